"""Two editors on one post: neither loses what they wrote without being told."""

from typing import Any

import pytest
from django.test import Client

from posts.models import WorkingCopy
from posts.revisions.history import save_revision
from tests import make
from tests.posts.editing import FORM, edit_url, send, value_of
from tests.posts.markup import element, elements, fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy() -> WorkingCopy:
    """A post of three blocks of text, saved once."""
    copy = make.working_copy(title="Before")
    copy.textblock_set.all().delete()
    copy.findingblock_set.all().delete()
    for number, word in enumerate(["One", "Two", "Three"], start=1):
        make.text(copy, f"<h2>{word}</h2>", ordering=10 * number)
    save_revision(copy, by=None)
    return copy


def opened(client: Client, copy: WorkingCopy) -> dict[str, Any]:
    """Return the form of a post as it is now, to be sent later."""
    return fields(client.get(edit_url(copy)).content.decode(), FORM)


def save(client: Client, copy: WorkingCopy, form: dict[str, Any]) -> Any:
    return client.post(edit_url(copy), form)


def body(copy: WorkingCopy) -> list[str]:
    return [block.text for block in copy.textblock_set.order_by("ordering", "pk")]


def test_a_save_does_not_silently_replace_somebody_elses(
    editor_client: Client,
) -> None:
    topics = [make.topic(), make.topic()]
    copy = make.working_copy(title="Before", topics=topics)
    page = editor_client.get(edit_url(copy)).content.decode()
    mine = fields(page, FORM) | {"title": "Mine", "textblock_set-0-text": "<p>My</p>"}
    send(editor_client, edit_url(copy), title="Theirs")

    refused = editor_client.post(edit_url(copy), mine).content.decode()

    copy.refresh_from_db()
    assert copy.title == "Theirs"
    assert "Somebody saved this post after you opened it." in refused
    assert value_of(refused, "title") == "Mine"
    assert value_of(refused, "textblock_set-0-text") == "<p>My</p>"

    editor_client.post(edit_url(copy), fields(refused, FORM))
    copy.refresh_from_db()
    assert copy.title == "Mine"
    assert list(copy.topics.order_by("pk")) == topics


def test_saving_twice_from_one_window_is_no_conflict(editor_client: Client) -> None:
    copy = make.working_copy()

    for title in ("Once", "Twice"):
        answer = send(editor_client, edit_url(copy), title=title, _continue="1")
        assert answer.status_code == 302

    copy.refresh_from_db()
    assert copy.title == "Twice"


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_a_block_that_somebody_deleted_locks_nobody_out(
    editor_client: Client, copy: WorkingCopy, choice: str
) -> None:
    theirs, mine = opened(editor_client, copy), opened(editor_client, copy)
    key = str(copy.textblock_set.get(text="<h2>Two</h2>").key)
    save(editor_client, copy, theirs | {"textblock_set-1-DELETE": ["on"]})

    mine["textblock_set-1-text"] = ["<h2>Two, mended</h2>"]
    refused = save(editor_client, copy, mine).content.decode()

    assert body(copy) == ["<h2>One</h2>", "<h2>Three</h2>"]
    choices = elements(refused, "input", name=f"choice-{key}")
    assert [one["value"] for one in choices] == ["mine", "theirs"]
    assert "Two, mended" in element(refused, class_="merge").text

    again = fields(refused, FORM) | {f"choice-{key}": [choice]}
    assert save(editor_client, copy, again).status_code == 302
    kept = ["<h2>Two, mended</h2>"] if choice == "mine" else []
    assert body(copy) == ["<h2>One</h2>", *kept, "<h2>Three</h2>"]
    if kept:
        assert str(copy.textblock_set.get(text=kept[0]).key) == key


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_of_a_block_that_both_changed_the_second_chooses(
    editor_client: Client, copy: WorkingCopy, choice: str
) -> None:
    theirs, mine = opened(editor_client, copy), opened(editor_client, copy)
    key = str(copy.textblock_set.get(text="<h2>Two</h2>").key)
    save(editor_client, copy, theirs | {"textblock_set-1-text": ["<p>Theirs</p>"]})

    mine["textblock_set-1-text"] = ["<p>Mine</p>"]
    refused = save(editor_client, copy, mine).content.decode()

    words = element(refused, class_="merge").text
    assert "Mine" in words
    assert "Theirs" in words
    again = fields(refused, FORM) | {f"choice-{key}": [choice]}
    save(editor_client, copy, again)
    assert body(copy)[1] == f"<p>{choice.title()}</p>"


def test_what_only_the_other_changed_is_in_the_form_and_stays(
    editor_client: Client, copy: WorkingCopy
) -> None:
    theirs, mine = opened(editor_client, copy), opened(editor_client, copy)
    theirs["title"] = ["Their title"]
    theirs["textblock_set-0-text"] = ["<h2>One, by them</h2>"]
    theirs["textblock_set-2-DELETE"] = ["on"]
    save(editor_client, copy, added(theirs, 3, "<p>New, by them</p>", after=10))

    mine["textblock_set-1-text"] = ["<h2>Two, by me</h2>"]
    refused = save(editor_client, copy, added(mine, 3, "<p>New, by me</p>", after=20))

    page = refused.content.decode()
    assert not any("choice-" in name for name in fields(page, FORM))
    assert value_of(page, "title") == "Their title"
    assert "replace" not in element(page, class_="errornote").text
    assert save(editor_client, copy, fields(page, FORM)).status_code == 302
    assert body(copy) == [
        *("<h2>One, by them</h2>", "<p>New, by them</p>"),
        *("<h2>Two, by me</h2>", "<p>New, by me</p>"),
    ]
    copy.refresh_from_db()
    assert copy.title == "Their title"


def added(form: dict[str, Any], at: int, words: str, after: int) -> dict[str, Any]:
    """Return a form with one more block, placed after another."""
    return form | {
        "textblock_set-TOTAL_FORMS": [str(at + 1)],
        f"textblock_set-{at}-region": ["body"],
        f"textblock_set-{at}-ordering": [str(after + 5)],
        f"textblock_set-{at}-text": [words],
    }


def test_blocks_that_somebody_moved_keep_their_words(
    editor_client: Client, copy: WorkingCopy
) -> None:
    theirs, mine = opened(editor_client, copy), opened(editor_client, copy)
    theirs["textblock_set-2-ordering"] = ["5"]
    save(editor_client, copy, theirs)

    mine["textblock_set-1-text"] = ["<h2>Two, by me</h2>"]
    refused = save(editor_client, copy, mine).content.decode()
    save(editor_client, copy, fields(refused, FORM))

    assert body(copy) == ["<h2>Three</h2>", "<h2>One</h2>", "<h2>Two, by me</h2>"]


def test_a_source_that_somebody_removed_locks_nobody_out(
    editor_client: Client, copy: WorkingCopy
) -> None:
    other = make.source(title="Another source")
    theirs, mine = opened(editor_client, copy), opened(editor_client, copy)
    theirs["listed_sources-0-source"] = [str(other.pk)]
    save(editor_client, copy, theirs | {"title": ["Theirs"]})
    theirs = opened(editor_client, copy)
    save(editor_client, copy, theirs | {"listed_sources-0-DELETE": ["on"]})

    refused = save(editor_client, copy, mine | {"standfirst": ["Mine"]})
    answer = save(editor_client, copy, fields(refused.content.decode(), FORM))

    assert answer.status_code == 302
    copy.refresh_from_db()
    assert (copy.title, copy.standfirst) == ("Theirs", "Mine")
    assert not copy.listed_sources.exists()


def test_an_untouched_block_is_left_out_with_a_word(
    editor_client: Client, copy: WorkingCopy
) -> None:
    form = opened(editor_client, copy)
    for kind in ("quotation", "embed", "artwork", "finding", "table"):
        form |= {
            f"{kind}block_set-TOTAL_FORMS": ["1"],
            f"{kind}block_set-0-region": ["body"],
            f"{kind}block_set-0-ordering": ["90"],
        }

    answer = editor_client.post(edit_url(copy), form, follow=True)

    said = element(answer.content.decode(), class_="messagelist").text
    assert "Left out because empty: quotation (1)." in said
    assert not copy.quotationblock_set.exists()
    assert not copy.artworkblock_set.exists()
    assert len(body(copy)) == 3


def test_an_emptied_block_does_not_refuse_a_save(
    editor_client: Client, copy: WorkingCopy
) -> None:
    copy.quotationblock_set.create(text="Their words", ordering=50)
    copy.embedblock_set.create(url="https://example.org/", ordering=60)
    form = opened(editor_client, copy)
    form |= {"quotationblock_set-0-text": [""], "embedblock_set-0-url": [""]}

    assert save(editor_client, copy, form).status_code == 302

    assert copy.quotationblock_set.get().text == ""
    assert copy.embedblock_set.get().url == ""


def test_characters_that_nobody_sees_are_not_stored(
    editor_client: Client, copy: WorkingCopy
) -> None:
    copy.quotationblock_set.create(text="Words", ordering=50)
    form = opened(editor_client, copy)
    form["title"] = ["Pa\u00adin\ufeff\u200b and\u202e walking"]
    form["textblock_set-0-text"] = [
        "<p>Pa\u00adin\u200b &#8238;5\u00a0mg \u0e01\u200b\u0e02</p>"
    ]
    form["quotationblock_set-0-text"] = ["Pa\u00adin\u2066 5\u00a0mg"]

    save(editor_client, copy, form)

    copy.refresh_from_db()
    assert copy.title == "Pain and walking"
    assert body(copy)[0] == "<p>Pain 5&nbsp;mg \u0e01\u200b\u0e02</p>"
    assert copy.quotationblock_set.get().text == "Pain 5\u00a0mg"
