"""Publishing: what readers get, and what they never see before it is published."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from evidenceblog.core.models import User
from posts.artwork import uploads
from posts.blocks import KINDS
from posts.citations.models import Source
from posts.models import Post, Revision, WorkingCopy
from posts.revisions import publish_refusals, publishing, withdrawal
from posts.revisions.history import save_revision
from tests import make

pytestmark = pytest.mark.django_db
Kind = Revision.Kind
FIRST_DAY = datetime(2014, 3, 2, 9, tzinfo=UTC)


def refused(copy: WorkingCopy, **changes: object) -> set[str]:
    """Return the keys of the faults for which publishing is refused."""
    with pytest.raises(publish_refusals.PublishRefused) as refusal:
        make.published(copy, **changes)
    return {fault.key for fault in refusal.value.faults}


def test_a_first_publication_has_one_date() -> None:
    revision = make.published(make.working_copy(), at=FIRST_DAY)

    assert revision.number == 1
    assert (revision.published_at, revision.updated_at, revision.reviewed_at) == (
        FIRST_DAY,
        None,
        None,
    )


def test_each_kind_of_publication_moves_its_own_date_only() -> None:
    copy = make.working_copy()
    make.published(copy, at=FIRST_DAY)
    days = [datetime(2020, 1, day, tzinfo=UTC) for day in (1, 2, 3)]

    updated = make.published(copy, kind=Kind.UPDATE, note="New review", at=days[0])
    reviewed = make.published(copy, kind=Kind.REVIEW, at=days[1])
    minor = make.published(copy, kind=Kind.MINOR, at=days[2])

    assert (updated.published_at, updated.updated_at) == (FIRST_DAY, days[0])
    assert (reviewed.updated_at, reviewed.reviewed_at) == (days[0], days[1])
    assert (minor.published_at, minor.updated_at, minor.reviewed_at) == (
        FIRST_DAY,
        days[0],
        days[1],
    )


def test_an_update_without_a_note_is_refused_and_changes_nothing() -> None:
    copy = make.working_copy()
    first = make.published(copy)

    with pytest.raises(publish_refusals.NoteMissing):
        make.published(copy, kind=Kind.UPDATE, note="  ")

    copy.post.refresh_from_db()
    assert copy.post.live == first


def test_no_public_byte_changes_before_the_working_copy_is_published(
    client: Client,
) -> None:
    copy = make.working_copy(title="Old title", slug="old", lead=make.artwork())
    make.artwork_block(copy, caption="Old caption")
    make.published(copy)
    public = ["/old/", "/", "/feed/", f"/topic/{copy.topics.get().slug}/"]
    public.append(f"/author/{copy.bylines.get().author.slug}/")
    before = [client.get(url).content for url in public]

    change_every_field(copy)
    save_revision(WorkingCopy.objects.get(), by=None)

    assert [client.get(url).content for url in public] == before


# What says where a row is, and of a draft whether it is in the bin.
KEPT = {
    *("id", "key", "post", "parent", "region", "edited_at"),
    *("binned_at", "binned_by"),
}


def change_every_field(copy: WorkingCopy) -> None:
    """Give each editable field of the copy, and of its blocks, another value."""
    copy.topics.set([make.topic()])
    copy.bylines.update(author=make.author())
    copy.reviewers.update(author=make.author())
    copy.listed_sources.update(source=make.source())
    blocks = [block.get_queryset().filter(parent=copy) for block in KINDS.values()]
    everything: list[QuerySet[Any]] = [
        WorkingCopy.objects.filter(pk=copy.pk),
        *blocks,
    ]
    for rows in everything:
        for field in rows.model._meta.concrete_fields:
            if field.name not in KEPT:
                rows.update(**{field.name: another(field.name)})


def another(name: str) -> object:
    values: dict[str, object] = {
        "lead": make.artwork,
        "artwork": make.artwork,
        "source": make.source,
        "series": make.series,
        "part": 3,
        "language": "fr",
        "licence": "CC0-1.0",
        "certainty": "low",
        "benefit_or_harm": "harm",
        "better": "higher",
        "mean_difference": 2.25,
        "mean_difference_low": 1.0,
        "mean_difference_high": 3.5,
        "noticeable_difference": 2.0,
        "scale_from": 1.0,
        "scale_to": 7.0,
        **dict.fromkeys(("harms_unreported", *make.LOWERED), False),
        "ordering": 99,
        "decorative": True,
        "row_headers": True,
        "studies": 7,
        "people": 8,
        "out_of": 1000,
        "comparator_count": 20,
        "intervention_count": 14,
        "intervention_low": 11,
        "intervention_high": 17,
        "slug": "changed",
        "url": "https://changed.example/",
        "planned_on": timezone.localdate(),
        "review_on": timezone.localdate(),
    }
    value = values.get(name, f"changed {name}")
    return value() if callable(value) else value


def test_publishing_again_shows_the_changes(client: Client) -> None:
    copy = make.working_copy(slug="old")
    make.published(copy)
    WorkingCopy.objects.filter(pk=copy.pk).update(title="New title")

    make.published(copy)

    assert "New title" in client.get("/old/").content.decode()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"creator": ""}, "no-creator@artwork:{artwork}"),
        ({"credit_line": ""}, "no-credit@artwork:{artwork}"),
        ({"licence": ""}, "no-licence@artwork:{artwork}"),
        ({"licence": "with-permission"}, "no-licence-note@artwork:{artwork}"),
        ({"alt_text": ""}, "no-alt-text@{block}"),
    ],
)
def test_artwork_without_what_it_needs_is_refused_by_name(
    changes: dict[str, Any], fault: str
) -> None:
    copy = make.working_copy()
    block = make.artwork_block(copy, artwork=make.artwork(**changes))

    expected = fault.format(artwork=block.artwork_id, block=block.key)
    assert refused(copy) == {expected}
    assert list(Post.objects.live()) == []


def test_decorative_artwork_needs_no_alt_text() -> None:
    copy = make.working_copy()
    make.artwork_block(copy, artwork=make.artwork(alt_text=""), decorative=True)

    assert 'alt=""' in make.published(copy).body


def test_a_finding_needs_its_certainty_and_its_source() -> None:
    copy = make.working_copy()
    block = make.finding(copy, certainty="", source=None)

    assert refused(copy) == {f"no-certainty@{block.key}", f"no-source@{block.key}"}


def test_a_mark_whose_source_was_taken_from_the_list_is_refused() -> None:
    copy = make.working_copy()
    block = make.text(copy, '<p>So.<cite data-source="999999"></cite></p>')

    assert refused(copy) == {f"no-source-for-mark@{block.key}.999999"}


def test_a_source_needs_an_identifier_or_an_address() -> None:
    source = make.source(DOI="")
    copy = make.working_copy(source=source)

    assert refused(copy) == {f"no-identifier@source:{source.pk}"}


def test_a_post_needs_its_standfirst_author_licence_and_topic() -> None:
    copy = make.working_copy(standfirst="", licence="")
    copy.bylines.all().delete()
    copy.topics.clear()

    assert refused(copy) == {
        "no-standfirst@post",
        "no-authors@post",
        "no-licence@post",
        "no-topics@post",
    }


def test_an_unstated_licence_is_published_with_a_reason_that_is_kept() -> None:
    copy = make.working_copy()
    artwork = make.artwork(licence="not-stated")
    make.artwork_block(copy, artwork=artwork)
    key = f"licence-unstated@artwork:{artwork.pk}"
    assert refused(copy) == {key}
    assert refused(copy, overrides={key: "  "}) == {key}

    revision = make.published(copy, overrides={key: "Shown by the gallery's leave."})

    assert revision.overrides == {key: "Shown by the gallery's leave."}


def test_an_error_is_never_overridden() -> None:
    copy = make.working_copy(standfirst="")

    reason = {"no-standfirst@post": "I am in a hurry"}
    assert refused(copy, overrides=reason) == {"no-standfirst@post"}


def test_the_checks_are_a_ratchet() -> None:
    copy = make.working_copy(standfirst="")
    make.published(copy, kind=Kind.IMPORT)
    WorkingCopy.objects.filter(pk=copy.pk).update(licence="")

    assert refused(copy, kind=Kind.MINOR) == {"no-licence@post"}
    WorkingCopy.objects.filter(pk=copy.pk).update(licence="CC0-1.0", title="Mended")
    assert make.published(copy, kind=Kind.MINOR).title == "Mended"


def test_what_a_revision_uses_cannot_be_deleted() -> None:
    copy = make.working_copy()
    artwork = make.artwork()
    make.artwork_block(copy, artwork=artwork)
    revision = make.published(copy)
    copy.delete()

    uses = revision.artwork_uses.get(), revision.source_uses.get()
    assert (uses[0].artwork, uses[1].number) == (artwork, 1)
    for row in (artwork, Source.objects.get()):
        with pytest.raises(Exception, match="protected foreign keys"):
            row.delete()


def test_a_post_keeps_its_first_address_until_it_is_published_anew(
    client: Client,
) -> None:
    copy = make.working_copy(slug="first")
    make.published(copy)
    WorkingCopy.objects.filter(pk=copy.pk).update(slug="second")
    assert client.get("/first/").status_code == 200

    make.published(copy)

    assert client.get("/second/").status_code == 200


def test_a_withdrawn_post_says_so_and_is_in_no_list(client: Client) -> None:
    post = make.post(slug="gone", title="Withdrawn words")
    by = User.objects.create(username="editor")

    withdrawal.withdraw(post, by=by, note="The trial it rests on was retracted.")

    answer = client.get("/gone/")
    assert answer.status_code == 410
    assert "The trial it rests on was retracted." in answer.content.decode()
    assert "Withdrawn words" not in client.get("/").content.decode()
    assert "Withdrawn words" not in client.get("/feed/").content.decode()
    assert list(Post.objects.live()) == []


def test_a_withdrawn_post_returns_only_as_an_update_with_a_note() -> None:
    post = make.post()
    withdrawal.withdraw(post, by=make.person(), note="Wrong.")

    with pytest.raises(publish_refusals.NotAnUpdate):
        make.published(post.working_copy, kind=Kind.MINOR)
    with pytest.raises(publish_refusals.NoteMissing):
        make.published(post.working_copy, kind=Kind.UPDATE, note="")

    make.published(post.working_copy, kind=Kind.UPDATE, note="Rewritten.")
    assert Post.objects.live().get() == post


def test_what_is_published_is_the_revision_and_not_the_working_copy() -> None:
    copy = make.working_copy(title="Checked")
    checked = save_revision(copy, by=None)
    WorkingCopy.objects.update(title="Written since", standfirst="")

    publishing.publish(checked, by=None, kind=Kind.FIRST)

    assert Post.objects.live().get().shown.title == "Checked"


def test_a_revision_older_than_the_live_one_is_not_published() -> None:
    copy = make.working_copy()
    first = make.published(copy)
    WorkingCopy.objects.update(title="Second")
    make.published(copy)

    with pytest.raises(publish_refusals.OlderThanLive):
        publishing.publish(first, by=None, kind=Kind.MINOR)


def test_a_review_publishes_the_same_words_again_as_a_revision_of_its_own() -> None:
    copy = make.working_copy()
    first = make.published(copy)

    review = make.published(copy, kind=Kind.REVIEW)

    assert review.snapshot == first.snapshot
    assert (review.number, review.version) == (2, 2)


def test_versions_count_publications_and_numbers_count_saves() -> None:
    copy = make.working_copy()
    for title in ("One", "Two", "Three"):
        WorkingCopy.objects.update(title=title)
        save_revision(WorkingCopy.objects.get(), by=None)

    assert (make.published(copy).number, make.published(copy).version) == (3, 2)


def test_only_what_is_published_has_what_readers_see() -> None:
    saved = save_revision(make.working_copy(), by=None)

    for field, value in (("version", 1), ("body", "<p>x</p>"), ("note", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Revision.objects.filter(pk=saved.pk).update(**{field: value})
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(pk=saved.pk).update(state=Revision.State.PUBLISHED)


def test_a_page_outside_the_stream_is_in_no_list(client: Client) -> None:
    page = make.post(slug="about", title="About us")
    Post.objects.update(kind=Post.Kind.PAGE)

    assert client.get("/about/").status_code == 200
    assert "About us" not in client.get("/").content.decode()
    assert list(Post.objects.live()) == []
    assert list(Post.objects.pages()) == [page]


def test_pictures_are_made_before_the_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The test itself is in one: publishing would open a savepoint in it."""
    depths: list[int] = []
    monkeypatch.setattr(
        uploads,
        "publish_renditions",
        lambda artwork: depths.append(len(connection.savepoint_ids)),
    )
    outside = len(connection.savepoint_ids)

    make.published(make.working_copy(lead=make.artwork()))

    assert depths == [outside]


@pytest.mark.parametrize("kind", [Kind.FIRST, Kind.IMPORT])
def test_what_was_deleted_since_it_was_saved_is_not_published(kind: Kind) -> None:
    copy = make.working_copy()
    saved = save_revision(copy, by=None)
    author = copy.bylines.get().author
    copy.bylines.all().delete()
    author.delete()

    with pytest.raises(publish_refusals.PublishRefused, match=r"deleted@post\.authors"):
        publishing.publish(saved, by=None, kind=kind)


@pytest.mark.parametrize("kind", [Kind.FIRST, Kind.REVIEW, Kind.MINOR])
def test_a_second_press_finds_it_published_even_at_the_same_moment(kind: Kind) -> None:
    """Both pages were made when readers saw nothing, or version 1."""
    copy = make.working_copy()
    if kind != Kind.FIRST:
        make.published(copy)
        WorkingCopy.objects.filter(pk=copy.pk).update(title="Better")
        copy.refresh_from_db()
    seen = copy.post.live.version if copy.post.live else 0
    saved = save_revision(copy, by=None)
    publishing.publish(saved, by=None, kind=kind, live_version=seen)

    with pytest.raises(publish_refusals.AlreadyPublished):
        publishing.publish(saved, by=None, kind=kind, live_version=seen)
