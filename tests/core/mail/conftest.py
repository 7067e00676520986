"""What tests of mail stand on."""

import pytest

from tests.servers.smtp import SmtpServer


@pytest.fixture
def server(mail_server: SmtpServer) -> SmtpServer:
    return mail_server
