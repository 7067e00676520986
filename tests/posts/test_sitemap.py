"""The sitemap: every page that search engines may list, and when its meaning changed."""

from datetime import UTC, datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from posts import sitemap as rules, slugs
from posts.models import Post, Revision, WorkingCopy
from posts.revisions import withdrawal
from tests import make

pytestmark = pytest.mark.django_db
SITE = "https://evidence.example"
FIRST_DAY = datetime(2014, 3, 2, 9, tzinfo=UTC)
NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}


@pytest.fixture(autouse=True)
def site(settings: LazySettings) -> None:
    settings.SITE_URL = SITE


def sitemap(client: Client, path: str = "/sitemap.xml") -> Element:
    answer = client.get(path)
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314  # our own answer


def addresses(client: Client, path: str = "/sitemap.xml") -> list[str]:
    found = sitemap(client, path).findall("s:url/s:loc", NS)
    return [(one.text or "").removeprefix(SITE) for one in found]


def changed(client: Client) -> str | None:
    return sitemap(client).findtext("s:url[s:loc='https://evidence.example/walking/']/s:lastmod", None, NS)  # fmt: skip


def page(**changes: str) -> Post:
    copy = make.working_copy(**changes)
    Post.objects.filter(pk=copy.post_id).update(kind=Post.Kind.PAGE)
    make.published(copy)
    return copy.post


def test_it_has_home_pages_lists_and_posts(client: Client) -> None:
    topic, author = make.topic(slug="pain"), make.author(slug="ada")
    make.post(slug="walking", topics=[topic], authors=[author])
    page(slug="about")

    assert addresses(client) == [
        *("/", "/about/", "/topic/pain/", "/author/ada/", "/walking/")
    ]


def test_what_readers_do_not_find_is_not_in_it(client: Client) -> None:
    make.topic(slug="empty")
    make.working_copy(slug="draft")
    gone, gone_page = make.post(slug="gone"), page(slug="gone-page")
    for one in (gone, gone_page):
        withdrawal.withdraw(one, by=make.person(), note="It was wrong.")

    assert addresses(client) == ["/"]


def test_its_date_is_that_of_the_meaning(client: Client) -> None:
    post = make.post(slug="walking", at=FIRST_DAY)
    assert changed(client) == "2014-03-02T09:00:00+00:00"

    for kind in (Revision.Kind.MINOR, Revision.Kind.REVIEW):
        make.published(post.working_copy, kind=kind)
        assert changed(client) == "2014-03-02T09:00:00+00:00"

    make.published(post.working_copy, kind=Revision.Kind.UPDATE, note="The sum.")
    assert (changed(client) or "").startswith(f"{timezone.now():%Y-%m-}")


def test_a_posts_lead_picture_is_in_it(client: Client) -> None:
    artwork = make.artwork()
    make.post(lead=artwork)

    [picture] = sitemap(client).findall("s:url/image:image/image:loc", NS)

    assert picture.text == f"{SITE}/media/{artwork.stem}-640.jpg"


def test_more_addresses_than_a_file_holds_are_in_several(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic, author = make.topic(slug="pain"), make.author(slug="ada")
    for number in range(4):
        make.post(slug=f"walk-{number}", topics=[topic], authors=[author])
    whole = addresses(client)
    monkeypatch.setattr(rules, "ADDRESSES_A_FILE", 3)

    files = [one.text or "" for one in sitemap(client).findall("s:sitemap/s:loc", NS)]

    assert files == [f"{SITE}/sitemap-{number}.xml" for number in (1, 2, 3)]
    parts = [addresses(client, file.removeprefix(SITE)) for file in files]
    assert [len(part) for part in parts] == [3, 3, 1]
    assert [path for part in parts for path in part] == whole
    assert client.get("/sitemap-4.xml").status_code == 404
    assert client.get("/sitemap-01.xml").status_code == 404


def test_it_takes_the_same_few_queries_however_many_posts(client: Client) -> None:
    counts = []
    for _ in range(2):
        make.post()
        with CaptureQueriesContext(connection) as queries:
            sitemap(client)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 6


def test_what_changes_it_drops_it(client: Client, purged: set[str]) -> None:
    keys = set(client.get("/sitemap.xml").headers["Surrogate-Key"].split())

    def is_dropped() -> bool:
        dropped = bool(keys & purged)
        purged.clear()
        return dropped

    post, about = make.post(slug="walking"), page(slug="about")
    assert is_dropped()
    withdrawal.withdraw(about, by=make.person(), note="Wrong.")
    assert is_dropped()
    WorkingCopy.objects.filter(post=post).update(slug="running")
    make.published(post.working_copy)
    assert is_dropped()
    topic = post.shown.topics.get()
    topic.slug = "renamed"
    slugs.save_with_redirect(topic, by=make.person())
    assert is_dropped()
