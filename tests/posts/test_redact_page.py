"""Redact in the admin: the words are looked for first, and only then taken out."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from posts import problem_reports
from posts.models import Redaction, Revision, WorkingCopy
from posts.revisions.history import save_revision
from posts.revisions.redaction import find_words, redact
from tests import make
from tests.admin_pages import signed_in
from tests.posts.markup import elements
from tests.reading import text_of

pytestmark = pytest.mark.django_db
WORDS = "Ada <Sample>"
FORM = {"words": WORDS, "reason": "The person asked for it."}


@pytest.fixture
def administrator() -> Client:
    return signed_in(make.person(is_superuser=True))


@pytest.fixture
def copy() -> WorkingCopy:
    """A post whose published revision, later save and form have the words."""
    copy = make.working_copy(title=f"What {WORDS} said", slug="walking")
    make.published(copy)
    WorkingCopy.objects.update(standfirst="Another line.")
    save_revision(WorkingCopy.objects.get(), by=None)
    return copy


def url_of(copy: WorkingCopy) -> str:
    return reverse("admin:posts_workingcopy_redact", args=[copy.pk])


def test_where_the_words_are_is_shown_before_they_are_taken_out(
    administrator: Client, copy: WorkingCopy
) -> None:
    assert "_redact" not in text_of(administrator.get(url_of(copy)))

    shown = administrator.post(url_of(copy), FORM | {"_find": "1"})

    html = shown.content.decode()
    assert "2 revisions have these words" in html
    assert "1 of them published" in html
    assert "form has them." in html
    assert [one["name"] for one in elements(html, "input", class_="deletelink")] == [
        "_redact"
    ]
    assert not Redaction.objects.exists()
    assert WorkingCopy.objects.get().title == f"What {WORDS} said"


def test_the_words_are_taken_out_and_no_history_has_them(
    administrator: Client, client: Client, copy: WorkingCopy
) -> None:
    Revision.objects.filter(number=2).update(name=f"Sent to {WORDS}")

    answer = administrator.post(url_of(copy), FORM | {"_redact": "1"}, follow=True)

    assert "Taken out of 2 revisions" in text_of(answer)
    assert find_words(copy.post, WORDS) == (0, 0, False, False)
    assert not find_words(copy.post, WORDS)
    assert Revision.objects.get(number=2).name == "Sent to […]"
    assert "What […] said" in text_of(client.get("/walking/"))
    assert "The person asked for it." in text_of(client.get("/walking/versions/"))
    log = LogEntry.objects.get()
    assert (log.object_repr, log.change_message) == (
        *("What […] said", "Redacted: The person asked for it."),
    )


def test_words_that_only_notices_reports_or_the_history_have_are_found(
    copy: WorkingCopy,
) -> None:
    report = problem_reports.store_report(copy.post, body="Where is Zoe Sample?")

    assert find_words(copy.post, "Zoe Sample") == (0, 0, False, True)

    redact(copy.post, "Zoe Sample", by=make.person(), reason="Asked for.")
    assert not find_words(copy.post, "Zoe Sample")
    report.report.refresh_from_db()
    assert report.report.body == "Where is […]?"


def test_a_long_name_of_a_revision_still_fits_when_it_is_redacted(
    copy: WorkingCopy,
) -> None:
    Revision.objects.filter(number=2).update(name="ab" * 50)

    redact(copy.post, "ab", by=make.person(), reason="Asked for.")

    assert Revision.objects.get(number=2).name == ("[…]" * 50)[:100]


def test_words_that_are_nowhere_are_not_offered_to_be_taken_out(
    administrator: Client, copy: WorkingCopy
) -> None:
    html = text_of(administrator.post(url_of(copy), FORM | {"words": "Nobody"}))

    assert "Nothing of this post has these words." in html
    assert "_redact" not in html


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"words": " a "}, "Write a whole word or more"),
        ({"words": ""}, "This field is required."),
        ({"reason": " "}, "This field is required."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_changed(
    administrator: Client, copy: WorkingCopy, wrong: dict[str, str], said: str
) -> None:
    answer = administrator.post(url_of(copy), FORM | {"_redact": "1"} | wrong)

    assert said in text_of(answer)
    assert not Redaction.objects.exists()


@pytest.mark.parametrize("group", ["Editors", "Authors", "Moderators"])
def test_only_an_administrator_redacts(copy: WorkingCopy, group: str) -> None:
    client = signed_in(group)

    assert client.get(url_of(copy)).status_code == 403
    assert client.post(url_of(copy), FORM | {"_redact": "1"}).status_code == 403
    assert not Redaction.objects.exists()
