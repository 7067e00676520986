"""What is held about the writer of comments, and its erasure by their e-mail address.

Each comment is erased as one is that a moderator erases: answers of others stay.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _, gettext_lazy

from comments.models import AkismetCheck, Comment, TrustRule
from evidenceblog.core.mail.address_normalisation import spellings_of
from evidenceblog.core.models import User
from evidenceblog.core.personal_data.held_data import DataSource, Holding

from . import privacy
from .receipts import ReceiptState, receipt_of

# As the pages of receipts have them.
STATES = {
    ReceiptState.RECEIVED: gettext_lazy("Received"),
    ReceiptState.WAITING: gettext_lazy("Waiting: a moderator will read it"),
    ReceiptState.PUBLISHED: gettext_lazy("Published"),
    ReceiptState.POST_GONE: gettext_lazy("No longer on the page"),
    ReceiptState.NOT_PUBLISHED: gettext_lazy("Not published"),
    ReceiptState.BLOCKED: gettext_lazy("Stored, and not published"),
    ReceiptState.WITHDRAWN: gettext_lazy("Taken back"),
}


def find_comments(address: str, in_full: bool) -> list[Holding]:
    """Return the comments with this address, with all that is kept of each, and the
    rules about it. Of a comment's verdict the writer is told what its receipt says."""
    comments = _comments(address).select_related("post__live").order_by("pk")
    checks = AkismetCheck.objects.in_bulk([comment.pk for comment in comments])
    held = [
        Holding(
            _("Comments"),
            [_comment_row(one, checks.get(one.pk), in_full) for one in comments],
        )
    ]
    if in_full:
        rules = [
            {
                _("Rule"): rule.get_verdict_display(),
                _("Why"): rule.note,
                _("Made"): rule.at,
                _("Until"): rule.until,
            }
            for rule in _rules(address)
        ]
        held.append(Holding(_("Trust rules about the address"), rules))
    return held


def erase_comments(address: str, by: User | None) -> int:
    """Erase the comments with this address, and what else names it."""
    erased = 0
    for comment in _comments(address).order_by("pk"):
        privacy.erase_comment(comment, by=by)
        erased += 1
    erased += _rules(address).delete()[0]
    return erased


def _comment_row(
    comment: Comment, check: AkismetCheck | None, in_full: bool
) -> dict[str, Any]:
    row = {
        _("Number"): comment.pk,
        _("Page"): str(comment.post.live.title) if comment.post.live else "",
        _("Received"): comment.received_at,
        _("State"): str(
            comment.get_status_display()
            if in_full
            else STATES[receipt_of(comment).state]
        ),
        _("Name"): comment.name,
        _("E-mail address"): comment.email,
        _("Website"): comment.website,
        _("Comment"): comment.body,
        _("Wording before an edit"): _texts(comment.wordings.values_list("body")),
        _("Mail me when somebody replies"): comment.notify,
        _("Network address"): comment.address or comment.network,
        _("Browser"): comment.user_agent,
        _("Page that it came from"): comment.referrer,
        _("Typed into the trap for robots"): comment.trap,
        _("Language"): comment.language,
        _("Seconds of writing"): comment.seconds,
        _("Answered privately"): _texts(comment.private_answers.values_list("text")),
        _("Sent to Akismet"): [check.parameters] if check else [],
        _("The spam filter learns from it"): comment.decisions.filter(
            lesson__isnull=False
        ).exists(),
    }
    return row | (_staff_facts(comment) if in_full else {})


def _staff_facts(comment: Comment) -> dict[str, Any]:
    """Return what the filters and other people said of a comment."""
    return {
        _("Score of the filter"): comment.score,
        _("Why"): [{_("Why"): reason.get("code", "")} for reason in comment.reasons],
        _("Labels"): ", ".join(comment.labels),
        _("Notes of moderators"): _texts(comment.notes.values_list("text")),
        _("Reports by readers"): [
            {_("Why"): report.get_reason_display(), _("In their words"): report.text}
            for report in comment.reports.order_by("pk")
        ],
        _("Decisions"): [
            {
                _("When"): made.at,
                _("What"): made.get_act_display(),
                _("State"): made.get_to_status_display(),
                _("Why"): ", ".join(map(str, made.reasons)),
            }
            for made in comment.decisions.order_by("pk")
        ],
    }


def _texts(rows: Iterable[tuple[str]]) -> list[dict[str, str]]:
    return [{_("Text"): text} for (text,) in rows]


def _comments(address: str) -> QuerySet[Comment]:
    written = Comment.objects.alias(written=Lower("email"))
    return written.filter(written__in=spellings_of(address))


def _rules(address: str) -> QuerySet[TrustRule]:
    kind = TrustRule.Kind.EMAIL
    return TrustRule.objects.filter(kind=kind, value__in=spellings_of(address))


SOURCE = DataSource(find_comments, erase_comments)
