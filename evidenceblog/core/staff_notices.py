"""What staff are told by mail: what waits, once a day, and what cannot wait for it.

Each app says what waits in its `desk.py`; `settings.DESK` names the list of them. A mail
holds no words of a comment; its links open pages with buttons.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

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
# Beyond this nobody asks how many more there are.
MOST_COUNTED = 100


class WorkSeverity(IntEnum):
    """How much it matters that something waits. What waits stands in this order."""

    DANGER = 1  # somebody may come to harm
    FAILED = 2  # what was to happen did not, or what may not be shown is
    WAITING = 3  # people wait for an answer
    OUTDATED = 4  # readers see what is no longer right
    WRITING = 5  # what is being written
    PLANNED = 6
    UPKEEP = 7


@dataclass(frozen=True)
class WorkLine:
    """One of the things that wait, such as a post; `about` says in brief why, or when."""

    text: str
    path: str
    about: str = ""


@dataclass(frozen=True)
class WaitingWork:
    """A sentence that says what waits, with the path of the page where it is done.

    On the admin's first page it has a card of its own, or shares the one that is named
    `card`. `lines` are the first of the things that it counts. `is_mine` tells that it
    waits for this person alone. What only helps to find one's way is not `is_mailed`.
    """

    text: str
    path: str
    severity: WorkSeverity = WorkSeverity.WAITING
    card: str = ""
    lines: Sequence[WorkLine] = ()
    is_mine: bool = False
    is_mailed: bool = True

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.path


@dataclass(frozen=True)
class WaitingCard:
    """What stands together on the admin's first page, under a title or without one."""

    title: str
    works: list[WaitingWork]

    @property
    def severity(self) -> str:
        return self.works[0].severity.name.lower()

    @property
    def is_mine(self) -> bool:
        return all(work.is_mine for work in self.works)


type Source = Callable[[User], Iterable[WaitingWork]]
"""What an app says that waits for a user, only as far as the user may see it."""


def bounded_count(rows: QuerySet[Any]) -> int:
    """Count rows as far as it matters how many there are."""
    return rows.order_by()[:MOST_COUNTED].count()


def shown_count(many: int) -> str:
    """Write a number that was counted up to the bound."""
    return f"{MOST_COUNTED}+" if many >= MOST_COUNTED else str(many)


def all_work(user: User) -> list[WaitingWork]:
    """Return what the apps say to somebody, what matters most first."""
    sources: Sequence[Source] = import_string(settings.DESK)
    found = [work for source in sources for work in source(user)]
    return sorted(found, key=lambda work: work.severity)


def waiting_for(user: User) -> list[WaitingWork]:
    """Return what waits for somebody, as mails say it."""
    return [work for work in all_work(user) if work.is_mailed]


def cards_for(user: User) -> list[WaitingCard]:
    """Return the cards of somebody's first page, what matters most first."""
    cards: dict[str, WaitingCard] = {}
    for work in all_work(user):
        key = work.card or work.text
        cards.setdefault(key, WaitingCard(work.card, [])).works.append(work)
    return list(cards.values())


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
    """Mail the digests that are due by now."""
    now = timezone.localtime()
    for user in staff():
        try:
            _send_digest(user, now)
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
