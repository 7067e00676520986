"""The desk, as a moderator's browser has it."""

from playwright.sync_api import Locator, Page, expect

from comments.models import Comment, Status
from evidenceblog.core.models import User
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
