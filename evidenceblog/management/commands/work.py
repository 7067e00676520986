"""Run queued tasks, and start those that run by the clock."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

CONCURRENCY = 4  # most tasks wait for somebody's server


class Command(BaseCommand):
    help = "Run queued tasks until told to stop (SIGTERM finishes what is running)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=CONCURRENCY)
        parser.add_argument(
            "--once", action="store_true", help="Stop when the queue is empty."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Django's own connection cannot listen for new jobs; the worker's can.
        with app.replace_connector(DjangoConnector().get_worker_connector()):
            app.run_worker(
                concurrency=options["concurrency"],
                wait=not options["once"],
                delete_jobs="successful",
            )
