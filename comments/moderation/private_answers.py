"""Private answers: to the writer of a comment alone, on the receipt and by mail.

They publish nothing and decide nothing: the comment waits as before.
"""

import logging
from collections.abc import Mapping

from django.db import transaction

from comments.decisions import ready_answers, status_changes
from comments.models import DISCUSSION, GONE, Act, Comment, Decision, PrivateAnswer
from comments.models.signposts import CRISIS_HELP
from evidenceblog.core.mail import outbox
from evidenceblog.core.mail.address_normalisation import NotAnAddress
from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.mail.models import EmailAddress
from evidenceblog.core.models import User
from evidenceblog.core.text import clean_text

logger = logging.getLogger(__name__)


class CannotAnswer(ValueError):
    """There are no words, or nobody here has a receipt to read them on."""


@transaction.atomic
def answer_privately(
    comment: Comment,
    text: str,
    *,
    by: User,
    by_mail: bool,
    versions: Mapping[int, int] | None = None,
) -> list[Decision]:
    """Answer the writer of a comment on its receipt, and by mail if that may be.

    What somebody else decided since `versions` gets no answer. Raises CannotAnswer.
    """
    text = clean_text(text)
    unchanged = status_changes.lock_unchanged([comment], versions)
    if not unchanged:
        return []
    [answered] = unchanged
    if not (text and may_be_answered(answered)):
        raise CannotAnswer(answered.pk)
    answer = PrivateAnswer.objects.create(comment=answered, by=by, text=text)
    if by_mail and mail_is_on():
        answer.is_mailed = _queue_mail(answer)
        answer.save(update_fields=["is_mailed"])
    changes = {answered.pk: {"answer": answer.pk}}
    return status_changes.log_act([answered], Act.ANSWER, by=by, changes=changes)


def may_be_answered(comment: Comment) -> bool:
    """Tell whether somebody has the receipt of a comment: its writer, a reader."""
    return (
        comment.status not in GONE
        and comment.kind in DISCUSSION
        and comment.account_id is None
    )


def undo_answer(decision: Decision) -> None:
    """Take an answer from the receipt, and from the outbox if it is still there."""
    answer = PrivateAnswer.objects.filter(pk=decision.changes["answer"]).first()
    if answer:
        outbox.delete_unsent(answer.mail_name)
        answer.delete()


def _queue_mail(answer: PrivateAnswer) -> bool:
    """Queue the answer as a mail, with the signposts and no word of the comment.

    Nobody confirmed the address: so the subject tells nothing. Return whether it is one
    that may be written to.
    """
    try:
        address = EmailAddress.objects.known_as(answer.comment.email)
    except NotAnAddress:
        return False
    if address.stopped_at:
        return False
    context = {
        "answer": answer.text,
        "help": CRISIS_HELP,
        "signposts": ready_answers.signposts(),
    }
    outbox.queue_message(address, "private_answer", context, once=answer.mail_name)
    return True
