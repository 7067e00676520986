"""Addresses: which are one and the same, and which post an address of ours names."""

import re
from urllib.parse import parse_qs, quote, unquote

import httpx
from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve

from comments.spam.hosts import EVERYBODYS, SHARED, host_of, names_above
from evidenceblog.core.http_fetch import AddressRefused, check_url
from evidenceblog.core.http_fetch.url_policy import LONGEST, PORTS, port_of
from evidenceblog.core.redirects.resolver import resolve_path
from posts.models import Post

from .understanding.summing_up import CARRIERS

# What a path may have as it is, without a percent sign (RFC 3986, section 3.3).
PLAIN = "/~@!$&'()*+,;=:"
NUMBER = re.compile(r"[0-9]{1,18}")


class NoName(ValueError):
    """An address that names nobody; `is_shared` where it names too many."""

    def __init__(self, *, is_shared: bool = False) -> None:
        super().__init__()
        self.is_shared = is_shared


def name_of(text: str) -> str:
    """Return whose pages an address names: a host, or a host and the beginning of a path
    (`medium.com/@ada`), in the one way to write it.

    Raises NoName, also for a host alone that strangers share.
    """
    text = text.strip()
    try:
        url = httpx.URL(text if "://" in text else f"https://{text}")
    except httpx.InvalidURL:
        raise NoName from None
    host = host_of(str(url))
    if "." not in host or url.userinfo or url.scheme not in {"http", "https"}:
        raise NoName
    path = quote(unquote(_path_of(url)), safe=PLAIN).rstrip("/")
    if not path and is_platform(host):
        raise NoName(is_shared=True)
    return host + path


def is_platform(host: str) -> bool:
    """Tell whether strangers share a host, on which its software names the authors."""
    return host in SHARED | EVERYBODYS | CARRIERS


def names_over(address: str) -> list[str]:
    """Return each name that an address is beneath: those of its host and, the nearest
    last, of its path."""
    host, slash, path = _named(address).partition("/")
    if not host:
        return []
    parts = path.split("/") if slash and not _leads_up(path) else []
    beneath = ["/".join([host, *parts[: end + 1]]) for end in range(len(parts))]
    return [*reversed(names_above(host)), *beneath]


def _path_of(url: httpx.URL) -> str:
    return url.raw_path.decode("ascii").partition("?")[0]


def _leads_up(path: str) -> bool:
    """Tell whether a server may take a path for one elsewhere: `..` may be written as
    `%2e%2e`, or stand between other separators."""
    while (plain := unquote(path)) != path:
        path = plain
    return not {".", ".."}.isdisjoint(re.split(r"[/\\;]", path))


def _named(address: str) -> str:
    try:
        return name_of(address)
    except NoName as no_name:
        return host_of(address) if no_name.is_shared else ""


def origin_at(text: str) -> httpx.URL:
    """Read the address of a stranger's page, without its fragment.

    Raises AddressRefused for what we would never fetch, or what seems to be beneath an
    address and is not.
    """
    url = check_url(text).copy_with(fragment=None)
    if _leads_up(_path_of(url)):
        raise AddressRefused("its path leads up")
    return url


def read(text: str) -> httpx.URL | None:
    """Read an address, without its fragment; None if it is none that can be written."""
    try:
        url = httpx.URL(text).copy_with(fragment=None)
        return url if len(str(url)) <= LONGEST and url.host else None
    except (httpx.InvalidURL, UnicodeError):  # some names can be sent but not shown
        return None


def is_ours(url: httpx.URL) -> bool:
    """Tell whether an address, be it http or https, is on this site."""
    home = httpx.URL(settings.SITE_URL)
    ports = {port_of(home), *PORTS.values()}
    return url.host == home.host and port_of(url) in ports


def target_at(text: str) -> httpx.URL | None:
    """Read an address on this site, without its fragment; None if it is elsewhere."""
    url = read(text)
    if url is None or url.scheme not in {"http", "https"} or url.userinfo:
        return None
    return url if is_ours(url) else None


def post_at(target: httpx.URL) -> Post | None:
    """Return the post at an address of ours: also at `/?p=ID`, and where it was before."""
    found = Post.objects.known().select_related("live")
    if number := parse_qs(target.query.decode()).get("p"):
        is_number = target.path == "/" and NUMBER.fullmatch(number[0])
        return found.filter(pk=int(number[0])).first() if is_number else None
    here = found.filter(slug=_slug(target.path)).first()
    if here is None and (moved := resolve_path(target.path)):
        return found.filter(slug=_slug(httpx.URL(moved).path)).first()
    return here


def is_page(target: httpx.URL) -> bool:
    """Tell whether an address of ours is of a page that is no post, or of a file."""
    if target.path.startswith((settings.MEDIA_URL, settings.STATIC_URL)):
        return True
    if "p" in parse_qs(target.query.decode()):
        return False
    match = _matching(target.path)
    return match is not None and match.url_name != "post"


def _slug(path: str) -> str:
    match = _matching(path)
    return match.kwargs["slug"] if match and match.url_name == "post" else ""


def _matching(path: str) -> ResolverMatch | None:
    try:
        return resolve(path if path.endswith("/") else f"{path}/")
    except Resolver404:
        return None
