"""What the Content-Security-Policy blocked."""

from django.db import models


class BlockedLoad(models.Model):
    """How often browsers said within the hour that our Content-Security-Policy blocked
    something: see `csp_reports.py`. `host` is a host or a word such as `inline`."""

    directive = models.CharField(max_length=40)
    host = models.CharField(max_length=100)
    count = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()  # nobody edits it
        constraints = [
            models.UniqueConstraint(
                fields=["directive", "host"], name="blocked_load_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.directive}: {self.host}"
