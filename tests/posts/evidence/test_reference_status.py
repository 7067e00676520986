"""What became of a source stands beside its reference, on every page that prints it."""

import json
from datetime import date

import pytest
from django.test import Client

from posts.citations.models import SourceEvent
from posts.models import Post, Revision
from posts.revisions import overlays
from tests import make
from tests.posts.markup import elements

pytestmark = pytest.mark.django_db
Kind = SourceEvent.Kind
RETRACTED = "This work has been retracted (3 March 2026). Read the notice"


def found(post: Post, kind: str = Kind.RETRACTION, **facts: object) -> SourceEvent:
    """Store an event of the source of a post, and do what follows it."""
    [use] = post.shown.source_uses.all()
    event = make.source_event(use.source, kind=kind, **facts)
    overlays.show_source_status.call(source_event=event.pk)
    post.refresh_from_db()
    return event


def said(path: str) -> list[str]:
    html = Client().get(path).content.decode()
    return [one.text for one in elements(html, class_="source-status")]


def test_it_stands_on_the_page_and_each_version_and_no_snapshot_is_changed(
    purged: set[str],
) -> None:
    post = make.post(slug="walking")
    make.published(post.working_copy)
    post.refresh_from_db()
    before = list(Revision.objects.order_by("pk").values_list("pk", "snapshot"))
    purged.clear()

    event = found(post)

    for path in ("/walking/", "/walking/versions/1/", "/walking/versions/2/"):
        assert said(path) == [RETRACTED]
    html = Client().get("/walking/").content.decode()
    assert f'href="https://doi.org/{event.notice_doi}"' in html
    assert list(Revision.objects.order_by("pk").values_list("pk", "snapshot")) == before
    assert purged >= {post.surrogate_key, "posts", "evidence"}


def test_what_is_published_later_says_it_too() -> None:
    source = make.source()
    make.source_event(source, kind=Kind.RETRACTION)

    make.post(slug="walking", source=source)

    assert said("/walking/") == [RETRACTED]


def test_the_gravest_stands_first_and_what_was_taken_back_stands_alone() -> None:
    post = make.post(slug="walking")

    found(post, Kind.NEW_VERSION, happened_on=None, successors=["10.5555/newer"])
    found(post, Kind.CORRECTION)
    assert said("/walking/") == [
        "There is a newer version of this work. Read the newer version",
        "This work has been corrected (3 March 2026). Read the notice",
    ]

    found(post, Kind.RETRACTION, happened_on=date(2026, 3, 4))
    assert said("/walking/") == [
        "This work has been retracted (4 March 2026). Read the notice"
    ]


def test_it_is_said_in_the_language_of_the_post() -> None:
    found(make.post(slug="gehen", language="de"))

    [words] = said("/gehen/")
    assert words.startswith("Diese Arbeit wurde zurückgezogen (3. März 2026).")


@pytest.mark.parametrize("path", ["/feed/", "/feed/atom/", "/feed.json"])
def test_feeds_say_it(path: str) -> None:
    found(make.post(slug="walking"))

    feed = Client().get(path).content.decode()
    assert "This work has been retracted" in feed
    if path == "/feed.json":
        [work] = json.loads(feed)["items"][0]["_references"]
        assert work["status"] == "retraction"


def test_json_ld_says_it_with_the_address_of_the_notice() -> None:
    event = found(make.post(slug="walking"))

    html = Client().get("/walking/").content.decode()
    [script] = elements(html, "script", type="application/ld+json")
    [work] = json.loads("".join(script.texts))["citation"]
    assert work["creativeWorkStatus"] == "Retracted"
    assert work["correction"] == f"https://doi.org/{event.notice_doi}"
