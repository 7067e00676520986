"""Erasures are kept beside the backups, without words, and made again after a restore."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from comments.discussion import privacy
from comments.models import Comment, Status
from evidenceblog.backups import erasure_ledger
from evidenceblog.backups.erasure_ledger import LEDGER, erase_again, read_ledger
from evidenceblog.core.mail.models import EmailAddress
from posts import review_links, reviewer_data
from posts.models import ReviewLink
from posts.revisions.redaction import redact
from tests import make
from tests.tasks import empty_queue, run_queued

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings: LazySettings, tmp_path: Path) -> tuple[Path, Path]:
    settings.DATA, settings.BACKUP_DIR = tmp_path / "data", tmp_path / "backups"
    empty_queue()
    return settings.DATA / LEDGER, settings.BACKUP_DIR / LEDGER


def test_what_was_erased_since_a_backup_is_erased_again(
    folders: tuple[Path, Path],
) -> None:
    since = timezone.now()
    ours, beside = folders
    comment = make.comment(
        make.post(), status=Status.APPROVED, email="ada@example.org", body="Words"
    )
    before = Comment.objects.filter(pk=comment.pk).values()[0]
    address = EmailAddress.objects.create(email="ada@example.org")
    privacy.erase_comment(comment, by=None)
    redact(comment.post, "wording", by=make.person("Editors"), reason="Law")
    run_queued()

    erasures = read_ledger(ours)
    assert read_ledger(beside) == erasures
    assert {erasure.kind for erasure in erasures} == {"comment", "address", "redaction"}
    for word in ("ada", "Words", "wording", "Law"):
        assert word not in ours.read_text()
    assert ours.stat().st_mode & 0o077 == 0

    Comment.objects.filter(pk=comment.pk).update(**before)
    EmailAddress.objects.create(
        pk=address.pk, email=address.email, made_at=address.made_at
    )
    later = timezone.now() + timedelta(hours=1)
    assert erase_again(erasures, later) == []
    assert Comment.objects.get().body == "Words"
    assert erase_again(erasures, since) == [comment.post.pk]
    assert Comment.objects.get().status == Status.ERASED
    assert Comment.objects.get().body == ""
    assert not EmailAddress.objects.exists()


def test_a_reviewer_who_was_erased_is_erased_again(folders: tuple[Path, Path]) -> None:
    since = timezone.now()
    editor = make.person("Editors")
    copy = make.working_copy()
    review_links.ask_reviewer(copy, name="Ada", by=editor, key="1" * 32)
    [link] = ReviewLink.objects.all()
    reviewer_data.erase_reviewers([link.pk])
    run_queued()
    ReviewLink.objects.update(reviewer_name="Ada", revoked_at=None)

    erase_again(read_ledger(*folders), since)

    [erased] = ReviewLink.objects.all()
    assert erased.reviewer_name == reviewer_data.ERASED_NAME
    assert erased.revoked_at


def test_another_comment_that_got_the_number_is_left(
    folders: tuple[Path, Path],
) -> None:
    comment = make.comment(make.post(), status=Status.APPROVED)
    erasure_ledger.note_comment.call(comment=comment.pk)
    Comment.objects.update(received_at=comment.received_at + timedelta(days=1))

    erase_again(read_ledger(folders[0]), comment.received_at)

    assert Comment.objects.get().status == Status.APPROVED


def test_a_line_that_a_full_disk_cut_short_spoils_no_other(
    folders: tuple[Path, Path], caplog: pytest.LogCaptureFixture
) -> None:
    comment = make.comment(make.post(), status=Status.APPROVED)
    erasure_ledger.note_comment.call(comment=comment.pk)
    with folders[0].open("a") as ledger:
        ledger.write('\n{"at": "2026')
    erasure_ledger.note_comment.call(comment=comment.pk)

    assert len(read_ledger(*folders)) == 2
    assert "has a line that is none" in caplog.text
