"""The process that reads a Word document, run by `word_reader` with limits of time and memory.

It takes the folder in which `document.docx` is, and writes there `document.json` and the pictures, each
in a file named by its number. It imports nothing of Django and has no database.
"""

import json
import resource
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import mammoth
from mammoth import html
from mammoth.docx.files import InvalidFileReferenceError

from . import docx_markup
from .docx_elements import PREFIX, ElementWriter
from .docx_package import DocumentRefused, DocxPackage
from .field_codes import FieldReader

MEMORY = 1536 * 1024**2
SECONDS = 30
MAX_PICTURE = 25 * 1024**2
MAX_PICTURES = 200
# Paragraphs and the like: a post of 3,000 words has about 80.
MAX_ELEMENTS = 3_000
# One picture, or the words of 300 pages.
MAX_WRITTEN = 32 * 1024**2
_STYLES = """
p[style-name='Title'] => p.title:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='Figure'] => p.caption:fresh
p[style-name='Illustration'] => p.caption:fresh
p[style-name='Table'] => p.caption:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
p[style-name='Block Text'] => blockquote > p:fresh
"""


def limit_resources() -> None:
    for what, most in {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: MAX_WRITTEN,
        resource.RLIMIT_CORE: 0,
    }.items():
        resource.setrlimit(what, (most, most))


def read(folder: Path) -> Mapping[str, Any]:
    """Return what a document says, as plain data."""
    package = DocxPackage(folder / "document.docx")
    findings = docx_markup.Findings()
    docx_markup.simplify(package, findings)
    fields = FieldReader()
    for body in package.bodies:
        fields.read(body)
    pictures: list[str] = []

    def take_picture(image: Any) -> list[Any]:
        return _picture(image, pictures, findings)

    converted = mammoth.convert_to_html(
        package.rewritten(),
        style_map=_STYLES,
        include_embedded_style_map=False,
        external_file_access=False,
        convert_image=take_picture,
        id_prefix=PREFIX,
    )
    writer = ElementWriter(fields.marks, findings.found)
    writer.write(converted.value)
    if len(writer.elements) > MAX_ELEMENTS:
        raise DocumentRefused("text-too-large")
    for number, name in enumerate(pictures):
        whole = package.read(name, MAX_PICTURE)
        (folder / str(number)).write_bytes(whole or b"")
    findings.found["references"] += [""] * fields.references
    findings.found["contents"] += [""] * fields.contents
    return {
        "title": writer.title,
        "elements": writer.elements,
        "marks": [asdict(mark) for mark in fields.marks],
        "pictures": [name.rpartition("/")[2] for name in pictures],
        "found": findings.found,
        "comments": findings.comments,
    }


def _picture(
    image: Any, pictures: list[str], findings: docx_markup.Findings
) -> list[Any]:
    """Put the picture's number in its place; the package holds its name for its content."""
    try:
        with image.open() as part:
            name = part.read().decode()
    except (KeyError, InvalidFileReferenceError):
        findings.found["linked_pictures"].append(image.alt_text or "")
        return []
    if len(pictures) == MAX_PICTURES:
        findings.found["too_many_pictures"].append(image.alt_text or "")
        return []
    pictures.append(name)
    number = str(len(pictures) - 1)
    return [html.element("img", {"src": number, "alt": image.alt_text or ""})]


def main() -> None:
    folder = Path(sys.argv[1])
    limit_resources()
    try:
        answer = read(folder)
    except DocumentRefused as refusal:
        answer = {"refused": str(refusal)}
    (folder / "document.json").write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
