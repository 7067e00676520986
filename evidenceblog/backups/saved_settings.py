"""The site's variables: what a backup holds, and the keys, which are kept apart from it.

Both are files that a shell reads: `set -a; . ./settings.env`.
"""

import os
import shlex
from pathlib import Path

from django.conf import settings

from evidenceblog.environment_variables import KNOWN, PUBLIC

SETTINGS, KEYS = "settings.env", "backup-keys.env"
KEYS_NOTE = """\
# The keys of this site and of its backups. Keep a copy where no backup lies, such as in a
# password manager: without BACKUP_KEY nobody opens what left this machine.
"""


def save_settings(backup: Path) -> Path:
    """Write the variables that are no secret; return the file."""
    file = backup / SETTINGS
    file.write_text(_lines({name: os.environ.get(name, "") for name in PUBLIC}))
    return file


def save_keys() -> Path:
    """Write the secret ones into the data folder, for its owner alone; return the file.

    The folder itself is in no backup.
    """
    secret = {name: os.environ.get(name, "") for name in KNOWN - PUBLIC}
    secret["SECRET_KEY"] = str(settings.SECRET_KEY)
    file = settings.DATA / KEYS
    making = file.with_suffix(".new")
    making.touch(mode=0o600)
    making.write_text(KEYS_NOTE + _lines(secret))
    making.rename(file)
    return file


def _lines(variables: dict[str, str]) -> str:
    given = {name: value.strip() for name, value in sorted(variables.items())}
    return "".join(
        f"{name}={shlex.quote(value)}\n" for name, value in given.items() if value
    )
