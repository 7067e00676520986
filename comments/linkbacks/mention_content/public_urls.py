"""The URLs that a page gives for itself and its authors: only those that may be shown."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

LONGEST = 500  # as long as a commenter's website may be

_ODD = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u202a-\u202e]")
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\.?\Z")


def web_address(address: str, base: str = "") -> str:
    """Return a web address as it may be shown, else nothing.

    Of another scheme, with a password, on no named host (`http://169.254.169.254/`,
    `http://localhost/`) or longer than anybody's is, it is dropped.
    """
    address = address.strip()
    if base and address:
        address = _joined(base, address)
    parts = _parts(address)
    if not parts or len(address) > LONGEST or _ODD.search(address):
        return ""
    is_web = parts.scheme in ("http", "https") and "@" not in parts.netloc
    return address if is_web and _is_named(parts.hostname or "") else ""


def is_same_page(one: str, other: str) -> bool:
    """Say whether two addresses lead to one page: the scheme, a closing slash and the
    place within the page do not count."""
    return bool(one) and _page(one) == _page(other)


def _page(address: str) -> tuple[str, ...]:
    parts = _parts(address)
    if not parts:
        return (address,)
    return (parts.netloc.lower(), parts.path.rstrip("/"), parts.query)


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def _parts(address: str) -> SplitResult | None:
    """Take an address apart: None where its port or brackets are no such thing."""
    try:
        parts = urlsplit(address)
        _port = parts.port  # looked at only when asked for
    except ValueError:
        return None
    return parts


def _is_named(host: str) -> bool:
    """Say whether a host is a name of the public network, in any spelling no number."""
    name = host.rstrip(".")
    if "." not in name or _NUMBER.match(name.rpartition(".")[2]):
        return False
    try:
        ip_address(name.partition("%")[0])
    except ValueError:
        return True
    return False
