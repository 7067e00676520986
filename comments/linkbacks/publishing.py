"""Publishing: what readers see of a linkback is a comment, made, changed and taken down.

Its status is the moderators': this only says what the page says now.
"""

import hashlib
from typing import Any

from comments import judging, moderation
from comments.models import GONE, VISIBLE, Comment, Status
from evidenceblog.ground.codes import hash_of_code, new_code

from .models import Linkback
from .origins import Origin
from .understanding import Understood

LONGEST_WEBSITE = 500


def show(row: Linkback, origin: Origin) -> None:
    """Make a comment of what the page says, or change it; the caller saves the row.

    Of what a person took for spam or rejected the words change and nothing else. What
    was published is held again if the page says something else now (R8).
    """
    understood = origin.understood
    words, said = _words(row, origin), _hash(understood)
    _note(row, understood)
    if row.comment is None or row.comment.status in GONE:
        row.comment = _comment(row, words)
        judging.judge(row.comment)
    elif said != row.said:
        _change(row.comment, words)
    row.said = said


def take_down(row: Linkback) -> None:
    """Take back what readers see of a page that says no more that it links here."""
    if row.comment:
        moderation.decide(
            [row.comment], to=Status.WITHDRAWN, by=None, reasons=["origin-gone"]
        )


def _note(row: Linkback, understood: Understood) -> None:
    row.title = understood.title
    row.site_name = understood.site
    row.author_url = understood.author_url
    row.published_at = understood.published
    row.copied = understood.copies


def _comment(row: Linkback, words: dict[str, Any]) -> Comment:
    pk = Comment.next_id()
    return Comment.objects.create(
        pk=pk,
        post=row.post,
        path=[pk],
        receipt=hash_of_code(new_code()),
        fingerprint=_digest("linkback", str(row.pk), str(pk)),
        network=row.network,
        **words,
    )


def _change(comment: Comment, words: dict[str, Any]) -> None:
    for name, value in words.items():
        setattr(comment, name, value)
    comment.save(update_fields=[*words])
    if comment.status in VISIBLE:
        moderation.decide(
            [comment], to=Status.HELD, by=None, reasons=["origin-changed"]
        )
    else:
        judging.judge(comment)


def _words(row: Linkback, origin: Origin) -> dict[str, Any]:
    """Return what a comment says in the words of the page."""
    understood = origin.understood
    said = understood.content or understood.excerpt or understood.title
    return {
        "kind": understood.kind,
        "name": understood.author_name or understood.site or row.host,
        "website": row.origin if len(row.origin) <= LONGEST_WEBSITE else "",
        "body": said or row.origin,
        "language": understood.language,
        "origin": {"url": row.origin, "host": row.host} | origin.facts,
    }


def _hash(understood: Understood) -> str:
    """Hash what readers see: a page that changed elsewhere says the same."""
    said = [
        *(understood.kind, understood.author_name, understood.title),
        *(understood.content, understood.excerpt),
    ]
    return _digest(*said)


def _digest(*said: str) -> str:
    return hashlib.sha256("\0".join(said).encode()).hexdigest()
