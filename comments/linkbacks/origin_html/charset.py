"""The characters of a document, whatever its bytes claim to be written in."""

import re
from email.message import Message

from webencodings import UTF8, Encoding, decode, lookup

# Within so many bytes a document has to name its encoding (HTML, section 4.2.5.4).
_PRESCAN = 1024
_META_CHARSET = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)
_WINDOWS_1252 = lookup("windows-1252")


def media_type(content_type: str) -> str:
    """Return `text/html` of `Text/HTML; charset=utf-8`; empty when nothing is said."""
    return content_type.partition(";")[0].strip().lower()


def decoded(body: bytes, content_type: str = "") -> str:
    """Return the characters of `body`; what is no character there becomes U+FFFD.

    A byte order mark decides, then the header, then the document itself, as in
    browsers. A page that says UTF-8, or nothing, and holds not one sequence of it but
    stray bytes, is Windows-1252.

    Only the encodings of the web (WHATWG Encoding) are read: UTF-7 hides markup from
    filters, punycode and idna take quadratic time.
    """
    text: str
    text, encoding = decode(body, _declared(body, content_type), "replace")
    is_utf_8 = "\ufffd" not in text or not text.replace("\ufffd", "").isascii()
    if encoding is UTF8 and not is_utf_8:
        text, _encoding = decode(body, _WINDOWS_1252, "replace")
    return text


def _declared(body: bytes, content_type: str) -> Encoding:
    if header := lookup(charset_of(content_type)):
        return header
    found = _META_CHARSET.search(body[:_PRESCAN])
    encoding = lookup(found[1].decode("ascii")) if found else None
    # What can be read as ASCII is not written in UTF-16 (HTML, section 13.2.3.2).
    return UTF8 if encoding is None or encoding.name.startswith("utf-16") else encoding


def charset_of(content_type: str) -> str:
    """Return the encoding that a header names, in lower case; empty when it names none."""
    header = Message()
    # A line break would begin another header, and be refused.
    header["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    return header.get_content_charset("")
