"""Asking the desk: what a moderator's browser sends, and what the page says."""

import re
from typing import Any

from django.test import Client

from comments.models import Comment, Decision
from tests.reading import text_of

DESK = "/admin/comments/comment/"
SCRIPT = {"Accept": "application/json"}


def seen(*comments: Comment) -> str:
    """Return what a form says of comments that are as they are now."""
    return " ".join(f"{comment.pk}:{comment.version}" for comment in comments)


def press(client: Client, act: str, *comments: Comment, **said: Any) -> Any:
    return client.post(f"{DESK}act/{act}/", {"seen": seen(*comments), **said})


def press_by_script(client: Client, act: str, *comments: Comment, **said: Any) -> Any:
    shown = [comment.pk for comment in comments]
    return client.post(
        f"{DESK}act/{act}/",
        {"seen": seen(*comments), "shown": shown, **said},
        headers=SCRIPT,
    )


def shown(client: Client, query: str = "") -> list[str]:
    """Return the names on the desk, in its order."""
    page = text_of(client.get(f"{DESK}{query}"))
    return re.findall(r'<h2 id="name-\d+" dir="auto"><a [^>]*>([^<]*)</a>', page)


def page_of(client: Client, comment: Comment) -> str:
    return text_of(client.get(f"{DESK}{comment.pk}/change/"))


def last_decision(comment: Comment) -> Decision:
    return comment.decisions.latest("pk")


def status_of(comment: Comment) -> str:
    comment.refresh_from_db()
    return comment.status
