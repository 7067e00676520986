"""What is asked of a post's findings together: one denominator, harms beside benefits,
and no relative effect alone in the text. All of it warns, and refuses nothing.
"""

import re
from collections.abc import Iterator

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from posts.blocks import BlockCopy, FindingBlock, Snapshot
from posts.blocks.finding import BenefitOrHarm
from posts.blocks.finding_numbers import has_counts
from posts.blocks.relative_effects import relative_effect

from .fault import Fault, Severity

PARAGRAPH_END = re.compile(r"</(?:p|li|h2|h3|blockquote)>")


def find_faults_of_findings(snapshot: Snapshot) -> Iterator[Fault]:
    """Yield what is amiss with the findings of a whole snapshot as a group."""
    kind = FindingBlock.kind
    findings = [block for block in snapshot["blocks"] if block["kind"] == kind]
    counted = [finding for finding in findings if has_counts(finding)]
    yield from _denominators(counted)
    if any(topic["checks_evidence"] for topic in snapshot["topics"]):
        yield from _harms(findings)
    if not counted:
        yield from _relative_in_text(snapshot)


def _denominators(counted: list[BlockCopy]) -> Iterator[Fault]:
    """Warn at each finding that is not counted as the first one is."""
    for finding in counted[1:]:
        if finding["out_of"] != counted[0]["out_of"]:
            words = _(
                "This is counted out of %(this)s, the first finding out of %(first)s. "
                "Numbers of one post are compared: count all of them alike."
            )
            numbers = {"this": finding["out_of"], "first": counted[0]["out_of"]}
            yield Fault(
                "two-denominators", finding["key"], "out_of", words % numbers,
                Severity.WARNING,
            )  # fmt: skip


def _harms(findings: list[BlockCopy]) -> Iterator[Fault]:
    """Warn where a benefit stands and nothing is said of harms."""
    about = {finding["benefit_or_harm"] for finding in findings}
    is_said = any(finding["harms_unreported"] for finding in findings)
    if BenefitOrHarm.BENEFIT in about and BenefitOrHarm.HARM not in about:
        if is_said:
            return
        words = _(
            "A benefit stands here, and nothing is said of harms. Add a finding about a "
            "harm, or tick “its source does not report harms”."
        )
        first = next(
            finding
            for finding in findings
            if finding["benefit_or_harm"] == BenefitOrHarm.BENEFIT
        )
        yield Fault(
            "no-harms", first["key"], "harms_unreported", words, Severity.WARNING
        )


def _relative_in_text(snapshot: Snapshot) -> Iterator[Fault]:
    """Warn of the first relative effect of each text, if no finding has counts."""
    for block in snapshot["blocks"]:
        if block["kind"] != "text":
            continue
        for paragraph in PARAGRAPH_END.split(block["text"]):
            found = relative_effect(strip_tags(paragraph), snapshot["language"])
            if found:
                words = _(
                    "“%(words)s” does not say of how much. Say beside it how many people "
                    "out of 100, or give a key finding its numbers."
                )
                yield Fault(
                    "relative-alone", block["key"], "text", words % {"words": found},
                    Severity.WARNING,
                )  # fmt: skip
                break
