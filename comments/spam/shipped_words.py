"""The words that the filter comes with; a site adds to them and switches some off.

Each entry is whole words, in the one way to write them (see `reading.folded`): never
part of a word, so "cialis" is not in "specialist". None of them decides anything.
"""

from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.word_lists import read_word_lists


class Kind(models.TextChoices):
    """What a listed word says where it stands."""

    WATCHED = "watched", _("Sold by spam (in the text)")
    PRAISE = "praise", _("Praise that fits any post (in the text)")
    CALL = "call", _("Call to click, buy or subscribe (in the text)")
    BUSINESS = "business", _("No person's name (in the name)")


_LISTS = read_word_lists(Path(__file__).with_suffix(".toml"))["lists"]
SEED = {kind: tuple(_LISTS[kind]) for kind in Kind}
# The local model knows by them an appeal in a language of its own.
APPEALS = tuple(_LISTS["appeals"])
