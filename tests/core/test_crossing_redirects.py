"""Where redirects cross beneath pages that moved: no reader goes in a circle."""

from contextlib import suppress

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings, strategies as st

from evidenceblog.core import redirects
from evidenceblog.core.models import Redirect
from evidenceblog.core.redirects import resolver
from posts.slugs import SlugRedirectReason

from .test_redirects import record

pytestmark = pytest.mark.django_db


def way(path: str) -> list[str]:
    """Return the addresses that a reader of the path is sent to, one after the other."""
    passed: list[str] = []
    while (path := resolver.resolve_path(path)) and path not in passed:
        passed.append(path)
    return [*passed, path] if path else passed


def test_two_redirects_that_cross_send_nobody_in_a_circle(client: Client) -> None:
    redirects.record_move("/a/", "/b/", reason=SlugRedirectReason.SLUG, by=None)
    record("/b/feed/", "/a/feed/")

    assert client.get("/a/feed/").status_code == 404
    assert client.get("/b/feed/").status_code == 404
    assert way("/a/versions/3/") == ["/b/versions/3/"]


def test_a_way_that_crosses_another_is_gone_to_its_end() -> None:
    redirects.record_move("/a/", "/b/", reason=SlugRedirectReason.SLUG, by=None)
    record("/b/feed/", "/c/?x=1")
    record("/feed/old/", "/a/feed/")

    assert way("/feed/old/") == ["/a/feed/", "/b/feed/", "/c/?x=1"]


def test_a_way_that_grows_with_each_step_is_not_begun() -> None:
    redirects.record_move("/a/", "/b/", reason=SlugRedirectReason.SLUG, by=None)
    record("/b/", "/a/b/")

    assert way("/a/") == []


PLACES = [f"/{page}{rest}" for page in "abc" for rest in ("", "/x", "/x/y")]
PLACE = st.sampled_from(PLACES)


@given(st.lists(st.tuples(st.booleans(), PLACE, PLACE), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_reader_comes_by_the_same_address_twice(
    said: list[tuple[bool, str, str]],
) -> None:
    Redirect.objects.all().delete()
    for by_moving, old, new in said:
        with suppress(redirects.RedirectLoop):
            if by_moving:
                redirects.record_move(old, new, reason=SlugRedirectReason.SLUG, by=None)
            else:
                record(old, new)

    for place in PLACES:
        passed = [place, *way(place)]
        assert len(passed) == len(set(passed)) <= 1 + resolver.MAX_STEPS
