"""Addresses: which are one and the same, and which post an address of ours names."""

import re
from urllib.parse import parse_qs

import httpx
from django.conf import settings
from django.urls import Resolver404, resolve

from evidenceblog.ground.fetching import checked
from evidenceblog.ground.redirects.answering import target_of
from posts.models import Post

NUMBER = re.compile(r"[0-9]{1,18}")


def origin_at(text: str) -> httpx.URL:
    """Read the address of a stranger's page, without its fragment.

    Raises AddressRefused for what we would never fetch.
    """
    return checked(text).copy_with(fragment=None)


def is_ours(url: httpx.URL) -> bool:
    """Tell whether an address, be it http or https, is on this site."""
    home = httpx.URL(settings.SITE_URL)
    return (url.host, _port(url)) in {(home.host, _port(home)), (home.host, 80), (home.host, 443)}  # fmt: skip


def target_at(text: str) -> httpx.URL | None:
    """Read an address on this site, without its fragment; None if it is elsewhere."""
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        return None
    if url.scheme not in {"http", "https"} or url.userinfo or not is_ours(url):
        return None
    return url.copy_with(fragment=None)


def post_at(target: httpx.URL) -> Post | None:
    """Return the post at an address of ours: also at `/?p=ID`, and where it was before."""
    found = Post.objects.known().select_related("live")
    if number := parse_qs(target.query.decode()).get("p"):
        is_number = target.path == "/" and NUMBER.fullmatch(number[0])
        return found.filter(pk=int(number[0])).first() if is_number else None
    here = found.filter(slug=_slug(target.path)).first()
    if here is None and (moved := target_of(target.path)):
        return found.filter(slug=_slug(httpx.URL(moved).path)).first()
    return here


def _slug(path: str) -> str:
    try:
        match = resolve(path if path.endswith("/") else f"{path}/")
    except Resolver404:
        return ""
    return match.kwargs["slug"] if match.url_name == "post" else ""


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)
