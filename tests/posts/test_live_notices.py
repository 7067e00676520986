"""Notice now: a ready text above a live post for all readers at once, and taken back."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posts import live_notices
from posts.models import LiveNotice, Post, ReadyNotice, WorkingCopy
from posts.revisions import redaction, withdrawal
from tests import make
from tests.posts import editing
from tests.posts.markup import elements
from tests.reading import text_of

pytestmark = pytest.mark.django_db
CHECKING = "We are checking a figure in this post."


@pytest.fixture
def copy() -> WorkingCopy:
    copy = make.working_copy(slug="walking")
    make.published(copy)
    return copy


def url(copy: WorkingCopy) -> str:
    return reverse("admin:posts_workingcopy_notice", args=[copy.pk])


def ready(text: str = CHECKING) -> ReadyNotice:
    return ReadyNotice.objects.get_or_create(text=text)[0]


def show(client: Client, copy: WorkingCopy, text: str = CHECKING) -> Any:
    return client.post(url(copy), {"ready": ready(text).pk}, follow=True)


def taking_back() -> dict[str, int]:
    """Return what the button sends of the notice that was shown last."""
    return {"take_back": LiveNotice.objects.latest("pk").pk}


def above(path: str = "/walking/") -> list[str]:
    html = Client().get(path).content.decode()
    return [one.text for one in elements(html, "p", class_="live-notice")]


def test_two_presses_put_a_notice_above_a_post_and_two_take_it_back(
    editor_client: Client, copy: WorkingCopy, purged: set[str]
) -> None:
    form = editor_client.get(editing.edit_url(copy)).content.decode()
    assert url(copy) in form
    page = editor_client.get(url(copy)).content.decode()
    assert CHECKING in [one.text for one in elements(page, "button", name="ready")]
    purged.clear()

    told = text_of(show(editor_client, copy))

    assert f"“{CHECKING}” stands above the post now." in told
    assert above() == [CHECKING]
    assert purged == {f"post-{copy.post_id}", "posts"}
    purged.clear()
    editor_client.post(url(copy), taking_back())
    assert above() == []
    assert purged == {f"post-{copy.post_id}", "posts"}


def test_it_makes_no_revision_and_changes_no_date(
    editor_client: Client, copy: WorkingCopy
) -> None:
    before = copy.post.revisions.values()[0]

    show(editor_client, copy)

    assert copy.post.revisions.values().get() == before


def test_it_is_kept_who_showed_what_and_who_took_it_back(
    editor_client: Client, copy: WorkingCopy
) -> None:
    show(editor_client, copy)
    by = LiveNotice.objects.get().by
    other = Client()
    other.force_login(second := make.person("Editors"))
    other.post(url(copy), taking_back())

    kept = LiveNotice.objects.get()
    assert (kept.text, kept.by, kept.ended_by) == (CHECKING, by, second)
    assert kept.ended_at
    assert kept.ended_at > kept.at
    history = text_of(
        editor_client.get(reverse("admin:posts_workingcopy_history", args=[copy.pk]))
    )
    assert f"Notice shown: {CHECKING}" in history
    assert "Notice taken back" in history


def test_another_text_takes_the_place_of_the_one_that_stands_there(
    editor_client: Client, copy: WorkingCopy
) -> None:
    show(editor_client, copy)
    show(editor_client, copy)
    show(editor_client, copy, "New evidence has come out.")

    assert above() == ["New evidence has come out."]
    assert LiveNotice.objects.count() == 2


def test_nothing_is_taken_back_twice(editor_client: Client, copy: WorkingCopy) -> None:
    told = editor_client.post(url(copy), {"take_back": "1"}, follow=True)

    assert "That notice stands above the post no more." in text_of(told)


@pytest.mark.parametrize("sent", [{}, {"ready": "x"}, {"ready": "9" * 40}])
def test_a_text_that_is_not_there_is_not_shown(
    editor_client: Client, copy: WorkingCopy, sent: dict[str, str]
) -> None:
    told = editor_client.post(url(copy), sent, follow=True)

    assert "That text is not there any more." in text_of(told)
    assert above() == []


def test_readers_of_the_feeds_see_it_too(
    editor_client: Client, copy: WorkingCopy
) -> None:
    show(editor_client, copy)

    for feed in ("/feed/", "/feed/atom/", "/feed.json"):
        assert CHECKING in Client().get(feed).content.decode(), feed
    version = Client().get("/walking/versions/1/").content.decode()
    assert CHECKING not in version


def test_it_stands_above_a_page_outside_the_stream(editor_client: Client) -> None:
    page = make.page_copy(slug="about")
    make.published(page)

    show(editor_client, page)

    assert above("/about/") == [CHECKING]


def test_a_post_that_readers_do_not_see_has_none(
    editor_client: Client, copy: WorkingCopy
) -> None:
    show(editor_client, copy)
    withdrawal.withdraw(copy.post, by=make.person(), note="It was wrong.")

    assert LiveNotice.objects.get().ended_at
    assert Post.objects.get().live_notice is None
    told = show(editor_client, copy)
    assert "Readers do not see this post" in text_of(told)
    draft = make.working_copy()
    assert not elements(
        editor_client.get(url(draft)).content.decode(), "button", name="ready"
    )
    with pytest.raises(live_notices.PostNotLive):
        live_notices.show_notice(draft.post, ready(), by=make.person())


def test_a_redaction_reaches_it(editor_client: Client, copy: WorkingCopy) -> None:
    show(editor_client, copy, "Jane Roe asked us to check this.")

    redaction.redact(copy.post, "Jane Roe", by=make.person(), reason="Personal.")

    assert above() == ["[…] asked us to check this."]
    assert LiveNotice.objects.get().text == "[…] asked us to check this."


def test_a_notice_costs_the_page_no_query(
    editor_client: Client, client: Client, copy: WorkingCopy
) -> None:
    client.get("/walking/")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/walking/")
        counts.append(len(queries))
        show(editor_client, copy)

    assert counts[0] == counts[1]
    assert above() == [CHECKING]


def test_a_shipped_text_is_shown_in_the_language_of_the_post(
    editor_client: Client,
) -> None:
    copy = make.working_copy(slug="gehen", language="de")
    make.published(copy)

    show(editor_client, copy)

    assert above("/gehen/") == ["Wir prüfen eine Zahl in diesem Beitrag."]


def test_a_new_site_begins_with_four_texts_and_keeps_those_of_its_editors() -> None:
    ReadyNotice.objects.all().delete()

    live_notices.add_shipped()
    assert [one.text for one in ReadyNotice.objects.all()] == list(live_notices.SHIPPED)
    assert len(live_notices.SHIPPED) == 4
    ReadyNotice.objects.exclude(text=CHECKING).delete()
    live_notices.add_shipped()

    assert ReadyNotice.objects.count() == 1


@pytest.mark.parametrize("group", ["Authors", "Moderators"])
def test_only_who_may_publish_shows_one(copy: WorkingCopy, group: str) -> None:
    person = make.person(group)
    Post.objects.update(created_by=person)  # not even above their own post
    client = Client()
    client.force_login(person)

    assert client.get(url(copy)).status_code == 403
    assert client.post(url(copy), {"ready": ready().pk}).status_code == 403
    assert above() == []


def test_reading_the_page_shows_nothing(
    editor_client: Client, copy: WorkingCopy
) -> None:
    editor_client.get(f"{url(copy)}?ready={ready().pk}")

    assert above() == []


def test_staff_who_may_publish_get_a_link_beside_the_text(copy: WorkingCopy) -> None:
    links = {}
    for group in ("Editors", "Authors"):
        person = make.person(group)
        Post.objects.update(created_by=person)
        client = Client()
        client.force_login(person)
        html = client.get("/walking/").content.decode()
        links[group] = [
            one["href"] for one in elements(html, "a", class_="notice-link")
        ]

    assert links == {"Editors": [url(copy)], "Authors": []}
    assert "notice-link" not in Client().get("/walking/").content.decode()
