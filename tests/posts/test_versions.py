"""Versions: each one is served for ever, says what replaced it, and is compared."""

import html5lib  # type: ignore[import-untyped]
import pytest
from django.test import Client

from posts.models import (
    Author,
    FindingBlock,
    Revision,
    TextBlock,
    WorkingCopy,
)
from posts.revisions import comparison, redaction, withdrawal
from posts.revisions.comparison import changed_fields, compared_body
from posts.revisions.history import take_snapshot
from tests import make
from tests.posts.markup import element, elements, ids, main_part
from tests.posts.revisions.every_kind import every_kind
from tests.reading import text_of

pytestmark = pytest.mark.django_db
Kind = Revision.Kind


@pytest.fixture
def copy() -> WorkingCopy:
    made = make.working_copy(slug="walking", title="Walking helps")
    make.published(made)
    return made


def update(
    copy: WorkingCopy, note: str = "Two trials were added.", **changes: str
) -> None:
    for name, value in changes.items():
        setattr(copy, name, value)
    copy.save()
    make.published(copy, kind=Kind.UPDATE, note=note)


def page(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_old_version_is_served_as_it_was_with_a_notice(copy: WorkingCopy) -> None:
    update(copy, title="Walking may help")

    html = page("/walking/versions/1/")

    assert element(html, "h1").text == "Walking helps"
    assert "Walking helps." in element(html, "div", class_="body").text
    notice = element(html, "aside", class_="version-notice").text
    assert "Version 1 of 2" in notice
    assert "Version 2 replaced it on" in notice
    assert "Two trials were added." in notice
    found = elements(main_part(html), "a")
    links = {one.text: one["href"] for one in found if "href" in one.attributes}
    assert links["Read the current version"] == "/walking/"
    assert links["What version 2 changed"] == "/walking/versions/1/comparison/"


def test_the_latest_version_says_that_it_is_the_one_readers_see(
    copy: WorkingCopy,
) -> None:
    notice = element(page("/walking/versions/1/"), "aside", class_="version-notice")

    assert "This is what readers see now" in notice.text


@pytest.mark.parametrize("path", ["1/", "1/comparison/"])
def test_versions_are_kept_with_the_post_and_not_found_by_search_engines(
    copy: WorkingCopy, path: str
) -> None:
    update(copy)

    answer = Client().get(f"/walking/versions/{path}")
    html = answer.content.decode()

    assert answer["Surrogate-Key"].split()[0] == copy.post.surrogate_key
    assert answer["X-Robots-Tag"] == "noindex"
    assert element(html, "link", rel="canonical")["href"].endswith("/walking/")
    assert element(html, "meta", name="robots")["content"] == "noindex"


@pytest.mark.parametrize(
    "path", ["0/", "3/", "01/", "99999999999/", "2/comparison/", "3/comparison/"]
)
def test_a_version_that_never_was_is_not_found(copy: WorkingCopy, path: str) -> None:
    update(copy)

    assert Client().get(f"/walking/versions/{path}").status_code == 404


def test_what_was_only_saved_is_no_version(copy: WorkingCopy) -> None:
    make.working_copy(slug="draft")

    assert Client().get("/draft/versions/1/").status_code == 404


def test_of_a_withdrawn_post_no_version_is_served(copy: WorkingCopy) -> None:
    update(copy)
    withdrawal.withdraw(copy.post, by=make.person("Editors"), note="It was wrong.")

    for path in ("1/", "1/comparison/"):
        answer = Client().get(f"/walking/versions/{path}")
        assert answer.status_code == 410
        assert "It was wrong." in text_of(answer)


def test_an_imported_post_and_a_page_have_versions() -> None:
    make.published(make.working_copy(slug="old"), kind=Kind.IMPORT)
    make.page(slug="about", title="About us")

    assert "Import" in page("/old/versions/")
    assert len(elements(page("/old/versions/1/"), class_="version-notice")) == 1
    assert element(page("/about/versions/1/"), "h1").text == "About us"


def test_a_redacted_version_says_why(copy: WorkingCopy) -> None:
    update(copy, title="Walking may help")
    redaction.redact(
        copy.post, "helps", by=make.person("Editors"), reason="Asked by a patient."
    )

    html = page("/walking/versions/1/")

    assert "helps" not in main_part(html)
    assert "Asked by a patient." in element(html, class_="redaction").text
    assert "Asked by a patient." in page("/walking/versions/")

    update(copy, title="Walking again")
    assert elements(page("/walking/versions/3/"), class_="redaction") == []


# What the next one changed


def test_the_comparison_marks_fields_and_words(copy: WorkingCopy) -> None:
    block = TextBlock.objects.get(parent=copy)
    block.text = block.text.replace("helps", "may help")
    block.save()
    update(copy, title="Walking may help")

    html = page("/walking/versions/1/comparison/")

    row = next(one for one in elements(html, "tr") if one.text.startswith("Title"))
    assert row.text == ("Title Walking [taken out: helps] Walking [put in: may help]")
    body = element(html, "div", class_="body")
    assert "Walking [taken out: helps.] [put in: may help.]" in body.text
    assert elements(html, "del")
    assert "Two trials were added." in html


def test_a_comparison_without_a_change_of_the_text_says_so(copy: WorkingCopy) -> None:
    update(copy, title="Another title")

    assert "Nothing changed in the text." in page("/walking/versions/1/comparison/")


def test_every_field_beside_the_text_is_compared(copy: WorkingCopy) -> None:
    before = copy.post.shown.snapshot
    copy.bylines.update(author=make.author(name="Ada"))
    copy.topics.set([make.topic(name="Pain")])
    copy.licence, copy.notice = "CC0-1.0", "A sample"
    copy.standfirst = "Another line."
    copy.lead, copy.lead_caption = make.artwork(), "Why it is here"
    copy.listed_sources.all().delete()
    TextBlock.objects.all().delete()
    FindingBlock.objects.all().delete()
    copy.title = "Other"
    copy.save()

    found = changed_fields(before, take_snapshot(copy))

    assert [str(one.label) for one in found] == [
        *("Title", "Standfirst", "Authors", "Topics", "Lead picture"),
        *("Caption of the lead picture", "Notice", "Licence"),
        "Sources that differ",
    ]


def test_words_of_fields_are_shown_as_they_were_typed(copy: WorkingCopy) -> None:
    Author.objects.update(name="<b>Ada</b>")
    update(copy, title="A <script>alert(1)</script> title")

    html = page("/walking/versions/1/comparison/")

    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_every_kind_of_block_comes_through_a_comparison_whole() -> None:
    copy = every_kind(slug="walking", language="en-GB")
    before = make.published(copy).body
    after = before.replace("</p>", " And more.</p>", 1)

    html = str(compared_body(before, after))

    assert html.count("<ins>") == 1
    tags = [(one.tag, one.attributes) for one in elements(html) if one.tag != "ins"]
    left = [one for one in tags if one != ("span", {"class": "visually-hidden"})]
    assert left[1:] == [(one.tag, one.attributes) for one in elements(after)]


def test_a_comparison_of_wholly_other_texts_is_valid_html() -> None:
    copy = every_kind(slug="walking", language="en-GB")
    before = make.published(copy).body
    after = make.published(make.working_copy()).body

    html = str(compared_body(before, after))

    assert len(ids(html)) == len(set(ids(html)))
    whole = f"<!doctype html><title>T</title>{html}"
    html5lib.HTMLParser(strict=True).parse(whole)  # raises ParseError


def test_what_a_comparison_brings_is_sanitised() -> None:
    html = str(
        compared_body(
            "<p>One</p>",
            '<p onclick="x()">Two</p><script>alert(1)</script><p>Three</p>',
        )
    )

    assert "script" not in html
    assert "onclick" not in html


def test_texts_that_are_too_long_are_not_compared(
    copy: WorkingCopy, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = TextBlock.objects.get(parent=copy)
    block.text = block.text.replace("helps", "may help")
    block.save()
    update(copy)
    monkeypatch.setattr(comparison, "MOST_COMPARED", 10)

    assert "too long to be compared" in page("/walking/versions/1/comparison/")


def test_a_versions_page_asks_few_statements(
    copy: WorkingCopy, django_assert_max_num_queries: object
) -> None:
    update(copy)
    page("/walking/versions/1/")

    with django_assert_max_num_queries(6):  # type: ignore[operator]
        page("/walking/versions/1/")
