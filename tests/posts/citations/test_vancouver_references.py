"""The Vancouver form: one of every kind of work, as Citing Medicine has it."""

import html
import re

import pytest
from django.utils.html import strip_tags
from hypothesis import given

from posts.citations.references.reference_forms import (
    ReferenceForm,
    printed_html,
    printed_text,
)
from tests.posts.citations.test_references import (
    BOOK,
    CHAPTER,
    PAGE,
    REVIEW_OF_2014,
    REVIEW_OF_2020,
    TRIAL,
    day,
    items,
    names,
)

SEVEN = names("A, A", "B, B", "C, C", "D, D", "E, E", "F, F", "G, G")

GOLDEN = {
    "a review": (
        REVIEW_OF_2014,
        (
            "Eccleston C, Fisher E, Craig L, Duggan GB, Rosser BA, Keogh E. Psychological "
            "therapies (Internet-delivered) for the management of chronic pain in adults. "
            "Cochrane Database Syst Rev. 2014 Feb 26;2014(2):CD010152. "
            "doi: 10.1002/14651858.CD010152.pub2."
        ),
    ),
    "a review without volume and day": (
        REVIEW_OF_2020 | {"volume": "", "issued": day(2020)},
        (
            "Williams AC de C, Fisher E, Hearn L, Eccleston C. Psychological therapies for "
            "the management of chronic pain (excluding headache) in adults. Cochrane "
            "Database Syst Rev. 2020;2020(8):CD007407. doi: 10.1002/14651858.CD007407.pub4."
        ),
    ),
    "a journal article with a question in its title": (
        TRIAL | {"title": "Does walking help?"},
        (
            "Sample JP, van Beispiel AK. Does walking help? Journal of Invented Trials. "
            "2020 Mar;12(3):45-67. doi: 10.5555/JIT.2020.45."
        ),
    ),
    "a journal with a short name, and pages that begin alike": (
        TRIAL | {"container-title-short": "J Invent Trials", "page": "1126-1135"},
        (
            "Sample JP, van Beispiel AK. Does walking help? A trial of ordinary paths. "
            "J Invent Trials. 2020 Mar;12(3):1126-35. doi: 10.5555/JIT.2020.45."
        ),
    ),
    "seven authors": (
        TRIAL | {"author": SEVEN},
        (
            "A A, B B, C C, D D, E E, F F, et al. Does walking help? A trial of ordinary "
            "paths. Journal of Invented Trials. 2020 Mar;12(3):45-67. "
            "doi: 10.5555/JIT.2020.45."
        ),
    ),
    "six authors": (
        TRIAL | {"author": SEVEN[:6], "title": "Paths"},
        (
            "A A, B B, C C, D D, E E, F F. Paths. Journal of Invented Trials. "
            "2020 Mar;12(3):45-67. doi: 10.5555/JIT.2020.45."
        ),
    ),
    "a group's article in press": (
        TRIAL
        | {
            "author": [{"literal": "Pain and Sleep Group"}],
            "title": "Paths",
            "issued": {"literal": "in press"},
            "volume": "",
            "issue": "",
            "page": "",
            "DOI": "",
            "PMID": "99000001",
        },
        (
            "Pain and Sleep Group. Paths. Journal of Invented Trials. in press. "
            "PMID: 99000001."
        ),
    ),
    "an article without a date": (
        TRIAL | {"title": "Paths", "issued": None},
        (
            "Sample JP, van Beispiel AK. Paths. Journal of Invented Trials. "
            "[date unknown];12(3):45-67. doi: 10.5555/JIT.2020.45."
        ),
    ),
    "a book": (
        BOOK,
        (
            "Sample GB. Reading a forest plot. 2nd ed. Exampleton (UK): Invented Press; "
            "2019."
        ),
    ),
    "a book of one editor": (
        BOOK | {"author": [], "editor": names("Redactor, R"), "edition": "3rd edition"},
        (
            "Redactor R, editor. Reading a forest plot. 3rd ed. Exampleton (UK): Invented "
            "Press; 2019."
        ),
    ),
    "a chapter": (
        CHAPTER,
        (
            "Sample GB. Diamonds and whiskers. In: Redactor R, Editrix E, editors. Reading "
            "a forest plot. 2nd ed. Exampleton (UK): Invented Press; 2019. p. 101-20."
        ),
    ),
    "a report": (
        {
            "type": "report",
            "title": "Paths and pavements",
            "author": [{"literal": "Sample Institute"}],
            "publisher-place": "Exampleton",
            "publisher": "Sample Institute",
            "number": "12",
            "issued": day(2018, 5),
        },
        (
            "Sample Institute. Paths and pavements. Exampleton: Sample Institute; 2018 May. "
            "Report No.: 12."
        ),
    ),
    "a web page whose author is its site": (
        PAGE,
        (
            "Sample Patient Forum. Questions to ask [Internet]. [date unknown] "
            "[cited 2020 Mar 3]. Available from: https://example.org/questions"
        ),
    ),
    "a web page of a site": (
        PAGE
        | {"author": names("Sample, A"), "issued": day(2019, 6, 2), "accessed": None},
        (
            "Sample A. Questions to ask [Internet]. Sample Patient Forum; 2019 Jun 2. "
            "Available from: https://example.org/questions"
        ),
    ),
    "a preprint": (
        {
            "type": "article",
            "title": "Early paths",
            "author": names("Sample, A"),
            "container-title": "medRxiv",
            "issued": day(2021, 4, 3),
            "DOI": "10.5555/early",
        },
        "Sample A. Early paths. medRxiv [Preprint]. 2021 Apr 3. doi: 10.5555/early.",
    ),
    "a thesis": (
        {
            "type": "thesis",
            "title": "On paths",
            "author": names("Sample, A"),
            "publisher": "University of Samples",
            "issued": day(2011),
        },
        "Sample A. On paths [dissertation]. University of Samples; 2011.",
    ),
}


@pytest.mark.parametrize(("item", "reference"), GOLDEN.values(), ids=GOLDEN)
def test_each_kind_of_work_has_its_form(
    item: dict[str, object], reference: str
) -> None:
    assert printed_text(item, ReferenceForm.VANCOUVER) == reference


def test_what_is_found_elsewhere_is_linked() -> None:
    printed = printed_html(TRIAL, ReferenceForm.VANCOUVER)

    assert (
        'doi: <a href="https://doi.org/10.5555/JIT.2020.45">10.5555/JIT.2020.45</a>.'
        in printed
    )
    assert "<i>ordinary</i>" in printed


def test_nothing_typed_becomes_markup() -> None:
    item = {
        "title": "<script>alert(1)</script>",
        "author": [{"literal": "<b onclick=x>Group"}],
        "URL": 'https://example.org/"><script>',
    }

    shown = printed_html(item, ReferenceForm.VANCOUVER)

    assert re.findall("<[^>]*>", shown) == [
        '<a href="https://example.org/&quot;&gt;&lt;script&gt;">',
        "</a>",
    ]


@given(items)
def test_missing_parts_leave_no_trace(item: dict[str, object]) -> None:
    reference = printed_text(item, ReferenceForm.VANCOUVER)

    assert not re.search(
        r"[.?!][.]|[?!]\.|\(\)|\[\]|: *[.,:;]|[,;] *[.,:;]|  |^ | $", reference
    )
    assert "None" not in reference
    shown = html.unescape(strip_tags(printed_html(item, ReferenceForm.VANCOUVER)))
    assert shown == reference
