"""Health: what monitors, administrators and their mail are told of a running site."""

import shutil
from collections import namedtuple
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.core.signals import got_request_exception
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateEvent

from comments.models import AkismetOutage
from evidenceblog import site_health
from evidenceblog.core import health
from evidenceblog.core.health import (
    Finding,
    Level,
    database_health,
    disk_health,
    health_checks,
    incidents,
    worker_health,
    worker_watch,
)
from evidenceblog.core.mail.models import Message
from evidenceblog.core.models import Incident, User
from evidenceblog.demo import loading
from tests import make
from tests.reading import text_of
from tests.servers.smtp import SmtpServer
from tests.tasks import JOBS

pytestmark = pytest.mark.django_db
NOON = datetime(2031, 6, 3, 12, 0, tzinfo=UTC)
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
type SetTime = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetTime:
    def is_now(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    is_now(NOON)
    return is_now


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> list[Finding]:
    """What the one check that is registered finds."""
    found: list[Finding] = []
    monkeypatch.setattr(health_checks, "_checks", [])
    health.register("it", lambda: found, for_readyz=True)
    return found


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root", "root@example.org", "x")


def worker_beats(seconds_ago: float = 0) -> None:
    """Let a worker have given its last signs so long ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (clock_timestamp()"
            " - make_interval(secs => %s))",
            [seconds_ago],
        )
        cursor.execute(
            "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp)"
            " VALUES ('t', extract(epoch FROM clock_timestamp())::bigint - %s)",
            [int(seconds_ago)],
        )


def level_of(found: Iterator[Finding]) -> Level:
    return max(one.level for one in found)


def subjects() -> list[str]:
    incidents.look_for_incidents.call()
    return list(Message.objects.order_by("pk").values_list("subject", flat=True))


def test_readyz_names_what_is_wrong_to_monitors_and_nothing_more(
    client: Client,
) -> None:
    client.get("/readyz")  # the migrations on disk are read once
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get("/readyz")

    # The tests' database is fast and not durable, and no worker runs.
    assert answer.status_code == 503
    assert answer.content.decode().splitlines() == [
        "database: not ok",
        "migrations: ok",
        "worker: not ok",
    ]
    assert len(asked) == 3
    assert "no-store" in answer["Cache-Control"]


def test_readyz_is_200_once_all_is_well(
    client: Client, findings: list[Finding]
) -> None:
    findings.append(Finding("it", Level.WARNING, "Look after it."))

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (200, b"it: ok\n")


def test_readyz_says_in_a_line_that_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Iterator[Finding]:
        raise OperationalError("connection refused")

    monkeypatch.setattr(health_checks, "_checks", [])
    health.register("database", away, for_readyz=True)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.content) == (503, b"database: not ok\n")


def test_a_check_that_fails_hides_no_other(findings: list[Finding]) -> None:
    def fails() -> Iterator[Finding]:
        raise LookupError

    health.register("broken", fails)
    findings.append(Finding("it", Level.OK, "Well."))

    assert [(one.name, one.level) for one in health.run()] == [
        ("it", Level.OK),
        ("broken", Level.ERROR),
    ]


@pytest.mark.parametrize("name", DURABLE)
def test_a_database_that_loses_what_it_stored_is_an_error(name: str) -> None:
    assert database_health.durability_finding(DURABLE).level == Level.OK
    unsafe = database_health.durability_finding(DURABLE | {name: "off"})
    assert unsafe.level == Level.ERROR
    assert name in unsafe.text


def test_a_migration_that_is_not_applied_is_an_error() -> None:
    assert level_of(database_health.check_migrations()) == Level.OK
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'core'")
    assert level_of(database_health.check_migrations()) == Level.ERROR


def test_a_worker_that_is_silent_for_a_minute_has_stopped() -> None:
    assert level_of(worker_health.check_worker()) == Level.ERROR
    worker_beats(90)
    assert level_of(worker_health.check_worker()) == Level.ERROR
    worker_beats()
    assert level_of(worker_health.check_worker()) == Level.OK


def test_a_heartbeat_in_the_future_tells_that_the_clock_was_set_back() -> None:
    assert level_of(database_health.check_clock()) == Level.OK
    worker_beats(-300)
    [found] = database_health.check_clock()
    assert found.level == Level.WARNING


def test_a_task_that_is_due_for_long_is_late() -> None:
    incidents.look_for_incidents.enqueue()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_events SET at = at - interval '20 minutes'"
        )

    [queue] = worker_health.task_queues()
    [found] = worker_health.check_queues()

    assert (queue.name, queue.waiting, queue.running) == ("default", 1, 0)
    assert queue.seconds >= 1200
    assert found.level == Level.ERROR
    assert "20 minutes" in found.text


Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(
    ("used", "level"),
    [(84, Level.OK), (85, Level.WARNING), (95, Level.ERROR)],
)
def test_a_disk_is_warned_of_before_it_is_full(
    used: int, level: Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = Usage(120, used, 100 - used)  # what root alone may use does not count
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)

    assert level_of(disk_health.check_disks()) == level


def test_sample_posts_on_a_real_site_are_an_error(settings: LazySettings) -> None:
    settings.DEBUG = False
    assert level_of(site_health.check_demo()) == Level.OK
    make.person("Editors", username="editor", email="")
    assert level_of(site_health.check_demo()) == Level.WARNING
    make.post(notice=loading.NOTICE)
    assert level_of(site_health.check_demo()) == Level.ERROR


def test_an_incident_is_mailed_once_and_once_more_when_it_is_over(
    clock: SetTime, findings: list[Finding], root: User, mail_server: SmtpServer
) -> None:
    findings.append(Finding("it", Level.WARNING, "The disk is 86 % full.", mailed=True))
    findings.append(Finding("other", Level.ERROR, "Not for mail."))
    make.person("Editors", email="editor@example.org")
    first = "The disk is 86 % full."

    assert subjects() == [first]
    clock(NOON + timedelta(hours=30))
    assert subjects() == [first]
    findings.clear()
    clock(NOON + timedelta(hours=30, minutes=50))
    assert subjects() == [first]  # what comes and goes is one incident
    clock(NOON + timedelta(hours=31, minutes=5))
    assert subjects() == [first, f"No longer so: {first}"]
    assert not Incident.objects.exists()
    assert {m.address.email for m in Message.objects.all()} == {"root@example.org"}


def test_errors_in_requests_are_mailed_at_once_and_then_hourly_with_their_number(
    clock: SetTime, findings: list[Finding], root: User, mail_server: SmtpServer
) -> None:
    def fail() -> None:
        try:
            dict[str, str]()["the words of ann@example.org"]
        except KeyError:
            got_request_exception.send(sender=None)

    fail()
    [first] = subjects()
    assert first.startswith("KeyError in tests/core/health/test_health.py, line ")
    for _ in range(5):
        fail()
    assert len(subjects()) == 1
    clock(NOON + timedelta(minutes=61))
    assert subjects()[1:] == [f"{first} (5 times)"]
    clock(NOON + timedelta(hours=9))
    assert len(subjects()) == 2
    assert not Incident.objects.exists()
    assert "ann@" not in "".join(Message.objects.values_list("text", flat=True))


def test_a_refused_key_of_akismet_is_mailed(
    settings: LazySettings, root: User, mail_server: SmtpServer
) -> None:
    settings.AKISMET_API_KEY = "wrong"
    since = timezone.now() - timedelta(hours=8)
    AkismetOutage.objects.create(pk=1, cause="refused", failures=3, since=since)

    assert any(one.startswith("Akismet does not work") for one in subjects())


def test_a_task_that_failed_for_good_is_mailed_by_its_name(
    root: User, mail_server: SmtpServer
) -> None:
    incidents.look_for_incidents.enqueue()
    JOBS.update(status="failed")
    ProcrastinateEvent._base_manager.update(type="failed")

    said = "The task look_for_incidents failed for good within a day"
    assert any(one.startswith(said) for one in subjects())


def test_a_web_process_tells_that_the_worker_has_stopped(
    root: User, mail_server: SmtpServer
) -> None:
    worker_beats(90)

    worker_watch.look_after_worker()

    sent = [mail.text for mail in mail_server.sent_to("root@example.org")]
    assert any("No worker runs" in text for text in sent)


def test_a_web_process_leaves_a_living_worker_alone(
    root: User, mail_server: SmtpServer
) -> None:
    worker_beats()

    worker_watch.look_after_worker()

    assert not Incident.objects.exists()


def test_the_status_page_says_what_is_wrong_to_administrators(
    client: Client, root: User, mail_server: SmtpServer
) -> None:
    subjects()
    client.force_login(root)

    page = text_of(client.get("/admin/core/incident/"))
    desk = text_of(client.get("/admin/"))

    for said in (
        "Wrong",
        "No worker runs",
        "Well",
        "All are applied.",
        "The last mails",
    ):
        assert said in page
    assert "No worker runs" in desk
    assert client.post("/admin/core/incident/").status_code == 405
    client.force_login(make.person("Editors"))
    assert client.get("/admin/core/incident/").status_code == 403
