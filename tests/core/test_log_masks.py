"""What a log keeps of an address that only one person should have."""

import io
import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from evidenceblog.core.log_masks import MaskCodes

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
