"""What every app stands on."""

from django.apps import AppConfig
from django.core.signals import got_request_exception
from django.db.models.signals import pre_delete


class CoreConfig(AppConfig):
    name = "evidenceblog.core"
    label = "core"
    verbose_name = "Site"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from . import log_masks
        from .accounts import last_administrator, recent_sign_in
        from .health import request_errors
        from .http_fetch import checks  # noqa: F401  # registers itself
        from .models import User

        register_health_checks()
        got_request_exception.connect(
            request_errors.note_error, dispatch_uid="request errors"
        )
        log_masks.register(
            "/admin/invitation/", "/admin/reset/[^/]+/", "/privacy/data/"
        )
        user_logged_in.connect(recent_sign_in.note_sign_in)
        pre_delete.connect(last_administrator.before_deletion, sender=User)


def register_health_checks() -> None:
    from . import health
    from .health import database_health, disk_health, mail_health, worker_health

    for name, check in {
        "database": database_health.check_durability,
        "migrations": database_health.check_migrations,
        "worker": worker_health.check_worker,
    }.items():
        health.register(name, check, for_readyz=True)
    health.register("queues", worker_health.check_queues)
    health.register("tasks", worker_health.check_failed_tasks)
    health.register("mail", mail_health.check_mail)
    health.register("disk", disk_health.check_disks)
    health.register("clock", database_health.check_clock)
    health.register("PostgreSQL", database_health.check_server_version)
