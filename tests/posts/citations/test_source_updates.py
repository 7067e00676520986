"""What an answer of Crossref or PubMed says happened to a work, and what it does not."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from posts.citations.models import SourceEvent
from posts.citations.services.pubmed import PubmedRecord, read_records
from posts.citations.updates.source_updates import (
    SourceUpdate,
    crossref_updates,
    pubmed_updates,
)
from tests.servers.crossref import make_update, make_work
from tests.servers.pubmed import Article, Link, records_xml

Kind = SourceEvent.Kind
# Made up, in the shape in which the services answer.
ANSWERS = Path(__file__).with_name("answers")
REVIEW = "10.1002/14651858.cd999901"


def answer(number: str) -> dict[str, Any]:
    [file] = ANSWERS.glob(f"{number}-*.json")
    work: dict[str, Any] = json.loads(file.read_text())
    return work


def told(updates: list[SourceUpdate]) -> list[tuple[str, str, str]]:
    """Say in short what happened: kind, notice and day."""
    return [
        (one.kind.value, one.notice_doi, str(one.happened_on or "")) for one in updates
    ]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("01", []),
        ("02", []),
        ("05", []),  # it is the newer version itself
        (
            "06",  # two sources tell of one retraction
            [
                ("retraction", "10.5555/evidenceblog.notice.1", "2021-07-01"),
                ("correction", "10.5555/evidenceblog.notice.0", "2019-02-01"),
                ("retraction", "", ""),
            ],
        ),
        (
            "07",  # nothing in its title
            [("retraction", "10.5555/evidenceblog.notice.1", "2021-07-01")],
        ),
        ("08", []),  # a notice is not retracted
        ("09", [("correction", "10.5555/evidenceblog.erratum.3", "2020-05-08")]),
        ("11", [("withdrawal", "", "")]),
        ("18", []),
    ],
)
def test_each_answer_of_crossref_tells_what_happened(number, expected):
    assert told(crossref_updates(answer(number))) == expected


def test_an_update_in_place_counts_only_after_the_work_was_read():
    work = answer("10")

    assert crossref_updates(work, read_on=date(2025, 1, 1)) == []
    assert crossref_updates(work) == []
    [update] = crossref_updates(work, read_on=date(2024, 1, 1))
    assert (update.kind, update.successors) == (Kind.NEW_VERSION, ())


def test_a_retraction_in_place_counts_at_any_time():
    own = "10.5555/self"
    work = make_work(
        own, **{"update-to": [make_update("retraction", own, "2020-01-02")]}
    )

    assert told(crossref_updates(work)) == [("retraction", own, "2020-01-02")]


def test_the_newest_version_that_the_probe_finds_is_the_one_told_of():
    own = make_work(f"{REVIEW}.pub2")

    [update] = crossref_updates(own, answer("03")["items"])

    assert told([update]) == [("new_version", f"{REVIEW}.pub4", "2026-06-03")]
    assert update.title == "Invented intervention for an invented condition"
    assert update.successors == (f"{REVIEW}.pub4",)


def test_a_newer_version_may_be_a_withdrawal():
    own = make_work("10.1002/14651858.cd999904.pub2")

    [update] = crossref_updates(own, [answer("11")])

    assert told([update]) == [
        ("withdrawal", "10.1002/14651858.cd999904.pub3", "2024-02-02")
    ]
    assert update.successors == ()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        # Words of a title that only look like it.
        ({"title": "Retracted: An invented trial"}, []),
        ({"title": "Why papers are RETRACTED: a survey"}, []),
        ({"title": "RETRACTED ARTICLE: An invented trial"}, [("retraction", "", "")]),
        ({"title": "REMOVED: An invented trial"}, [("withdrawal", "", "")]),
        # A notice with its work's title.
        (
            {
                "title": "RETRACTED: An invented trial",
                "update-to": [make_update("retraction", "10.5555/x", "2020-01-01")],
            },
            [],
        ),
        # What nobody knows, and what is no list.
        ({"updated-by": [make_update("praise", "10.5555/x", "2020-01-01")]}, []),
        ({"updated-by": {"type": "retraction"}, "relation": [], "title": None}, []),
        ({"updated-by": ["retraction", None]}, []),
        (
            {"updated-by": [{"DOI": "10.5555/X", "type": "retraction", "updated": 5}]},
            [("retraction", "10.5555/x", "")],
        ),
        (
            {
                "title": "RETRACTED:\x00 An <i>invented</i> trial",
                "updated-by": [
                    {
                        "DOI": "10.5555/x\x00",
                        "type": "retraction",
                        "updated": {"date-parts": [[10**30, 99]]},
                    }
                ],
            },
            [("retraction", "10.5555/x", ""), ("retraction", "", "")],
        ),
        (
            {
                "updated-by": [
                    make_update("partial_retraction", "10.5555/x", "2020-01-01")
                ]
            },
            [("correction", "10.5555/x", "2020-01-01")],
        ),
        (
            {
                "updated-by": [
                    make_update("new_version", "10.5555/v2", "2020-01-01"),
                    make_update("new_version", "10.5555/v3", "2021-01-01"),
                ]
            },
            [("new_version", "10.5555/v3", "2021-01-01")],
        ),
        (
            {"relation": {"is-replaced-by": [{"id-type": "doi", "id": "10.5555/B"}]}},
            [("new_version", "10.5555/b", "")],
        ),
        (
            {
                "relation": {
                    "is-replaced-by": [
                        {"id-type": "doi", "id": "10.5555/b"},
                        {"id-type": "doi", "id": "10.5555/a"},
                    ]
                }
            },
            [("split", "", "")],
        ),
        # A translation, a comment, a data set are nothing new.
        ({"relation": {"has-review": [{"id-type": "doi", "id": "10.5555/b"}]}}, []),
        ({"relation": {"has-version": [{"id-type": "doi", "id": "10.5555/b"}]}}, []),
        (
            {
                "type": "posted-content",
                "relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/b"}]},
            },
            [("new_version", "10.5555/b", "")],
        ),
    ],
)
def test_nothing_is_read_into_an_answer(fields, expected):
    assert told(crossref_updates(make_work("10.5555/own", **fields))) == expected


def test_a_review_that_goes_on_under_other_numbers_was_split():
    links = [
        {"id-type": "doi", "id": f"10.1002/14651858.CD99992{number}"}
        for number in (1, 2)
    ]
    work = make_work(f"{REVIEW}.pub2", relation={"is-replaced-by": links})

    [update] = crossref_updates(work)

    assert update.kind == Kind.SPLIT
    assert update.successors == (
        "10.1002/14651858.cd999921",
        "10.1002/14651858.cd999922",
    )


def records(*articles: Article) -> dict[str, PubmedRecord]:
    found = read_records(records_xml(articles).encode())
    return {record.pmid: record for record in found}


def test_the_records_of_pubmed_tell_what_happened():
    [file] = ANSWERS.glob("20-*")
    review, trial = read_records(file.read_bytes())

    assert told(pubmed_updates(review, {})) == [("new_version", f"{REVIEW}.pub3", "")]
    assert told(pubmed_updates(trial, {})) == [
        ("retraction", "", ""),
        ("correction", "", ""),
        ("retraction", "", ""),
        ("retraction", "", ""),
    ]


def test_a_chain_of_updates_is_followed_to_its_end_and_in_no_circle():
    chain = records(
        Article("1", f"{REVIEW}.pub2", links=[Link("UpdateIn", "2")]),
        Article("2", f"{REVIEW}.pub3", links=[Link("UpdateIn", "3")]),
        Article("3", f"{REVIEW}.pub4", "A title", links=[Link("UpdateIn", "1")]),
    )

    [update] = pubmed_updates(chain["1"], chain)

    assert (update.notice_doi, update.notice_pmid) == (f"{REVIEW}.pub4", "3")
    assert update.title == "A title"


def test_a_newer_version_tells_what_its_authors_concluded_before_and_now():
    before, now = (
        "It may help.",
        "It probably helps (moderate\u2010certainty evidence).",
    )
    chain = records(
        Article(
            *("1", f"{REVIEW}.pub2"),
            links=[Link("UpdateIn", "2")],
            abstract={"MAIN RESULTS": "12 trials.", "AUTHORS' CONCLUSIONS": before},
        ),
        Article("2", f"{REVIEW}.pub3", abstract={"AUTHORS' CONCLUSIONS": now}),
    )

    [update] = pubmed_updates(chain["1"], chain)

    assert (update.former_conclusions, update.conclusions) == (before, now)


@pytest.mark.parametrize("linked", [True, False])
def test_without_its_conclusions_the_former_ones_say_nothing(linked):
    chain = records(
        Article(
            *("1", f"{REVIEW}.pub2"),
            links=[Link("UpdateIn", "2", f"doi: {REVIEW}.pub3")],
            abstract={"CONCLUSIONS": "It may help."},
        ),
        Article("2", f"{REVIEW}.pub3", abstract={"": "One block of words."}),
    )

    [update] = pubmed_updates(chain["1"], chain if linked else {})

    assert (update.former_conclusions, update.conclusions) == ("", "")


def test_pubmeds_newer_version_may_be_a_withdrawal():
    chain = records(
        Article("1", f"{REVIEW}.pub2", links=[Link("UpdateIn", "2")]),
        Article("2", f"{REVIEW}.pub3", "WITHDRAWN: An invented review."),
    )

    assert told(pubmed_updates(chain["1"], chain)) == [
        ("withdrawal", f"{REVIEW}.pub3", "2018-03-05")
    ]


def test_pubmed_tells_of_a_split_by_the_numbers():
    chain = records(
        Article(
            "1", f"{REVIEW}.pub2", links=[Link("UpdateIn", "2"), Link("UpdateIn", "3")]
        ),
        Article("2", "10.1002/14651858.CD999922"),
        Article("3", "10.1002/14651858.CD999923"),
    )

    [update] = pubmed_updates(chain["1"], chain)

    assert update.kind == Kind.SPLIT
    assert len(update.successors) == 2


def test_the_notice_in_pubmed_is_not_retracted_and_old_versions_are_no_news():
    chain = records(
        Article(
            "1", "10.5555/n", "RETRACTED: A trial.", links=[Link("RetractionOf", "2")]
        ),
        Article(
            "3", f"{REVIEW}.pub3", links=[Link("UpdateOf", "4"), Link("CommentIn", "5")]
        ),
    )

    assert pubmed_updates(chain["1"], chain) == []
    assert pubmed_updates(chain["3"], chain) == []
