"""The summary of findings: several findings stand together before the text, each once."""

import html5lib  # type: ignore[import-untyped]
import pytest
from django.test import Client

from posts.models import FindingBlock, TextBlock, WorkingCopy
from tests import make
from tests.posts.markup import Element, element, elements, ids

pytestmark = pytest.mark.django_db
PAIN = "Walking probably eases pain a little."
SLEEP = "Walking may improve sleep."


@pytest.fixture
def copy() -> WorkingCopy:
    """Text, then a finding, text, and another finding; both findings with an outcome."""
    copy = make.working_copy(slug="walking")
    source = copy.listed_sources.get().source
    copy.findingblock_set.update(outcome="Pain", studies=3, **make.NUMBERS)
    make.text(copy, "<p>Between.</p>", ordering=30)
    make.finding(
        copy,
        text=f"<p>{SLEEP}</p>",
        outcome="Sleep",
        certainty="low",
        source=source,
        ordering=40,
    )
    return copy


def body(copy: WorkingCopy) -> str:
    return make.published(copy).body


def test_the_summary_comes_before_the_text(copy: WorkingCopy) -> None:
    html = body(copy)

    assert element(html, "h2", id="findings").text == "Summary of findings"
    assert html.index("Summary of findings") < html.index("Walking helps.")
    items = [one for one in elements(html, "li") if "finding-" in one.attributes["id"]]
    assert [one["id"] for one in items] == ["finding-1", "finding-2"]
    assert items[0].text.startswith(
        "6 fewer in 100 people (from 9 fewer to 3 fewer): 14 instead of 20. " + PAIN
    )
    assert items[1].text.startswith(SLEEP)


def test_each_finding_is_read_out_once(copy: WorkingCopy) -> None:
    html = body(copy)

    assert (html.count(PAIN), html.count(SLEEP)) == (1, 1)
    assert len(elements(html, "p", class_="basis")) == 2


def test_summary_and_text_lead_to_each_other(copy: WorkingCopy) -> None:
    html = body(copy)

    places = elements(html, "p", class_="finding-place")
    assert [one.text for one in places] == [
        "↑ Key finding 1: Pain",
        "↑ Key finding 2: Sleep",
    ]
    down = [one["href"] for one in elements(html, "a", class_="to-place")]
    assert down == ["#" + one["id"] for one in places]
    up = [one["href"] for one in elements(html, "a") if "Key finding" in one.text]
    assert up == ["#finding-1", "#finding-2"]
    assert html.index("Walking helps.") < html.index("↑") < html.index("Between.")


def test_a_place_without_an_outcome_has_the_first_words(copy: WorkingCopy) -> None:
    FindingBlock.objects.update(outcome="")

    html = body(copy)

    assert "Outcome:" not in html
    assert elements(html, "p", class_="finding-place")[1].text == (
        f"↑ Key finding 2: {SLEEP}"
    )


def test_a_finding_without_numbers_has_no_cell_for_them(copy: WorkingCopy) -> None:
    html = body(copy)

    with_numbers, without = (
        one.text for one in elements(html, "dl") if not in_details(one)
    )
    assert with_numbers == (
        "Usual care 20 out of 100 people "
        "Walking 14 out of 100 people (11 to 17) Certainty Moderate"
    )
    assert without == "Certainty Low"
    assert not [one for one in elements(html, "dd") if not one.text]


def key(html: str) -> list[Element]:
    return [one for one in elements(html, "details") if "class" not in one]


def in_details(one: Element) -> bool:
    return any(parent.tag == "details" for parent in one.parents)


def test_the_scale_is_explained_once_on_click(copy: WorkingCopy) -> None:
    html = body(copy)

    [details] = key(html)
    assert "open" not in details
    for words in ("Very low", "The true effect lies close", "95% confidence interval"):
        assert details.text.count(words) == 1
    assert html.count("The true effect lies close") == 1
    assert "moderate to low" not in details.text

    FindingBlock.objects.filter(certainty="low").update(certainty="moderate-low")
    assert "moderate to low" in key(body(copy))[0].text


def test_one_finding_alone_stays_where_it_is(copy: WorkingCopy) -> None:
    FindingBlock.objects.filter(outcome="Sleep").delete()

    html = body(copy)

    assert "Summary of findings" not in html
    assert html.index("Walking helps.") < html.index(PAIN) < html.index("Between.")


def test_sources_are_numbered_as_readers_meet_them(copy: WorkingCopy) -> None:
    later = make.source(title="Later")
    FindingBlock.objects.filter(outcome="Sleep").update(source=later)
    first = make.source(title="In the text")
    copy.listed_sources.create(source=first, position=1)
    TextBlock.objects.filter(text__contains="Walking helps").update(
        text=f'<p>Walking helps.<cite data-source="{first.pk}"></cite></p>'
    )

    html = body(copy)

    assert [mark.text for mark in elements(html, "a", class_="citation")] == [
        *("[1]", "[2]", "[3]"),
    ]
    assert "Later" in element(html, "li", id="ref-2").text
    assert len(set(ids(html))) == len(ids(html))


def test_the_summary_follows_the_lead_artwork(copy: WorkingCopy) -> None:
    lead = make.artwork()
    make.artwork_block(copy, artwork=lead, ordering=1)
    WorkingCopy.objects.update(lead=lead)
    shown = body(WorkingCopy.objects.get())
    copy.artworkblock_set.all().delete()
    without_block = body(WorkingCopy.objects.get())

    for html in (shown, without_block):
        assert html.index("<figure") < html.index("Summary of findings")
        assert html.index("Summary of findings") < html.index("Walking helps.")


def test_the_page_is_valid_html_and_the_feed_holds_the_summary(
    copy: WorkingCopy, client: Client
) -> None:
    make.published(copy)

    page = client.get("/walking/").content.decode()

    html5lib.HTMLParser(strict=True).parse(page)  # raises ParseError
    assert "Summary of findings" in client.get("/feed/").content.decode()


def test_words_of_ours_in_the_summary_say_that_they_are_english(
    copy: WorkingCopy, client: Client
) -> None:
    WorkingCopy.objects.update(language="ar")
    make.published(WorkingCopy.objects.get())

    html = client.get("/walking/").content.decode()

    section = element(html, "section", class_="findings")
    ours = ("Summary of findings", "Outcome:", "20 out of 100 people", "in the text")
    for words in (*ours, "What certainty and the ranges mean"):
        innermost = [one for one in elements(html) if words in one.text][-1]
        around = [*innermost.parents, innermost]
        assert section in around or section["aria-labelledby"] == "findings"
        said = [one["lang"] for one in around if "lang" in one]
        assert said[-1].startswith("en"), words
