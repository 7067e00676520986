"""Filters: each leaves what was asked for, and nonsense in an address leaves all."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Campaign, Comment, Kind, Status
from comments.moderation.desk import queue_filters
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.comments.moderation.desk.requests import DESK, shown
from tests.reading import text_of

pytestmark = pytest.mark.django_db
LINKS = "https://a.example https://b.example https://c.example"


def changed(comment: Comment, **to: Any) -> Comment:
    Comment.objects.filter(pk=comment.pk).update(**to)
    return comment


def copy(comment: Comment, many: int, **to: Any) -> None:
    """Store so many comments that say the same."""
    stored = {
        field.attname: getattr(comment, field.attname)
        for field in Comment._meta.concrete_fields
        if not field.generated and not field.primary_key
    } | to
    Comment.objects.bulk_create(
        Comment(
            **stored | {"path": [-n], "fingerprint": f"{n}", "receipt_hash": f"{n}"}
        )
        for n in range(1, many + 1)
    )


@pytest.mark.parametrize("status", [Status.APPROVED, Status.SPAM, Status.WITHDRAWN])
def test_what_was_decided_is_shown_when_asked_for(
    moderator_client: Client, post: Post, status: Status
) -> None:
    for each in Status:
        make.comment(post, name=each, status=each)

    assert shown(moderator_client, f"?show={status}") == [status]
    assert shown(moderator_client, "?show=all") == list(reversed(Status))


def test_each_filter_leaves_what_it_asks_for(
    moderator_client: Client, post: Post
) -> None:
    campaign = Campaign.objects.create(ground="text")
    wanted = make.comment(
        make.post(), name="Wanted", email="Wanted@example.org", body=f"Look: {LINKS}"
    )
    make.comment(post, name="Other", email="other@example.org", body="Some thoughts.")
    changed(
        wanted,
        labels=["outreach", "advice"],
        kind=Kind.REBLOG,
        language="de",
        received_at=timezone.now() - timedelta(days=8),
        hosts=["a.example"],
        network="198.51.100.0/24",
        campaign=campaign,
        bands=[7, 8],
    )

    asked: dict[str, list[object]] = {
        "show": ["outreach", "mentions"],
        "q": ["look", "WANTED", "wanted@EXAMPLE.org"],
        "post": [wanted.post_id],
        "reason": ["many-links"],
        "label": ["outreach", "advice"],
        "kind": ["reblog"],
        "language": ["de"],
        "age": ["day", "2days", "week"],
        "author": ["wanted@example.org", "wanted"],
        "host": ["A.example"],
        "network": ["198.51.100.0/24"],
        "campaign": [campaign.pk],
        "like": [wanted.pk],
    }
    for name, values in asked.items():
        for value in values:
            query = f"?{name}={value}"
            assert shown(moderator_client, query) == ["Wanted"], query
    assert shown(moderator_client, "?age=new") == ["Other"]
    assert shown(moderator_client, "?age=month") == []


def test_a_moderator_finds_what_is_theirs_and_nobodys(
    moderator_client: Client, post: Post
) -> None:
    me = User.objects.get()
    for name, assignee in (("mine", me), ("hers", make.person()), ("free", None)):
        changed(make.comment(post, name=name), assignee=assignee)

    assert shown(moderator_client, "?show=mine") == ["mine"]
    assert shown(moderator_client, "?assignee=me") == ["mine"]
    assert shown(moderator_client, "?assignee=nobody") == ["free"]
    assert shown(moderator_client, "?assignee=somebody") == ["mine", "hers"]


def test_copies_and_near_copies_are_like_a_comment(
    moderator_client: Client, post: Post
) -> None:
    one, near, _copy, other = (
        make.comment(post, name=name, body=body)
        for name, body in zip("abcd", ("x", "y", "x", "z"), strict=True)
    )
    changed(one, bands=[1, 2])
    changed(near, bands=[2, 3])
    changed(other, bands=[4])

    assert shown(moderator_client, f"?like={one.pk}") == ["a", "b", "c"]


def test_tabs_that_hold_nothing_are_not_there(
    moderator_client: Client, comment: Comment
) -> None:
    page = text_of(moderator_client.get(DESK))
    for words in ("Mine", "Mentions", "Rejected"):
        assert f">{words}</a>" not in page
    assert "Waiting <span>1</span></a>" in page

    changed(comment, kind=Kind.MENTION)

    assert "Mentions <span>1</span></a>" in text_of(moderator_client.get(DESK))


def test_what_is_chosen_is_named_and_taken_off_by_a_link(
    moderator_client: Client, comment: Comment
) -> None:
    page = text_of(moderator_client.get(f"{DESK}?show=all&kind=comment&q=thoughts"))

    assert '<a href="?show=all&q=thoughts" title="Take this filter off">Kind:' in page
    assert (
        '<a href="?show=all&kind=comment" title="Take this filter off">Words:' in page
    )


@pytest.mark.parametrize(
    "nonsense",
    [
        "show=erased",
        "show=<script>",
        "post=abc",
        "post=99999999999999999999999",
        "post=-1",
        "campaign=1e9",
        "like=0",
        "after=x",
        "after=99999999999999999999",
        "after=²",
        "age=yesterday",
        "kind=article",
        "language=" + "x" * 9,
        "reason=x'); drop table",
    ],
)
def test_what_makes_no_sense_is_left_out(
    moderator_client: Client, comment: Comment, nonsense: str
) -> None:
    assert shown(moderator_client, f"?{nonsense}") == ["Ada"]


@pytest.mark.parametrize("query", ["?like=12345", "?after=12345", "?post=12345"])
def test_what_is_not_there_is_an_empty_list_that_leads_back(
    moderator_client: Client, comment: Comment, query: str
) -> None:
    assert shown(moderator_client, query) == []
    assert "Nothing here." in text_of(moderator_client.get(f"{DESK}{query}"))


@pytest.mark.parametrize("show", ["waiting", "all"])
def test_pages_follow_each_other_and_leave_nothing_out(
    moderator_client: Client, post: Post, monkeypatch: pytest.MonkeyPatch, show: str
) -> None:
    monkeypatch.setattr(queue_filters, "CARDS_PER_PAGE", 2)
    moment = timezone.now()
    made = [make.comment(post) for _ in range(7)]
    for one, hours in zip(made, (0, 0, 0, 1, 1, 2, 2), strict=True):
        changed(one, received_at=moment - timedelta(hours=hours))
    changed(made[2], urgency=Comment.Urgency.REPORTED)
    changed(made[6], urgency=Comment.Urgency.REPORTED)
    viewer = User.objects.get()

    pages, after, more = [], None, True
    while more:
        query = queue_filters.DeskQuery(viewer, tab=show, after=after)
        numbers, more = query.page()
        pages.append(numbers)
        after = numbers[-1]

    order = [6, 2, 5, 3, 4, 0, 1] if show == "waiting" else [2, 1, 0, 4, 3, 6, 5]
    assert [pk for page in pages for pk in page] == [made[place].pk for place in order]
    assert [len(page) for page in pages] == [2, 2, 2, 1]


def test_the_desk_says_when_nothing_waits(moderator_client: Client) -> None:
    assert "Nothing waits." in text_of(moderator_client.get(DESK))


def test_what_came_since_is_counted_as_it_was_asked_for(
    moderator_client: Client, post: Post, comment: Comment
) -> None:
    make.comment(post)
    make.comment(post, status=Status.SPAM)
    changed(make.comment(post), language="de")

    def new(query: str) -> object:
        return moderator_client.get(f"{DESK}news/?since={query}").json()

    assert new(f"{comment.pk}") == {"new": 2}
    assert new(f"{comment.pk}&language=de") == {"new": 1}
    assert new(f"{comment.pk + 100}") == {"new": 0}
    assert moderator_client.get(f"{DESK}news/?since=now").status_code == 400


def test_words_are_found_by_an_index(post: Post, moderator: User) -> None:
    wanted = make.comment(post, body="An unusual aardvark", status=Status.SPAM)
    copy(make.comment(post, body="Thank you for this."), 10_000, status=Status.SPAM)
    query = queue_filters.parse_query({"show": "all", "q": "AARDvark"}, moderator)

    with CaptureQueriesContext(connection) as queries:
        assert query.page() == ([wanted.pk], False)

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_comment")
        cursor.execute("EXPLAIN " + queries[-1]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Bitmap Index Scan on comment_words" in plan
    assert "Seq Scan" not in plan
