"""What people decided of a page holds, whatever it says later and whoever is faster."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from comments.decisions import status_changes
from comments.discussion import privacy
from comments.linkbacks import mention_comments, verification
from comments.linkbacks.models import Linkback, MentionSettings
from comments.models import Comment, Status
from comments.moderation import edits
from posts.models import Post
from tests import database, make
from tests.processes import PATIENCE, eventually
from tests.servers.origins import OriginSite, Served
from tests.tasks import run_queued

from .test_mention_trust import trust
from .told_pages import PAGE, REPLY, approve, look_again, said_by, told


@pytest.mark.django_db
@pytest.mark.parametrize("is_trusted", [False, True])
@pytest.mark.parametrize("to", [Status.REJECTED, Status.SPAM])
def test_a_page_that_was_rejected_is_no_new_one_when_it_links_again(
    post: Post, reader: OriginSite, to: Status, is_trusted: bool
) -> None:
    if is_trusted:
        trust("reader.test")
    row = told(reader)
    status_changes.decide([said_by(row)], to=to, by=make.person("Moderators"))
    reader.pages["/why"] = Served("<p>Nothing.")
    assert look_again(row).state == Linkback.State.GONE

    reader.pages["/why"] = Served(PAGE)
    row = look_again(row)

    assert row.state == Linkback.State.VERIFIED
    assert Comment.objects.get().status == to


@pytest.mark.django_db
def test_words_that_a_moderator_took_out_are_not_published_again(
    post: Post, reader: OriginSite
) -> None:
    trust("reader.test")
    row = told(reader, body=REPLY)
    assert said_by(row).status == Status.APPROVED
    moderator = make.person("Moderators")
    edits.edit_comment(said_by(row), "Does it help?", note="private", by=moderator)

    reader.pages["/why"] = Served(REPLY.replace("Re: walking", "Re: a walk"))
    row = look_again(row)

    assert said_by(row).status == Status.HELD


@pytest.fixture
def walking(transactional_db: None) -> Post:
    MentionSettings.load().save()
    return make.post(slug="walking")


@pytest.mark.usefixtures("walking")
def test_what_is_erased_while_its_page_is_looked_at_stays_erased(
    reader: OriginSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = told(reader, body=REPLY)
    approve(row)
    run_queued()
    moderator = make.person("Moderators")
    erased = threading.Event()

    def erase() -> None:
        with transaction.atomic():
            privacy.erase_comment(said_by(row), by=moderator)
            erased.set()
            # Until the page's news waits for this, or has overtaken it.
            assert eventually(
                lambda: database.somebody_waits_for_a_lock() or looked.is_set()
            )

    looked = threading.Event()
    other = first_of(monkeypatch, verification, "record_outcome", erase, until=erased)
    reader.pages["/why"] = Served(REPLY.replace("after surgery", "after my surgery"))
    look_again(row)
    looked.set()
    other()

    comment = Comment.objects.get()
    assert (comment.status, comment.body, comment.name) == (Status.ERASED, "", "")


@pytest.mark.usefixtures("walking")
def test_whoever_decides_while_a_trusted_page_is_looked_at_is_not_overruled(
    reader: OriginSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = told(reader)
    trust("reader.test")
    moderator = make.person("Moderators")

    def reject() -> None:
        status_changes.decide([said_by(row)], to=Status.REJECTED, by=moderator)

    other = first_of(monkeypatch, mention_comments, "_publish_trusted", reject)
    look_again(row)
    other()

    assert Comment.objects.get().status == Status.REJECTED


def first_of(
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    work: Callable[[], None],
    *,
    until: threading.Event | None = None,
) -> Callable[[], None]:
    """Have work begin, on a connection of its own, before a function is called; return
    what waits for its end."""
    real = getattr(module, name)

    def in_its_own() -> None:
        work()
        connection.close()

    thread = threading.Thread(target=in_its_own)

    def called(*given: Any, **named: Any) -> Any:
        if not thread.ident:
            thread.start()
            if until:
                until.wait(PATIENCE)
            else:
                assert eventually(
                    lambda: (
                        database.somebody_waits_for_a_lock() or not thread.is_alive()
                    )
                )
        return real(*given, **named)

    monkeypatch.setattr(module, name, called)
    return thread.join
