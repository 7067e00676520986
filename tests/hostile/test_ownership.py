"""What belongs to somebody else, asked for by its number, key or code: refused, unsaid.

Each row asks for a thing of another person in a way that would show or change it. The
answer is no page, has none of its words, and leaves it as it was.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.core import signing
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from comments.discussion import email_approval, submissions
from comments.linkbacks.models import Linkback
from comments.models import Comment
from evidenceblog.core.accounts import second_factor
from evidenceblog.core.accounts.second_factor_middleware import VERIFIED
from evidenceblog.core.mail.models import EmailAddress
from evidenceblog.core.models import DataRequest, Invitation, StaffProfile, User
from evidenceblog.core.secret_codes import hash_of_code, new_code
from posts import autosaves, problem_reports, review_links
from posts.models import (
    Autosave,
    ProblemReport,
    ReviewLink,
    ReviewNote,
    WordReport,
    WorkingCopy,
)
from posts.problem_reports import StoredReport
from posts.review_links import SaidNote
from posts.revisions.history import save_revision
from tests import mailing, make
from tests.core.accounts.telephone import (
    Telephone,
    forget_last_code,
    give_code,
    give_password,
    give_telephone,
    is_signed_in,
)
from tests.posts.editing import edit_url, send
from tests.posts.markup import fields

pytestmark = pytest.mark.django_db
# It stands in all that is another's, and nowhere else.
SECRET = "marmalade"
WORDS = f"About {SECRET}"


@dataclass
class World:
    """An author with a draft of their own, and all that another author has."""

    client: Client
    mine: WorkingCopy
    theirs: WorkingCopy
    owner: User
    link: ReviewLink
    note: ReviewNote
    unsaved: Autosave

    def url(self, name: str, *args: object) -> str:
        return reverse(f"admin:posts_workingcopy_{name}", args=args)


@pytest.fixture
def world() -> World:
    me, owner = make.person("Authors"), make.person("Authors", last_name=SECRET)
    mine = make.working_copy(title="Mine")
    theirs = make.working_copy(title=WORDS, standfirst=WORDS)
    make.text(theirs, f"<p>{WORDS}</p>", ordering=50)
    make.artwork_block(theirs, artwork=make.artwork(title=WORDS, credit_line=WORDS))
    for copy, by in ((mine, me), (theirs, owner)):
        type(copy.post).objects.filter(pk=copy.post_id).update(created_by=by)
        save_revision(copy, by=by)
    theirs.standfirst = f"{WORDS} and toast"
    theirs.save()
    save_revision(theirs, by=owner)
    asked = review_links.ask_reviewer(theirs, name=WORDS, by=owner, key="1" * 32)
    said = {"": SaidNote("change", WORDS)}
    review_links.save_notes(asked.link, asked.link.revision, said)
    autosaves.keep(theirs, owner, uuid4(), {"title": [WORDS]})
    WordReport.objects.create(
        working_copy=theirs, file_name=WORDS, found={}, comments=[]
    )
    StaffProfile.objects.create(user=owner)
    problem_reports.store_report(make.post(slug="walking"), body=WORDS)
    client = Client()
    client.force_login(me)
    note, unsaved = asked.link.notes.get(), Autosave.objects.get()
    return World(client, mine, theirs, owner, asked.link, note, unsaved)


type Ask = Callable[[World], Any]


def opened(name: str, *args: object) -> Ask:
    return lambda world: world.client.get(world.url(name, world.theirs.pk, *args))


def posted(name: str, **said: str) -> Ask:
    return lambda world: world.client.post(world.url(name, world.theirs.pk), said)


def of_mine(name: str, **said: Callable[[World], object]) -> Ask:
    """Ask beneath an own post, with the number of something beneath theirs."""

    def ask(world: World) -> Any:
        form = {field: str(value(world)) for field, value in said.items()}
        return world.client.post(world.url(name, world.mine.pk), form)

    return ask


def first_key(world: World) -> object:
    return world.theirs.textblock_set.order_by("pk")[0].key


REFUSED: dict[str, Ask] = {
    "draft": opened("change"),
    "draft, changed": posted("change", title="Stolen"),
    "draft, cloned": posted("clone"),
    "draft, deleted": posted("bin"),
    "draft, published": posted("publish", kind="first", revision="2"),
    "preview": opened("preview"),
    "history": opened("history"),
    "block": lambda world: world.client.get(
        world.url("block", world.theirs.pk, first_key(world))
    ),
    "revisions": opened("revisions"),
    "revision": opened("revision", 1),
    "revision, restored": lambda world: world.client.post(
        world.url("revision", world.theirs.pk, 1), {"_restore": "1", "latest": "2"}
    ),
    "revision beneath mine": lambda world: world.client.get(
        world.url("revision", world.mine.pk, 2)
    ),
    "comparison": lambda world: world.client.get(
        world.url("comparison", world.theirs.pk) + "?from=1&to=2"
    ),
    "autosave": posted("autosave", form_key=str(uuid4()), title="Stolen"),
    "autosave by its key": lambda world: world.client.post(
        world.url("autosave", world.theirs.pk),
        {"form_key": str(world.unsaved.form_key), "title": "Stolen"},
    ),
    "reviews": opened("reviews"),
    "review link, revoked": of_mine(
        "reviews", act=lambda _: "revoke", link=lambda world: world.link.pk
    ),
    "reviewer, printed": of_mine(
        "reviews", act=lambda _: "print", link=lambda world: world.link.pk
    ),
    "note, settled": of_mine(
        "reviews",
        act=lambda _: "settle",
        settled=lambda _: "yes",
        note=lambda world: world.note.pk,
        shown=lambda world: world.note.changed_at.isoformat(),
    ),
    "word document": opened("word"),
    "word report, closed": posted("word_report"),
    "report of a problem": lambda world: world.client.get(
        reverse(
            "admin:posts_problemreport_change",
            args=[ProblemReport.objects.get().pk],
        )
    ),
    "held comment": lambda world: world.client.get(
        reverse(
            "admin:comments_comment_change",
            args=[make.comment(make.post(), body=WORDS).pk],
        )
    ),
    "account": lambda world: world.client.get(
        reverse("admin:core_user_change", args=[world.owner.pk])
    ),
    "profile": lambda world: world.client.get(
        reverse(
            "admin:core_staffprofile_change",
            args=[StaffProfile.objects.get(user=world.owner).pk],
        )
    ),
    "second factor": lambda world: world.client.post(
        reverse("admin:core_user_second_factor", args=[world.owner.pk])
    ),
}


def kept(world: World) -> list[Any]:
    """Return what another person has, as it is stored."""
    theirs = world.theirs
    return [
        list(rows.order_by("pk").values())
        for rows in (
            WorkingCopy.objects.filter(pk=theirs.pk),
            type(theirs.post).objects.filter(pk=theirs.post_id),
            theirs.post.revisions.all(),
            theirs.textblock_set.all(),
            ReviewLink.objects.all(),
            ReviewNote.objects.all(),
            Autosave.objects.filter(editor=world.owner),
            WordReport.objects.all(),
        )
    ]


@pytest.mark.parametrize("ask", REFUSED.values(), ids=REFUSED)
def test_what_is_another_authors_is_refused_and_unsaid(world: World, ask: Ask) -> None:
    before = kept(world)

    answer = ask(world)

    assert answer.status_code in {403, 404}
    assert SECRET not in answer.text
    assert kept(world) == before


def without_what_was_typed(page: str) -> str:
    """Return a page without the words that were looked for, which it says again."""
    for said in (f"q={SECRET}", f"q%3D{SECRET}", f'"{SECRET}"'):
        page = page.replace(said, "")
    return page


def test_no_list_or_form_of_mine_tells_of_theirs(world: World) -> None:
    paths = [
        "/admin/",
        reverse("admin:posts_workingcopy_changelist"),
        reverse("admin:posts_workingcopy_changelist") + f"?q={SECRET}",
        reverse("admin:posts_workingcopy_changelist") + "?bin=1",
        reverse("admin:posts_problemreport_changelist"),
        reverse("admin:posts_workingcopy_add"),
        edit_url(world.mine),
    ]

    pages = {path: world.client.get(path) for path in paths}

    assert {page.status_code for page in pages.values()} == {200}
    telling = [
        path
        for path, page in pages.items()
        if SECRET in without_what_was_typed(page.text)
    ]
    assert telling == []


@pytest.mark.parametrize("button", ["_bring_back", "_throw_away"])
def test_unsaved_words_are_their_editors_alone(world: World, button: str) -> None:
    """Neither by their number beneath an own post, nor by who may open the post."""
    before, editor = kept(world), Client()
    editor.force_login(make.person("Editors"))

    for client, copy in ((world.client, world.mine), (editor, world.theirs)):
        answer = client.post(edit_url(copy), {button: world.unsaved.pk})
        assert answer.status_code == 302
        shown = client.get(edit_url(copy)).text
        assert f'value="{world.unsaved.pk}" name="_bring_back"' not in shown
        assert '"_bring_back"' not in shown
    assert kept(world) == before


def test_a_form_of_mine_takes_no_block_of_theirs(world: World) -> None:
    before = kept(world)
    block = world.theirs.textblock_set.order_by("-pk")[0]
    page = world.client.get(edit_url(world.mine)).text
    own = next(
        name for name in fields(page, "workingcopy_form") if name.endswith("-0-id")
    )
    assert own.startswith(("textblock_set", "findingblock_set"))

    answer = send(
        world.client,
        edit_url(world.mine),
        **{
            "textblock_set-0-id": str(block.pk),
            "textblock_set-0-text": "<p>Stolen</p>",
        },
    )

    assert SECRET not in answer.text
    assert kept(world) == before
    assert not world.mine.textblock_set.filter(pk=block.pk).exists()


# Codes: each opens its own page, and no other


OPENED_BY = {
    "review": "review",
    "comment": "receipt",
    "report": "problem_receipt",
    "data": "held_data",
    "mail": "unsubscribe",
    "invitation": "invitation",
    "linkback": "webmention_status",
    "approval": "approve_by_email",
}


@pytest.fixture
def codes(settings: LazySettings) -> dict[str, str]:
    """A code of each kind, each of another person's thing."""
    mailing.mail_goes_to("smtp://127.0.0.1:9", settings)
    copy = make.working_copy(title=WORDS)
    asked = review_links.ask_reviewer(
        copy, name=WORDS, by=make.person("Editors"), key="2" * 32
    )
    post = make.post(slug="walking")
    said: Any = {"name": WORDS, "email": f"{SECRET}@example.org", "website": ""}
    sent = submissions.submit(post, **said, body=WORDS, sender=submissions.Sender())
    report: StoredReport = problem_reports.store_report(post, body=WORDS)
    data, invited, told, mailed = (new_code() for _ in range(4))
    DataRequest.objects.create(
        email=f"{SECRET}@example.org", code_hash=hash_of_code(data)
    )
    invitation = Invitation.objects.create(
        email=f"{SECRET}@example.net",
        group=make.person("Editors").groups.get(),
        code=hash_of_code(invited),
        expires_at=asked.link.expires_at,
    )
    assert invitation.pk
    Linkback.objects.create(
        post=post,
        origin=f"https://{SECRET}.example/",
        protocols=["webmention"],
        code=hash_of_code(told),
    )
    letter = mailing.queued(f"{SECRET}@example.org")
    type(letter).objects.filter(pk=letter.pk).update(code=hash_of_code(mailed))
    return {
        "review": asked.url.rstrip("/").rpartition("/")[2],
        "comment": sent.receipt_code,
        "report": report.receipt_code,
        "data": data,
        "mail": mailed,
        "invitation": invited,
        "linkback": told,
        "approval": signing.dumps(sent.comment.pk, salt=email_approval.SALT),
    }


def keys_of_rows(codes: dict[str, str]) -> Iterator[str]:
    """Yield what the database has of each code, and the numbers of first rows."""
    for code in codes.values():
        yield hash_of_code(code)
        yield code[:-1]
        yield code.swapcase()
    first = Comment.objects.order_by("pk")[0].pk
    yield from map(str, (0, 1, 2, first, ReviewLink.objects.get().pk))
    yield f"{SECRET}@example.org"


def test_a_code_opens_its_own_page_alone(codes: dict[str, str]) -> None:
    found = {
        (kind, place): Client().get(reverse(name, args=[code]))
        for kind, code in codes.items()
        for place, name in OPENED_BY.items()
    }

    own = {
        pair: page.status_code for pair, page in found.items() if len(set(pair)) == 1
    }
    assert set(own.values()) == {200}
    telling = {
        pair: page.status_code
        for pair, page in found.items()
        if len(set(pair)) == 2
        if page.status_code != 404 or SECRET in page.text
    }
    assert {pair for pair in telling if pair[1] != "invitation"} == set()
    # The page of invitations says 200 that the code is not known.
    assert not any(SECRET in found[pair].text for pair in telling)


def test_neither_a_number_nor_a_hash_opens_a_page(codes: dict[str, str]) -> None:
    asked = {
        (key, name, query): Client().get(reverse(name, args=[key]) + query)
        for key in keys_of_rows(codes)
        for name in OPENED_BY.values()
        for query in (("", "?export") if name == "held_data" else ("",))
    }

    told = {
        about: page.status_code
        for about, page in asked.items()
        if SECRET in page.text.replace(about[0], "")
        or (page.status_code != 404 and about[1] != "invitation")
    }
    assert told == {}


def test_no_form_of_a_page_takes_the_code_of_another(codes: dict[str, str]) -> None:
    """What a POST would withdraw, erase, stop or publish stays."""
    tables = (Comment, DataRequest, EmailAddress, ReviewLink, Invitation, Linkback)
    said = {"erase": "1", "restore": "1", "done": "1", "stop": "1"}

    def stored() -> list[Any]:
        return [list(table._base_manager.order_by("pk").values()) for table in tables]

    before = stored()
    for kind, code in codes.items():
        for place, name in OPENED_BY.items():
            if kind != place and name != "webmention_status":
                answer = Client().post(reverse(name, args=[code]), said)
                refused = answer.status_code in {404, 405}
                assert refused or place == "invitation"
    assert stored() == before


def test_a_review_link_leads_to_no_other_post(codes: dict[str, str]) -> None:
    other = make.working_copy(title="Another, about jam")
    save_revision(other, by=None)
    other.title = "Jam again"
    other.save()
    number = save_revision(other, by=None).number

    page = Client().get(f"/preview/{codes['review']}/?revision={number}")

    assert page.status_code == 200
    assert "jam" not in page.text.lower()


def test_a_comment_that_is_held_is_not_told_by_its_number() -> None:
    held = make.comment(make.post(), body=WORDS, name=WORDS)

    for answer in (
        Client().get(f"/comment/report/{held.pk}/"),
        Client().post(f"/comment/report/{held.pk}/", {"reason": "other"}),
    ):
        assert answer.status_code == 404
        assert SECRET not in answer.text


# Second factors


def test_no_code_and_no_browser_of_another_is_a_second_factor() -> None:
    ada, grace = make.person("Editors"), make.person("Editors")
    telephone, hers = give_telephone(ada), Client()
    give_telephone(grace)
    give_password(hers, ada)
    assert give_code(hers, telephone.code()).status_code == 302
    trusted = {
        name: one.value
        for name, one in hers.cookies.items()
        if name.startswith("device_")
    }
    assert trusted
    forget_last_code(ada)

    for said in (telephone.code(), telephone.codes[1]):
        client = Client()
        client.cookies.load(trusted)
        client.cookies[f"device_{grace.pk}"] = trusted[f"device_{ada.pk}"]
        give_password(client, grace)
        assert not is_signed_in(client)
        assert give_code(client, said).status_code == 422
        assert not is_signed_in(client)


def test_own_page_of_the_second_factor_is_that_of_no_number() -> None:
    ada, grace = make.person("Editors"), make.person("Editors")
    telephone: Telephone = give_telephone(ada)
    client = Client()
    client.force_login(grace)
    session = client.session
    session[VERIFIED] = True
    session.save()
    said = {
        "_remove": "1",
        "user": ada.pk,
        "device": TOTPDevice.objects.get(user=ada).pk,
    }

    for form in (said, {"_renew": "1"} | said):
        client.post(f"{reverse('second_factor')}?user={ada.pk}", form)

    assert second_factor.is_set_up(ada)
    assert second_factor.verify(ada, telephone.codes[0])
    assert not re.search(telephone.secret, client.get(reverse("second_factor")).text)
