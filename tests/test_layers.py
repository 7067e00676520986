"""Foreign keys and columns keep the order of the apps, as imports do.

The checker of imports cannot see them: a foreign key may name its model in a string.
"""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Field, Model

# An app may point at itself and at the apps named here, never at one above it.
BELOW = {
    "evidenceblog": {"comments", "spam", "posts", "artwork", "citations", "core"},
    "backups": set[str](),
    "linkbacks": {"comments", "spam", "posts", "artwork", "citations", "core"},
    "comments": {"spam", "posts", "artwork", "citations", "core"},
    "spam": {"core"},
    "posts": {"artwork", "citations", "core"},
    "artwork": {"core"},
    "citations": {"core"},
    "mail": {"core"},
    "core": set[str](),
}
# Django's own, which every app may point at.
DJANGOS = {"auth", "contenttypes"}
OURS = ("evidenceblog", "posts", "comments")


def relations(
    model: type[Model],
) -> Iterator[tuple[Field[object, object], type[Model]]]:
    """Return each field of a model that points at another, and where it points."""
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        if field.remote_field and isinstance(field.related_model, type):
            yield field, field.related_model


POINTING = [
    pytest.param(model, target, id=f"{model._meta.label}.{field.name}")
    for model in apps.get_models()
    if model._meta.app_label in BELOW
    for field, target in relations(model)
]


@pytest.mark.parametrize(("model", "target"), POINTING)
def test_a_foreign_key_points_only_where_imports_may(
    model: type[Model], target: type[Model]
) -> None:
    app, pointed_at = model._meta.app_label, target._meta.app_label

    assert pointed_at in {app, *BELOW[app], *DJANGOS}


# What the apps above core are about: no column of its own is.
WORDS_OF_APPS = re.compile(
    "post|topic|author|licen|artwork|source|comment|mention|back"
)
COLUMNS_OF_CORE = [
    f"{model._meta.label}.{field.name}"
    for model in apps.get_models()
    if model._meta.app_label in {"core", "mail"}
    for field in model._meta.local_fields
]


@pytest.mark.parametrize("column", COLUMNS_OF_CORE)
def test_no_column_of_core_is_about_an_app_above_it(column: str) -> None:
    assert not WORDS_OF_APPS.search(column.lower())


def test_every_app_has_its_place_in_the_order() -> None:
    labels = {app.label for app in apps.get_app_configs() if app.name.startswith(OURS)}

    assert labels == set(BELOW)
    assert len(POINTING) > 10
