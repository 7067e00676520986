"""Environment variables of where files and backups are kept.

As in `environment_variables.py`, every function raises ImproperlyConfigured, whose message
names the variable.
"""

import re
import shlex
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from .environment_variables import LOOPBACK, MAKE_KEY, env, require

MIN_PASSPHRASE_LENGTH = 20


def env_bucket(name: str) -> dict[str, str]:
    """Read s3://key:secret@host/bucket?region=R into options of a storage, none if unset.

    The bucket is reached by TLS, but for one on this machine.
    """
    if not (url := env(name)):
        return {}
    try:
        parts = urlsplit(url)
        local = bool(LOOPBACK.fullmatch(parts.hostname or ""))
        place = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        parts, local, place = urlsplit(""), False, None
    found = re.fullmatch(r"(?:region=([\w-]+))?", parts.query)
    bucket = re.fullmatch(r"/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/?", parts.path)
    known = parts.scheme == "s3" and place and parts.username and parts.password
    if not (known and found and bucket):
        raise ImproperlyConfigured(
            f"{name} must look like s3://key:secret@host/bucket?region=eu-central-1, with"
            " what is special in key and secret percent-encoded (/ is %2F)."
        )
    require(
        find_spec("storages") and find_spec("boto3"),
        f"{name} needs the packages of requirements-s3.txt.",
    )
    return {
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "bucket_name": bucket[1],
        "endpoint_url": f"{'http' if local else 'https'}://{place}",
        "region_name": found[1] or "us-east-1",
    }


def env_backup_folder(name: str, data: Path) -> Path | None:
    """Read the folder of the backups: outside of the data folder, with which it would be
    lost."""
    value = env(name)
    folder = Path(value)
    apart = folder.is_absolute() and not folder.is_relative_to(data)
    require(
        not value or apart,
        f"{name} must be an absolute path outside of the data folder {data},"
        f" better on another disk, not {value!r}.",
    )
    return folder if value else None


def env_backup_counts(name: str, default: str) -> tuple[int, int, int]:
    """Read how many days, weeks and months keep a backup, such as 7,4,12."""
    value = env(name, default)
    found = re.fullmatch(r"(\d{1,4}),(\d{1,4}),(\d{1,4})", value)
    require(
        found,
        f"{name} must be three numbers, of days, weeks and months, such as {default},"
        f" not {value!r}.",
    )
    days, weeks, months = map(int, value.split(",")) if found else (0, 0, 0)
    return days, weeks, months


def env_command(name: str) -> str:
    """Read a command line; it may hold a key, so it is not repeated."""
    command = env(name)
    try:
        shlex.split(command)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no command line: {error}.") from error
    return command


def env_passphrase(name: str) -> str:
    """Read a passphrase; it is not repeated."""
    passphrase = env(name)
    good = len(passphrase) >= MIN_PASSPHRASE_LENGTH and passphrase.isprintable()
    require(
        not passphrase or good,
        f"{name} must be one line of at least {MIN_PASSPHRASE_LENGTH} characters."
        f" This prints a good one: {MAKE_KEY}",
    )
    return passphrase
