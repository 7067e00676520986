"""What the mail holds about a person: their address, what they asked for, what was sent."""

from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from evidenceblog.core.personal_data.held_data import DataSource, Holding

from . import outbox
from .models import EmailAddress, Message, Subscription


def find_mail(address: str, in_full: bool) -> list[Holding]:
    """Return the address, its subscriptions and mails. No mail's words are told: they
    hold codes that only their reader should have."""
    addresses = EmailAddress.objects.filter(email=address)
    subscriptions = Subscription.objects.filter(address__in=addresses).order_by("pk")
    messages = Message.objects.filter(address__in=addresses).order_by("pk")
    return [
        Holding(
            _("E-mail address that mail goes to"),
            [
                {
                    _("E-mail address"): one.email,
                    _("Since"): one.made_at,
                    _("Confirmed"): one.confirmed_at,
                    _("Stopped"): one.stopped_at,
                }
                for one in addresses
            ],
        ),
        Holding(
            _("Mail that was asked for"),
            [
                {_("About"): one.title, _("State"): one.get_status_display()}
                for one in subscriptions
            ],
        ),
        Holding(
            _("Mails that were sent"),
            [
                {
                    _("Subject"): one.subject,
                    _("Queued"): one.created_at,
                    _("Sent"): one.sent_at,
                    _("State"): one.get_status_display(),
                }
                for one in messages
            ],
        ),
    ]


def erase_mail(address: str, by: User | None) -> int:
    """Erase the address with all that was mailed to it."""
    erased = EmailAddress.objects.filter(email=address).count()
    outbox.erase_address(address)
    return erased


SOURCE = DataSource(find_mail, erase_mail)
