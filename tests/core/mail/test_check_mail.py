"""check_mail: each step in words, what to mend, and never the password."""

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from evidenceblog.core.mail.models import EmailAddress, Message
from tests.mailing import mail_goes_to
from tests.sampling import rarely
from tests.servers.smtp import Mood, SmtpServer

pytestmark = pytest.mark.django_db


def test_each_step_is_said_and_the_mail_arrives(
    server: SmtpServer, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    server.needs_sign_in = True
    mail_goes_to(server.url_with_account, settings)

    call_command("check_mail", "Ada@example.org")

    [mail] = server.accepted
    assert mail.recipient == "ada@example.org"
    assert capsys.readouterr().out.splitlines() == [
        f"Connecting to 127.0.0.1, port {server.port} …",
        "Connected, without TLS, signed in as blog.",
        "Sending from Evidence blog <blog@example.net> to ada@example.org …",
        f"Accepted. Its Message-ID is {mail.id}.",
    ]
    assert not Message.objects.exists()
    assert not EmailAddress.objects.exists()


@pytest.mark.parametrize(
    ("mood", "told"),
    [
        (Mood.BUSY, "421 4.3.2 Too busy"),
        rarely(Mood.HANGS, "did not answer in time"),
        (Mood.REFUSES_SENDER, "refuses the sender in MAIL_FROM"),
        (Mood.DIES_IN_DATA, "hung up"),
    ],
)
def test_what_goes_wrong_is_said(server: SmtpServer, mood: Mood, told: str) -> None:
    server.mood = mood

    with pytest.raises(CommandError, match=told):
        call_command("check_mail", "ada@example.org")


def test_a_refused_address_is_said(server: SmtpServer) -> None:
    server.answers["gone@example.org"] = "550 5.1.1 No such user"

    with pytest.raises(CommandError, match=r"^550 5\.1\.1 No such user$"):
        call_command("check_mail", "gone@example.org")


def test_a_wrong_password_is_said_and_not_shown(
    server: SmtpServer, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    server.needs_sign_in = True
    wrong = server.url_with_account.replace("s3cret", "wr0ng")
    mail_goes_to(wrong, settings)

    with pytest.raises(CommandError, match="user name or the password") as refused:
        call_command("check_mail", "ada@example.org")

    assert "wr0ng" not in str(refused.value) + capsys.readouterr().out


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtp://127.0.0.1:1", "Nothing listens"),
        ("smtps://127.0.0.1:{port}", "does not speak TLS|hung up"),
        ("smtp://u:s3cret@127.0.0.1:{port}", "no sign-in|user name"),
    ],
)
def test_a_wrong_place_is_said(
    server: SmtpServer, settings: LazySettings, url: str, told: str
) -> None:
    mail_goes_to(url.format(port=server.port), settings)

    with pytest.raises(CommandError, match=told):
        call_command("check_mail", "ada@example.org")


def test_a_server_without_starttls_gets_no_mail(
    server: SmtpServer, settings: LazySettings
) -> None:
    mail_goes_to(server.url, settings)
    mailers = settings.MAILERS
    mailers["default"]["OPTIONS"]["use_tls"] = True

    with pytest.raises(CommandError, match="offers no STARTTLS"):
        call_command("check_mail", "ada@example.org")

    assert server.accepted == []


def test_what_is_no_address_is_said(server: SmtpServer) -> None:
    with pytest.raises(CommandError, match="This is no e-mail address: ada"):
        call_command("check_mail", "ada")


def test_without_mail_it_says_what_to_set(settings: LazySettings) -> None:
    settings.MAILERS = {}

    with pytest.raises(CommandError, match="set MAIL_URL and MAIL_FROM"):
        call_command("check_mail", "ada@example.org")
