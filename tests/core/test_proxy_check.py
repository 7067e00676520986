"""Behind a proxy that was not named, the page and the log say what to set."""

import logging
from ipaddress import ip_network

import pytest
from django.conf import LazySettings
from django.test import Client

from evidenceblog.core import proxy_check

pytestmark = pytest.mark.django_db
TOLD = {"X-Forwarded-Proto": "https"}


@pytest.fixture(autouse=True)
def encrypted_site(settings: LazySettings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    proxy_check._warn_once.cache_clear()


def test_behind_a_proxy_that_is_not_named_it_says_what_to_set(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    answers = [client.get("/", headers=TOLD, REMOTE_ADDR="10.1.2.3") for _ in range(3)]

    for answer in answers:
        assert answer.status_code == 503
        assert "set TRUSTED_PROXIES=10.1.2.3" in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
    [record] = caplog.records
    assert record.levelno == logging.ERROR
    assert "set TRUSTED_PROXIES=10.1.2.3" in record.message


def test_behind_a_named_proxy_pages_are_answered(
    client: Client, settings: LazySettings
) -> None:
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    assert client.get("/", headers=TOLD, REMOTE_ADDR="10.1.2.3").status_code == 200


@pytest.mark.parametrize("told", [{}, {"X-Forwarded-Proto": "http"}])
def test_what_was_not_encrypted_is_redirected(
    client: Client, told: dict[str, str]
) -> None:
    answer = client.get("/", headers=told, REMOTE_ADDR="10.1.2.3")

    assert answer.status_code == 301
    assert answer["Location"].startswith("https://")
