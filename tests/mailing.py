"""Mail in tests: where it goes, a letter to send, and time that passes."""

from datetime import timedelta
from itertools import count

from django.conf import LazySettings
from django.db.models import F

from evidenceblog.ground.mail import accounts, outbox
from evidenceblog.ground.mail.models import Address, Message

FROM = "Evidence blog <blog@example.net>"
# Seconds that a server of these tests may keep us waiting.
TIMEOUT = 0.4
_number = count(1)


def mail_goes_to(url: str, settings: LazySettings) -> None:
    mailers = accounts.mailers(url)
    mailers["default"]["OPTIONS"]["timeout"] = TIMEOUT
    settings.MAILERS = mailers
    settings.MAIL_FROM = FROM


def queued(to: str = "ada@example.org", once: str = "") -> Message:
    """Queue a letter that says nothing much."""
    address = Address.objects.known_as(to)
    return outbox.queue(address, "check", {}, once=once or f"letter {next(_number)}")


def let_pass(time: timedelta) -> None:
    """Let time pass for all that waits in the outbox."""
    Message.objects.update(
        due_at=F("due_at") - time,
        give_up_at=F("give_up_at") - time,
    )
