"""People who sign in, how they are told of work, and who is invited."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractUser, Group
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.accounts import last_administrator


class User(AbstractUser):
    """Somebody who signs in: an author, editor, moderator or administrator.

    Readers have no account. Who is named on a post is `posts.Author`. Saving and
    deleting raise LastAdministrator where nobody could administer the site any more.
    """

    # How often it was set up, removed or reset: each time, all sessions end.
    second_factor_changes = models.PositiveIntegerField(
        default=0, db_default=0, editable=False
    )

    def clean(self) -> None:
        super().clean()
        with transaction.atomic():
            self._keep_an_administrator()

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None or not last_administrator.DECIDING.isdisjoint(fields):
            self._keep_an_administrator()
        super().save(*args, **kwargs)

    def _keep_an_administrator(self) -> None:
        is_one = self.is_active and self.is_staff and self.is_superuser
        if self.pk and not is_one:
            last_administrator.check_left_without(self)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to the second factor, as Django binds them to the password."""
        made: str = super()._get_session_auth_hash(secret)  # type: ignore[misc]
        if not self.second_factor_changes:
            return made
        facts = f"{made}{self.second_factor_changes}"
        said = salted_hmac("core.User", facts, secret=secret, algorithm="sha256")
        return said.hexdigest()


class Invitation(models.Model):
    """An address that may make an account in a group, until it is used or too old."""

    email = models.EmailField(_("e-mail"), max_length=254)
    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, verbose_name=_("group"), related_name="+"
    )
    code = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("invited"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        verbose_name=_("by"),
        null=True,
        editable=False,
        related_name="+",
    )
    expires_at = models.DateTimeField(_("works until"), editable=False)
    used_at = models.DateTimeField(_("used"), null=True, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return self.email

    def is_open(self) -> bool:
        return self.used_at is None and self.expires_at > timezone.now()


def _hours() -> list[tuple[int, str]]:
    return [(hour, f"{hour:02}:00") for hour in range(24)]


class StaffProfile(models.Model):
    """When somebody who signs in is told what waits, and whether they are on duty.

    Who has no row has the defaults. `digest_sent_on` is the last day whose digest was
    made, or was not needed; days and hours are those of TIME_ZONE.
    """

    user = models.OneToOneField(
        User,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="staff_profile",
        verbose_name=_("account"),
    )
    gets_digest = models.BooleanField(
        _("one mail a day"),
        default=True,
        help_text=_(
            "With what waits for you. On days when nothing does, none is sent."
        ),
    )
    digest_hour = models.PositiveSmallIntegerField(
        _("at"), choices=_hours, default=8, help_text=_("In the site's time zone.")
    )
    on_duty = models.BooleanField(
        _("on duty"),
        default=False,
        help_text=_(
            "You are mailed at once when somebody may be in danger. While nobody is on duty, every moderator is."
        ),
    )
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(
        _("until"),
        null=True,
        blank=True,
        help_text=_("The last day. Meanwhile you get no mail and count as off duty."),
    )
    digest_sent_on = models.DateField(null=True, editable=False)

    class Meta:
        verbose_name = _("duty and mail")
        verbose_name_plural = _("duty and mail")
        default_permissions = ()  # everybody has their own
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest_hour__lt=24), name="staff_profile_hour"
            ),
            models.CheckConstraint(
                condition=models.Q(away_from=None)
                | models.Q(away_until=None)
                | models.Q(away_until__gte=models.F("away_from")),
                name="staff_profile_away_forward",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def of(cls, user: User) -> "StaffProfile":
        """Return a user's profile, or the defaults."""
        found: StaffProfile | None = getattr(user, "staff_profile", None)
        return found or cls(user=user)

    def is_away(self, day: date) -> bool:
        """Tell whether somebody is away: one date alone has no other end."""
        if self.away_from is None and self.away_until is None:
            return False
        return (self.away_from or day) <= day <= (self.away_until or day)
