"""One administrator who can sign in is always left: nobody deletes, deactivates or
demotes the last one, be it themselves, and two do not do it to each other at once."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.advisory_locks import lock_until_commit

if TYPE_CHECKING:
    from evidenceblog.core.models import User

ADMINISTRATORS = Q(is_active=True, is_staff=True, is_superuser=True)
LOCK = 0x61646D6E
DECIDING = {"is_active", "is_staff", "is_superuser"}


class LastAdministrator(ValidationError):
    """Nobody could sign in as administrator any more."""

    def __init__(self) -> None:
        super().__init__(
            _("This is the last administrator who can sign in: make another one first.")
        )


def check_left_without(user: "User") -> None:
    """See that another administrator than `user` is left, in the caller's transaction,
    until whose end nobody else takes one away. Raises LastAdministrator."""
    everybody = type(user)._default_manager.filter(ADMINISTRATORS)
    if not everybody.filter(pk=user.pk).exists():
        return
    lock_until_commit(LOCK, [0])
    # Asked anew: whoever had the lock before may have taken the others away.
    stored = everybody.filter(pk=user.pk).exists()
    if stored and not everybody.exclude(pk=user.pk).exists():
        raise LastAdministrator


def before_deletion(instance: "User", **_facts: object) -> None:
    """Refuse to delete the last one, whatever deletes it (pre_delete)."""
    check_left_without(instance)
