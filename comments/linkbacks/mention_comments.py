"""The comment that shows a linkback to readers: made, changed, taken down, forgotten.

Its status is the moderators': this only says what the page says now.
"""

import hashlib
from typing import Any

from comments.decisions import status_changes
from comments.models import VISIBLE, Comment, Kind, Status, TrustRule
from comments.screening import pipeline
from evidenceblog.core.secret_codes import hash_of_code, new_code
from evidenceblog.core.task_backend import task

from . import mention_trust
from .mention_content.copy_detection import forbidden_copy
from .mention_content.mention_summary import LONGEST_NAME, MentionSummary, clip_line
from .models import Linkback
from .origin_page import VerifiedOrigin

LONGEST_WEBSITE = 500


def lock_comment(row: Linkback) -> None:
    """Read anew what readers see of it, and hold it until the transaction ends: what
    people decide of it meanwhile waits, and counts."""
    if row.comment_id:
        row.comment = Comment.objects.select_for_update().get(pk=row.comment_id)


def show_mention(
    row: Linkback, origin: VerifiedOrigin, *, trusted_by: TrustRule | None
) -> None:
    """Make a comment of what the page says, or change it; the caller saves the row.

    Of what a person took for spam or rejected the words change and nothing else. What
    was published is held again if the page says something else now (R8), unless
    `trusted_by` a rule: moderators trust whose it is.
    """
    understood = origin.understood
    row.title = "" if understood.kind == Kind.LIKE else understood.title
    row.published_at = understood.published
    words = _comment_fields(row, origin)
    # Of what readers see: a page that changed elsewhere says the same.
    content_hash = _hash(
        *(understood.kind, understood.author_name, understood.title),
        *(understood.content, understood.excerpt),
    )
    entry = row.entry
    if entry is None:
        entry = row.comment = _comment(row, words)
        pipeline.screen(entry)
    elif content_hash != row.content_hash:
        _update_comment(row, entry, words, is_trusted=trusted_by is not None)
    if trusted_by:
        _publish_trusted(row, entry, trusted_by)
    row.content_hash = content_hash


def take_down_mention(row: Linkback, reason: str) -> None:
    """Take back what readers see of a page that says no more that it links here.

    What a moderator rejected stays so: else a page that links again would be new.
    """
    if row.comment and row.comment.status not in {Status.REJECTED, Status.SPAM}:
        status_changes.decide(
            [row.comment], to=Status.WITHDRAWN, by=None, reasons=[reason]
        )


def _comment(row: Linkback, words: dict[str, Any]) -> Comment:
    pk = Comment.next_id()
    return Comment.objects.create(
        pk=pk,
        post=row.post,
        path=[pk],
        receipt_hash=hash_of_code(new_code()),
        fingerprint=_fingerprint(row, pk),
        network=row.network,
        **words,
    )


def _fingerprint(row: Linkback, pk: int) -> str:
    return _hash("linkback", str(row.pk), str(pk))


def _publish_trusted(row: Linkback, comment: Comment, trusted_by: TrustRule) -> None:
    """Publish what a trusted page says, unless people decided it or should look."""
    comment.refresh_from_db()
    waits = comment.status == Status.HELD and not comment.is_settled()
    if waits and mention_trust.may_be_published(row, comment):
        reasons = ["origin-trusted", trusted_by.code]
        status_changes.decide([comment], to=Status.APPROVED, by=None, reasons=reasons)


def _update_comment(
    row: Linkback, comment: Comment, words: dict[str, Any], *, is_trusted: bool
) -> None:
    if comment.fingerprint != _fingerprint(row, comment.pk):
        # A reader's, who told of the page here.
        words = {name: words[name] for name in ("website", "origin")}
    for name, value in words.items():
        setattr(comment, name, value)
    comment.save(update_fields=[*words])
    pipeline.relabel(comment)
    if comment.status not in VISIBLE:
        pipeline.screen(comment)
        return
    if is_trusted:
        pipeline.screen(comment)
        comment.refresh_from_db()
    if not (is_trusted and mention_trust.may_be_published(row, comment)):
        status_changes.decide(
            [comment], to=Status.HELD, by=None, reasons=["origin-changed"]
        )


def _comment_fields(row: Linkback, origin: VerifiedOrigin) -> dict[str, Any]:
    """Return what a comment says in the words of the page."""
    understood = origin.understood
    known = row.entry.name if row.entry else ""
    return {
        "kind": understood.kind,
        "name": understood.author_name
        or known
        or understood.site
        or clip_line(row.host, LONGEST_NAME),
        "website": row.origin if len(row.origin) <= LONGEST_WEBSITE else "",
        "body": understood.content or understood.excerpt or row.title or row.origin,
        "language": understood.language,
        "origin": _origin_facts(row, understood) | origin.facts,
    }


def _origin_facts(row: Linkback, understood: MentionSummary) -> dict[str, Any]:
    """Return what moderators are told of a page. `author` is an address only where trust
    may rest on it; `advice` is in words."""
    licence = row.post.shown.licence
    return {
        "url": row.origin,
        "host": row.host,
        "site": understood.site,
        "published": understood.published and understood.published.isoformat(),
        "protocols": row.protocols,
        "named": mention_trust.name_to_judge(row, understood),
        "author": mention_trust.credible_author(understood),
        "alias": row.matched_alias,
        "verified": row.verified_at and row.verified_at.isoformat(),
        "advice": str((licence and forbidden_copy(licence, understood.copies)) or ""),
    }


def _hash(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


@task()
def forget_erased(comment: int) -> None:
    """Keep of a mention that was erased only that it was, so that it does not come back
    by being told of once more; its page is not looked at any more."""
    Linkback.objects.filter(comment=comment).update(
        title="", network="", content_hash="", next_look_at=None
    )
