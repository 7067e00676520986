"""MAIL_URL and MAIL_FROM: what they may look like, and what is said when they do not."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from evidenceblog.core.mail import mail_url


def options(url: str) -> tuple[object, ...]:
    found = mail_url.mailers(url)["default"]["OPTIONS"]
    return tuple(found[name] for name in ("host", "port", "use_tls", "use_ssl"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 587, True, False)),
        ("smtp://mail.example:2525", ("mail.example", 2525, True, False)),
        ("smtps://mail.example", ("mail.example", 465, False, True)),
        ("smtp://127.0.0.1", ("127.0.0.1", 25, False, False)),
        ("smtp://[::1]:1025", ("::1", 1025, False, False)),
        ("smtp://localhost", ("localhost", 25, False, False)),
        ("smtp://relay.internal?tls=none", ("relay.internal", 25, False, False)),
    ],
)
def test_a_connection_is_private_unless_it_stays_here_or_is_said_not_to_be(
    url: str, expected: tuple[object, ...]
) -> None:
    assert options(url) == expected


def test_what_is_special_in_an_account_is_percent_encoded() -> None:
    mailers = mail_url.mailers("smtp://me%40example.org:a%2Fb%3Ac@mail.example")

    assert mailers["default"]["OPTIONS"]["username"] == "me@example.org"
    assert mailers["default"]["OPTIONS"]["password"] == "a/b:c"


@pytest.mark.parametrize(
    "url",
    [
        *("mail.example", "http://mail.example", "smtp://", "smtp://:s3cret@"),
        *("smtp://u:s3cret@mail.example:port", "smtp://u:s3/cret@mail.example"),
        *(
            "smtp://u:s3cret@[mail",
            "smtp://mail.example/box",
            "smtp://mail.example?tls=maybe",
        ),
        *("smtp://user@mail.example", "smtp://:s3cret@mail.example"),
        "smtp://u:s3cret@mail.example?tls=none",
    ],
)
def test_a_wrong_address_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(
        ImproperlyConfigured, match=r"^MAIL_URL (must|would)"
    ) as refused:
        mail_url.mailers(url)

    assert "s3" not in str(refused.value)


@pytest.mark.parametrize("written", ["a@example.org", "Our blog <a@example.org>"])
def test_a_sender_has_an_address(written: str) -> None:
    assert mail_url.sender(written, needed=True) == written


@pytest.mark.parametrize("written", ["", "Our blog", "a@", "a@b\nBcc: c@example.org"])
def test_mail_without_a_sender_stops_the_start(written: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MAIL_FROM must be set"):
        mail_url.sender(written, needed=True)


def test_without_mail_no_sender_is_needed() -> None:
    assert mail_url.mailers("") == {}
    assert mail_url.sender("", needed=False) == ""


@pytest.mark.parametrize(
    "url", ["smtp://mail example", "smtp://mail.example\\", "smtp://mail,example:587"]
)
def test_a_host_that_can_be_none_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^MAIL_URL must"):
        mail_url.mailers(url)


@pytest.mark.parametrize(
    "account", ["me:s3crét", "me:s3cr%C3%A9t", "m%C3%A9:s3cret", "me:s3cret%0A"]
)
def test_an_account_that_cannot_sign_in_is_refused_without_its_password(
    account: str,
) -> None:
    with pytest.raises(
        ImproperlyConfigured, match=r"^MAIL_URL .*letters with accents"
    ) as refused:
        mail_url.mailers(f"smtp://{account}@mail.example")

    assert "s3" not in str(refused.value)
