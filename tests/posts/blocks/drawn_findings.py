"""Made-up findings of two groups, and what their drawings must show."""

import random
import re
from collections.abc import Iterator
from typing import Any

from bs4 import Tag

from posts.blocks.icon_array import BEYOND, SQUARE, STEP
from posts.models import FindingBlock, WorkingCopy
from tests import make

SEED = 20261201
ROW = re.compile(r"M[\d.]+ [\d.]+h([\d.]+)")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
LESS = {"en": r"\blower\b|\bfewer\b", "de": r"\bniedriger\b|\bweniger\b"}


def drawn(out_of: int, picker: random.Random) -> dict[str, Any]:
    """Return counts of two groups, rare ones often, and for half of them a range."""
    most = picker.choice([3, out_of // 4, out_of])
    count = picker.randint(0, most)
    numbers: dict[str, Any] = {
        "out_of": out_of,
        "comparator_count": picker.choice([count, picker.randint(0, most), out_of]),
        "intervention_count": count,
        "comparator_label": picker.choice(["", "Usual care"]),
    }
    if picker.random() < 0.5:
        numbers["intervention_low"] = picker.randint(0, count)
        numbers["intervention_high"] = picker.randint(count, out_of)
    return numbers


def counts_of(numbers: dict[str, Any]) -> tuple[int, int, int]:
    return (
        *(numbers["comparator_count"], numbers["intervention_count"]),
        numbers["out_of"],
    )


def edit_finding(times: int) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """Edit the finding of a live post and publish it so many times.

    Yield after each the pages that draw it and what was typed.
    """
    picker = random.Random(SEED)  # noqa: S311  # made-up numbers
    copy = make.working_copy(slug="walking")
    source = copy.listed_sources.get().source
    for _edit in range(times):
        numbers = {"intervention_low": None, "intervention_high": None} | drawn(
            picker.choice([100, 1000]), picker
        )
        FindingBlock.objects.filter(parent=copy).update(**numbers)
        make.published(WorkingCopy.objects.get(pk=copy.pk))
        yield ["/walking/", f"/evidence/{source.pk}/"], numbers


def said(words: str, language: str) -> list[float]:
    """List the numbers of some words, below zero where "fewer" or "lower" follows."""
    found = []
    for match in NUMBER.finditer(words):
        number = float(match[0].replace(",", "."))
        after = words[match.end() :].split(" ")[1:2]
        is_less = language and after and re.search(LESS[language], after[0])
        found.append(-number if is_less else number)
    return found


def check_drawing(finding: Tag, numbers: dict[str, Any]) -> None:
    without, with_it, out_of = counts_of(numbers)
    first, second = finding.select(".icon-array > svg")
    for svg, count in ((first, without), (second, with_it)):
        assert said(str(svg["aria-label"]), "") == [count, out_of]
        marks = marks_in(svg)
        assert marks.get("had", 0) + marks.get("more", 0) == count
        assert sum(marks.values()) == out_of
        assert "style" not in str(svg)
    assert marks_in(first).keys() <= {"had", "rest"}
    assert marks_in(second).get("fewer", 0) == max(without - with_it, 0)
    assert marks_in(second).get("more", 0) == max(with_it - without, 0)


def marks_in(svg: Tag) -> dict[str, int]:
    """Count the marks that the paths of a drawing stand for, by their kind."""
    marks: dict[str, int] = {}
    for path in svg.select("path:not(.ground)"):
        kind = " ".join(path["class"])
        end = SQUARE if kind == "more" else BEYOND
        lengths = [float(length) for length in ROW.findall(str(path["d"]))]
        marks[kind] = sum(round((one - end) / STEP) + 1 for one in lengths)
    return marks
