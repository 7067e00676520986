"""The site's own row of settings, and its accounts."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from . import licences


class User(AbstractUser):
    """Somebody who signs in: an author, editor, moderator or administrator.

    Readers have no account. Who is named on a post is `posts.Author`.
    """


class SiteSettings(models.Model):
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
        help_text=_("Days after publication. Empty: comments stay open."),
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

    @classmethod
    def load(cls) -> "SiteSettings":
        """Return the one row; a site that has not saved any has the defaults."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
