"""Words of one language within those of another, and numbers within words that are
written from right to left."""

import re

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

SOURCE_LANGUAGE = "en"
RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Year, volume, issue and pages of a reference, outside addresses.
PLACE_IN_A_JOURNAL = re.compile(r"(?<![\w/;])(\d{4}[a-z]?;[^\s<]*\w)")


def interface_language() -> str:
    """Return the language of the interface's words: the active one, or English where
    nobody has translated them.
    """
    active = get_language() or SOURCE_LANGUAGE
    words = gettext("Key finding")
    is_translated = _base(active) == SOURCE_LANGUAGE or words != "Key finding"
    return active if is_translated else SOURCE_LANGUAGE


def interface_attributes() -> SafeString:
    """Return `lang` and `dir` for what holds the interface's words, such as a page."""
    return _attributes(interface_language())


def label_attributes(around: str = "") -> SafeString:
    """Return `lang` and `dir` for labels within words in a language; nothing if it is
    theirs.

    `around` is the language of the words, by default the active one.
    """
    language = interface_language()
    if _base(language) == _base(around or get_language() or SOURCE_LANGUAGE):
        return SafeString()
    return _attributes(language)


def _attributes(language: str) -> SafeString:
    direction = "rtl" if _base(language) in settings.LANGUAGES_BIDI else "ltr"
    return format_html(' lang="{}" dir="{}"', language, direction)


def isolate_place(reference: SafeString) -> SafeString:
    """Keep the place in a journal of a reference from running backwards."""
    html = str(reference)
    if not RIGHT_TO_LEFT.search(html):
        return reference
    return mark_safe(PLACE_IN_A_JOURNAL.sub(r'<bdi dir="ltr">\1</bdi>', html))  # noqa: S308  # HTML before and after


def _base(language: str) -> str:
    return language.lower().partition("-")[0]
