"""What real sites' pages say is read: who wrote them, when, their title and own words."""

import pytest

from posts.models import Post
from tests.servers.origins import OriginSite, Served

from .site_pages import EXCERPTS, PAGES, SitePage
from .told_pages import said_by, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_author_date_title_and_words_are_the_pages(
    post: Post, reader: OriginSite, page: SitePage
) -> None:
    here = {"http://reader.test": reader.url}
    for path in ("/rss", "/atom"):
        feed = page.feed.replace(*next(iter(here.items())))
        reader.pages[path] = Served(feed, content_type="application/xml")
    row = told(reader, body=page.html.replace(*next(iter(here.items()))))

    assert said_by(row).name == page.by
    assert row.published_at == page.on
    assert row.title == page.title
    assert said_by(row).body == page.said


@pytest.mark.parametrize(("html", "excerpt"), EXCERPTS.values(), ids=EXCERPTS)
def test_an_excerpt_is_what_the_author_says_or_nothing(
    post: Post, reader: OriginSite, html: str, excerpt: str
) -> None:
    row = told(reader, body=html)

    assert said_by(row).body == (excerpt or row.title)
