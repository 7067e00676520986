"""A crawler follows every link of the demo's pages from home, as readers may do."""

import re
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client
from django.test.client import Client as Browser

from posts.models import Post
from posts.revisions import withdrawal
from tests import make
from tests.posts.markup import Element, elements

pytestmark = [pytest.mark.django_db, pytest.mark.all]
SITE = "https://evidence.example"
HOST = urlsplit(SITE).netloc
# Feeds and files that pages name, beside pages.
FOLLOWED = {"a": "href", "link": "href", "img": "src", "script": "src"}
REDIRECTS = {301, 302, 303}
# Where programs send something: nothing is to be read there.
ENDPOINTS = {"pingback", "webmention"}


@dataclass
class Found:
    """What an address answered; `named_by` is a page that leads there."""

    status: int
    kind: str
    html: str = ""
    named_by: str = ""
    ids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.ids = {one["id"] for one in elements(self.html) if "id" in one}


def ask(client: Client, path: str, named_by: str) -> Found:
    answer = client.get(path, headers={"accept": "text/html"})
    kind = answer.headers.get("Content-Type", "").partition(";")[0]
    content = answer.getvalue()  # a file is closed by reading it to its end
    html = content.decode() if kind == "text/html" else ""
    return Found(answer.status_code, kind, html, named_by)


def links(html: str) -> list[str]:
    return [
        one[FOLLOWED[one.tag]]
        for one in elements(html)
        if one.tag in FOLLOWED and FOLLOWED[one.tag] in one
        if one.attributes.get("rel") not in ENDPOINTS
    ] + [
        address.split()[0]
        for one in elements(html, "source")
        for address in one["srcset"].split(", ")
    ]


def crawl(client: Client) -> tuple[dict[str, Found], set[tuple[str, str, str]]]:
    """Return what each address answered, and each fragment with its page and who leads
    there."""
    seen: dict[str, Found] = {}
    fragments: set[tuple[str, str, str]] = set()
    waiting = [("/", "")]
    while waiting:
        path, named_by = waiting.pop()
        if path in seen:
            continue
        seen[path] = ask(client, path, named_by)
        for href in links(seen[path].html):
            whole, fragment = urldefrag(urljoin(f"{SITE}{path}", href))
            if urlsplit(whole).netloc != HOST:
                continue
            target = whole.removeprefix(SITE)
            waiting.append((target, path))
            if fragment:
                fragments.add((target, fragment, path))
    return seen, fragments


@pytest.fixture
def demo(settings: LazySettings) -> Client:
    settings.DEBUG, settings.SITE_URL, settings.ALLOWED_HOSTS = True, SITE, ["*"]
    call_command("load_demo", if_empty=True)
    return Browser()


def head(html: str) -> Counter[str]:
    """Count what a page's head says that must not be empty."""
    said: Counter[str] = Counter()
    for one in elements(html):
        name = one.attributes.get("property") or one.attributes.get("name", "")
        if one.tag == "title" and one.text:
            said["title"] += 1
        elif one.tag == "meta" and one.attributes.get("content"):
            said[name] += 1
        elif one.tag == "link" and one.attributes.get("rel") == "canonical":
            said["canonical"] += 1
    return said


def is_listed(html: str) -> bool:
    robots: list[Element] = elements(html, "meta", name="robots")
    return not any("noindex" in one["content"] for one in robots)


def test_every_address_that_a_page_names_is_there(demo: Client) -> None:
    seen, fragments = crawl(demo)

    broken = {
        path: (found.status, found.named_by)
        for path, found in seen.items()
        if found.status not in {200, *REDIRECTS}
    }
    assert broken == {}
    lost = {one for one in fragments if one[1] not in seen[one[0]].ids}
    assert lost == set()
    # Enough was seen: each post, page, topic, author and feed.
    slugs = Post.objects.known().values_list("slug", flat=True)
    assert {f"/{slug}/" for slug in slugs} <= seen.keys()
    kinds = {found.kind for found in seen.values()}
    assert {"application/rss+xml", "application/atom+xml"} <= kinds
    assert {"application/feed+json", "image/avif", "text/css"} <= kinds

    pages = {path: found.html for path, found in seen.items() if found.html}
    wanted = {
        *("title", "description", "canonical", "twitter:card"),
        *("og:title", "og:description", "og:url", "og:image", "og:type"),
    }
    incomplete = {
        path: missing
        for path, html in pages.items()
        if is_listed(html)
        if (missing := {name for name in wanted if head(html)[name] != 1})
    }
    assert incomplete == {}
    assert [path for path, html in pages.items() if not head(html)["title"]] == []
    listed = [path for path, html in pages.items() if is_listed(html)]
    cards = {re.findall(r'og:image" content="([^"]+)"', pages[path])[0] for path in listed}  # fmt: skip
    for card in cards:
        path = card.removeprefix(SITE)
        assert ask(demo, path, "").kind.startswith("image/"), card

    words = demo.get("/sitemap.xml").content.decode()
    named = re.findall(rf"<loc>{SITE}([^<]+)</loc>", words)
    assert named
    assert [path for path in named if path not in seen] == []


@pytest.mark.parametrize("path", ["/nothing/", "/walking/"])
def test_what_is_not_there_or_gone_leads_on(client: Client, path: str) -> None:
    withdrawal.withdraw(make.post(slug="walking"), by=make.person(), note="Wrong.")
    there = make.post(slug="running")

    html = ask(client, path, "").html

    assert elements(html, "main")
    main = html[html.index("<main") : html.index("</main>")]
    ways = [one["href"] for one in elements(main, "a")]
    assert "/" in ways
    for way in ways:
        assert ask(client, way, path).status == 200
    assert there.is_page is False
