"""Guesses at sign-in from many addresses, short: bench/guesses.py has the whole."""

from datetime import timedelta

import pytest
from django.conf import LazySettings

import sign_in_attack
from evidenceblog.core.accounts.password_hashers import SmallArgon2PasswordHasher
from evidenceblog.core.views import ACCOUNT_LIMIT, FIRST_LIMIT, TOTAL_LIMIT

ADDRESSES = 40


@pytest.mark.all
@pytest.mark.django_db
def test_strangers_who_guess_keep_no_owner_out_and_have_few_passwords_hashed(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher = SmallArgon2PasswordHasher
    settings.PASSWORD_HASHERS = [f"{hasher.__module__}.{hasher.__qualname__}"]
    monkeypatch.setattr(sign_in_attack, "VISITS", 3)

    outcome = sign_in_attack.attack(guesses=800, addresses=ADDRESSES)

    # What all had at first, what came back within the quarter of an hour, and first tries.
    most = 2 * TOTAL_LIMIT.capacity + ADDRESSES * FIRST_LIMIT.capacity
    assert ADDRESSES < outcome.hashes <= most
    assert outcome.most_for_one_account <= ACCOUNT_LIMIT.capacity * 1.5
    waits = {
        what: waited
        for what, waited in outcome.longest_wait.items()
        if what != "guessed at, a new browser, no link"
    }
    assert len(waits) == 4
    assert max(waits.values()) <= timedelta(minutes=15)
