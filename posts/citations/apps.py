"""The works that posts cite."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CitationsConfig(AppConfig):
    name = "posts.citations"
    label = "citations"
    verbose_name = _("Sources")

    def ready(self) -> None:
        from evidenceblog.core import health

        from .updates.source_health import check_sources

        health.register("sources", check_sources)
