"""Buckets of rate limits."""

from django.db import models


class Bucket(models.Model):
    """How far one asker has emptied the bucket of one limit: see `rate_limits.py`.

    The one number is the moment at which it is full again; from then on the row says
    no more than none. The table is unlogged: fast, and empty after a crash.
    """

    key = models.UUIDField(primary_key=True)
    full_at = models.DateTimeField()

    class Meta:
        default_permissions = ()  # nobody edits it

    def __str__(self) -> str:
        return str(self.key)
