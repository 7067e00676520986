"""The history of a post: each save that changed something is kept, old ones are thinned."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from posts.artwork.models import Artwork
from posts.citations.models import Source
from posts.models import Author, Revision, Topic, WorkingCopy
from posts.revisions import history
from posts.revisions.history import save_revision, thin_history
from tests import make
from tests.posts.editing import edit_url, publish, send
from tests.posts.revisions.every_kind import every_kind

pytestmark = pytest.mark.django_db
State = Revision.State


def numbers() -> list[int]:
    return list(Revision.objects.order_by("number").values_list("number", flat=True))


def test_each_save_of_the_form_freezes_a_revision(editor_client: Client) -> None:
    copy = make.working_copy(title="First")

    send(editor_client, edit_url(copy), title="Second")
    send(editor_client, edit_url(copy), title="Third")

    saved = Revision.objects.order_by("number")
    assert [one.title for one in saved] == ["Second", "Third"]
    for one in saved:
        assert (one.state, one.version, bool(one.body)) == (State.SAVED, None, False)
    assert saved[0].made_by is not None


def test_a_save_that_changes_nothing_stores_nothing(editor_client: Client) -> None:
    copy = every_kind()
    send(editor_client, edit_url(copy))

    send(editor_client, edit_url(copy))

    assert numbers() == [1]


def change_author(copy: WorkingCopy) -> None:
    Author.objects.filter(pk=copy.bylines.get().author_id).update(name="Renamed")


def change_topic(copy: WorkingCopy) -> None:
    Topic.objects.filter(pk=copy.topics.get().pk).update(name="Renamed")


def change_credit(copy: WorkingCopy) -> None:
    Artwork.objects.update(credit_line="Credit: mended")


def change_source(copy: WorkingCopy) -> None:
    Source.objects.update(csl=make.REVIEW | {"title": "Mended"})


@pytest.mark.parametrize(
    "change", [change_author, change_topic, change_credit, change_source]
)
def test_what_changed_in_a_library_is_a_change(change: object) -> None:
    copy = make.working_copy(lead=make.artwork())
    save_revision(copy, by=None)

    change(copy)  # type: ignore[operator]

    assert save_revision(copy, by=None).number == 2


def test_a_block_keeps_its_key_when_its_post_is_saved(editor_client: Client) -> None:
    copy = every_kind()
    before = [block["key"] for block in save_revision(copy, by=None).snapshot["blocks"]]

    send(editor_client, edit_url(copy), title="Another")

    after = Revision.objects.get(number=2).snapshot["blocks"]
    assert [block["key"] for block in after] == before


def test_a_saved_revision_protects_nothing_from_deletion() -> None:
    copy = make.working_copy(lead=make.artwork())
    by = make.person()
    save_revision(copy, by=by)
    make.working_copy()
    WorkingCopy.objects.filter(pk=copy.pk).update(lead=None)

    Artwork.objects.all().delete()
    by.delete()

    assert Revision.objects.get().made_by is None


def test_the_list_says_which_posts_have_unpublished_changes(
    editor_client: Client,
) -> None:
    copy = make.working_copy(title="Walking")
    publish(editor_client, copy)
    assert "unpublished" not in listed(editor_client)

    send(editor_client, edit_url(copy))
    assert "unpublished" not in listed(editor_client)
    send(editor_client, edit_url(copy), title="Running")
    assert "unpublished changes" in listed(editor_client)


def listed(client: Client) -> str:
    page = client.get("/admin/posts/workingcopy/")
    html: str = page.content.decode()
    return html.partition("field-state")[2].partition("</td>")[0]


def test_old_saves_are_thinned_to_the_last_of_each_day() -> None:
    copy = make.working_copy()
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    for number in range(1, 8):
        WorkingCopy.objects.filter(pk=copy.pk).update(title=f"Title {number}")
        save_revision(WorkingCopy.objects.get(pk=copy.pk), by=None)
        day = noon + timedelta(days=number // 3, minutes=number)
        Revision.objects.filter(number=number).update(made_at=day)
    Revision.objects.filter(number=3).update(name="Sent to the reviewers")

    thin_history.call()
    thin_history.call()

    # Of 1 2 | 3 4 5 | 6 7: the last of each day, and what has a name.
    assert numbers() == [2, 3, 5, 7]


def test_what_is_young_published_or_scheduled_is_not_thinned() -> None:
    copy = make.working_copy()
    make.published(copy)
    for number in range(2, 5):
        WorkingCopy.objects.filter(pk=copy.pk).update(title=f"Title {number}")
        save_revision(WorkingCopy.objects.get(pk=copy.pk), by=None)
    at = timezone.now() - history.KEPT_WHOLE - timedelta(hours=1)
    Revision.objects.filter(number__lt=4).update(made_at=at)
    Revision.objects.filter(number=2).update(state=State.SCHEDULED)
    Revision.objects.filter(number=4).update(made_at=at)

    thin_history.call()
    assert numbers() == [1, 2, 4]

    Revision.objects.filter(number=3).update(made_at=timezone.now())


def test_saving_costs_few_statements_more_than_the_form_itself(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = every_kind()
    send(editor_client, edit_url(copy), title="First")

    with_revision = statements_of_a_save(editor_client, copy, "Second")
    monkeypatch.setattr(
        "posts.admin.working_copy_admin.save_revision", lambda copy, by: None
    )
    without = statements_of_a_save(editor_client, copy, "Third")

    # Fifteen, and one for each of: who reviewed it, what to read next, its series.
    assert with_revision - without <= 18


def statements_of_a_save(client: Client, copy: WorkingCopy, title: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        send(client, edit_url(copy), title=title)
    return len(asked)
