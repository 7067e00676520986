"""A blog with as many posts as a benchmark asks for: the demo's, copied by PostgreSQL."""

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

from posts.models import Post
from results import progress

# More than the numbers of the demo's rows, so that each copy has numbers of its own.
STRIDE = 10_000
# Copies are older than what they copy, each by so much more: 50,000 posts are of 19 years.
APART = "interval '40 hours'"
COPIES_AT_ONCE = 500


def grow(posts: int) -> None:
    """Copy what the demo published until so many posts are live."""
    published = Post.objects.live().filter(pk__lt=STRIDE).count()
    made = Post.objects.live().count() // published
    wanted = -(-posts // published)
    with connection.cursor() as cursor:
        # Keys of other rows are not looked up: the copies' are right by construction.
        cursor.execute("SET session_replication_role = replica")
        for first in range(made, wanted, COPIES_AT_ONCE):
            last = min(first + COPIES_AT_ONCE, wanted) - 1
            for model in _copied():
                cursor.execute(_statement(model), {"first": first, "last": last})
            progress(f"{(last + 1) * published:>9,} posts")
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def _copied() -> list[type[Model]]:
    """Return Post and whatever in its app belongs to a post, however remotely."""
    models = list(apps.get_app_config("posts").get_models(include_auto_created=True))
    found: list[type[Model]] = [Post]
    size = 0
    while len(found) > size:
        size = len(found)
        found += [
            model
            for model in models
            if model not in found and any(_targets(model, found))
        ]
    return found


def _targets(
    model: type[Model], found: list[type[Model]]
) -> "Iterator[ForeignKey[Any, Any]]":
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.related_model in found:
            yield field


def _statement(model: type[Model]) -> str:
    found = _copied()
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    numbers = [model._meta.pk, *_targets(model, found)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(field, is_number=field in numbers) for field in fields)
    pk = model._meta.pk.column
    return (
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values}'  # noqa: S608  # our own names
        f' FROM "{model._meta.db_table}" p, generate_series(%(first)s, %(last)s) n'
        f' WHERE p."{pk}" < {STRIDE}'
    )


def _value(field: "Field[Any, Any]", *, is_number: bool) -> str:
    """Return what a copy, numbered `n`, of a row `p` has in a field."""
    column = f'p."{field.column}"'
    if is_number:
        return f"{column} + n * {STRIDE}"
    if isinstance(field, SlugField):
        return f"{column} || '-' || n"
    if isinstance(field, UUIDField) and field.unique:
        return "gen_random_uuid()"
    if isinstance(field, DateTimeField):
        return f"{column} - n * {APART}"
    return column
