"""The moderators' queue: what waits and why, decided with one click, by those who may."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments import moderation
from comments.models import Comment, Decision, Status
from evidenceblog.ground.models import User
from posts.models import Post
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db
QUEUE = "/admin/comments/comment/"
LINKS = "https://a.example https://b.example https://c.example"


@pytest.fixture
def post() -> Post:
    return make.post(title="Does walking help?", slug="walking")


@pytest.fixture
def comment(post: Post) -> Comment:
    return make.comment(post, name="Ada", body="Some thoughts.")


def shown(client: Client, query: str = "") -> list[str]:
    """Return the names in the queue, in its order."""
    page = text_of(client.get(f"{QUEUE}{query}"))
    return re.findall(r'class="queue-name"><a [^>]*>([^<]*)</a>', page)


def decide(client: Client, comment: Comment, **said: str) -> Any:
    url = reverse("admin:comments_comment_decide", args=[comment.pk])
    return client.post(url, said, headers={"Referer": f"http://testserver{QUEUE}?p=2"})


def page_of(client: Client, comment: Comment) -> str:
    return text_of(client.get(f"{QUEUE}{comment.pk}/change/"))


def last_decision(comment: Comment) -> Decision:
    return comment.decisions.latest("pk")


# What is shown


def test_the_queue_opens_on_what_waits_the_longest_first(
    moderator_client: Client, post: Post
) -> None:
    for age, status in enumerate(Status):
        made = make.comment(post, name=status, status=status)
        Comment.objects.filter(pk=made.pk).update(
            received_at=timezone.now() - timedelta(hours=age)
        )

    assert shown(moderator_client) == [Status.HELD, Status.RECEIVED]


def test_what_is_urgent_comes_first(moderator_client: Client, post: Post) -> None:
    for urgency in Comment.Urgency:
        made = make.comment(post, name=urgency.name)
        Comment.objects.filter(pk=made.pk).update(urgency=urgency)

    assert shown(moderator_client) == ["CRISIS", "REPORTED", "ORDINARY"]


def test_what_readers_reported_waits_again(
    moderator_client: Client, post: Post
) -> None:
    for reports in (0, 1):
        made = make.comment(post, name=f"{reports}", status=Status.APPROVED)
        Comment.objects.filter(pk=made.pk).update(open_reports=reports)

    assert shown(moderator_client) == ["1"]


@pytest.mark.parametrize("status", [Status.APPROVED, Status.SPAM, Status.WITHDRAWN])
def test_the_rest_is_shown_when_asked_for(
    moderator_client: Client, post: Post, status: Status
) -> None:
    for each in Status:
        make.comment(post, name=each, status=each)

    assert shown(moderator_client, f"?show={status}") == [status]
    assert shown(moderator_client, "?show=all") == list(reversed(Status))


def test_a_comment_is_found_by_who_wrote_it_and_by_its_words(
    moderator_client: Client, post: Post, comment: Comment
) -> None:
    make.comment(post, name="Grace", email="grace@example.org", body="Other words.")

    assert shown(moderator_client, "?q=thoughts") == ["Ada"]
    assert shown(moderator_client, "?q=grace@example.org") == ["Grace"]


def test_a_row_says_what_was_said_where_in_answer_to_what(
    moderator_client: Client, post: Post
) -> None:
    parent = make.comment(post, name="Grace", body="What of the elderly?")
    Comment.objects.update(status=Status.APPROVED)
    make.comment(post, body="They are in it.", parent=parent)

    page = text_of(moderator_client.get(QUEUE))

    assert '<p dir="auto">They are in it.</p>' in page
    assert "in reply to Grace: What of the elderly?" in page
    assert '<a href="/walking/">Does walking help?</a>' in page


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, ["Not spam", "a person has to look at it first"]),
        ({"body": LINKS}, ["Unsure", "60 of 80 points", "more links than a reader"]),
        (
            {"body": LINKS, "trap": "x"},
            ["Spam", "120 of 80 points", "people cannot see was filled in", "more lin"],
        ),
    ],
)
def test_a_row_says_what_the_filter_thought_and_why_in_words(
    moderator_client: Client, post: Post, said: dict[str, str], told: list[str]
) -> None:
    comment = make.comment(post, **said)

    page = text_of(moderator_client.get(f"{QUEUE}?show=all"))

    why = page.partition('class="queue-verdict"')[2].partition("</ul>")[0]
    assert [words for words in told if words in why] == told
    for reason in comment.reasons:
        assert reason["code"] not in why


def test_what_could_not_be_judged_says_so(
    moderator_client: Client, comment: Comment
) -> None:
    Comment.objects.update(status=Status.RECEIVED, score=None)

    assert "Not judged yet" in text_of(moderator_client.get(QUEUE))


def test_a_script_is_shown_as_the_text_it_is(
    moderator_client: Client, post: Post
) -> None:
    nasty = "<script>alert(1)</script>"
    parent = make.comment(post, name=nasty, body=nasty, status=Status.APPROVED)
    comment = make.comment(post, name=nasty, body=nasty, parent=parent)

    for url in (QUEUE, f"{QUEUE}{comment.pk}/change/"):
        page = moderator_client.get(url).content.decode()
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page


def test_a_comments_page_tells_its_history_in_words(
    moderator_client: Client, moderator: User, comment: Comment
) -> None:
    moderation.decide([comment], to=Status.APPROVED, by=moderator)
    moderation.decide([comment], to=Status.REJECTED, by=moderator, reasons=["unkind"])

    page = page_of(moderator_client, comment)

    lines = re.findall(r"<li>[^<]*: ([^<]*→[^<]*)</li>", page)
    assert lines == [
        "Received → Waiting, the system (a person has to look at it first)",
        "Waiting → Approved, mo",
        "Approved → Rejected, mo (it is unkind to somebody)",
    ]


def test_the_queue_costs_as_much_for_many_as_for_few(
    moderator_client: Client, post: Post
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            moderator_client.get(QUEUE)
        return len(queries)

    parent = make.comment(post, status=Status.APPROVED)
    make.comment(post, parent=parent)
    moderator_client.get(QUEUE)
    few = cost()
    for _ in range(9):
        make.comment(make.post(), body=LINKS)
        make.comment(post, parent=parent)

    assert cost() == few
    assert few <= 7


# One click


@pytest.mark.parametrize("to", [Status.APPROVED, Status.REJECTED, Status.SPAM])
def test_one_click_decides(
    moderator_client: Client, comment: Comment, to: Status
) -> None:
    offered = f'name="to" value="{to}"'
    assert offered in text_of(moderator_client.get(QUEUE))

    answer = decide(moderator_client, comment, to=to)

    made = last_decision(comment)
    assert answer.status_code == 302
    assert (made.from_status, made.to_status) == (Status.HELD, to)
    assert made.by == get_user(moderator_client)
    assert Comment.objects.get().status == to
    assert offered not in page_of(moderator_client, comment)


def test_a_misclick_is_taken_back(moderator_client: Client, comment: Comment) -> None:
    decide(moderator_client, comment, to=Status.SPAM)
    assert "Back to waiting" in page_of(moderator_client, comment)

    decide(moderator_client, comment, to=Status.HELD)

    assert shown(moderator_client) == ["Ada"]


def test_looking_at_an_address_decides_nothing(
    moderator_client: Client, comment: Comment
) -> None:
    url = reverse("admin:comments_comment_decide", args=[comment.pk])

    assert moderator_client.get(f"{url}?to=approved").status_code == 405
    assert Comment.objects.get().status == Status.HELD


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"to": "received"},
        {"to": "erased"},
        {"to": "withdrawn"},
        {"to": "published"},
        {"to": "rejected", "reason": "because I say so"},
        {"to": "rejected", "reason": "trap"},
    ],
)
def test_a_decision_that_is_none_is_refused(
    moderator_client: Client, comment: Comment, said: dict[str, str]
) -> None:
    assert decide(moderator_client, comment, **said).status_code == 400

    assert Comment.objects.get().status == Status.HELD
    assert comment.decisions.count() == 1


def test_a_comment_that_is_not_there_is_not_found(
    moderator_client: Client, comment: Comment
) -> None:
    comment.pk += 1000

    assert decide(moderator_client, comment, to=Status.SPAM).status_code == 404


def test_the_reason_of_a_rejection_is_kept(
    moderator_client: Client, comment: Comment
) -> None:
    page = page_of(moderator_client, comment)
    assert '<option value="off-topic">it is not about this post</option>' in page

    decide(moderator_client, comment, to=Status.REJECTED, reason="off-topic")

    assert last_decision(comment).reasons == ["off-topic"]


def test_a_reason_chosen_and_then_approved_is_no_reason(
    moderator_client: Client, comment: Comment
) -> None:
    decide(moderator_client, comment, to=Status.APPROVED, reason="off-topic")

    assert last_decision(comment).reasons == []


@pytest.mark.parametrize("gone", [Status.WITHDRAWN, Status.ERASED])
def test_what_its_author_took_back_is_not_for_deciding(
    moderator_client: Client, comment: Comment, gone: Status
) -> None:
    Comment.objects.update(status=gone)
    assert 'name="to"' not in page_of(moderator_client, comment)

    decide(moderator_client, comment, to=Status.APPROVED)

    assert Comment.objects.get().status == gone
    assert "Nothing changed" in text_of(moderator_client.get(QUEUE))


# Where one was


def test_a_moderator_keeps_their_place(
    moderator_client: Client, comment: Comment
) -> None:
    answer = decide(moderator_client, comment, to=Status.APPROVED)

    assert answer["Location"] == f"http://testserver{QUEUE}?p=2"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "http://testserver@evil.example/",
        "http://testserver.evil.example/",
        "javascript:alert(1)",
        "\\\\evil.example",
        "",
    ],
)
def test_a_decision_never_leads_to_another_site(
    moderator_client: Client, comment: Comment, elsewhere: str
) -> None:
    url = reverse("admin:comments_comment_decide", args=[comment.pk])

    answer = moderator_client.post(
        url, {"to": "approved", "next": elsewhere}, headers={"Referer": elsewhere}
    )

    assert (answer.status_code, answer["Location"]) == (302, QUEUE)


# In bulk


@pytest.mark.parametrize(
    ("action", "to"),
    [
        ("approve", Status.APPROVED),
        ("reject", Status.REJECTED),
        ("spam", Status.SPAM),
    ],
)
def test_many_are_decided_at_once(
    moderator_client: Client, post: Post, action: str, to: Status
) -> None:
    chosen = [make.comment(post) for _ in range(3)]
    left = make.comment(post)

    answer = moderator_client.post(
        QUEUE,
        {"action": action, "_selected_action": [str(each.pk) for each in chosen]},
        follow=True,
    )

    assert f"3 comments: {to.label.lower()}." in text_of(answer)
    for each in chosen:
        made = last_decision(each)
        assert (made.from_status, made.to_status) == (Status.HELD, to)
        assert made.by == get_user(moderator_client)
    left.refresh_from_db()
    assert left.status == Status.HELD


def test_nothing_is_deleted_in_bulk(moderator_client: Client, comment: Comment) -> None:
    assert "delete_selected" not in text_of(moderator_client.get(QUEUE))


# Who may


@pytest.mark.parametrize("group", ["", "Authors"])
def test_who_may_not_moderate_sees_and_decides_nothing(
    comment: Comment, group: str
) -> None:
    client = Client()
    client.force_login(make.person(group))

    assert client.get(QUEUE).status_code == 403
    assert client.get(f"{QUEUE}{comment.pk}/change/").status_code == 403
    assert decide(client, comment, to=Status.APPROVED).status_code == 403
    bulk = {"action": "approve", "_selected_action": str(comment.pk)}
    assert client.post(QUEUE, bulk).status_code == 403
    assert Comment.objects.get().status == Status.HELD


def test_a_reader_is_asked_to_sign_in(client: Client, comment: Comment) -> None:
    for answer in (client.get(QUEUE), decide(client, comment, to=Status.APPROVED)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")
    assert Comment.objects.get().status == Status.HELD


def test_a_decision_needs_the_token_of_its_form(comment: Comment) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.person("Moderators"))

    assert decide(client, comment, to=Status.APPROVED).status_code == 403
    assert Comment.objects.get().status == Status.HELD


def test_a_moderator_changes_no_word_and_deletes_nothing(
    moderator_client: Client, comment: Comment
) -> None:
    changed = {"name": "Mallory", "body": "Other words", "status": "approved"}
    assert moderator_client.get(f"{QUEUE}add/").status_code == 403
    for act in ("change", "delete"):
        url = f"{QUEUE}{comment.pk}/{act}/"
        assert moderator_client.post(url, changed).status_code == 403

    kept = Comment.objects.get()
    assert (kept.name, kept.body, kept.status) == ("Ada", "Some thoughts.", "held")
