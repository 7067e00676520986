"""What every app stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "evidenceblog.core"
    label = "core"
    verbose_name = "Site"

    def ready(self) -> None:
        from .http_fetch import checks  # noqa: F401  # registers itself
