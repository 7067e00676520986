"""What we publish."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostsConfig(AppConfig):
    name = "posts"
    verbose_name = _("Posts")

    def ready(self) -> None:
        from evidenceblog.core import redirect_reasons

        from . import checks, slugs  # noqa: F401  # checks register themselves

        redirect_reasons.register_moves(slugs.SlugRedirectReason)
