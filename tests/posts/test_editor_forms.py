"""The editor's forms: what is refused and why, and that nothing typed is ever lost."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest
from django.test import Client

from comments.models import discussion_state
from posts.citations.models import Source
from posts.models import Author, Post, Revision, TextBlock, WorkingCopy
from posts.revisions import publish_refusals
from posts.slugs import reserved_slugs
from tests import make
from tests.posts import editing
from tests.posts.editing import (
    ADD,
    FORM,
    edit_url,
    errors,
    publish_url,
    send,
    text_block,
    value_of,
)
from tests.posts.markup import Element, element, elements, fields, ids
from tests.sampling import a_sample_of

pytestmark = pytest.mark.django_db

# Writing


def test_a_draft_may_be_saved_with_nothing_but_a_title(editor_client: Client) -> None:
    answer = send(editor_client, ADD, title="An idea", slug="an-idea")

    assert answer.status_code == 302
    copy = WorkingCopy.objects.get()
    assert (copy.title, copy.standfirst, copy.post.state) == ("An idea", "", "draft")
    assert editor_client.get(edit_url(copy)).status_code == 200
    assert editor_client.get("/an-idea/").status_code == 404


def test_each_field_of_a_post_is_on_its_page(editor_client: Client) -> None:
    editable = {
        field.name
        for field in [*WorkingCopy._meta.fields, *WorkingCopy._meta.many_to_many]
        if field.editable and not field.auto_created
    }

    found = ids(editor_client.get(ADD).content.decode())

    assert editable >= {"title", "notice", "language", "topics"}
    assert [name for name in editable if f"id_{name}" not in found] == []


def test_a_post_saved_unchanged_stays_as_it_is(editor_client: Client) -> None:
    copy = make.working_copy(notice="A sample", language="fr", lead=make.artwork())
    make.artwork_block(copy, caption="Why")
    before = everything(copy)

    assert send(editor_client, edit_url(copy)).status_code == 302

    assert everything(WorkingCopy.objects.get()) == before


def everything(copy: WorkingCopy) -> list[Any]:
    return [
        [copy.title, copy.slug, copy.standfirst, copy.language, copy.licence],
        [copy.lead, copy.notice, list(copy.topics.all()), discussion_state(copy.post)],
        *(
            list(rows.order_by("pk").values())
            for rows in (copy.bylines, copy.listed_sources, copy.textblock_set,
                         copy.findingblock_set, copy.artworkblock_set)
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "slug",
    a_sample_of(
        ["admin", "feed", "topic", "author", "page", "comment", "healthz", "media"]
    ),
)
def test_the_address_of_another_page_is_refused_by_name(
    editor_client: Client, slug: str
) -> None:
    assert slug in reserved_slugs()

    answer = send(editor_client, ADD, title="My own title", slug=slug)

    html = answer.content.decode()
    assert errors(html) == [f"“{slug}” is the address of another page."]
    assert value_of(html, "title") == "My own title"
    assert WorkingCopy.objects.count() == Post.objects.count() == 0


@pytest.mark.parametrize(
    ("slug", "reason"),
    [
        ("2014", "An address of digits alone reads as a year."),
        ("does it help", "letters a to z, digits, hyphens and underscores"),
        ("taken", "Another post has this address."),
        ("drafted", "Post with this Address already exists."),
    ],
)
def test_an_address_that_cannot_be_is_refused_with_the_reason(
    editor_client: Client, slug: str, reason: str
) -> None:
    make.working_copy(slug="drafted")
    moved = make.post(slug="taken")
    WorkingCopy.objects.filter(post=moved).update(slug="moving")

    answer = send(editor_client, ADD, title="My own title", slug=slug)

    html = answer.content.decode()
    assert reason in " ".join(errors(html))
    assert value_of(html, "slug") == slug
    assert value_of(html, "title") == "My own title"


def test_nothing_typed_is_lost_when_a_save_is_refused(editor_client: Client) -> None:
    words = '<p>Long &amp; <strong>considered</strong> words.</p>\n<p>"More".</p>'
    typed = {
        "title": "My <own> title",
        "slug": "feed",
        "standfirst": "One line\r\nand another",
        "notice": "A sample",
        "language": "ar",
        "topics": str(make.topic().pk),
        "bylines-0-author": str(make.author().pk),
        "listed_sources-0-source": str(make.source().pk),
    }

    answer = send(editor_client, ADD, **typed | text_block(words))

    html = answer.content.decode()
    sent = fields(html, FORM)
    assert {name: sent[name][0] for name in typed} == typed
    assert sent["textblock_set-0-text"] == [words]
    assert TextBlock.objects.count() == 0


def test_what_runs_is_taken_out_of_the_words_when_they_are_saved(
    editor_client: Client,
) -> None:
    words = '<p onclick="x">Kept<script>x</script></p>'

    send(editor_client, ADD, title="T", slug="t", **text_block(words))

    assert TextBlock.objects.get().text == "<p>Kept</p>"


# Before you publish


def faults(html: str) -> dict[str, str]:
    """Return where each fault's link leads, by the fault's words."""
    return {
        line.text.removesuffix(" Go to the field"): link["href"]
        for line, link in zip(
            elements(html, "li", class_="fault"),
            elements(html, "a", class_="go"),
            strict=True,
        )
    }


def test_each_fault_leads_to_the_field_that_mends_it(editor_client: Client) -> None:
    copy = make.working_copy(
        standfirst="", licence="", lead=make.artwork(alt_text="", creator="")
    )
    copy.bylines.all().delete()
    copy.topics.clear()
    make.finding(copy, text="", certainty="", source=make.source(DOI="", title=""))
    make.artwork_block(copy, artwork=make.artwork(alt_text="", credit_line=""))
    make.text(copy, '<p>So.<cite data-source="0"></cite></p>', ordering=15)
    copy.tableblock_set.create(table="<table><tr><td>1</td></tr></table>")
    copy.quotationblock_set.create(text="So.")

    found = faults(editor_client.get(publish_url(copy)).content.decode())

    assert len(found) == 16
    assert lost(editor_client, found.values()) == []
    second = found["A citation mark here names a source that is no longer there."]
    assert second == f"{edit_url(copy)}#id_textblock_set-1-text"
    assert found["A source needs a title."].endswith("#id_title")


def test_a_post_without_words_leads_to_where_they_are_written(
    editor_client: Client,
) -> None:
    copy = make.working_copy()
    copy.textblock_set.all().delete()
    copy.findingblock_set.all().delete()

    found = faults(editor_client.get(publish_url(copy)).content.decode())

    assert "The post has no text yet." in found
    assert lost(editor_client, found.values()) == []


def lost(client: Client, links: Iterable[str]) -> list[str]:
    """Return the links that lead to no field."""
    fields = cache(lambda path: ids(client.get(path).content.decode()))
    parts = [link.partition("#") for link in links]
    return [
        path + mark + name for path, mark, name in parts if name not in fields(path)
    ]


def publish(client: Client, copy: WorkingCopy, **changes: str) -> Any:
    """Publish what is stored now, as the page offers it."""
    return editing.publish(client, copy, **changes)


def published() -> list[Revision]:
    return list(Revision.objects.filter(state="published"))


def named(html: str, name: str) -> Element:
    return element(html, name=name)


def test_what_is_ready_is_published_and_the_editor_led_to_it(
    editor_client: Client,
) -> None:
    copy = make.working_copy(slug="walking")
    page = editor_client.get(publish_url(copy)).content.decode()
    assert "Nothing is missing." in page

    publish(editor_client, copy)

    assert Post.objects.live().get().slug == "walking"
    back = editor_client.get(edit_url(copy)).content.decode()
    message = element(back, "ul", class_="messagelist")
    assert message.text == "Published. Read it on the site."


def test_saving_may_lead_straight_on_to_publishing(editor_client: Client) -> None:
    copy = make.working_copy(title="Old")

    answer = send(editor_client, edit_url(copy), title="New", _publish="1")

    assert answer["Location"] == publish_url(copy)
    assert WorkingCopy.objects.get().title == "New"


def test_who_may_write_but_not_publish_is_offered_no_button(client: Client) -> None:
    author = make.person("Authors")
    copy = make.working_copy(post=Post.objects.create(created_by=author))
    client.force_login(author)
    page = client.get(edit_url(copy)).content.decode()

    assert "_continue" in [
        one.attributes.get("name") for one in elements(page, "input")
    ]
    assert elements(page, "input", name="_publish") == []


def test_a_warning_needs_its_reason_and_the_rest_is_kept(editor_client: Client) -> None:
    copy = make.working_copy()
    make.published(copy)
    artwork = make.artwork(licence="not-stated")
    make.artwork_block(copy, artwork=artwork)
    make.finding(copy, certainty="not-stated", source=Source.objects.get())
    finding = copy.findingblock_set.last()
    assert finding
    licence = f"reason-licence-unstated@artwork:{artwork.pk}"
    certainty = f"reason-certainty-unstated@{finding.key}"

    update = {"kind": "update", "note": "My note", licence: "By leave."}

    refused = publish(editor_client, copy, **update)

    html = refused.content.decode()
    assert len(published()) == 1
    assert errors(html) == ["This field is required."]
    assert named(html, licence)["value"] == "By leave."
    assert named(html, "note").text == "My note"

    publish(editor_client, copy, **update, **{certainty: "Old review."})

    assert Revision.objects.get(version=2).overrides == {
        licence.removeprefix("reason-"): "By leave.",
        certainty.removeprefix("reason-"): "Old review.",
    }


def test_an_error_leaves_no_button_to_publish(editor_client: Client) -> None:
    copy = make.working_copy(standfirst="")

    html = editor_client.get(publish_url(copy)).content.decode()

    assert "Please mend these first." in html
    assert elements(html, "textarea", name="note") == []


def test_an_error_that_came_up_meanwhile_is_told_and_the_note_kept(
    editor_client: Client,
) -> None:
    copy = make.working_copy()
    make.published(copy)
    WorkingCopy.objects.update(standfirst="")

    refused = publish(editor_client, copy, kind="update", note="My note")

    html = refused.content.decode()
    assert len(published()) == 1
    assert "The post needs a standfirst" in element(html, role="alert").text
    assert named(html, "note").text == "My note"


def test_an_update_needs_its_note(editor_client: Client) -> None:
    copy = make.working_copy()
    make.published(copy)

    refused = publish(editor_client, copy, kind="update", note=" ")

    assert errors(refused.content.decode()) == ["Say what changed: readers see it."]
    assert len(published()) == 1

    publish(editor_client, copy, kind="update", note="A new review.")

    assert Revision.objects.get(version=2).note == "A new review."


def test_what_is_live_is_not_published_for_the_first_time_again(
    editor_client: Client,
) -> None:
    copy = make.working_copy()
    publish(editor_client, copy)

    again = publish(editor_client, copy, kind="first")

    assert (
        "first is not one of the available choices" in errors(again.content.decode())[0]
    )
    assert len(published()) == 1


# Addresses, again, when it is published


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("taken", "Another post has this address."),
        ("feed", "“feed” is the address of another page."),
        ("2014", "An address of digits alone reads as a year."),
    ],
)
@pytest.mark.parametrize("kind", ["first", "import"])
def test_an_address_that_is_not_free_is_refused_at_publishing_too(
    editor_client: Client, slug: str, message: str, kind: str
) -> None:
    moved = make.post(slug="taken")
    WorkingCopy.objects.filter(post=moved).update(slug="moving")
    copy = make.working_copy(slug=slug)

    with pytest.raises(publish_refusals.PublishRefused) as refusal:
        make.published(copy, kind=kind)

    assert [fault.message for fault in refusal.value.faults] == [message]
    found = faults(editor_client.get(publish_url(copy)).content.decode())
    assert found == {message: f"{edit_url(copy)}#id_slug"}


def test_a_withdrawn_post_keeps_its_address() -> None:
    gone = make.post(slug="taken")
    WorkingCopy.objects.filter(post=gone).update(slug="moving")
    Post.objects.update(state=Post.State.WITHDRAWN)

    with pytest.raises(publish_refusals.PublishRefused, match="slug-taken@post"):
        make.published(make.working_copy(slug="taken"))


def test_a_live_post_whose_address_became_another_page_s_can_be_corrected(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = make.working_copy(slug="glossary", title="Mistkae")
    make.published(copy)
    monkeypatch.setattr("posts.slugs.reserved_slugs", lambda: {"glossary"})

    send(editor_client, edit_url(copy), title="Mistake")
    publish(editor_client, copy, kind="minor")

    assert Post.objects.get().shown.title == "Mistake"


def test_what_was_deleted_in_another_window_is_said_to_be_gone(
    editor_client: Client,
) -> None:
    copy = make.working_copy(title="Walking")
    gone = {"topics": make.topic(), "lead": make.artwork()}
    said = {name: str(row.pk) for name, row in gone.items()}
    for row in gone.values():
        row.delete()

    page = editing.send(editor_client, editing.edit_url(copy), **said).content.decode()

    told = "It was deleted meanwhile: choose another."
    assert [error for error in errors(page) if error == told] == [told, told]
    assert "Select a valid choice" not in page


@pytest.mark.parametrize("slug", ["-", "_", "--", "-_-"])
def test_an_address_has_a_letter_or_a_digit(editor_client: Client, slug: str) -> None:
    copy = make.working_copy()

    page = editing.send(editor_client, editing.edit_url(copy), slug=slug)
    add = "/admin/posts/topic/add/"
    filled = fields(editor_client.get(add).content.decode(), "topic_form")
    added = editor_client.post(add, filled | {"name": "Sleep", "slug": slug})

    needed = ["An address needs a letter or a digit."]
    assert errors(page.content.decode()) == errors(added.content.decode()) == needed


def test_addresses_that_differ_in_case_alone_are_the_same(
    editor_client: Client, client: Client
) -> None:
    make.published(make.working_copy(slug="Walking"))
    copy = make.working_copy()

    page = editing.send(editor_client, editing.edit_url(copy), slug="walking")

    assert errors(page.content.decode()) == ["Another post has this address."]


def test_a_new_address_is_kept_in_small_letters(editor_client: Client) -> None:
    copy = make.working_copy()

    editing.send(editor_client, editing.edit_url(copy), slug="Walking-Helps")
    editor_client.post(
        "/admin/posts/author/add/",
        {"name": "Ada", "slug": "Ada-Samplesson", "kind": "person"},
    )

    copy.refresh_from_db()
    assert copy.slug == "walking-helps"
    assert Author.objects.filter(slug="ada-samplesson").exists()


@pytest.mark.parametrize("slug", ["ünï", "a b", "a/b", "walking.html"])
def test_what_is_no_address_is_told_without_inner_words(
    editor_client: Client, slug: str
) -> None:
    copy = make.working_copy()

    page = editing.send(editor_client, editing.edit_url(copy), slug=slug)

    told = "Write an address with the letters a to z, digits, hyphens and underscores."
    assert errors(page.content.decode()) == [told]


def test_words_for_a_draft_that_was_deleted_meanwhile_come_back(
    editor_client: Client,
) -> None:
    copy = make.working_copy(title="Walking helps")
    page = editor_client.get(editing.edit_url(copy)).content.decode()
    said = fields(page, editing.FORM) | {"standfirst": "An hour of <b>my</b> words."}
    copy.post.delete()

    answer = editor_client.post(editing.edit_url(copy), said)

    html = answer.content.decode()
    shown = [one.text for one in elements(html, "textarea")]
    assert answer.status_code == 410
    assert "Somebody deleted this after you opened it" in html
    assert "Walking helps" in shown
    assert "An hour of <b>my</b> words." in shown
