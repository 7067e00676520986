"""Reasons, in words, why the link on a page was not verified."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "no-link": _("the page has no link to the post"),
    "too-long": _("it has no link to the post as far as we read it: it is too long"),
    "gone": _("the page is gone (410)"),
    "refused": _("its address leads to where we do not fetch pages"),
    "no-name": _("no site is known by its name"),
    "slow": _("it did not answer in time"),
    "blocked": _("mentions of its page are not taken here"),
    "error": _("what it says could not be stored here"),
    "unreachable": _("it could not be fetched"),
}
