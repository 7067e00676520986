"""An editor answers what became of a source: for one post, or for all that rest on it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from evidenceblog.core.staff_notices import WorkSeverity, cards_for
from posts import live_notices
from posts.citations.models import Source, SourceEvent
from posts.evidence import answers
from posts.models import (
    EvidenceAnswer,
    Post,
    PostSettings,
    Revision,
    ScheduledPublication,
    WorkingCopy,
)
from posts.revisions import publishing
from tests import make
from tests.posts.markup import elements
from tests.reading import text_of

pytestmark = pytest.mark.django_db
Kind = SourceEvent.Kind


@pytest.fixture
def source() -> Source:
    return make.source()


@pytest.fixture
def posts(source: Source) -> list[Post]:
    return [
        make.post(slug=slug, title=title, source=source)
        for slug, title in [("walking", "Does walking help?"), ("sleep", "And sleep?")]
    ]


def page_of(event: SourceEvent) -> str:
    return reverse("admin:citations_sourceevent_change", args=[event.pk])


def press(
    client: Client, event: SourceEvent, button: str, posts: list[Post], **more: str
) -> str:
    """Open the page of an event, choose posts and press a button, as a browser does."""
    html = client.get(page_of(event)).content.decode()
    [seen] = elements(html, "input", name="seen")
    sent = {"seen": seen["value"], "posts": [post.pk for post in posts], button: "1"}
    return text_of(client.post(page_of(event), sent | more, follow=True))


def above(post: Post) -> list[str]:
    html = Client().get(post.get_absolute_url()).content.decode()
    return [one.text for one in elements(html, "p", class_="live-notice")]


def given_answers() -> list[tuple[str, str]]:
    rows = EvidenceAnswer.objects.order_by("pk")
    return [(one.post.slug or "", one.kind) for one in rows]


def test_an_event_is_a_card_that_leads_to_its_page_and_the_posts_concerned(
    editor_client: Client, source: Source, posts: list[Post]
) -> None:
    make.post(title="Rests on something else")
    event = make.source_event(source, kind=Kind.RETRACTION)

    html = editor_client.get("/admin/").content.decode()
    assert "The evidence has moved on: 1 change waits for an answer" in html
    assert f'href="{page_of(event)}"' in html
    assert "2 posts" in html

    page = text_of(editor_client.get(page_of(event)))
    assert "Does walking help?" in page
    assert "And sleep?" in page
    assert "Walking probably eases pain a little." in page
    assert "Moderate" in page
    assert "Rests on something else" not in page


def test_a_newer_version_shows_what_its_authors_concluded_before_and_now(
    editor_client: Client, source: Source, posts: list[Post]
) -> None:
    said = {
        "former_conclusions": "Walking may help (low\u2010certainty evidence).",
        "conclusions": "<b>Walking</b> helps.",
    }
    event = make.source_event(source, kind=Kind.NEW_VERSION, details=said)

    html = editor_client.get(page_of(event)).content.decode()

    assert [one.text for one in elements(html, "figcaption")] == [
        "In the work that the posts cite",
        "In the newer version",
    ]
    assert [one.text for one in elements(html, "blockquote")] == list(said.values())
    assert "Certainty that they name: <b>Low</b>" in html
    assert "Certainty that they name: <b>none</b>" in html


def test_notice_now_stands_above_all_posts_concerned_and_is_taken_back(
    editor_client: Client, source: Source, posts: list[Post], purged: set[str]
) -> None:
    event = make.source_event(source, kind=Kind.RETRACTION)
    purged.clear()

    press(editor_client, event, "_notice", posts)

    for post in posts:
        [words] = above(post)
        assert "has been retracted" in words
        assert "Samplesson 2020" in words
    assert purged >= {"posts", "evidence", *(post.surrogate_key for post in posts)}

    purged.clear()
    press(editor_client, event, "_take_back", posts[:1])
    assert [len(above(post)) for post in posts] == [0, 1]
    assert purged >= {"posts", posts[0].surrogate_key}
    assert given_answers() == [("walking", "notice"), ("sleep", "notice")]


def test_notices_of_two_events_stand_above_a_post_until_each_is_taken_back(
    editor_client: Client, source: Source, posts: list[Post]
) -> None:
    corrected = make.source_event(source, kind=Kind.CORRECTION)
    retracted = make.source_event(source, kind=Kind.RETRACTION)
    for event in (corrected, retracted):
        press(editor_client, event, "_notice", posts)
        # Pressed again, it does not stand there twice.
        press(editor_client, event, "_notice", posts)

    for post in posts:
        first, second = above(post)
        assert "has been corrected" in first
        assert "has been retracted" in second
    for feed in ("/feed/", "/feed/atom/", "/feed.json"):
        words = Client().get(feed).content.decode()
        assert "has been corrected" in words, feed
        assert "has been retracted" in words, feed

    press(editor_client, corrected, "_take_back", posts[:1])

    assert [len(above(post)) for post in posts] == [1, 2]
    assert "has been retracted" in above(posts[0])[0]
    concerned = answers.posts_concerned([corrected, retracted])
    holding = {
        event.kind: {one.post.slug for one in concerned[event.pk] if one.answer}
        for event in (corrected, retracted)
    }
    assert holding == {"correction": {"sleep"}, "retraction": {"walking", "sleep"}}

    # On the post's own page each has its button, and a ready text stands beside them.
    url = reverse("admin:posts_workingcopy_notice", args=[posts[1].working_copy.pk])
    page = editor_client.get(url)
    buttons = elements(page.content.decode(), "button", name="take_back")
    assert len(buttons) == 2
    ready = page.context["ready"][0]
    editor_client.post(url, {"ready": ready[0]})
    assert len(above(posts[1])) == 3
    last = elements(page.content.decode(), "button", name="take_back")[-1]
    editor_client.post(url, {"take_back": last.attributes["value"]})
    corrected_words, ready_words = above(posts[1])
    assert "has been corrected" in corrected_words
    assert ready_words == ready[1]


def test_notices_with_the_same_words_stand_there_once_and_end_one_by_one(
    editor_client: Client, source: Source, posts: list[Post]
) -> None:
    events = [make.source_event(source, kind=Kind.CORRECTION) for _ in range(2)]
    for event in events:
        press(editor_client, event, "_notice", posts)
    assert len(above(posts[0])) == 1

    press(editor_client, events[0], "_checked", posts[:1], sentence="It is the same.")

    assert len(above(posts[0])) == 1
    press(editor_client, events[1], "_take_back", posts[:1])
    assert above(posts[0]) == []


def test_checked_publishes_a_review_of_the_live_words_alone(
    editor_client: Client, source: Source, posts: list[Post]
) -> None:
    event = make.source_event(source)
    post = posts[0]
    press(editor_client, event, "_notice", posts)
    WorkingCopy.objects.filter(post=post).update(title="Not published yet")

    page = press(
        editor_client,
        event,
        "_checked",
        [post],
        sentence="The conclusions are the same.",
    )

    assert "Checked, nothing changes: The conclusions are the same." in page
    post.refresh_from_db()
    assert post.shown.kind == Revision.Kind.REVIEW
    assert post.shown.reviewed_at
    assert post.shown.title == "Does walking help?"
    assert [len(above(one)) for one in posts] == [0, 1]
    assert given_answers()[-1] == ("walking", "checked")


@pytest.mark.parametrize("button", ["_checked", "_withdraw"])
def test_what_readers_are_told_must_be_written(
    editor_client: Client, source: Source, posts: list[Post], button: str
) -> None:
    event = make.source_event(source)

    page = press(editor_client, event, button, posts)

    assert "Write what readers are told." in page
    assert given_answers() == []


def test_withdrawn_posts_say_why(
    editor_client: Client, source: Source, posts: list[Post]
) -> None:
    event = make.source_event(source, kind=Kind.RETRACTION)

    press(
        editor_client, event, "_withdraw", posts[:1], sentence="Its only study is gone."
    )

    gone = Client().get("/walking/")
    assert gone.status_code == 410
    assert "Its only study is gone." in text_of(gone)
    assert Client().get("/sleep/").status_code == 200
    assert given_answers() == [("walking", "withdrawn")]


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(
    editor_client: Client, source: Source, posts: list[Post]
) -> None:
    event = make.source_event(source)
    html = editor_client.get(page_of(event)).content.decode()
    [seen] = elements(html, "input", name="seen")
    answers.answer_with_notice(event, {posts[0].pk: 0}, by=make.person())

    sent = {
        "seen": seen["value"],
        "posts": [post.pk for post in posts],
        "sentence": "It is all the same.",
        "_checked": "1",
    }
    refused = editor_client.post(page_of(event), sent)

    assert "“Does walking help?”: Somebody has answered meanwhile." in text_of(refused)
    assert "It is all the same." in refused.content.decode()
    assert given_answers() == [("walking", "notice")]
    # Pressed again with the answer in view, it is done.
    [seen] = elements(refused.content.decode(), "input", name="seen")
    editor_client.post(page_of(event), sent | {"seen": seen["value"]})
    assert given_answers()[1:] == [("walking", "checked"), ("sleep", "checked")]


def test_an_update_is_the_answer_when_it_is_ticked_before_publishing(
    editor_client: Client, source: Source, posts: list[Post]
) -> None:
    event = make.source_event(source)
    answers.answer_with_notice(event, {posts[0].pk: 0}, by=make.person())
    copy = posts[0].working_copy
    url = reverse("admin:posts_workingcopy_publish", args=[copy.pk])
    page = editor_client.get(url)
    assert "For which of these is it the update?" in text_of(page)
    form = page.context["form"]
    sent = {
        "revision": form["revision"].value(),
        "live": form["live"].value(),
        "when": "now",
        "note": "Two new studies; the result is the same.",
        "evidence": [event.pk],
    }

    refused = editor_client.post(url, sent | {"kind": "minor"})
    assert "Only an update is an answer to new evidence." in text_of(refused)
    editor_client.post(url, sent | {"kind": "update"})

    assert given_answers() == [("walking", "notice"), ("walking", "updated")]
    assert above(posts[0]) == []
    assert not answers.unanswered_events(Post.objects.get(pk=posts[0].pk))


def test_a_scheduled_update_answers_when_it_goes_live(
    source: Source, posts: list[Post]
) -> None:
    event, by = make.source_event(source), make.person()
    answers.answer_with_notice(event, {posts[0].pk: 0}, by=by)
    make.published(
        posts[0].working_copy,
        by=by,
        kind=Revision.Kind.UPDATE,
        note="Two new studies.",
        at=timezone.now() + timedelta(hours=1),
        evidence=[event],
    )
    assert list(answers.unanswered_events(posts[0])) == [event]
    assert len(above(posts[0])) == 1

    ScheduledPublication.objects.update(goes_live_at=timezone.now())
    publishing.publish_scheduled.call()

    assert not answers.unanswered_events(Post.objects.get(pk=posts[0].pk))
    assert above(posts[0]) == []


@pytest.mark.parametrize(
    ("kind", "days", "severity"),
    [
        (Kind.NEW_VERSION, 0, WorkSeverity.OUTDATED),
        (Kind.NEW_VERSION, 7, WorkSeverity.WAITING),
        (Kind.NEW_VERSION, 14, WorkSeverity.FAILED),
        (Kind.RETRACTION, 0, WorkSeverity.FAILED),
        (Kind.RETRACTION, 14, WorkSeverity.DANGER),
    ],
)
def test_what_is_not_answered_grows_graver(
    source: Source, kind: str, days: int, severity: WorkSeverity
) -> None:
    make.post(source=source, at=timezone.now() - timedelta(days=30))
    found_at = timezone.now() - timedelta(days=days)
    make.source_event(source, kind=kind, found_at=found_at)

    [work] = [
        work
        for card in cards_for(make.person("Editors"))
        for work in card.works
        if work.text.startswith("The evidence has moved on")
    ]
    assert work.severity == severity
    assert work.is_mailed


def test_the_days_for_an_answer_are_a_setting(source: Source) -> None:
    PostSettings.objects.create(pk=1, answer_days=2)
    make.post(source=source, at=timezone.now() - timedelta(days=30))
    make.source_event(source, found_at=timezone.now() - timedelta(days=2))

    assert cards_for(make.person("Editors"))[0].severity == "failed"


def test_who_may_not_publish_sees_no_event_and_answers_none(source: Source) -> None:
    make.post(source=source)
    event = make.source_event(source)
    author = Client()
    author.force_login(make.person("Authors"))

    assert "The evidence has moved on" not in author.get("/admin/").content.decode()
    assert author.get(page_of(event)).status_code == 403
    sent = {"_notice": "1", "posts": [1]}
    assert author.post(page_of(event), sent).status_code == 403


def test_a_notice_taken_back_on_the_posts_own_page_leaves_the_event_open(
    source: Source, posts: list[Post]
) -> None:
    event, by = make.source_event(source), make.person()
    seen = {post.pk: 0 for post in posts}
    answers.answer_with_notice(event, seen, by=by)

    live_notices.take_back(posts[0], by=by)

    concerned = answers.posts_concerned([event])[event.pk]
    assert {one.post.slug: one.answer is None for one in concerned} == {
        "walking": True,
        "sleep": False,
    }
