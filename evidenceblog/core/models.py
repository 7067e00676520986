"""The site's accounts and settings, its limits, redirects, erasures, and rows that drop
pages."""

from datetime import date
from operator import attrgetter
from typing import Any, ClassVar, Self
from urllib.parse import unquote

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractUser, Group
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from . import cache_purge, http_caching, redirect_reasons
from .accounts import last_administrator
from .mail.address_normalisation import MAX_EMAIL_LENGTH
from .process_cache import process_cache


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


class ErasureKind(models.TextChoices):
    """What can be erased on request; `object_id` of an erasure is its number."""

    COMMENT = "comment", _("Comment")
    ADDRESS = "address", _("E-mail address that was mailed to")
    REVIEW_LINK = "review link", _("Reviewer without an account")
    # The number of the redaction's row; which words they were is kept nowhere.
    REDACTION = "redaction", _("Redaction of a post")


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


class PurgingModel(models.Model):
    """A row that pages show as it is: saved or deleted, it drops them.

    What a QuerySet writes does not pass here.
    """

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        cache_purge.purge(self.surrogate_key)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        cache_purge.purge(self.surrogate_key)
        return super().delete(*args, **kwargs)

    @property
    def surrogate_key(self) -> str:
        """Name the row in the headers of the pages that show it."""
        return f"{self._meta.model_name}-{self.pk}"


class SiteSettings(PurgingModel):
    """What the operator sets once for the whole site; there is exactly one row."""

    name = models.CharField(_("name"), max_length=100, default="Evidence blog")
    tagline = models.CharField(
        _("tagline"),
        max_length=200,
        blank=True,
        default="Health evidence, explained with care",
    )
    search_engines = models.BooleanField(
        _("search engines may list this site"),
        default=True,
        db_default=True,
        help_text=_(
            "robots.txt says so to every crawler. Without it, search engines that obey "
            "read no page; the address alone may still be listed."
        ),
    )
    ai_training = models.BooleanField(
        _("AI models may be trained on this site"),
        default=False,
        db_default=False,
        help_text=_(
            "robots.txt says so to the crawlers that are known to gather texts for it. "
            "What a model has learnt cannot be taken back."
        ),
    )
    archives = models.BooleanField(
        _("web archives may keep copies"),
        default=True,
        db_default=True,
        help_text=_("Such as the Internet Archive, where others check what was said."),
    )
    is_quiet = models.BooleanField(
        _("quiet"),
        default=False,
        db_default=False,
        help_text=_(
            "A restored site begins so: it sends no mail and no mentions, and publishes "
            "nothing by the clock. What waited goes out within a minute after you untick it."
        ),
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="site_settings_one_row",
                violation_error_message=_("There is only one row of site settings."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def surrogate_key(self) -> str:
        return http_caching.SITE  # every page has it

    @classmethod
    def load(cls) -> "SiteSettings":
        """Return the one row with the settings of every app, to read and not to change; a
        site that has not saved any has the defaults."""
        return process_cache.get("site settings", http_caching.SITE, cls._read)

    @classmethod
    def is_quiet_now(cls) -> bool:
        """Tell whether the site keeps to itself; asked of the database, as worker and
        web processes may have been running before it was restored."""
        return cls.objects.filter(pk=1, is_quiet=True).exists()

    @classmethod
    def _read(cls) -> "SiteSettings":
        parts = [str(model._meta.model_name) for model in app_settings_models()]
        return cls.objects.select_related(*parts).filter(pk=1).first() or cls(pk=1)


class AppSettings(PurgingModel):
    """What the operator sets once for an app, in a model of that app.

    The page of the site's settings shows every model that inherits from this one, by its
    `page_order`.
    """

    site = models.OneToOneField(
        SiteSettings, on_delete=models.CASCADE, primary_key=True
    )
    page_order: ClassVar[int]

    class Meta:
        abstract = True
        default_permissions = ()  # those of SiteSettings count

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        SiteSettings.objects.get_or_create(pk=self.pk)
        super().save(*args, **kwargs)

    @property
    def surrogate_key(self) -> str:
        return http_caching.SITE

    @classmethod
    def load(cls) -> Self:
        return cls.of(SiteSettings.load())

    @classmethod
    def of(cls, site: SiteSettings) -> Self:
        """Return the app's part of the site's settings, or the defaults."""
        stored = not site._state.adding and getattr(
            site, str(cls._meta.model_name), None
        )
        return stored or cls(pk=1)


def app_settings_models() -> list[type[AppSettings]]:
    """Return the settings of every app in the order of their page."""
    found = [model for model in apps.get_models() if issubclass(model, AppSettings)]
    return sorted(found, key=attrgetter("page_order"))


class Bucket(models.Model):
    """How far one asker has emptied the bucket of one limit: see `rate_limits.py`.

    The one number is the moment at which it is full again; from then on the row says
    no more than none. The table is unlogged: fast, and empty after a crash.
    """

    key = models.UUIDField(primary_key=True)
    full_at = models.DateTimeField()

    class Meta:
        default_permissions = ()  # nobody edits it

    def __str__(self) -> str:
        return str(self.key)


class Incident(models.Model):
    """Something that is wrong with the site, from when it was seen first until an hour
    after it was seen last: a finding of a health check, or an error in requests.

    It is written in `health.incidents` alone.
    """

    name = models.CharField(max_length=250, unique=True)
    text = models.TextField()
    begun_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    times = models.PositiveIntegerField(default=1)
    is_mailed = models.BooleanField(default=True)
    is_counted = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    told_times = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()  # administrators alone look at them
        verbose_name = _("incident")
        verbose_name_plural = _("status of the site")

    def __str__(self) -> str:
        return self.text


class BlockedLoad(models.Model):
    """How often browsers said within the hour that our Content-Security-Policy blocked
    something: see `csp_reports.py`. `host` is a host or a word such as `inline`."""

    directive = models.CharField(max_length=40)
    host = models.CharField(max_length=100)
    count = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()  # nobody edits it
        constraints = [
            models.UniqueConstraint(
                fields=["directive", "host"], name="blocked_load_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.directive}: {self.host}"


class Erasure(models.Model):
    """That something was erased on request: its kind, number and time, no word of it.

    Who restores an older backup erases again what these rows name: see `erasures.py`.
    """

    kind = models.CharField(max_length=20, choices=ErasureKind)
    object_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()  # nobody edits it
        indexes = [models.Index(fields=["at"], name="erasure_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class DataRequest(models.Model):
    """Somebody's wish to see, export or erase what is held under an e-mail address.

    `email` is normalised. `code_hash` is that of the link that was mailed; none was
    where nothing is held. Rows are deleted when the link ends: see `data_requests.py`.
    """

    email = models.EmailField(max_length=MAX_EMAIL_LENGTH)
    code_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  # empty would be unique, too
    made_at = models.DateTimeField(default=timezone.now)
    # An administrator; empty where the person asks.
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    erasure_asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("request for personal data")
        verbose_name_plural = _("people’s data")
        default_permissions = ()  # administrators alone

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"


class Redirect(models.Model):
    """Where readers of an address that leads nowhere any more are sent instead.

    `old_path` and `new_path` are in the normal form of `redirects.paths`; `new` is sent
    as it stands. Rows are written in `redirects.redirect_store` alone.
    """

    old_path = models.CharField(_("old address"), max_length=600)
    new = models.CharField(_("leads to"), max_length=2000)
    # Empty when it leads to another site.
    new_path = models.CharField(max_length=600, blank=True, editable=False)
    reason = models.CharField(
        _("reason"),
        max_length=6,
        choices=redirect_reasons.choices,
        default=redirect_reasons.RedirectReason.HAND,
        editable=False,
    )
    made_at = models.DateTimeField(_("made"), editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        constraints = [
            models.UniqueConstraint(
                fields=["old_path"],
                name="redirect_old_path_once",
                violation_error_message=_("This old address has a redirect already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(old_path=models.F("new_path")),
                name="redirect_leads_elsewhere",
                violation_error_message=_("It would lead back to itself."),
            ),
            models.CheckConstraint(
                condition=models.Q(old_path__regex=r"^/.*[^/]$"),
                name="redirect_old_path_normal",
                violation_error_message=_(
                    "An old address is a path, such as /walking/."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(new__regex=r"^(/$|/[^/\\]|https?://)"),
                name="redirect_leads_to_an_address",
                violation_error_message=_("It leads to a path or a web address."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["new_path"],
                name="redirect_new_path",
                condition=~models.Q(new_path=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_path} → {self.leads_to()}"

    def leads_to(self) -> str:
        """Return where it leads, readable in any script; `new` is what is sent."""
        return unquote(self.new)
