"""PostgreSQL extensions, made by migration, with clear words where the role may not."""

from typing import Any

from django.contrib.postgres.operations import CreateExtension
from django.core.management.base import CommandError
from django.db import ProgrammingError


class PostgresExtension(CreateExtension):
    """Create an extension unless it is there.

    Raises CommandError that says what to do when the role lacks the right to.
    """

    def database_forwards(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().database_forwards(*args, **kwargs)
        except ProgrammingError as error:
            raise CommandError(
                f"The database role may not create the extension {self.name}. Let an "
                f"administrator run CREATE EXTENSION {self.name}; in this database, then "
                "run migrate again."
            ) from error
