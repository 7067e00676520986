"""Trusting: what moderators decided about the address that a comment was sent with."""

from django.db import transaction
from django.db.models.functions import Lower

from evidenceblog.core.models import User

from . import moderation
from .models import Act, Comment, Commenter, Decision


@transaction.atomic
def set_standing(
    comment: Comment, standing: Commenter.Standing | None, *, by: User
) -> list[Decision]:
    """Trust, or always hold, the address that a comment was sent with; None: neither.

    The Decision does not name the address: it is the comment's.
    """
    known = _of(comment)
    before = known.standing if known else None
    if not comment.email or before == standing:
        return []
    _set(comment, standing, by)
    changes = {comment.pk: {"standing": [before, standing]}}
    return moderation.note_down([comment], Act.AUTHOR, by=by, changes=changes)


def standing_of(comment: Comment) -> str | None:
    """Return what moderators decided about the address that a comment was sent with."""
    if not comment.email:
        return None
    found = Commenter.objects.filter(email=comment.email.lower())
    return found.values_list("standing", flat=True).first()


def reasons_to_wait(comment: Comment) -> list[str]:
    """Return, in codes, what a moderator should know of an address that has a standing."""
    standing = standing_of(comment)
    if standing == Commenter.Standing.HELD:
        return ["author-held"]
    if standing == Commenter.Standing.TRUSTED and not comment.confirmed_at:
        return ["author-unconfirmed"]
    return []


def take_back(decision: Decision) -> None:
    """Give an address the standing back that it had, unless it was changed since."""
    before, after = decision.changes["standing"]
    known = _of(decision.comment)
    if (known.standing if known else None) == after:
        _set(decision.comment, before, decision.by)


def forget(comment: Comment) -> None:
    """Forget the address of a comment that is erased, unless another has it still."""
    written = Comment.objects.alias(lower=Lower("email"))
    others = written.filter(lower=comment.email.lower()).exclude(pk=comment.pk)
    if not others.exists():
        Commenter.objects.filter(email=comment.email.lower()).delete()


def _of(comment: Comment) -> Commenter | None:
    found = Commenter.objects.select_for_update()
    return found.filter(email=comment.email.lower()).first()


def _set(comment: Comment, standing: str | None, by: User | None) -> None:
    email = comment.email.lower()
    if standing is None:
        Commenter.objects.filter(email=email).delete()
    else:
        Commenter.objects.update_or_create(
            email=email, defaults={"standing": standing, "by": by}
        )
