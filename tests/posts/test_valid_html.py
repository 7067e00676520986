"""Every public page is valid HTML, whatever was pasted into what it shows."""

import html5lib  # type: ignore[import-untyped]
import pytest
from django.test import Client

from comments.models import Comment
from evidenceblog.core.html_characters import clean_html
from posts.models import WorkingCopy
from tests import make, public_pages
from tests.posts import editing
from tests.posts.markup import elements
from tests.public_pages import ODD

pytestmark = pytest.mark.django_db
NEVER = set(ODD) - set("ABCDEFG")


@pytest.fixture
def site() -> None:
    public_pages.make_site()


@pytest.mark.parametrize("path", public_pages.PATHS)
def test_a_page_is_valid_html(site: None, path: str) -> None:
    answer = Client().get(public_pages.address(path), headers={"accept": "text/html"})
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
