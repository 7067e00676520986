"""Hosts of links: their names, the shipped lists of hosts, and trust in them."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import httpx


class Trust(StrEnum):
    """The verdict of a trust rule."""

    TRUSTED = "trusted"
    HELD = "held"
    BLOCKED = "blocked"


_LISTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
TRUSTED_HOSTS = frozenset(_LISTS["trusted"])
COMMON_HOSTS = frozenset(_LISTS["common"])
SHORTENERS = frozenset(_LISTS["shorteners"])
SHARED_HOSTS = frozenset(_LISTS["shared"])
CARRIERS = frozenset(_LISTS["carriers"])

# RFC 1035, section 2.3.4
LONGEST_HOST = 253
# What a path may have as it is, without a percent sign (RFC 3986, section 3.3).
PLAIN = "/~@!$&'()*+,;=:"


class NoSiteName(ValueError):
    """An address that names nobody; `is_shared` where it names too many."""

    def __init__(self, *, is_shared: bool = False) -> None:
        super().__init__()
        self.is_shared = is_shared


def host_of(address: str) -> str:
    """Return the host of a web address, in lower case, in ASCII (IDNA, RFC 3490),
    without `www.`; empty when there is none that DNS could hold.

    A backslash is read as browsers read it, as a slash (WHATWG URL standard, section
    4.4): "https://evil.example\\@nhs.uk" leads to the former.
    """
    address = address.replace("\\", "/")
    if "://" not in address:
        address = f"http://{address}"
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:  # brackets that hold no address
        return ""
    # IDNA takes some 10 µs a letter, and one letter may stand for eighteen.
    if len(unicodedata.normalize("NFKC", host)) > LONGEST_HOST:
        return ""
    try:
        name = host.encode("idna").decode()
    except UnicodeError:  # a name that DNS could not hold
        return ""
    name = name.rstrip(".").removeprefix("www.")
    return name if len(name) <= LONGEST_HOST else ""


def host_and_parents(host: str) -> list[str]:
    """Return a host and its parent domains, without the top-level one."""
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))]


def registered_domain(host: str) -> str:
    """Return the domain that somebody registered, of a host's name: the last of its
    parents that strangers do not share, as they do `blogspot.com` and `co.uk`.

    Of countries whose suffixes the shipped lists lack, some names come out together.
    """
    owned = [name for name in host_and_parents(host) if name not in SHARED_HOSTS]
    return owned[-1] if owned else host


def host_trust(host: str, rules: Mapping[str, Trust]) -> Trust | None:
    """Return the verdict on a host: the rule about it or its nearest parent.

    A rule of the site takes precedence over the shipped lists.
    """
    above = host_and_parents(host)
    for name in above:
        if name in rules:
            return rules[name]
    return Trust.TRUSTED if TRUSTED_HOSTS.intersection(above) else None


def is_common(host: str) -> bool:
    """Tell whether many people link to a host who have nothing else in common."""
    return not (TRUSTED_HOSTS | COMMON_HOSTS).isdisjoint(host_and_parents(host))


def is_platform(host: str) -> bool:
    """Tell whether strangers share a host, on which its software names the authors."""
    return host in SHARED_HOSTS | COMMON_HOSTS | CARRIERS


def site_name(text: str) -> str:
    """Return whose pages an address names: a host, or a host and the beginning of a path
    (`medium.com/@ada`), in the one way to write it.

    Raises NoSiteName, also for a host alone that strangers share.
    """
    text = text.strip()
    try:
        url = httpx.URL(text if "://" in text else f"https://{text}")
    except httpx.InvalidURL:
        raise NoSiteName from None
    host = host_of(str(url))
    if "." not in host or url.userinfo or url.scheme not in {"http", "https"}:
        raise NoSiteName
    path = quote(unquote(url.raw_path.decode("ascii").partition("?")[0]), safe=PLAIN)
    if not path.rstrip("/") and is_platform(host):
        raise NoSiteName(is_shared=True)
    return host + path.rstrip("/")


def site_name_and_parents(address: str) -> list[str]:
    """Return each site name that contains an address, from its host and its path; the
    nearest last."""
    try:
        name = site_name(address)
    except NoSiteName as no_name:
        name = host_of(address) if no_name.is_shared else ""
    host, slash, path = name.partition("/")
    if not host:
        return []
    parts = path.split("/") if slash and not has_parent_segment(path) else []
    beneath = ["/".join([host, *parts[: end + 1]]) for end in range(len(parts))]
    return [*reversed(host_and_parents(host)), *beneath]


def has_parent_segment(path: str) -> bool:
    """Tell whether a server may take a path for one elsewhere: `..` may be written as
    `%2e%2e`, or stand between other separators."""
    while (plain := unquote(path)) != path:
        path = plain
    return not {".", ".."}.isdisjoint(re.split(r"[/\\;]", path))
