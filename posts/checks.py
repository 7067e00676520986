"""Checks that a new page of ours has not taken the address of somebody's post."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from .models import Post
from .slugs import reserved_slugs


@register(Tags.database)
def no_post_is_hidden(
    databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Name each post that another page hides; runs with `migrate` and `check --database`."""
    if not databases or "default" not in databases:
        return []
    if Post._meta.db_table not in connections["default"].introspection.table_names():
        return []  # nothing has been migrated yet
    # Only this column: `migrate` asks before it has added the new ones.
    hidden = Post.objects.filter(slug__in=reserved_slugs())
    return [
        Error(
            f"The post “{slug}” cannot be read: another page has its address.",
            hint="Give the post another address and publish it again.",
            id="posts.E001",
        )
        for slug in hidden.values_list("slug", flat=True)
    ]
