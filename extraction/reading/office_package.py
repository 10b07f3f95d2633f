"""The XML parts of a DOCX or XLSX, checked before any library sees them (`docs/reliability.md`, F4 to F6).

Pictures and other binaries are never inflated; no part may declare a DTD; relationships that leave the file or point to
nothing are removed, so that nothing can be fetched and a dangling one (WPS writes them) does no harm.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree
from xml.parsers import expat

from extraction.errors import ReadingError
from extraction.reading.inflating import Budget, inflate, zip_entries
from extraction.reading.limits import Limits

RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TRANSITIONAL: Final = "http://schemas.openxmlformats.org/"
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
"""ISO 29500 strict names and the transitional ones that libraries know."""
_WORD_MAIN = re.compile(
    rb"application/(?:vnd\.ms-word\.(?:document|template)\.macroEnabled(?:Template)?\.main\+xml"
    rb"|vnd\.openxmlformats-officedocument\.wordprocessingml\.template\.main\+xml)"
)
_DOCX_MAIN: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


class _RootReached(Exception):  # noqa: N818  # stops expat, nothing is wrong
    """A document type can only be declared before the root element."""


def xml_parts(data: bytes, limits: Limits) -> dict[str, bytes]:
    """The XML parts of an Office file by name, relationships cleaned.

    Raises ReadingError: "bomb", "damaged", "encrypted", "dtd", "ambiguous" (two parts of one name).
    """
    budget = Budget(limits, len(data))
    parts: dict[str, bytes] = {}
    for entry in zip_entries(data, budget):
        name = entry.filename
        if not name.lower().endswith((".xml", ".rels")):
            continue
        if name in parts:
            raise ReadingError("ambiguous", name)
        parts[name] = inflate(data, entry, budget)
        refuse_dtd(parts[name], name)
    return {name: _cleaned(name, content, parts) for name, content in parts.items()}


def refuse_dtd(content: bytes, name: str) -> None:
    """Raises ReadingError: "dtd" where the XML declares a document type, "damaged" where no element can be reached."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _dtd_found
    parser.StartElementHandler = _root_found
    try:
        parser.Parse(content, True)
    except _RootReached:
        return
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise ReadingError("damaged", f"{name}: {error}") from error


def _dtd_found(name: str, system: str | None, public: str | None, internal: bool) -> None:
    raise ReadingError("dtd", name)


def _root_found(name: str, attributes: dict[str, str]) -> None:
    raise _RootReached


def _cleaned(name: str, content: bytes, parts: Mapping[str, bytes]) -> bytes:
    if b"purl.oclc.org/ooxml" in content:
        for strict, transitional in _STRICT:
            content = content.replace(strict, transitional)
    if name == "[Content_Types].xml":
        return _WORD_MAIN.sub(_DOCX_MAIN, content)
    return _local_relationships(name, content, parts) if name.endswith(".rels") else content


def _local_relationships(name: str, content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The relationships between parts that are there."""
    root = parse_xml(content, name)
    for relation in root.findall(RELATIONSHIP):
        if relation.get("TargetMode") == "External" or relation_target(name, relation) not in parts:
            root.remove(relation)
    return ElementTree.tostring(root)


def relation_target(name: str, relation: ElementTree.Element) -> str:
    """The part that a relationship listed in the part `name` points to."""
    folder = posixpath.dirname(posixpath.dirname(name))
    return posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")


def parse_xml(content: bytes, name: str) -> ElementTree.Element:
    """The root element of a part that was found to have no DTD. Raises ReadingError("damaged")."""
    try:
        return ElementTree.fromstring(content)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise ReadingError("damaged", f"{name}: {error}") from error


def repacked(parts: Mapping[str, bytes]) -> io.BytesIO:
    """The parts as a ZIP file again, uncompressed: what a library opens instead of the file that was sent."""
    from zipfile import ZipFile

    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    packed.seek(0)
    return packed
