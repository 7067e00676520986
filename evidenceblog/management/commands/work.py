"""Run queued tasks, and start those that run by the clock."""

import asyncio
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.tasks import DEFAULT_TASK_QUEUE_NAME
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Command(BaseCommand):
    help = "Run queued tasks until told to stop (SIGTERM finishes what is running)."

    def add_arguments(self, parser: CommandParser) -> None:
        default = settings.TASK_QUEUES[DEFAULT_TASK_QUEUE_NAME]
        parser.add_argument("--concurrency", type=int, default=default)
        parser.add_argument(
            "--once", action="store_true", help="Stop when the queue is empty."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Django's own connection cannot listen for new jobs; the worker's can.
        with app.replace_connector(DjangoConnector().get_worker_connector()):
            if options["once"]:
                app.run_worker(
                    concurrency=options["concurrency"],
                    wait=False,
                    delete_jobs="successful",
                )
            else:
                queues = settings.TASK_QUEUES | {
                    DEFAULT_TASK_QUEUE_NAME: options["concurrency"]
                }
                asyncio.run(work_on_queues(queues))


async def work_on_queues(queues: dict[str, int]) -> None:
    """Run a worker for each queue, with so many tasks at once, until told to stop.

    A queue never takes the slots of another. If one of the workers ends, all do.
    """
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(sum(queues.values())))
    async with app.open_async():
        workers = [
            asyncio.create_task(
                app.run_worker_async(
                    queues=[queue],
                    name=queue,
                    concurrency=concurrency,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                )
            )
            for queue, concurrency in queues.items()
        ]

        def stop() -> None:
            for worker in workers:
                if not worker.cancelling():  # a second time would end its tasks, too
                    worker.cancel()

        for stop_signal in STOP_SIGNALS:
            loop.add_signal_handler(stop_signal, stop)
        await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
        stop()
        ended = await asyncio.gather(*workers, return_exceptions=True)
    failures = [error for error in ended if isinstance(error, Exception)]
    if failures:
        raise ExceptionGroup("The worker failed", failures)
