"""The links of a published revision that lead away from this site."""

import httpx
from django.conf import settings

from evidenceblog.core.http_fetch import AddressRefused, check_url
from posts.models import Revision

from . import linkback_urls
from .origin_html.page_facts import read_page

HTML = "text/html; charset=utf-8"
LICENCE = "license"  # beneath each artwork: a link to its terms, not to a source


def outbound_urls(revision: Revision) -> list[str]:
    """Return the addresses on other sites to which a revision links, each once.

    In the order of the text, without fragments; what we would never fetch is left out.
    """
    page = read_page(revision.body.encode(), url=settings.SITE_URL, content_type=HTML)
    cited = (
        link for link in page.links if link.tag == "a" and LICENCE not in link.rels
    )
    links = (_outside(link.address) for link in cited)
    return list(dict.fromkeys(filter(None, links)))


def _outside(address: str) -> str:
    try:
        url: httpx.URL = check_url(address).copy_with(fragment=None)
    except AddressRefused:
        return ""
    return "" if linkback_urls.is_ours(url) else str(url)
