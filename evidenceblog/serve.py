"""Serve the site to readers: database, web server and worker, with DEBUG off.

The variables of docs/operating.md say how; without any, the site is served to this
machine only.
"""

import contextlib
import os
import secrets
import sys
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured

from . import supervisor
from .core.postgres import Cluster, ClusterError
from .environment_variables import KEY_FILE, env_bool
from .supervisor import CannotRunError, ListenAddress


def main(arguments: list[str]) -> int:
    """Run until Ctrl-C or SIGTERM, restart at SIGHUP; or check what runs.

    Returns the exit code.
    """
    parser = supervisor.make_parser("manage.py serve", __doc__)
    parser.add_argument(
        "--check", action="store_true", help="say whether all is well, start nothing"
    )
    parser.add_argument(
        "--no-worker",
        dest="worker",
        action="store_false",
        help="leave tasks to `manage.py work` on another machine",
    )
    options = parser.parse_args(arguments)
    if options.check:
        return _check(ListenAddress(options.host, options.port))
    return supervisor.run(
        options.host,
        options.port,
        set_defaults,
        restarts=True,
        has_worker=options.worker,
    )


def _check(address: ListenAddress) -> int:
    """Print whether all is well; return 0 if it is, else 1.

    A private database that does not run is started for as long as it is asked.
    """
    try:
        data = Path(os.environ["EVIDENCEBLOG_DATA"])
        set_defaults(address, data)
        from . import settings  # names a variable that is wrong

        cluster = None if settings.DATABASE_URL else Cluster(data / "postgres")
        with cluster.in_use() if cluster else contextlib.nullcontext():
            return _print_report()
    except (CannotRunError, ClusterError, ImproperlyConfigured) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def _print_report() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidenceblog.settings")
    django.setup()
    from .health_report import print_report  # only now: it reads models

    return print_report()


def set_defaults(address: ListenAddress, data: Path) -> None:
    """Complete the environment of a served site. Raises CannotRunError."""
    if env_bool("DEBUG", default=False):
        raise CannotRunError(
            "`serve` runs with DEBUG off, and DEBUG is on: it would show strangers our"
            " settings. Unset DEBUG, or run: python3 manage.py dev"
        )
    os.environ["DEBUG"] = "0"
    os.environ.setdefault("EVIDENCEBLOG_EMBEDDED", "1")
    site = os.environ.setdefault("SITE_URL", address.url)
    os.environ.setdefault("ALLOWED_HOSTS", supervisor.host_name(site))
    if not os.environ.get("SECRET_KEY", "").strip():
        _keep_key(data / KEY_FILE)


def _keep_key(file: Path) -> None:
    """Make a secret key that nobody else can read, unless there is one."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        making = file.with_suffix(".new")
        making.touch(mode=0o600)
        making.write_text(secrets.token_urlsafe(50) + "\n")
        making.rename(file)
