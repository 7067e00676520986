"""What every test stands on: real PostgreSQL, files in a folder of its own."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.files.storage import storages
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from evidenceblog.core import cache_purge, http_transport, rate_limits
from posts.artwork.models import Artwork
from posts.search import full_text
from tests import make
from tests.mailing import mail_goes_to
from tests.sampling import NOT_ALL, LeftOutCount
from tests.servers.internet import CERTIFICATES, Internet
from tests.servers.smtp import SmtpServer, smtp_server
from tests.tasks import empty_queue

# Milliseconds.
MOST_TO_END = 30_000
# A busy machine is no fault of the code: what must be fast is measured in bench/.
hypothesis.settings.register_profile("all", deadline=None)
hypothesis.settings.register_profile(NOT_ALL, deadline=None, max_examples=30)


def pytest_configure(config: pytest.Config) -> None:
    """Make up fewer examples where slow tests are left out."""
    if config.getoption("markexpr") != NOT_ALL:
        hypothesis.settings.load_profile("all")
        return
    hypothesis.settings.load_profile(NOT_ALL)
    few, many = (
        hypothesis.settings.get_profile(name).max_examples for name in (NOT_ALL, "all")
    )
    examples = f"Each property was tried with {few} made-up cases, not {many}."
    config.pluginmanager.register(LeftOutCount(config, examples))


@pytest.fixture(autouse=True)
def files_of_its_own(
    settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keep uploads and renditions of a test in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    configured: dict[str, Any] = dict(settings.STORAGES)
    configured["originals"] = {
        **configured["originals"],
        "OPTIONS": {"location": tmp_path / "originals", "base_url": None},
    }
    settings.STORAGES = configured
    # The field asked for its storage when it was made.
    original = Artwork._meta.get_field("original")
    monkeypatch.setattr(original, "storage", storages["originals"])


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """End what still uses the database of the tests, so that it can be removed.

    The query of a process that was killed goes on until it has something to say, and a
    browser's event loop has a connection of its own.
    """
    yield
    gc.collect()
    connection.close()  # a test may have ended the session at the server
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'",
            [MOST_TO_END],
        )
    connection.close()


@pytest.fixture(autouse=True, scope="session")
def forgotten_jobs() -> None:
    """Empty the queue with the tables that a test which commits leaves full.

    `flush` knows managed models only, and the queue's are not.
    """
    queue = apps.get_app_config("procrastinate")
    post_migrate.connect(lambda **_facts: empty_queue(), sender=queue, weak=False)


@pytest.fixture(autouse=True)
def fast_passwords(settings: LazySettings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def patient_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a search take its time: a busy machine is no fault of the code."""
    monkeypatch.setattr(full_text, "TIMEOUT_MILLISECONDS", 60_000)


@pytest.fixture
def stopped_clock(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time pass for rate limits: their clock shows when the test began."""
    for name in ("TAKE_SQL", "WAIT_SQL"):
        sql = getattr(rate_limits, name)
        stopped = sql.replace("statement_timestamp()", "transaction_timestamp()")
        assert stopped != sql
        monkeypatch.setattr(rate_limits, name, stopped)


@pytest.fixture
def mail_server(db: None, settings: LazySettings) -> Iterator[SmtpServer]:
    """A mail server of our own, the settings that send mail there, an empty queue."""
    empty_queue()
    with smtp_server() as server:
        mail_goes_to(server.url, settings)
        yield server


@pytest.fixture
def internet(
    db: None, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> Internet:
    """Names and hosts for what is fetched, all on loopback."""
    return Internet(monkeypatch, settings)


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Trust the authority of the tests' certificates, and no other."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
    http_transport.trusted_certificates.cache_clear()
    yield
    http_transport.trusted_certificates.cache_clear()


@pytest.fixture
def editor_client() -> Client:
    """A browser signed in as an editor."""
    client = Client()
    client.force_login(make.person("Editors"))
    return client


@pytest.fixture
def moderator_client() -> Client:
    """A browser signed in as a moderator."""
    client = Client()
    client.force_login(make.person("Moderators"))
    return client


@pytest.fixture
def purged(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The keys of cached pages that were dropped since the test began."""
    keys: set[str] = set()
    monkeypatch.setattr(cache_purge, "purge", lambda *given: keys.update(given))
    return keys
