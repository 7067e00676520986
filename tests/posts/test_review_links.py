"""Review links: from asking somebody without an account to what editors do with it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from evidenceblog.core.mail.models import Message
from evidenceblog.core.models import User
from posts import desk, review_links
from posts.models import (
    Author,
    Post,
    ReviewLink,
    ReviewNote,
    Revision,
    WorkingCopy,
)
from posts.revisions import history, redaction, withdrawal
from posts.revisions.history import save_revision
from posts.search import full_text
from posts.search.search_request import SearchRequest
from posts.slugs import reserved_slugs
from tests import make, public_pages
from tests.admin_pages import signed_in
from tests.core.test_log_masks import masked
from tests.posts import editing
from tests.posts.markup import elements, fields, main_part
from tests.posts.revisions.every_kind import every_kind
from tests.reading import text_of
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.django_db
SECRET = "marmalade"


@pytest.fixture
def editor() -> User:
    return make.person("Editors", email="editor@example.org")


@pytest.fixture
def copy() -> WorkingCopy:
    return make.working_copy(slug="walking", title="Walking helps")


def reviews_url(copy: WorkingCopy) -> str:
    return reverse("admin:posts_workingcopy_reviews", args=[copy.pk])


def asked(copy: WorkingCopy, by: User, **said: str) -> review_links.NewLink:
    """Ask somebody for a review, each time by a link of its own."""
    key = f"{ReviewLink.objects.count() + 1:032x}"
    return review_links.ask_reviewer(
        copy, **{"name": "Ada Samplesson", "key": key} | said, by=by
    )


def path_of(link: review_links.NewLink) -> str:
    return link.url.removeprefix("http://127.0.0.1:8000")


def text_key(copy: WorkingCopy) -> str:
    return str(copy.textblock_set.get().key)


def answer(path: str, **said: str) -> Any:
    """Send a reviewer's form with some boxes filled in, as a browser does."""
    page = Client().get(path)
    assert page.status_code == 200
    form = re.search(
        r'<form method="post" class="review".*?</form>', text_of(page), re.DOTALL
    )
    assert form
    filled = {
        one["name"]: one.attributes.get("value", "")
        for one in elements(form[0], "input")
        if one.attributes.get("type") == "hidden" or "checked" in one.attributes
    }
    filled |= {one["name"]: one.text.strip() for one in elements(form[0], "textarea")}
    return Client().post(path, {**filled, "save": "yes"} | said)


def edited(copy: WorkingCopy, words: str = "Walking may help.") -> Revision:
    """Save other words into a post."""
    copy.textblock_set.update(text=f"<p>{words}</p>")
    return save_revision(WorkingCopy.objects.get(pk=copy.pk), by=None)


# Asking


def test_an_editor_asks_and_is_shown_the_link_once(
    editor_client: Client, copy: WorkingCopy
) -> None:
    url = reviews_url(copy)
    key = elements(text_of(editor_client.get(url)), "input", name="key")[0]["value"]
    form = {"name": "Ada Samplesson", "email": "", "key": key}

    page = editor_client.post(url, form)
    [shown] = re.findall(r"http://127\.0\.0\.1:8000(/preview/[^/]+/)", text_of(page))

    assert "no-store" in page["Cache-Control"]
    assert Client().get(shown).status_code == 200
    link = ReviewLink.objects.get()
    assert link.revision == Revision.objects.get()
    assert link.expires_at - link.made_at > timedelta(days=29, hours=23)
    assert shown.split("/")[2] not in link.code_hash
    assert "/preview/" not in text_of(editor_client.get(url)).replace(
        f"/{copy.pk}/preview/", ""
    )
    assert "Asked Ada Samplesson" in LogEntry.objects.latest("pk").change_message

    editor_client.post(url, form)  # pressed twice, or the page was loaded again
    assert ReviewLink.objects.count() == 1


@pytest.mark.parametrize("key", ["", "short"])
def test_a_form_without_its_own_key_makes_no_link(
    editor_client: Client, copy: WorkingCopy, key: str
) -> None:
    page = editor_client.post(reviews_url(copy), {"name": "Ada", "key": key})

    assert page.status_code == 200
    assert not ReviewLink.objects.exists()


def test_the_link_is_mailed_where_an_address_was_given(
    editor_client: Client, copy: WorkingCopy, mail_server: SmtpServer
) -> None:
    editor_client.post(
        reviews_url(copy),
        {"name": "Ada", "email": "ada@example.org", "key": "a" * 32},
    )

    mail = Message.objects.get()
    [path] = set(re.findall(r"http://127\.0\.0\.1:8000(/preview/[^/]+/)", mail.text))
    assert mail.address.email == "ada@example.org"
    assert "Walking helps" in mail.subject
    assert Client().get(path).status_code == 200


def test_page_and_mail_name_who_asks_and_lead_to_the_live_post(
    copy: WorkingCopy, editor: User, mail_server: SmtpServer
) -> None:
    editor.first_name, editor.last_name = "Grace", "Hopper"
    editor.save()
    make.published(copy)
    link = asked(copy, editor, email="ada@example.org")

    page, mail = Client().get(path_of(link)), Message.objects.get().text

    assert "Grace Hopper of" in text_of(page)
    assert "Grace Hopper of" in mail
    assert f'href="{copy.post.get_absolute_url()}">What readers see now' in page.text


def test_an_editor_without_an_address_is_told_that_no_mail_will_come(
    editor_client: Client, copy: WorkingCopy
) -> None:
    words = "Your account has no e-mail address"
    User.objects.update(email="")
    assert words in text_of(editor_client.get(reviews_url(copy)))
    User.objects.update(email="grace@example.org")
    assert words not in text_of(editor_client.get(reviews_url(copy)))


def test_an_editor_is_told_where_no_mail_can_go(
    editor_client: Client, copy: WorkingCopy
) -> None:
    page = editor_client.post(
        reviews_url(copy),
        {"name": "Ada", "email": "ada@example.org", "key": "a" * 32},
    )

    assert "The link was not mailed: send it yourself." in text_of(page)
    assert "Mail is off on this site" in text_of(page)
    assert not Message.objects.exists()


# Reading


def test_a_reviewer_reads_the_draft_with_a_box_under_each_part(
    copy: WorkingCopy, editor: User
) -> None:
    path = path_of(asked(copy, editor))

    page = Client().get(path)

    html = main_part(text_of(page))
    assert "<h1>Walking helps</h1>" in html
    assert "This is revision 1 (saved on" in html
    names = {one["name"] for one in elements(html, "textarea")}
    blocks = Revision.objects.get().snapshot["blocks"]
    assert names == {*(f"words-{block['key']}" for block in blocks), "words-post"}
    assert "edit-link" not in html


def test_each_kind_of_block_has_one_box(editor: User) -> None:
    path = path_of(asked(every_kind(), editor))

    page = main_part(text_of(Client().get(path)))

    keys = [block["key"] for block in Revision.objects.get().snapshot["blocks"]]
    names = [one["name"] for one in elements(page, "textarea")]
    assert names == [*(f"words-{key}" for key in keys), "words-post"]
    assert len(keys) > 5


def test_the_page_and_the_mail_say_how_long_it_takes_and_until_when(
    copy: WorkingCopy, editor: User, mail_server: SmtpServer
) -> None:
    edited(copy, "pain " * 500)
    link = asked(copy, editor, email="ada@example.org")

    page, mail = text_of(Client().get(path_of(link))), Message.objects.get().text

    day = date_format(link.link.expires_at, "DATE_FORMAT")
    for words in (page, mail):
        assert "Reading takes about 4 minutes." in words
        assert f"works until {day}" in words
    assert "It is not published: only people with this link can read it." in page


def test_the_page_of_a_published_post_does_not_call_it_unpublished(
    copy: WorkingCopy, editor: User
) -> None:
    make.published(copy)

    page = text_of(Client().get(path_of(asked(copy, editor))))

    assert "ask you to review this." in page
    assert "not published" not in page


def test_the_last_box_stands_above_the_references(editor: User) -> None:
    path = path_of(asked(every_kind(), editor))

    page = main_part(text_of(Client().get(path)))

    assert page.rindex("<details") < page.index('id="references"')


def test_the_page_is_its_readers_alone(copy: WorkingCopy, editor: User) -> None:
    path = path_of(asked(copy, editor))

    for page in (Client().get(path), answer(path), signed_in("Editors").get(path)):
        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "same-origin"
        assert page["X-Robots-Tag"] == "noindex"
        assert page["X-Frame-Options"] == "DENY"
        assert "Surrogate-Key" not in page
        assert page.cookies == {}


def test_reading_ten_times_changes_nothing(copy: WorkingCopy, editor: User) -> None:
    path = path_of(asked(copy, editor))
    before = ReviewLink.objects.values().get()

    for _ in range(10):  # as a scanner of mail does
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 200

    assert ReviewLink.objects.values().get() == before
    assert not ReviewNote.objects.exists()
    assert answer(path, done="yes").status_code == 303


def test_a_wrong_code_opens_nothing(client: Client) -> None:
    for method in (client.get, client.post):
        assert method("/preview/wrong/").status_code == 404


def test_the_address_of_a_post_cannot_be_that_of_the_links() -> None:
    assert "preview" in reserved_slugs()


def test_no_log_has_a_code() -> None:
    assert masked("GET /preview/Abc123/?x HTTP/1.1") == "GET /preview/***/?x HTTP/1.1"
    admin = "GET /admin/posts/workingcopy/7/preview/ HTTP/1.1"
    assert masked(admin) == admin


def revoked(link: ReviewLink) -> None:
    review_links.revoke(link)


def expired(link: ReviewLink) -> None:
    ReviewLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))


def post_withdrawn(link: ReviewLink) -> None:
    pending = f"review-pending@reviews:{link.post.working_copy.pk}.{link.pk}"
    reasons = {pending: "A dose was wrong."}
    post = make.published(link.post.working_copy, overrides=reasons).post
    withdrawal.withdraw(post, by=make.person(), note="It was wrong.")


@pytest.mark.parametrize("end", [revoked, expired, post_withdrawn])
def test_a_link_that_has_ended_says_so_and_gives_the_words_back(
    copy: WorkingCopy, editor: User, end: Any
) -> None:
    made = asked(copy, editor)
    path = path_of(made)

    end(made.link)
    seen = Client().get(path)
    sent = Client().post(path, {"words-post": "All is well.", "done": "yes"})

    assert seen.status_code == sent.status_code == 410
    assert "ask whoever sent you the link" in text_of(seen)
    assert "Walking helps" not in text_of(seen)
    assert "All is well." in text_of(sent)
    assert not ReviewNote.objects.exists()
    assert ReviewLink.objects.get().done_at is None


def test_a_link_to_the_new_words_of_a_withdrawn_post_works(
    copy: WorkingCopy, editor: User
) -> None:
    make.published(copy)
    withdrawal.withdraw(copy.post, by=editor, note="It was wrong.")

    assert Client().get(path_of(asked(copy, editor))).status_code == 200


def test_the_page_leads_to_a_newer_revision_and_back(
    copy: WorkingCopy, editor: User
) -> None:
    path = path_of(asked(copy, editor))
    edited(copy)

    asked_about, newer = Client().get(path), Client().get(f"{path}?revision=2")

    assert "There is a newer revision, 2 (" in text_of(asked_about)
    assert "Walking helps." in text_of(asked_about)
    assert "Walking may help." in text_of(newer)
    assert "Back to revision 1" in text_of(newer)
    assert "differs from revision" not in text_of(asked_about)
    [marked] = re.findall(r"Note on part .*differs from revision.*", text_of(newer))
    assert "Note on part 1 · <b>differs from revision 1</b>" in marked


@pytest.mark.parametrize("number", ["1", "0", "99", "x", "-1", "9" * 30])
def test_no_older_revision_is_shown_than_the_one_asked_about(
    copy: WorkingCopy, editor: User, number: str
) -> None:
    save_revision(copy, by=None)
    edited(copy, SECRET)
    path = path_of(asked(copy, editor))

    page = text_of(Client().get(f"{path}?revision={number}"))

    assert "This is revision 2 (" in page


# Answering


def test_notes_are_saved_as_they_come_and_shown_again(
    copy: WorkingCopy, editor: User
) -> None:
    path, key = path_of(asked(copy, editor)), text_key(copy)

    first = answer(path, **{f"words-{key}": "Which trial?", f"kind-{key}": "change"})
    second = answer(path, **{"kind-post": "right"})

    assert (first.status_code, second.status_code) == (303, 303)
    notes = {one.block_key: (one.kind, one.words) for one in ReviewNote.objects.all()}
    block = copy.textblock_set.get().key
    assert notes == {block: ("change", "Which trial?"), None: ("right", "")}
    page = text_of(Client().get(second["Location"]))
    assert "Your notes are saved." in page
    assert "Which trial?" in page
    assert ReviewLink.objects.get().done_at is None


def test_an_emptied_note_is_taken_back(copy: WorkingCopy, editor: User) -> None:
    path, key = path_of(asked(copy, editor)), text_key(copy)
    answer(path, **{f"words-{key}": "Which trial?"})

    answer(path, **{f"words-{key}": ""})

    assert not ReviewNote.objects.exists()


def test_a_window_that_was_opened_before_takes_nothing_back(
    copy: WorkingCopy, editor: User
) -> None:
    path, key = path_of(asked(copy, editor)), text_key(copy)
    old = {"initial-words-post": "", "words-post": "Good.", f"words-{key}": "",
           f"initial-words-{key}": ""}  # fmt: skip
    answer(path, **{f"words-{key}": "Which trial?"})

    Client().post(path, old)

    assert set(ReviewNote.objects.values_list("words", flat=True)) == {
        *("Which trial?", "Good.")
    }


def test_too_many_words_come_back_whole(copy: WorkingCopy, editor: User) -> None:
    path = path_of(asked(copy, editor))

    refused = answer(path, **{"words-post": "x" * 4001, "done": "yes"})

    assert refused.status_code == 422
    assert "4001 characters are too many" in text_of(refused)
    assert "x" * 4001 in text_of(refused)
    assert ReviewLink.objects.get().done_at is None


def test_done_mails_the_editor_who_asked_once_and_without_the_words(
    copy: WorkingCopy, editor: User, mail_server: SmtpServer
) -> None:
    path = path_of(asked(copy, editor))

    for _ in range(2):
        answer(path, **{"words-post": SECRET, "done": "yes"})

    mail = Message.objects.get()
    assert mail.address.email == "editor@example.org"
    assert "Ada Samplesson has reviewed “Walking helps”" in mail.subject
    assert reviews_url(copy) in mail.text
    assert SECRET not in mail.text + mail.html


def test_after_done_the_page_opens_again_and_says_so(
    copy: WorkingCopy, editor: User
) -> None:
    path = path_of(asked(copy, editor))
    answer(path, done="yes")

    page = text_of(Client().get(path))

    assert "that you are done with revision 1. You can still" in page
    assert answer(path, **{"words-post": "One more thing."}).status_code == 303
    assert ReviewNote.objects.get().words == "One more thing."


def test_done_holds_for_the_revision_that_was_read(
    copy: WorkingCopy, editor: User
) -> None:
    path = path_of(asked(copy, editor))
    edited(copy)

    answer(f"{path}?revision=2", done="yes")

    link = ReviewLink.objects.get()
    assert link.signed_revision
    assert link.signed_revision.number == 2
    assert link.revision.number == 1


# What editors see


def test_editors_see_the_notes_by_part_and_settle_them(
    editor_client: Client, copy: WorkingCopy, editor: User
) -> None:
    path, key = path_of(asked(copy, editor)), text_key(copy)
    said = {f"words-{key}": "Which trial?", f"kind-{key}": "change"}
    answer(path, **said, **{"words-post": "Good."}, done="yes")
    page = text_of(editor_client.get(reviews_url(copy)))

    block = reverse("admin:posts_workingcopy_block", args=[copy.pk, key])
    assert [link["href"] for link in elements(page, "a", class_="go")] == [block]
    assert "Please change" in page
    note = ReviewNote.objects.get(kind="change")
    editor_client.post(reviews_url(copy), settles(note))

    note.refresh_from_db()
    assert note.settled_at
    assert note.settled_by
    answer(path, **{f"words-{key}": "Which trial, then?"})
    note.refresh_from_db()
    assert note.settled_at is None


def test_what_looks_right_is_not_there_to_be_settled(
    editor_client: Client, copy: WorkingCopy, editor: User
) -> None:
    answer(path_of(asked(copy, editor)), **{f"kind-{text_key(copy)}": "right"})

    page = text_of(editor_client.get(reviews_url(copy)))

    assert "Looks right" in page
    assert 'name="settled"' not in page


def settles(note: ReviewNote) -> dict[str, str]:
    """Return what the button under a note sends."""
    shown = note.changed_at.isoformat()
    return {"act": "settle", "note": str(note.pk), "settled": "yes", "shown": shown}


def test_a_note_that_was_changed_meanwhile_is_not_settled_unseen(
    editor_client: Client, copy: WorkingCopy, editor: User
) -> None:
    path, key = path_of(asked(copy, editor)), text_key(copy)
    answer(path, **{f"words-{key}": "Which trial?"})
    seen = settles(ReviewNote.objects.get())

    answer(path, **{f"words-{key}": "The dose is wrong!"})
    page = editor_client.post(reviews_url(copy), seen, follow=True)

    assert "The reviewer has changed this note meanwhile." in text_of(page)
    assert ReviewNote.objects.get().settled_at is None


def test_notes_on_a_part_that_is_gone_stay(
    editor_client: Client, copy: WorkingCopy, editor: User
) -> None:
    path, key = path_of(asked(copy, editor)), text_key(copy)
    answer(path, **{f"words-{key}": "Which trial?"})

    copy.textblock_set.all().delete()

    page = text_of(editor_client.get(reviews_url(copy)))
    assert "Parts that are no longer there" in page
    assert "Which trial?" in page


def test_what_waits_is_told_when_the_reviewer_is_done(
    copy: WorkingCopy, editor: User
) -> None:
    path, key = path_of(asked(copy, editor)), text_key(copy)

    def waits() -> list[str]:
        return [one.text for one in desk.waiting_work(editor) if "reviewer" in one.text]

    answer(path, **{f"kind-{key}": "right", "words-post": "Shorter, please."})
    assert waits() == []
    answer(path, done="yes")
    assert waits() == ["1 post has notes of reviewers"]
    note = ReviewNote.objects.get(block_key=None)
    shown = note.changed_at.isoformat()
    assert review_links.settle(note, by=editor, is_settled=True, shown=shown)
    assert waits() == []


def test_an_editor_revokes_a_link(
    editor_client: Client, copy: WorkingCopy, editor: User
) -> None:
    made = asked(copy, editor)

    editor_client.post(reviews_url(copy), {"act": "revoke", "link": made.link.pk})

    assert Client().get(path_of(made)).status_code == 410
    page = text_of(editor_client.get(reviews_url(copy)))
    assert "The link ended on" in page
    assert "The link works until" not in page
    assert "Revoked the link" in LogEntry.objects.latest("pk").change_message


@pytest.mark.parametrize("act", ["revoke", "settle", "print"])
@pytest.mark.parametrize("number", ["", "x", "other"])
def test_what_is_of_another_post_is_not_found(
    editor_client: Client, copy: WorkingCopy, editor: User, act: str, number: str
) -> None:
    other = make.working_copy()
    made = asked(other, editor)
    answer(path_of(made), **{"words-post": "Good.", "done": "yes"})
    note = ReviewNote.objects.get()
    sent = {"other": str(note.pk if act == "settle" else made.link.pk)}.get(
        number, number
    )

    page = editor_client.post(
        reviews_url(copy), {"act": act, "link": sent, "note": sent, "settled": "yes"}
    )

    assert page.status_code == 404
    assert ReviewLink.objects.get().revoked_at is None
    note.refresh_from_db()
    assert note.settled_at is None


# The reviewer's name


def test_a_name_is_printed_only_with_consent(
    editor_client: Client, copy: WorkingCopy, editor: User
) -> None:
    made = asked(copy, editor)
    answer(path_of(made), done="yes")
    act = {"act": "print", "link": made.link.pk}

    assert "Print “Reviewed by" not in text_of(editor_client.get(reviews_url(copy)))
    editor_client.post(reviews_url(copy), act)
    assert not copy.reviewers.exists()
    with pytest.raises(ValueError, match="consent"):
        review_links.print_name(ReviewLink.objects.get(), copy, author=None, by=editor)

    answer(path_of(made), done="yes", may_print_name="on")
    editor_client.post(reviews_url(copy), act)
    assert str(copy.reviewers.get().author) == "Ada Samplesson"
    assert Revision.objects.latest("number").snapshot["reviewers"][0]["name"] == (
        "Ada Samplesson"
    )


def test_who_is_in_the_library_by_that_name_is_chosen(
    editor_client: Client, copy: WorkingCopy, editor: User
) -> None:
    known = make.author(name="Ada Samplesson")
    made = asked(copy, editor)
    answer(path_of(made), done="yes", may_print_name="on")

    editor_client.post(
        reviews_url(copy), {"act": "print", "link": made.link.pk, "author": known.pk}
    )

    assert copy.reviewers.get().author == known
    assert Author.objects.filter(name="Ada Samplesson").count() == 1


def test_an_author_may_print_a_name_of_the_library_and_add_none(
    copy: WorkingCopy,
) -> None:
    author = make.person("Authors")
    Post.objects.update(created_by=author)
    client = signed_in(author)
    made = asked(copy, author)
    answer(path_of(made), done="yes", may_print_name="on")
    act = {"act": "print", "link": str(made.link.pk)}

    assert client.post(reviews_url(copy), act).status_code == 403
    known = make.author(name="ada samplesson")
    assert client.post(reviews_url(copy), act | {"author": known.pk}).status_code == 302
    assert copy.reviewers.get().author == known


@pytest.mark.parametrize("name", ["艾达", "Ada Samplesson", "x" * 150])
def test_each_new_author_gets_an_address_of_its_own(
    copy: WorkingCopy, editor: User, name: str
) -> None:
    for _ in range(2):
        made = asked(copy, editor, name=name)
        answer(path_of(made), done="yes", may_print_name="on")
        link = ReviewLink.objects.get(pk=made.link.pk)
        review_links.print_name(link, copy, author=None, by=editor)

    assert Author.objects.filter(name=name).count() == 2


# Before you publish


def test_a_pending_review_asks_for_a_reason_which_the_history_keeps(
    editor_client: Client, copy: WorkingCopy, editor: User
) -> None:
    made = asked(copy, editor)
    page = text_of(editor_client.get(editing.publish_url(copy)))
    reason = f"reason-review-pending@reviews:{copy.pk}.{made.link.pk}"

    assert "The review by Ada Samplesson is pending." in page
    refused = editing.publish(editor_client, copy)
    assert refused.status_code == 200
    assert Post.objects.get().state == Post.State.DRAFT

    done = editing.publish(editor_client, copy, **{reason: "A dose was wrong."})
    assert done.status_code == 302
    live = Post.objects.get().shown
    assert (live.overrides or {}).popitem()[1] == "A dose was wrong."
    said = LogEntry.objects.latest("pk").change_message
    assert "Review pending: A dose was wrong." in said


@pytest.mark.parametrize("end", ["done", "revoked", "expired"])
def test_a_review_that_is_over_asks_for_no_reason(
    editor_client: Client, copy: WorkingCopy, editor: User, end: str
) -> None:
    made = asked(copy, editor)
    if end == "done":
        answer(path_of(made), done="yes")
    else:
        {"revoked": revoked, "expired": expired}[end](made.link)

    assert editing.publish(editor_client, copy).status_code == 302


def test_before_publishing_it_is_said_which_revision_was_reviewed(
    editor_client: Client, copy: WorkingCopy, editor: User
) -> None:
    answer(path_of(asked(copy, editor)), **{"words-post": "Shorter."}, done="yes")

    same = text_of(editor_client.get(editing.publish_url(copy)))
    edited(copy)
    other = text_of(editor_client.get(editing.publish_url(copy)))

    assert "Ada Samplesson reviewed revision 1: its words are just those here." in same
    assert "1 note is not settled." in same
    assert "Ada Samplesson reviewed revision 1, and this differs from it." in other


def test_a_name_is_not_carried_silently_to_words_that_nobody_reviewed(
    editor_client: Client, copy: WorkingCopy, editor: User
) -> None:
    made = asked(copy, editor)
    answer(path_of(made), done="yes", may_print_name="on")
    editor_client.post(reviews_url(copy), {"act": "print", "link": made.link.pk})
    assert editing.publish(editor_client, copy).status_code == 302  # just those words

    edited(copy)
    refused = editing.publish(editor_client, copy, kind="minor")
    assert refused.status_code == 200
    assert "Ada Samplesson reviewed revision 1, and this differs" in text_of(refused)

    reason = f"reason-review-outdated@reviews:{copy.pk}.{made.link.pk}"
    done = editing.publish(editor_client, copy, kind="minor", **{reason: "A comma."})
    assert done.status_code == 302


def test_a_correction_of_a_reference_waits_for_no_reviewer(
    editor_client: Client, copy: WorkingCopy, editor: User
) -> None:
    make.published(copy)
    asked(copy, editor)
    post = Post.objects.select_related("live").get()
    mended = {**post.shown.snapshot, "sources": []}

    assert list(review_links.find_review_faults(post, mended)) == []
    changed = {**post.shown.snapshot, "title": "Another"}
    assert [one.code for one in review_links.find_review_faults(post, changed)] == [
        "review-pending"
    ]


# Rights, and what is kept


def test_who_may_edit_a_post_opens_its_page_of_reviewers_and_nobody_else(
    client: Client, copy: WorkingCopy
) -> None:
    author = make.person("Authors")
    own = make.working_copy(post=Post.objects.create(created_by=author))
    url, form = reviews_url(copy), {"name": "Ada", "email": "", "key": "a" * 32}

    assert signed_in(author).get(reviews_url(own)).status_code == 200
    for person in ("Authors", "Moderators"):
        assert signed_in(person).get(url).status_code == 403
        assert signed_in(person).post(url, form).status_code == 403
    assert client.post(url, form)["Location"].startswith("/admin/login/")
    assert not ReviewLink.objects.exists()
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(make.person("Editors"))
    assert guarded.post(url, form).status_code == 403
    assert not ReviewLink.objects.exists()


def test_a_revision_that_was_reviewed_is_kept(copy: WorkingCopy, editor: User) -> None:
    made = asked(copy, editor)
    first = edited(copy, "Saved and looked at by nobody.")
    edited(copy)
    answer(f"{path_of(made)}?revision=3", **{"words-post": "Good."})
    edited(copy, "Later.")
    Revision.objects.update(made_at=F("made_at") - timedelta(days=60))

    history.thin_history.call()

    assert not Revision.objects.filter(pk=first.pk).exists()
    numbers = Revision.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 3, 4]


def test_a_draft_is_deleted_with_its_links_and_notes(
    editor_client: Client, copy: WorkingCopy, editor: User
) -> None:
    answer(path_of(asked(copy, editor)), **{"words-post": "Good.", "done": "yes"})

    Post.objects.get().delete()

    assert not ReviewLink.objects.exists()
    assert not ReviewNote.objects.exists()


def test_a_redaction_reaches_the_notes(copy: WorkingCopy, editor: User) -> None:
    answer(path_of(asked(copy, editor, name=f"Ada {SECRET}")), **{"words-post": SECRET})

    redaction.redact(copy.post, SECRET, by=editor, reason="Asked for.")

    assert ReviewNote.objects.get().words == redaction.PLACEHOLDER
    assert ReviewLink.objects.get().reviewer_name == f"Ada {redaction.PLACEHOLDER}"


FOR_MACHINES = (
    *("/feed/", "/feed/atom/", "/feed.json", "/corrections/feed/", "/sitemap.xml"),
    *("/walking/cite.ris", "/walking/cite.bib", "/walking/cite.json", "/robots.txt"),
)


def test_no_public_page_feed_search_or_export_says_what_a_reviewer_said(
    client: Client, editor: User
) -> None:
    public_pages.make_site()
    copy = WorkingCopy.objects.get(slug="walking")
    made = asked(copy, editor, name=f"Ada {SECRET}")
    keys = [block["key"] for block in made.link.revision.snapshot["blocks"]]
    said = {f"words-{key}": f"{key} {SECRET}" for key in [*keys, "post"]}
    assert answer(path_of(made), **said, done="yes").status_code == 303
    assert made.link.notes.count() == len(keys) + 1
    make.published(copy, kind="update", note="One trial more.")

    paths = [*map(public_pages.address, public_pages.PATHS), *FOR_MACHINES]
    pages = {path: client.get(path).content.decode() for path in paths}

    assert [path for path, page in pages.items() if SECRET in page] == []
    assert "No post has" in text_of(client.get(f"/search/?q={SECRET}xyz"))
    assert not full_text.find_matches(SearchRequest(SECRET)).count
    for revision in Revision.objects.all():
        assert SECRET not in f"{revision.snapshot} {revision.body}"


def test_fields_of_the_editors_form_know_nothing_of_reviewers(
    editor_client: Client, copy: WorkingCopy
) -> None:
    page = text_of(editor_client.get(editing.edit_url(copy)))

    assert reviews_url(copy) in page
    named = [name for name in fields(page, editing.FORM) if "review_" in name]
    assert named == ["review_on"]  # the day of the next review
