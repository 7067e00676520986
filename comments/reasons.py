"""Reasons: their codes are stored, these are the words that people read."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .spam.verdicts import Bin

# What a moderator may give as the reason of a rejection; its writer reads it.
FOR_REJECTION: dict[str, Promise] = {
    "off-topic": _("it is not about this post"),
    "promotion": _("it promotes a product, service or site"),
    "personal-details": _("it has details that could identify a patient"),
    "advice": _("it gives or asks for advice about one person's health"),
    "unkind": _("it is unkind to somebody"),
    "repeats": _("it repeats what was said before"),
}

WORDS: dict[str, Promise] = FOR_REJECTION | {
    "by-its-writer": _("its writer took it back"),
    "on-request": _("somebody asked for it"),
    "taken-for-spam": _("a moderator took it for spam"),
    "first-look": _("a person has to look at it first"),
    "trap": _("a field that people cannot see was filled in"),
    "many-links": _("more links than a reader gives"),
    "link-markup": _("link markup that does nothing here"),
    "copy-of-spam": _("the same text was spam before"),
    "copy": _("the same text was sent before"),
    "akismet-spam": _("Akismet says spam"),
    "akismet-discard": _("Akismet says blatant spam"),
    "akismet-unavailable": _("Akismet could not be asked"),
    "akismet-refused": _("Akismet could not be asked; the site's log says why"),
}

VERDICTS: dict[Bin, Promise] = {
    Bin.HAM: _("Not spam"),
    Bin.UNSURE: _("Unsure"),
    Bin.SPAM: _("Spam"),
}


def in_words(codes: list[str]) -> list[str]:
    """Return the words of some reasons; a code without words speaks for itself."""
    return [str(WORDS.get(code, code)) for code in codes]
