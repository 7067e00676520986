"""Queries of the ORM whose SQL is made once: for the few that most requests ask.

Django makes the SQL of a query anew each time, which takes several times as long as
PostgreSQL needs to answer a query by its key.
"""

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any

from django.db import connections
from django.db.models import Expression, QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler


class Parameter(Expression):
    """What a compiled query is given each time: it stands where a value would stand.

    `sql` is written around the value: a list needs its type, as in `%s::bigint[]`. In a
    SELECT of its own the value is unknown to the planner, who plans for any.
    """

    def __init__(self, name: str, sql: str = "%s") -> None:
        super().__init__()
        self.name = name
        self.sql = sql

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        return self.sql, (self,)


class CompiledQuery[Row]:
    """What `build` returns, with Parameters in place of values, for other values each time.

    `build` is called once, when a value is first asked for. It may not depend on
    anything that changes, such as the time.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build

    def fetch(self, **values: Any) -> list[Row]:
        """Ask it with a value for each Parameter, by name."""
        return list(self._bound(values))

    def first(self, **values: Any) -> Row | None:
        """Return the first row, if there is any; the query itself has to have a limit."""
        return next(iter(self._bound(values)), None)

    @cached_property
    def _queryset(self) -> QuerySet[Any, Row]:
        return self._build()

    @cached_property
    def _compiled(self) -> tuple[SQLCompiler, str, tuple[Any, ...]]:
        compiler = self._queryset.query.get_compiler(using=self._queryset.db)
        sql, parameters = compiler.as_sql()
        return compiler, sql, parameters

    def _bound(self, values: dict[str, Any]) -> QuerySet[Any, Row]:
        compiled, sql, parameters = self._compiled
        compiler = copy(compiled)
        compiler.connection = connections[self._queryset.db]  # each thread has its own
        given = [
            values[value.name] if isinstance(value, Parameter) else value
            for value in parameters
        ]
        compiler.as_sql = lambda: (sql, given)  # type: ignore[method-assign,assignment,misc]
        query: Query = copy(self._queryset.query)
        query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        bound = self._queryset.__class__(
            model=self._queryset.model, query=query, using=self._queryset.db
        )
        for name in ("_iterable_class", "_fields", "_fetch_mode"):
            setattr(bound, name, getattr(self._queryset, name))
        return bound
