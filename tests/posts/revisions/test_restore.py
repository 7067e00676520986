"""Restoring: a working copy says again what a revision said, keys included."""

import pytest

from posts.artwork.models import Artwork
from posts.blocks import TextBlock
from posts.citations.models import Source
from posts.models import Post, Revision, WorkingCopy
from posts.revisions.history import save_revision
from posts.revisions.restore import restore
from tests import make
from tests.posts.revisions.every_kind import every_kind
from tests.posts.revisions.test_publishing import change_every_field

pytestmark = pytest.mark.django_db


def saved(copy: WorkingCopy) -> Revision:
    return save_revision(WorkingCopy.objects.get(pk=copy.pk), by=None)


def test_a_restored_revision_gives_the_same_snapshot_keys_included() -> None:
    copy = every_kind()
    first = saved(copy)
    change_every_field(copy)
    copy.textblock_set.all().delete()
    second = saved(copy)
    assert second.snapshot != first.snapshot

    for revision in (first, second, first):
        restored = restore(revision, by=None)

        assert restored.revision.snapshot == revision.snapshot
        assert restored.lost == []
    assert Revision.objects.count() == 5


def test_restoring_what_is_there_already_changes_nothing() -> None:
    copy = every_kind()
    first = saved(copy)

    assert restore(first, by=None).revision == first


def test_a_revision_from_before_a_field_was_there_is_restored_with_it_empty() -> None:
    copy = every_kind()
    revision = saved(copy)
    finding = next(
        block for block in revision.snapshot["blocks"] if block["kind"] == "finding"
    )
    for name in make.NUMBERS:
        del finding[name]

    restore(revision, by=None)

    restored = copy.findingblock_set.get()
    assert (restored.out_of, restored.comparator_label) == (None, "")
    assert restored.studies == 15


def test_restoring_shows_readers_nothing() -> None:
    copy = make.working_copy()
    first = make.published(copy)
    WorkingCopy.objects.filter(pk=copy.pk).update(title="Second")
    second = make.published(copy)

    restore(first, by=None)

    assert Post.objects.get().live == second
    assert WorkingCopy.objects.get().title == first.title


def test_a_deleted_artwork_leaves_its_caption_and_the_answer_says_so() -> None:
    copy = make.working_copy()
    block = make.artwork_block(
        copy, artwork=make.artwork(title="A chart"), caption="Why <here>"
    )
    first = saved(copy)
    block.delete()
    Artwork.objects.all().delete()

    restored = restore(first, by=None)

    assert restored.lost == ["The artwork “A chart” was deleted meanwhile."]
    text = TextBlock.objects.get(key=block.key)
    assert (text.text, text.parent) == ("<p>Why &lt;here&gt;</p>", copy)
    assert [one["kind"] for one in restored.revision.snapshot["blocks"]] == [
        *("text", "finding", "text")
    ]


def test_a_deleted_source_leaves_words_and_reference() -> None:
    copy = make.working_copy()
    copy.textblock_set.all().delete()
    first = saved(copy)
    copy.findingblock_set.all().delete()
    copy.listed_sources.all().delete()
    Source.objects.all().delete()

    restored = restore(first, by=None)

    [lost] = restored.lost
    assert lost.startswith("The source “Samplesson AB.")
    text = TextBlock.objects.get().text
    assert text.startswith("<p>Walking probably eases pain a little.")
    assert "Sample source: a made-up review of walking" in text
    assert restored.revision.snapshot["sources"] == []


def test_an_address_that_another_post_has_now_stays_with_it() -> None:
    copy = make.working_copy(slug="first")
    first = saved(copy)
    WorkingCopy.objects.filter(pk=copy.pk).update(slug="second")
    make.working_copy(slug="first")

    restored = restore(first, by=None)

    assert restored.lost == ["Another post has the address “first” now."]
    assert restored.revision.slug == "second"


def test_an_author_or_a_topic_that_is_gone_is_named() -> None:
    ada, pain = make.author(name="Ada"), make.topic(name="Pain")
    copy = make.working_copy(
        authors=[make.author(), ada], topics=[make.topic(name="Ache"), pain]
    )
    first = saved(copy)
    copy.bylines.filter(author=ada).delete()
    ada.delete()
    pain.delete()

    assert restore(first, by=None).lost == [
        "“Pain” was deleted meanwhile.",
        "“Ada” was deleted meanwhile.",
    ]
