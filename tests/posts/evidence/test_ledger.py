"""What changed in the evidence: readers see each event, and what was done about posts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from posts import live_notices
from posts.citations.models import Source, SourceEvent
from posts.evidence import answers
from posts.models import Post, SourceUse, Topic
from posts.revisions import withdrawal
from tests import make
from tests.posts.markup import elements
from tests.reading import text_of

pytestmark = pytest.mark.django_db
Kind = SourceEvent.Kind
LONG_AGO = timezone.now() - timedelta(days=40)


@pytest.fixture
def source() -> Source:
    return make.source()


@pytest.fixture
def topic() -> Topic:
    return make.topic(name="Walking", slug="walking-topic")


@pytest.fixture
def post(source: Source, topic: Topic) -> Post:
    return make.post(
        slug="walking",
        title="Does walking help?",
        source=source,
        topics=[topic],
        at=LONG_AGO,
    )


def page(path: str = "/evidence/") -> str:
    return " ".join(strip_tags(text_of(Client().get(path))).split())


def test_an_event_of_what_no_post_rests_on_is_not_listed() -> None:
    make.source_event(make.source(title="Nobody cites it"))

    assert "Nothing that we know of has changed." in page()
    assert "Nobody cites it" not in page()


def test_a_newer_version_may_be_answered_for_fourteen_days(
    post: Post, source: Source
) -> None:
    event = make.source_event(source)
    assert "There is a newer version of this work (3 March 2026)." in page()
    assert "Does walking help?" in page()
    assert "We will check the post by" in page()
    assert "Not answered yet." not in page()

    SourceEvent.objects.filter(pk=event.pk).update(
        found_at=timezone.now() - timedelta(days=14)
    )
    assert "Not answered yet. We have known of it since" in page()


def test_of_a_retraction_readers_are_told_at_once(post: Post, source: Source) -> None:
    make.source_event(source, kind=Kind.RETRACTION)

    assert "Its results can no longer be relied on." in page()
    assert "Not answered yet." in page()


def test_the_page_is_kept_until_an_answer_is_late(post: Post, source: Source) -> None:
    almost = timezone.now() - timedelta(days=13, hours=23)
    make.source_event(source, found_at=almost)

    kept = Client().get("/evidence/")["Surrogate-Control"]
    assert 3_500 < int(kept.split(",")[0].removeprefix("max-age=")) <= 3_600


@pytest.mark.parametrize("path", ["/evidence/", "/evidence/feed/"])
def test_each_answer_is_told_in_words(post: Post, source: Source, path: str) -> None:
    event, by = make.source_event(source, kind=Kind.RETRACTION), make.person()

    def answered() -> int:
        [one] = answers.posts_concerned([event])[event.pk]
        return one.last

    answers.answer_with_notice(event, {post.pk: 0}, by=by)
    assert "A notice stands above the post while we check it." in page(path)
    live_notices.take_back(post, by=by)
    assert "Not answered yet." in page(path)

    said = "Nothing that we wrote rests on it alone."
    answers.answer_checked(event, {post.pk: answered()}, sentence=said, by=by)
    assert "Checked: nothing changes in the post." in page(path)
    assert said in page(path)

    said = "We cannot stand by it."
    answers.answer_withdrawn(event, {post.pk: answered()}, sentence=said, by=by)
    assert "We have withdrawn the post." in page(path)
    assert said in page(path)


def test_a_post_that_was_withdrawn_for_another_reason_is_not_listed(
    post: Post, source: Source
) -> None:
    make.source_event(source)

    withdrawal.withdraw(post, by=make.person(), note="It was wrong.")

    assert "Does walking help?" not in page()


def test_a_topic_has_its_own_events_and_posts_alone(
    post: Post, source: Source, topic: Topic
) -> None:
    make.source_event(source)
    make.post(title="Of another topic", source=source)
    other = make.source(title="Another work")
    make.post(source=other)
    make.source_event(other)

    assert "Another work" in page()
    of_topic = page("/evidence/topic/walking-topic/")
    assert "Does walking help?" in of_topic
    assert "Of another topic" not in of_topic
    assert "Another work" not in of_topic
    feed = Client().get("/evidence/topic/walking-topic/feed/").content.decode()
    assert feed.count("<item>") == 1
    assert Client().get("/evidence/topic/no-such-topic/").status_code == 404


def test_a_long_ledger_has_pages(topic: Topic) -> None:
    for number in range(21):
        source = make.source(title=f"Work {number:02}")
        if number == 0:
            post = make.post(source=source, topics=[topic])
        else:
            SourceUse.objects.create(
                revision=post.shown, source=source, number=number + 1
            )
        make.source_event(source)

    assert "Work 00" not in page()
    assert "Work 00" in page("/evidence/page/2/")
    html = Client().get("/evidence/topic/walking-topic/").content.decode()
    [older] = elements(html, "a", rel="next")
    assert older["href"] == "/evidence/topic/walking-topic/page/2/"
    html = Client().get(older["href"]).content.decode()
    assert (
        elements(html, "a", rel="prev")[0]["href"] == "/evidence/topic/walking-topic/"
    )
    assert Client().get("/evidence/page/3/").status_code == 404


def test_the_queries_of_a_page_do_not_grow_with_its_events(
    post: Post, source: Source
) -> None:
    make.source_event(source)
    Client().get("/evidence/")
    with CaptureQueriesContext(connection) as few:
        Client().get("/evidence/")
    for _ in range(5):
        other = make.source()
        make.source_event(other)
        one = make.post(source=other)
        event = make.source_event(other, kind=Kind.CORRECTION)
        answers.answer_with_notice(event, {one.pk: 0}, by=make.person())
    with CaptureQueriesContext(connection) as many:
        Client().get("/evidence/")

    assert len(many) == len(few)
