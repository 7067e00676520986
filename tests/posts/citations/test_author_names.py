"""Names: printed as Cochrane does."""

import pytest

from posts.citations.authors import author_names


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
