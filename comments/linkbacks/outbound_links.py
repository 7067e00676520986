"""The links of a live post that lead away from this site."""

import httpx
from django.conf import settings

from evidenceblog.core.http_fetch import AddressRefused, check_url
from posts.models import Post

from . import linkback_urls
from .origin_html.page_facts import read_page

HTML = "text/html; charset=utf-8"
LICENCE = "license"  # beneath each artwork: a link to its terms, not to a source


def outbound_urls(post: Post) -> list[str]:
    """Return the addresses on other sites to which a live post links, each once.

    In the order of the text, without fragments; what we would never fetch is left out.
    """
    if post.state != Post.State.LIVE:
        return []
    body = post.shown.body.encode()
    page = read_page(body, url=settings.SITE_URL, content_type=HTML)
    urls = (
        _outside(link.address)
        for link in page.links
        if link.tag == "a" and LICENCE not in link.rels
    )
    return list(dict.fromkeys(filter(None, urls)))


def _outside(address: str) -> str:
    try:
        url: httpx.URL = check_url(address).copy_with(fragment=None)
    except AddressRefused:
        return ""
    return "" if linkback_urls.is_ours(url) else str(url)
