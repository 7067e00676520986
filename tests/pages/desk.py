"""The desk, as a moderator's browser has it."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from comments.discussion import reports
from comments.models import Comment, ReportReason, Status
from evidenceblog.core.models import User
from posts.models import Post
from tests import make

from . import windows

DESK = "/admin/comments/comment/"
TALL_ENOUGH = 44
"""CSS pixels: WCAG 2.2, 2.5.5, asks as much of what a thumb has to hit."""


def sign_in(page: Page) -> User:
    return windows.sign_in(page, "Moderators", to=DESK)


def waiting(many: int) -> list[Comment]:
    post = make.post()
    return [make.comment(post, name=f"Reader {n:03}") for n in range(many)]


def statuses() -> set[str]:
    return set(Comment.objects.values_list("status", flat=True))


def count(status: Status) -> int:
    return Comment.objects.filter(status=status).count()


def card(page: Page, comment: Comment) -> Locator:
    return page.locator(f"#card-{comment.pk}")


def places(page: Page) -> list[dict[str, float]]:
    """Return where the top of each card is on the page, and its height."""
    found: list[dict[str, float]] = page.eval_on_selector_all(
        ".card",
        "cards => cards.map(card => ({top: card.offsetTop, height: card.offsetHeight}))",
    )
    return found


def saved(page: Page) -> None:
    expect(page.locator(".saving")).to_have_count(0)


# What comes in on an ordinary day, in turn: what is said, and what else is so of it.
DAY: list[dict[str, Any]] = [
    {"body": "Thank you, this helped me."},
    {
        "body": "My mother is 84 and walks with a frame. Were people of her age in these "
        "trials, or were they all younger and fitter than she is?"
    },
    {
        "body": "See https://a.example https://b.example https://c.example for more.",
        "website": "https://shop.example/",
    },
    {"body": "They are in it: look at the second table.", "is_reply": True},
    {"body": "I cannot go on any more and want to end my life."},
    {"body": "Only a fool would believe this.", "is_reported": True},
    {
        "body": "I'm Anna from Healthsite. Would you share our guide to back pain with "
        "your readers? https://guide.example/back-pain"
    },
    {
        "body": "My father John Hall was treated for this at St Mary's Hospital, and "
        "nobody told us about walking. NHS number 943 476 5919."
    },
]


def mixed(many: int) -> list[Comment]:
    """Return so many comments to decide, of all kinds, as they come in on a day."""
    post = make.post(title="Does walking ease back pain?")
    asked = make.comment(post, body="And the elderly?", status=Status.APPROVED)
    return [_of_the_day(post, asked, n, **DAY[n % len(DAY)]) for n in range(many)]


def _of_the_day(
    post: Post,
    asked: Comment,
    number: int,
    *,
    is_reply: bool = False,
    is_reported: bool = False,
    **said: Any,
) -> Comment:
    said["body"] += "" if number < len(DAY) else f" ({number})"
    parent = asked if is_reply else None
    who = {"name": f"Reader {number:02}", "email": f"reader{number}@example.org"}
    made = make.comment(post, parent=parent, **who, **said)
    Comment.objects.filter(pk=made.pk).update(status=Status.HELD, campaign=None)
    if is_reported:
        Comment.objects.filter(pk=made.pk).update(status=Status.APPROVED)
        made.refresh_from_db()
        reports.report_comment(made, reason=ReportReason.UNKIND, text="How rude.")
    made.refresh_from_db()
    return made
