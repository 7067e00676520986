"""Whether code of before a migration goes on running after it (part of `check_code`).

While an upgrade restarts the site, and after going back, old code reads and writes the new
tables. A migration that it may not bear says by an attribute why that is well, or that it is
not:

    class Migration(migrations.Migration):
        old_code_runs_because = "The column is filled by a trigger."
        old_code_breaks_because = "Old code cannot read the new amounts."

With the second, going back needs a backup of the database: `upgrade` then lets readers send
nothing from the backup on.
"""

import os
import sys
from collections.abc import Iterator
from typing import Any

import django
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

RUNS, BREAKS = "old_code_runs_because", "old_code_breaks_because"
# What adds beside what is there, and what Python alone sees.
HARMLESS = (
    *(migrations.CreateModel, migrations.AddIndex, migrations.RemoveIndex),
    *(migrations.RenameIndex, migrations.AlterModelOptions),
    *(migrations.AlterModelManagers, migrations.AlterModelTableComment),
)
OFTEN_WRITTEN = {
    migrations.AddConstraint: "old code may write rows that {name} refuses",
    migrations.RemoveConstraint: "old code may rely on {name}, as for ON CONFLICT",
    migrations.RunSQL: "old code may not bear what a statement does",
    migrations.RunPython: "old code may not bear what a function does",
}


def main() -> int:
    """Print what is wrong with migrations after the first of each app; return 1 if any."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidenceblog.settings")
    django.setup()
    found = list(find_faults())
    for fault in found:
        sys.stdout.write(f"{fault}\n")
    return int(bool(found))


def find_faults() -> Iterator[str]:
    """Yield a line for each of our migrations that old code may not bear, unmarked."""
    loader = MigrationLoader(None)
    state = ProjectState(real_apps=loader.unmigrated_apps)
    for key in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        migration = loader.graph.nodes[key]
        if is_ours(migration) and not migration.initial:
            yield from _judge(migration, list(dict.fromkeys(breaks(migration, state))))
        state = migration.mutate_state(state, preserve=False)


def is_ours(migration: Migration) -> bool:
    file = sys.modules[type(migration).__module__].__file__ or ""
    return file.startswith(f"{settings.BASE_DIR}{os.sep}") and ".venv" not in file


def _judge(migration: Migration, found: list[str]) -> Iterator[str]:
    name = f"{migration.app_label}.{migration.name}"
    marked = any(getattr(migration, mark, "") for mark in (RUNS, BREAKS))
    if found and not marked:
        yield from (f"{name}: {fault}. Mend it, or set {RUNS}." for fault in found)
    if marked and not found:
        yield f"{name}: old code runs on it by itself. Remove the mark."


def breaks(migration: Migration, before: ProjectState) -> Iterator[str]:
    """Yield what code of before a migration may not bear of it."""
    state = before.clone()
    made: set[tuple[str, str]] = set()
    for operation in migration.operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            steps: list[Operation] = list(operation.database_operations)
        else:
            steps = [operation]
        for step in steps:
            if isinstance(step, migrations.CreateModel):
                made.add((migration.app_label, step.name_lower))
            model = getattr(step, "model_name_lower", "")
            if (migration.app_label, model) not in made:
                yield from _breaks_of(step, state, migration.app_label)
        operation.state_forwards(migration.app_label, state)


def _breaks_of(step: Operation, state: ProjectState, app: str) -> Iterator[str]:
    for kind, words in OFTEN_WRITTEN.items():
        if isinstance(step, kind):
            constraint = getattr(step, "constraint", step)
            yield words.format(name=getattr(constraint, "name", ""))
            return
    if isinstance(step, migrations.AddField):
        if not _may_be_left_out(step.field):
            yield f"old code cannot fill {step.name}: give it db_default"
    elif isinstance(step, migrations.AlterField):
        old = state.models[app, step.model_name_lower].fields[step.name]
        yield from _alterations(step.name, old, step.field)
    elif not isinstance(step, HARMLESS):
        yield f"old code may use what {step.describe()!r} takes away"


def _may_be_left_out(field: "models.Field[Any, Any]") -> bool:
    """Tell whether an INSERT that does not name the column gives it a value."""
    left_out = field.null or field.has_db_default() or field.many_to_many
    return left_out or isinstance(field, models.GeneratedField)


def _alterations(
    name: str, old: "models.Field[Any, Any]", new: "models.Field[Any, Any]"
) -> Iterator[str]:
    if old.null and not new.null:
        yield f"old code may write NULL to {name}"
    if old.has_db_default() and not _may_be_left_out(new):
        yield f"old code may leave {name} to its db_default"
    if old.unique != new.unique:
        yield f"whether {name} is unique changes"
    if old.db_column != new.db_column:
        yield f"the column of {name} changes its name"
    longest = new.max_length if type(new) is not models.TextField else None
    if longest and (old.max_length is None or old.max_length > longest):
        yield f"old code may write more to {name} than {longest} letters"
    if _stored_as(old) != _stored_as(new):
        yield f"the type of {name} changes"


def _stored_as(field: "models.Field[Any, Any]") -> str:
    """Return the kind of column; all kinds of text are one."""
    inherited = {base.__name__ for base in type(field).__mro__}
    return (
        "text" if inherited & {"CharField", "TextField"} else field.get_internal_type()
    )


if __name__ == "__main__":
    sys.exit(main())
