"""Corrections: a mended source or credit reaches live posts, and nothing else does."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from posts.artwork.models import Artwork
from posts.citations.models import Source
from posts.models import ListedSource, Post, Revision, WorkingCopy
from posts.revisions import publish_refusals, publishing, redaction
from posts.revisions.corrections import (
    ShownOtherwise,
    find_correction,
    publish_correction,
)
from posts.revisions.history import save_revision
from tests import make
from tests.posts.markup import elements, fields

pytestmark = pytest.mark.django_db


def mend(source: Source, **changes: Any) -> None:
    source.csl |= changes
    source.save()


def body_of(client: Client, post: Post) -> str:
    return client.get(post.get_absolute_url()).content.decode()


def correct(post: Post) -> Revision:
    post = Post.objects.get(pk=post.pk)
    correction = find_correction(post)
    assert correction
    return publish_correction(post, by=make.person(), digest=correction.digest)


@pytest.fixture
def source() -> Source:
    return make.source(title="A misspelt headline")


@pytest.fixture
def copy(source: Source) -> WorkingCopy:
    copy = make.working_copy(source=source, slug="walking", title="Walking")
    make.published(copy)
    return copy


def test_a_live_post_with_the_library_s_own_words_needs_no_correction(
    copy: WorkingCopy,
) -> None:
    assert find_correction(copy.post) is None


def test_a_correction_prints_the_mended_source_and_moves_no_date(
    client: Client, copy: WorkingCopy, source: Source
) -> None:
    mend(source, title="A title")

    published = correct(copy.post)

    assert published.kind == Revision.Kind.CORRECTION
    assert (published.updated_at, published.reviewed_at) == (None, None)
    assert "A title." in body_of(client, copy.post)
    assert find_correction(Post.objects.get(pk=copy.post.pk)) is None


def test_a_correction_publishes_nothing_that_an_editor_has_not_published(
    client: Client, copy: WorkingCopy, source: Source
) -> None:
    make.text(copy, "<p>Not for readers yet.</p>", ordering=50)
    copy.title = "A title for later"
    copy.save()
    save_revision(copy, by=None)
    mend(source, title="A title")

    correct(copy.post)

    page = body_of(client, copy.post)
    assert "A title." in page
    assert "Not for readers yet." not in page
    assert "A title for later" not in page
    newest = copy.post.revisions.order_by("-number").first()
    assert newest
    assert (newest.state, newest.title) == ("saved", "A title for later")
    assert newest.number > Post.objects.get(pk=copy.post.pk).shown.number


def test_what_was_not_published_can_be_published_after_a_correction(
    client: Client, copy: WorkingCopy, source: Source
) -> None:
    make.text(copy, "<p>For readers later.</p>", ordering=50)
    save_revision(copy, by=None)
    mend(source, title="A title")
    correct(copy.post)

    make.published(copy)

    assert "For readers later." in body_of(client, copy.post)


def test_a_correction_leaves_a_scheduled_revision_alone(
    copy: WorkingCopy, source: Source
) -> None:
    make.text(copy, "<p>For tomorrow.</p>", ordering=50)
    later = timezone.now() + timedelta(days=1)
    scheduled = make.published(copy, at=later)
    mend(source, title="A title")

    with pytest.raises(publish_refusals.AlreadyScheduled):
        correct(copy.post)

    assert publishing.find_schedule(copy.post).revision == scheduled  # type: ignore[union-attr]
    assert copy.post.revisions.count() == 2


def test_a_mended_credit_reaches_the_post_and_its_card(client: Client) -> None:
    picture = make.artwork(credit_line="Credit: Smiht")
    copy = make.working_copy(lead=picture)
    make.artwork_block(copy, artwork=picture)
    make.published(copy)
    picture.credit_line = "Credit: Smith"
    picture.focal_x = 25
    picture.save()

    published = correct(copy.post)

    assert "Credit: Smith" in body_of(client, copy.post)
    assert published.card["lead"]["focal_x"] == 25


def test_what_was_changed_after_it_was_shown_is_not_published(
    copy: WorkingCopy, source: Source
) -> None:
    mend(source, title="A title")
    shown = find_correction(copy.post)
    assert shown
    mend(source, title="Another title")

    with pytest.raises(ShownOtherwise):
        publish_correction(copy.post, by=make.person(), digest=shown.digest)

    assert copy.post.revisions.count() == 1


def test_words_that_were_redacted_do_not_return_by_a_correction(
    copy: WorkingCopy,
) -> None:
    redaction.redact(copy.post, "misspelt", by=make.person(), reason="A court's order.")

    assert find_correction(Post.objects.get(pk=copy.post.pk)) is None


def test_a_withdrawn_post_is_not_corrected(copy: WorkingCopy, source: Source) -> None:
    Post.objects.filter(pk=copy.post.pk).update(state=Post.State.WITHDRAWN)
    mend(source, title="A title")

    assert find_correction(Post.objects.get(pk=copy.post.pk)) is None


# In the admin


def source_page(source: Source) -> str:
    return reverse("admin:citations_source_change", args=[source.pk])


def corrections_page(source: Source) -> str:
    return reverse("admin:citations_source_corrections", args=[source.pk])


def press(client: Client, url: str) -> Any:
    page = client.get(url).content.decode()
    sent = {
        one["name"]: one["value"]
        for one in elements(page, "input")
        if one.attributes.get("name", "").startswith("shown-")
    }
    return client.post(url, sent)


def test_a_source_tells_where_it_is_used_and_which_posts_print_it_as_it_was(
    editor_client: Client, copy: WorkingCopy, source: Source
) -> None:
    draft = make.working_copy(source=source, title="A draft about walking")
    make.post(title="Another subject")

    page = editor_client.get(source_page(source)).content.decode()
    [uses] = elements(page, "ul", class_="used-in")
    assert "Walking (live)" in uses.text
    assert f"{draft.title} (not in what is live)" in uses.text
    assert "Another subject" not in uses.text
    assert "still prints" not in uses.text

    mend(source, title="A title")
    page = editor_client.get(source_page(source)).content.decode()
    [uses] = elements(page, "ul", class_="used-in")
    assert "Walking (live) still prints it as it was" in uses.text


def test_one_button_corrects_every_live_post(
    editor_client: Client, client: Client, copy: WorkingCopy, source: Source
) -> None:
    other = make.post(source=source, title="Another post")
    mend(source, title="A title")

    page = editor_client.get(corrections_page(source)).content.decode()
    assert "A misspelt headline" in page
    assert "A title" in page
    answer = press(editor_client, corrections_page(source))

    assert answer["Location"] == source_page(source)
    for post in (copy.post, other):
        assert "A title." in body_of(client, post)
        assert "misspelt" not in body_of(client, post)


def test_a_post_s_page_says_what_it_still_prints_and_corrects_it(
    editor_client: Client, client: Client, copy: WorkingCopy, source: Source
) -> None:
    mend(source, title="A title")
    edit = reverse("admin:posts_workingcopy_change", args=[copy.pk])

    [note] = elements(
        editor_client.get(edit).content.decode(), "p", class_="still-old-note"
    )
    assert "Samplesson 2020" in note.text
    press(editor_client, reverse("admin:posts_workingcopy_corrections", args=[copy.pk]))

    assert "A title." in body_of(client, copy.post)
    assert "still-old-note" not in editor_client.get(edit).content.decode()


def test_saving_a_source_says_that_live_posts_print_it_as_it_was(
    editor_client: Client, copy: WorkingCopy, source: Source
) -> None:
    page = editor_client.get(source_page(source)).content.decode()
    sent = fields(page, "source_form") | {"title": "A title"}

    answer = editor_client.post(source_page(source), sent, follow=True)

    assert "1 live post still prints it as it was." in answer.content.decode()


def test_only_who_may_publish_corrects_live_posts(
    client: Client, copy: WorkingCopy, source: Source
) -> None:
    mend(source, title="A title")
    client.force_login(make.person("Authors"))

    assert "Correct 1 live post" not in client.get(source_page(source)).content.decode()
    for url in (
        corrections_page(source),
        reverse("admin:posts_workingcopy_corrections", args=[copy.pk]),
    ):
        assert client.get(url).status_code == 403
        assert client.post(url, {f"shown-{copy.post.pk}": "x"}).status_code == 403
    assert copy.post.revisions.count() == 1


def test_artwork_tells_where_it_is_used(editor_client: Client) -> None:
    picture = make.artwork()
    copy = make.working_copy(title="Walking")
    make.artwork_block(copy, artwork=picture)
    make.published(copy)

    page = editor_client.get(
        reverse("admin:artwork_artwork_change", args=[picture.pk])
    ).content.decode()

    [uses] = elements(page, "ul", class_="used-in")
    assert "Walking (live)" in uses.text


# Two works of one author and year


def test_works_of_the_same_author_and_year_are_told_apart(client: Client) -> None:
    first, second = make.source(title="The first"), make.source(title="The second")
    copy = make.working_copy(source=first)
    ListedSource.objects.create(working_copy=copy, source=second)
    make.text(copy, f'<p>More.<cite data-source="{second.pk}"></cite></p>', ordering=40)
    make.published(copy)

    page = body_of(client, copy.post)

    assert "The first. Journal of Samples 2020a;12(3)" in page
    assert "The second. Journal of Samples 2020b;12(3)" in page


def test_a_moved_subject_reaches_the_card(client: Client) -> None:
    lead = make.artwork()
    post = make.post(slug="walking", lead=lead)
    Artwork.objects.filter(pk=lead.pk).update(focal_x=20)

    correction = find_correction(post)
    assert correction
    [copy] = correction.copies
    correct(post)

    assert (copy.before, copy.after) == (
        "subject, from the left: 50",
        "subject, from the left: 20",
    )
    assert "focus-x-20" in client.get("/").content.decode()
