"""What is held about somebody who was mailed a review link: their name and notes.

A link has no address: it is known by the mail that carried it, for as long as that is
kept. As who is printed under “Reviewed by”, a reviewer is an author of the library.
"""

import re

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from evidenceblog.core import event_queue
from evidenceblog.core.erasures import record_erasure
from evidenceblog.core.mail.models import Message
from evidenceblog.core.models import ErasureKind, User
from evidenceblog.core.personal_data.held_data import DataSource, Holding

from .models import ReviewLink
from .review_links import MAIL_NAME

ERASED_NAME = "[…]"


def find_reviews(address: str, in_full: bool) -> list[Holding]:
    """Return the links that were mailed to an address, and what was said there."""
    rows = [
        {
            _("Name"): link.reviewer_name,
            _("Post"): str(link.revision.title),
            _("Asked"): link.made_at,
            _("Done"): link.done_at,
            _("Notes"): [
                {_("Note"): note.words, _("Written"): note.changed_at}
                for note in link.notes.order_by("pk")
            ],
        }
        for link in _links(address).select_related("revision")
    ]
    return [Holding(_("Reviews of posts before they were published"), rows)]


def erase_reviews(address: str, by: User | None) -> int:
    """Erase the names and notes of the reviewers with this address; their links end."""
    numbers = list(_links(address).values_list("pk", flat=True))
    erase_reviewers(numbers)
    return len(numbers)


@transaction.atomic
def erase_reviewers(numbers: list[int]) -> None:
    """Erase the names and notes of these review links, and end them. Safe to repeat."""
    links = ReviewLink.objects.filter(pk__in=numbers)
    for link in links:
        link.notes.all().delete()
        event_queue.record("review.erased", link=link.pk)
    links.filter(revoked_at=None).update(revoked_at=timezone.now())
    links.update(reviewer_name=ERASED_NAME, may_print_name=False)
    record_erasure(ErasureKind.REVIEW_LINK, numbers)


def _links(address: str) -> QuerySet[ReviewLink]:
    mails = Message.objects.filter(
        address__email=address, once__startswith=MAIL_NAME
    ).values_list("once", flat=True)
    named = (re.fullmatch(rf"{MAIL_NAME}(\d+)", once) for once in mails)
    return ReviewLink.objects.filter(pk__in=[int(one[1]) for one in named if one])


SOURCE = DataSource(find_reviews, erase_reviews)
