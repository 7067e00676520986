"""The app of comments: what readers write beneath a post, and the decisions on it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from . import checks  # noqa: F401  # registers itself
