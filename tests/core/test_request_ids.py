"""Request ids and JSON log lines: what belongs together, and nobody's data."""

import io
import json
import logging
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from evidenceblog.core import access_log, log_masks, task_backend
from evidenceblog.core.health import Finding, incidents
from evidenceblog.core.json_logs import JsonFormatter
from evidenceblog.core.log_context import current_id
from evidenceblog.core.wsgi_types import Answer
from tests import make
from tests.tasks import JOBS, empty_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines() -> Iterator[list[dict[str, Any]]]:
    """What is logged while the test runs, as a real site writes it."""
    stream, found = io.StringIO(), list[dict[str, Any]]()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.terminator = "\n"
    emit = handler.emit

    def keep(record: logging.LogRecord) -> None:
        emit(record)
        found[:] = [json.loads(line) for line in stream.getvalue().splitlines()]

    handler.emit = keep  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    yield found
    logging.getLogger().removeHandler(handler)


def test_only_a_proxy_of_ours_gives_a_request_its_id(
    client: Client, settings: LazySettings
) -> None:
    def id_for(given: str) -> str:
        return str(
            client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"]
        )

    assert id_for("abcdefgh-1") != "abcdefgh-1"
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1")]
    assert id_for("abcdefgh-1") == "abcdefgh-1"
    for bad in ("short", "a" * 65, "with space1", "<script>1"):
        assert id_for(bad) != bad


def test_a_line_has_the_id_of_its_request_and_no_personal_data(
    client: Client, lines: list[dict[str, Any]]
) -> None:
    answer = client.get("/comment/c29tZSBjb2RlIG9mIG91cnM/?q=ann@example.org")

    [line] = [one for one in lines if one["logger"] == "django.request"]
    assert line["message"] == "Not Found: /comment/***/"
    assert line["level"] == "WARNING"
    assert line["request_id"] == answer["X-Request-ID"]
    assert line["time"].endswith("+00:00")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("from 8.8.8.8 and [2001:4860:4860::8888]:80", "from *** and [***]:80"),
        ("from 192.168.0.7, 127.0.0.1, ::1 at 12:34:56", None),
        ("sent to ann.b+c@example.org.", "sent to ***@***."),
        ("failed\nDETAIL: Key (email)=(ann@example.org)", "failed\nDETAIL: ***"),
        ("8.8.8.8. And 2606:4700::1111: refused", "***. And ***: refused"),
        ("version 1.2.3, 50 %@ a@b", None),
    ],
)
def test_addresses_of_people_are_masked(said: str, kept: str | None) -> None:
    assert log_masks.mask(said) == (kept or said)


def test_a_trace_is_masked_too() -> None:
    problem = LookupError("ann@example.org at /confirm/abc/")
    info = (LookupError, problem, None)
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "It failed", (), info)

    line = json.loads(JsonFormatter().format(record))

    assert line["trace"] == "LookupError: ***@*** at /confirm/***/"


def test_the_page_of_an_error_names_its_request(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_any: object) -> None:
        raise LookupError

    client.raise_request_exception = False
    monkeypatch.setattr("evidenceblog.views.robots_txt", fail)

    answer = client.get("/robots.txt")

    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.content.decode()


def test_a_task_logs_with_the_id_of_the_request_that_queued_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    empty_queue()
    token = current_id.set("abcdefgh-1")
    incidents.look_for_incidents.enqueue()
    current_id.reset(token)
    seen: list[str] = []

    def note_id() -> list[Finding]:
        seen.append(current_id.get())
        return []

    monkeypatch.setattr(incidents, "run", note_id)

    task_backend.run_task(**JOBS.get().args)

    assert seen == ["abcdefgh-1"]
    assert current_id.get() == ""


def test_a_line_of_the_access_log_has_no_address_and_no_query(
    lines: list[dict[str, Any]],
) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/comment/abc/",
        "QUERY_STRING": "x=secret",
        "REMOTE_ADDR": "203.0.113.7",
    }
    answer = Answer(200, [("Cache-Status", "page-cache; hit")], b"page")

    access_log.log_answer(environ, answer, 0.0)

    [line] = lines
    assert (line["status"], line["bytes"], line["method"]) == (200, 4, "GET")
    assert line["cache"] == "page-cache; hit"
    assert line["message"].startswith("GET /comment/***/ 200 4 bytes")
    assert "secret" not in json.dumps(line)
    assert "203.0" not in json.dumps(line)


def test_a_kept_page_has_no_id_of_the_request_that_made_it() -> None:
    from evidenceblog.core.page_cache.entry import REPLACED_HEADERS

    assert "x-request-id" in REPLACED_HEADERS
    make.post()
