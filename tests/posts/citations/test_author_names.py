"""Names: printed as Cochrane does, and typed so that they read back the same."""

import pytest
from hypothesis import given, strategies as st

from posts.citations import author_names


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ({"family": "Williams", "given": "Amanda C. de C."}, "Williams AC de C"),
        ({"family": "Williams", "given": "AC de C"}, "Williams AC de C"),
        ({"family": "Duggan", "given": "GB"}, "Duggan GB"),
        ({"family": "Higgins", "given": "J.P.T."}, "Higgins JPT"),
        ({"family": "Dupont", "given": "Jean-Pierre"}, "Dupont JP"),
        ({"family": "Dupont", "given": "J.-P."}, "Dupont JP"),
        ({"family": "Kim", "given": "Hye-jin"}, "Kim HJ"),
        ({"family": "SHOUT", "given": "ANNA"}, "SHOUT A"),
        ({"family": "hooks", "given": "bell"}, "hooks B"),
        ({"family": "Fernández", "given": "Álvaro"}, "Fernández Á"),
        ({"family": "Marley", "given": 'Robert "Bob" N.'}, "Marley RBN"),
        ({"family": "Smith", "given": "John A", "suffix": "Jr."}, "Smith JA Jr"),
        (
            {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
            "van der Berg J",
        ),
        (
            {"family": "Alembert", "given": "Jean", "dropping-particle": "d\u2019"},
            "d\u2019Alembert J",
        ),
        ({"family": "Beethoven", "given": "Ludwig van"}, "van Beethoven L"),
        ({"family": "Иванов", "given": "Иван Петрович"}, "Иванов ИП"),
        ({"family": "გიორგაძე", "given": "ანა"}, "გიორგაძე ა"),
        ({"family": "王", "given": "小明"}, "王小明"),
        ({"family": "김", "given": "민준"}, "김민준"),
        ({"family": "السيد", "given": "أحمد علي"}, "السيد أحمد علي"),
        ({"family": "Plato"}, "Plato"),
        ({"given": "Madonna"}, "M"),
        ({"literal": "Cochrane Pain, Palliative and Supportive Care Group"},
         "Cochrane Pain, Palliative and Supportive Care Group"),
    ],
)  # fmt: skip
def test_a_name_is_printed_as_surname_and_initials(name, printed):
    assert author_names.printed_name(name) == printed


LINES = {
    "Eccleston C": [{"family": "Eccleston", "given": "C"}],
    "Williams AC de C": [{"family": "Williams", "given": "AC de C"}],
    "Dupont J-P": [{"family": "Dupont", "given": "J-P"}],
    "Smith JA Jr": [{"family": "Smith", "given": "JA", "suffix": "Jr"}],
    "Smith, John, Jr": [{"family": "Smith", "given": "John", "suffix": "Jr"}],
    "van der Berg J": [
        {"non-dropping-particle": "van der", "family": "Berg", "given": "J"}
    ],
    "García Márquez, Gabriel": [{"family": "García Márquez", "given": "Gabriel"}],
    "王, 小明": [{"family": "王", "given": "小明"}],
    "{World Health Organization}": [{"literal": "World Health Organization"}],
    "{Sample, Sample and Sample}": [{"literal": "Sample, Sample and Sample"}],
    "{Plato}": [{"literal": "Plato"}],
}


@pytest.mark.parametrize(("line", "people"), LINES.items(), ids=LINES)
def test_a_line_is_read_and_written_back(line, people):
    assert author_names.authors_from_lines(line) == people
    assert author_names.authors_to_lines(people) == line


def test_empty_lines_and_a_list_s_commas_are_no_authors():
    assert author_names.authors_from_lines("\n Fisher E,\r\n\n{ }\n;\nHearn  L;") == [
        {"family": "Fisher", "given": "E"},
        {"family": "Hearn", "given": "L"},
    ]


def test_a_pasted_list_of_authors_is_read_at_once():
    pasted = "Eccleston C, Fisher E, Craig L, Duggan GB, Rosser BA, Keogh E"

    assert author_names.authors_to_lines(author_names.authors_from_lines(pasted)).splitlines() == [
        "Eccleston C", "Fisher E", "Craig L", "Duggan GB", "Rosser BA", "Keogh E",
    ]  # fmt: skip


def test_a_line_that_is_no_person_is_a_group():
    assert author_names.authors_from_lines("Sample Patient Forum") == [
        {"literal": "Sample Patient Forum"}
    ]


def test_a_name_with_particles_from_elsewhere_is_written_in_one_line():
    person = {
        "dropping-particle": "de",
        "family": "Musset",
        "given": "Alfred",
        "ORCID": "x",
    }

    assert author_names.authors_to_lines([person, {"family": "Plato"}, {}]) == (
        "de Musset, Alfred\n{Plato}"
    )


@given(
    st.lists(
        st.lists(
            st.sampled_from(["Berg", "AB", "de", "van", "Jr", "A.B.", "J-P", ",", "{", "}",
                             ";", "ANNA", "王", "III", "O'Neil"]),
            max_size=6,
        ).map(" ".join),
        max_size=4,
    ).map("\n".join)
)  # fmt: skip
def test_what_was_read_is_written_so_that_it_reads_the_same(text):
    people = author_names.authors_from_lines(text)

    assert (
        author_names.authors_from_lines(author_names.authors_to_lines(people)) == people
    )
