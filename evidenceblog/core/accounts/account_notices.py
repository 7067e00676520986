"""Mails to somebody about their own account: what happened, and what to do if it was
not them."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from evidenceblog.core.mail import outbox
from evidenceblog.core.mail.address_normalisation import NotAnAddress
from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.mail.models import EmailAddress
from evidenceblog.core.models import User
from evidenceblog.core.secret_codes import new_key


def tell(user: User, title: str, *facts: str, once: str = "") -> None:
    """Queue a mail to the owner of an account; `once` names what is told only once."""
    facts_of_mail: dict[str, object] = {
        "title": title,
        "facts": facts,
        "reset": _reset_url(),
    }
    send(user.email, "account_notice", facts_of_mail, once=once)


def send(
    email: str,
    letter: str,
    context: dict[str, object],
    *,
    once: str = "",
    useful_for: timedelta = outbox.GIVE_UP_AFTER,
) -> None:
    """Queue a letter about an account. Who has no address, or a site that sends no
    mail, is told nothing."""
    if not (email and mail_is_on()):
        return
    try:
        address = EmailAddress.objects.known_as(email)
    except NotAnAddress:
        return
    with transaction.atomic():
        about = f"account {once or new_key()}"
        outbox.queue_message(
            address, letter, context, once=about, useful_for=useful_for
        )


def _reset_url() -> str:
    return settings.SITE_URL + reverse("admin_password_reset")
