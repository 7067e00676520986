"""The site's accounts and settings, its limits, redirects, and rows that drop pages."""

from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from . import cache_purge, http_caching, licences
from .process_cache import process_cache

# A century: past some ten thousand years there are no dates to reckon with.
LONGEST_OPEN_DAYS = 36_500


class User(AbstractUser):
    """Somebody who signs in: an author, editor, moderator or administrator.

    Readers have no account. Who is named on a post is `posts.Author`.
    """


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
    licence = models.CharField(
        _("licence of new posts"),
        max_length=30,
        choices=licences.choices,
        default="CC-BY-4.0",
    )
    comments_open_days = models.PositiveIntegerField(
        _("close comments after"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_OPEN_DAYS)],
        help_text=_("Days after publication. Empty: comments stay open."),
    )
    webmentions = models.BooleanField(
        _("take webmentions"),
        default=True,
        help_text=_("Other sites tell us of their links. Each is verified first."),
    )
    pingbacks = models.BooleanField(
        _("take pingbacks"), default=True, help_text=_("The same, from WordPress.")
    )
    trackbacks = models.BooleanField(
        _("take trackbacks"),
        default=False,
        help_text=_("From old blogs; hardly anything but spam comes this way."),
    )
    mentions_open_days = models.PositiveIntegerField(
        _("take none of them after"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_OPEN_DAYS)],
        help_text=_(
            "Days after publication; older posts take none from now on, unless a post says otherwise. Empty: always."
        ),
    )
    decision_hours = models.PositiveSmallIntegerField(
        _("comments are usually decided within"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Hours. Said at the form and on receipts. Empty: nothing is."),
    )
    comment_policy = models.TextField(
        _("comment policy"),
        blank=True,
        default=(
            "Comments are read by a moderator before they appear. Please keep to the "
            "subject, be kind, and do not share details that could identify a patient. "
            "We cannot give advice about your own health."
        ),
        help_text=_("Shown above the comment form."),
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
        """Return the one row, to read and not to change; a site that has not saved any
        has the defaults."""
        return process_cache.get("site settings", http_caching.SITE, cls._read)

    @classmethod
    def _read(cls) -> "SiteSettings":
        return cls.objects.filter(pk=1).first() or cls(pk=1)


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


class RedirectReason(models.TextChoices):
    """Why an address leads elsewhere."""

    SLUG = "slug", _("A post's address changed")
    TOPIC = "topic", _("A topic was renamed or merged")
    AUTHOR = "author", _("An author's address changed")
    HAND = "hand", _("Added by hand")
    IMPORT = "import", _("Imported")


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
        choices=RedirectReason,
        default=RedirectReason.HAND,
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


# What stands beneath these pages of ours (further pages, feeds, versions) moves along.
CARRYING = frozenset({RedirectReason.SLUG, RedirectReason.TOPIC, RedirectReason.AUTHOR})
