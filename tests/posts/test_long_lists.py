"""Lists at 10,000 posts: no page reads or sorts more than a small part of them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posts import near_addresses, series_parts
from posts.list_pages import MOST_COUNTED, recount_archive, store_counts
from posts.models import (
    LISTS,
    Byline,
    Post,
    Revision,
    WorkingCopy,
)
from posts.revisions.history import take_snapshot
from tests import make

pytestmark = pytest.mark.django_db
POSTS = 10_000
# What one step of a plan may handle: as many as the admin's list counts, far from all.
MOST_ROWS = MOST_COUNTED
FIRST_DAY = datetime(2014, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def archive() -> None:
    """Every post under one author, every second under one topic and in one series, half
    of them revised."""
    copy = make.working_copy(lead=make.artwork())
    snapshot = take_snapshot(copy)
    topic = make.topic(slug="pain")
    author = make.author(slug="ada")
    series = make.series(slug="steps")
    posts = Post.objects.bulk_create(
        Post(slug=f"long-{number}") for number in range(POSTS)
    )
    WorkingCopy.objects.bulk_create(
        WorkingCopy(post=post, title=post.slug or "", slug=post.slug or "")
        for post in posts
    )
    Revision.objects.bulk_create(revision(post, 1, snapshot) for post in posts[::2])
    made = Revision.objects.bulk_create(revision(post, 2, snapshot) for post in posts)
    Revision.objects.bulk_create(
        Revision(post=post, number=3, made_at=FIRST_DAY, snapshot=snapshot)
        for post in posts[::2]
    )
    Byline.objects.bulk_create(
        Byline(revision=one, author=author, position=0) for one in made
    )
    filed = Revision.topics.through
    filed._default_manager.bulk_create(
        filed(revision=one, topic=topic) for one in made[::2]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE posts_post SET state = 'live', live_id = posts_revision.id "
            "FROM posts_revision WHERE post_id = posts_post.id AND version = 2"
        )
        cursor.execute(
            "UPDATE posts_revision SET series_id = %s, part = post_id "
            "WHERE version = 2 AND post_id %% 2 = 0",
            [series.pk],
        )
        cursor.execute("ANALYZE")
    halves = {topic.surrogate_key: POSTS // 2, series.surrogate_key: POSTS // 2}
    store_counts({LISTS: POSTS, author.surrogate_key: POSTS} | halves)
    recount_archive.call()


def revision(post: Post, version: int, snapshot: dict[str, Any]) -> Revision:
    at = FIRST_DAY + timedelta(hours=int((post.slug or "").removeprefix("long-")))
    return Revision(
        post=post,
        number=version,
        version=version,
        state=Revision.State.PUBLISHED,
        kind=Revision.Kind.FIRST,
        note="",
        overrides={},
        made_at=at,
        went_live_at=at,
        published_at=at,
        body="<p>Words.</p>",
        rendered_by="",
        snapshot=snapshot,
    )


LONG = [
    "/",
    f"/page/{POSTS // 10}/",
    "/feed/",
    "/topic/pain/",
    "/topic/pain/feed/",
    "/author/ada/feed/atom/",
    f"/topic/pain/page/{POSTS // 20}/",
    "/author/ada/",
    f"/author/ada/page/{POSTS // 10}/",
    "/series/steps/",
    f"/series/steps/page/{POSTS // 20}/",
    "/2014/",
    "/2014/page/730/",
    "/2014/12/page/70/",
    "/admin/posts/workingcopy/",
]


def test_no_list_reads_or_sorts_all_posts(
    archive: None, client: Client, editor_client: Client
) -> None:
    slow = []

    for path in LONG:
        reader = editor_client if path.startswith("/admin") else client
        with CaptureQueriesContext(connection) as asked:
            answer = reader.get(path)
        assert answer.status_code == 200
        assert not any('"snapshot"' in query["sql"] for query in asked)
        slow += [
            (path, rows, step)
            for query in asked
            for rows, step in steps(query["sql"])
            if rows > MOST_ROWS
        ]

    assert slow == []


def test_a_post_reads_only_the_beginning_of_its_long_series(archive: None) -> None:
    part = Post.objects.live().filter(live__series__isnull=False).last()
    assert part

    with CaptureQueriesContext(connection) as asked:
        place = series_parts.find_place(part)

    assert place
    assert (place.number, place.parts) == (1, series_parts.MOST_PARTS)
    [query] = asked
    assert max(rows for rows, _step in steps(query["sql"])) <= MOST_ROWS


def test_a_guess_at_an_address_compares_only_some_posts(archive: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        near = near_addresses.find_near("/lnog-5000/")

    assert near
    for query in asked:
        assert max(rows for rows, _step in steps(query["sql"])) <= MOST_ROWS


def steps(sql: str) -> Iterator[tuple[int, str]]:
    """Yield how many rows each step of the plan of a query handled, and what it was."""
    if not sql.startswith("SELECT"):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
        [answer] = cursor.fetchone()
    plan = answer if isinstance(answer, list) else json.loads(answer)
    waiting = [plan[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        waiting += node.get("Plans", [])
        dropped = node.get("Rows Removed by Filter", 0)
        rows = int((node["Actual Rows"] + dropped) * node["Actual Loops"])
        yield rows, f"{node['Node Type']} {node.get('Relation Name', '')}"
