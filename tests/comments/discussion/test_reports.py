"""Reports: a published comment waits for moderators again, and stays where it is."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client

from comments.decisions import report_closure
from comments.discussion import privacy, reports
from comments.models import Act, Comment, Decision, Report, ReportReason, Status
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://127.0.0.1:8000"}
SAID = {"reason": "unkind", "text": "It mocks the one above."}
RANGE = "203.0.113.0/24"
Urgency = Comment.Urgency


@pytest.fixture
def comment(post: Post) -> Comment:
    return make.comment(post, name="Ada", status=Status.APPROVED)


def again(comment: Comment) -> Comment:
    return Comment.objects.get(pk=comment.pk)


def report(comment: Comment, network: str = RANGE) -> Report:
    return reports.report_comment(comment, reason=ReportReason.UNKIND, network=network)


def send(client: Client, comment: Comment, **changes: str) -> Any:
    return client.post(f"/comment/report/{comment.pk}/", SAID | changes, headers=OURS)


# A reader reports


def test_beneath_each_comment_stands_a_link_to_report_it(
    client: Client, comment: Comment
) -> None:
    link = f'<a class="report" href="/comment/report/{comment.pk}/" rel="nofollow">'

    assert link in text_of(client.get("/walking/"))

    make.closed(Post.objects.get())
    assert link in text_of(client.get("/walking/"))


def test_the_page_shows_the_comment_and_asks_why(
    client: Client, comment: Comment
) -> None:
    answer = client.get(f"/comment/report/{comment.pk}/")

    page = text_of(answer)
    assert "Thank you, this helped." in page
    about_comments = set(ReportReason) - {ReportReason.MINE}
    assert all(str(why.label) in page for why in about_comments)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer.cookies == {}
    assert Report.objects.count() == 0


def test_a_report_is_kept_and_the_reader_thanked(
    client: Client, comment: Comment
) -> None:
    page = text_of(send(client, comment))

    kept = Report.objects.get()
    assert (kept.comment, kept.reason, kept.text) == (comment, "unkind", SAID["text"])
    assert kept.network == "127.0.0.0/24"
    assert "<h1>Thank you: moderators will look at it</h1>" in page


def test_words_are_not_asked_for(client: Client, comment: Comment) -> None:
    assert send(client, comment, text="").status_code == 200

    assert Report.objects.get().text == ""


def test_without_a_reason_it_is_given_back(client: Client, comment: Comment) -> None:
    answer = send(client, comment, reason="")

    page = text_of(answer)
    assert answer.status_code == 422
    assert 'href="#id_reason"' in page
    assert 'id="id_reason"' in page
    assert SAID["text"] in page
    assert Report.objects.count() == 0


def test_a_second_report_from_the_same_range_is_given_back(
    client: Client, comment: Comment
) -> None:
    send(client, comment)

    page = text_of(send(client, comment, text="And it is untrue."))

    assert "<h1>Reported already</h1>" in page
    assert "And it is untrue." in page
    assert Report.objects.get().text == SAID["text"]


@pytest.mark.parametrize("status", [each for each in Status if each != "approved"])
def test_what_readers_do_not_see_is_not_there_to_report(
    client: Client, post: Post, status: Status
) -> None:
    unseen = make.comment(post, status=status)

    assert client.get(f"/comment/report/{unseen.pk}/").status_code == 404
    assert send(client, unseen).status_code == 404
    with pytest.raises(reports.CannotReport):
        report(unseen)
    assert Report.objects.count() == 0


def test_a_withdrawn_posts_comments_are_not_there_to_report(
    client: Client, comment: Comment
) -> None:
    Post.objects.update(state=Post.State.WITHDRAWN)

    assert send(client, comment).status_code == 404


# It waits, and stays


def test_a_reported_comment_waits_ahead_of_others_and_stays_on_the_page(
    client: Client, post: Post, comment: Comment
) -> None:
    held = make.comment(post)
    report(comment)

    assert list(Comment.objects.waiting()) == [comment, held]
    assert (again(comment).open_reports, again(comment).urgency) == (1, 1)
    assert "Thank you, this helped." in text_of(client.get("/walking/"))


def test_a_report_drops_no_page(comment: Comment, purged: set[str]) -> None:
    report(comment)
    report_closure.close_reports([comment], by=None)

    assert purged == set()


# It is forgotten


def test_erasing_a_comment_erases_its_reports(
    comment: Comment, moderator: User
) -> None:
    report(comment)

    privacy.erase_comment(comment, by=moderator)

    assert Report.objects.count() == 0
    assert not again(comment).waits


def test_of_an_old_closed_report_words_and_range_are_forgotten(
    client: Client, comment: Comment, moderator: User
) -> None:
    send(client, comment)
    report_closure.close_reports([comment], by=moderator)
    reports.report_comment(
        comment, reason=ReportReason.SPAM, text="Open.", network=RANGE
    )
    Report.objects.update(
        at=F("at") - timedelta(days=31), closed_at=F("closed_at") - timedelta(days=31)
    )

    privacy.delete_old_data.call()

    kept = Report.objects.order_by("pk").values_list("reason", "text", "network")
    assert list(kept) == [("unkind", "", ""), ("spam", "Open.", RANGE)]
    assert Decision.objects.filter(act=Act.REPORTS).count() == 1
