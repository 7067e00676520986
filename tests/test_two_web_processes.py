"""Two web processes on one database: what a moderator decides shows on both at once."""

import contextlib
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from comments.decisions import status_changes
from comments.models import Comment, CommentSettings, Status
from comments.spam.models import ListedWord
from evidenceblog.core.models import Bucket, SiteSettings, User
from evidenceblog.core.page_cache import purge_listener
from posts.artwork import uploads
from posts.evidence import answers
from posts.models import Post, WorkingCopy
from posts.revisions import corrections, take_down
from tests import make
from tests.processes import eventually
from tests.servers.line import Line
from tests.servers.site import fetch, web_process

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def post() -> Post:
    return make.post(slug="walking", title="Does walking help?")


@pytest.fixture
def webs(post: Post) -> Iterator[list[str]]:
    with contextlib.ExitStack() as stack:
        webs = [stack.enter_context(web_process()) for _ in range(2)]
        assert eventually(lambda: all(is_kept(web) for web in webs))
        yield webs


def page(web: str) -> str:
    return fetch(f"{web}/walking/").text


def is_kept(web: str) -> bool:
    return "hit" in fetch(f"{web}/walking/").headers["Cache-Status"]


def decide(comment: Comment, to: Status, by: User) -> None:
    status_changes.decide([comment], to=to, by=by)


def test_what_a_moderator_decides_shows_on_both(post: Post, webs: list[str]) -> None:
    moderator = make.person()
    comment = make.comment(post, body="Walking helped me.")
    assert not any("Walking helped me." in page(web) for web in webs)

    decide(comment, Status.APPROVED, moderator)
    assert eventually(lambda: all("Walking helped me." in page(web) for web in webs))

    decide(comment, Status.REJECTED, moderator)
    assert eventually(lambda: all("Walking helped me." not in page(w) for w in webs))


def send(web: str, body: str) -> Comment:
    """Post a comment to one of the processes, as its own form does; none is too many."""
    Bucket.objects.all().delete()
    fields = {"name": "Ada", "email": "ada@example.org", "body": body}
    headers = {"Origin": web}
    answer = httpx.post(
        f"{web}/walking/comment/", data=fields, headers=headers, trust_env=False
    )
    assert answer.status_code == 303
    return Comment.objects.latest("pk")


def finds_word(web: str, body: str) -> bool:
    return "watched" in [one["code"] for one in send(web, body).reasons]


def test_a_word_that_is_listed_is_found_by_both(
    webs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = count()
    said = "Pure snake oil, I have taken it {} times."
    assert not any(finds_word(web, said.format(next(numbers))) for web in webs)

    word = ListedWord.objects.create(kind="watched", word="snake oil")
    assert eventually(
        lambda: all(finds_word(web, said.format(next(numbers))) for web in webs)
    )

    word.delete()
    assert eventually(
        lambda: not any(finds_word(web, said.format(next(numbers))) for web in webs)
    )


def test_a_change_of_the_settings_holds_on_both_at_once(webs: list[str]) -> None:
    numbers = count()
    settings = CommentSettings(pk=1)
    settings.save()
    assert all(send(web, f"Number {next(numbers)}") for web in webs)

    settings.open_days = 0
    settings.save()

    fields = {"name": "Ada", "email": "ada@example.org", "body": "Too late?"}

    def is_closed(web: str) -> bool:
        address, headers = f"{web}/walking/comment/", {"Origin": web}
        answer = httpx.post(address, data=fields, headers=headers, trust_env=False)
        return answer.status_code == 403

    assert eventually(lambda: all(is_closed(web) for web in webs))


@pytest.mark.parametrize("act", ["replace", "take down"])
def test_artwork_is_replaced_and_taken_down_on_both_at_once(
    post: Post, webs: list[str], act: str
) -> None:
    artwork = make.artwork(title="Waves")
    copy = WorkingCopy.objects.get(post=post)
    make.artwork_block(copy, artwork=artwork)
    make.published(copy)
    old = artwork.stem
    assert eventually(lambda: all(old in page(web) and is_kept(web) for web in webs))

    if act == "replace":
        content = make.image()
        uploads.inspect_upload(artwork, SimpleUploadedFile("a.png", content))
        artwork.original.save("a.png", ContentFile(content))
        corrections.replace_picture(post, artwork, by=make.person())
        shown = artwork.stem
    else:
        shown = "Its owner has asked us to."
        take_down.take_down(artwork, reason=shown)

    changed_at = time.monotonic()
    assert eventually(
        lambda: all(shown in page(web) and old not in page(web) for web in webs)
    )
    # What no machine excuses: pages that were kept are dropped, they do not run out.
    assert time.monotonic() - changed_at < 5


def test_a_notice_because_of_a_source_comes_and_goes_on_both_within_five_seconds(
    post: Post, webs: list[str]
) -> None:
    [use] = post.shown.source_uses.all()
    other = make.post(slug="sleep", source=use.source)
    event = make.source_event(use.source, kind="retraction")
    paths, by = ("/walking/", "/sleep/"), make.person()
    urls = [f"{web}{path}" for web in webs for path in paths]
    words = "has been retracted. Please do not"

    def stands(url: str) -> bool:
        return words in fetch(url).text

    assert not any(stands(url) for url in urls)

    seen = {post.pk: 0, other.pk: 0}
    answers.answer_with_notice(event, seen, by=by)
    shown_at = time.monotonic()
    assert eventually(lambda: all(stands(url) for url in urls))
    assert time.monotonic() - shown_at < 5

    concerned = answers.posts_concerned([event])[event.pk]
    seen = {one.post.pk: one.last for one in concerned}
    answers.take_notices_back(event, seen, by=by)
    taken_at = time.monotonic()
    assert eventually(lambda: not any(stands(url) for url in urls))
    assert time.monotonic() - taken_at < 5


@pytest.mark.all
def test_a_change_of_the_sites_name_shows_on_every_page(webs: list[str]) -> None:
    fetch(f"{webs[0]}/feed/")
    SiteSettings.objects.create(pk=1, name="Quite another name")

    urls = [f"{webs[0]}/feed/", *(f"{web}/walking/" for web in webs)]
    assert eventually(
        lambda: all("Quite another name" in fetch(url).text for url in urls)
    )


@pytest.mark.all
@pytest.mark.parametrize("fault", [Line.cut, Line.die])
def test_a_process_that_cannot_hear_serves_nothing_older_than_ten_seconds(
    post: Post, tmp_path: Path, fault: Callable[[Line], None]
) -> None:
    # How long a page of a process that hears nothing is trusted; the machine may be slow.
    assert purge_listener.TRUST_SECONDS == 10
    comment = make.comment(post, body="Walking helped me.")
    line = Line(tmp_path)
    with web_process(DATABASE_DIRECT_URL=line.url) as web:
        assert eventually(lambda: is_kept(web))

        fault(line)
        decide(comment, Status.APPROVED, make.person())

        assert eventually(lambda: "Walking helped me." in page(web))
        line.close()
