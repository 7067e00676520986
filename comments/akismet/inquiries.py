"""Inquiries: a comment in Akismet's terms, as it was first asked about, and for whom."""

from typing import TypedDict

from django.conf import settings
from django.utils import translation

from comments.models import Comment, Inquiry
from comments.spam.akismet_terms import InvalidKey, Submission
from comments.spam.models import FilterSettings
from evidenceblog.ground.task_backend import BackOff

TRAP_FIELD = "subject"
# 5 minutes, 20 minutes, 2 hours, 12 hours: an outage of a service is over by then.
RECHECKS = BackOff(minutes=(5, 20, 120, 720))
# Only the operator can mend these: the key, and an address that is none (ValueError).
FINAL = (InvalidKey, ValueError)


class Account(TypedDict):
    """Whose account asks, for which site, and where."""

    key: str
    blog: str
    url: str


def is_on() -> bool:
    return bool(settings.AKISMET_API_KEY)


def is_log_only() -> bool:
    """Tell whether Akismet's word is only noted, until moderators trust it."""
    return "akismet" in FilterSettings.load().log_only


def account() -> Account:
    return {
        "key": settings.AKISMET_API_KEY,
        "blog": f"{settings.SITE_URL}/",
        "url": settings.AKISMET_URL,
    }


def word(comment: Comment) -> str:
    """Return Akismet's word as the filter weighs it, or why there is none."""
    opinion = comment.opinion or {}
    if opinion and is_log_only():
        return ""
    return str(opinion.get("verdict") or opinion.get("failed", ""))


def about(comment: Comment) -> Inquiry:
    """Return what Akismet is asked about a comment: just what it was asked before.

    Raises ValueError for a comment whose sender's address the server does not know.
    """
    before = Inquiry.objects.filter(comment=comment).first()
    if before is not None:
        return before
    asked = _submission(comment).as_stored()
    return Inquiry.objects.get_or_create(comment=comment, defaults={"asked": asked})[0]


def _submission(comment: Comment) -> Submission:
    """Return a comment in Akismet's terms, as its writer sent it."""
    live = comment.post.live
    topics = live.snapshot["topics"] if live else []
    return Submission(
        user_ip=comment.address or "",
        user_agent=comment.user_agent,
        referrer=comment.referrer,
        permalink=settings.SITE_URL + comment.post.get_absolute_url(),
        comment_type="reply" if comment.parent_id else "comment",
        author=comment.name,
        author_email=comment.email,
        author_url=comment.website,
        content=_as_written(comment),
        date_gmt=comment.received_at,
        post_modified_gmt=live.made_at if live else None,
        parent=str(comment.parent_id or ""),
        context=tuple(topic["name"] for topic in topics),
        blog_lang=translation.to_locale(settings.LANGUAGE_CODE).lower(),
        honeypot_field_name=TRAP_FIELD,
        honeypot_value=comment.trap,
        # What developers try out must not teach Akismet.
        is_test=settings.DEBUG,
    )


def _as_written(comment: Comment) -> str:
    first = comment.wordings.order_by("pk").first()
    return first.body if first and comment.edited_at else comment.body
