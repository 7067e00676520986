"""Many addresses guess at accounts, and what the owners of accounts meet meanwhile.

All of it in this process, by the site's own views and limits; their clock is ours, so that
a day passes in as long as the guesses take. Owners come by all of the site; strangers'
guesses go to the view, past what stands before it. Hashes are counted, and cheap; the page
of a refusal is left empty.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import count
from typing import NamedTuple
from unittest.mock import patch
from urllib.parse import urlencode

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # for a view
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from evidenceblog.core import rate_limits, views
from evidenceblog.core.models import User
from results import progress

ADDRESS, FORM = "/admin/login/", "application/x-www-form-urlencoded"
PASSWORD, GUESS = "a long right password", "a guess of somebody's"
ATTACK = timedelta(days=1)
# One name is guessed at most; the strangers know nineteen more, and make up the rest.
TARGET, KNOWN_NAMES = "ada", [f"editor-{number}" for number in range(19)]
HENRY = "henry"  # whose name no stranger knows
# Strangers work through a list of guesses, and repeat what was refused unread. This one,
# counted from 1, is right.
RIGHT_GUESS = 1_000
# How often somebody wants in while strangers guess, and who waits tries again.
VISITS, TRIES_AGAIN = 12, timedelta(minutes=5)


class CheapHasher(Argon2PasswordHasher):
    """The same steps as the site's, with hardly any work in them."""

    time_cost, memory_cost, parallelism = 1, 8, 1


class Outcome(NamedTuple):
    """What an attack came to."""

    hashes: int
    accounts_opened: int
    answers: Counter[int]
    most_for_one_account: int
    longest_wait: dict[str, timedelta]
    """For each kind of owner, from wanting in to being in."""


class Clock:
    """The time that limits go by."""

    STATEMENTS = ("TAKE_SQL", "WAIT_SQL")

    def __init__(self) -> None:
        self.begun = self.now = timezone.now()
        self._sql = {name: getattr(rate_limits, name) for name in self.STATEMENTS}

    def set(self, now: datetime) -> None:
        """Let limits believe that it is so late."""
        self.now = now
        said = f"'{now.isoformat()}'::timestamptz"
        for name, sql in self._sql.items():
            setattr(rate_limits, name, sql.replace("statement_timestamp()", said))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Be the clock until the end of the block."""
        with patch.multiple(rate_limits, **self._sql):
            self.set(self.begun)
            yield


class Hashes:
    """How many passwords were hashed, and for which name."""

    def __init__(self) -> None:
        self.name = ""
        self.by_name: Counter[str] = Counter()

    @contextmanager
    def counted(self, name: str) -> Iterator[None]:
        """Count each hash that is made until the end of the block."""
        self.name = name
        # Ours takes both from it: making a hash, and comparing with one.
        encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
        with patch.multiple(
            Argon2PasswordHasher,
            encode=self._counting(encode),
            verify=self._counting(verify),
        ):
            yield

    def _counting[**P, T](self, real: Callable[P, T]) -> Callable[P, T]:
        def counting(*arguments: P.args, **named: P.kwargs) -> T:
            self.by_name[self.name] += 1
            return real(*arguments, **named)

        return counting


def attack(guesses: int, addresses: int) -> Outcome:
    """Guess so often within a day, in turn from so many addresses."""
    clock, hashes = Clock(), Hashes()
    answers: Counter[int] = Counter()
    guesser = Guesser()
    every = max(1, guesses // VISITS)
    with clock.running(), _cheap():
        owners = Owners(clock)
        for number in range(guesses):
            clock.set(clock.begun + ATTACK * number / guesses)
            owners.try_again()
            if number % every == every // 2:
                owners.visit()
                hashed = hashes.by_name.total()
                progress(f"{number:7,} guesses, {hashed:5,} hashes")
            name = _name(number)
            with hashes.counted(name):
                answers[guesser.guess(name, number % addresses)] += 1
        owners.come_in_at_last()
    return Outcome(
        hashes.by_name.total(),
        answers[HTTPStatus.FOUND],
        answers,
        max(hashes.by_name[name] for name in (TARGET, *KNOWN_NAMES)),
        owners.longest_wait,
    )


class Owners:
    """People with accounts, who want in while strangers guess."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._handler = clock, Client().handler
        self._addresses = count()
        for name in (TARGET, *KNOWN_NAMES, HENRY):
            User.objects.create_user(
                name, f"{name}@example.org", PASSWORD, is_staff=True
            )
        self._known = self._new_client()
        self.longest_wait: dict[str, timedelta] = {}
        clock.set(clock.begun)
        if not self._signs_in(self._known, TARGET):
            raise RuntimeError("The owner cannot sign in before anybody guesses.")
        self._waiting: dict[str, tuple[datetime, Client]] = {}
        self._tried = clock.now

    def visit(self) -> None:
        """Everybody wants in."""
        self._known.cookies.pop("sessionid", None)
        self._try("guessed at, a known browser", self._known, TARGET)
        client = self._new_client()
        self._open_mailed_link(client, TARGET)
        self._try("guessed at, a new browser, by the mailed link", client, TARGET)
        self._try("guessed at, a new browser, no link", self._new_client(), TARGET)
        self._try("name not known, a new browser", self._new_client(), HENRY)
        mistyped = "a new browser, after a mistyped password, "
        client = self._new_client()
        self._signs_in(client, HENRY, GUESS)
        self._try(mistyped + "no link", client, HENRY)
        self._open_mailed_link(client, HENRY)
        self._try(mistyped + "by the mailed link", client, HENRY)

    def try_again(self) -> None:
        """Let everybody who waits try again, if the last try was long enough ago."""
        if self._clock.now - self._tried < TRIES_AGAIN:
            return
        self._tried = self._clock.now
        for what, (_, client) in list(self._waiting.items()):
            name = TARGET if what.startswith("guessed") else HENRY
            self._try(what, client, name)

    def come_in_at_last(self) -> None:
        """Let the strangers stop, and an hour pass."""
        ends = self._clock.now + timedelta(hours=1)
        while self._waiting and self._clock.now < ends:
            self._clock.set(self._clock.now + timedelta(seconds=30))
            self.try_again()
        if self._waiting:
            raise RuntimeError(f"Never came in: {', '.join(self._waiting)}.")

    def _try(self, what: str, client: Client, name: str) -> None:
        since, client = self._waiting.get(what, (self._clock.now, client))
        if not self._signs_in(client, name):
            self._waiting[what] = (since, client)
            return
        self._waiting.pop(what, None)
        waited = self._clock.now - since
        known = self.longest_wait.get(what, timedelta())
        self.longest_wait[what] = max(known, waited)

    def _signs_in(self, client: Client, name: str, password: str = PASSWORD) -> bool:
        said = {"username": name, "password": password}
        return client.post(ADDRESS, said).status_code == HTTPStatus.FOUND

    def _open_mailed_link(self, client: Client, name: str) -> None:
        """Set the password by the link that is mailed to who forgot it."""
        owner = User.objects.get(username=name)
        facts = [urlsafe_base64_encode(force_bytes(owner.pk))]
        facts.append(default_token_generator.make_token(owner))
        form = client.get(reverse("password_reset_confirm", args=facts))
        said = {"new_password1": PASSWORD, "new_password2": PASSWORD}
        client.post(form.headers["Location"], said)

    def _new_client(self) -> Client:
        number = next(self._addresses)
        client = Client(REMOTE_ADDR=f"198.51.{100 + number // 250}.{number % 250}")
        client.handler = self._handler  # each would read all static files
        return client


class Guesser:
    """Strangers who guess together, from many addresses."""

    def __init__(self) -> None:
        self._requests = RequestFactory()
        self._read: Counter[str] = Counter()

    def guess(self, name: str, address: int) -> int:
        """Send the next guess at a name; return the answer's status."""
        is_right = self._read[name] + 1 == RIGHT_GUESS
        said = {"username": name, "password": PASSWORD if is_right else GUESS}
        where = f"203.0.{address // 250}.{address % 250}"
        request = self._requests.generic(
            "POST", ADDRESS, urlencode(said), FORM, REMOTE_ADDR=where
        )
        request.user, request.session = AnonymousUser(), SessionStore()
        # As the test client does: the form's token is no hindrance to strangers.
        setattr(request, "_dont_enforce_csrf_checks", True)  # noqa: B010
        status = views.sign_in(request).status_code
        self._read[name] += status != HTTPStatus.TOO_MANY_REQUESTS
        return status


def _name(number: int) -> str:
    """Return who is guessed at: one account most, those that are known, made-up ones."""
    kinds = (TARGET, KNOWN_NAMES[number % len(KNOWN_NAMES)], f"nobody-{number}")
    return kinds[number % len(kinds)]


@contextmanager
def _cheap() -> Iterator[None]:
    """Spare the work that is not asked about: hashing, and refusals' pages and log."""

    def refusal(_request: HttpRequest, *_page: object) -> HttpResponse:
        return HttpResponse()

    hasher = f"{CheapHasher.__module__}.{CheapHasher.__qualname__}"
    with (
        override_settings(PASSWORD_HASHERS=[hasher]),
        patch.object(views, "_context", lambda _request: {}),
        patch.object(views, "render", refusal),
        patch.object(logging.getLogger("django.request"), "disabled", True),
    ):
        yield
