"""One look answers all who told of a page, and what is told meanwhile has its own."""

import pytest
from django.utils import timezone

from comments.discussion import privacy
from comments.linkbacks import mention_comments, receiver, verification
from comments.linkbacks.models import Linkback, Protocol
from comments.linkbacks.origin_page import VerifiedOrigin
from comments.models import Comment, Status, TrustRule
from evidenceblog.core import http_fetch
from posts.models import Post
from tests import make
from tests.servers.origins import OriginSite, Served
from tests.tasks import empty_queue, queued, run_queued

from .conftest import HOME
from .told_pages import PAGE, TARGET, looked_at, said_by, told

pytestmark = pytest.mark.django_db
SECOND = f"{HOME}/running/"
OF_TWO = f'{PAGE}<p>And <a href="{SECOND}">another</a>.'


@pytest.fixture
def second(post: Post) -> str:
    make.post(slug="running")
    empty_queue()
    return SECOND


def test_whoever_tells_of_links_to_many_posts_is_asked_for_the_page_once(
    post: Post, second: str, reader: OriginSite
) -> None:
    reader.pages["/why"] = Served(OF_TWO)
    for target in (TARGET, second):
        receiver.receive_linkback(f"{reader.url}/why", target, Protocol.WEBMENTION)

    assert run_queued() == []

    found = Linkback.objects.order_by("pk")
    assert [row.state for row in found] == [Linkback.State.VERIFIED] * 2
    assert "another" in said_by(found[1]).body
    assert reader.seen()["/why"] == 1


def test_what_is_told_while_its_page_is_read_is_looked_at_once_more(
    post: Post, reader: OriginSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = f"{reader.url}/why"
    reader.pages["/why"] = Served("<p>Nothing yet.")
    receiver.receive_linkback(origin, TARGET, Protocol.WEBMENTION)
    fetch = http_fetch.fetch

    def fetch_and_be_told(url: str) -> http_fetch.Fetched:
        answer = fetch(url)
        receiver.receive_linkback(origin, TARGET, Protocol.WEBMENTION)
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(http_fetch, "fetch", fetch_and_be_told)
        row = looked_at()
    assert row.state == Linkback.State.FAILED
    assert row.next_look_at
    assert row.looked_at
    assert row.next_look_at - row.looked_at == receiver.SETTLES_WITHIN
    reader.pages["/why"] = Served(PAGE)
    Linkback.objects.update(next_look_at=timezone.now())
    verification.verify_due_linkbacks.call()

    assert looked_at().state == Linkback.State.VERIFIED


def test_one_that_cannot_be_noted_keeps_no_other_back(
    post: Post, second: str, reader: OriginSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.pages["/why"] = Served(OF_TWO)
    for target in (TARGET, second):
        receiver.receive_linkback(f"{reader.url}/why", target, Protocol.WEBMENTION)
    show = mention_comments.show_mention

    def fail_at_the_first(
        row: Linkback, origin: VerifiedOrigin, *, trusted_by: TrustRule | None
    ) -> None:
        if row.post == post:
            raise RuntimeError("a fault of ours")
        show(row, origin, trusted_by=trusted_by)

    monkeypatch.setattr(mention_comments, "show_mention", fail_at_the_first)

    [failure] = run_queued()

    assert isinstance(failure.error, ExceptionGroup)
    assert failure.again_at
    states = Linkback.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [Linkback.State.RECEIVED, Linkback.State.VERIFIED]


def test_what_is_told_of_another_post_while_a_page_is_read_is_looked_at_at_once(
    post: Post, second: str, reader: OriginSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = f"{reader.url}/why"
    reader.pages["/why"] = Served(OF_TWO)
    receiver.receive_linkback(origin, TARGET, Protocol.WEBMENTION)
    fetch = http_fetch.fetch

    def fetch_and_be_told(url: str) -> http_fetch.Fetched:
        answer = fetch(url)
        receiver.receive_linkback(origin, second, Protocol.WEBMENTION)
        assert len(queued()) == 1
        return answer

    with monkeypatch.context() as patched:
        patched.setattr(http_fetch, "fetch", fetch_and_be_told)
        verification.verify_linkback.call(linkback=Linkback.objects.get().pk)

    assert Linkback.objects.waiting().count() == 1
    assert len(queued()) == 2


def test_what_is_erased_while_its_page_is_read_does_not_come_back(
    post: Post, reader: OriginSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = told(reader)
    ago = timezone.now() - receiver.SETTLES_WITHIN * 2
    Linkback.objects.update(looked_at=ago)
    receiver.receive_linkback(row.origin, TARGET, Protocol.WEBMENTION)
    fetch = http_fetch.fetch

    def fetch_and_erase(url: str) -> http_fetch.Fetched:
        answer = fetch(url)
        privacy.erase_comment(said_by(row), by=make.person("Editors"))
        return answer

    monkeypatch.setattr(http_fetch, "fetch", fetch_and_erase)
    assert run_queued() == []

    assert Comment.objects.get().status == Status.ERASED
    row.refresh_from_db()
    assert (row.title, row.next_look_at) == ("", None)
