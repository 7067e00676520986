"""Invitations: an administrator names an address and a group, and who reads the mail
makes their own account, once."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from evidenceblog.core.models import Invitation, User
from evidenceblog.core.secret_codes import hash_of_code, new_code

from . import account_notices

VALID_FOR = timedelta(days=7)  # a week away from one's mail is usual


class InvitationEnded(Exception):
    """It was used, withdrawn or is too old."""


@transaction.atomic
def invite(invitation: Invitation, *, by: User) -> None:
    """Store an invitation and mail its link, which is stored nowhere else."""
    code = new_code()
    invitation.code = hash_of_code(code)
    invitation.made_by = by
    invitation.expires_at = timezone.now() + VALID_FOR
    invitation.save()
    url = settings.SITE_URL + reverse("invitation", args=[code])
    account_notices.send(
        invitation.email,
        "invitation",
        {"url": url, "days": VALID_FOR.days},
        once=f"invitation {invitation.pk}",
        useful_for=VALID_FOR,
    )


def find_invitation(code: str) -> Invitation | None:
    return Invitation.objects.filter(code=hash_of_code(code)).first()


@transaction.atomic
def accept(invitation: Invitation, user: User) -> None:
    """Store the account of whoever was invited, and use the invitation up.

    Raises InvitationEnded; of two who press at once, one has an account.
    """
    open_ones = Invitation.objects.filter(
        pk=invitation.pk, used_at=None, expires_at__gt=timezone.now()
    )
    if not open_ones.update(used_at=timezone.now()):
        raise InvitationEnded
    user.email = invitation.email
    user.is_staff = True
    user.save()
    user.groups.add(invitation.group)
