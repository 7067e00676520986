"""The word lists that the filter ships with; a site adds to them and disables entries.

Each entry is whole words, in the one way to write them (see `text_analysis.folded`): never
part of a word, so "cialis" is not in "specialist". None of them decides anything.
"""

from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.word_lists import read_word_lists


class Kind(models.TextChoices):
    """The list that a word is in, which says what it is evidence of."""

    WATCHED = "watched", _("Sold by spam (in the text)")
    PRAISE = "praise", _("Praise that fits any post (in the text)")
    CALL = "call", _("Call to click, buy or subscribe (in the text)")
    BUSINESS = "business", _("No person's name (in the name)")


_LISTS = read_word_lists(Path(__file__).with_suffix(".toml"))["lists"]
SHIPPED_WORDS = {kind: tuple(_LISTS[kind]) for kind in Kind}
# The local model knows by them an appeal in a language of its own.
APPEALS = tuple(_LISTS["appeals"])
