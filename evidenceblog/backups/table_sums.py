"""What a database holds, in numbers that are the same wherever it is restored."""

from collections.abc import Mapping
from typing import Any

from psycopg import Connection, sql

from .manifest import DamagedBackup, TableSum

# Whoever is signed in signs in again: a live session in a file would let its finder in.
NOT_SAVED = ("django_session",)
FORMATS = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "search_path": "public",
}
# Generated columns are made anew by each server, and the next one may make others.
TABLES = """
SELECT relname, array_agg(attname ORDER BY attnum)
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relpersistence = 'p'
    AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND relname <> ALL(%s)
GROUP BY relname ORDER BY relname
"""
# 56 bits of each row's hash: their sum depends on no order.
SUM = sql.SQL("""
SELECT count(*), coalesce(sum(('x' || encode(substring(
    sha256(convert_to(ROW({columns})::text, 'UTF8')) FOR 7), 'hex'))::bit(56)::bigint
), 0)::text FROM {table}
""")


def sum_tables(connection: Connection[Any]) -> dict[str, TableSum]:
    """Read every table that a backup saves, in the connection's own snapshot."""
    for name, value in FORMATS.items():
        connection.execute("SELECT set_config(%s, %s, false)", [name, value])
    sums = {}
    for table, columns in connection.execute(TABLES, [[*NOT_SAVED]]).fetchall():
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        query = SUM.format(columns=names, table=sql.Identifier(table))
        rows, total = connection.execute(query).fetchone() or (0, "0")
        sums[table] = TableSum(rows, total)
    return sums


def compare(expected: Mapping[str, TableSum], actual: Mapping[str, TableSum]) -> None:
    """Raise DamagedBackup, which names the first table that is not what was saved."""
    for table in sorted(expected.keys() | actual.keys()):
        saved, restored = expected.get(table), actual.get(table)
        if saved != restored:
            raise DamagedBackup(
                f"The table {table} was restored with"
                f" {restored.rows if restored else 'no'} rows, and saved with"
                f" {saved.rows if saved else 'no'}, or their content differs."
            )
