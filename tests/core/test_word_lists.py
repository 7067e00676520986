"""Lists of words are read from files, and a mistake in one names its place."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from evidenceblog.core.word_lists import WordLists, read_word_lists


def read(tmp_path: Path, text: bytes) -> WordLists[WordLists[list[str]]]:
    path = tmp_path / "words.toml"
    path.write_bytes(text)
    return read_word_lists(path)


def test_each_line_of_a_list_is_an_entry(tmp_path):
    text = b"[lists]\n# Of fruit.\nfruit = '''\napple\n\n  red pear \n'''\n"

    assert read(tmp_path, text) == {"lists": {"fruit": ["apple", "red pear"]}}


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (b"[lists]\nfruit = '''apple", "Expected"),
        (b'[lists]\nfruit = "\xff"', "utf-8"),
        (b"fruit = 'apple'", "[fruit] must be a table of lists"),
        (b"[lists]\nfruit = 3", "[lists] fruit must be a text"),
        (b"[lists]\nfruit = ' '", "[lists] fruit must be a text"),
    ],
)
def test_a_mistake_names_the_file_and_the_list(tmp_path, text, mistake):
    with pytest.raises(ImproperlyConfigured) as raised:
        read(tmp_path, text)

    assert str(tmp_path / "words.toml") in str(raised.value)
    assert mistake in str(raised.value)


def test_a_list_that_is_missing_is_named_when_it_is_needed(tmp_path):
    lists = read(tmp_path, b"[lists]\nfruit = 'apple'")["lists"]

    with pytest.raises(ImproperlyConfigured, match=r"\[lists\]: vegetables is missing"):
        lists["vegetables"]
