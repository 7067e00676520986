"""Who may do what on the desk, and what no press can do."""

import pytest
from django.test import Client

from comments.models import (
    Comment,
    Status,
)
from comments.moderation import decision_undo
from evidenceblog.core.models import User
from tests import make
from tests.comments.moderation.desk.requests import (
    DESK,
    last_decision,
    page_of,
    press,
    press_by_script,
    status_of,
)

pytestmark = pytest.mark.django_db


# Where one was


def test_a_moderator_keeps_their_place(
    moderator_client: Client, comment: Comment
) -> None:
    answer = press(
        moderator_client, "approve", comment, of="show=all&q=thoughts", following="12"
    )

    assert answer["Location"] == f"{DESK}?show=all&q=thoughts#card-12"


def test_who_decides_on_a_comments_own_page_stays_there(
    moderator_client: Client, comment: Comment
) -> None:
    answer = press(moderator_client, "approve", comment, alone=comment.pk)

    assert answer["Location"] == f"{DESK}{comment.pk}/change/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "\\\\evil.example",
        "a=b\r\nSet-Cookie: x=y",
        "",
    ],
)
def test_a_press_never_leads_to_another_site(
    moderator_client: Client, comment: Comment, elsewhere: str
) -> None:
    answer = press(
        moderator_client,
        "approve",
        comment,
        of=elsewhere,
        following=elsewhere,
        alone=elsewhere,
        next=elsewhere,
    )

    assert answer.status_code == 302
    assert answer["Location"].partition("?")[0] == DESK
    assert "\n" not in answer["Location"]


# Who may


@pytest.mark.parametrize("group", ["", "Authors"])
def test_who_may_not_moderate_sees_and_decides_nothing(
    comment: Comment, group: str
) -> None:
    client = Client()
    client.force_login(make.person(group))

    pages = ("", "?show=all", "news/?since=1", "preview/?act=spam&all=1")
    own = [f"{comment.pk}/{page}/" for page in ("change", "more", "history")]
    for path in (*pages, *own):
        assert client.get(f"{DESK}{path}").status_code == 403, path
    assert press(client, "approve", comment).status_code == 403
    assert client.post(f"{DESK}undo/").status_code == 403
    assert status_of(comment) == Status.HELD


def test_a_reader_is_asked_to_sign_in(client: Client, comment: Comment) -> None:
    for answer in (client.get(DESK), press(client, "approve", comment)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")
    assert status_of(comment) == Status.HELD


def test_a_press_needs_the_token_of_its_form(comment: Comment) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.person("Moderators"))

    assert press(client, "approve", comment).status_code == 403
    assert press_by_script(client, "approve", comment).status_code == 403
    assert client.post(f"{DESK}undo/").status_code == 403
    assert status_of(comment) == Status.HELD


def test_a_moderator_changes_no_word_unseen_and_deletes_nothing(
    moderator_client: Client, comment: Comment
) -> None:
    changed = {"name": "Mallory", "body": "Other words", "status": "approved"}
    assert moderator_client.get(f"{DESK}add/").status_code == 403
    assert (
        moderator_client.post(f"{DESK}{comment.pk}/delete/", changed).status_code == 403
    )
    assert (
        moderator_client.post(f"{DESK}{comment.pk}/change/", changed).status_code == 405
    )

    kept = Comment.objects.get()
    assert (kept.name, kept.body, kept.status) == ("Ada", "Some thoughts.", "held")


def test_only_who_may_erase_is_offered_it(
    moderator_client: Client, editor_client: Client, comment: Comment
) -> None:
    assert "Erase…" not in page_of(moderator_client, comment)
    assert "Erase…" in page_of(editor_client, comment)


def test_what_was_done_from_the_desk_is_undone_by_its_door(
    moderator_client: Client, comment: Comment
) -> None:
    press(moderator_client, "reject", comment, reason="unkind")

    undone = decision_undo.undo_batch(
        last_decision(comment).batch, by=User.objects.get()
    )

    assert len(undone.decisions) == 1
