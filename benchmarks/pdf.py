"""The PDF reader against plain pdfplumber (`extract_text` and `extract_tables` on every page), in one run on the same files:
the sample PDF in ../shared, where it is, and our examples as PDF (by LibreOffice where it is installed, else by reportlab).

Then the peak memory of a child that reads a made PDF of 2,000 pages, and the time for a page of a million paths.
"""

from __future__ import annotations

import gc
import io
import os
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pdf_fixtures as made
import report_dresses as dress
from test_formats import EXAMPLES, content, squeezed

from benchmarks import ROOT, Figure
from extraction.reading.limits import Limits
from extraction.reading.pdf import read_pdf
from extraction.reading.raw import RawTable

RUNS = 7
PAGES = 2000
PATHS = 1_000_000
PROSE = "主动公开政府信息情况如下所述依法依规及时准确全面公开各类信息"


def plain(data: bytes) -> list[list[list[list[str | None]]]]:
    """What pdfplumber gives for the tables of each page; the text is extracted too."""
    import pdfplumber

    tables = []
    with pdfplumber.open(io.BytesIO(data)) as file:
        for page in file.pages:
            page.extract_text()
            tables.append(page.extract_tables())
            page.close()
    return tables


def timed(action: Callable[[], object]) -> float:
    """Milliseconds. Rubbish of the other reader is cleared away first."""
    gc.collect()
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def compare(data: bytes) -> tuple[int, int, list[str]]:
    """Cells of pdfplumber's that are the same here, cells that are not, and cells that only this reader has.

    Without blanks and with Kangxi radicals as characters: a font that one glyph serves for both says either. Rows of one cell are
    left out: pdfplumber takes the white ground behind lines of prose for them.
    """
    own: Counter[tuple[int, str]] = Counter()
    for block in read_pdf(data, Limits()).blocks:
        if isinstance(block, RawTable):
            own.update((block.page or 0, squeezed(cell.text)) for cell in block.cells if cell.text)
    theirs: Counter[tuple[int, str]] = Counter()
    for number, tables in enumerate(plain(data), 1):
        rows = [row for table in tables for row in table if sum(cell is not None for cell in row) > 1]
        theirs.update((number, squeezed(cell)) for row in rows for cell in row if cell)
    lost = theirs - own
    return (theirs - lost).total(), lost.total(), sorted(text for _, text in (own - theirs).elements())


def race(name: str, files: list[bytes]) -> Iterator[Figure]:
    """Both on the same files; the two take turns, so that both see the same machine."""
    counts = [compare(data) for data in files]
    pairs = [
        (
            sum(timed(lambda d=data: read_pdf(d, Limits())) for data in files),
            sum(timed(lambda d=data: plain(d)) for data in files),
        )
        for _ in range(RUNS)
    ]
    ours, theirs = median(one for one, _ in pairs), median(other for _, other in pairs)
    yield Figure(
        f"PDF reader, times as fast as plain pdfplumber: {name}",
        theirs / ours,
        "x",
        (">=", 5),
        f"{ours:.0f} ms, {theirs:.0f} ms",
    )
    same, lost, more = sum(c[0] for c in counts), sum(c[1] for c in counts), sum(len(c[2]) for c in counts)
    yield Figure(
        f"  pdfplumber's cells with another text here: {name}",
        lost,
        "cells",
        ("<=", 0),
        f"{same} the same, {more} only here",
    )


def samples() -> Iterator[tuple[str, list[bytes]]]:
    """Names and files to race on."""
    hongze = ROOT.parent / "shared" / "samples" / "hongze-2023.pdf"
    if hongze.exists():
        yield "hongze-2023.pdf", [hongze.read_bytes()]
    if dress.SOFFICE and dress.has_chinese_font():
        with tempfile.TemporaryDirectory() as folder:
            printed = dress.by_libreoffice({name: dress.as_docx(content(name)) for name in EXAMPLES}, Path(folder))
        yield "8 examples by LibreOffice", list(printed.values())
    else:
        yield "8 examples by reportlab", [dress.by_reportlab(content(name)) for name in EXAMPLES]


def long_report() -> bytes:
    """A PDF of 2,000 pages, each with prose and a table."""
    pages = []
    for number in range(1, PAGES + 1):
        page = made.Page().text(280, 810, f"- {number} -", 9)
        for line in range(20):
            page.text(90, 80 + 20 * line, PROSE[(number + line) % len(PROSE) :] + PROSE[: (number + line) % len(PROSE)])
        rows = [["项目", "本年", "上年", "合计"]] + [["许可", str(number), "0", str(number)]] * 5
        pages.append(page.grid([90, 200, 300, 400, 500], [500.0 + 25 * row for row in range(7)], rows))
    return made.pdf(*pages)


def many_paths() -> bytes:
    """A page of a million lines and a line of text."""
    page = made.Page().text(90, 80, "文字")
    page.operators += [f"{n % 500} {n // 500 % 800} m {n % 500 + 5} {n // 500 % 800} l S" for n in range(PATHS)]
    return made.pdf(page)


def alone(data: bytes) -> tuple[float, float, tuple[str, ...], int]:
    """Seconds, peak memory in MB, what is missing and the number of blocks, of reading `data` in a child process."""
    source, sink = os.pipe()
    child = os.fork()
    if not child:
        start = time.perf_counter()
        document = read_pdf(data, Limits())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        seconds = time.perf_counter() - start
        os.write(sink, f"{seconds} {peak} {len(document.blocks)} {','.join(document.missing)}".encode())
        os._exit(0)
    os.close(sink)
    with os.fdopen(source, "rb") as pipe:
        seconds_text, peak_text, blocks, *missing = pipe.read().decode().split(" ")
    os.waitpid(child, 0)
    return float(seconds_text), float(peak_text), tuple(filter(None, missing)), int(blocks)


def figures() -> Iterator[Figure]:
    for name, files in samples():
        yield from race(name, files)
    seconds, peak, missing, blocks = alone(long_report())
    assert (missing, blocks) == ((), 2000 * 2 + 2000 * 20), (missing, blocks)
    yield Figure(
        f"peak memory of a PDF of {PAGES} pages",
        peak,
        "MB",
        ("<=", 300),
        f"{seconds:.1f} s, {PAGES / seconds:.0f} pages/s",
    )
    seconds, peak, missing, _ = alone(many_paths())
    assert missing == ("table_budget",)
    yield Figure("a page of a million paths", seconds, "s", ("<=", 10), f"peak {peak:.0f} MB")
