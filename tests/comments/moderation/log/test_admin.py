"""The log in the admin: what was done, by whom and why, and how it is taken back."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.decisions import status_changes
from comments.discussion import privacy
from comments.models import Campaign, Comment, Decision, Status, TrustRule
from comments.moderation import annotations, decision_undo, edits, trust_rules
from comments.moderation.log import decision_log
from comments.spam.hosts import Trust
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.reading import text_of

pytestmark = pytest.mark.django_db
LOG = "/admin/comments/decision/"


def rows(client: Client, query: str = "") -> list[str]:
    """Return the text of each entry, newest first."""
    page = text_of(client.get(LOG + query)).partition("<tbody>")[2]
    entries = page.partition("</tbody>")[0].split("</tr>")[:-1]
    return [" ".join(re.sub(r"<[^>]*>", " ", entry).split()) for entry in entries]


def undo_address(decision: Decision) -> str:
    return f"{LOG}{decision.pk}/undo/"


# What is shown


def test_an_entry_says_who_did_what_when_and_why(
    client: Client, comment: Comment, moderator: User
) -> None:
    status_changes.decide(
        [comment], to=Status.REJECTED, by=moderator, reasons=["unkind"]
    )

    decided, first = rows(client)

    title = comment.post.live and comment.post.live.title
    today = timezone.localtime().strftime("%b %Y,")
    assert today in decided
    assert (
        f"mo Waiting → Rejected it is unkind to somebody Comment {comment.pk} {title} Undo…"
        in decided
    )
    assert "the system Received → Waiting a person has to look at it first" in first
    assert "Undo…" not in first


def test_every_act_is_told_in_words(
    client: Client, comment: Comment, moderator: User
) -> None:
    Comment.objects.update(network="192.0.2.0/24", labels=["advice"])
    comment.refresh_from_db()
    annotations.set_labels([comment], add=["outreach"], remove=["advice"], by=moderator)
    annotations.assign_moderator([comment], moderator, by=moderator)
    annotations.assign_moderator([comment], None, by=moderator)
    annotations.add_note(comment, "A note.", by=moderator)
    edits.edit_comment(comment, "Other words.", note="Names.", by=moderator)
    edits.hide_links([comment], by=moderator)
    trust_rules.set_rule(comment, TrustRule.Kind.EMAIL, Trust.TRUSTED, by=moderator)
    trust_rules.set_rule(comment, TrustRule.Kind.EMAIL, None, by=moderator)
    trust_rules.set_rule(
        comment, TrustRule.Kind.RANGE, Trust.BLOCKED, by=moderator, days=7
    )

    told = [re.sub(r".*? mo (.*) Comment .*", r"\1", row) for row in rows(client)[:-1]]

    assert told[::-1] == [
        "Labelled: + outreach, − advice",  # noqa: RUF001  # a minus sign
        "Assigned: mo",
        "Assigned: nobody",
        "Noted",
        "Edited: its words",
        "Edited: its links are not shown",
        "Trust rule: E-mail address: Trusted",
        "Trust rule: E-mail address: as anybody",
        "Trust rule: Range of addresses: Blocked",
    ]


def test_what_was_undone_says_by_whom_and_is_not_undone_again(
    client: Client, comment: Comment, moderator: User
) -> None:
    made = status_changes.decide([comment], to=Status.SPAM, by=moderator)
    decision_undo.undo_batch(
        made[0].batch, by=make.person("Moderators", username="max")
    )

    undoing_it, undone, _first = rows(client)

    assert "undone by max," in undone
    assert "Undo…" not in undone + undoing_it


def test_what_is_old_is_not_offered_to_be_undone(
    client: Client, comment: Comment, moderator: User
) -> None:
    status_changes.decide([comment], to=Status.SPAM, by=moderator)
    Decision.objects.update(at=timezone.now() - timedelta(days=30, minutes=1))

    assert "Undo…" not in "".join(rows(client))


def test_an_erasure_is_not_offered_to_be_undone(
    client: Client, comment: Comment, moderator: User
) -> None:
    privacy.erase_comment(comment, by=moderator)

    assert "Waiting → Erased" in rows(client)[0]
    assert "Undo…" not in rows(client)[0]


def test_what_was_done_with_one_press_is_told_and_found(
    client: Client, post: Post, moderator: User
) -> None:
    comments = [make.comment(post) for _ in range(3)]
    made = status_changes.decide(comments, to=Status.SPAM, by=moderator)

    assert ["one of 3" in row for row in rows(client)] == [True] * 3 + [False] * 3
    assert len(rows(client, f"?batch={made[0].batch}")) == 3
    page = text_of(client.get(f"{LOG}?batch={made[0].batch}"))
    assert "Only what was done with one press." in page


def test_a_filter_narrows_what_is_shown_and_what_is_exported(
    client: Client, comment: Comment, moderator: User
) -> None:
    status_changes.decide([comment], to=Status.SPAM, by=moderator)

    assert len(rows(client, "?to=spam")) == 1
    page = text_of(client.get(f"{LOG}?to=spam"))
    assert f'href="{LOG}export/?to=spam"' in page
    assert '<option value="spam" selected>' in page


def test_a_wrong_question_shows_nothing_and_says_why(
    client: Client, comment: Comment
) -> None:
    answer = client.get(f"{LOG}?comment=many")

    assert answer.status_code == 200
    assert "Enter a whole number." in text_of(answer)
    assert "<table" not in text_of(answer)


def test_a_filter_that_finds_nothing_says_so(client: Client, comment: Comment) -> None:
    assert rows(client, "?act=trust") == ["No such decision."]


def test_titles_and_names_are_no_markup(
    client: Client, comment: Comment, moderator: User
) -> None:
    User.objects.filter(pk=moderator.pk).update(username="<b>mo</b>")
    status_changes.decide([comment], to=Status.SPAM, by=moderator, reasons=["<i>x</i>"])

    page = client.get(LOG).content.decode()

    assert "&lt;b&gt;mo&lt;/b&gt;" in page
    assert "<b>mo" not in page
    assert "&lt;i&gt;x&lt;/i&gt;" in page


# Its pages


def test_pages_follow_one_another_without_a_gap(
    client: Client, monkeypatch: pytest.MonkeyPatch, post: Post, moderator: User
) -> None:
    monkeypatch.setattr(decision_log, "DECISIONS_PER_PAGE", 3)
    comments = [make.comment(post) for _ in range(5)]
    status_changes.decide(comments, to=Status.SPAM, by=moderator)  # all at one moment
    seen, query = list[str](), "?who="

    while query:
        page = text_of(client.get(LOG + query))
        seen += re.findall(r">Comment (\d+)</a>", page)
        following = re.search(r'<a href="(\?[^"]*after=\d+)">Earlier', page)
        query = following.group(1) if following else ""

    made = Decision.objects.order_by("-at", "-pk").values_list("comment", flat=True)
    assert list(map(int, seen)) == list(made)
    assert len(seen) == 10


@pytest.mark.parametrize("after", ["0", "x", "-1", "9" * 30])
def test_a_place_that_is_none_is_not_found(client: Client, after: str) -> None:
    assert client.get(f"{LOG}?after={after}").status_code == 404


def test_a_full_page_asks_the_database_no_more_than_a_short_one(
    client: Client, post: Post, moderator: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(LOG)
        return len(captured)

    comment = make.comment(post)
    annotations.assign_moderator([comment], moderator, by=moderator)
    short = queries()
    comments = [make.comment(post) for _ in range(30)]
    for one in comments:
        made = status_changes.decide([one], to=Status.SPAM, by=moderator)
        decision_undo.undo_batch(made[0].batch, by=moderator)
    annotations.assign_moderator(comments, make.person("Moderators"), by=moderator)

    assert queries() == short
    assert short <= 12


# Who may


@pytest.mark.parametrize(
    ("group", "answer"), [("Moderators", 200), ("Editors", 200), ("Authors", 403)]
)
def test_who_reads_the_log(group: str, answer: int) -> None:
    browser = Client()
    browser.force_login(make.person(group))

    assert browser.get(LOG).status_code == answer


def test_who_only_reads_it_undoes_nothing(comment: Comment, moderator: User) -> None:
    [made] = status_changes.decide([comment], to=Status.SPAM, by=moderator)
    reader = make.person("Moderators")
    reader.groups.clear()
    reader.user_permissions.add(permission("view_decision"))
    browser = Client()
    browser.force_login(reader)

    assert "Undo…" not in "".join(rows(browser))
    assert browser.get(undo_address(made)).status_code == 403
    assert browser.post(undo_address(made)).status_code == 403
    comment.refresh_from_db()
    assert comment.status == Status.SPAM


def permission(codename: str) -> Permission:
    return Permission.objects.get(codename=codename)


# Undo


def test_before_a_bulk_is_undone_it_is_told_what_that_touches(
    client: Client, post: Post, moderator: User
) -> None:
    comments = [make.comment(post) for _ in range(12)]
    [made, *_] = status_changes.decide(comments, to=Status.SPAM, by=moderator)
    status_changes.decide(comments[:2], to=Status.APPROVED, by=moderator)

    page = text_of(client.get(undo_address(made)))

    assert "<strong>Waiting → Spam</strong> × 10" in page
    assert "2 comments were decided anew since" in page
    assert comments[-1].body in page
    assert "and 0 more" not in page
    assert Comment.objects.filter(status=Status.SPAM).count() == 10


def test_a_bulk_is_undone_with_one_press(
    client: Client, post: Post, moderator: User
) -> None:
    comments = [make.comment(post) for _ in range(12)]
    [made, *_] = status_changes.decide(comments, to=Status.SPAM, by=moderator)
    status_changes.decide(comments[:2], to=Status.APPROVED, by=moderator)

    answer = client.post(undo_address(made), follow=True)

    assert Comment.objects.filter(status=Status.HELD).count() == 10
    page = text_of(answer)
    assert (
        "Undone: 10 comments: spam. 2 were decided anew since and left as they are."
    ) in page
    assert page.count("Spam → Waiting") == 10


def test_undone_already_it_says_so_and_does_nothing(
    client: Client, comment: Comment, moderator: User
) -> None:
    [made] = status_changes.decide([comment], to=Status.SPAM, by=moderator)
    client.post(undo_address(made))
    status_changes.decide([comment], to=Status.APPROVED, by=moderator)

    assert "Nothing of it can be undone any more" in text_of(
        client.get(undo_address(made))
    )
    answer = client.post(undo_address(made), follow=True)

    assert "There is nothing to undo." in text_of(answer)
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED


def test_a_campaigns_later_arrivals_are_undone_with_it(
    client: Client, post: Post, moderator: User
) -> None:
    campaign = Campaign.objects.create(ground="text")
    early, late = make.comment(post), make.comment(post)
    [made] = status_changes.decide(
        [early], to=Status.SPAM, by=moderator, campaign=campaign
    )
    status_changes.decide(
        [late], to=Status.SPAM, by=None, batch=made.batch, campaign=campaign
    )
    assert "Undo…" in rows(client)[0]

    client.post(undo_address(made))

    assert set(Comment.objects.values_list("status")) == {("held",)}


def test_only_a_press_undoes_and_only_from_here(
    comment: Comment, moderator: User
) -> None:
    [made] = status_changes.decide([comment], to=Status.SPAM, by=moderator)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(moderator)

    assert browser.get(undo_address(made)).status_code == 200
    assert browser.post(undo_address(made)).status_code == 403
    comment.refresh_from_db()
    assert comment.status == Status.SPAM


@pytest.mark.parametrize("number", ["7000000", "9" * 30])
def test_a_decision_that_is_not_there_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"{LOG}{number}/undo/").status_code == 404


def test_nobody_writes_into_the_log(client: Client, comment: Comment) -> None:
    made = comment.decisions.get()

    for path in ("add/", f"{made.pk}/change/", f"{made.pk}/delete/"):
        assert client.get(LOG + path).status_code == 404
