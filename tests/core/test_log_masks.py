"""What a log keeps of an address that only one person should have."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from evidenceblog.core.log_masks import MaskCodes
from tests import make

CODE = "dGhpcyBpcyBub3QgZm9yIA"


@pytest.fixture
def kept() -> Iterator[io.StringIO]:
    """What the site's own handler writes while the test runs."""
    [handler] = [
        handler
        for handler in logging.getLogger().handlers
        if handler.name == "stderr" and isinstance(handler, logging.StreamHandler)
    ]
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


def masked(message: str, *args: object) -> str:
    record = logging.LogRecord("test", logging.INFO, __file__, 1, message, args, None)
    assert MaskCodes().filter(record)
    return record.getMessage()


@pytest.mark.django_db
def test_a_receipt_that_is_not_found_is_logged_without_its_code(
    client: Client, kept: io.StringIO
) -> None:
    assert client.get(f"/comment/{CODE}/").status_code == 404

    assert kept.getvalue() == "WARNING django.request: Not Found: /comment/***/\n"


def test_an_error_of_the_site_is_logged_even_when_debug_is_off(
    kept: io.StringIO, settings: object
) -> None:
    settings.DEBUG = False  # type: ignore[attr-defined]

    logging.getLogger("django.request").error("Internal Server Error: %s", "/")

    assert kept.getvalue() == "ERROR django.request: Internal Server Error: /\n"


@pytest.mark.parametrize(
    ("said", "kept_of_it"),
    [
        (f"Forbidden (no token): /comment/{CODE}/", "Forbidden (no token): /comment/***/"),
        (f"GET /comment/{CODE}/?x=1 HTTP/1.1", "GET /comment/***/?x=1 HTTP/1.1"),
        (f"/comment/{CODE} and /comment/other/", "/comment/*** and /comment/***/"),
        (f"Gone: /confirm/{CODE}/", "Gone: /confirm/***/"),
        (f"POST /unsubscribe/{CODE}/?a HTTP/1.1", "POST /unsubscribe/***/?a HTTP/1.1"),
        (f"GET /comment/yours/{CODE}/", "GET /comment/yours/***/"),
        ("Not Found: /walking/comment/", "Not Found: /walking/comment/"),
        ("POST /walking/comment/?x HTTP/1.1", "POST /walking/comment/?x HTTP/1.1"),
        ("GET /search/?q=ada%40example.org&p=2", "GET /search/?q=***@***&p=2"),
        ("100 % of /admin/comments/comment/7/", "100 % of /admin/comments/comment/7/"),
    ],
)  # fmt: skip
def test_only_the_code_is_masked(said: str, kept_of_it: str) -> None:
    assert masked(said) == kept_of_it
    assert masked("%s", said) == kept_of_it


def test_a_request_for_another_host_is_one_line(
    kept: io.StringIO, client: Client
) -> None:
    answer = client.get("/", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    [line] = [one for one in kept.getvalue().splitlines() if "elsewhere" in one]
    assert "Invalid HTTP_HOST header" in line
    assert "Traceback" not in kept.getvalue()


MALFORMED = {
    "a form without an end": {"content_type": "multipart/form-data", "data": b"x"},
    "a form in another character set": {
        "content_type": "application/x-www-form-urlencoded; charset=latin-1",
        "data": b"body=x",
    },
    "too many fields": {
        "content_type": "application/x-www-form-urlencoded",
        "data": b"&".join(b"a=1" for _ in range(20_001)),
    },
}


@pytest.mark.django_db
@pytest.mark.parametrize("request_parts", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_request_is_logged_in_one_line(
    client: Client, kept: io.StringIO, request_parts: dict[str, Any]
) -> None:
    make.post(slug="walking")

    assert (
        client.generic("POST", "/walking/comment/", **request_parts).status_code == 400
    )

    [line] = kept.getvalue().splitlines()
    assert line.startswith(("WARNING django.request", "ERROR django.security"))


@pytest.mark.django_db
def test_a_page_that_somebody_may_not_open_is_logged_in_one_line(
    moderator_client: Client, kept: io.StringIO
) -> None:
    assert moderator_client.get("/admin/core/redirect/").status_code == 403

    said = (
        "WARNING django.request: Forbidden (Permission denied): /admin/core/redirect/"
    )
    assert kept.getvalue() == f"{said}\n"


def test_a_fault_of_ours_keeps_its_trace(kept: io.StringIO) -> None:
    logging.getLogger("django.request").error(
        "Internal Server Error: /",
        exc_info=LookupError("ours"),
        extra={"status_code": 500},
    )

    assert "LookupError: ours" in kept.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", ["comment", "comment/yours", "confirm", "privacy/data"]
)
def test_an_address_whose_page_is_not_found_and_fails_tells_no_code(
    client: Client, kept: io.StringIO, kind: str
) -> None:
    """Django names the address in the trace then, without its first slash."""
    client.raise_request_exception = False

    def fails(*_: object) -> None:
        raise DatabaseError("the query fails")

    with connection.execute_wrapper(fails):
        answer = client.get(f"/{kind}/{CODE}/ada@mail.example/")

    assert answer.status_code == 500
    assert "Resolver404" in kept.getvalue()
    assert f"/{kind}/***/***@***/" in kept.getvalue()
    assert CODE not in kept.getvalue()


@pytest.mark.django_db
def test_a_long_address_does_not_fill_the_log(
    client: Client, kept: io.StringIO
) -> None:
    client.get(f"/{'a' * 60_000}/")

    [line] = kept.getvalue().splitlines()
    assert line.startswith("WARNING django.request: Not Found: /aaaa")
    assert line.endswith("a… (60,013 characters)")
    assert len(line) < 1_100
