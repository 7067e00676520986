"""Akismet that fails or misbehaves: no opinion comes of it, and no secret gets out."""

import logging
import time
import traceback

import pytest

from comments.spam.akismet_opinion import ask, verify
from comments.spam.akismet_terms import (
    InvalidKey,
    OpinionUnavailable,
    Throttled,
    Verdict,
)
from evidenceblog.ground import http_transport
from tests.comments.conftest import KEY
from tests.servers.akismet import (
    CERTIFICATE,
    RETRY_AFTER,
    Mood,
    akismet_server,
)

from .conftest import BLOG, make_submission

DEADLINE = 0.3


# Misbehaviour


def test_a_throttled_account_says_when_to_come_back(server, account):
    server.mood = Mood.THROTTLED

    with pytest.raises(Throttled) as failure:
        ask(make_submission(), **account)

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
def test_a_useless_answer_is_no_opinion(server, account, mood, reason):
    server.mood = mood

    with pytest.raises(OpinionUnavailable) as failure:
        ask(make_submission(), **account)

    assert type(failure.value) is OpinionUnavailable
    assert failure.value.reason == reason


def test_a_text_that_cannot_be_sent_is_no_opinion(account):
    with pytest.raises(OpinionUnavailable, match="could not be asked"):
        ask(make_submission(content="\ud800"), **account)


@pytest.mark.parametrize("mood", [Mood.HANGING, Mood.TRICKLING])
def test_an_akismet_that_never_ends_is_given_up_at_the_deadline(server, account, mood):
    server.mood = mood
    start = time.monotonic()

    with pytest.raises(OpinionUnavailable, match=r"within 0\.3 s"):
        ask(make_submission(), timeout=DEADLINE, **account)

    assert time.monotonic() - start < 5 * DEADLINE


def test_an_akismet_that_is_down_is_no_opinion():
    with akismet_server() as server:
        pass

    with pytest.raises(OpinionUnavailable, match="could not be reached"):
        ask(make_submission(), key=KEY, blog=BLOG, url=server.url)


def test_a_certificate_that_nobody_vouches_for_is_no_opinion():
    with (
        akismet_server(tls=True) as server,
        pytest.raises(OpinionUnavailable, match="certificate verify failed"),
    ):
        ask(make_submission(), key=KEY, blog=BLOG, url=server.url)

    assert server.connections == 1
    assert server.requests == []


def test_nothing_but_its_certificate_is_wrong_with_that_server(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    http_transport.trusted_certificates.cache_clear()
    try:
        with akismet_server(tls=True) as server:
            opinion = ask(make_submission(), key=KEY, blog=BLOG, url=server.url)
    finally:
        http_transport.trusted_certificates.cache_clear()

    assert opinion.verdict is Verdict.HAM


# Secrets


@pytest.mark.parametrize("mood", [mood for mood in Mood if mood is not Mood.FINE])
def test_no_failure_shows_the_key_or_the_comment(server, account, mood, caplog):
    caplog.set_level(logging.DEBUG)
    server.mood = mood
    server.headers["X-akismet-debug-help"] = f"Key {KEY} is not welcome."

    with pytest.raises(OpinionUnavailable) as failure:
        ask(make_submission(), timeout=DEADLINE, **account)

    shown = "".join(traceback.format_exception(failure.value))
    for text in (shown, str(failure.value), repr(failure.value), caplog.text):
        assert KEY not in text
        assert "children" not in text
    assert server.fields["api_key"] == KEY


def test_a_key_that_does_not_verify_is_not_shown(server, account):
    server.key = "another"
    server.headers["X-akismet-debug-help"] = f"Key {KEY} is not welcome."

    with pytest.raises(InvalidKey) as failure:
        verify(**account)

    assert failure.value.reason == "Key *** is not welcome."
    assert KEY not in "".join(traceback.format_exception(failure.value))


def test_an_opinion_does_not_repeat_the_key(server, account):
    server.headers["X-akismet-alert-msg"] = f"Upgrade {KEY}!"

    assert ask(make_submission(), **account).alert.message == "Upgrade ***!"


def test_a_submission_does_not_show_what_it_holds():
    assert "children" not in repr(make_submission())
