"""Old DOC and WPS files and RTF, turned into DOCX by LibreOffice where it is installed.

Measured 0.8 to 1.0 s a file. Macros, external links and embedded active content stay off; the profile is one of its own
for each call, in a folder that is removed afterwards.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from extraction.errors import ReadingError
from extraction.reading.docx import read_docx
from extraction.reading.isolation import Killed, beat, die_with_parent
from extraction.reading.limits import Limits
from extraction.reading.raw import RawDocument
from extraction.reading.sniff import DOC, RTF

_STEP: Final = 0.5
_FILTERS: Final = {DOC: "MS Word 97", RTF: "Rich Text Format"}
"""Named, because LibreOffice reads what it does not recognise as plain text: rubbish, and no error."""
_RESTARTS: Final = (79, 81)
"""Exit codes with which LibreOffice asks its launcher to start it again (after making a new profile)."""
_SWITCHED_ON: Final = ("DisableMacrosExecution", "BlockUntrustedRefererLinks", "DisableActiveContent")
_ITEM: Final = """<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="{name}" oor:op="fuse"><value>true</value></prop></item>
"""
_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}</oor:items>
"""


def read_legacy(data: bytes, limits: Limits) -> RawDocument:
    """What LibreOffice makes of a DOC, WPS or RTF file, read as DOCX.

    Raises ReadingError: "needs_libreoffice" where it is not installed, "damaged" where it makes nothing of the file;
    Killed ("timeout") where it takes longer than `limits.seconds`.
    """
    program = libreoffice()
    if program is None:
        raise ReadingError("needs_libreoffice")
    kind = RTF if data.startswith(b"{\\rtf") else DOC
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        source = Path(folder) / ("source.rtf" if kind == RTF else "source.doc")
        source.write_bytes(data)
        _convert(program, Path(folder), source, _FILTERS[kind], limits)
        converted = Path(folder) / "out" / "source.docx"
        if not converted.is_file():
            raise ReadingError("damaged", "LibreOffice could not load it")
        return replace(read_docx(converted.read_bytes(), limits), media_type=kind)


def libreoffice() -> str | None:
    """The program to start, None where LibreOffice is not installed.

    Its own binary rather than the script around it: one process, which dies when it is killed.
    """
    script = shutil.which("soffice") or shutil.which("libreoffice")
    if script is None:
        return None
    binary = Path(script).resolve().with_name("soffice.bin")
    return str(binary) if binary.is_file() else script


def _convert(program: str, folder: Path, source: Path, reading: str, limits: Limits) -> None:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    settings = _SETTINGS.format(items="".join(_ITEM.format(name=name) for name in _SWITCHED_ON))
    (profile / "user" / "registrymodifications.xcu").write_text(settings, encoding="utf-8")
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"]
    command += [f"--infilter={reading}", "--convert-to", "docx:MS Word 2007 XML"]
    command += ["--outdir", str(folder / "out"), str(source)]
    end = time.monotonic() + limits.seconds
    if _run(command, folder, end) in _RESTARTS:
        _run(command, folder, end)


def _run(command: list[str], folder: Path, end: float) -> int:
    """The exit code. Tells the watcher outside, if there is one, that it still moves; raises Killed at the end of its
    time."""
    import subprocess

    environment = {**os.environ, "HOME": str(folder), "SAL_USE_VCLPLUGIN": "svp"}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        preexec_fn=_on_its_own if os.name == "posix" else None,
    ) as process:
        while time.monotonic() < end:
            try:
                return process.wait(_STEP)
            except subprocess.TimeoutExpired:
                beat()
        process.kill()
    raise Killed("timeout", "LibreOffice")


def _on_its_own() -> None:
    """In the new process: ends with us, and is free of the cap on address space, of which LibreOffice maps over 1 GB."""
    die_with_parent()
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
