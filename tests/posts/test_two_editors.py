"""Two editors on one post: neither loses what they wrote without being told."""

from typing import Any

import pytest
from django.test import Client

from comments.models.discussion_settings import discussion_state, set_discussion_state
from posts.admin import redacted_forms
from posts.models import Post, WorkingCopy
from posts.revisions.history import save_revision
from posts.revisions.redaction import redact
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


def test_a_reviewer_a_post_to_read_and_a_caption_that_somebody_added_stay(
    editor_client: Client, copy: WorkingCopy
) -> None:
    zoe, other = make.author(), make.post().working_copy
    theirs, mine = opened(editor_client, copy), opened(editor_client, copy)
    for prefix, row in (("reviewers", zoe), ("read_next", other)):
        name = "author" if prefix == "reviewers" else "related"
        theirs |= {
            f"{prefix}-TOTAL_FORMS": ["1"],
            f"{prefix}-0-{name}": [str(row.pk)],
            f"{prefix}-0-position": ["0"],
        }
    save(editor_client, copy, theirs | {"lead_caption": ["Theirs"]})

    refused = save(editor_client, copy, mine | {"standfirst": ["Mine"]})
    answer = save(editor_client, copy, fields(refused.content.decode(), FORM))

    assert answer.status_code == 302
    assert copy.reviewers.get().author == zoe
    assert copy.read_next.get().related == other
    copy.refresh_from_db()
    assert (copy.lead_caption, copy.standfirst) == ("Theirs", "Mine")


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


def test_numbers_typed_into_a_finding_that_was_saved_before_there_were_any_are_kept(
    editor_client: Client,
) -> None:
    copy = make.working_copy(title="Before")
    revision = save_revision(copy, by=None)
    for name in make.NUMBERS:
        del revision.snapshot["blocks"][1][name]
    revision.save()
    mine = opened(editor_client, copy)
    send(editor_client, edit_url(copy), title="Theirs")

    late = save(
        editor_client, copy, mine | {"findingblock_set-0-comparator_count": "20"}
    )

    page = late.content.decode()
    assert value_of(page, "findingblock_set-0-comparator_count") == "20"


def saved_after(client: Client, copy: WorkingCopy, mine: dict[str, Any]) -> str:
    """Save a late form with a standfirst of its own; return the page that refused it."""
    answer = save(client, copy, mine | {"standfirst": ["Mine"]})
    refused = str(answer.content.decode())
    assert save(client, copy, fields(refused, FORM)).status_code == 302
    copy.refresh_from_db()
    assert copy.standfirst == "Mine"
    return refused


def test_topics_that_somebody_added_or_removed_stay_so(
    editor_client: Client, copy: WorkingCopy
) -> None:
    removed, kept, added_by_them, added_by_me = (make.topic() for _number in range(4))
    copy.topics.set([removed, kept])
    save_revision(copy, by=None)
    theirs, mine = opened(editor_client, copy), opened(editor_client, copy)
    theirs["topics"] = [str(kept.pk), str(added_by_them.pk)]
    save(editor_client, copy, theirs)

    mine["topics"] = [str(removed.pk), str(kept.pk), str(added_by_me.pk)]
    refused = saved_after(editor_client, copy, mine)

    assert "Changed: topics" in element(refused, class_="merge").text
    assert set(copy.topics.all()) == {kept, added_by_them, added_by_me}


def test_an_author_whom_somebody_chose_in_the_place_of_another_stays(
    editor_client: Client, copy: WorkingCopy
) -> None:
    zoe = make.author()
    theirs, mine = opened(editor_client, copy), opened(editor_client, copy)
    save(editor_client, copy, theirs | {"bylines-0-author": [str(zoe.pk)]})

    refused = saved_after(editor_client, copy, mine)

    assert "Changed: byline" in element(refused, class_="merge").text
    assert copy.bylines.get().author == zoe


def test_an_author_whom_i_chose_in_the_place_of_another_stays(
    editor_client: Client, copy: WorkingCopy
) -> None:
    zoe = make.author()
    theirs, mine = opened(editor_client, copy), opened(editor_client, copy)
    save(editor_client, copy, theirs | {"title": ["Theirs"]})

    saved_after(editor_client, copy, mine | {"bylines-0-author": [str(zoe.pk)]})

    assert copy.bylines.get().author == zoe


@pytest.mark.parametrize("list_name", ["bylines", "read_next"])
@pytest.mark.parametrize("is_moved_by_me", [True, False])
def test_an_order_is_that_of_who_moved(
    editor_client: Client, copy: WorkingCopy, list_name: str, is_moved_by_me: bool
) -> None:
    copy.bylines.create(author=make.author(), position=1)
    copy.bylines.update(position=1)
    for _number in range(2):
        copy.read_next.create(related=make.post().working_copy, position=1)
    save_revision(copy, by=None)
    rows = list(getattr(copy, list_name).all())
    theirs, mine = opened(editor_client, copy), opened(editor_client, copy)
    moved = {f"{list_name}-1-position": ["0"]}
    save(editor_client, copy, theirs | ({} if is_moved_by_me else moved))

    saved_after(editor_client, copy, mine | (moved if is_moved_by_me else {}))

    assert list(getattr(copy, list_name).all()) == rows[::-1]


@pytest.mark.parametrize("by", ["the form", "the list of posts"])
def test_comments_that_somebody_closed_are_not_opened_by_an_older_form(
    editor_client: Client, by: str
) -> None:
    post = make.post()
    copy = post.working_copy
    theirs, mine = opened(editor_client, copy), opened(editor_client, copy)
    if by == "the form":
        save(editor_client, copy, theirs | {"discussion": ["closed"]})
        saved_after(editor_client, copy, mine)
    else:
        set_discussion_state([post], "closed")
        assert save(editor_client, copy, mine).status_code == 302

    assert discussion_state(Post.objects.get()) == "closed"


def test_comments_that_i_close_are_closed_whatever_somebody_chose(
    editor_client: Client,
) -> None:
    post = make.post()
    mine = opened(editor_client, post.working_copy)
    set_discussion_state([post], "closed")
    set_discussion_state([post], "open")

    save(editor_client, post.working_copy, mine | {"discussion": ["closed"]})

    assert discussion_state(Post.objects.get()) == "closed"


# A form that was opened before a redaction

SECRET = "Greta of Sampleton"


@pytest.fixture
def told() -> WorkingCopy:
    """A post that says the words in its standfirst and twice in a text."""
    copy = make.working_copy(standfirst=f"Said by {SECRET}, and by others.")
    copy.textblock_set.all().delete()
    make.text(copy, f"<p>As {SECRET} said in May, {SECRET} walks.</p>", ordering=5)
    make.published(copy)
    return copy


def test_a_form_older_than_a_redaction_does_not_bring_the_words_back(
    editor_client: Client, told: WorkingCopy
) -> None:
    mine = opened(editor_client, told)
    redact(told.post, SECRET, by=make.person(), reason="Asked for.")

    refused = save(editor_client, told, mine | {"title": ["Mine"]}).content.decode()

    assert SECRET not in refused
    assert "Words were taken out" in element(refused, class_="merge").text
    assert save(editor_client, told, fields(refused, FORM)).status_code == 302
    told.refresh_from_db()
    assert (told.title, told.standfirst) == ("Mine", "Said by […], and by others.")
    assert body(told) == ["<p>As […] said in May, […] walks.</p>"]


@pytest.mark.parametrize("name", ["standfirst", "textblock_set-0-text"])
def test_of_a_text_that_i_changed_before_a_redaction_i_am_asked(
    editor_client: Client, told: WorkingCopy, name: str
) -> None:
    mine = opened(editor_client, told)
    redact(told.post, SECRET, by=make.person(), reason="Asked for.")

    changed = mine | {name: [f"<p>Greatly changed: {SECRET}</p>"]}
    refused = save(editor_client, told, changed).content.decode()
    [choice] = {one for one in fields(refused, FORM) if one.startswith("choice-")}
    save(editor_client, told, fields(refused, FORM) | {choice: ["theirs"]})

    told.refresh_from_db()
    assert SECRET not in f"{told.standfirst} {body(told)}"


def test_a_form_opened_after_a_redaction_is_a_form_as_any(
    editor_client: Client, told: WorkingCopy
) -> None:
    redact(told.post, SECRET, by=make.person(), reason="Asked for.")

    answer = send(editor_client, edit_url(told), standfirst="Said by a neighbour.")

    assert answer.status_code == 302
    told.refresh_from_db()
    assert told.standfirst == "Said by a neighbour."


@pytest.mark.parametrize(
    ("sent", "redacted", "says_it"),
    [
        ("By Ada, and Ada.", "By […], and […].", True),
        ("Ada", "[…]", True),
        ("Ada and Bo", "[…][…]", True),
        ("By Ada, in May.", "By […], and […].", False),
        ("Of Ada", "By […]", False),
        ("By Ada", "By Ada", False),
        ("One\r\nAda", "One\n[…]", True),
    ],
)
def test_a_text_says_a_redacted_one_whole(
    sent: str, redacted: str, says_it: bool
) -> None:
    assert redacted_forms.says_it_whole(sent, redacted) is says_it
