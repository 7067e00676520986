"""Serve the site to readers: database, web server and worker, with DEBUG off.

The variables of docs/operating.md say how; without any, the site is served to this
machine only.
"""

import os
import secrets
from pathlib import Path

from . import supervisor
from .environment_variables import KEY_FILE, env_bool
from .supervisor import CannotRunError, ListenAddress


def main(arguments: list[str]) -> int:
    """Run until Ctrl-C or SIGTERM; return the exit code."""
    options = supervisor.make_parser("manage.py serve", __doc__).parse_args(arguments)
    return supervisor.run(options.host, options.port, _set_defaults)


def _set_defaults(address: ListenAddress, data: Path) -> None:
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
        making = file.with_suffix(".new")
        making.touch(mode=0o600)
        making.write_text(secrets.token_urlsafe(50) + "\n")
        making.rename(file)
