"""A decorator of views: who asks too often is answered 429 and keeps what was typed."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate

from django.http import HttpRequest, HttpResponse  # noqa: TID251  # it wraps views

from . import client_address, rate_limits
from .rate_limits import RateLimit, RateLimitReached

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]
type Answer[**P] = Callable[Concatenate[RateLimitReached, HttpRequest, P], HttpResponse]


def rate_limited[**P](
    limit: RateLimit,
    *,
    by: Callable[[HttpRequest], str | None],
    answer: Answer[P],
    costs: Callable[[HttpResponse], bool] = lambda _response: True,
) -> Callable[[View[P]], View[P]]:
    """Let through what `limit` allows whom `by` names; None is not counted.

    Past it, `answer` makes the page from the same arguments; it is sent as 429 with
    Retry-After (RFC 6585 §4). A token is taken before the view runs, so that many at
    once get no more than one after another, and given back if the response `costs`
    nothing.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def counted(
            request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponse:
            who = by(request)
            if who is None:
                return view(request, *args, **kwargs)
            try:
                rate_limits.take_token(limit, who)
            except RateLimitReached as reached:
                refusal = answer(reached, request, *args, **kwargs)
                refusal.status_code = HTTPStatus.TOO_MANY_REQUESTS
                refusal["Retry-After"] = str(reached.retry_after)
                return refusal
            response = view(request, *args, **kwargs)
            if not costs(response):
                rate_limits.return_token(limit, who)
            return response

        return counted

    return decorate


def client_range(request: HttpRequest) -> str | None:
    """Return the range of addresses a request comes from, or None if it is not known.

    Who cannot be told apart is not counted as one: strangers would shut each other out.
    """
    address = client_address.client_ip(request.META)
    return rate_limits.ip_range(address) if address else None
