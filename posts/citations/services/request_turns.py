"""Turns of requests to Crossref and PubMed: at most one a second, and none while one of
them has asked us to wait. All processes of the site take turns together.

Crossref allows three lists a second and NCBI three requests; we stay far below both.
"""

import random
from datetime import datetime, timedelta
from http import HTTPStatus
from time import monotonic, sleep

import httpx
from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone

from evidenceblog.core import service_client
from evidenceblog.core.models import Bucket
from evidenceblog.core.rate_limits import RateLimit, RateLimitReached, take_token
from evidenceblog.core.service_client import Service, ServiceError, ServiceRefused
from posts.citations.models import ServicePause

# One turn lasts until its answer is here: a busy machine may send a request long after
# it was allowed. Who dies with a turn keeps it for so long.
TURNS = RateLimit("bibliographic requests", 1, timedelta(seconds=45))
# Between an answer and the next request.
GAP = timedelta(seconds=1)
# Seconds that somebody waits for a turn before the next try has to do.
PATIENCE = 30.0
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
# Crossref blocks by hand whom it finds impolite: asking on makes it worse.
BLOCKED_PAUSE = timedelta(days=1)
ASKS_TO_WAIT = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


class ServiceOff(ServiceError):
    """The operator has set no address for this service: it is never asked."""


class ServicePaused(ServiceError):
    """The service was not asked: it wants no request, or others came first, for
    `retry_after` seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


def get(service: Service, path: str, params: dict[str, str]) -> httpx.Response:
    """Ask a service for one thing, when it is our turn. Raises ServiceError.

    Not inside a transaction: others would wait for it as long as for the answer.
    """
    _check_pause(service.name)
    _take_turn(service.name)
    try:
        answer = service_client.call(service, "GET", path, params=params)
    except ServiceRefused as refusal:
        _note_refusal(service.name, refusal)
        raise
    finally:
        _end_turn(service.name)
    ServicePause.objects.filter(service=service.name).delete()
    return answer


def pauses() -> dict[str, datetime]:
    """Return the services that want no request now, by name, and until when."""
    lasting = ServicePause.objects.filter(until__gt=timezone.now())
    return dict(lasting.values_list("service", "until"))


def contact(name: str) -> dict[str, str]:
    """Return the parameter by which a service knows whom to write to."""
    return {name: settings.CONTACT_EMAIL} if settings.CONTACT_EMAIL else {}


def _check_pause(name: str) -> None:
    pause = ServicePause.objects.filter(service=name).first()
    wait = (pause.until - timezone.now()).total_seconds() if pause else 0
    if wait > 0:
        raise ServicePaused(f"{name} asked us to wait", max(1, round(wait)))


def _take_turn(name: str) -> None:
    until = monotonic() + PATIENCE
    while True:
        try:
            return take_token(TURNS, name)
        except RateLimitReached as reached:
            if monotonic() > until:
                raise ServicePaused(
                    f"Others ask {name} first", reached.retry_after
                ) from None
            sleep(random.uniform(0.2, 1))  # noqa: S311


def _end_turn(name: str) -> None:
    turn = Bucket.objects.filter(key=TURNS.key_of(name))
    turn.update(full_at=Now() + GAP)


def _note_refusal(name: str, refusal: ServiceRefused) -> None:
    """Leave a service alone for as long as it says, or longer each time it does not."""
    if refusal.status == HTTPStatus.FORBIDDEN:
        wait = BLOCKED_PAUSE
    elif refusal.status not in ASKS_TO_WAIT:
        return
    elif refusal.retry_after is not None:
        wait = timedelta(seconds=refusal.retry_after)
    elif refusal.status == HTTPStatus.TOO_MANY_REQUESTS:
        wait = _growing_pause(name)
    else:
        return
    pause, _made = ServicePause.objects.get_or_create(
        service=name, defaults={"until": timezone.now()}
    )
    pause.refusals += 1
    pause.until = max(pause.until, timezone.now() + wait)
    pause.save()


def _growing_pause(name: str) -> timedelta:
    """Return twice the last wait, more or less: Crossref's 429 often names none."""
    pause = ServicePause.objects.filter(service=name).first()
    doubled = FIRST_PAUSE * (1 << min(pause.refusals if pause else 0, 9))
    return min(doubled, LONGEST_PAUSE) * random.uniform(0.8, 1.2)  # noqa: S311
