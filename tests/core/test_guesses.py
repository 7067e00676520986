"""Guesses at sign-in from many addresses, short: bench/guesses.py has the whole."""

from datetime import timedelta

import pytest
from django.conf import LazySettings

import guesses
import sign_in_attack
from evidenceblog.core.accounts.password_hashers import SmallArgon2PasswordHasher
from evidenceblog.core.views import FIRST_LIMIT, FURTHER_LIMIT

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

    # What all had at first, what came back within the day, and first tries.
    came_back = sign_in_attack.ATTACK // FURTHER_LIMIT.token_time
    most = FURTHER_LIMIT.capacity + came_back + ADDRESSES * FIRST_LIMIT.capacity
    assert ADDRESSES < outcome.hashes <= most
    assert outcome.accounts_opened == 0
    waits = {
        what: waited
        for what, waited in outcome.longest_wait.items()
        if what != guesses.WITHOUT_GOAL
    }
    assert len(waits) == 5
    assert max(waits.values()) <= timedelta(minutes=15)
