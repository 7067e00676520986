"""Paths and targets: one spelling of each, and nothing that leads astray.

The normal form of a path is decoded, composed (NFC) and without a slash at its end:
`/caf%C3%A9/` and `/café` are one. Its case is kept. A target is kept as it is sent.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.encoding import iri_to_uri, punycode, repercent_broken_unicode
from django.utils.translation import gettext as _

# A row of a PostgreSQL index holds 2,704 bytes; a character is four of them at most.
MAX_PATH_LENGTH = 600
# What every browser and proxy takes of an address (RFC 9110, section 4.1, asks 8,000).
MAX_TARGET_LENGTH = 2000
# Addresses of pages that we publish have at most two parts: /topic/pain/.
PARTS_OF_A_PAGE = 2

# What a part of a path may hold as it is (RFC 3986, section 3.3).
_PCHAR = "/~!$&'()*+,;=:@"
# Lone surrogates, and the mark that stands for bytes that are no text.
_NOT_UTF_8 = re.compile(r"[\ud800-\udfff\ufffd]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_DOTS = re.compile(r"/\.{1,2}(/|$)")
# Parameters that began with “&” in place of “?”, and what a sentence or a chat puts behind
# an address.
_TAIL = re.compile(r"""(&[^/]*)?[/\s.,;:!?…'"’”»)\]}>*|]*$""")


class InvalidAddress(ValidationError):
    """An address that cannot be used: says why, in words for an editor."""


@dataclass(frozen=True)
class RedirectTarget:
    """Where readers are sent: percent-encoded, as in the header Location.

    `path` is its normal form when it is a page of this site; else it is empty.
    """

    address: str
    path: str = ""


def own_hosts(*sites: str) -> frozenset[str]:
    """Return the hosts of this site and of `sites`, its former addresses.

    Raises InvalidAddress for a site that is no web address.
    """
    return frozenset(_host(_web_address(site)) for site in (settings.SITE_URL, *sites))


def normalise_path(path: str) -> str:
    """Return the normal form of a decoded path."""
    return unicodedata.normalize("NFC", path).rstrip("/") or "/"


def requested_path(path: str) -> str:
    """Return the normal form of a path that was asked for; empty when no old one can match."""
    if len(path) > MAX_PATH_LENGTH + 1 or _path_fault(path):
        return ""
    return normalise_path(path)


def tidy_path(path: str) -> str:
    """Return a decoded path with one slash where it has more, and without a stray tail."""
    return re.sub("/+", "/", _TAIL.sub("/", path, count=1))


def parse_path(typed: str, hosts: Collection[str]) -> str:
    """Return the normal form of an old path, typed or pasted with one of our `hosts`.

    Raises InvalidAddress.
    """
    parts = _split_own(typed, hosts)
    if parts is None:
        raise InvalidAddress(_("It is an address of another site."))
    if parts.query or parts.fragment:
        raise InvalidAddress(
            _("Leave out what follows “?” or “#”: only a path can move.")
        )
    path = normalise_path(_decoded(parts.path))
    if path == "/":
        raise InvalidAddress(_("There is no path in it: the first page cannot move."))
    return path


def parse_target(typed: str, hosts: Collection[str]) -> RedirectTarget:
    """Return where a typed address leads: a page of this site, or one of another.

    An address with one of our `hosts` is a page of this site. Raises InvalidAddress.
    """
    parts = _split_own(typed, hosts)
    if parts is None:
        target = RedirectTarget(_external_address(typed.strip()))
    else:
        path = _decoded(parts.path)
        rest = parts._replace(scheme="", netloc="", path="").geturl()
        target = RedirectTarget(
            quote(path, safe=_PCHAR) + iri_to_uri(rest), normalise_path(path)
        )
    if len(target.address) > MAX_TARGET_LENGTH:
        raise InvalidAddress(_("The address is too long."))
    return target


def with_parents(path: str) -> list[str]:
    """List a normal path, then the pages that it may stand beneath, nearest first."""
    parts = path.split("/")
    most = min(len(parts) - 1, PARTS_OF_A_PAGE + 1)
    return [path, *("/".join(parts[:number]) for number in range(most, 1, -1))]


def target_beneath(page: str, rest: str) -> RedirectTarget:
    """Return the target at `rest`, a decoded path, beneath the normal path `page`."""
    path = f"{page.rstrip('/')}/{rest.lstrip('/')}"
    return RedirectTarget(quote(path, safe=_PCHAR), normalise_path(path))


def with_query(address: str, query: str) -> str:
    """Return the address with the query that came with the request, before any “#”."""
    parts = urlsplit(address)
    joined = "&".join(filter(None, (parts.query, iri_to_uri(query))))
    return parts._replace(query=joined).geturl()


def _split_own(typed: str, hosts: Collection[str]) -> SplitResult | None:
    """Split an address of this site; None when it is one of another."""
    typed = typed.strip()
    if not typed:
        raise InvalidAddress(_("There is no path."))
    if fault := _character_fault(typed):
        raise InvalidAddress(fault)
    if typed.startswith("/"):
        return urlsplit(f"//own{typed}")  # after a host, two slashes are no other one
    parts = _web_address(typed)
    return parts._replace(path=parts.path or "/") if _host(parts) in hosts else None


def _web_address(typed: str) -> SplitResult:
    try:
        parts = urlsplit(typed.strip())
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        known = None
    if not known or "@" in parts.netloc:
        raise InvalidAddress(_("It must begin with “/”, or be a whole web address."))
    return parts


def _host(parts: SplitResult) -> str:
    """Return the host as it is compared: `www.` and http or https make no other site."""
    host = (parts.hostname or "").removeprefix("www.")
    return host if parts.port in {None, 80, 443} else f"{host}:{parts.port}"


def _external_address(typed: str) -> str:
    parts = _web_address(typed)
    try:
        netloc = punycode(parts.netloc)
    except UnicodeError as error:
        raise InvalidAddress(_("Its host is not written as hosts are.")) from error
    return iri_to_uri(parts._replace(netloc=netloc).geturl())


def _decoded(path: str) -> str:
    """Decode as Django decodes a request's path; refuse what must not be in one."""
    decoded = repercent_broken_unicode(unquote_to_bytes(path)).decode()
    if fault := _path_fault(decoded):
        raise InvalidAddress(fault)
    if len(normalise_path(decoded)) > MAX_PATH_LENGTH:
        raise InvalidAddress(
            _("The path is too long: %(most)d characters at most.")
            % {"most": MAX_PATH_LENGTH}
        )
    return decoded


def _path_fault(path: str) -> str:
    """Say what is in a decoded path that would lead somewhere else than it says."""
    if "//" in path:
        return _("It has two slashes in a row: browsers may take it for another site.")
    if _DOTS.search(path):
        return _("It has a part of dots only: browsers take that for another path.")
    return _character_fault(path)


def _character_fault(text: str) -> str:
    """Say what browsers drop or change, and headers and the database cannot hold."""
    if _NOT_UTF_8.search(text):
        return _("It is not text in UTF-8.")
    if _UNSEEN.search(text):
        return _("It holds a backslash, a line break or another control character.")
    return ""
