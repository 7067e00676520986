"""The package of a Word document: a ZIP file whose sizes are checked before it is read."""

import io
import zlib
from pathlib import Path
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CONTENT_TYPES = "[Content_Types].xml"
# A book of 300 pages with pictures has about 500 parts.
MAX_PARTS = 5_000
MAX_UNPACKED = 300 * 1024**2
# The words of 300 pages, with the codes of a reference manager, are about 8 MB of XML.
MAX_XML = 12 * 1024**2
# Old Word files, and new ones behind a password, are OLE compound files.
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

type Element = etree._Element


class DocumentRefused(ValueError):
    """The file cannot be read; the message is the name of the reason."""


class DocxPackage:
    """The parts of a document: its XML parsed, all else only named."""

    def __init__(self, path: Path) -> None:
        """Open a file. Raises DocumentRefused."""
        self.archive = _opened(path)
        infos = self.archive.infolist()
        if len(infos) > MAX_PARTS or sum(one.file_size for one in infos) > MAX_UNPACKED:
            raise DocumentRefused("unpacks-too-large")
        if any(one.flag_bits & 1 for one in infos):
            raise DocumentRefused("locked")
        self.names = {one.filename for one in infos}
        self.parts = {one.filename: self._parsed(one) for one in infos if _is_read(one)}
        self.bodies = [part for part in self.parts.values() if _is_body(part)]
        if not any(part.tag == f"{W}document" for part in self.bodies):
            raise DocumentRefused("not-word")

    def part(self, tag: str) -> Element | None:
        """Return the part whose outermost element this is, such as the comments."""
        found = (part for part in self.parts.values() if part.tag == W + tag)
        return next(found, None)

    def rewritten(self) -> io.BytesIO:
        """Return the package with its XML as it is now; pictures hold but their names."""
        file = io.BytesIO()
        with ZipFile(file, "w", ZIP_STORED) as archive:
            for name in self.names:
                part = self.parts.get(name)
                whole = name.encode() if part is None else etree.tostring(part)
                archive.writestr(name, whole)
        file.seek(0)
        return file

    def read(self, name: str, most: int) -> bytes | None:
        """Return what a part holds; None if it holds more, or is damaged."""
        info = self.archive.getinfo(name)
        if info.file_size > most:
            return None
        try:
            return self.archive.read(info)
        except (BadZipFile, EOFError, NotImplementedError, zlib.error):
            return None

    def _parsed(self, info: ZipInfo) -> Element:
        if info.file_size > MAX_XML:
            raise DocumentRefused("text-too-large")
        # Entities and DTDs have no place in a document: none is followed or expanded.
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False
        )
        whole = self.read(info.filename, MAX_XML)
        try:
            root = etree.fromstring(whole or b"", parser)
        except etree.XMLSyntaxError as error:
            raise DocumentRefused("damaged") from error
        if root.getroottree().docinfo.doctype:
            raise DocumentRefused("not-word")
        return root


def _opened(path: Path) -> ZipFile:
    with path.open("rb") as file:
        if file.read(len(OLE)) == OLE:
            raise DocumentRefused("old-or-locked")
    try:
        archive = ZipFile(path)
    except (BadZipFile, ValueError, NotImplementedError) as error:
        is_cut = path.read_bytes()[:4] == b"PK\3\4"
        raise DocumentRefused("damaged" if is_cut else "not-word") from error
    if CONTENT_TYPES not in archive.namelist():
        raise DocumentRefused("not-word")
    return archive


def _is_read(info: ZipInfo) -> bool:
    """Tell whether a part is XML that says something of the text."""
    folder, _slash, name = info.filename.rpartition("/")
    return (
        info.filename == CONTENT_TYPES
        or name.endswith(".rels")
        or (folder == "word" and name.endswith(".xml"))
    )


def _is_body(part: Element) -> bool:
    return part.tag in {f"{W}document", f"{W}footnotes", f"{W}endnotes"}
