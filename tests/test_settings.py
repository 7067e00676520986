"""Settings from the environment: what is refused, and that the message says which."""

import os
import re
import runpy
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import NotSupportedError, connection

from evidenceblog.core.postgres import cluster_location, run_temporary_cluster
from evidenceblog.environment_checks import unknown_variables
from evidenceblog.environment_variables import KNOWN, find_unknown
from evidenceblog.project_checks import AS_DEPLOYED
from tests import database
from tests.processes import eventually

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


GOOD_KEY = "kz3-vQ8xWm5pLr7tYc2nBh6gFd9sJa4eUi1o"
KEY_MESSAGE = "SECRET_KEY can be guessed: it must be random, and have at least 32"
PROXY_MESSAGE = "TRUSTED_PROXIES must list the addresses of your proxies alone"
HOSTS_MESSAGE = "ALLOWED_HOSTS must list host names with commas between"
HEADERS_MESSAGE = "CDN_PURGE_HEADERS must be a JSON object such as"
DIRECT_MESSAGE = "DATABASE_DIRECT_URL must look like postgresql://"
DATABASE_MESSAGE = "DATABASE_URL must look like postgresql://"
LANGUAGE_MESSAGE = "LANGUAGE_CODE must be the code of a language that Django knows"


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        *(
            ("SECRET_KEY", value, KEY_MESSAGE)
            for value in (
                *("a", "secret", "x" * 60, "abc" * 20, "1234567890" * 6),
                *("django-insecure-" + GOOD_KEY, GOOD_KEY[:31]),
            )
        ),
        *(
            ("TRUSTED_PROXIES", value, PROXY_MESSAGE)
            for value in ("0.0.0.0/0", "::/0", "127.0.0.1,0.0.0.0/0", "128.0.0.0/1")
        ),
        ("TRUSTED_PROXIES", "nginx", "TRUSTED_PROXIES must list IP networks: "),
        *(
            ("ALLOWED_HOSTS", value, HOSTS_MESSAGE)
            for value in (
                *("https://example.org", "example.org www.example.org", "*"),
                *(
                    "example.org:443",
                    "example.org/",
                    "example.org;a.org",
                    "exämple.org",
                ),
            )
        ),
        (
            "ALLOWED_HOSTS",
            "www.example.org",
            "ALLOWED_HOSTS must have example.org, the host of SITE_URL.",
        ),
        *(
            ("AKISMET_URL", value, "AKISMET_URL must begin with http:// or https://")
            for value in ("nope", "rest.akismet.com", "https://", "https://a b.org")
        ),
        ("WEBSUB_HUB", "ftp://hub.example", "WEBSUB_HUB must begin with http://"),
        ("AKISMET_API_KEY", "a key", "AKISMET_API_KEY must have no spaces"),
        *(
            ("CONTACT_EMAIL", value, "CONTACT_EMAIL must be an e-mail address")
            for value in ("nobody", "a@b", "Ada <ada@example.org>", "a@b.org, c@d.org")
        ),
        *(
            ("DATABASE_DIRECT_URL", value, DIRECT_MESSAGE)
            for value in ("nonsense", "mysql://a@b/c", "postgresql://a@b:port/c")
        ),
        *(
            ("DATABASE_URL", value, DATABASE_MESSAGE)
            for value in ("nonsense", "sqlite:///x", "postgresql://a@b:99999/c")
        ),
        *(
            ("CDN_PURGE_METHOD", value, "CDN_PURGE_METHOD must be one word")
            for value in ("P U", "PURGE\r\nX: y", "PU/RGE")
        ),
        ("CDN_PURGE_URL", "cdn.example", "CDN_PURGE_URL must begin with http://"),
        *(
            ("CDN_PURGE_HEADERS", value, HEADERS_MESSAGE)
            for value in (
                *("nope", "[]", '{"a": 1}', '{"a b": "c"}', '{"a": "b\\r\\nc: d"}'),
                *('{"": "c"}', '{"a": null}'),
            )
        ),
        ("CDN_TOKEN", "two words", "CDN_TOKEN must have no spaces"),
        *(
            ("TIME_ZONE", value, "TIME_ZONE must be a name such as ")
            for value in ("Berlin", "Mars/Olympus", "../UTC", "Europe", "GMT+25")
        ),
        *(
            ("LANGUAGE_CODE", value, LANGUAGE_MESSAGE)
            for value in ("xx-yy", "english", "en_GB", "de;fr")
        ),
        ("CACHE_URL", "memory:lots", "CACHE_URL must be none: or such as memory:64MB"),
        ("CACHE_URL", "redis://a", "CACHE_URL must be none: or such as memory:64MB"),
        *(
            ("WEB_WORKERS", value, "WEB_WORKERS must be from 1 to 99, not ")
            for value in ("0", "two", "1.5", "-1", "1000")
        ),
        *(
            ("HSTS_SECONDS", value, "HSTS_SECONDS must be from 0 to 315360000, not ")
            for value in ("a year", "-1", "1e6", "99999999999")
        ),
        ("HSTS_SUBDOMAINS", "maybe", "HSTS_SUBDOMAINS must be 1 or 0, not 'maybe'."),
        ("HSTS_PRELOAD", "?", "HSTS_PRELOAD must be 1 or 0, not '?'."),
        *(
            ("BACKUP_DIR", value, "BACKUP_DIR must be an absolute path outside of the")
            for value in ("backups", "~/backups")
        ),
        ("BACKUP_KEEP", "7,4", "BACKUP_KEEP must be three numbers, of days, weeks"),
        (
            "BACKUP_KEY",
            "short",
            "BACKUP_KEY must be one line of at least 20 characters",
        ),
        ("BACKUP_COMMAND", "cp 'a", "BACKUP_COMMAND is no command line: No closing"),
        ("BACKUP_COMMAND", "cp", "BACKUP_COMMAND needs BACKUP_DIR and BACKUP_KEY"),
        ("FETCH_ALLOW", "a:0", "FETCH_ALLOW must list hosts with their ports"),
        ("FETCH_ALLOW", "a:99999", "FETCH_ALLOW must list hosts with their ports"),
        ("SITE_URL", "https://example.org:port", "SITE_URL must look like https://"),
        ("SITE_URL", "https://*.example.org", "SITE_URL must look like https://"),
    ],
)
def test_a_variable_that_is_not_what_it_must_be_is_named(
    variable: str, value: str, message: str
) -> None:
    said = refusal(**DEPLOYED | {variable: value})

    assert said.startswith(message)
    assert "\n" not in said


def test_a_zone_by_its_city_is_told_its_whole_name() -> None:
    assert refusal(TIME_ZONE="Berlin").startswith(
        "TIME_ZONE must be a name such as Europe/Berlin, not 'Berlin'."
    )


def test_what_may_be_secret_is_not_repeated() -> None:
    for name in (
        "SECRET_KEY",
        "CDN_TOKEN",
        "CDN_PURGE_URL",
        "CDN_PURGE_HEADERS",
        "BACKUP_KEY",
    ):
        assert "hunter 2" not in refusal(**DEPLOYED | {name: "hunter 2"})


def test_usual_values_are_taken() -> None:
    found = read(
        **DEPLOYED | {"SECRET_KEY": GOOD_KEY, "ALLOWED_HOSTS": ".example.org,[::1]"},
        TRUSTED_PROXIES="127.0.0.1, fc00::/7, 10.0.0.0/8",
        AKISMET_URL="https://rest.akismet.com/",
        CONTACT_EMAIL="editors@example.org",
        DATABASE_DIRECT_URL="postgresql:///blog?host=/run/postgresql",
        CDN_PURGE_METHOD="PURGE",
        CDN_PURGE_HEADERS='{"Fastly-Key": "{token}"}',
        TIME_ZONE="America/Argentina/Buenos_Aires",
        LANGUAGE_CODE="de-AT",
    )

    assert found["LANGUAGE_CODE"] == "de-at"
    assert found["TIME_ZONE"] == "America/Argentina/Buenos_Aires"


def test_hsts_is_what_its_variables_say_and_preload_is_off() -> None:
    usual = read(**DEPLOYED)
    assert usual["SECURE_HSTS_SECONDS"] == 31_536_000
    assert usual["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert usual["SECURE_HSTS_PRELOAD"] is False

    said = {"HSTS_SECONDS": "63072000", "HSTS_PRELOAD": "1"}
    assert read(**DEPLOYED, **said)["SECURE_HSTS_SECONDS"] == 63_072_000
    assert read(**DEPLOYED, **said)["SECURE_HSTS_PRELOAD"] is True
    assert read(**DEPLOYED, HSTS_SECONDS="0")["SECURE_HSTS_SECONDS"] == 0
    for too_little in ({"HSTS_SUBDOMAINS": "0"}, {"HSTS_SECONDS": "3600"}):
        said = {"HSTS_PRELOAD": "1", **too_little}
        assert refusal(**DEPLOYED, **said).startswith("HSTS_PRELOAD=1 needs")


def test_a_site_on_this_machine_alone_needs_no_encryption() -> None:
    here = {"SITE_URL": "http://127.0.0.1:8102", "ALLOWED_HOSTS": "127.0.0.1"}

    found = read(**DEPLOYED | here)

    assert "SECURE_SSL_REDIRECT" not in found
    assert "SESSION_COOKIE_SECURE" not in found


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        *(("DATABASEURL", "DATABASE_URL"), ("ALLOWED_HOST", "ALLOWED_HOSTS")),
        *(("SITEURL", "SITE_URL"), ("SECRETKEY", "SECRET_KEY")),
        *(("TRUSTED_PROXY", "TRUSTED_PROXIES"), ("TIMEZONE", "TIME_ZONE")),
        *(("EVIDENCEBLOG_DATABASE_URL", "DATABASE_URL"), ("MAIL_FORM", "MAIL_FROM")),
        *(("EVIDENCEBLOG_DATEN", ""), ("debug_toolbar", "DEBUG_TOOLBAR")),
    ],
)
def test_a_name_that_looks_like_ours_is_warned_of(name: str, meant: str) -> None:
    [warning] = find_unknown({name: "x", "SITE_URL": "y"})

    assert warning.startswith(f"{name} is not read")
    assert meant in warning
    assert warning in [one.msg for one in unknown_variables(environ={name: "x"})]


def test_variables_of_others_are_not_warned_of() -> None:
    others = """
        PATH HOME LANG LANGUAGE LC_ALL TZ SHELL USER DISPLAY EDITOR PYTHONPATH HTTP_PROXY
        HTTPS_PROXY NO_PROXY VIRTUAL_ENV PIP_INDEX_URL DEBUGINFOD_URLS PGPASSWORD
        DJANGO_SETTINGS_MODULE GPG_KEY MAIL MAILCHECK XDG_CACHE_HOME SENTRY_DSN
    """

    assert list(find_unknown(dict.fromkeys(others.split(), "x"))) == []


def test_every_variable_that_is_read_is_known_and_documented() -> None:
    settings = (PROJECT / "evidenceblog" / "settings.py").read_text()
    operating = (PROJECT / "docs" / "operating.md").read_text()

    read_here = set(re.findall(r'env\w*\(\s*"([A-Z_]+)"', settings))
    assert read_here <= KNOWN
    assert {name for name in KNOWN if f"`{name}`" not in operating} == set()


def connection_failure(url: str) -> str:
    """Return the one line that `check` says of a database that lets nobody in."""
    answer = subprocess.run(
        [sys.executable, "manage.py", "check", "--database", "default"],
        cwd=PROJECT,
        env=environment({"DATABASE_URL": url}),
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1
    [line] = answer.stderr.splitlines()
    assert line.startswith("DATABASE_URL: the database cannot be used: ")
    assert "s3cret" not in line
    return line


def test_a_database_that_is_not_there_is_one_line_in_check() -> None:
    said = connection_failure("postgresql://blog:s3cret@127.0.0.1:1/blog")

    assert "Connection refused" in said


def test_a_wrong_password_is_one_line_in_check() -> None:
    with run_temporary_cluster() as cluster:
        with psycopg.connect(cluster.url, autocommit=True) as session:
            session.execute("ALTER ROLE evidenceblog PASSWORD 'right'")
            place = cluster_location.locate_cluster(cluster.folder)
            rule = "local all evidenceblog scram-sha-256\n"
            (place.home / "pg_hba.conf").write_text(rule)
            session.execute("SELECT pg_reload_conf()")
        url = f"{cluster.url}&password=s3cret"
        assert eventually(lambda: not cluster_answers(f"{cluster.url}&password=no"))

        assert "password authentication failed" in connection_failure(url)


def cluster_answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


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


@pytest.mark.parametrize("variable", ["DATABASE_URL", "DATABASE_DIRECT_URL"])
@pytest.mark.parametrize(
    "password", ["half@s3cret", "a@b@s3cret", "half/s3cret", "5%s3cret"]
)
def test_a_password_that_is_not_percent_encoded_is_said_and_not_shown(
    variable: str, password: str
) -> None:
    written = f"postgresql://blog:{password}@db.example/blog"

    said = refusal(**DEPLOYED | {variable: written})

    assert said.startswith(f"{variable} must look like postgresql://")
    assert "percent-encoded (@ is %40)" in said
    assert "s3cret" not in said


def test_a_socket_without_a_file_may_be_the_database_s_host() -> None:
    found = read(**DEPLOYED | {"DATABASE_URL": "postgresql://%40abstract/blog"})

    assert found["DATABASES"]["default"]["HOST"] == "@abstract"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("HTTPS://Blog.Example/", "https://blog.example"),
        ("https://blog.example:443", "https://blog.example"),
        ("https://blog.example:8443", "https://blog.example:8443"),
        ("https://[2001:DB8::1]:443/", "https://[2001:db8::1]"),
    ],
)
def test_the_site_s_address_is_read_as_browsers_write_it(
    written: str, read_as: str
) -> None:
    host = read_as.removeprefix("https://").removesuffix(":8443")

    found = read(**DEPLOYED | {"SITE_URL": written, "ALLOWED_HOSTS": host})

    assert found["SITE_URL"] == read_as
    assert found["SECURE_SSL_REDIRECT"] is True


def test_the_default_port_of_http_is_left_out_too() -> None:
    assert read(SITE_URL="http://127.0.0.1:80")["SITE_URL"] == "http://127.0.0.1"


@pytest.mark.parametrize(
    "url",
    [
        "nope",
        "s3://host/bucket",
        "s3://key:hidden@/bucket",
        "s3://key:hidden@host/",
        "s3://key:hidden@host/Bucket",
        "s3://key:hidden@host/bucket?acl=public-read",
        "https://key:hidden@host/bucket",
        "s3://key:hidden@host:x/bucket",
    ],
)
def test_a_bucket_that_cannot_be_one_is_refused_without_its_secret(url: str) -> None:
    said = refusal(**DEPLOYED, STORAGE_URL=url)

    assert said.startswith("STORAGE_URL must look like s3://key:secret@host/bucket")
    assert "hidden" not in said


def test_files_lie_in_a_bucket_by_tls_unless_it_is_on_this_machine() -> None:
    url = "s3://k:s%2Fx@s3.example.org/blog?region=eu-central-1"
    found = read(**DEPLOYED, STORAGE_URL=url)
    here = read(**DEPLOYED, STORAGE_URL="s3://k:s@127.0.0.1:9000/blog")

    originals = found["STORAGES"]["originals"]["OPTIONS"]
    assert originals["location"] == "originals"
    assert originals["secret_key"] == "s/x"
    assert originals["endpoint_url"] == "https://s3.example.org"
    assert originals["region_name"] == "eu-central-1"
    assert found["STORAGES"]["default"]["OPTIONS"]["location"] == "media"
    assert here["BUCKET"]["endpoint_url"] == "http://127.0.0.1:9000"
