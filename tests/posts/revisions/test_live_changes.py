"""What a publication would change: compared with what readers see, and folded."""

import pytest
from django.test import Client

from posts.models import WorkingCopy
from posts.revisions.history import take_snapshot
from posts.revisions.live_changes import find_changes
from tests import make
from tests.posts import editing
from tests.posts.markup import element, elements
from tests.posts.revisions.every_kind import every_kind
from tests.reading import text_of

pytestmark = pytest.mark.django_db
LONG = "".join(f"<p>Paragraph {number} stays as it was.</p>" for number in range(9))


@pytest.fixture
def copy() -> WorkingCopy:
    copy = make.working_copy(slug="walking", title="Walking helps")
    copy.textblock_set.update(text=f"<p>Before\x85this &gt; that.</p>{LONG}")
    make.published(copy)
    return copy


def test_a_first_publication_has_nothing_to_compare(editor_client: Client) -> None:
    copy = make.working_copy()

    assert find_changes(copy.post, take_snapshot(copy)) is None
    page = text_of(editor_client.get(editing.publish_url(copy)))
    assert "Readers see it for the first time." in page


def test_words_and_fields_are_compared_with_what_readers_see(
    copy: WorkingCopy, editor_client: Client
) -> None:
    WorkingCopy.objects.update(title="Walking may help")
    copy.textblock_set.update(
        text=copy.textblock_set.get().text.replace("Paragraph 4 stays", "Number 4 is")
    )

    page = editor_client.get(editing.publish_url(copy)).content.decode()

    row = element(page, "table", class_="compared-fields").text
    assert "Title" in row
    assert "[put in: may" in row
    text = element(page, "div", class_="compared")
    assert "Number" in text.text
    assert "1 part of the text changes" in page
    folded = [one.text for one in elements(page, "summary")]
    runs = [one for one in folded if "parts as they were" in one]
    assert len(runs) == 2
    beside = elements(page, "details", class_="unchanged")
    shown = text.text
    for one in beside:
        shown = shown.replace(one.text, "")
    assert "Paragraph 3 stays" in shown
    assert "Paragraph 5 stays" in shown
    assert "Paragraph 1 stays" not in shown


def test_every_part_of_the_text_is_there_once(copy: WorkingCopy) -> None:
    copy.textblock_set.update(
        text=copy.textblock_set.get().text.replace("Paragraph 8", "Number 8")
    )

    changes = find_changes(copy.post, take_snapshot(WorkingCopy.objects.get()))

    assert changes
    html = str(changes.text)
    for number in range(8):
        assert html.count(f"Paragraph {number} stays") == 1
    assert html.count("this &gt; that") == 1
    assert changes.parts == 1
    assert html.count("parts as they were") == 1


def test_every_kind_of_block_is_compared() -> None:
    copy = every_kind()
    make.published(copy)
    copy.tableblock_set.update(caption="Another caption")

    changes = find_changes(copy.post, take_snapshot(WorkingCopy.objects.get()))

    assert changes
    assert changes.parts == 1
    assert "Another" in str(changes.text)


def test_a_text_that_stays_is_said_to_stay(
    copy: WorkingCopy, editor_client: Client
) -> None:
    WorkingCopy.objects.update(standfirst="Another line.")

    page = text_of(editor_client.get(editing.publish_url(copy)))

    assert "Nothing changes in the text." in page
    assert "Standfirst" in page


def test_a_text_that_is_too_long_is_not_compared_while_somebody_waits(
    copy: WorkingCopy, editor_client: Client
) -> None:
    copy.textblock_set.update(text="<p>Many words. </p>" * 9_000)

    page = text_of(editor_client.get(editing.publish_url(copy)))

    assert "The texts are too long to be compared here." in page


@pytest.mark.parametrize(
    ("state", "button"), [("draft", "Publish now"), ("live", "Publish update")]
)
def test_the_button_says_what_it_does(
    copy: WorkingCopy, editor_client: Client, state: str, button: str
) -> None:
    shown = make.working_copy() if state == "draft" else copy
    WorkingCopy.objects.filter(pk=shown.pk).update(title="Better")

    page = editor_client.get(editing.publish_url(shown)).content.decode()

    [name] = [one.text for one in elements(page, "span", class_="act-now")]
    assert name == button
