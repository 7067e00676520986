"""What editors type is kept before they save it, and offered back to them alone."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from evidenceblog.core.models import User
from posts import autosaves
from posts.models import Autosave, Post, Revision, WorkingCopy
from posts.revisions.history import save_revision
from posts.revisions.redaction import redact
from tests import make
from tests.posts.editing import ADD, FORM, edit_url, value_of
from tests.posts.markup import element, elements, fields

pytestmark = pytest.mark.django_db

NEW_DRAFT = "/admin/posts/workingcopy/autosave/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def editor() -> User:
    return make.person("Editors", first_name="Ada", last_name="Samplesson")


@pytest.fixture
def client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def copy() -> WorkingCopy:
    """A post of two blocks of text, saved once."""
    copy = make.working_copy(title="Before")
    copy.textblock_set.all().delete()
    copy.findingblock_set.all().delete()
    for number, word in enumerate(["One", "Two"], start=1):
        make.text(copy, f"<p>{word}</p>", ordering=10 * number)
    save_revision(copy, by=None)
    return copy


def autosave_url(copy: WorkingCopy) -> str:
    return reverse("admin:posts_workingcopy_autosave", args=[copy.pk])


def opened(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """Open a form and type into it; return what it would send."""
    page = client.get(url).content.decode()
    key = element(page, "input", name="form_key")["value"]
    return fields(page, FORM) | {"form_key": [key]} | changes


def keep(client: Client, copy: WorkingCopy, form: dict[str, Any]) -> Any:
    return client.post(autosave_url(copy), form)


def offers(page: str) -> list[str]:
    return [one["value"] for one in elements(page, "button", name="_bring_back")]


def bring_back(client: Client, copy: WorkingCopy) -> str:
    """Open the post again and press the button, as without script."""
    [number] = offers(client.get(edit_url(copy)).content.decode())
    answer = client.post(edit_url(copy), {"_bring_back": number})
    assert answer.status_code == 200
    return str(answer.content.decode())


def brought(page: str) -> dict[str, Any]:
    key = element(page, "input", name="form_key")["value"]
    return fields(page, FORM) | {"form_key": [key]}


def body(copy: WorkingCopy) -> list[str]:
    return [block.text for block in copy.textblock_set.order_by("ordering", "pk")]


# Kept, offered, saved


def test_what_was_typed_is_kept_and_is_no_revision(
    client: Client, copy: WorkingCopy
) -> None:
    form = opened(client, edit_url(copy), title="After, قارئة")

    answer = keep(client, copy, form)

    assert answer.json()["is_kept"] is True
    assert answer.json()["said"].startswith("Kept ")
    kept = Autosave.objects.get()
    assert kept.fields
    assert kept.fields["title"] == ["After, قارئة"]
    assert "csrfmiddlewaretoken" not in kept.fields
    copy.refresh_from_db()
    assert copy.title == "Before"
    assert Revision.objects.count() == 1


def test_a_form_has_one_autosave_and_the_last_words_count(
    client: Client, copy: WorkingCopy
) -> None:
    form = opened(client, edit_url(copy))

    for title in ("A", "Af", "After"):
        keep(client, copy, form | {"title": title})

    kept = Autosave.objects.get()
    assert kept.fields
    assert kept.fields["title"] == ["After"]


def kept_title() -> str:
    fields = Autosave.objects.get().fields
    assert fields
    return str(fields["title"][0])


def test_a_request_that_was_overtaken_changes_nothing(
    client: Client, copy: WorkingCopy
) -> None:
    form = opened(client, edit_url(copy))

    def send(title: str, sequence: int, page: UUID, left: str = "") -> None:
        query = f"page={page}&sequence={sequence}{left}"
        answer = client.post(f"{autosave_url(copy)}?{query}", form | {"title": title})
        assert answer.json()["is_kept"]

    page, reloaded = uuid4(), uuid4()
    send("One", 1, page)
    send("Three", 3, page, "&left=1")
    send("Two", 2, page)
    assert kept_title() == "Three"
    assert Autosave.objects.get().seen_at is None

    send("Another page counts anew", 1, reloaded)
    assert kept_title() == "Another page counts anew"


@pytest.mark.parametrize(
    "query", ["page=x&sequence=1", "sequence=1", "page=&sequence=-1"]
)
def test_a_request_that_does_not_say_which_it_is_counts(
    client: Client, copy: WorkingCopy, query: str
) -> None:
    form = opened(client, edit_url(copy), title="Typed")
    client.post(f"{autosave_url(copy)}?{query}", form)

    assert kept_title() == "Typed"


def test_unsaved_words_are_offered_with_their_age_and_come_back(
    client: Client, copy: WorkingCopy
) -> None:
    words = {"textblock_set-1-text": "<p>Two, and more</p>", "title": "After"}
    keep(client, copy, opened(client, edit_url(copy), **words))
    Autosave.objects.update(saved_at=timezone.now() - timedelta(minutes=12))

    page = client.get(edit_url(copy)).content.decode()
    assert "12 minutes ago" in " ".join(
        element(page, "form", class_="unsaved").text.split()
    )
    back = bring_back(client, copy)

    assert "Your words are back." in back
    assert not elements(back, class_="errornote")
    assert value_of(back, "title") == "After"
    assert body(copy) == ["<p>One</p>", "<p>Two</p>"]
    assert client.post(edit_url(copy), brought(back)).status_code == 302
    assert body(copy) == ["<p>One</p>", "<p>Two, and more</p>"]
    assert not offers(client.get(edit_url(copy)).content.decode())


def test_a_post_without_unsaved_words_offers_none(
    client: Client, copy: WorkingCopy
) -> None:
    keep(client, copy, {"form_key": str(uuid4())})

    assert not offers(client.get(edit_url(copy)).content.decode())


def test_words_that_are_thrown_away_are_gone(client: Client, copy: WorkingCopy) -> None:
    keep(client, copy, opened(client, edit_url(copy), title="After"))
    [number] = offers(client.get(edit_url(copy)).content.decode())

    assert client.post(edit_url(copy), {"_throw_away": number}).status_code == 302

    assert not offers(client.get(edit_url(copy)).content.decode())
    assert Autosave.objects.get().fields is None
    again = client.post(edit_url(copy), {"_bring_back": number}, follow=True)
    assert "saved or thrown away meanwhile" in again.content.decode()


@pytest.mark.parametrize("number", ["", "x", "9" * 400, "٣"])
@pytest.mark.parametrize("button", ["_bring_back", "_throw_away"])
def test_a_button_with_an_odd_number_does_nothing(
    client: Client, copy: WorkingCopy, button: str, number: str
) -> None:
    keep(client, copy, opened(client, edit_url(copy), title="After"))

    assert client.post(edit_url(copy), {button: number}).status_code == 302

    assert len(offers(client.get(edit_url(copy)).content.decode())) == 1


def test_a_refused_save_keeps_the_words_of_its_form(
    client: Client, copy: WorkingCopy
) -> None:
    form = opened(client, edit_url(copy), title="")
    keep(client, copy, form)

    refused = client.post(edit_url(copy), form)

    assert refused.status_code == 200
    page = refused.content.decode()
    assert brought(page)["form_key"] == form["form_key"]
    assert not offers(page)
    assert Autosave.objects.get().saved_at


def test_an_autosave_that_arrives_after_the_save_is_not_kept(
    client: Client, copy: WorkingCopy
) -> None:
    form = opened(client, edit_url(copy), title="After")
    keep(client, copy, form)
    assert client.post(edit_url(copy), form).status_code == 302

    late = keep(client, copy, form | {"title": "Af"})

    assert late.json()["is_kept"] is False
    assert not offers(client.get(edit_url(copy)).content.decode())


def test_a_second_window_does_not_write_over_the_words_of_the_first(
    client: Client, copy: WorkingCopy
) -> None:
    first, second = (opened(client, edit_url(copy)) for _ in range(2))
    keep(client, copy, first | {"title": "First"})
    keep(client, copy, second | {"title": "Second"})

    page = client.get(edit_url(copy)).content.decode()

    assert len(offers(page)) == 2
    assert "Another window of yours" in page
    titles = [(one.fields or {})["title"] for one in Autosave.objects.order_by("pk")]
    assert titles == [["First"], ["Second"]]


# Brought back to a post that others went on with


def test_a_block_that_was_deleted_meanwhile_comes_back_by_its_key(
    client: Client, copy: WorkingCopy
) -> None:
    block = copy.textblock_set.get(text="<p>Two</p>")
    words = {"textblock_set-1-text": "<p>Two, mended</p>"}
    keep(client, copy, opened(client, edit_url(copy), **words))
    other = Client()
    other.force_login(make.person("Editors"))
    form = opened(other, edit_url(copy))
    other.post(edit_url(copy), form | {"textblock_set-1-DELETE": "on"})
    assert body(copy) == ["<p>One</p>"]

    back = bring_back(client, copy)

    choices = elements(back, "input", name=f"choice-{block.key}")
    assert [one["value"] for one in choices] == ["mine", "theirs"]
    assert "Two, mended" in element(back, class_="merge").text
    assert body(copy) == ["<p>One</p>"]
    assert client.post(edit_url(copy), brought(back)).status_code == 302
    assert body(copy) == ["<p>One</p>", "<p>Two, mended</p>"]
    assert copy.textblock_set.get(text="<p>Two, mended</p>").key == block.key


def test_what_both_changed_is_chosen_block_by_block(
    client: Client, copy: WorkingCopy
) -> None:
    mine = {"textblock_set-0-text": "<p>One, mine</p>"}
    keep(client, copy, opened(client, edit_url(copy), **mine))
    other = Client()
    other.force_login(make.person("Editors"))
    theirs = {
        "textblock_set-0-text": "<p>One, theirs</p>",
        "textblock_set-1-text": "<p>Two, theirs</p>",
    }
    other.post(edit_url(copy), opened(other, edit_url(copy), **theirs))

    back = bring_back(client, copy)

    words = element(back, class_="merge").text
    assert "One, mine" in words
    assert "One, theirs" in words
    client.post(edit_url(copy), brought(back))
    assert body(copy) == ["<p>One, mine</p>", "<p>Two, theirs</p>"]


# A post that is not there yet


def test_what_was_typed_of_a_new_post_makes_its_draft(
    client: Client, editor: User
) -> None:
    make.working_copy(slug="does-walking-help")
    form = opened(client, ADD, title="Does walking help?", language="de")

    answer = client.post(NEW_DRAFT, form).json()

    draft = WorkingCopy.objects.get(title="Does walking help?")
    assert (draft.slug, draft.language) == ("does-walking-help-2", "de")
    assert (draft.post.state, draft.post.created_by) == (Post.State.DRAFT, editor)
    assert not draft.post.revisions.exists()
    assert answer["url"] == edit_url(draft)
    assert answer["autosave_url"] == autosave_url(draft)
    assert client.post(NEW_DRAFT, form).json()["url"] == edit_url(draft)
    assert WorkingCopy.objects.count() == 2


def test_words_of_a_new_post_that_arrive_late_are_kept_of_its_draft(
    client: Client,
) -> None:
    form = opened(client, ADD, title="Walk", slug="walk")
    client.post(NEW_DRAFT, form)

    answer = client.post(NEW_DRAFT, form | {"title": "Walking helps"}).json()

    assert answer["is_kept"] is True
    back = bring_back(client, WorkingCopy.objects.get())
    assert not elements(back, class_="merge")
    assert value_of(back, "title") == "Walking helps"


@pytest.mark.parametrize(
    ("title", "slug"),
    [("", "untitled"), ("!!!", "post"), ("2014", "2014-2"), ("Search", "search-2")],
)
def test_a_draft_has_an_address_that_is_free(
    client: Client, title: str, slug: str
) -> None:
    client.post(NEW_DRAFT, opened(client, ADD, title=title, standfirst="Words"))

    draft = WorkingCopy.objects.get()
    assert (draft.title, draft.slug) == (title or "Untitled", slug)


def test_the_form_of_a_new_post_goes_on_as_that_of_its_draft(client: Client) -> None:
    form = opened(client, ADD, title="Walk")
    answer = client.post(NEW_DRAFT, form).json()
    draft = WorkingCopy.objects.get()
    form |= {"title": "Walking", "slug": "walking", "opened": answer["opened"]}

    keep(client, draft, form)
    draft.refresh_from_db()
    assert draft.title == "Walking"
    assert client.post(answer["url"], form).status_code == 302

    draft.refresh_from_db()
    assert (draft.title, draft.slug) == ("Walking", "walking")
    assert draft.post.revisions.count() == 1
    assert not offers(client.get(edit_url(draft)).content.decode())


def test_a_draft_whose_form_was_lost_is_brought_back_and_saved(client: Client) -> None:
    text = {
        "textblock_set-TOTAL_FORMS": "1",
        "textblock_set-0-region": "body",
        "textblock_set-0-ordering": "10",
        "textblock_set-0-block_key": str(uuid4()),
        "textblock_set-0-text": "<p>Words of an hour</p>",
    }
    form = opened(client, ADD, title="Walking", slug="walking", **text)
    client.post(NEW_DRAFT, form)
    draft = WorkingCopy.objects.get()

    back = bring_back(client, draft)

    assert not elements(back, class_="merge")
    assert client.post(edit_url(draft), brought(back)).status_code == 302
    assert body(draft) == ["<p>Words of an hour</p>"]


def test_saving_a_new_post_whose_draft_is_there_makes_no_second_one(
    client: Client,
) -> None:
    form = opened(client, ADD, title="Walking", slug="walking")
    client.post(NEW_DRAFT, form)

    answer = client.post(ADD, form | {"title": "Walking on"})

    assert answer.status_code == 302
    assert WorkingCopy.objects.get().title == "Walking on"


def test_a_page_outside_the_stream_becomes_such_a_draft(client: Client) -> None:
    form = opened(client, f"{ADD}?kind=page", title="About")

    client.post(f"{NEW_DRAFT}?kind=page", form)

    assert Post.objects.get().is_page


# Saving in the background


def test_a_save_in_the_background_says_what_the_form_is_made_of_now(
    client: Client, copy: WorkingCopy
) -> None:
    form = opened(client, edit_url(copy), title="After", _continue="1")
    keep(client, copy, form)

    told = client.post(edit_url(copy), form, headers=JSON).json()

    copy.refresh_from_db()
    assert copy.title == "After"
    assert told["opened"] == copy.edited_at.isoformat()
    assert told["opened_revision"] == "2"
    assert "changed successfully" in told["messages"][0]["words"]
    assert Autosave.objects.get().fields is None
    assert keep(client, copy, form | {"title": "On"}).json()["is_kept"] is True


def test_a_block_is_not_doubled_by_a_second_save_of_its_form(
    client: Client, copy: WorkingCopy
) -> None:
    new = {
        "textblock_set-TOTAL_FORMS": "3",
        "textblock_set-2-region": "body",
        "textblock_set-2-ordering": "30",
        "textblock_set-2-block_key": str(uuid4()),
        "textblock_set-2-text": "<p>Three</p>",
        "_continue": "1",
    }
    form = opened(client, edit_url(copy), **new)
    for words in ("<p>Three</p>", "<p>Three, mended</p>"):
        form["textblock_set-2-text"] = words
        told = client.post(edit_url(copy), form, headers=JSON).json()
        form |= {name: told[name] for name in ("opened", "opened_revision")}

    assert body(copy) == ["<p>One</p>", "<p>Two</p>", "<p>Three, mended</p>"]
    gone = {
        f"textblock_set-100000-{name}": value
        for name, value in [
            ("block_key", new["textblock_set-2-block_key"]),
            ("DELETE", "on"),
        ]
    }
    form = {
        name: form[name] for name in form if not name.startswith("textblock_set-2-")
    }
    client.post(edit_url(copy), form | gone, headers=JSON)
    assert body(copy) == ["<p>One</p>", "<p>Two</p>"]


def test_a_late_save_in_the_background_is_answered_with_the_comparison(
    client: Client, copy: WorkingCopy
) -> None:
    form = opened(client, edit_url(copy), title="Mine", _continue="1")
    client.post(edit_url(copy), opened(client, edit_url(copy), title="Theirs"))

    answer = client.post(edit_url(copy), form, headers=JSON)

    assert answer["Content-Type"].startswith("text/html")
    copy.refresh_from_db()
    assert copy.title == "Theirs"


# Who is there


def test_each_editor_is_told_that_the_other_is_there(
    client: Client, copy: WorkingCopy
) -> None:
    other = Client()
    other.force_login(make.person("Editors", username="grace"))
    keep(client, copy, {"form_key": str(uuid4())})

    page = other.get(edit_url(copy)).content.decode()
    assert "Ada Samplesson is editing this too, since" in page
    keep(other, copy, {"form_key": str(uuid4())})
    [told] = keep(client, copy, {"form_key": str(uuid4())}).json()["others"]
    assert told.startswith("grace is editing this too, since ")


def test_who_left_or_fell_silent_is_not_there(
    client: Client, copy: WorkingCopy
) -> None:
    other = Client()
    other.force_login(make.person("Editors"))
    form = opened(client, edit_url(copy), title="After")
    keep(client, copy, form)
    assert keep(other, copy, {"form_key": str(uuid4())}).json()["others"]

    client.post(f"{autosave_url(copy)}?left=1", form)
    assert not keep(other, copy, {"form_key": str(uuid4())}).json()["others"]
    keep(client, copy, form)
    Autosave.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    assert not keep(other, copy, {"form_key": str(uuid4())}).json()["others"]
    assert Autosave.objects.filter(saved_at__isnull=False).count() == 1


def test_words_that_arrive_late_have_the_time_when_they_were_typed(
    client: Client, copy: WorkingCopy
) -> None:
    form = opened(client, edit_url(copy), title="After")
    typed = timezone.now() - timedelta(hours=2)

    client.post(f"{autosave_url(copy)}?at={typed.timestamp() * 1000:.0f}", form)
    kept = Autosave.objects.get()
    assert kept.saved_at
    assert abs(kept.saved_at - typed) < timedelta(seconds=1)
    client.post(f"{autosave_url(copy)}?at=9999999999999", form)
    assert Autosave.objects.filter(saved_at__lte=timezone.now()).exists()


# Rights


def test_only_who_may_change_the_post_keeps_words_of_it(copy: WorkingCopy) -> None:
    form = {"form_key": str(uuid4()), "title": "Mine"}
    for group, status in [("Authors", 403), ("Moderators", 403), ("Editors", 200)]:
        client = Client()
        client.force_login(make.person(group))
        assert client.post(autosave_url(copy), form).status_code == status
    anonymous = Client().post(autosave_url(copy), form)
    assert anonymous.status_code == 302
    assert anonymous["Location"].startswith("/admin/login/")
    assert Autosave.objects.count() == 1


def test_only_who_may_add_posts_makes_drafts(copy: WorkingCopy) -> None:
    form = {"form_key": str(uuid4()), "title": "Mine"}
    client = Client()
    client.force_login(make.person("Moderators"))

    assert client.post(NEW_DRAFT, form).status_code == 403
    assert client.get(NEW_DRAFT).status_code == 403
    assert Client().post(NEW_DRAFT, form).status_code == 302
    assert WorkingCopy.objects.count() == 1


def test_nobody_else_is_offered_the_words(client: Client, copy: WorkingCopy) -> None:
    keep(client, copy, opened(client, edit_url(copy), title="After"))
    number = Autosave.objects.get().pk
    other = Client()
    other.force_login(make.person("Editors"))

    assert not offers(other.get(edit_url(copy)).content.decode())
    for button in ("_bring_back", "_throw_away"):
        assert other.post(edit_url(copy), {button: str(number)}).status_code == 302
    assert Autosave.objects.get().fields


def test_a_get_changes_nothing_and_tells_the_token(
    client: Client, editor: User, copy: WorkingCopy
) -> None:
    assert client.get(autosave_url(copy)).status_code == 405
    told = client.get(NEW_DRAFT)

    assert told.json()["user"] == str(editor.pk)
    assert told.json()["token"]
    assert "no-store" in told["Cache-Control"]
    assert WorkingCopy.objects.count() == 1


def test_an_autosave_needs_its_token(editor: User, copy: WorkingCopy) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    form = {"form_key": str(uuid4()), "title": "After"}

    assert client.post(autosave_url(copy), form).status_code == 403
    token = client.get(NEW_DRAFT).json()["token"]
    answer = client.post(autosave_url(copy), form, headers={"X-CSRFToken": token})
    assert answer.status_code == 200


@pytest.mark.parametrize("key", ["", "x", "9" * 400])
def test_a_form_without_its_key_is_not_kept(
    client: Client, copy: WorkingCopy, key: str
) -> None:
    form = {"form_key": key, "title": "After"}

    assert client.post(autosave_url(copy), form).status_code == 400
    assert client.post(NEW_DRAFT, form).status_code == 400
    assert not Autosave.objects.exists()


def test_a_form_that_is_too_large_to_be_saved_is_not_kept(
    client: Client, copy: WorkingCopy
) -> None:
    form = {"form_key": str(uuid4()), "title": "a" * 2_600_000}

    answer = client.post(
        autosave_url(copy),
        "&".join(f"{name}={value}" for name, value in form.items()),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code in {400, 413}
    assert not Autosave.objects.exists()


# Kept for how long


def test_autosaves_go_with_their_post(client: Client) -> None:
    copy = make.working_copy()
    keep(client, copy, opened(client, edit_url(copy), title="After"))

    copy.post.delete()

    assert not Autosave.objects.exists()
    gone = keep(client, copy, {"form_key": str(uuid4())})
    assert gone.status_code == 410
    assert "deleted meanwhile" in gone.json()["said"]


def test_words_are_kept_for_90_days_and_visits_for_one(
    editor: User, copy: WorkingCopy
) -> None:
    def kept(days: int, **changes: Any) -> UUID:
        key, at = uuid4(), timezone.now() - timedelta(days=days)
        Autosave.objects.create(
            working_copy=copy, editor=editor, form_key=key, seen_at=at, **changes
        )
        Autosave.objects.filter(form_key=key).update(opened_at=at)
        if "fields" in changes:
            Autosave.objects.filter(form_key=key).update(saved_at=at)
        return key

    words = {"fields": {"title": ["A"]}, "saved_at": timezone.now()}
    staying = {kept(89, **words), kept(0), kept(89, is_settled=True)}
    kept(91, **words)
    kept(2)
    kept(91, is_settled=True)

    autosaves.delete_old_autosaves.call()
    autosaves.delete_old_autosaves.call()

    assert {*Autosave.objects.values_list("form_key", flat=True)} == staying


def test_a_redaction_reaches_unsaved_words(client: Client, copy: WorkingCopy) -> None:
    words = {"textblock_set-0-text": "<p>Told by Jane Doe &amp; others</p>"}
    form = opened(client, edit_url(copy), **words)
    keep(client, copy, form)

    redact(copy.post, "Jane Doe & others", by=make.person(), reason="A request")

    kept = Autosave.objects.get()
    assert kept.fields
    assert kept.fields["textblock_set-0-text"] == ["<p>Told by […]</p>"]
    again = keep(client, copy, form)
    assert again.status_code == 409
    assert "taken out of this post" in again.json()["said"]
    kept.refresh_from_db()
    assert kept.fields["textblock_set-0-text"] == ["<p>Told by […]</p>"]


def test_a_form_is_known_once_to_its_editor(editor: User, copy: WorkingCopy) -> None:
    key = uuid4()
    Autosave.objects.create(working_copy=copy, editor=editor, form_key=key)

    with pytest.raises(IntegrityError), transaction.atomic():
        Autosave.objects.create(working_copy=copy, editor=editor, form_key=key)
    other = make.working_copy()
    assert not autosaves.keep(other, editor, key, {"title": ["Mine"]})


def test_an_autosave_asks_the_database_little(
    client: Client, copy: WorkingCopy
) -> None:
    form = opened(client, edit_url(copy), title="After")
    keep(client, copy, form)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        keep(client, copy, form)
    assert len(asked) <= 9, [one["sql"][:90] for one in asked]

    client.get(edit_url(copy))
    with CaptureQueriesContext(connection) as asked:
        client.get(edit_url(copy))
    about = [one for one in asked if "posts_autosave" in one["sql"]]
    assert len(about) == 1
