"""What Akismet is sent about a comment, kept to the letter from the first check on."""

from datetime import UTC, datetime

from django.conf import settings
from django.utils import translation

from comments.models import AkismetCheck, Comment

TRAP_FIELD = "subject"


def get_or_create_check(comment: Comment) -> AkismetCheck | None:
    """Return the check of a comment, which holds what was sent when it was first made.

    None where Akismet cannot be asked: it requires the IP address of the sender.
    """
    made = AkismetCheck.objects.filter(comment=comment).first()
    if made or not comment.address:
        return made
    parameters = _parameters(comment, comment.address)
    return AkismetCheck.objects.create(comment=comment, parameters=parameters)


def _parameters(comment: Comment, address: str) -> dict[str, str | list[str]]:
    """Return a comment in Akismet's terms, as its writer sent it.

    Not sent of what is documented: `callback`, which needs an address at which
    strangers could bring verdicts (`recheck_after` tells when to ask again), and
    `classify`, whose answer is not documented.
    """
    live = comment.post.live
    parameters: dict[str, str | list[str]] = {
        "user_ip": address,
        "user_agent": comment.user_agent,
        "referrer": comment.referrer,
        "permalink": settings.SITE_URL + comment.post.get_absolute_url(),
        "comment_type": "reply" if comment.parent_id else "comment",
        "comment_author": comment.name,
        "comment_author_email": comment.email,
        "comment_author_url": comment.website,
        "comment_content": _as_written(comment),
        "comment_date_gmt": _iso(comment.received_at),
        "comment_post_modified_gmt": _iso(live.made_at) if live else "",
        "comment_parent": str(comment.parent_id or ""),
        "comment_context[]": [t["name"] for t in live.snapshot["topics"]] if live else [],
        "blog_lang": translation.to_locale(settings.LANGUAGE_CODE).lower(),
        "blog_charset": "UTF-8",
        "honeypot_field_name": TRAP_FIELD,
        # What developers try out must not teach Akismet.
        "is_test": "true" if settings.DEBUG else "",
    }  # fmt: skip
    # Sent empty, too: that says the trap was set and nothing fell into it.
    trap = {TRAP_FIELD: comment.trap}
    return {name: value for name, value in parameters.items() if value} | trap


def _as_written(comment: Comment) -> str:
    first = comment.wordings.order_by("pk").first()
    return first.body if first and comment.edited_at else comment.body


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
