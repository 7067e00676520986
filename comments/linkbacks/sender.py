"""The sender of mentions to the pages that a post links to, at each change and its end.

Webmention (W3C, §3.1) first, pingback else; what they take is looked up each time, since
an endpoint may be good for once only. Rows say themselves when they are tried next. A
site on trial, whose pages nobody else can fetch, tells nobody.
"""

from datetime import timedelta
from http import HTTPStatus
from xmlrpc.client import Fault

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from evidenceblog.core import cdn, http_fetch
from evidenceblog.core.http_fetch import Fetched, FetchError, HostBusy
from evidenceblog.core.models import SiteSettings
from evidenceblog.core.service_client import retry_after_seconds
from evidenceblog.core.task_backend import task
from posts.models import Post

from .models import OutgoingMention, Protocol
from .origin_html.endpoint_discovery import Endpoint, endpoint_of
from .outbound_links import outbound_urls
from .protocols import pingback, webmention
from .retry_schedule import LEASE, MOST_DUE, WAITS, time_in_line

PATIENCE = 5.0  # seconds
LONGEST_ANSWER = 200  # characters, for the ledger
TRY_FIELDS = ("state", "protocol", "endpoint", "answer", "failed_tries", "next_try_at")
State = OutgoingMention.State


class EndpointRefused(Exception):
    """The other side will not take it, now or later."""


class EndpointBusy(Exception):
    """The other side may take it later, in so many seconds if it says so."""

    def __init__(self, answer: Fetched) -> None:
        super().__init__(_status_text(answer))
        self.retry_after = retry_after_seconds(answer.headers.get("retry-after", ""))


@task(when=http_fetch.is_site_reachable)
def queue_mentions(post: int, revision: int = 0) -> None:  # the act's facts
    """Have everybody told to whom a post links, and whom it told before."""
    found = Post.objects.select_related("live").get(pk=post)
    hosts = outbound_urls(found)
    with transaction.atomic():
        OutgoingMention.objects.bulk_create(
            [
                OutgoingMention(post=found, target=target, host=host)
                for target, host in hosts.items()
            ],
            ignore_conflicts=True,
        )
        rows = found.outgoing_mentions.select_for_update()
        for row in rows.filter(Q(target__in=list(hosts)) | Q(was_sent=True)):
            queue_mention(row)


def queue_mention(row: OutgoingMention) -> None:
    """Have a target told, whatever came of it before, once it would fetch what is there
    now."""
    row.state, row.failed_tries = State.WAITING, 0
    row.requests_count = F("requests_count") + 1
    row.next_try_at = timezone.now() + LEASE
    row.save(update_fields=["state", "failed_tries", "requests_count", "next_try_at"])
    send_mention.using(run_after=cdn.settled_at()).enqueue(sending=row.pk)


@task(when=http_fetch.is_site_reachable)
def send_due_mentions() -> None:
    """Try again what is due, and what was lost with its worker."""
    if SiteSettings.is_quiet_now():
        return
    now = timezone.now()
    with transaction.atomic():
        due = OutgoingMention.objects.select_for_update(skip_locked=True)
        for row in due.filter(next_try_at__lte=now).order_by("next_try_at")[:MOST_DUE]:
            row.next_try_at = now + LEASE
            row.save(update_fields=["next_try_at"])
            send_mention.enqueue(sending=row.pk)


@task(queue="links")
def send_mention(sending: int) -> None:
    """Tell one target, and note in the ledger what it answered."""
    if SiteSettings.is_quiet_now():
        return  # the clock tries it again when the site may speak
    waiting = OutgoingMention.objects.select_related("post").filter(state=State.WAITING)
    row = waiting.filter(pk=sending).first()
    if row is None:
        return
    try:
        _tell_target(row)
    except HostBusy as busy:
        _wait_in_line(row, busy.retry_after)
    except (EndpointRefused, http_fetch.AddressRefused) as refused:
        _record_result(row, State.FAILED, str(refused))
    except EndpointBusy as busy:
        _retry_later(row, str(busy), busy.retry_after)
    except FetchError as error:
        _retry_later(row, str(error))
    except Exception:
        _retry_later(row, "It failed here; the log says why.")  # not without end
        raise


def _tell_target(row: OutgoingMention) -> None:
    endpoint = _discovered(row)
    if endpoint is None:
        _record_result(row, State.NONE, "")
        return
    row.protocol = Protocol(endpoint.protocol)
    row.endpoint = str(http_fetch.check_url(endpoint.url))
    _record_result(row, State.SENT, _send_to_endpoint(row, endpoint))


def _discovered(row: OutgoingMention) -> Endpoint | None:
    """Ask the target what it takes. Raises FetchError and EndpointBusy."""
    answer = http_fetch.fetch(row.target)
    found = endpoint_of(url=answer.url, headers=answer.headers, body=answer.body)
    if found is None and _is_later(answer):
        raise EndpointBusy(answer)
    return found


def _send_to_endpoint(row: OutgoingMention, endpoint: Endpoint) -> str:
    """Send to an endpoint and return its answer in words.

    Raises FetchError, EndpointRefused and EndpointBusy.
    """
    # An address that was given up leads on, or says that it is gone.
    row.source = row.source or settings.SITE_URL + row.post.get_absolute_url()
    if endpoint.protocol == Protocol.WEBMENTION:
        form = webmention.build_request(row.source, row.target)
        return _status_text(_post_to_endpoint(endpoint, form, webmention.FORM))
    call = pingback.build_call(row.source, row.target)
    answer = _post_to_endpoint(endpoint, call, pingback.CONTENT_TYPE)
    try:
        return pingback.parse_response(answer.body)
    except Fault as fault:
        if fault.faultCode == pingback.FaultCode.KNOWN:  # that is a yes
            return fault.faultString
        raise EndpointRefused(f"{fault.faultCode}: {fault.faultString}") from None


def _post_to_endpoint(endpoint: Endpoint, content: bytes, content_type: str) -> Fetched:
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
        raise EndpointBusy(answer)
    raise EndpointRefused(_status_text(answer))


def _record_result(row: OutgoingMention, state: State, answer: str) -> None:
    row.state, row.answer, row.next_try_at = state, answer[:LONGEST_ANSWER], None
    if state == State.SENT:
        row.failed_tries = 0
        same = OutgoingMention.objects.filter(pk=row.pk)
        same.update(was_sent=True, sent_at=timezone.now(), source=row.source)
    _save(row)


def _retry_later(row: OutgoingMention, why: str, asked: int | None = None) -> None:
    if row.failed_tries >= len(WAITS):
        _record_result(row, State.FAILED, why)
        return
    wait = max(WAITS[row.failed_tries], timedelta(seconds=asked or 0))
    row.failed_tries, row.answer = row.failed_tries + 1, why[:LONGEST_ANSWER]
    row.next_try_at = timezone.now() + wait
    _save(row)


def _save(row: OutgoingMention) -> None:
    """Save what came of telling it; if it is to be told once more meanwhile, what comes
    of that counts."""
    same = OutgoingMention.objects.filter(pk=row.pk, requests_count=row.requests_count)
    same.update(**{name: getattr(row, name) for name in TRY_FIELDS})


@transaction.atomic
def _wait_in_line(row: OutgoingMention, seconds: float) -> None:
    """Come back when the host may be asked again, at another moment than the others."""
    in_line = OutgoingMention.objects.filter(host=row.host, state=State.WAITING).count()
    at = time_in_line(seconds, in_line)
    OutgoingMention.objects.filter(pk=row.pk).update(next_try_at=at + LEASE)
    send_mention.using(run_after=at).enqueue(sending=row.pk)


def _is_later(answer: Fetched) -> bool:
    """Tell whether an answer asks to come back later."""
    busy = answer.status == HTTPStatus.TOO_MANY_REQUESTS
    return busy or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _status_text(answer: Fetched) -> str:
    return f"HTTP {answer.status}"
