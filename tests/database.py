"""The address of the tests' own database, for processes that a test starts."""

from urllib.parse import urlencode

from django.db import connection


def url() -> str:
    parts = connection.settings_dict
    names = {
        "dbname": parts["NAME"],
        "user": parts["USER"],
        "password": parts["PASSWORD"],
        "host": parts["HOST"],
        "port": parts["PORT"],
    }
    given = {name: value for name, value in names.items() if value}
    return f"postgresql:///?{urlencode(given)}"
