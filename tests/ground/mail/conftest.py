"""A mail server of our own, and the settings that send us there."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from tests.mailing import mail_goes_to
from tests.servers.smtp import SmtpServer, smtp_server
from tests.tasks import empty_queue


@pytest.fixture
def server(db: None, settings: LazySettings) -> Iterator[SmtpServer]:
    """A server that takes our mail, and an empty queue."""
    empty_queue()
    with smtp_server() as server:
        mail_goes_to(server.url, settings)
        yield server
