"""Akismet's protocol: what is sent, what is understood, and that no secret gets out."""

import logging
import traceback

import httpx
import pytest
from django.conf import LazySettings

from comments.screening.akismet import client
from comments.screening.akismet.client import (
    AkismetUnavailable,
    InvalidKey,
    Opinion,
    Parameters,
    Throttled,
)
from evidenceblog.core import http_transport
from tests.comments.conftest import KEY
from tests.servers.akismet import (
    CERTIFICATE,
    GUARANTEED_SPAM_AUTHOR,
    GUARANTEED_SPAM_EMAIL,
    GUID,
    RETRY_AFTER,
    AkismetServer,
    Mood,
    akismet_server,
)

pytestmark = pytest.mark.django_db
BLOG = "http://127.0.0.1:8000/"
PLAIN = {"user_ip": "203.0.113.7", "comment_content": "Does it help children?"}


# Verdicts


def test_an_ordinary_comment_is_ham(akismet: AkismetServer) -> None:
    assert client.request_opinion(PLAIN) == Opinion("ham", guid=GUID)


@pytest.mark.parametrize(
    "telltale",
    [
        {"comment_author": GUARANTEED_SPAM_AUTHOR},
        {"comment_author_email": GUARANTEED_SPAM_EMAIL},
    ],
)
def test_guaranteed_spam_is_spam(akismet: AkismetServer, telltale: Parameters) -> None:
    assert client.request_opinion({**PLAIN, **telltale}).verdict == "spam"


def test_blatant_spam_is_told_from_spam(akismet: AkismetServer) -> None:
    akismet.headers["X-akismet-pro-tip"] = "discard"

    opinion = client.request_opinion(PLAIN | {"comment_author": GUARANTEED_SPAM_AUTHOR})

    assert opinion.verdict == "discard"


def test_a_recheck_comes_with_the_opinion(akismet: AkismetServer) -> None:
    akismet.headers["X-akismet-recheck-after"] = "120"

    assert client.request_opinion(PLAIN) == Opinion("ham", guid=GUID, recheck_after=120)


# What Akismet receives


def test_every_parameter_reaches_akismet_in_one_request(akismet: AkismetServer) -> None:
    parameters: dict[str, str | list[str]] = {
        "user_ip": "2001:db8::7",
        "user_agent": "Firefox",
        "comment_author": "Ана",
        "comment_content": "a & b = c\nд",
        "comment_context[]": ["health", "evidence"],
        "honeypot_field_name": "nickname",
        "nickname": "",
    }

    client.request_opinion(parameters)

    assert akismet.paths == ["/1.1/comment-check"]
    assert akismet.fields == parameters | {"api_key": KEY, "blog": BLOG}


def test_a_request_names_the_site_and_goes_to_the_operators_address(
    akismet: AkismetServer,
) -> None:
    client.request_opinion(PLAIN)

    headers = akismet.requests[0]["headers"]
    assert headers["user-agent"] == f"evidenceblog (+{BLOG.removesuffix('/')})"
    assert f"http://{headers['host']}" == akismet.url


def test_an_address_of_the_operators_may_have_a_path(
    akismet: AkismetServer, settings: LazySettings
) -> None:
    settings.AKISMET_URL += "/relay/"

    with pytest.raises(AkismetUnavailable, match="404"):
        client.request_opinion(PLAIN)

    assert akismet.paths == ["/relay/1.1/comment-check"]


@pytest.mark.parametrize(
    ("is_spam", "path"), [(True, "/1.1/submit-spam"), (False, "/1.1/submit-ham")]
)
def test_what_people_decided_is_sent(
    akismet: AkismetServer, is_spam: bool, path: str
) -> None:
    client.send_feedback(PLAIN | {"guid": GUID}, is_spam=is_spam)

    assert akismet.paths == [path]
    assert akismet.fields == PLAIN | {"guid": GUID, "api_key": KEY, "blog": BLOG}


# The key


def test_a_good_key_verifies(akismet: AkismetServer) -> None:
    assert client.verify_key() == ""

    assert akismet.paths == ["/1.1/verify-key"]


def test_a_wrong_key_is_told_apart_with_akismets_reason(akismet: AkismetServer) -> None:
    akismet.key = "another"

    for act in (
        client.verify_key,
        lambda: client.request_opinion(PLAIN),
        lambda: client.send_feedback(PLAIN, is_spam=True),
    ):
        with pytest.raises(InvalidKey, match=r"Invalid API key\.") as failure:
            act()
        assert failure.value.retry_after is None


def test_a_suspended_key_gives_no_opinion_although_akismet_says_false(
    akismet: AkismetServer,
) -> None:
    akismet.mood = Mood.SUSPENDED

    with pytest.raises(InvalidKey, match="suspended"):
        client.request_opinion(PLAIN)


def test_an_error_without_alert_is_no_verdict_on_the_key(
    akismet: AkismetServer,
) -> None:
    akismet.headers["X-akismet-error"] = "busy"

    with pytest.raises(AkismetUnavailable, match="busy") as failure:
        client.request_opinion(PLAIN)

    assert type(failure.value) is AkismetUnavailable


# Misbehaviour


def test_a_throttled_account_says_when_to_come_back(akismet: AkismetServer) -> None:
    akismet.mood = Mood.THROTTLED

    with pytest.raises(Throttled) as failure:
        client.request_opinion(PLAIN)

    assert failure.value.retry_after == RETRY_AFTER


@pytest.mark.parametrize(
    ("mood", "reason"),
    [
        (Mood.FAILING, "Akismet refused with status 500"),
        (Mood.GARBLED, "Akismet gave no opinion and no reason"),
        (Mood.HUGE, "Akismet sent more than 65536 bytes"),
        (Mood.BREAKING_OFF, "Akismet broke off or sent what cannot be read"),
        (Mood.REDIRECTING, "Akismet redirects to where we do not follow"),
    ],
)
def test_a_useless_answer_is_no_opinion(
    akismet: AkismetServer, mood: Mood, reason: str
) -> None:
    akismet.mood = mood

    with pytest.raises(AkismetUnavailable) as failure:
        client.request_opinion(PLAIN)

    assert type(failure.value) is AkismetUnavailable
    assert str(failure.value) == reason


@pytest.mark.parametrize("mood", [Mood.HANGING, Mood.TRICKLING])
def test_an_akismet_that_never_ends_is_given_up_at_the_deadline(
    akismet: AkismetServer, mood: Mood
) -> None:
    akismet.mood = mood

    with pytest.raises(AkismetUnavailable, match=r"within 0\.3 s"):
        client.request_opinion(PLAIN)


def test_an_akismet_that_is_down_is_no_opinion(
    akismet: AkismetServer, settings: LazySettings
) -> None:
    with akismet_server() as server:
        settings.AKISMET_URL = server.url

    with pytest.raises(AkismetUnavailable, match="could not be reached"):
        client.request_opinion(PLAIN)


def test_a_certificate_that_nobody_vouches_for_is_no_opinion(
    akismet: AkismetServer, settings: LazySettings
) -> None:
    with akismet_server(certificate=CERTIFICATE) as server:
        settings.AKISMET_URL = server.url
        with pytest.raises(AkismetUnavailable, match="certificate verify failed"):
            client.request_opinion(PLAIN)

    assert server.connections == 1
    assert server.requests == []


def test_nothing_but_its_certificate_is_wrong_with_that_server(
    akismet: AkismetServer, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    http_transport.trusted_certificates.cache_clear()
    try:
        with akismet_server(certificate=CERTIFICATE) as server:
            settings.AKISMET_URL = server.url
            opinion = client.request_opinion(PLAIN)
    finally:
        http_transport.trusted_certificates.cache_clear()

    assert opinion.verdict == "ham"


# Secrets


@pytest.mark.parametrize("mood", [mood for mood in Mood if mood is not Mood.FINE])
def test_no_failure_shows_the_key_or_the_comment(
    akismet: AkismetServer, mood: Mood, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    akismet.mood = mood
    akismet.headers["X-akismet-debug-help"] = f"Key {KEY} is not welcome."

    with pytest.raises(AkismetUnavailable) as failure:
        client.request_opinion(PLAIN)

    shown = "".join(traceback.format_exception(failure.value))
    for text in (shown, str(failure.value), repr(failure.value), caplog.text):
        assert KEY not in text
        assert "children" not in text
    assert akismet.fields["api_key"] == KEY


def test_a_key_that_does_not_verify_is_not_shown(akismet: AkismetServer) -> None:
    akismet.key = "another"
    akismet.headers["X-akismet-debug-help"] = f"Key {KEY} is not welcome."

    with pytest.raises(InvalidKey) as failure:
        client.verify_key()

    assert str(failure.value) == "Key *** is not welcome."
    assert KEY not in "".join(traceback.format_exception(failure.value))


# The stand-in


def test_the_stand_in_wants_what_the_documentation_requires(
    akismet: AkismetServer,
) -> None:
    form = {"api_key": KEY, "blog": BLOG}

    answer = httpx.post(f"{akismet.url}/1.1/comment-check", data=form)

    assert answer.text == "invalid"
    assert answer.headers["X-akismet-debug-help"] == 'Empty "user_ip" value'
