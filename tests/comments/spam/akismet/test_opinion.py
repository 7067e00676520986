"""Akismet as a second opinion: what is sent, and what is understood."""

import json
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest

from comments.spam.akismet_opinion import ask, tell, verify
from comments.spam.akismet_terms import (
    Alert,
    InvalidKey,
    Opinion,
    OpinionUnavailable,
    Submission,
    Verdict,
)
from tests.comments.conftest import KEY
from tests.servers.akismet import (
    GUARANTEED_SPAM_AUTHOR,
    GUARANTEED_SPAM_EMAIL,
    GUID,
    Mood,
)

from .conftest import BLOG, make_submission

# Verdicts


def test_an_ordinary_comment_is_ham(account):
    assert ask(make_submission(), **account) == Opinion(Verdict.HAM, guid=GUID)


@pytest.mark.parametrize(
    "telltale",
    [{"author": GUARANTEED_SPAM_AUTHOR}, {"author_email": GUARANTEED_SPAM_EMAIL}],
)
def test_guaranteed_spam_is_spam(account, telltale):
    assert ask(make_submission(**telltale), **account).verdict is Verdict.SPAM


def test_an_administrator_is_never_spam(account):
    submission = make_submission(
        author=GUARANTEED_SPAM_AUTHOR, user_role="administrator"
    )

    assert ask(submission, **account).verdict is Verdict.HAM


def test_blatant_spam_is_told_from_spam(server, account):
    server.headers["X-akismet-pro-tip"] = "discard"
    submission = make_submission(author=GUARANTEED_SPAM_AUTHOR)

    assert ask(submission, **account).verdict is Verdict.DISCARD


def test_an_alert_and_a_recheck_come_with_the_opinion(server, account):
    server.headers |= {
        "X-akismet-alert-code": "10504",
        "X-akismet-alert-msg": "You are near your limit.",
        "X-akismet-recheck-after": "120",
    }

    opinion = ask(make_submission(), **account)

    assert opinion == Opinion(
        Verdict.HAM,
        guid=GUID,
        alert=Alert("10504", "You are near your limit."),
        recheck_after=120,
    )


# What Akismet receives


def test_every_parameter_reaches_akismet(server, account):
    submission = Submission(
        user_ip="2001:db8::7",
        user_agent="Firefox",
        referrer="https://search.example/",
        permalink="https://blog.example.org/vitamin-c/",
        comment_type="reply",
        author="Ана",
        author_email="ana@example.org",
        author_url="https://ana.example/",
        content="a & b = c\nд",
        date_gmt=datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=2))),
        post_modified_gmt=datetime(2026, 3, 1, 8, 30, tzinfo=UTC),
        parent="41",
        context=("health", "evidence"),
        blog_lang="en, nb",
        user_role="subscriber",
        honeypot_field_name="nickname",
        honeypot_value="filled & sent",
        recheck_reason="edit",
        is_test=True,
    )

    ask(submission, **account)

    assert server.fields == {
        "api_key": KEY,
        "blog": BLOG,
        "user_ip": "2001:db8::7",
        "user_agent": "Firefox",
        "referrer": "https://search.example/",
        "permalink": "https://blog.example.org/vitamin-c/",
        "comment_type": "reply",
        "comment_author": "Ана",
        "comment_author_email": "ana@example.org",
        "comment_author_url": "https://ana.example/",
        "comment_content": "a & b = c\nд",
        "comment_date_gmt": "2026-03-02T10:00:00+00:00",
        "comment_post_modified_gmt": "2026-03-01T08:30:00+00:00",
        "comment_parent": "41",
        "comment_context[]": ["health", "evidence"],
        "blog_lang": "en, nb",
        "blog_charset": "UTF-8",
        "user_role": "subscriber",
        "honeypot_field_name": "nickname",
        "nickname": "filled & sent",
        "recheck_reason": "edit",
        "is_test": "true",
    }


def test_what_was_asked_can_be_kept_as_json_and_asked_again(server, account):
    submission = make_submission(
        author="Ана",
        date_gmt=datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=2))),
        post_modified_gmt=datetime(2026, 3, 1, 8, 30, tzinfo=UTC),
        context=("health", "evidence"),
        is_test=True,
    )
    ask(submission, **account)

    kept = Submission.from_stored(json.loads(json.dumps(submission.as_stored())))
    ask(kept, **account)

    assert kept == submission
    first, again = server.requests
    assert again["fields"] == first["fields"]


def test_what_is_empty_is_neither_kept_nor_missed():
    kept = make_submission().as_stored()

    assert set(kept) == {"user_ip", "comment_type", "content", "blog_charset"}
    assert Submission.from_stored(kept) == make_submission()


def test_what_is_empty_is_not_sent(server, account):
    ask(make_submission(), **account)

    assert set(server.fields) == {
        *("api_key", "blog", "user_ip"),
        *("comment_type", "comment_content", "blog_charset"),
    }


def test_a_honeypot_left_alone_is_sent_empty(server, account):
    ask(make_submission(honeypot_field_name="nickname"), **account)

    assert server.fields["honeypot_field_name"] == "nickname"
    assert server.fields["nickname"] == ""


def test_an_opinion_costs_one_request(server, account):
    ask(make_submission(), **account)

    assert server.paths == ["/1.1/comment-check"]


def test_a_request_names_the_site_and_goes_to_the_operators_address(server, account):
    ask(make_submission(), **account)

    headers = server.requests[0]["headers"]
    assert headers["user-agent"] == f"evidenceblog (+{BLOG})"
    assert f"http://{headers['host']}" == server.url


def test_an_address_of_the_operators_may_have_a_path(server, account):
    with pytest.raises(OpinionUnavailable, match="404"):
        ask(make_submission(), **account | {"url": server.url + "/relay/"})

    assert server.paths == ["/relay/1.1/comment-check"]


def test_a_submission_needs_an_ip_address():
    with pytest.raises(ValueError, match="IP address"):
        make_submission(user_ip="")


# Telling it what people decided


@pytest.mark.parametrize(
    ("is_spam", "first", "path", "response"),
    [
        (True, Verdict.HAM, "/1.1/submit-spam", "false"),
        (False, Verdict.SPAM, "/1.1/submit-ham", "true"),
        (False, Verdict.DISCARD, "/1.1/submit-ham", "true"),
    ],
)
def test_a_decision_is_told_with_who_made_it(
    server, account, is_spam, first, path, response
):
    submission = make_submission(
        guid=GUID, reporter="moderator-3", check_response=first
    )

    tell(submission, is_spam, **account)

    assert server.paths == [path]
    assert server.fields["guid"] == GUID
    assert server.fields["reporter"] == "moderator-3"
    assert server.fields["comment_check_response"] == response
    assert server.fields["comment_content"] == "Does it help children?"


# The key


def test_a_good_key_verifies(server, account):
    verify(**account)

    assert server.paths == ["/1.1/verify-key"]


def test_a_wrong_key_is_told_apart_with_akismets_reason(account):
    wrong = account | {"key": "another"}

    for act in (
        lambda: verify(**wrong),
        lambda: ask(make_submission(), **wrong),
        lambda: tell(make_submission(), is_spam=True, **wrong),
    ):
        with pytest.raises(InvalidKey, match=r"Invalid API key\.") as failure:
            act()
        assert failure.value.retry_after is None


def test_an_empty_key_is_a_wrong_one(account):
    with pytest.raises(InvalidKey, match=r"Invalid API key\."):
        ask(make_submission(), **account | {"key": ""})


def test_a_suspended_key_gives_no_opinion_although_akismet_says_false(server, account):
    server.mood = Mood.SUSPENDED

    with pytest.raises(InvalidKey, match="suspended"):
        ask(make_submission(), **account)


def test_an_error_without_alert_is_no_verdict_on_the_key(server, account):
    server.headers["X-akismet-error"] = "busy"

    with pytest.raises(OpinionUnavailable, match="busy") as failure:
        ask(make_submission(), **account)

    assert type(failure.value) is OpinionUnavailable


def test_a_refusal_brings_the_alert_that_explains_it(server, account):
    server.mood = Mood.SUSPENDED

    with pytest.raises(InvalidKey) as failure:
        ask(make_submission(), **account)

    assert failure.value.alert == Alert("10402", "Your API key was suspended.")


# The stand-in


def test_the_stand_in_wants_what_the_documentation_requires(server):
    form = {"api_key": KEY, "blog": BLOG}

    answer = httpx.post(f"{server.url}/1.1/comment-check", data=form)

    assert answer.text == "invalid"
    assert answer.headers["X-akismet-debug-help"] == 'Empty "user_ip" value'


def test_the_stand_in_knows_the_usage_limit(server):
    answer = httpx.get(f"{server.url}/1.2/usage-limit", params={"api_key": KEY})

    assert answer.json()["throttled"] is False
