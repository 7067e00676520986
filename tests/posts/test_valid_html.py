"""Every public page is valid HTML, whatever was pasted into what it shows."""

import html5lib  # type: ignore[import-untyped]
import pytest
from django.test import Client

from comments.models import Comment, Status
from evidenceblog.core.html_characters import clean_html
from posts.models import Author, Topic, WorkingCopy
from posts.revisions import withdrawal
from tests import make
from tests.posts import editing
from tests.posts.markup import elements
from tests.posts.revisions.every_kind import every_kind

pytestmark = pytest.mark.django_db
ODD = "A\x0bB\x01C\x7fD\x9fE\ufdd0F\ufffeG\U0001ffff"
NEVER = set(ODD) - set("ABCDEFG")
PAGES = (
    *("/", "/walking/", "/walking/versions/", "/gone/", "/nowhere/", "/admin/login/"),
    *("/webmention/", "/walking/?reply=1", "/topic/pain/", "/author/ada/"),
)


@pytest.fixture
def site() -> None:
    copy = every_kind(slug="walking", language="en-GB", lead_caption="Why")
    copy.topics.set([make.topic(name="Pain", slug="pain")])
    copy.bylines.update(author=make.author(name="Ada", slug="ada"))
    WorkingCopy.objects.update(title=f"Walking {ODD}", standfirst=ODD, notice=ODD)
    Author.objects.update(name=f"Ada {ODD}", bio=ODD)
    Topic.objects.filter(slug="pain").update(name=f"Pain {ODD}", description=ODD)
    copy.refresh_from_db()
    make.published(copy)
    first = make.comment(copy.post, status=Status.APPROVED)
    make.comment(copy.post, status=Status.APPROVED, parent=first)
    Comment.objects.update(name=f"Reader {ODD}")
    gone = make.post(slug="gone", topics=list(copy.topics.all()))
    withdrawal.withdraw(gone, by=make.person("Editors"), note=ODD)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_valid_html(site: None, path: str) -> None:
    answer = Client().get(path, headers={"accept": "text/html"})
    html = answer.content.decode()

    assert not NEVER.intersection(html)
    html5lib.HTMLParser(strict=True).parse(html)  # raises ParseError


def test_what_is_typed_is_cleaned(editor_client: Client) -> None:
    copy = make.working_copy()

    editing.send(
        editor_client,
        editing.edit_url(copy),
        title=f"Walking {ODD}",
        standfirst=f"First.\r\nSecond.{ODD}",
    )

    stored = WorkingCopy.objects.get()
    assert stored.title == "Walking A BCDEFG"
    assert stored.standfirst == "First.\nSecond.A\nBCDEFG"


def test_a_comment_has_a_heading_of_name_date_and_whom_it_answers(site: None) -> None:
    answered, answering = Comment.objects.order_by("pk")
    Comment.objects.filter(pk=answered.pk).update(name="Greta")
    Comment.objects.filter(pk=answering.pk).update(name="Ada")

    html = Client().get("/walking/").content.decode()

    found = [
        heading.text
        for heading in elements(html, "h3")
        if heading.parents[-3].attributes.get("id") == f"comment-{answering.pk}"
    ]
    day = f"{answering.received_at:%-d %B %Y}"
    assert found == [f"Ada, {day}, in reply to Greta"]


@pytest.mark.parametrize("odd", sorted(NEVER))
def test_a_character_that_html_may_not_have_is_taken_out(odd: str) -> None:
    assert clean_html(f"é·{odd}ﷺ😀".encode()).decode() == "é·ﷺ😀"


@pytest.mark.parametrize("text", ["\t\n\f\r", "é·ﷺ😀", "\u00a0\u200f\ufefe\ufffd", "﷼"])
def test_other_characters_stay(text: str) -> None:
    assert clean_html(text.encode()).decode() == text
