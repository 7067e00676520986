"""TrackBack 1.2: a form that is taken as a hint, and its answer in XML."""

from email.message import Message
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element, SubElement, tostring

from webencodings import lookup

FORM = "application/x-www-form-urlencoded"
CONTENT_TYPE = "text/xml; charset=utf-8"
LONGEST_FORM = 64 * 1024  # bytes; excerpts are often whole posts
MOST_FIELDS = 20
# A form is in ASCII first; the other two are encodings to browsers only.
NO_FORMS = ("utf-16", "x-user-defined", "replacement")


class TrackbackMalformed(Exception):
    """A ping that names no page, or cannot be read; the text says why."""


def parse_ping(content_type: str, body: bytes) -> str:
    """Return the address of the page that pings. Raises TrackbackMalformed.

    Title, excerpt and name are not read: the page itself says them.
    """
    said = Message()
    said["Content-Type"] = content_type
    if said.get_content_type() != FORM:
        raise TrackbackMalformed("Send a form.")
    fields = _fields(body, _encoding(str(said.get_param("charset", "utf-8"))))
    url = fields.get("url", "").strip()
    if not url:
        raise TrackbackMalformed("The ping has no url.")
    return url


def build_response(problem: str = "") -> bytes:
    """Return the answer: error 0, or error 1 and what the problem is."""
    root = Element("response")
    SubElement(root, "error").text = "1" if problem else "0"
    if problem:
        SubElement(root, "message").text = problem
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _encoding(name: str) -> str:
    found = lookup(name)
    if not found or found.name.startswith(NO_FORMS):
        raise TrackbackMalformed("The ping is in an encoding that is not taken.")
    name_in_python: str = found.codec_info.name
    return name_in_python


def _fields(body: bytes, encoding: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), encoding=encoding, max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise TrackbackMalformed("The ping cannot be read.") from None
    return dict(pairs)
