"""The list of backups, for administrators to look at."""

from pathlib import Path

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.record_admin import ReadOnlyAdmin

from .manifest import DamagedBackup, UnusableBackup, read_manifest
from .models import Backup


@admin.register(Backup)
class BackupAdmin(ReadOnlyAdmin[Backup]):
    """Its model has no permissions: only administrators see it."""

    list_display = ("name", "outcome", "proved_at", "size", "folder")
    ordering = ("-made_at",)
    list_per_page = 50
    fields = (*list_display, "made_at", "copied_at", "detail")

    @admin.display(description=_("size"))
    def size(self, backup: Backup) -> str:
        """Tell how big all its files are, those among them that older backups share."""
        try:
            manifest = read_manifest(Path(backup.folder) / backup.name)
        except (DamagedBackup, UnusableBackup, OSError):
            return "–"
        return filesizeformat(sum(file.size for file in manifest.files.values()))
