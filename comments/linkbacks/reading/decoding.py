"""The characters of a document, whatever its bytes claim to be written in."""

import re
from email.message import Message
from encodings.aliases import aliases

# How HTML begins a document in Unicode (WHATWG Encoding, section 6, "BOM sniff").
_MARKS = (
    (b"\xef\xbb\xbf", "utf_8"),
    (b"\xfe\xff", "utf_16_be"),
    (b"\xff\xfe", "utf_16_le"),
)

# The encodings of the web (WHATWG Encoding, section 4.2) by Python's names. Others are
# refused: UTF-7 hides markup from filters, punycode and idna take quadratic time.
_PLAIN = [
    *("utf_8", "utf_16_le", "utf_16_be", "gbk", "gb18030", "big5", "euc_jp"),
    *("iso2022_jp", "shift_jis", "euc_kr", "koi8_r", "koi8_u", "cp866", "cp874"),
    *("mac_roman", "mac_cyrillic"),
    *(f"cp125{number}" for number in range(9)),
    *(f"iso8859_{number}" for number in (*range(2, 9), 10, 13, 14, 15, 16)),
]
_ENCODINGS = {name: name for name in _PLAIN} | {
    # Browsers read these as the larger set that writers meant.
    "ascii": "cp1252",
    "latin_1": "cp1252",
    "iso8859_9": "cp1254",
    "tis_620": "cp874",
    "gb2312": "gbk",
    "utf_16": "utf_16_le",
    "ks_c_5601_1987": "euc_kr",
    "x_sjis": "shift_jis",
}

# Within so many bytes a document has to name its encoding (HTML, section 4.2.5.4).
_PRESCAN = 1024
_META_CHARSET = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE
)


def media_type(content_type: str) -> str:
    """Return `text/html` of `Text/HTML; charset=utf-8`; empty when nothing is said."""
    return content_type.partition(";")[0].strip().lower()


def decoded(body: bytes, content_type: str = "") -> str:
    """Return the characters of `body`; what is no character there becomes U+FFFD.

    A byte order mark decides, then the header, then the document itself, as in
    browsers. A page that says UTF-8, or nothing, and holds not one sequence of it but
    stray bytes, is Windows-1252.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    encoding = _declared(body, content_type)
    text = body.decode(encoding, "replace")
    if encoding == "utf_8" and _is_not_utf_8(text):
        text = body.decode("cp1252", "replace")
    return text


def _declared(body: bytes, content_type: str) -> str:
    header = known_encoding(_charset(content_type))
    if header:
        return header
    found = _META_CHARSET.search(body[:_PRESCAN])
    encoding = known_encoding(found[1].decode("ascii")) if found else ""
    # What can be read as ASCII is not written in UTF-16 (HTML, section 13.2.3.2).
    return "utf_8" if encoding.startswith("utf_16") else encoding or "utf_8"


def _charset(content_type: str) -> str:
    header = Message()
    # A line break would begin another header, and be refused.
    header["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    return header.get_content_charset("")


def known_encoding(label: str) -> str:
    """Return Python's name of an encoding of the web; empty for all others."""
    # codecs.lookup() would remember each unknown label for ever.
    name = label.strip().lower().replace("-", "_")
    return _ENCODINGS.get(aliases.get(name, name), "")


def _is_not_utf_8(text: str) -> bool:
    return "\ufffd" in text and text.replace("\ufffd", "").isascii()
