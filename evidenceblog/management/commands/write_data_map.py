"""Write docs/data-map.md from the data map."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from evidenceblog import data_map


class Command(BaseCommand):
    help = "Write docs/data-map.md: what each table holds about people."

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "data-map.md"
        page.write_text(data_map.as_markdown())
