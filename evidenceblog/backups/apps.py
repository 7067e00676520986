"""Backup and restore."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "evidenceblog.backups"
    verbose_name = "Backups"

    def ready(self) -> None:
        from evidenceblog.core import health

        from .backup_health import check_backups

        health.register("backups", check_backups)
