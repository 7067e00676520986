"""The account's allowance at Akismet: how much of it is used, if it says so."""

import traceback

import pytest

from comments.spam.akismet_opinion import usage
from comments.spam.akismet_terms import OpinionUnavailable, Usage
from tests.comments.conftest import KEY
from tests.servers.akismet import Mood


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ({"limit": 350000, "usage": 7463}, Usage(7463, 350_000, False)),
        ({"limit": "2000", "usage": "2100", "throttled": True}, Usage(2100, 2000, True)),
        ({"limit": "none", "usage": 12}, Usage(12, None, False)),
    ],
)  # fmt: skip
def test_the_usage_of_the_allowance_is_understood(server, account, said, understood):
    server.usage = {"percentage": "2.13", "throttled": False} | said

    assert usage(**account) == understood


def test_the_key_is_in_no_address_that_a_log_would_keep(server, account):
    usage(**account)

    [request] = server.requests
    assert (request["method"], request["path"]) == ("POST", "/1.2/usage-limit")
    assert request["fields"]["api_key"] == KEY


@pytest.mark.parametrize(
    "said",
    [
        *([], None, "x", {}, {"limit": 1, "usage": 1}),
        {"limit": "soon", "usage": 1, "throttled": False},
        {"limit": [], "usage": 1, "throttled": False},
        {"limit": 1, "usage": -1, "throttled": False},
        {"limit": 1, "usage": 1e300, "throttled": False},
        {"limit": 1, "usage": float("nan"), "throttled": False},
    ],
)
def test_a_usage_that_makes_no_sense_is_no_answer(server, account, said):
    server.usage = said

    with pytest.raises(OpinionUnavailable, match="no reason"):
        usage(**account)


@pytest.mark.parametrize("mood", [Mood.GARBLED, Mood.THROTTLED, Mood.INVALID_KEY])
def test_a_usage_that_is_not_told_is_no_answer(server, account, mood, caplog):
    server.mood = mood

    with pytest.raises(OpinionUnavailable) as failure:
        usage(**account)

    assert KEY not in "".join(traceback.format_exception(failure.value)) + caplog.text
