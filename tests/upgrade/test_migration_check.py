"""Which migrations old code does not bear, so that `check_code` asks for a reason."""

from importlib import import_module
from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from evidenceblog import migration_check


def before() -> ProjectState:
    fields: list[tuple[str, models.Field[Any, Any]]] = [
        ("id", models.BigAutoField(primary_key=True)),
        ("title", models.CharField(max_length=20, null=True)),
        ("slug", models.SlugField(max_length=20, unique=True)),
        ("count", models.IntegerField(db_default=0)),
    ]
    state = ProjectState()
    state.add_model(ModelState("posts", "Essay", fields))
    return state


def breaks(*operations: Operation) -> list[str]:
    migration = migrations.Migration("0002_more", "posts")
    vars(migration)["operations"] = operations
    return list(migration_check.breaks(migration, before()))


def added(field: models.Field[Any, Any]) -> Operation:
    return migrations.AddField("essay", "new", field)


def altered(name: str, field: models.Field[Any, Any]) -> Operation:
    return migrations.AlterField("essay", name, field)


CHECK = models.CheckConstraint(condition=models.Q(count__gt=0), name="essay_counts")


@pytest.mark.parametrize(
    "operation",
    [
        added(models.TextField(null=True)),
        added(models.TextField(db_default="")),
        migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddIndex("essay", models.Index(fields=["count"], name="counted")),
        altered("title", models.CharField(max_length=40, null=True)),
        altered("title", models.TextField(null=True, default="new")),
        altered("slug", models.CharField(max_length=20, unique=True)),
    ],
)
def test_what_adds_only_needs_no_reason(operation: Operation) -> None:
    assert breaks(operation) == []


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (added(models.TextField()), "give it db_default"),
        (added(models.TextField(default="")), "give it db_default"),
        (added(models.BooleanField(default=False)), "give it db_default"),
        (migrations.RemoveField("essay", "count"), "takes away"),
        (migrations.RenameField("essay", "count", "many"), "takes away"),
        (migrations.RenameModel("Essay", "Post"), "takes away"),
        (migrations.DeleteModel("Essay"), "takes away"),
        (migrations.AlterModelTable("essay", "texts"), "takes away"),
        (migrations.AlterUniqueTogether("essay", {("title", "slug")}), "takes away"),
        (migrations.AddConstraint("essay", CHECK), "essay_counts refuses"),
        (migrations.RemoveConstraint("essay", "essay_once"), "rely on essay_once"),
        (migrations.RunSQL("SELECT 1"), "a statement"),
        (migrations.RunPython(migrations.RunPython.noop), "a function"),
        (altered("title", models.CharField(max_length=20)), "NULL to title"),
        (altered("title", models.CharField(max_length=9, null=True)), "9 letters"),
        (altered("title", models.IntegerField(null=True)), "the type of title"),
        (altered("slug", models.SlugField(max_length=20)), "is unique changes"),
        (altered("count", models.IntegerField()), "leave count to its db_default"),
        (
            altered(
                "slug", models.SlugField(max_length=20, unique=True, db_column="s")
            ),
            "changes its name",
        ),
        (
            migrations.SeparateDatabaseAndState([migrations.RunSQL("DROP TABLE a")]),
            "a statement",
        ),
    ],
)
def test_what_old_code_may_not_bear_is_named(operation: Operation, why: str) -> None:
    [found] = breaks(operation)

    assert why in found


def test_a_second_field_with_a_default_does_not_hide_one_without() -> None:
    without = migrations.AddField("essay", "a", models.BooleanField(default=False))
    [found] = breaks(without, added(models.BooleanField(db_default=False)))

    assert "cannot fill a" in found


def test_a_model_of_the_same_migration_is_unknown_to_old_code() -> None:
    made = migrations.CreateModel(
        "Note", [("id", models.BigAutoField(primary_key=True))]
    )
    text = migrations.AddField("note", "text", models.TextField())

    assert breaks(made, text, migrations.RemoveField("note", "text")) == []


def test_each_migration_of_ours_bears_old_code_or_says_why() -> None:
    assert list(migration_check.find_faults()) == []


@pytest.mark.parametrize("mark", [migration_check.RUNS, migration_check.BREAKS])
def test_a_mark_is_for_a_migration_that_needs_one(
    mark: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = import_module("posts.migrations.0013_translations")
    monkeypatch.setattr(module.Migration, mark, "It is so.", raising=False)
    [unneeded] = migration_check.find_faults()
    monkeypatch.undo()
    marked = import_module("posts.migrations.0002_post_created_by")
    monkeypatch.delattr(marked.Migration, migration_check.RUNS)
    [missing] = migration_check.find_faults()

    assert unneeded.startswith("posts.0013_translations: old code runs on it by itself")
    assert missing.startswith("posts.0002_post_created_by: old code may not bear")
