"""Reports of what the Content-Security-Policy blocked: counted, logged, kept nowhere."""

import json
import logging
from typing import Any

import pytest
from django.test import Client

from evidenceblog.core import csp_reports
from evidenceblog.core.models import BlockedLoad

pytestmark = pytest.mark.django_db
OLD = {
    "csp-report": {
        "document-uri": "https://blog.example.org/comment/secret/",
        "violated-directive": "img-src 'self'",
        "blocked-uri": "https://tracker.example/pixel?reader=ada@example.org",
    }
}
NEW = [
    {
        "type": "csp-violation",
        "url": "https://blog.example.org/comment/secret/",
        "body": {"effectiveDirective": "script-src-elem", "blockedURL": "inline"},
    },
    {"type": "deprecation", "body": {}},
]


def send(client: Client, report: Any, **headers: str) -> int:
    body = report if isinstance(report, bytes) else json.dumps(report)
    answer = client.post(
        "/csp-report/", body, content_type="application/csp-report", headers=headers
    )
    return int(answer.status_code)


def counted() -> set[tuple[str, str, int]]:
    return set(BlockedLoad.objects.values_list("directive", "host", "count"))


def test_both_forms_are_counted_by_directive_and_host_alone(client: Client) -> None:
    answers = [send(client, report) for report in (OLD, OLD, NEW)]

    assert answers == [204, 204, 204]
    assert counted() == {
        ("img-src", "tracker.example", 2),
        ("script-src-elem", "inline", 1),
    }


def test_the_hours_counts_are_logged_and_forgotten(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    send(client, OLD)

    with caplog.at_level(logging.WARNING):
        csp_reports.log_blocked_loads.call()

    assert "img-src blocked tracker.example, 1 times" in caplog.text
    assert "ada" not in caplog.text
    assert "secret" not in caplog.text
    assert counted() == set()


@pytest.mark.parametrize(
    "sent",
    [
        *(b"", b"nonsense", b"\xff", b"[" * 5000, b"[]", b"7", b'{"csp-report": 7}'),
        b'[{"type": "csp-violation"}]',
    ],
)
def test_what_is_no_report_is_refused(client: Client, sent: bytes) -> None:
    assert send(client, sent) == 400
    assert counted() == set()


def test_words_of_strangers_do_not_reach_the_log(client: Client) -> None:
    send(
        client,
        {
            "csp-report": {
                "effective-directive": "img-src\nERROR all is lost",
                "blocked-uri": "https://[/x\nERROR",
            }
        },
    )
    send(client, {"csp-report": {"effective-directive": "Ä" * 50, "blocked-uri": {}}})

    assert {host for _directive, host, _count in counted()} <= {"other", "{}"}
    assert all("\n" not in str(row) for row in counted())


def test_a_report_that_is_too_long_is_not_read(client: Client) -> None:
    assert send(client, b" " * (csp_reports.MAX_BYTES + 1)) == 413


def test_it_is_only_for_sending(client: Client) -> None:
    assert client.get("/csp-report/").status_code == 405


@pytest.mark.usefixtures("stopped_clock")
def test_one_network_sends_so_many(client: Client) -> None:
    allowed = csp_reports.RANGE_LIMIT.capacity

    answers = [send(client, OLD) for _ in range(allowed + 1)]

    assert answers == [204] * allowed + [429]


def test_made_up_hosts_are_counted_together_past_a_number(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csp_reports, "MAX_ROWS", 1)
    send(client, NEW)

    send(client, OLD)

    assert ("other", "other", 1) in counted()
