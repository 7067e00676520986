"""Lists of trusted and blocked origins: taken in, given out, and who may do so."""

from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comments.linkbacks import lists
from comments.linkbacks.models import Standing
from comments.models import Comment, Status
from posts.models import Post
from tests import make
from tests.comments.desk.asking import DESK
from tests.reading import text_of
from tests.servers.origins import OriginSite

from .telling import approve, said_by, told

pytestmark = pytest.mark.django_db
PLACE = "/admin/linkbacks/standing/"
BLOCKED = Standing.Verdict.BLOCKED
LIST = """\ufeff# Shared by a community
evil.example
*.worse.example  # sells pills
https://medium.com/@ada/

medium.com
www.evil.example
not a host
"csv.example",a reason
known.example
"""


def take_in(text: str) -> lists.Taken:
    return lists.take_in(text, BLOCKED, by=make.person("Moderators"))


def test_a_list_says_what_was_added_known_and_refused_by_line() -> None:
    Standing.objects.create(address="known.example", verdict="trusted")

    taken = take_in(LIST)

    added = ["evil.example", "worse.example", "medium.com/@ada", "csv.example"]
    assert taken.added == added
    assert (taken.known, taken.otherwise) == ([], ["known.example"])
    assert taken.repeated == 1
    assert taken.refused == [(6, "medium.com", True), (8, "not a host", False)]
    notes = dict(Standing.objects.values_list("address", "note"))
    assert notes["worse.example"] == "sells pills"
    assert notes["csv.example"] == "a reason"
    assert Standing.objects.get(address="known.example").verdict == "trusted"


def test_a_table_may_have_headings() -> None:
    taken = take_in("domain,reason\nevil.example,spam\n")

    assert (taken.added, taken.refused) == (["evil.example"], [])


def test_the_same_list_twice_adds_nothing() -> None:
    take_in(LIST)

    again = take_in(LIST)

    assert (again.added, len(again.known)) == ([], 5)


def test_what_is_given_out_can_be_taken_in() -> None:
    take_in(LIST)
    before = set(Standing.objects.values_list("address", "note"))
    given_out = lists.written(BLOCKED)
    Standing.objects.all().delete()

    take_in(given_out)

    assert set(Standing.objects.values_list("address", "note")) == before


def test_a_list_without_end_is_refused_whole() -> None:
    with pytest.raises(lists.TooLong):
        take_in("a.example\n" * (lists.MOST_LINES + 1))

    assert not Standing.objects.exists()


def test_a_moderator_pastes_a_list(moderator_client: Client) -> None:
    said = {"verdict": "blocked", "text": LIST}

    page = text_of(moderator_client.post(f"{PLACE}import/", said))

    assert "Line 8:" in page
    assert "strangers share this name" in page
    assert Standing.objects.filter(verdict="blocked").count() == 5
    answer = moderator_client.get(f"{PLACE}blocked.txt")
    assert "worse.example # sells pills" in answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain")


def test_a_moderator_uploads_a_list(moderator_client: Client) -> None:
    file = SimpleUploadedFile("list.txt", b"evil.example\n")

    moderator_client.post(f"{PLACE}import/", {"verdict": "blocked", "file": file})

    assert Standing.objects.get().address == "evil.example"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b""])
def test_what_is_no_list_is_refused(moderator_client: Client, content: bytes) -> None:
    file = SimpleUploadedFile("list.txt", content)

    answer = moderator_client.post(
        f"{PLACE}import/", {"verdict": "blocked", "file": file}
    )

    assert "errorlist" in text_of(answer)
    assert not Standing.objects.exists()


def test_authors_see_no_lists(client: Client) -> None:
    client.force_login(make.person("Authors"))

    for place in (PLACE, f"{PLACE}import/", f"{PLACE}blocked.txt"):
        assert client.get(place).status_code == HTTPStatus.FORBIDDEN


def test_the_page_to_add_one_is_filled_in_by_its_address(
    moderator_client: Client,
) -> None:
    page = text_of(moderator_client.get(f"{PLACE}add/?address=reader.test"))

    assert 'value="reader.test"' in page


def test_what_is_known_is_changed_where_it_stands(moderator_client: Client) -> None:
    known = Standing.objects.create(address="reader.test", verdict="trusted")

    answer = moderator_client.get(f"{PLACE}add/?address=www.reader.test&of=show%3Dspam")

    there = f"{PLACE}{known.pk}/change/?address=www.reader.test&of=show%3Dspam"
    assert answer["Location"] == there
    said = {"address": "reader.test", "verdict": "blocked"}
    assert moderator_client.post(there, said)["Location"] == f"{DESK}?show=spam"
    assert Standing.objects.get().verdict == "blocked"


def test_who_comes_from_a_card_goes_back_to_the_desk_and_can_undo(
    moderator_client: Client, post: Post, reader: OriginSite
) -> None:
    row = told(reader)
    approve(row)
    said = {"address": "reader.test", "verdict": "blocked", "take_down": "on"}

    page = moderator_client.post(f"{PLACE}add/?of=show%3Dmentions", said, follow=True)

    assert page.redirect_chain[-1][0] == f"{DESK}?show=mentions"
    batch = said_by(row).decisions.latest("pk").batch
    assert f'1 was taken down. <a href="/admin/comments/decision/?batch={batch}">' in (
        text_of(page)
    )
    assert Comment.objects.get(pk=said_by(row).pk).status == Status.REJECTED
    assert Standing.objects.get().by is not None


def test_what_is_trusted_is_not_taken_down(moderator_client: Client) -> None:
    said = {"address": "reader.test", "verdict": "trusted", "take_down": "on"}

    page = moderator_client.post(f"{PLACE}add/", said)

    assert "Only what is blocked is taken down." in text_of(page)
    assert not Standing.objects.exists()
