"""Settings from the environment: what is refused, and that the message says which."""

import os
import runpy
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import NotSupportedError, connection

from evidenceblog.project_checks import AS_DEPLOYED
from tests import database

PROJECT = Path(__file__).resolve().parents[1]
DATABASE = "postgresql://blog:s3cret@db.example/blog"
DEPLOYED = {**AS_DEPLOYED, "DATABASE_URL": DATABASE}
HERE = {"PATH": os.environ["PATH"], "EVIDENCEBLOG_DATA": "/nonexistent"}


def environment(variables: dict[str, str | None]) -> dict[str, str]:
    """Return an environment of these variables only; None leaves one out."""
    return HERE | {
        name: value for name, value in variables.items() if value is not None
    }


def read(**variables: str | None) -> dict[str, Any]:
    """Return the settings that a process with these variables has."""
    with patch.dict(os.environ, environment(variables), clear=True):
        return runpy.run_path(str(PROJECT / "evidenceblog" / "settings.py"))


def refusal(**variables: str | None) -> str:
    """Return what is said of variables that are refused."""
    with pytest.raises(ImproperlyConfigured) as refused:
        read(**variables)
    return str(refused.value)


def test_without_any_variable_it_is_a_developers_machine() -> None:
    found = read()

    assert found["DEBUG"] is True
    assert found["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert found["SITE_URL"] == "http://127.0.0.1:8000"
    assert found["AKISMET_API_KEY"] == ""


def test_the_toolbar_is_for_developers_who_ask_for_it() -> None:
    shown = read(DEBUG_TOOLBAR="1")

    assert "debug_toolbar" in shown["INSTALLED_APPS"]
    assert shown["PAGE_CACHE_BYTES"] == 0
    assert "debug_toolbar" not in read()["INSTALLED_APPS"]
    assert "debug_toolbar" not in read(**DEPLOYED, DEBUG_TOOLBAR="1")["INSTALLED_APPS"]


def test_the_toolbar_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "debug_toolbar", None)

    assert refusal(DEBUG_TOOLBAR="1") == (
        "DEBUG_TOOLBAR=1 needs the packages of requirements-dev.txt.\n"
        "Run first: python3 manage.py test --version"
    )


def test_a_deployed_site_is_what_its_variables_say() -> None:
    found = read(
        **DEPLOYED | {"SITE_URL": "https://example.org/"},
        TRUSTED_PROXIES="10.0.0.0/8, 2001:db8::1",
        FETCH_ALLOW="127.0.0.1:8001, LocalHost:8002,[::1]:80",
    )

    assert found["DEBUG"] is False
    assert found["SITE_URL"] == "https://example.org"
    assert found["ALLOWED_HOSTS"] == ["example.org"]
    proxies = list(map(str, found["TRUSTED_PROXIES"]))
    assert proxies == ["10.0.0.0/8", "2001:db8::1/128"]
    assert found["FETCH_ALLOW"] == ["127.0.0.1:8001", "localhost:8002", "[::1]:80"]
    named = found["DATABASES"]["default"]
    assert [named[part] for part in ("HOST", "NAME", "USER", "PASSWORD")] == [
        *("db.example", "blog", "blog", "s3cret")
    ]


@pytest.mark.django_db
def test_the_deploy_check_has_nothing_to_say_about_a_deployed_site() -> None:
    check = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    answer = subprocess.run(
        [sys.executable, *check],
        cwd=PROJECT,
        env=environment({**DEPLOYED, "DATABASE_URL": database.url()}),
        capture_output=True,
        text=True,
    )

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.startswith("System check identified no issues")


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("SECRET_KEY", None, "With DEBUG off, SECRET_KEY must be set."),
        (
            "SECRET_KEY",
            "only-for-development-and-tests",
            "With DEBUG off, SECRET_KEY must be set.",
        ),
        ("ALLOWED_HOSTS", None, "With DEBUG off, ALLOWED_HOSTS must be set."),
        ("ALLOWED_HOSTS", " , ", "With DEBUG off, ALLOWED_HOSTS must be set."),
        ("SITE_URL", None, "With DEBUG off, SITE_URL must begin with https://."),
        (
            "SITE_URL",
            "http://example.org",
            "With DEBUG off, SITE_URL must begin with https://.",
        ),
        (
            "DATABASE_URL",
            None,
            "With DEBUG off, DATABASE_URL must be set (or EVIDENCEBLOG_EMBEDDED=1).",
        ),
        ("DEBUG", "off-ish", "DEBUG must be 1 or 0, not 'off-ish'."),
        (
            "EVIDENCEBLOG_EMBEDDED",
            "2",
            "EVIDENCEBLOG_EMBEDDED must be 1 or 0, not '2'.",
        ),
        (
            "TRUSTED_PROXIES",
            "10.0.0.0/8,10.0.0.1/8",
            "TRUSTED_PROXIES must list IP networks: 10.0.0.1/8 has host bits set.",
        ),
        (
            "FETCH_ALLOW",
            "127.0.0.1:8001,localhost",
            "FETCH_ALLOW must list hosts with their ports, not 'localhost'.",
        ),
    ],
)
def test_what_a_deployed_site_cannot_run_with_stops_it_by_name(
    variable: str, value: str | None, message: str
) -> None:
    assert refusal(**DEPLOYED | {variable: value}) == message


def test_a_deployed_site_may_ask_for_the_embedded_database() -> None:
    asked = {"DATABASE_URL": None, "EVIDENCEBLOG_EMBEDDED": "1"}

    found = read(**DEPLOYED | asked)

    assert found["DATABASES"]["default"]["HOST"]


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "ftp://example.org",
        "https://example.org/blog",
        "https://example.org?a=b",
        "https://ada@example.org",
        "https://",
    ],
)
def test_the_address_of_the_site_is_only_a_scheme_and_a_host(url: str) -> None:
    assert refusal(SITE_URL=url) == (
        f"SITE_URL must look like https://example.org, not {url.rstrip('/')!r}."
    )


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://blog:s3cret%@db.example/blog",
        "postgresql://blog:s3cret@db.example/blog?no_such_option=1",
        "postgresql://blog:s3cret@db.example",
        "password=s3cret and nonsense",
    ],
)
def test_a_database_address_that_is_refused_is_not_shown(url: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        read(DATABASE_URL=url)

    said = "".join(traceback.format_exception(refused.value))
    assert "DATABASE_URL must look like postgresql://" in said
    assert "s3cret" not in said


def test_a_postgresql_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "get_database_version", lambda: (14, 9))

    with pytest.raises(NotSupportedError) as refused:
        connection.check_database_version_supported()

    assert str(refused.value) == "PostgreSQL 15 or later is required (found 14.9)."


def test_mail_is_off_until_an_account_and_a_sender_are_named() -> None:
    account = {"MAIL_URL": "smtps://blog:s3cret@mail.example"}

    assert read()["MAILERS"] == {}
    assert refusal(**account).startswith("MAIL_FROM must be set with MAIL_URL")
    assert refusal(MAIL_URL="mail.example").startswith("MAIL_URL must look like")
    found = read(**account, MAIL_FROM="blog@example.org")
    assert list(found["MAILERS"]) == ["default"]
