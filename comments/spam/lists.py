"""The words that the filter comes with; a site adds to them and switches some off.

Each entry is whole words, in the one way to write them (see `reading.folded`): never
part of a word, so "cialis" is not in "specialist". None of them decides anything.
"""

from enum import StrEnum
from pathlib import Path

from evidenceblog.core.word_lists import read_word_lists


class Kind(StrEnum):
    """What a listed word says where it stands."""

    WATCHED = "watched"
    PRAISE = "praise"
    CALL = "call"
    BUSINESS = "business"


_LISTS = read_word_lists(Path(__file__).with_suffix(".toml"))["lists"]
SEED = {kind: tuple(_LISTS[kind]) for kind in Kind}
# The local model knows by them an appeal in a language of its own.
APPEALS = tuple(_LISTS["appeals"])
