"""The pages that a new site begins with, as drafts: About, Comment policy, Privacy and others.

What only its editors know stands in them as `[Fill in: …]`; the publish checks refuse a
page until it is said.
"""

import re
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.html import escape

from comments.models import Comment
from posts.blocks import TextBlock
from posts.models import MenuEntry, Post, WorkingCopy
from posts.revisions.history import save_revision

from .core.models import SiteSettings

DRAFTS = Path(__file__).with_suffix(".toml")
# Leaves places in the menu for what stands before the pages, such as topics.
FIRST_POSITION = 50
GAP = re.compile(r"\[Fill in: ([^\]]+)\]")


class Question(NamedTuple):
    """What `start_site` asks, and the gaps that the answer fills."""

    option: str
    asks: str
    fills: list[str]


def questions() -> list[Question]:
    return [Question(**one) for one in _read()["questions"]]


@transaction.atomic
def add_to_new_site() -> None:
    """Add the drafts to a site where nothing was ever written or set: only once, then,
    whatever becomes of them."""
    used = (Post, Comment, SiteSettings, MenuEntry)
    if any(model._default_manager.exists() for model in used):
        return
    SiteSettings.objects.create(pk=1)
    add_drafts()


@transaction.atomic
def add_drafts() -> None:
    """Add the draft of each page whose address no post or page has."""
    for draft in _read()["pages"]:
        if not WorkingCopy.objects.filter(slug=draft["slug"]).exists():
            save_revision(add_page(draft), by=None)


@transaction.atomic
def fill_gaps(answers: dict[str, str]) -> None:
    """Put answers, by the option of their question, into the gaps of unpublished pages."""
    texts = {
        f"[Fill in: {gap}]": escape(answers[question.option])
        for question in questions()
        for gap in question.fills
        if answers.get(question.option)
    }
    for copy in _unpublished():
        for block in copy.textblock_set.all():
            before = block.text
            for gap, text in texts.items():
                block.text = block.text.replace(gap, text)
            if block.text != before:
                block.save()
        save_revision(copy, by=None)


def open_gaps() -> dict[str, list[str]]:
    """Return what is still to be filled in, by the title of each unpublished page."""
    return {
        copy.title: [
            gap for block in copy.textblock_set.all() for gap in GAP.findall(block.text)
        ]
        for copy in _unpublished()
    }


def _unpublished() -> QuerySet[WorkingCopy]:
    drafts = Post.objects.filter(kind=Post.Kind.PAGE, state=Post.State.DRAFT)
    return WorkingCopy.objects.filter(post__in=drafts, slug__in=slugs()).order_by("pk")


def _read() -> dict[str, Any]:
    return tomllib.loads(DRAFTS.read_text())


def slugs() -> list[str]:
    """Return the addresses that the drafts begin with."""
    return [draft["slug"] for draft in _read()["pages"]]


def add_page(about: dict[str, Any], **facts: Any) -> WorkingCopy:
    """Make a draft of a page from its description, and its entries in the menus."""
    page = Post.objects.create(kind=Post.Kind.PAGE)
    words = {name: about[name] for name in ("title", "slug", "standfirst")}
    copy = WorkingCopy.objects.create(post=page, **words, **facts)
    TextBlock.objects.create(
        parent=copy, region="body", ordering=10, text=about["html"]
    )
    for menu in about["menus"]:
        position = FIRST_POSITION + MenuEntry.objects.filter(menu=menu).count()
        MenuEntry.objects.create(menu=menu, page=page, position=position)
    return copy
