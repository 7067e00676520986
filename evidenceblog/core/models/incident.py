"""What is wrong with the site."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Incident(models.Model):
    """Something that is wrong with the site, from when it was seen first until an hour
    after it was seen last: a finding of a health check, or an error in requests.

    It is written in `health.incidents` alone.
    """

    name = models.CharField(max_length=250, unique=True)
    text = models.TextField()
    begun_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    times = models.PositiveIntegerField(default=1)
    is_mailed = models.BooleanField(default=True)
    is_counted = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    told_times = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()  # administrators alone look at them
        verbose_name = _("incident")
        verbose_name_plural = _("status of the site")

    def __str__(self) -> str:
        return self.text
