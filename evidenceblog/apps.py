"""The site, which joins the apps."""

from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class EvidenceblogConfig(AppConfig):
    name = "evidenceblog"
    verbose_name = "Evidence blog"

    def ready(self) -> None:
        from posts import page_sections

        from . import (
            environment_checks,  # noqa: F401  # registers itself
            privacy_statement,
            site_health,
        )

        site_health.register_checks()
        page_sections.register(privacy_statement.SECTION)
        # One signal is enough: make_groups makes the permissions of every app.
        core = apps.get_app_config("core")
        post_migrate.connect(
            make_groups_after_migrate, sender=core, dispatch_uid="groups"
        )


def make_groups_after_migrate(**kwargs: Any) -> None:
    """Give the groups the permissions that this release has.

    Only after `migrate`: `flush` sends the signal, too, but without a plan.
    """
    from .groups import make_groups  # only now: it reads models

    if "plan" in kwargs:
        make_groups(apps)
