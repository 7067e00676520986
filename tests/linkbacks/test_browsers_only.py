"""Sites that have HTML only for who prefers it are read like others (Bridgy#711)."""

from collections.abc import Iterator

import pytest

from comments.linkbacks.models import Linkback, OutgoingMention
from posts.models import Post
from tests import make
from tests.servers.internet import Internet
from tests.servers.origins import BrowsersOnly, OriginSite, Served, origin_site
from tests.tasks import run_queued

from .told_pages import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def choosy(internet: Internet) -> Iterator[OriginSite]:
    with origin_site(BrowsersOnly) as site:
        site.url = internet.hosts("choosy.test", site)
        yield site


def test_a_target_that_has_html_only_for_browsers_is_found_to_take_mentions(
    post: Post, choosy: OriginSite
) -> None:
    choosy.pages["/note"] = Served('<link rel="webmention" href="/end">')
    choosy.pages["/end"] = Served("", 202)
    copy = make.working_copy(slug="linking")
    make.text(copy, f'<p><a href="{choosy.url}/note">a note</a></p>', ordering=15)
    make.published(copy)

    assert run_queued() == []

    row = OutgoingMention.objects.get(target=f"{choosy.url}/note")
    assert (row.state, row.protocol) == ("sent", "webmention")


def test_an_origin_that_has_html_only_for_browsers_is_verified(
    post: Post, choosy: OriginSite
) -> None:
    assert told(choosy).state == Linkback.State.VERIFIED
