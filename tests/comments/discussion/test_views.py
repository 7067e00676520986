"""A comment on a post that got another address while it was being written."""

import pytest
from django.test import Client

from comments.models import Comment
from evidenceblog.core import redirects
from evidenceblog.core.redirect_reasons import RedirectReason
from posts.models import Post, Revision, WorkingCopy
from posts.revisions import withdrawal
from tests import make
from tests.posts.markup import element, fields
from tests.reading import text_of

pytestmark = pytest.mark.django_db
SAID = {"name": "Ada", "email": "ada@example.org", "body": "Thank you."}
OURS = {"origin": "http://127.0.0.1:8000"}


def test_it_is_sent_again_where_the_post_has_gone_and_stored_once(
    client: Client,
) -> None:
    copy = make.working_copy(slug="first")
    make.published(copy)
    WorkingCopy.objects.update(slug="second")
    make.published(copy)

    answer = client.post("/first/comment/", SAID, headers=OURS)

    # 308, not 301: with that a browser would ask for the page and drop the words.
    assert (answer.status_code, answer["Location"]) == (308, "/second/comment/")
    assert not Comment.objects.exists()
    client.post(answer["Location"], SAID, headers=OURS)
    assert Comment.objects.get().post == copy.post


@pytest.mark.parametrize(
    "new",
    [
        *("https://other.example/", "https://other.example/a/comment/"),
        *("/", "/first/", "/topic/pain/comment/", "/first/comment/?x=1", ""),
    ],
)
def test_it_is_given_back_where_nothing_would_take_it(client: Client, new: str) -> None:
    if new:
        redirects.record("/none/comment/", new, reason=RedirectReason.HAND, by=None)

    answer = client.post("/none/comment/", SAID, headers=OURS)

    assert answer.status_code == 404
    assert SAID["body"] in element(text_of(answer), "textarea").text
    assert "There is no post at this address." in text_of(answer)
    assert not Comment.objects.exists()


def test_it_is_sent_after_the_post_though_a_file_says_where_that_is(
    client: Client,
) -> None:
    copy = make.working_copy(slug="first")
    make.published(copy)
    WorkingCopy.objects.update(slug="second")
    make.published(copy)
    redirects.record("/first/", "/second/", reason=RedirectReason.IMPORT, by=None)

    answer = client.post("/first/comment/", SAID, headers=OURS)

    assert (answer.status_code, answer["Location"]) == (308, "/second/comment/")


@pytest.fixture
def moved_and_replaced() -> tuple[Post, Post]:
    """A post that moved from `/first/` to `/second/`, and the one that is at `/first/` now."""
    copy = make.working_copy(slug="first")
    make.published(copy)
    WorkingCopy.objects.update(slug="second")
    make.published(copy)
    other = make.working_copy(slug="first")
    make.published(other, kind=Revision.Kind.IMPORT)
    return copy.post, other.post


def test_it_belongs_to_the_post_it_was_written_beneath(
    client: Client, moved_and_replaced: tuple[Post, Post]
) -> None:
    moved, _ = moved_and_replaced
    form = fields(text_of(client.get("/second/")), "respond")

    client.post("/first/comment/", form | SAID, headers=OURS)

    assert Comment.objects.get().post == moved


def test_it_belongs_there_too_once_it_is_confirmed(
    client: Client, moved_and_replaced: tuple[Post, Post]
) -> None:
    moved, _ = moved_and_replaced
    asked = client.post("/first/comment/", SAID | {"post_id": moved.pk})

    client.post("/first/comment/", fields(text_of(asked), "main"))

    assert asked.status_code == 403
    assert Comment.objects.get().post == moved


def test_it_is_given_back_when_the_post_beneath_which_it_was_written_is_withdrawn(
    client: Client, moved_and_replaced: tuple[Post, Post]
) -> None:
    moved, _ = moved_and_replaced
    withdrawal.withdraw(moved, by=make.person(), note="Wrong.")

    sent = SAID | {"post_id": moved.pk}
    answer = client.post("/first/comment/", sent, headers=OURS)

    assert answer.status_code == 410
    assert SAID["body"] in text_of(answer)


@pytest.mark.parametrize("number", ["", "0", "x", "٣", "9" * 5_000, "\x00", "draft"])
def test_a_number_of_no_post_counts_for_nothing(
    client: Client, moved_and_replaced: tuple[Post, Post], number: str
) -> None:
    _, at_the_address = moved_and_replaced
    if number == "draft":
        number = str(make.working_copy().post.pk)

    client.post("/first/comment/", SAID | {"post_id": number}, headers=OURS)

    assert Comment.objects.get().post == at_the_address
