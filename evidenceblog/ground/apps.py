"""What every app stands on."""

from django.apps import AppConfig


class GroundConfig(AppConfig):
    name = "evidenceblog.ground"
    label = "ground"
    verbose_name = "Site"

    def ready(self) -> None:
        from .http_fetch import checks  # noqa: F401  # registers itself
