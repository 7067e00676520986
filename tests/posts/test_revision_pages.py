"""The revisions of a post in the admin: listed, named, compared and brought back."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from posts.models import Post, Revision, TextBlock, WorkingCopy
from posts.revisions import history
from posts.revisions.history import save_revision
from tests import make
from tests.admin_pages import signed_in
from tests.posts.editing import edit_url, send
from tests.posts.markup import element, elements, main_part
from tests.posts.revisions.every_kind import every_kind
from tests.reading import text_of

pytestmark = pytest.mark.django_db
State = Revision.State


def list_url(copy: WorkingCopy) -> str:
    return reverse("admin:posts_workingcopy_revisions", args=[copy.pk])


def revision_url(copy: WorkingCopy, number: int) -> str:
    return reverse("admin:posts_workingcopy_revision", args=[copy.pk, number])


def comparison(client: Client, copy: WorkingCopy, old: int, new: int) -> str:
    url = reverse("admin:posts_workingcopy_comparison", args=[copy.pk])
    answer = client.get(url, {"from": old, "to": new})
    assert answer.status_code == 200
    html: str = answer.content.decode()
    return html


def save(copy: WorkingCopy, **changes: Any) -> Revision:
    """Change some fields of the stored working copy and save it as a revision."""
    stored = WorkingCopy.objects.get(pk=copy.pk)
    for name, value in changes.items():
        setattr(stored, name, value)
    stored.save()
    return save_revision(stored, by=None)


@pytest.fixture
def copy() -> WorkingCopy:
    return make.working_copy(title="Walking helps")


def test_published_and_named_revisions_stand_open_and_saves_between_are_folded(
    editor_client: Client, copy: WorkingCopy
) -> None:
    make.published(copy)
    for number in range(2, 8):
        save(copy, title=f"Title {number}")
    Revision.objects.filter(number=4).update(name="Sent to the clinic")

    answer = editor_client.get(list_url(copy))

    shown = [
        (group.is_folded, [one.number for one in group.revisions])
        for group in answer.context["groups"]
    ]
    assert shown == [
        (False, [7]),
        (True, [6, 5]),
        (False, [4]),
        (True, [3, 2]),
        (False, [1]),
    ]
    html = answer.content.decode()
    assert [one.text.split()[:2] for one in elements(html, "summary")] == [
        ["2", "saves"]
    ] * 2
    assert "Sent to the clinic" in html
    # The newest is offered to be compared with what readers see.
    chosen = [
        (one["name"], one["value"])
        for one in elements(html, "input", type="radio")
        if "checked" in one
    ]
    assert chosen == [("to", "7"), ("from", "1")]


def test_the_list_says_who_when_what_kind_and_why(
    editor_client: Client, copy: WorkingCopy
) -> None:
    editor = make.person("Editors", username="ada")
    make.published(copy, by=editor)
    save(copy, title="Walking may help")
    make.published(copy, kind="update", note="One trial more.", by=editor)

    html = editor_client.get(list_url(copy)).content.decode()

    shown = " ".join(element(html, "form", class_="revision-list").text.split())
    assert "Version 2 Update: the meaning changed" in shown
    assert "One trial more." in shown
    assert "ada" in shown
    assert "Readers see this" in shown


def test_200_revisions_are_listed_without_their_words(
    editor_client: Client, copy: WorkingCopy
) -> None:
    live = make.published(copy)
    by = make.person()
    Revision.objects.bulk_create(
        Revision(
            post=copy.post,
            number=number,
            made_at=timezone.now(),
            made_by=by,
            snapshot=live.snapshot,
        )
        for number in range(2, 250)
    )

    with CaptureQueriesContext(connection) as queries:
        first = editor_client.get(list_url(copy))

    assert len(queries) <= 10
    words = f'"{Revision._meta.db_table}"."snapshot"'
    assert not [one["sql"] for one in queries if words in one["sql"]]
    assert len(elements(first.content.decode(), "li", class_="saved")) == 200


def test_a_choice_goes_along_to_the_other_pages_of_the_list(
    editor_client: Client, copy: WorkingCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("posts.admin.revision_views.REVISIONS_A_PAGE", 2)
    for number in range(1, 6):
        save(copy, title=f"Title {number}")

    html = editor_client.get(
        list_url(copy), {"page": 2, "from": 4, "to": 5}
    ).content.decode()

    kept = [
        (one["name"], one["value"])
        for one in elements(html, "input", type="hidden")
        if one["name"] in {"from", "to"}
    ]
    assert kept == [("from", "4"), ("to", "5")]
    assert [one["value"] for one in elements(html, "button", name="page")] == ["1", "3"]


def test_any_two_revisions_are_compared(editor_client: Client) -> None:
    copy = every_kind()
    save_revision(copy, by=None)
    text = copy.textblock_set.get()
    TextBlock.objects.filter(pk=text.pk).update(
        text=text.text.replace("helps", "may help")
    )
    copy.findingblock_set.update(certainty="low")
    save(
        copy,
        title="Walking may help",
        slug="may-help",
        lead=make.artwork(title="A chart"),
    )

    html = comparison(editor_client, copy, 1, 2)

    rows = {row.text for row in elements(html, "th", scope="row")}
    assert rows >= {
        "Title",
        "Address",
        "Artwork that differs",
        "Key findings that differ",
    }
    assert any("Low" in one.text for one in elements(html, "ins"))
    words = element(html, "div", class_="revision-words").text
    assert "[put in: may" in words
    assert "[taken out: helps" in words
    # In which order they are named does not matter.
    other_way = comparison(editor_client, copy, 2, 1)
    assert main_part(other_way) == main_part(html)


def test_what_differs_in_nothing_is_said_so(
    editor_client: Client, copy: WorkingCopy
) -> None:
    save_revision(copy, by=None)
    save(copy, title="Another title")

    assert "Nothing changed in the text." in comparison(editor_client, copy, 1, 2)


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"from": "1"},
        {"from": "1", "to": "1"},
        {"from": "1", "to": "99"},
        {"from": "x", "to": "²"},
    ],
)
def test_a_comparison_needs_two_revisions(
    editor_client: Client, copy: WorkingCopy, chosen: dict[str, str]
) -> None:
    save_revision(copy, by=None)
    url = reverse("admin:posts_workingcopy_comparison", args=[copy.pk])

    answer = editor_client.get(url, chosen, follow=True)

    assert "Choose two revisions to compare." in text_of(answer)


def test_a_revision_of_an_older_format_is_shown_and_compared(
    editor_client: Client,
) -> None:
    copy = every_kind()
    old = save_revision(copy, by=None)
    snapshot = old.snapshot | {"format": 1}
    for name in ("lead_caption", "series", "reviewers", "related"):
        del snapshot[name]
    Revision.objects.filter(pk=old.pk).update(snapshot=snapshot)
    save(copy, title="Another title")

    html = comparison(editor_client, copy, 1, 2)

    assert "Why it leads" in html
    assert editor_client.get(revision_url(copy, 1)).status_code == 200


def test_a_named_revision_is_kept_and_logged(
    editor_client: Client, copy: WorkingCopy
) -> None:
    save_revision(copy, by=None)
    save(copy, title="Second")
    Revision.objects.update(made_at=timezone.now() - 2 * history.KEPT_WHOLE)

    answer = editor_client.post(
        revision_url(copy, 1),
        {"_name": "Name it", "name": "Sent to the clinic"},
        follow=True,
    )
    history.thin_history.call()

    assert "Revision 1: “Sent to the clinic”." in text_of(answer)
    assert Revision.objects.get(number=1).name == "Sent to the clinic"
    assert "Sent to the clinic" in LogEntry.objects.get().get_change_message()


def test_a_name_is_taken_back(editor_client: Client, copy: WorkingCopy) -> None:
    save_revision(copy, by=None)
    Revision.objects.update(name="Old")

    editor_client.post(revision_url(copy, 1), {"_name": "Name it", "name": " "})

    assert Revision.objects.get().name == ""


def test_a_name_that_is_too_long_is_refused(
    editor_client: Client, copy: WorkingCopy
) -> None:
    save_revision(copy, by=None)

    answer = editor_client.post(
        revision_url(copy, 1), {"_name": "Name it", "name": "x" * 101}
    )

    assert "at most 100 characters" in text_of(answer)


def test_a_revision_is_restored_and_the_answer_says_what_was_replaced(
    editor_client: Client, copy: WorkingCopy
) -> None:
    save_revision(copy, by=None)
    save(copy, title="Second")

    answer = editor_client.post(
        revision_url(copy, 1), {"_restore": "Restore", "latest": "2"}, follow=True
    )

    said = text_of(answer)
    assert "what revision 1 said; this is revision 3" in said
    assert "What it said before is kept as revision 2" in said
    assert WorkingCopy.objects.get().title == "Walking helps"
    assert Post.objects.live().count() == 0


def test_restoring_tells_what_could_not_come_back(editor_client: Client) -> None:
    copy = make.working_copy()
    block = make.artwork_block(copy, artwork=make.artwork(title="A chart"))
    save_revision(copy, by=None)
    artwork = block.artwork
    block.delete()
    artwork.delete()
    save(copy)

    answer = editor_client.post(
        revision_url(copy, 1), {"_restore": "Restore", "latest": "2"}, follow=True
    )

    assert "The artwork “A chart” was deleted meanwhile." in text_of(answer)


def test_what_somebody_saved_meanwhile_is_not_replaced_unasked(
    editor_client: Client, copy: WorkingCopy
) -> None:
    save_revision(copy, by=None)
    save(copy, title="Second")
    save(copy, title="Saved meanwhile")

    answer = editor_client.post(
        revision_url(copy, 1), {"_restore": "Restore", "latest": "2"}
    )

    assert "Revision 3 was saved meanwhile." in text_of(answer)
    assert WorkingCopy.objects.get().title == "Saved meanwhile"
    again = element(answer.content.decode(), "input", name="latest")
    assert again["value"] == "3"


def test_words_that_no_revision_has_are_kept_before_another_is_restored(
    editor_client: Client, copy: WorkingCopy
) -> None:
    save_revision(copy, by=None)
    WorkingCopy.objects.update(title="Stored by a program")
    save_revision(make.working_copy(), by=None)

    editor_client.post(revision_url(copy, 1), {"_restore": "Restore", "latest": "1"})

    kept = copy.post.revisions.order_by("number").values_list("title", flat=True)
    assert list(kept) == ["Walking helps", "Stored by a program", "Walking helps"]


def test_the_form_that_was_open_meanwhile_is_late(
    editor_client: Client, copy: WorkingCopy
) -> None:
    save_revision(copy, by=None)
    save(copy, title="Second")
    opened = (
        editor_client.get(edit_url(copy)).context["adminform"].form.initial["opened"]
    )

    editor_client.post(revision_url(copy, 1), {"_restore": "Restore", "latest": "2"})
    answer = send(
        editor_client, edit_url(copy), title="Third", opened=opened, opened_revision="2"
    )

    assert "Somebody saved this post after you opened it" in text_of(answer)


@pytest.mark.parametrize(
    "act",
    [{"_restore": "Restore", "latest": "2"}, {"_name": "Name it", "name": "Mine"}],
)
def test_an_author_has_the_revisions_of_their_own_posts_alone(
    act: dict[str, str],
) -> None:
    author = make.person("Authors")
    mine = make.working_copy(post=Post.objects.create(created_by=author))
    other = make.working_copy()
    for copy in (mine, other):
        save_revision(copy, by=None)
        save(copy, title="Second")
    client = signed_in(author)
    urls = [
        revision_url(other, 1),
        list_url(other),
        reverse("admin:posts_workingcopy_comparison", args=[other.pk]),
    ]

    assert client.post(revision_url(mine, 1), act).status_code == 302
    assert [client.get(url).status_code for url in urls] == [403] * 3
    assert client.post(revision_url(other, 1), act).status_code == 403
    assert WorkingCopy.objects.get(pk=other.pk).title == "Second"
    assert not other.post.revisions.exclude(name="").exists()
    assert signed_in("Moderators").get(list_url(mine)).status_code == 403


def test_a_get_changes_nothing(editor_client: Client, copy: WorkingCopy) -> None:
    save_revision(copy, by=None)
    WorkingCopy.objects.update(title="Stored by a program")

    for url in (list_url(copy), revision_url(copy, 1)):
        assert (
            editor_client.get(
                url, {"_restore": "1", "latest": "1", "_name": "1", "name": "x"}
            ).status_code
            == 200
        )

    assert Revision.objects.get().name == ""
