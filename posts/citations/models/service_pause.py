"""Services that want no requests for a while."""

from django.db import models


class ServicePause(models.Model):
    """That a service refused us, how often in a row, and until when it is not asked."""

    service = models.TextField(primary_key=True)
    until = models.DateTimeField()
    refusals = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.service}: {self.until:%Y-%m-%d %H:%M}"
