"""Real workers, killed with -9, and a server that refuses, hangs and dies: each mail
arrives once, those for one address in order.

One window cannot be closed (see delivery.py): a server that took a mail and died, or
whose client was killed, before both knew. Such a mail comes twice, with one Message-ID.
"""

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from evidenceblog.core.mail import delivery
from evidenceblog.core.mail.models import Message, MessageStatus
from tests import database
from tests.mailing import FROM, mail_goes_to, queued
from tests.processes import eventually
from tests.servers.smtp import Mood, SmtpServer, smtp_server

pytestmark = pytest.mark.usefixtures("empty_queue")
PROJECT = Path(__file__).resolve().parents[3]
# A worker as it is, but that what it waits for is a hundred times sooner.
WORK = """
from datetime import timedelta
from django.conf import settings
from django.core.management import execute_from_command_line
import django
settings.PROCRASTINATE_WORKER_DEFAULTS = {"fetch_job_polling_interval": 0.1}
settings.SCHEDULE = "tests.core.mail.sample_schedule.SCHEDULE"
settings.MAILERS["default"]["OPTIONS"]["timeout"] = 3
django.setup()
from evidenceblog.core.task_backend import BackOff
from evidenceblog.core.mail import delivery
delivery.SERVER_PAUSE = timedelta(seconds=0.3)
delivery.RETRIES = BackOff(minutes=(0.005,))
execute_from_command_line(["manage.py", "work"])
"""
TROUBLE = [mood for mood in Mood if mood is not Mood.WELL]


def worker(url: str) -> "subprocess.Popen[bytes]":
    ours = {"DATABASE_URL": database.url(), "MAIL_URL": url, "MAIL_FROM": FROM}
    return subprocess.Popen(
        [sys.executable, "-c", WORK],
        cwd=PROJECT,
        env={**os.environ, **ours},
        stderr=subprocess.DEVNULL,  # the troubles that this test is about
    )


def let_the_dead_be_found() -> None:
    """Age what the database knows of workers: 30 seconds of silence are over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers"
            " SET last_heartbeat = last_heartbeat - interval '1 minute'"
        )


def work_until(holds: Callable[[], bool], server: SmtpServer) -> None:
    """Run two workers until something holds, then kill both.

    Meanwhile it is asked for delivery all the time, as by new mail: so all hands of
    both workers are at it, whatever trouble made some of them stop.
    """

    def asked_for() -> bool:
        for _ in range(4):
            delivery.deliver_due.enqueue()
        return holds()

    with ExitStack() as stack:
        workers = [stack.enter_context(worker(server.url)) for _ in range(2)]
        try:
            assert eventually(asked_for, 120)
        finally:
            for process in workers:
                process.kill()
    let_the_dead_be_found()


def has_accepted(count: int, server: SmtpServer) -> bool:
    return len(server.accepted) >= count


def all_is_sent() -> bool:
    return not Message.objects.exclude(status=MessageStatus.SENT).exists()


@pytest.mark.parametrize(
    ("messages", "readers", "troubles", "deaths"),
    [
        pytest.param(40, 5, 8, [15], marks=pytest.mark.all, id="short"),
        pytest.param(1000, 100, 40, [150, 400, 700], marks=pytest.mark.all, id="long"),
    ],
)
def test_each_mail_arrives_once_and_in_order_whatever_dies(
    settings: LazySettings,
    messages: int,
    readers: int,
    troubles: int,
    deaths: list[int],
) -> None:
    chance = random.Random(1047)  # noqa: S311
    moods = [Mood.WELL] * messages
    for place in range(troubles):
        moods.insert(chance.randrange(messages), TROUBLE[place % len(TROUBLE)])
    unheard = moods.count(Mood.DIES_AFTER_DATA)
    with smtp_server() as server:
        mail_goes_to(server.url, settings)
        for number in range(messages):
            queued(f"reader{number % readers}@example.org")
        server.moods = moods

        for count in deaths:
            work_until(partial(has_accepted, count, server), server)
        work_until(all_is_sent, server)

    expected = list(Message.objects.order_by("pk").values_list("message_id", flat=True))
    arrived = Counter(one.id for one in server.accepted)
    assert set(arrived) == set(expected)
    window = delivery.CONNECTIONS * len(deaths)
    assert arrived.total() - messages <= unheard + window
    first_come = list(dict.fromkeys(one.id for one in server.accepted))
    for reader in range(readers):
        own = set(expected[reader::readers])
        assert [one for one in first_come if one in own] == expected[reader::readers]
