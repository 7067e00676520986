"""The metrics: who may read them, what they count, several processes together."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from evidenceblog.core import metrics_page
from evidenceblog.core.health import incidents
from tests import make
from tests.processes import PROJECT

pytestmark = pytest.mark.django_db
STRANGER = "203.0.113.7"


def samples(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.parametrize(
    ("meta", "proxies", "token", "may"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, [], "", True),
        ({"REMOTE_ADDR": "::1"}, [], "", True),
        ({"REMOTE_ADDR": STRANGER}, [], "", False),
        ({}, [], "", False),
        # By a proxy on this machine: its reader counts, if it is believed.
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": STRANGER}, [], "", False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, [], "", False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_VIA": "1.1 x"}, [], "", False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": STRANGER}, ["127.0.0.1"], "", False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, ["127.0.0.1"], "", True),
        ({"REMOTE_ADDR": STRANGER, "HTTP_AUTHORIZATION": "Bearer abc"}, [], "abc", True),
        ({"REMOTE_ADDR": STRANGER, "HTTP_AUTHORIZATION": "Bearer abx"}, [], "abc", False),
        ({"REMOTE_ADDR": "127.0.0.1"}, [], "abc", False),
        ({"REMOTE_ADDR": STRANGER, "HTTP_AUTHORIZATION": "Bearer "}, [], "", False),
    ],
)  # fmt: skip
def test_metrics_are_for_this_machine_or_for_who_has_the_token(
    meta: dict[str, str],
    proxies: list[str],
    token: str,
    may: bool,
    settings: LazySettings,
) -> None:
    from ipaddress import ip_network

    settings.TRUSTED_PROXIES = [ip_network(one) for one in proxies]
    settings.METRICS_TOKEN = token

    assert metrics_page.may_read(meta) is may


def test_requests_and_queues_are_counted(client: Client) -> None:
    make.post(slug="walking")
    client.get("/walking/")
    client.get("/not-here/")
    incidents.look_for_incidents.enqueue()

    answer = client.get("/metrics")

    found = samples(answer.content.decode())
    name = "evidenceblog_request_seconds_count"
    assert answer.status_code == 200
    for outcome in ("2xx", "4xx"):
        assert any(key[0] == name and outcome in key for key in found)
    assert found["evidenceblog_queue_waiting", "default"] >= 1
    assert found["evidenceblog_queue_waiting", "links"] == 0
    assert found["evidenceblog_mails_waiting",] == 0


def test_a_stranger_gets_no_metrics(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR=STRANGER).status_code == 403


COUNT = """
import sys
from evidenceblog.core import metrics
metrics.MAILS.labels("sent").inc()
print("counted", flush=True)
sys.stdin.read()
"""
READ = """
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
registry = CollectorRegistry()
MultiProcessCollector(registry)
print(generate_latest(registry).decode())
"""


def test_processes_count_together_in_as_few_files_as_they_are(tmp_path: Path) -> None:
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", COUNT],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        assert process.stdout.readline() == "counted\n"
        return process

    with start() as first, start() as second:
        second.kill()
        second.wait()
        with start() as third:  # goes on where the second was
            read = subprocess.run(
                [sys.executable, "-c", READ],
                cwd=PROJECT,
                env=environment,
                capture_output=True,
                text=True,
            ).stdout
            for process in (first, third):
                process.kill()

    assert samples(read)["evidenceblog_mails_total", "sent"] == 3
    files = sorted(one.name for one in tmp_path.glob("counter_*"))
    assert files == ["counter_0.db", "counter_1.db"]
