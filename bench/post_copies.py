"""A blog with as many posts as a benchmark asks for: copies, made by PostgreSQL."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import (
    DateTimeField,
    Field,
    ForeignKey,
    Model,
    SlugField,
    UUIDField,
)

from posts import list_pages
from posts.models import LISTS, Author, MenuEntry, Post, Topic
from results import progress

# Copies are older than what they copy, each by so much more: 50,000 posts are of 19 years.
APART = "interval '40 hours'"
COPIES_AT_ONCE = 500
# What leads to posts and belongs to the site: there is no more of it with more posts.
OF_THE_SITE = (MenuEntry,)


class Copier:
    """Copies the posts that are there when it is made, with all that belongs to them."""

    def __init__(self) -> None:
        self._models = _belonging_to_posts()
        self._originals = Post.objects.live().count()
        # More than any of their numbers, so that each copy has numbers of its own.
        self._stride = 1 + max(_largest(model) for model in self._models)
        self._copies = 0

    def grow(self, posts: int) -> None:
        """Copy until so many posts are live, or a few more: all are copied as often."""
        wanted = -(-posts // self._originals) - 1
        with connection.cursor() as cursor:
            # Keys of other rows need no look-up: a copy's are right as they are made.
            cursor.execute("SET session_replication_role = replica")
            for first in range(self._copies + 1, wanted + 1, COPIES_AT_ONCE):
                last = min(first + COPIES_AT_ONCE - 1, wanted)
                for model in self._models:
                    cursor.execute(self._statement(model), [first, last, self._stride])
                progress(f"{(last + 1) * self._originals:>9,} posts")
            cursor.execute("SET session_replication_role = origin")
        self._copies = max(wanted, self._copies)
        _recount_lists()

    def _statement(self, model: type[Model]) -> str:
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        numbers = [model._meta.pk, *_targets(model, self._models)]
        names = ", ".join(f'"{field.column}"' for field in fields)
        values = ", ".join(self._value(field, field in numbers) for field in fields)
        table = model._meta.db_table
        return (
            f'INSERT INTO "{table}" ({names}) SELECT {values}'  # noqa: S608  # our own names
            f' FROM "{table}" p, generate_series(%s, %s) n'
            f' WHERE p."{model._meta.pk.column}" < %s'
        )

    def _value(self, field: "Field[Any, Any]", is_number: bool) -> str:
        """Return what the copy, numbered `n`, of a row `p` has in a field."""
        column = f'p."{field.column}"'
        if is_number:
            return f"{column} + n * {self._stride}"
        if isinstance(field, SlugField):
            return f"{column} || '-' || n"
        if isinstance(field, UUIDField) and field.unique:
            return "gen_random_uuid()"
        if isinstance(field, DateTimeField):
            return f"{column} - n * {APART}"
        return column


def _recount_lists() -> None:
    """Keep how many posts lists have, as publishing does."""
    live = Post.objects.live().order_by()
    counts = {LISTS: live.count()}
    for topic in Topic.objects.all():
        counts[topic.surrogate_key] = live.filter(live__topics=topic).count()
    for author in Author.objects.all():
        counts[author.surrogate_key] = live.filter(live__authors=author).count()
    list_pages.store_counts(counts)


def _belonging_to_posts() -> list[type[Model]]:
    """Return Post, and whatever of its app belongs to a post, however remotely."""
    models = list(apps.get_app_config("posts").get_models(include_auto_created=True))
    found: list[type[Model]] = [Post]
    size = 0
    while len(found) > size:
        size = len(found)
        found += [
            model
            for model in models
            if model not in (*found, *OF_THE_SITE) and any(_targets(model, found))
        ]
    return found


def _targets(
    model: type[Model], found: list[type[Model]]
) -> "Iterator[ForeignKey[Any, Any]]":
    """Yield the model's references to what is copied with it."""
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.related_model in found:
            yield field


def _largest(model: type[Model]) -> int:
    newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0
