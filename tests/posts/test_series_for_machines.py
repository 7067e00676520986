"""A series, and the other lists, as machines read them."""

import pytest
from django.conf import LazySettings
from django.test import Client

from posts.models import Series
from tests import make

pytestmark = pytest.mark.django_db
SITE = "https://evidence.example"


def test_series_and_lists_have_cards_and_feeds(
    client: Client, settings: LazySettings
) -> None:
    settings.SITE_URL = SITE
    series = Series.objects.create(name="Steps", slug="steps", description="On walks.")
    post = make.post(slug="walking", series=series, part=1)
    year = post.shown.published_at.year

    page = client.get("/series/steps/").content.decode()
    assert 'href="/series/steps/feed.json"' in page
    assert '"CollectionPage"' in page
    for end in ("feed/", "feed/atom/", "feed.json"):
        assert f"{SITE}/walking/" in client.get(f"/series/steps/{end}").content.decode()
    for path in (
        "/series/steps/",
        "/topics/",
        "/authors/",
        "/corrections/",
        f"/{year}/",
    ):
        page = client.get(path).content.decode()
        assert f'<meta property="og:url" content="{SITE}{path}">' in page, path
        assert page.count('rel="canonical"') == 1, path
    assert client.get(f"/cards/{series.surrogate_key}.png").status_code == 200
    assert client.get("/corrections/feed/").status_code == 200
    assert f"{SITE}/series/steps/" in client.get("/sitemap.xml").content.decode()
    assert 'property="og:image"' in client.get("/search/").content.decode()
