"""A session that ended before Save was pressed: the words come back and can be saved."""

import pytest
from django.test import Client

from evidenceblog.core.models import User
from posts.models import WorkingCopy
from tests import make
from tests.posts.editing import FORM, edit_url
from tests.posts.markup import elements, fields

pytestmark = pytest.mark.django_db

OWN = {"Origin": "http://testserver"}


@pytest.fixture
def editor() -> User:
    return make.person("Editors")


@pytest.fixture
def browser(editor: User) -> Client:
    """A browser that checks the tokens of forms, with an editor signed in."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    return browser


@pytest.fixture
def written(browser: Client) -> tuple[WorkingCopy, dict[str, list[str]]]:
    """A form in which somebody wrote for an hour."""
    copy = make.working_copy(title="Before")
    make.text(copy, "<p>One</p>")
    form = fields(browser.get(edit_url(copy)).content.decode(), FORM)
    words = "<p>\nAn hour's words: <strong>قارئة</strong> & “more”</p>"
    return copy, form | {
        "title": ["After"],
        "textblock_set-0-text": [words],
        "_save": ["1"],
    }


def send_kept(browser: Client, url: str, page: str) -> str | None:
    """Press the button of the page that gave the words back; None when it is saved."""
    assert len(elements(page, "form", method="post", action=url)) == 1
    kept: dict[str, list[str]] = {}
    for one in elements(page, "textarea"):
        kept.setdefault(one["name"], []).append(one.text.removeprefix("\n"))
    token = elements(page, "input", name="csrfmiddlewaretoken")[-1]["value"]
    answer = browser.post(url, kept | {"csrfmiddlewaretoken": token}, headers=OWN)
    return answer.content.decode() if answer.status_code == 403 else None


def test_words_of_an_hour_outlive_the_session(
    browser: Client, editor: User, written: tuple[WorkingCopy, dict[str, list[str]]]
) -> None:
    copy, form = written
    browser.session.flush()

    answer = browser.post(edit_url(copy), form, headers=OWN)

    assert answer.status_code == 403
    page = answer.content.decode()
    assert "You were signed out" in page
    browser.force_login(editor)
    again = send_kept(browser, edit_url(copy), page)
    assert again is None or send_kept(browser, edit_url(copy), again) is None
    copy.refresh_from_db()
    assert copy.title == "After"
    assert "An hour's words: <strong>قارئة</strong> &amp; “more”" in "".join(
        copy.textblock_set.values_list("text", flat=True)
    )


def test_signing_in_anew_in_another_window_loses_no_words(
    browser: Client, editor: User, written: tuple[WorkingCopy, dict[str, list[str]]]
) -> None:
    copy, form = written
    form["csrfmiddlewaretoken"] = ["x" * 64]

    answer = browser.post(edit_url(copy), form, headers=OWN)

    page = answer.content.decode()
    assert "You signed in anew" in page
    assert send_kept(browser, edit_url(copy), page) is None
    copy.refresh_from_db()
    assert copy.title == "After"


def test_a_form_of_another_site_gets_no_button(
    browser: Client, written: tuple[WorkingCopy, dict[str, list[str]]]
) -> None:
    copy, form = written
    form["csrfmiddlewaretoken"] = ["x" * 64]

    for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {}):
        answer = browser.post(edit_url(copy), form, headers=headers)
        assert answer.status_code == 403
        assert "An hour's words" not in answer.content.decode()


def test_a_password_is_not_given_back(browser: Client) -> None:
    form = {"username": "ada", "password1": "horse-battery", "_save": "1"}
    browser.session.flush()

    answer = browser.post("/admin/core/user/add/", form, headers=OWN)

    assert answer.status_code == 403
    assert "ada" in answer.content.decode()
    assert "horse-battery" not in answer.content.decode()
