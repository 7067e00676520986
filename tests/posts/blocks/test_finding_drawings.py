"""A finding's numbers are the same wherever they stand: sentence, table, icon array, its
alt text, feed and JSON-LD all say what was typed."""

import json
import random
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from posts.revisions import publish_checks
from posts.revisions.history import take_snapshot
from tests import make

from .drawn_findings import (
    SEED,
    check_drawing,
    counts_of,
    drawn,
    edit_finding,
    said,
)

pytestmark = pytest.mark.django_db
# 300 findings; fewer in a run that is not of all tests. bench/evidence.py edits 1,000 times.
POSTS = [2, pytest.param(30, marks=pytest.mark.all)]
FINDINGS_A_POST = 10
EDITS = [8, pytest.param(150, marks=pytest.mark.all)]


def on_a_scale(picker: random.Random) -> dict[str, Any]:
    """Return a mean difference other than none, as a source prints it."""
    size = picker.choice([1, -1]) * picker.randint(1, 400) / 10
    numbers: dict[str, Any] = {"scale_name": "Pain", "mean_difference": size}
    if picker.random() < 0.5:
        numbers["mean_difference_low"] = size - picker.randint(0, 50) / 10
        numbers["mean_difference_high"] = size + picker.randint(0, 50) / 10
    if picker.random() < 0.5:
        numbers["noticeable_difference"] = picker.randint(1, 300) / 10
    return {
        name: round(value, 1) if isinstance(value, float) else value
        for name, value in numbers.items()
    }


@pytest.mark.parametrize("posts", POSTS)
def test_findings_have_the_numbers_typed_wherever_they_stand(
    client: Client, posts: int
) -> None:
    picker = random.Random(SEED)  # noqa: S311  # made-up numbers
    for number in range(posts):
        language = "de" if number % 2 else "en"
        copy = make.working_copy(language=language, slug=f"made-{number}")
        copy.findingblock_set.all().delete()
        source = copy.listed_sources.get().source
        typed, out_of = [], picker.choice([100, 1000])
        for place in range(FINDINGS_A_POST):
            numbers = drawn(out_of, picker)
            if place % 3 == 0:
                numbers |= on_a_scale(picker)
            make.finding(copy, source=source, ordering=100 + place, **numbers)
            typed.append(numbers)
        make.published(copy)
        check_everywhere(client, f"/made-{number}/", typed, language)


def check_everywhere(
    client: Client, path: str, typed: list[dict[str, Any]], language: str
) -> None:
    page = BeautifulSoup(client.get(path).content, "html.parser")
    feed = json.loads(client.get("/feed.json").content)
    [newest] = [one for one in feed["items"] if one["url"].endswith(path)]
    [script] = page.select('script[type="application/ld+json"]')
    claims = json.loads(script.text)["mentions"]
    in_feed = BeautifulSoup(newest["content_html"], "html.parser")
    for html in (page, in_feed):
        findings = html.select(".findings > ol > li")
        assert len(findings) == len(typed) == len(claims)
        for finding, numbers in zip(findings, typed, strict=True):
            check_words(finding, numbers, language)
            check_drawing(finding, numbers)
    sentences = [text_of(one) for one in page.select(".finding-sentence")]
    assert [claim["text"] for claim in claims] == sentences
    for claim, numbers in zip(claims, typed, strict=True):
        check_claim(claim, numbers)


def text_of(one: Tag) -> str:
    return " ".join(one.text.split())


def check_words(finding: Tag, numbers: dict[str, Any], language: str) -> None:
    [sentence] = finding.select(".finding-sentence")
    counted, _, on_scale = text_of(sentence).partition(". ")
    expected, ends = sentence_numbers(numbers)
    assert said(counted, language) == expected + ends + instead_of(numbers)
    rows = [row.text for row in finding.select(".facts td")]
    without, with_it, out_of = counts_of(numbers)
    ranged = [numbers[name] for name in RANGE if name in numbers]
    assert said(rows[0], "") == [without, out_of]
    assert said(rows[1], "") == [with_it, out_of, *ranged]
    assert said(rows[2], language) == expected + ends
    if "scale_name" in numbers:
        check_scale(on_scale, rows, numbers, language)


RANGE = ("intervention_low", "intervention_high")
ON_SCALE = ("mean_difference", "mean_difference_low", "mean_difference_high")


def sentence_numbers(numbers: dict[str, Any]) -> tuple[list[float], list[float]]:
    without, with_it, out_of = counts_of(numbers)
    first = [with_it - without] if with_it != without else []
    ends = [numbers[name] - without for name in RANGE if name in numbers]
    return [*first, out_of], ends


def instead_of(numbers: dict[str, Any]) -> list[float]:
    without, with_it, _out_of = counts_of(numbers)
    return [with_it] if with_it == without else [with_it, without]


def check_scale(
    words: str, rows: list[str], numbers: dict[str, Any], language: str
) -> None:
    sizes = [numbers[name] for name in ON_SCALE if name in numbers]
    least = [numbers[name] for name in ("noticeable_difference",) if name in numbers]
    assert said(words, language) == sizes + least
    assert said(rows[4], language) == sizes
    assert [said(row, "") for row in rows[5:]] == [[one] for one in least]


def check_claim(claim: dict[str, Any], numbers: dict[str, Any]) -> None:
    first, second, *on_scale = claim["about"]
    without, with_it, out_of = counts_of(numbers)
    assert (first["value"], second["value"]) == (without, with_it)
    assert str(out_of) in second["unitText"]
    ends = [second[name] for name in ("minValue", "maxValue") if name in second]
    assert ends == [numbers[name] for name in RANGE if name in numbers]
    sizes = [
        one[name]
        for one in on_scale
        for name in ("value", "minValue", "maxValue")
        if name in one
    ]
    assert sizes == [numbers[name] for name in ON_SCALE if name in numbers]


@pytest.mark.parametrize("edits", EDITS)
def test_no_edit_leaves_a_stale_drawing(
    client: Client, purged: set[str], edits: int
) -> None:
    for pages, numbers in edit_finding(edits):
        for path in pages:
            answer = client.get(path)
            # What a cache had of it was dropped.
            assert purged & set(answer["Surrogate-Key"].split()) - {"site"}
            [finding] = BeautifulSoup(answer.content, "html.parser").select(".finding")
            check_drawing(finding, numbers)
        purged.clear()


def test_a_finding_without_counts_has_no_drawing() -> None:
    copy = make.working_copy()
    copy.findingblock_set.update(**make.ON_A_SCALE)

    body = BeautifulSoup(make.published(copy).body, "html.parser")

    assert body.select("svg") == []
    [sentence] = body.select(".finding-sentence")
    assert sentence.text == (
        "8.5 lower (from 11 lower to 6 lower) on average on the scale “Pain score”. "
        "People notice a difference of 10: this one may be that large or smaller."
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"noticeable_difference": 12.0}, "this one is smaller"),
        ({"noticeable_difference": 5.0}, "this one is at least as large"),
        (
            {"mean_difference_high": 9.0, "noticeable_difference": 5.0},
            "may be that large or smaller",
        ),
    ],
)
def test_readers_are_told_whether_people_notice(
    changes: dict[str, Any], words: str
) -> None:
    copy = make.working_copy()
    copy.findingblock_set.update(**make.ON_A_SCALE | changes)

    assert words in make.published(copy).body


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"scale_name": ""}, ["no-scale_name@scale_name"]),
        ({"mean_difference": None}, ["no-mean_difference@mean_difference"]),
        ({"scale_to": None}, ["no-scale_to@scale_to"]),
        ({"mean_difference_low": None}, ["no-mean_difference_low@mean_difference_low"]),
        ({"mean_difference_high": -9.0}, ["outside-range@mean_difference_low"]),
        ({"scale_from": 100.0}, ["scale-ends@scale_from"]),
        (
            {"noticeable_difference": 101.0},
            ["over-noticeable_difference@noticeable_difference"],
        ),
    ],
)
def test_a_scale_is_whole_and_its_numbers_are_on_it(
    changes: dict[str, Any], found: list[str]
) -> None:
    copy = make.working_copy()
    copy.findingblock_set.update(**make.ON_A_SCALE | changes)

    faults = publish_checks.find_faults(take_snapshot(copy))

    assert [f"{fault.code}@{fault.field}" for fault in faults] == found


def test_why_certainty_is_not_higher_is_told_in_plain_words() -> None:
    copy = make.working_copy()
    copy.findingblock_set.update(risk_of_bias=True, imprecision=True)

    body = BeautifulSoup(make.published(copy).body, "html.parser")

    assert [one.text for one in body.select(".facts li")] == [
        "The studies had weaknesses in how they were done (risk of bias)",
        "Too few people took part to tell the size of the effect (imprecision)",
    ]


@pytest.mark.parametrize("harm", ["", "harm"])
def test_harms_that_no_source_reports_are_said_not_to_be(harm: str) -> None:
    copy = make.working_copy()
    copy.findingblock_set.update(benefit_or_harm="benefit", harms_unreported=True)
    source = copy.listed_sources.get().source
    make.finding(copy, source=source, ordering=40, benefit_or_harm=harm)

    told = "Harms: not reported" in strip(make.published(copy).body)

    assert told == (not harm)


def strip(html: str) -> str:
    return BeautifulSoup(html, "html.parser").text
