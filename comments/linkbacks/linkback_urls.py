"""Which URLs are the same, which post a URL of ours names, and whose page an origin is."""

import re
from urllib.parse import parse_qs

import httpx
from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve

from comments.spam.hosts import has_parent_segment
from evidenceblog.core.http_fetch import AddressRefused, check_url
from evidenceblog.core.http_fetch.url_policy import MAX_URL_LENGTH, PORTS, port_of
from evidenceblog.core.redirects.resolver import resolve_path
from posts.models import Post

NUMBER = re.compile(r"[0-9]{1,18}")


def parse_origin(text: str) -> httpx.URL:
    """Read the address of a stranger's page, without its fragment.

    Raises AddressRefused for what we would never fetch, or what seems to be beneath an
    address and is not.
    """
    url = check_url(text).copy_with(fragment=None)
    if has_parent_segment(url.raw_path.decode("ascii").partition("?")[0]):
        raise AddressRefused("its path leads up")
    return url


def parse_url(text: str) -> httpx.URL | None:
    """Read an address, without its fragment; None if it is none that can be written."""
    try:
        url = httpx.URL(text).copy_with(fragment=None)
        return url if len(str(url)) <= MAX_URL_LENGTH and url.host else None
    except (httpx.InvalidURL, UnicodeError):  # some names can be sent but not shown
        return None


def is_ours(url: httpx.URL) -> bool:
    """Tell whether an address, be it http or https, is on this site."""
    home = httpx.URL(settings.SITE_URL)
    ports = {port_of(home), *PORTS.values()}
    is_web = url.scheme in PORTS
    return is_web and url.host == home.host and port_of(url) in ports


def parse_target(text: str) -> httpx.URL | None:
    """Read an address on this site, without its fragment; None if it is elsewhere."""
    url = parse_url(text)
    return url if url and is_ours(url) and not url.userinfo else None


def post_at(target: httpx.URL) -> Post | None:
    """Return the post at an address of ours: also at `/?p=ID`, and where it was before."""
    found = Post.objects.known().select_related("live", "mention_settings")
    if number := parse_qs(target.query.decode()).get("p"):
        is_number = target.path == "/" and NUMBER.fullmatch(number[0])
        return found.filter(pk=int(number[0])).first() if is_number else None
    here = found.filter(slug=_slug(target.path)).first()
    if here is None and (moved := resolve_path(target.path)):
        return found.filter(slug=_slug(httpx.URL(moved).path)).first()
    return here


def is_other_page(target: httpx.URL) -> bool:
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
