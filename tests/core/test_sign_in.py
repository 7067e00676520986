"""Signing in: few wrong passwords from one place, and no editor shut out by strangers."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.postgres.functions import TransactionNow
from django.db.models import F
from django.test import Client

from evidenceblog.core.models import Bucket
from evidenceblog.core.rate_limits import RateLimit
from evidenceblog.core.views import (
    ACCOUNT_LIMIT,
    FURTHER_LIMIT,
    RANGE_LIMIT,
)
from tests import make
from tests.reading import attributes, text_of

PASSWORD = "a-long-password"


@pytest.fixture(autouse=True)
def ada(db: None, stopped_clock: None) -> None:
    make.person("Editors", username="ada")


def sign_in(
    password: str = PASSWORD, username: str = "ada", address: str = "203.0.113.7"
) -> Any:
    said = {"username": username, "password": password, "next": "/admin/posts/"}
    return Client(REMOTE_ADDR=address).post("/admin/login/", said)


def fail(times: int, **circumstances: str) -> set[int]:
    """Fail to sign in so often; return the answers' status codes."""
    return {sign_in("wrong", **circumstances).status_code for _ in range(times)}


def fail_from_everywhere(username: str = "ada", spelling: str = "") -> None:
    """Use up what all addresses together may fail with one name, the last spelt so."""
    use_up(ACCOUNT_LIMIT, username, but=1)
    fail(1, username=spelling or username, address="198.51.100.1")


def use_up(limit: RateLimit, who: str = "", but: int = 0) -> None:
    """Take all tokens of a bucket, but for the last few."""
    full_at = TransactionNow() + limit.per - but * limit.token_time
    Bucket.objects.update_or_create(pk=limit.key_of(who), defaults={"full_at": full_at})


def let_pass(time: timedelta) -> None:
    """Let limits believe that so much time went by."""
    Bucket.objects.update(full_at=F("full_at") - time)


def test_ten_wrong_passwords_are_answered_and_the_next_must_wait() -> None:
    assert fail(RANGE_LIMIT.capacity) == {200}

    answer = sign_in("secret-guess")

    assert answer.status_code == 429
    assert answer["Retry-After"] == "900"
    assert "no-store" in answer["Cache-Control"]
    assert "Please wait 15 minutes and try again." in text_of(answer)


def test_who_must_wait_keeps_the_name_and_the_way_and_never_the_password() -> None:
    fail(RANGE_LIMIT.capacity)

    page = text_of(sign_in("secret-guess"))

    assert attributes(page, "username")["value"] == "ada"
    assert attributes(page, "next")["value"] == "/admin/posts/"
    assert "value" not in attributes(page, "password")
    assert "secret-guess" not in page


def test_who_must_wait_is_not_let_in_by_the_right_password() -> None:
    fail(RANGE_LIMIT.capacity)

    assert sign_in().status_code == 429


def test_a_quarter_of_an_hour_later_there_is_another_try() -> None:
    fail(RANGE_LIMIT.capacity)
    let_pass(timedelta(minutes=15))

    assert sign_in().status_code == 302


def test_signing_in_and_looking_at_the_page_cost_nothing(client: Client) -> None:
    for _ in range(2 * RANGE_LIMIT.capacity):
        assert sign_in().status_code == 302
        assert client.get("/admin/login/").status_code == 200

    assert fail(RANGE_LIMIT.capacity) == {200}


def test_addresses_of_one_household_fail_together() -> None:
    for number in range(RANGE_LIMIT.capacity):
        fail(1, address=f"2001:db8:1:2::{number:x}")

    assert sign_in(address="2001:db8:1:2:ffff::1").status_code == 429
    assert sign_in(address="2001:db8:1:3::1").status_code == 302


def test_many_addresses_guess_one_account_no_faster_than_a_wide_limit() -> None:
    fail_from_everywhere()

    answer = sign_in()

    assert answer.status_code == 429
    assert answer["Retry-After"] == "87"
    make.person("Editors", username="grace")
    assert sign_in(username="grace").status_code == 302


@pytest.mark.parametrize("spelling", [" ada", "ada\t", "\uff41\uff44\uff41"])
def test_a_name_that_signs_in_as_ada_counts_as_ada(spelling: str) -> None:
    fail_from_everywhere(spelling=spelling)

    assert sign_in().status_code == 429


def test_an_owner_shut_out_by_strangers_loses_none_of_her_own_tries() -> None:
    fail_from_everywhere()

    for _ in range(3 * RANGE_LIMIT.capacity):
        assert sign_in().status_code == 429
    let_pass(timedelta(seconds=87))

    assert sign_in().status_code == 302


def test_a_browser_that_signed_in_before_waits_for_no_stranger() -> None:
    known, said = Client(), {"username": "ada", "password": PASSWORD}
    known.post("/admin/login/", said)
    known.cookies.pop("sessionid")
    fail_from_everywhere()

    assert sign_in().status_code == 429
    assert known.post("/admin/login/", said).status_code == 302


def test_a_known_browser_of_one_account_is_none_of_another() -> None:
    known, said = Client(), {"username": "ada", "password": PASSWORD}
    known.post("/admin/login/", said)
    make.person("Editors", username="grace")
    fail_from_everywhere("grace")

    assert known.post("/admin/login/", said | {"username": "grace"}).status_code == 429


def test_strangers_who_use_up_all_tries_leave_each_address_its_first() -> None:
    use_up(FURTHER_LIMIT)

    assert fail(1, address="203.0.113.9") == {200}
    answer = sign_in(address="203.0.113.9")
    assert (answer.status_code, answer["Retry-After"]) == (429, "600")
    assert sign_in(address="203.0.113.10").status_code == 302


def test_an_address_that_failed_has_a_first_try_again_after_a_week() -> None:
    fail(1)
    let_pass(timedelta(days=6, hours=23))
    use_up(FURTHER_LIMIT)
    assert sign_in().status_code == 429

    let_pass(timedelta(hours=1))
    use_up(FURTHER_LIMIT)
    assert sign_in().status_code == 302


def test_people_of_one_address_who_sign_in_leave_each_other_the_first_try() -> None:
    use_up(FURTHER_LIMIT)

    assert [sign_in().status_code for _ in range(3)] == [302] * 3
    assert fail(1) == {200}
    assert sign_in().status_code == 429


def test_tries_that_another_limit_refuses_cost_strangers_nothing_of_all_tries() -> None:
    fail_from_everywhere()
    rows = dict(Bucket.objects.values_list("pk", "full_at"))

    assert sign_in().status_code == 429
    fail(1, username="grace")
    assert sign_in().status_code == 429

    assert FURTHER_LIMIT.key_of("") not in rows
    assert not Bucket.objects.filter(
        pk=FURTHER_LIMIT.key_of(""), full_at__gt=TransactionNow()
    ).exists()


def test_one_address_cannot_shut_an_owner_out() -> None:
    assert fail(3 * RANGE_LIMIT.capacity, address="198.51.100.1") == {200, 429}

    assert sign_in().status_code == 302


def test_a_server_that_names_no_address_still_limits_what_is_hashed() -> None:
    use_up(FURTHER_LIMIT, but=1)

    assert fail(2, address="") == {200}
    assert sign_in(address="").status_code == 429


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:1"],
)
def test_signing_in_with_another_site_s_address_leads_to_the_admin(
    elsewhere: str,
) -> None:
    client = Client()
    said = {"username": "ada", "password": PASSWORD, "next": elsewhere}

    answer = client.post("/admin/login/", said)

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert client.get(answer["Location"]).status_code == 200


def test_a_sign_in_that_was_open_too_long_is_explained() -> None:
    client = Client(enforce_csrf_checks=True)
    said = {"username": "ada", "password": PASSWORD, "next": "/admin/"}

    answer = client.post("/admin/login/", said)

    assert answer.status_code == 403
    assert "This page was open too long" in text_of(answer)
    assert "cookies" in text_of(answer)
    assert "Your account may not" not in text_of(answer)
    assert 'href="/admin/"' in text_of(answer)


def test_the_address_of_signing_out_that_is_opened_leads_to_the_admin() -> None:
    client = Client()
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})

    answer = client.get("/admin/logout/")

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200  # a link signs nobody out
    assert client.post("/admin/logout/").status_code == 200
    assert client.get("/admin/").status_code == 302


def test_a_password_manager_finds_where_a_password_is_changed() -> None:
    client = Client()
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})

    answer = client.get("/.well-known/change-password", follow=True)

    assert answer.redirect_chain == [("/admin/password_change/", 302)]
    field = attributes(text_of(answer), "new_password1")
    assert field["autocomplete"] == "new-password"
