"""The pages that a new site begins with, as drafts: About, Comment policy, Privacy and others.

What only its editors know stands in them as `[Fill in: …]`; the publish checks refuse a
page until it is said.
"""

import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction

from comments.models import Comment
from posts.blocks import TextBlock
from posts.models import MenuEntry, Post, WorkingCopy
from posts.revisions.history import save_revision

from .core.models import SiteSettings

DRAFTS = Path(__file__).with_suffix(".toml")
# Leaves places in the menu for what stands before the pages, such as topics.
FIRST_POSITION = 50


@transaction.atomic
def add_to_new_site() -> None:
    """Add the drafts to a site where nothing was ever written or set: only once, then,
    whatever becomes of them."""
    used = (Post, Comment, SiteSettings, MenuEntry)
    if any(model._default_manager.exists() for model in used):
        return
    SiteSettings.objects.create(pk=1)
    for draft in tomllib.loads(DRAFTS.read_text())["pages"]:
        save_revision(add_page(draft), by=None)


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
