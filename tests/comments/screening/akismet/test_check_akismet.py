"""check_akismet and the system check: what is wrong, in plain words and without the key."""

import pytest
from django.conf import LazySettings
from django.core.checks import CheckMessage
from django.core.management import CommandError, call_command

from comments.checks import check_akismet_url
from tests.comments.conftest import KEY
from tests.servers.akismet import CERTIFICATE, AkismetServer, Mood, akismet_server

pytestmark = pytest.mark.django_db


def test_a_good_key_is_said_to_be_good(
    akismet: AkismetServer, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_akismet")

    assert capsys.readouterr().out.splitlines() == [
        f"Asking {akismet.url} about the key for http://127.0.0.1:8000/ …",
        "The key is good.",
    ]


def test_what_akismet_says_of_the_account_is_said(
    akismet: AkismetServer, capsys: pytest.CaptureFixture[str]
) -> None:
    akismet.headers["X-akismet-alert-msg"] = f"Upgrade {KEY}."

    call_command("check_akismet")

    _asking, _good, alert = capsys.readouterr().out.splitlines()
    assert alert == "Akismet says about your account: Upgrade ***."


@pytest.mark.parametrize(
    ("mood", "told"),
    [
        (Mood.INVALID_KEY, "Akismet refuses the key: Invalid API key. Compare AKISMET"),
        (Mood.THROTTLED, "Akismet refused with status 429."),
        (Mood.GARBLED, "Akismet gave no opinion and no reason."),
        (Mood.HANGING, "Akismet did not answer in full within 0.3 s."),
    ],
)
def test_what_is_wrong_is_said(akismet: AkismetServer, mood: Mood, told: str) -> None:
    akismet.mood = mood

    with pytest.raises(CommandError) as failure:
        call_command("check_akismet")

    assert str(failure.value).startswith(told)
    assert KEY not in str(failure.value)


def test_a_certificate_that_nobody_vouches_for_is_said(
    akismet: AkismetServer, settings: LazySettings
) -> None:
    with akismet_server(certificate=CERTIFICATE) as unknown:
        settings.AKISMET_URL = unknown.url
        with pytest.raises(CommandError, match="certificate verify failed"):
            call_command("check_akismet")


def test_what_is_no_address_is_said(
    akismet: AkismetServer, settings: LazySettings
) -> None:
    settings.AKISMET_URL = "rest.akismet.example"

    with pytest.raises(CommandError, match="not an http"):
        call_command("check_akismet")


def test_without_a_key_it_says_what_to_set() -> None:
    with pytest.raises(CommandError, match="set AKISMET_API_KEY"):
        call_command("check_akismet")


# The system check


@pytest.mark.parametrize(
    ("key", "url", "found"),
    [
        ("", "nonsense", []),
        (KEY, "https://rest.akismet.com", []),
        (KEY, "http://127.0.0.1:8080/", []),
        (KEY, "http://rest.akismet.com", ["comments.W001"]),
        (KEY, "rest.akismet.com", ["comments.E001"]),
        (KEY, "ftp://rest.akismet.com", ["comments.E001"]),
        (KEY, "https://[", ["comments.E001"]),
    ],
)
def test_the_address_is_checked_where_a_key_is_set(
    settings: LazySettings, key: str, url: str, found: list[str]
) -> None:
    settings.AKISMET_API_KEY, settings.AKISMET_URL = key, url

    messages: list[CheckMessage] = check_akismet_url()

    assert [message.id for message in messages] == found
    assert KEY not in str(messages)
