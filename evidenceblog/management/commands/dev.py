"""List `dev` among the commands; `manage.py` itself runs it, before Django is loaded."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from evidenceblog import supervisor


class Command(BaseCommand):
    help = "Run everything, to try or to develop: database, web server and worker."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        supervisor.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        data = Path(options["data"] or settings.DATA)
        os.environ["EVIDENCEBLOG_DATA"] = str(data.resolve())
        code = supervisor.run(options["host"], options["port"], demo=options["demo"])
        raise SystemExit(code)
