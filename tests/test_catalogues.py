"""The catalogues of words: whole, compiled, and with the same placeholders."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.messages import code_messages, mo_entries, po_entries, template_messages

CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[ds]|%[ds]|\{\w*\}|</?\w+")
WRITE = "Run: python3 manage.py makemessages -l LANGUAGE, and fill in what is empty"

pytestmark = pytest.mark.parametrize(
    "catalogue", CATALOGUES, ids=[path.parts[-3] for path in CATALOGUES]
)


def test_everything_that_readers_see_is_translated(catalogue: Path) -> None:
    translated = {key for key, words in po_entries(catalogue).items() if all(words)}
    marked = [*template_messages(staff=False), *code_messages(staff=False)]

    assert len(marked) > 600
    assert [one for one in marked if one[1] not in translated] == [], WRITE


def test_nothing_is_left_empty(catalogue: Path) -> None:
    entries = po_entries(catalogue)
    assert [key for key, words in entries.items() if not (words and all(words))] == []


def test_what_is_compiled_is_what_was_written(catalogue: Path) -> None:
    assert mo_entries(catalogue.with_suffix(".mo")) == po_entries(catalogue), (
        "Run: python3 manage.py compilemessages"
    )


def test_translations_have_the_placeholders_and_tags_of_the_english(
    catalogue: Path,
) -> None:
    for key, words in po_entries(catalogue).items():
        if "95%" in key:  # a percentage, not a placeholder
            continue
        said, needed = set(PLACEHOLDER.findall(words[-1])), {*PLACEHOLDER.findall(key)}
        # A singular may say "a minute" where the plural says how many.
        assert said == needed if len(words) == 1 else said >= needed, key


def test_german_quotes_as_germans_do(catalogue: Path) -> None:
    if catalogue.parts[-3] == "de":
        said = [text for words in po_entries(catalogue).values() for text in words]
        attributes = re.compile(r'\w+="[^"]*"')
        wrong = [text for text in said if re.search("[\"”']", attributes.sub("", text))]
        assert wrong == []
