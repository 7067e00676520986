"""A person's own request for what is held about them: a link that is mailed to them.

Only who reads an address's mail is shown what is held under it. Whoever asks is told the
same, whether anything is held or not; where nothing is, nothing is mailed.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from evidenceblog.core.mail import outbox
from evidenceblog.core.mail.address_normalisation import normalise_address
from evidenceblog.core.mail.models import EmailAddress
from evidenceblog.core.models import DataRequest, User
from evidenceblog.core.rate_limits import RateLimit, sender_range, take_token
from evidenceblog.core.secret_codes import hash_of_code, new_code
from evidenceblog.core.task_backend import task

from . import held_data

LETTER = "personal_data"
LINK_LIFETIME = timedelta(hours=24)
ADDRESS_LIMIT = RateLimit("data requests.address", 3, timedelta(days=1))
RANGE_LIMIT = RateLimit("data requests.range", 10, timedelta(hours=1))
TOTAL_LIMIT = RateLimit("data requests.all", 200, timedelta(days=1))
# More is left to the worker: a person would wait for it before a page that loads.
ERASED_AT_ONCE = 20


def request_link(email: str, sender: str | None) -> None:
    """Have a link mailed to an address, if anything is held under it.

    `sender` is the IP address that asks, if known. Call it outside a transaction.
    Raises NotAnAddress, and RateLimitReached when nothing was asked.
    """
    address = normalise_address(email)
    take_token(ADDRESS_LIMIT, address)
    if sender:
        take_token(RANGE_LIMIT, sender_range(sender))
    take_token(TOTAL_LIMIT, "")
    with transaction.atomic():
        request = DataRequest.objects.create(email=address)
        mail_link.enqueue(request=request.pk)


@task()
@transaction.atomic
def mail_link(request: int) -> None:
    """Mail the link of a request, or forget the request where nothing is held."""
    waiting = DataRequest.objects.select_for_update().filter(code_hash=None)
    found = waiting.filter(pk=request).first()
    if found is None:
        return
    if not held_data.find_held(found.email, in_full=False):
        found.delete()
        return
    code = new_code()
    found.code_hash = hash_of_code(code)
    found.save(update_fields=["code_hash"])
    outbox.queue_message(
        EmailAddress.objects.known_as(found.email),
        LETTER,
        {
            "url": settings.SITE_URL + reverse("held_data", args=[code]),
            "hours": LINK_LIFETIME // timedelta(hours=1),
        },
        once=f"data request {found.pk}",
        useful_for=LINK_LIFETIME,
    )


def find_by_code(code: str) -> DataRequest | None:
    """Return the request whose link has this code, while the link works."""
    young = DataRequest.objects.filter(made_at__gt=timezone.now() - LINK_LIFETIME)
    return young.filter(code_hash=hash_of_code(code)).first()


@transaction.atomic
def request_erasure(address: str, *, by: User | None) -> bool:
    """Erase what is held under a normalised address: at once, or within minutes by the
    worker where it is much. Return whether it is done.

    `by` is an administrator, None where the person asks.
    """
    held = held_data.find_held(address, in_full=True)
    if held_data.count_erasable(held) > ERASED_AT_ONCE:
        asked = DataRequest.objects.create(
            email=address, asked_by=by, erasure_asked_at=timezone.now()
        )
        erase_requested.enqueue(request=asked.pk)
        return False
    held_data.erase_held(address, by=by)
    DataRequest.objects.filter(email=address).delete()
    return True


@task()
@transaction.atomic
def erase_requested(request: int) -> None:
    """Erase what somebody asked to have erased, and every request of theirs."""
    asked = DataRequest.objects.select_for_update(of=("self",)).filter(pk=request)
    found = asked.select_related("asked_by").first()
    if found is None or found.erasure_asked_at is None:
        return
    held_data.erase_held(found.email, by=found.asked_by)
    DataRequest.objects.filter(email=found.email).delete()


@task()
def end_old_requests() -> None:
    """Delete requests whose link has ended; start an erasure anew that never ended."""
    old = DataRequest.objects.filter(made_at__lte=timezone.now() - LINK_LIFETIME)
    old.filter(erasure_asked_at=None).delete()
    for one in DataRequest.objects.exclude(erasure_asked_at=None):
        erase_requested.enqueue(request=one.pk)
