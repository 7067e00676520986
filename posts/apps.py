"""What we publish."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PostsConfig(AppConfig):
    name = "posts"
    verbose_name = _("Posts")

    def ready(self) -> None:
        from evidenceblog.core import log_masks, redirect_reasons

        from . import (  # noqa: F401  # checks register themselves
            checks,
            live_notices,
            slugs,
        )

        post_migrate.connect(
            live_notices.add_shipped, sender=self, dispatch_uid="ready notices"
        )

        # The receipt of a problem's report is at /report/<code>/.
        log_masks.register(r"(?<!/comment)/report/")
        # A reviewer's page is at /preview/<code>/, that of staff at /admin/…/7/preview/.
        log_masks.register(r"(?<!\d)/preview/")
        redirect_reasons.register_moves(slugs.SlugRedirectReason)
