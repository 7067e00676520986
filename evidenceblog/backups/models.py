"""What became of each backup; the backups themselves are folders."""

from typing import Self

from django.db import models


class Outcome(models.TextChoices):
    """What is known of a backup."""

    UNPROVED = "unproved", "Not proved"
    PROVED = "proved", "Proved"
    DAMAGED = "damaged", "Damaged"


class BackupQuerySet(models.QuerySet["Backup"]):
    def proved(self) -> Self:
        """Keep those that were restored and compared, the newest first."""
        return self.filter(outcome=Outcome.PROVED).order_by("-made_at")


class Backup(models.Model):
    """One backup folder: whether it can be restored, and whether it left the machine.

    `detail` says why it is not proved, what is damaged, or which files were missing on the
    site itself.
    """

    name = models.CharField(max_length=40)
    folder = models.CharField(max_length=4096)
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.UNPROVED)
    proved_at = models.DateTimeField(null=True)
    copied_at = models.DateTimeField(null=True)
    detail = models.TextField(blank=True, default="")

    objects = BackupQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # nobody edits it
        indexes = [models.Index(fields=["-made_at"], name="backup_made_at")]

    def __str__(self) -> str:
        return self.name
