"""Akismet's opinion of a comment, as the filter weighs it and as people read it."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from comments.models import Comment
from comments.spam.models import FilterSettings

from . import client

SPAM_VERDICTS = {"spam", "discard"}
VERDICTS: dict[str, Promise] = {
    "ham": gettext_lazy("not spam"),
    "spam": gettext_lazy("spam"),
    "discard": gettext_lazy("blatant spam"),
}


def is_log_only() -> bool:
    """Tell whether Akismet's opinion is only noted, until moderators trust it."""
    return "akismet" in FilterSettings.load().log_only


def weighed_verdict(comment: Comment) -> str:
    """Return Akismet's verdict as the filter weighs it, or why there is none."""
    opinion = comment.opinion or {}
    if opinion and is_log_only():
        return ""
    return str(opinion.get("verdict") or opinion.get("failed", ""))


def is_awaited(comment: Comment) -> bool:
    """Tell whether a comment still needs Akismet's opinion."""
    return client.is_on() and not is_log_only() and not weighed_verdict(comment)


def opinion_text(comment: Comment, *, only_noted: bool = False) -> str:
    """Return Akismet's opinion in words, for the card; empty: there is none.

    `only_noted` is `is_log_only`, read once for all cards.
    """
    opinion = comment.opinion or {}
    if "failed" in opinion:
        return _("Akismet has not answered yet.")
    if "verdict" not in opinion:
        return ""
    verdict = {"word": VERDICTS[opinion["verdict"]]}
    if only_noted:
        return _("Akismet would have said: %(word)s.") % verdict
    if "provisional" in opinion:
        return _("Akismet says for now: %(word)s.") % verdict
    return _("Akismet says: %(word)s.") % verdict
