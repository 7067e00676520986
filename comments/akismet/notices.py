"""Notices: what moderators are told beside the comments of how Akismet fares."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from comments.models import AkismetState, Comment
from evidenceblog.ground.models import User

from . import inquiries, outage

# It is asked for daily; what is older than two failures to do so is no news.
USAGE_IS_NEWS = timedelta(days=3)

SAYS: dict[str, Promise] = {
    "ham": gettext_lazy("not spam"),
    "spam": gettext_lazy("spam"),
    "discard": gettext_lazy("blatant spam"),
}


def akismet(user: User | AnonymousUser) -> dict[str, Any]:
    """Return the context of `admin/comments/desk/_akismet.html`: nothing to tell is {}.

    Who moderates learns of outages, of disagreements once they are over, and of the
    usage; alerts are for administrators, who own the account. One query while all is
    well, none while Akismet is off.
    """
    if not inquiries.is_on() or not user.has_perm("comments.moderate_comment"):
        return {}
    state = AkismetState.load()
    at = timezone.now()
    is_over = state.mended_at is not None and at < state.mended_at + outage.NEWS_FOR
    usage_known = state.usage_at is not None and at < state.usage_at + USAGE_IS_NEWS
    return {
        "outage": outage.now(state),
        "otherwise": outage.decided_otherwise().count() if is_over else 0,
        "alert": state if state.alert_message and user.is_superuser else None,
        "usage": state if usage_known else None,
    }


def akismet_word(comment: Comment, *, only_noted: bool = False) -> str:
    """Return what Akismet said about a comment, for its card; empty: it was not asked.

    `only_noted` is `inquiries.is_log_only`, asked once for all cards.
    """
    opinion = comment.opinion or {}
    if "failed" in opinion:
        return _("Akismet has not answered yet.")
    if "verdict" not in opinion:
        return ""
    word = {"word": SAYS[opinion["verdict"]]}
    if only_noted:
        return _("Akismet would have said: %(word)s.") % word
    if "provisional" in opinion:
        return _("Akismet says for now: %(word)s.") % word
    return _("Akismet says: %(word)s.") % word
