"""Lists of authors: what is certain is read, what is doubtful asked, the rest refused."""

import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from posts.citations.authors.author_lists import (
    AuthorList,
    as_row,
    names_of,
    names_to_lines,
    parse_authors,
)
from posts.citations.authors.author_names import printed_names

LINES = tomllib.loads((Path(__file__).parent / "author_lines.toml").read_text())["line"]


def printed(read: AuthorList) -> str:
    return printed_names(names_of(read.pieces))


def is_certain(read: AuthorList) -> bool:
    return not read.questions and not read.refused


def offered(read: AuthorList) -> list[str]:
    """List every line that could be printed after the questions."""
    choices = product(*(piece.readings for piece in read.pieces))
    return [
        printed_names(name for names in choice for name in names) for choice in choices
    ]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["typed"])
def test_no_line_is_printed_wrong_and_doubtful_ones_are_asked(
    line: dict[str, Any],
) -> None:
    read = parse_authors(line["typed"])

    if "printed" in line:
        assert is_certain(read)
        assert printed(read) == line["printed"]
        assert bool(read.editors) == line.get("editors", False)
    elif "asked" in line:
        assert read.questions
        assert not read.refused
        assert set(line["asked"]) <= set(offered(read))
        assert not set(line.get("never", [])) & set(offered(read))
    else:
        assert line["refused"] in [piece.text for piece in read.refused]


def test_half_of_the_lines_are_doubtful_and_they_are_many() -> None:
    doubtful = [line for line in LINES if "printed" not in line]

    assert len(LINES) >= 40
    assert len(doubtful) >= 20


# The rows of the list of faults: what is typed, and what is right


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("Page MJ, et al", "Page MJ, et al"),
        ("Smith J, Jones K, et al.", "Smith J, Jones K, et al"),
        ("Smith J, Jones K, PAIN Study Group", "Smith J, Jones K, PAIN Study Group"),
        ("Smith J; Jones K and Brown L", "Smith J, Jones K, Brown L"),
        ("Smith J, and Jones K", "Smith J, Jones K"),
        ("Smith, J., Jones, K., & Brown, L.", "Smith J, Jones K, Brown L"),
        ("Kumar RSVP, Smith J", "Kumar RSVP, Smith J"),
        ("Kumar RSVP", "Kumar RSVP"),
        ("Smith J1, Jones K2", "Smith J, Jones K"),
        ("Smith J*, Jones K", "Smith J, Jones K"),
        ("smith j", "Smith J"),
        ("O'Connor SR", "O'Connor SR"),
        ("García-López M-J", "García-López MJ"),
        ("Smith JA Jr", "Smith JA Jr"),
        ("van der Berg J", "van der Berg J"),
        ("al-Rashid M", "al-Rashid M"),
        ("d'Arcy Y", "d'Arcy Y"),
        ("Williams AC de C", "Williams AC de C"),
        ("王小明", "王小明"),
        ("الخطيب أ", "الخطيب أ"),
    ],
)
def test_a_list_that_is_certain_is_read(typed: str, right: str) -> None:
    read = parse_authors(typed)

    assert is_certain(read)
    assert printed(read) == right


def test_people_called_editors_are_a_book_s_editors() -> None:
    read = parse_authors("Higgins JPT, Thomas J, editor(s)")

    assert is_certain(read)
    assert read.authors == ()
    assert printed_names(names_of(read.editors)) == "Higgins JPT, Thomas J"


@pytest.mark.parametrize(
    ("typed", "right", "wrong"),
    [
        ("Christopher Eccleston, Emma Fisher", "Eccleston C, Fisher E",
         "Christopher Eccleston EF"),
        ("Sarah Chapman", "Chapman S", "Sarah Chapman, "),
        ("World Health Organization, Geneva", "World Health Organization, Geneva",
         "World Health Organization G"),
        ("Department of Health, Social Services and Public Safety",
         "Department of Health, Social Services and Public Safety",
         "Department of Health SSaPS"),
    ],
)  # fmt: skip
def test_a_list_that_is_doubtful_is_asked(typed: str, right: str, wrong: str) -> None:
    read = parse_authors(typed)

    assert read.questions
    assert printed(read) == ""
    assert right in offered(read)
    assert wrong not in offered(read)


# One name, one line


EXPLICIT = {
    "Eccleston C": [{"family": "Eccleston", "given": "C"}],
    "Williams AC de C": [{"family": "Williams", "given": "AC de C"}],
    "Dupont J-P": [{"family": "Dupont", "given": "J-P"}],
    "Smith JA Jr": [{"family": "Smith", "given": "JA", "suffix": "Jr"}],
    "Smith | John Jr": [{"family": "Smith", "given": "John", "suffix": "Jr"}],
    "van der Berg J": [
        {"non-dropping-particle": "van der", "family": "Berg", "given": "J"}
    ],
    "García Márquez | Gabriel": [{"family": "García Márquez", "given": "Gabriel"}],
    "王 | 小明": [{"family": "王", "given": "小明"}],
    "王小明": [{"family": "王小明"}],
    "{World Health Organization}": [{"literal": "World Health Organization"}],
    "{Sample, Sample and Sample}": [{"literal": "Sample, Sample and Sample"}],
    "{Plato}": [{"literal": "Plato"}],
}


@pytest.mark.parametrize(("line", "people"), EXPLICIT.items(), ids=EXPLICIT)
def test_a_line_is_read_and_written_back(
    line: str, people: list[dict[str, str]]
) -> None:
    read = parse_authors(line)

    assert is_certain(read)
    assert names_of(read.authors) == people
    assert names_to_lines(people) == line


def test_a_name_with_particles_from_elsewhere_is_written_in_one_line() -> None:
    person = {
        "dropping-particle": "de",
        "family": "Musset",
        "given": "Alfred",
        "ORCID": "x",
    }

    assert names_to_lines([person, {"family": "Plato"}, {}]) == (
        "de Musset | Alfred\n{Plato}"
    )


def test_empty_lines_and_a_list_s_commas_are_no_authors() -> None:
    read = parse_authors("\n Fisher E,\r\n\n{ }\n;\nHearn  L;")

    assert is_certain(read)
    assert printed(read) == "Fisher E, Hearn L"


def test_one_name_a_line_may_be_a_surname_and_given_names() -> None:
    read = parse_authors("Eccleston, Christopher\nFisher, Emma\n{Walking Group}")

    assert is_certain(read)
    assert printed(read) == "Eccleston C, Fisher E, Walking Group"


def test_a_row_shows_a_name_in_the_parts_that_are_typed() -> None:
    person = {
        "non-dropping-particle": "van",
        "family": "Berg",
        "given": "JA",
        "suffix": "Jr",
    }

    assert as_row(person) == {"family": "van Berg", "given": "JA Jr", "group": ""}
    assert as_row({"literal": "A group"})["group"] == "A group"


name_parts = st.sampled_from([
    "Berg", "AB", "de", "van", "Jr", "A.B.", "J-P", ",", "{", "}", ";", "ANNA", "王",
    "III", "O'Neil", "and", "|", "et al", "(eds)", "smith", "1", "*", "Group",
])  # fmt: skip


@given(
    st.lists(st.lists(name_parts, max_size=6).map(" ".join), max_size=4).map("\n".join)
)
def test_what_was_read_is_written_so_that_it_reads_the_same(text: str) -> None:
    read = parse_authors(text)
    for names in [
        names_of(read.pieces),
        *(one for p in read.pieces for one in p.readings),
    ]:
        again = parse_authors(names_to_lines(names))

        assert is_certain(again)
        assert printed(again) == printed_names(names)
