"""What is warned of in a post's findings together: denominators, harms, relative effects."""

from typing import Any

import pytest

from posts.models import WorkingCopy
from posts.revisions import publish_checks
from posts.revisions.fault import Severity
from posts.revisions.history import take_snapshot
from tests import make

pytestmark = pytest.mark.django_db


def warnings(copy: WorkingCopy) -> list[str]:
    faults = publish_checks.find_faults(take_snapshot(copy))
    assert all(fault.severity == Severity.WARNING for fault in faults)
    # What the words say of certainty is another matter.
    return [one.code for one in faults if not one.code.startswith("wording-")]


def with_findings(*findings: dict[str, Any], **changes: Any) -> WorkingCopy:
    copy = make.working_copy(**changes)
    copy.findingblock_set.all().delete()
    source = copy.listed_sources.get().source
    for place, finding in enumerate(findings, start=40):
        make.finding(copy, source=source, ordering=place, **finding)
    return copy


@pytest.mark.parametrize("out_of", [100, 1000])
def test_findings_of_a_post_are_counted_out_of_the_same_number(out_of: int) -> None:
    other = make.NUMBERS | {"out_of": out_of}

    found = warnings(with_findings(make.NUMBERS, {}, other))

    assert found == ([] if out_of == 100 else ["two-denominators"])


@pytest.mark.parametrize(
    ("findings", "found"),
    [
        ([{"benefit_or_harm": "benefit"}], ["no-harms"]),
        ([{"benefit_or_harm": "benefit"}, {"benefit_or_harm": "harm"}], []),
        ([{"benefit_or_harm": "benefit", "harms_unreported": True}], []),
        ([{"benefit_or_harm": "harm"}], []),
        ([{}], []),
    ],
)
def test_a_benefit_does_not_stand_without_a_word_on_harms(
    findings: list[dict[str, Any]], found: list[str]
) -> None:
    topics = [make.topic(checks_evidence=True)]

    assert warnings(with_findings(*findings, topics=topics)) == found


def test_a_topic_that_does_not_check_evidence_asks_for_no_harms() -> None:
    topics = [make.topic(checks_evidence=False)]

    found = warnings(with_findings({"benefit_or_harm": "benefit"}, topics=topics))

    assert found == []


RELATIVE = [
    ("en", "Tea gives a 50% lower risk of fog."),
    ("en", "Tea reduces the risk of fog by 30%."),
    ("en", "Tea cut the risk of fog by half."),
    ("en", "Tea halves the risk of fog."),
    ("en", "People were twice as likely to wake up clear."),
    ("en", "People were 20 per cent less likely to be foggy."),
    ("en", "There was a 12.5% reduction in the risk of fog."),
    ("en", "The relative risk was 0.5."),
    ("de", "Tee senkt: 50 % geringeres Risiko."),
    ("de", "Das Risiko sank um die Hälfte."),
    ("de", "Nebel war doppelt so wahrscheinlich."),
]
ABSOLUTE = [
    ("en", "Tea halves the risk of fog: from 4 in 100 people to 2 in 100."),
    ("en", "The risk fell by 50%, or 2 percentage points."),
    ("en", "Half of the people were women."),
    ("en", "Tea probably lowers the risk of fog a little."),
    ("en", "Of the studies, 50% had a low risk of bias."),
    ("en", "The trial ran twice as long."),
    ("de", "Tee halbiert das Risiko: 2 von 100 Menschen statt 4 von 100."),
    ("de", "Das Verzerrungsrisiko war hoch."),
    ("fr", "Le risque baisse de 50 %."),
]


@pytest.mark.parametrize(
    ("language", "words", "found"),
    [(*one, ["relative-alone"]) for one in RELATIVE] + [(*one, []) for one in ABSOLUTE],
)
def test_a_relative_effect_without_absolute_numbers_is_warned_of(
    language: str, words: str, found: list[str]
) -> None:
    of_finding = with_findings({"text": f"<p>{words}</p>"}, language=language)
    of_text = with_findings({}, language=language)
    make.text(of_text, f"<p>Before.</p><p>{words}</p>", ordering=30)

    assert warnings(of_finding) == warnings(of_text) == found


def test_a_relative_effect_beside_counts_is_no_fault() -> None:
    words = "<p>Tea halves the risk of fog.</p>"
    copy = with_findings(make.NUMBERS | {"text": words})
    make.text(copy, words, ordering=30)

    assert warnings(copy) == []


def test_a_reason_that_lowers_certainty_does_not_go_with_a_high_one() -> None:
    copy = with_findings({"certainty": "high", "risk_of_bias": True})

    assert warnings(copy) == ["reasons-at-odds"]
