"""What 100,000 guesses at sign-in from 1,000 addresses cost, and whom they keep out."""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import servers
from results import Row, at_most, options, report, shown

if TYPE_CHECKING:
    from sign_in_attack import Outcome

GUESSES, QUICK_GUESSES = 100_000, 5_000
ADDRESSES, QUICK_ADDRESSES = 1_000, 50
HASHES_GOAL = 2_000
WAIT_GOAL_MINUTES = 15
# Who failed on a new browser, and has no mail, waits until strangers stop.
WITHOUT_GOAL = "a new browser, after a mistyped password, no link"


def main() -> None:
    asked = options(__doc__ or "")
    guesses = QUICK_GUESSES if asked.quick else GUESSES
    addresses = QUICK_ADDRESSES if asked.quick else ADDRESSES
    with servers.database(asked.data):
        from django.test import override_settings

        import sign_in_attack  # only now: it reads the settings

        with override_settings(ALLOWED_HOSTS=["*"], SECURE_SSL_REDIRECT=False):
            outcome = sign_in_attack.attack(guesses, addresses)
    report("guesses", _rows(guesses, addresses, outcome))


def _rows(guesses: int, addresses: int, outcome: "Outcome") -> Iterator[Row]:
    yield shown("guesses, within a day", guesses, "guesses")
    yield shown("addresses", addresses, "addresses")
    yield at_most("password hashes", outcome.hashes, "hashes", HASHES_GOAL)
    opened = outcome.accounts_opened
    yield at_most("accounts opened by the thousandth guess", opened, "accounts", 0)
    refused = outcome.answers[HTTPStatus.TOO_MANY_REQUESTS]
    yield shown("refused (429)", refused, "guesses")
    yield shown("most hashes for one account", outcome.most_for_one_account, "hashes")
    for what, waited in outcome.longest_wait.items():
        minutes = waited / timedelta(minutes=1)
        if what == WITHOUT_GOAL:
            yield shown(f"longest wait: {what}", minutes, "minutes")
        else:
            yield at_most(
                f"longest wait: {what}", minutes, "minutes", WAIT_GOAL_MINUTES
            )


if __name__ == "__main__":
    main()
