"""Sending: those to whom a post links are told, of its changes and of its end, too.

Webmention (W3C, §3.1) first, pingback else; what they take is looked up each time, since
an endpoint may be good for once only. Rows say themselves when they are tried next. A
site on trial, whose pages nobody else can fetch, tells nobody.
"""

import random
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from evidenceblog.core import cdn, http_fetch
from evidenceblog.core.http_fetch import Fetched, FetchError, HostBusy
from evidenceblog.core.service_client import retry_after_seconds
from evidenceblog.core.task_backend import LOW_PRIORITY, task
from posts.models import Post

from . import outside
from .models import Protocol, Sending
from .protocols import pingback, webmention
from .reading.discovering import Endpoint, endpoint_of

# Who is down for a moment, a day, a week: after that nobody waits for our word.
WAITS = (
    timedelta(minutes=10),
    timedelta(hours=6),
    timedelta(days=2),
    timedelta(days=5),
)
LEASE = timedelta(minutes=15)
MOST_DUE = 500
PATIENCE = 5.0  # seconds
LONGEST_ANSWER = 200  # characters, for the ledger
OF_A_TRY = ("state", "protocol", "endpoint", "answer", "tries", "lease_until")
State = Sending.State


class Refused(Exception):
    """The other side will not take it, now or later."""


class NotNow(Exception):
    """The other side may take it later, in so many seconds if it says so."""

    def __init__(self, words: str, retry_after: int | None = None) -> None:
        super().__init__(words)
        self.retry_after = retry_after


@task(when=http_fetch.is_site_reachable)
def tell(post: int, revision: int = 0) -> None:  # the act's facts
    """Have everybody told to whom a post links, and whom it told before."""
    found = Post.objects.select_related("live").get(pk=post)
    is_live = found.state == Post.State.LIVE
    links = outside.links_of(found.shown) if is_live else []
    with transaction.atomic():
        Sending.objects.bulk_create(
            [_new(found, target) for target in links], ignore_conflicts=True
        )
        told = found.sendings.select_for_update()
        for row in told.filter(target__in=links) | told.filter(was_told=True):
            send_again(row)


def send_again(row: Sending) -> None:
    """Have a target told, whatever came of it before, once it would fetch what is there
    now."""
    row.state, row.tries, row.asked = State.WAITING, 0, F("asked") + 1
    row.lease_until = timezone.now() + LEASE
    row.save(update_fields=["state", "tries", "asked", "lease_until"])
    send.using(run_after=cdn.settled_at()).enqueue(sending=row.pk)


@task(when=http_fetch.is_site_reachable)
def send_due() -> None:
    """Try again what is due, and what was lost with its worker."""
    now = timezone.now()
    with transaction.atomic():
        due = Sending.objects.select_for_update(skip_locked=True)
        for row in due.filter(lease_until__lte=now).order_by("lease_until")[:MOST_DUE]:
            row.lease_until = now + LEASE
            row.save(update_fields=["lease_until"])
            send.enqueue(sending=row.pk)


@task(priority=LOW_PRIORITY)
def send(sending: int) -> None:
    """Tell one target, and note in the ledger what it answered."""
    waiting = Sending.objects.select_related("post").filter(state=State.WAITING)
    row = waiting.filter(pk=sending).first()
    if row is None:
        return
    try:
        _tell_target(row)
    except HostBusy as busy:
        _wait_in_line(row, busy.retry_after)
    except (Refused, http_fetch.AddressRefused) as refused:
        _note(row, State.FAILED, str(refused))
    except NotNow as later:
        _try_again(row, str(later), later.retry_after)
    except FetchError as error:
        _try_again(row, str(error))
    except Exception:
        _try_again(row, "It failed here; the log says why.")  # not without end
        raise


def _tell_target(row: Sending) -> None:
    endpoint = _discovered(row)
    if endpoint is None:
        _note(row, State.NONE, "")
        return
    row.protocol = Protocol(endpoint.protocol)
    row.endpoint = str(http_fetch.check_url(endpoint.url))
    _note(row, State.SENT, _told(row, endpoint))


def _discovered(row: Sending) -> Endpoint | None:
    """Ask the target what it takes. Raises FetchError and NotNow."""
    answer = http_fetch.fetch(row.target)
    found = endpoint_of(url=answer.url, headers=answer.headers, body=answer.body)
    if found is None and _is_later(answer):
        raise NotNow(_in_words(answer), _retry_after(answer))
    return found if found and found.protocol != "trackback" else None


def _told(row: Sending, endpoint: Endpoint) -> str:
    """Tell an endpoint and return what it said. Raises FetchError, Refused, NotNow."""
    source = row.source or settings.SITE_URL + row.post.get_absolute_url()
    row.source = (
        source  # an address that was given up leads on, or says that it is gone
    )
    if endpoint.protocol == "pingback":
        call = pingback.called(source, row.target)
        return _pinged(_posted(endpoint, call, pingback.CONTENT_TYPE))
    said = webmention.written(source, row.target)
    return _in_words(_posted(endpoint, said, webmention.FORM))


def _posted(endpoint: Endpoint, content: bytes, content_type: str) -> Fetched:
    """Post to an endpoint. Any 2xx is its yes (R13)."""
    answer = http_fetch.fetch(
        endpoint.url,
        method="POST",
        content=content,
        headers={"Content-Type": content_type},
        patience=PATIENCE,  # most are on the host that was asked just now
    )
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return answer
    if _is_later(answer):
        raise NotNow(_in_words(answer), _retry_after(answer))
    raise Refused(_in_words(answer))


def _pinged(answer: Fetched) -> str:
    """Read what a pingback server said; that it knows the link is a yes."""
    try:
        return pingback.read_answer(answer.body)
    except pingback.Fault as fault:
        if fault.code == pingback.Code.KNOWN:
            return fault.words
        raise Refused(f"{fault.code}: {fault.words}") from None


def _note(row: Sending, state: Sending.State, answer: str) -> None:
    row.state, row.answer, row.lease_until = state, answer[:LONGEST_ANSWER], None
    if state == State.SENT:
        row.tries = 0
        same = Sending.objects.filter(pk=row.pk)
        same.update(was_told=True, sent_at=timezone.now(), source=row.source)
    _save(row)


def _try_again(row: Sending, why: str, asked: int | None = None) -> None:
    if row.tries >= len(WAITS):
        _note(row, State.FAILED, why)
        return
    wait = max(WAITS[row.tries], timedelta(seconds=asked or 0))
    row.tries, row.answer = row.tries + 1, why[:LONGEST_ANSWER]
    row.lease_until = timezone.now() + wait
    _save(row)


def _save(row: Sending) -> None:
    """Save what came of telling it; if it is to be told once more meanwhile, what comes
    of that counts."""
    said = {name: getattr(row, name) for name in OF_A_TRY}
    Sending.objects.filter(pk=row.pk, asked=row.asked).update(**said)


@transaction.atomic
def _wait_in_line(row: Sending, seconds: float) -> None:
    """Come back when the host may be asked again, at another moment than the others."""
    in_line = Sending.objects.filter(host=row.host, state=State.WAITING).count()
    wait = seconds + random.uniform(0, in_line)  # noqa: S311  # no secret
    at = timezone.now() + timedelta(seconds=wait)
    Sending.objects.filter(pk=row.pk).update(lease_until=at + LEASE)
    send.using(run_after=at).enqueue(sending=row.pk)


def _new(post: Post, target: str) -> Sending:
    host = http_fetch.check_url(target).raw_host.decode("ascii")
    return Sending(post=post, target=target, host=host)


def _is_later(answer: Fetched) -> bool:
    """Tell whether an answer asks to come back later."""
    busy = answer.status == HTTPStatus.TOO_MANY_REQUESTS
    return busy or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _in_words(answer: Fetched) -> str:
    return f"HTTP {answer.status}"


def _retry_after(answer: Fetched) -> int | None:
    return retry_after_seconds(answer.headers.get("retry-after", ""))
