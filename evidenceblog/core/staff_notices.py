"""What staff are told by mail: what waits, once a day; what fails, at once.

Each app says what waits in its `desk.py`; `settings.DESK` names the list of them. A mail
holds no words of a comment; its links open pages with buttons.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .mail import outbox
from .mail.address_normalisation import NotAnAddress
from .mail.delivery import mail_is_on
from .mail.models import EmailAddress
from .models import StaffProfile, User
from .task_backend import task

logger = logging.getLogger(__name__)

LETTER = "staff"
# Tomorrow's digest says what still waits.
DIGEST_USEFUL_FOR = timedelta(hours=20)


@dataclass(frozen=True)
class WaitingWork:
    """A line that says what waits, with the path of the page where it is done.

    What the site fails at is a `failure` by a name: administrators are told of it at
    once, each day anew while it lasts.
    """

    text: str
    path: str
    is_urgent: bool = False
    failure: str = ""

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.path


type Source = Callable[[User], Iterable[WaitingWork]]
"""What an app says that waits for a user, only as far as the user may see it."""


def waiting_for(user: User) -> list[WaitingWork]:
    """Return what waits for somebody, of all apps: the urgent first, then failures."""
    sources: Sequence[Source] = import_string(settings.DESK)
    found = [work for source in sources for work in source(user)]
    return sorted(found, key=lambda work: (not work.is_urgent, not work.failure))


def staff() -> QuerySet[User]:
    """Return who may sign in to the admin and has an address."""
    known = User.objects.filter(is_active=True, is_staff=True).exclude(email="")
    return known.select_related("staff_profile").order_by("pk")


def staff_with(permission: str) -> list[User]:
    return [user for user in staff() if user.has_perm(permission)]


def on_duty(permission: str) -> list[User]:
    """Return whom to tell at once: who is on duty, else everybody who is here, else
    everybody."""
    today = timezone.localdate()
    everybody = staff_with(permission)
    here = [one for one in everybody if not StaffProfile.of(one).is_away(today)]
    dutiful = [one for one in here if StaffProfile.of(one).on_duty]
    return dutiful or here or everybody


def tell(
    user: User,
    title: str,
    works: Iterable[WaitingWork],
    *,
    once: str,
    useful_for: timedelta = outbox.GIVE_UP_AFTER,
) -> None:
    """Queue a mail to one of the staff, in the caller's transaction; `once` names what
    it is about, so that nobody gets it twice."""
    try:
        address = EmailAddress.objects.known_as(user.email)
    except NotAnAddress:
        logger.warning("Account %s has an e-mail address that is none", user.pk)
        return
    if address.stopped_at:
        return
    profile = settings.SITE_URL + reverse("admin:core_staffprofile_mine")
    outbox.queue_message(
        address,
        LETTER,
        {"title": title, "works": list(works), "profile": profile},
        once=f"{once}, to {user.pk}",
        useful_for=useful_for,
    )


@task(when=mail_is_on)
def send_staff_notices() -> None:
    """Mail the digests that are due by now, and tell administrators of failures."""
    now = timezone.localtime()
    for user in staff():
        try:
            _send_digest(user, now)
            _tell_failures(user, now)
        except Exception:  # one person's mail must not keep back everybody else's
            logger.exception("Could not mail account %s what waits", user.pk)


def _send_digest(user: User, now: datetime) -> None:
    if not _is_digest_due(StaffProfile.of(user), now):
        return
    with transaction.atomic():
        StaffProfile.objects.get_or_create(user=user)
        row = StaffProfile.objects.select_for_update().get(user=user)
        if not _is_digest_due(row, now):
            return  # another worker was faster
        row.digest_sent_on = now.date()
        row.save(update_fields=["digest_sent_on"])
        if works := waiting_for(user):
            title = _("Waiting for you: %(first)s") % {"first": works[0].text}
            about = f"digest {now.date()}"
            tell(user, title, works, once=about, useful_for=DIGEST_USEFUL_FOR)


def _is_digest_due(profile: StaffProfile, now: datetime) -> bool:
    is_wanted = profile.gets_digest and not profile.is_away(now.date())
    is_time = now.hour >= profile.digest_hour
    return is_wanted and is_time and profile.digest_sent_on != now.date()


def _tell_failures(user: User, now: datetime) -> None:
    if not user.is_superuser:
        return
    for work in waiting_for(user):
        if work.failure:
            with transaction.atomic():
                once = f"failure {work.failure} {now.date()}"
                tell(user, work.text, [work], once=once)
