"""Series: posts in an order, with their page and the steps from part to part."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posts.models import Post, Revision, Series, WorkingCopy
from posts.revisions import (
    comparison,
    publish_refusals,
    publishing,
    redaction,
    withdrawal,
)
from posts.revisions.history import save_revision
from posts.revisions.restore import restore
from tests import make
from tests.posts.editing import FORM, edit_url, send
from tests.posts.markup import element, elements, fields
from tests.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def series() -> Series:
    return make.series(name="Step by step", slug="steps", description="Walk with us.")


def parts(series: Series, *numbers: int) -> list[Post]:
    return [
        make.post(title=f"Chapter {n}", slug=f"chapter-{n}", series=series, part=n)
        for n in numbers
    ]


def steps(client: Client, post: Post) -> dict[str, str]:
    html = client.get(post.get_absolute_url()).content.decode()
    links = elements(html, "a")
    return {
        rel: one["href"]
        for one in links
        if (rel := one.attributes.get("rel")) in {"prev", "next"}
    }


def test_a_series_lists_its_parts_in_their_order(
    client: Client, series: Series
) -> None:
    parts(series, 3, 1, 2)
    make.post(title="Elsewhere")

    html = client.get("/series/steps/").content.decode()

    assert element(html, "h1").text == "Step by step"
    assert elements(html, "p", class_="standfirst")[0].text == "Walk with us."
    assert [one.text for one in elements(html, "h2")] == [
        *("Chapter 1", "Chapter 2", "Chapter 3")
    ]
    assert (
        "3 parts, in this order" in element(html, "header", class_="list-header").text
    )


def test_a_part_says_its_place_and_leads_to_those_beside_it(
    client: Client, series: Series
) -> None:
    first, second, last = parts(series, 1, 2, 3)

    html = client.get("/chapter-2/").content.decode()

    assert element(html, "p", class_="series-place").text == (
        "Part 2 of 3 of Step by step"
    )
    assert steps(client, first) == {"next": "/chapter-2/"}
    assert steps(client, second) == {"prev": "/chapter-1/", "next": "/chapter-3/"}
    assert steps(client, last) == {"prev": "/chapter-2/"}


def test_only_live_parts_count(client: Client, series: Series) -> None:
    first, second, third = parts(series, 1, 2, 3)
    make.working_copy(series=series, part=4)
    withdrawal.withdraw(second, by=make.person(), note="Wrong.")

    assert "Part 2 of 2 of" in text_of(client.get(third.get_absolute_url()))
    assert steps(client, first) == {"next": "/chapter-3/"}
    assert "Chapter 2" not in text_of(client.get("/series/steps/"))


def test_what_is_written_changes_no_series_before_it_is_published(
    client: Client, series: Series
) -> None:
    [post] = parts(series, 1)
    WorkingCopy.objects.update(series=make.series(), part=7)

    html = client.get("/chapter-1/").content.decode()
    place = element(html, "p", class_="series-place")
    assert place.text == "First part of Step by step"
    assert "Chapter 1" in text_of(client.get("/series/steps/"))

    make.published(post.working_copy)
    assert client.get("/series/steps/").status_code == 200
    assert "Chapter 1" not in text_of(client.get("/series/steps/"))


def test_only_a_post_in_a_series_asks_one_more_query(
    client: Client, series: Series
) -> None:
    alone = make.post()
    [part, *_others] = parts(series, 1, 2, 3)

    counts = []
    for post in (alone, part):
        client.get(post.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(post.get_absolute_url())
        counts.append(len(queries))

    assert counts[1] == counts[0] + 1


def test_parts_drop_each_others_pages(series: Series, purged: set[str]) -> None:
    key = f"series-{series.pk}"
    [post] = parts(series, 1)
    assert key in purged

    acts: list[Callable[[], object]] = [
        lambda: make.published(post.working_copy),
        lambda: redaction.redact(post, "Chapter", by=make.person(), reason="Law"),
        lambda: withdrawal.withdraw(post, by=make.person(), note="Wrong."),
        series.save,
        series.delete,
    ]
    for act in acts:
        purged.clear()
        act()
        assert key in purged


def test_a_part_that_leaves_drops_the_series_it_was_in(
    series: Series, purged: set[str]
) -> None:
    parts(series, 1)
    WorkingCopy.objects.update(series=None, part=None)
    purged.clear()

    make.published(WorkingCopy.objects.get())

    assert f"series-{series.pk}" in purged


def test_a_posts_page_names_its_series(client: Client, series: Series) -> None:
    [post] = parts(series, 1)

    named = client.get("/chapter-1/")["Surrogate-Key"].split()

    assert named == [f"post-{post.pk}", f"series-{series.pk}", "site"]


def test_a_post_of_a_series_needs_its_part(series: Series) -> None:
    with pytest.raises(publish_refusals.PublishRefused) as refusal:
        make.published(make.working_copy(series=series))

    assert [fault.code for fault in refusal.value.faults] == ["no-part"]


def test_a_series_that_was_deleted_stops_no_reader_and_is_named_when_restored(
    client: Client, series: Series
) -> None:
    [post] = parts(series, 1)
    first = post.shown
    series.delete()

    assert client.get("/chapter-1/").status_code == 200
    assert "Step by step" not in text_of(client.get("/chapter-1/"))
    assert client.get("/series/steps/").status_code == 404
    assert restore(first, by=None).lost == ["“Step by step” was deleted meanwhile."]


def test_a_save_with_a_series_that_was_deleted_is_not_published(
    series: Series,
) -> None:
    saved = save_revision(make.working_copy(series=series, part=1), by=None)
    series.delete()

    with pytest.raises(publish_refusals.PublishRefused, match="deleted"):
        publishing.publish(saved, by=None, kind=Revision.Kind.FIRST)


def test_a_comparison_of_versions_names_the_series(series: Series) -> None:
    copy = make.working_copy()
    before = save_revision(copy, by=None).snapshot
    copy.series, copy.part = series, 2
    after = save_revision(copy, by=None).snapshot

    [changed] = comparison.changed_fields(before, after)

    assert (str(changed.label), changed.before) == ("Series", "")
    assert "Step by step, part 2" in changed.after


def test_an_editor_files_a_post_in_a_series(
    editor_client: Client, series: Series
) -> None:
    copy = make.working_copy()

    send(editor_client, edit_url(copy), series=str(series.pk), part="2")

    stored = WorkingCopy.objects.get()
    assert (stored.series, stored.part) == (series, 2)


def test_two_editors_who_choose_another_series_see_both_names(
    editor_client: Client, series: Series
) -> None:
    copy = make.working_copy()
    page = editor_client.get(edit_url(copy))
    sent = fields(page.content.decode(), FORM)
    send(editor_client, edit_url(copy), series=str(series.pk), part="1")
    other = make.series(name="Leap by leap")

    answer = editor_client.post(edit_url(copy), sent | {"series": str(other.pk)})

    [section] = elements(answer.content.decode(), "section", class_="merge")
    assert "Leap by leap" in section.text
    assert "Step by step" in section.text


def test_a_series_that_moves_takes_its_readers_along(
    editor_client: Client, client: Client, series: Series
) -> None:
    parts(series, 1)
    url = f"/admin/posts/series/{series.pk}/change/"

    editor_client.post(url, {"name": "Step by step", "slug": "strides"})

    moved = client.get("/series/steps/")
    assert (moved.status_code, moved["Location"]) == (301, "/series/strides/")
    assert client.get("/series/strides/").status_code == 200
