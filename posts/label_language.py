"""In which language our own labels are printed, beside a post's words in another."""

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

SOURCE_LANGUAGE = "en"


def label_attributes(around: str = "") -> SafeString:
    """Return `lang` and `dir` for labels within words in a language; nothing if it is
    theirs.

    `around` is the language of the words, by default the active one. Labels that nobody
    has translated into the active language are English.
    """
    active = get_language() or SOURCE_LANGUAGE
    words = gettext("Key finding")
    is_translated = _base(active) == SOURCE_LANGUAGE or words != "Key finding"
    language = active if is_translated else SOURCE_LANGUAGE
    if _base(language) == _base(around or active):
        return SafeString()
    direction = "rtl" if _base(language) in settings.LANGUAGES_BIDI else "ltr"
    return format_html(' lang="{}" dir="{}"', language, direction)


def _base(language: str) -> str:
    return language.lower().partition("-")[0]
