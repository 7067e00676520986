"""The settings of the site and of each app, and rows that drop the pages they are on."""

from operator import attrgetter
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from evidenceblog.core import cache_purge, http_caching
from evidenceblog.core.process_cache import process_cache


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
