"""References: the two of the reference page to the letter, and one of every other kind."""

import html
import re

import pytest
from django.utils.html import strip_tags
from hypothesis import given, strategies as st

from posts.citations.references.cochrane_references import (
    cochrane_reference,
    reference_html,
)


def names(*people: str) -> list[dict[str, str]]:
    pairs = (person.split(", ") for person in people)
    return [{"family": family, "given": given} for family, given in pairs]


def day(*parts: int) -> dict[str, list[list[int]]]:
    return {"date-parts": [list(parts)]}


CDSR = "Cochrane Database of Systematic Reviews"
REVIEW_OF_2014 = {
    "type": "article-journal",
    "title": (
        "Psychological therapies (Internet-delivered) for the management of chronic "
        "pain in adults"
    ),
    "author": names(
        "Eccleston, Christopher",
        "Fisher, Emma",
        "Craig, Lorraine",
        "Duggan, Geoffrey B.",
        "Rosser, Benjamin A.",
        "Keogh, Edmund",
    ),
    "container-title": CDSR,
    "issued": day(2014, 2, 26),
    "volume": "2014",
    "issue": "2",
    "page": "CD010152",
    "number": "CD010152",
    "DOI": "10.1002/14651858.CD010152.pub2",
}
REVIEW_OF_2020 = {
    "type": "article-journal",
    "title": "Psychological therapies for the management of chronic pain (excluding headache) in adults",
    "author": names(
        "Williams, Amanda C. de C.",
        "Fisher, Emma",
        "Hearn, Leslie",
        "Eccleston, Christopher",
    ),
    "container-title": CDSR,
    "issued": day(2020, 8, 12),
    "volume": "2020",
    "issue": "8",
    "page": "CD007407",
    "number": "CD007407",
    "DOI": "10.1002/14651858.CD007407.pub4",
}
ECCLESTON = (
    "Eccleston C, Fisher E, Craig L, Duggan GB, Rosser BA, Keogh E. Psychological "
    "therapies (Internet-delivered) for the management of chronic pain in adults. "
    "Cochrane Database of Systematic Reviews 2014, Issue 2. Art. No.: CD010152. "
    "DOI: 10.1002/14651858.CD010152.pub2."
)
WILLIAMS = (
    "Williams AC de C, Fisher E, Hearn L, Eccleston C. Psychological therapies for the "
    "management of chronic pain (excluding headache) in adults. Cochrane Database of "
    "Systematic Reviews 2020, Issue 8. Art. No.: CD007407. "
    "DOI: 10.1002/14651858.CD007407.pub4."
)
KEOGH_BY_DOI_ORG = REVIEW_OF_2014 | {
    "type": "journal-article",
    "DOI": "10.1002/14651858.cd010152.pub2",
    "title": str(REVIEW_OF_2014["title"]).replace("-", "\u2010"),
    "number": None,
    "page": None,
}
TRIAL = {
    "type": "article-journal",
    "title": "Does walking help? A trial of <i>ordinary</i> paths",
    "author": names("Sample, Jean-Pierre", "van Beispiel, Ama K."),
    "container-title": "Journal of Invented Trials",
    "issued": day(2020, 3),
    "volume": "12",
    "issue": "3",
    "page": "45-67",
    "DOI": "10.5555/JIT.2020.45",
}
BOOK = {
    "type": "book",
    "title": "Reading a forest plot",
    "author": names("Sample, GB"),
    "edition": "2",
    "publisher-place": "Exampleton (UK)",
    "publisher": "Invented Press",
    "issued": day(2019),
}
CHAPTER = BOOK | {
    "type": "chapter",
    "title": "Diamonds and whiskers",
    "editor": names("Redactor, R", "Editrix, E"),
    "container-title": "Reading a forest plot",
    "page": "101-20",
}
PAGE = {
    "type": "webpage",
    "title": "Questions to ask",
    "author": [{"literal": "Sample Patient Forum"}],
    "container-title": "Sample Patient Forum",
    "URL": "https://example.org/questions",
    "accessed": day(2020, 3, 3),
}

GOLDEN = {
    "the page's review of 2014": (REVIEW_OF_2014, ECCLESTON),
    "the page's review of 2020": (REVIEW_OF_2020, WILLIAMS),
    "the same review as doi.org gives it": (KEOGH_BY_DOI_ORG, ECCLESTON),
    "a review without DOI and issue": (
        {
            "type": "article-journal",
            "title": "Sample review",
            "container-title": CDSR,
            "issued": day(2001),
            "number": "cd999901",
        },
        ("Sample review. Cochrane Database of Systematic Reviews 2001. "
        "Art. No.: CD999901."),
    ),
    "a journal article": (
        TRIAL,
        ("Sample JP, van Beispiel AK. Does walking help? A trial of ordinary paths. "
        "Journal of Invented Trials 2020;12(3):45-67. DOI: 10.5555/JIT.2020.45."),
    ),
    "an article with a number, and only in PubMed": (
        TRIAL
        | {"title": "Is it so?", "issue": "", "page": "", "number": "e7", "DOI": "no",
           "PMID": "99000001"},
        ("Sample JP, van Beispiel AK. Is it so? Journal of Invented Trials "
        "2020;12:e7. PMID: 99000001."),
    ),
    "an article in press": (
        {
            "type": "article-journal",
            "title": "“Why?”",
            "container-title": "Invented Letters",
            "issued": {"literal": "in press"},
        },
        "“Why?” Invented Letters in press.",
    ),
    "an article without a volume": (
        {
            "type": "article-magazine",
            "title": "All ears",
            "container-title": "Invented Weekly",
            "issued": day(2021, 5, 1),
            "issue": 18,
            "page": "9",
        },
        "All ears. Invented Weekly 2021;(18):9.",
    ),
    "a book": (
        BOOK,
        ("Sample GB. Reading a forest plot. 2nd edition. "
        "Exampleton (UK): Invented Press, 2019."),
    ),
    "an edited book of several volumes": (
        BOOK
        | {"author": [], "editor": names("Redactor, R"), "edition": "Revised ed.",
           "volume": "3"},
        ("Redactor R, editor(s). Reading a forest plot. Revised ed. Volume 3. "
        "Exampleton (UK): Invented Press, 2019."),
    ),
    "a chapter": (
        CHAPTER,
        ("Sample GB. Diamonds and whiskers. In: Redactor R, Editrix E, editor(s). "
        "Reading a forest plot. 2nd edition. "
        "Exampleton (UK): Invented Press, 2019:101-20."),
    ),
    "a chapter of a book without editors": (
        CHAPTER | {"editor": [], "edition": "", "publisher-place": ""},
        ("Sample GB. Diamonds and whiskers. In: Reading a forest plot. "
        "Invented Press, 2019:101-20."),
    ),
    "a report": (
        {
            "type": "report",
            "title": "How sure are we?",
            "author": [{"literal": "Institute of Samples"}],
            "genre": "Technical report",
            "number": "12",
            "publisher": "Institute of Samples",
            "issued": day(2018),
            "URL": "https://example.org/report.",
        },
        ("Institute of Samples. How sure are we? Technical report 12. "
        "Institute of Samples, 2018. https://example.org/report."),
    ),
    "a report with a number only": (
        {"type": "report", "title": "Sample report", "number": "7", "issued": day(1999)},
        "Sample report. Report No.: 7. 1999.",
    ),
    "a web page": (
        PAGE,
        ("Sample Patient Forum. Questions to ask. "
        "https://example.org/questions (accessed 3 March 2020)."),
    ),
    "a dated page of another's site": (
        PAGE | {"container-title": "Invented Times", "issued": day(2019, 1),
                "accessed": day(2020, 3)},
        ("Sample Patient Forum. Questions to ask. Invented Times 2019. "
        "https://example.org/questions (accessed March 2020)."),
    ),
    "a preprint": (
        {
            "type": "article",
            "title": "Early sample results",
            "author": names("Sample, A"),
            "publisher": "inventedRxiv",
            "issued": day(2021),
            "DOI": "https://doi.org/10.5555/2021.01.01.123",
        },
        ("Sample A. Early sample results [preprint]. inventedRxiv 2021. "
        "DOI: 10.5555/2021.01.01.123."),
    ),
    "a thesis": (
        {
            "type": "thesis",
            "title": "On samples",
            "author": names("Sample, B"),
            "genre": "PhD thesis",
            "publisher-place": "Exampleton (UK)",
            "publisher": "University of Examples",
            "issued": day(2016),
        },
        ("Sample B. On samples [PhD thesis]. "
        "Exampleton (UK): University of Examples, 2016."),
    ),
    "a data set": (
        {
            "type": "dataset",
            "title": "Sample data",
            "author": names("Sample, C"),
            "version": 2,
            "publisher": "Invented Repository",
            "issued": day(2022),
            "DOI": "10.5555/data",
        },
        ("Sample C. Sample data [dataset]. Version 2. Invented Repository, 2022. "
        "DOI: 10.5555/data."),
    ),
    "something else": (
        {
            "type": "speech",
            "title": "A talk",
            "genre": "lecture",
            "container-title": "Sample Colloquium",
            "publisher-place": "Exampleton (UK)",
        },
        "A talk [lecture]. Sample Colloquium. Exampleton (UK), [date unknown].",
    ),
    "a title alone": ({"title": "Nothing more is known…"},
                      "Nothing more is known… [date unknown]."),
    "an article of an unknown day": (
        {"type": "article-journal", "title": "Undated", "container-title": "Invented",
         "issued": {"date-parts": [[None]]}, "volume": "1", "page": "2"},
        "Undated. Invented [date unknown];1:2.",
    ),
    "a title in Chinese by a Chinese author": (
        {
            "type": "article-journal",
            "title": "这有用吗？",  # noqa: RUF001 (a Chinese question mark)
            "author": [{"family": "王", "given": "小明"}],
            "container-title": "样本杂志",
            "issued": day(2020),
        },
        "王小明. 这有用吗？ 样本杂志 2020.",  # noqa: RUF001
    ),
}  # fmt: skip


@pytest.mark.parametrize(("item", "reference"), GOLDEN.values(), ids=GOLDEN)
def test_each_kind_of_work_has_its_form(item, reference):
    assert cochrane_reference(item) == reference


@pytest.mark.parametrize(("item", "reference"), GOLDEN.values(), ids=GOLDEN)
def test_the_html_has_the_same_words(item, reference):
    assert html.unescape(strip_tags(reference_html(item))) == reference


def test_the_identifier_is_linked_and_the_full_stop_is_not():
    assert reference_html(REVIEW_OF_2014).endswith(
        'DOI: <a href="https://doi.org/10.1002/14651858.CD010152.pub2">'
        "10.1002/14651858.CD010152.pub2</a>."
    )
    assert reference_html(PAGE).endswith(
        '<a href="https://example.org/questions">https://example.org/questions</a>'
        " (accessed 3 March 2020)."
    )
    assert '<a href="https://pubmed.ncbi.nlm.nih.gov/99000001/">99000001</a>.' in (
        reference_html({"PMID": "99000001"})
    )


def test_nothing_typed_becomes_markup():
    item = {
        "title": '<script>alert("&")</script>',
        "author": [{"literal": "<b onclick=x>Group"}],
        "URL": 'https://example.org/"><script>',
    }

    shown = reference_html(item)

    assert re.findall("<[^>]*>", shown) == [
        '<a href="https://example.org/&quot;&gt;&lt;script&gt;">',
        "</a>",
    ]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//x.example"]
)
def test_only_web_addresses_are_linked(url):
    assert "<a" not in reference_html({"title": "T", "URL": url})
    assert url in reference_html({"title": "T", "URL": url})


@pytest.mark.parametrize(
    ("accessed", "said"),
    [
        (day(2020, 3, 3), " (accessed 3 March 2020)"),
        (day(2020, 3), " (accessed March 2020)"),
        (day(2020), " (accessed 2020)"),
        (day(2020, 13, 1), " (accessed 2020)"),
        ({"date-parts": [["2020", "03", "03"]]}, " (accessed 3 March 2020)"),
        ({"literal": "prior to May 2020"}, " (accessed prior to May 2020)"),
        ({"date-parts": [[None]]}, ""),
        (None, ""),
    ],
)
def test_the_day_a_page_was_read_is_said_as_far_as_it_is_known(accessed, said):
    item = {"type": "webpage", "URL": "https://example.org/a", "accessed": accessed}

    assert cochrane_reference(item) == f"https://example.org/a{said}."


def test_every_author_is_named_however_many():
    item = {"type": "webpage", "author": names(*(f"Sample, A{n}" for n in range(60)))}

    assert cochrane_reference(item).count("Sample A") == 60


field: st.SearchStrategy[object] = st.sampled_from(
    ["", None, "x", "x.", "x?", 3, [], {}, [[None]], "10.5555/x"]
)
date: st.SearchStrategy[object] = st.sampled_from(
    [
        None,
        {},
        {"date-parts": []},
        {"date-parts": [[2020, 13]]},
        {"literal": "n"},
        day(2020),
    ]
)
person = st.sampled_from(
    [
        {},
        {"family": "X"},
        {"given": "Y"},
        {"literal": None},
        {"family": "X", "given": "Y"},
    ]
)
items = st.fixed_dictionaries(
    {"type": st.sampled_from(["article-journal", "article", "book", "chapter", "report",
                              "thesis", "dataset", "webpage", "?", None])},
    optional=dict.fromkeys(
        ["title", "container-title", "volume", "issue", "page", "number", "publisher",
         "publisher-place", "edition", "genre", "version", "URL", "DOI", "PMID"], field
    )
    | dict.fromkeys(["author", "editor"], st.lists(person) | st.none())
    | dict.fromkeys(["issued", "accessed"], date),
)  # fmt: skip


@given(items)
def test_missing_parts_leave_no_trace(item):
    reference = cochrane_reference(item)

    assert not re.search(
        r"[.?!][.]|[?!]\.|\(\)|\[\]|: *[.,:;]|[,;] *[.,:;]|  |^ | $", reference
    )
    assert "None" not in reference
    assert html.unescape(strip_tags(reference_html(item))) == reference
