"""Go on inside `.venv`, where the packages are; the commands that may, make it first.

Runs under whatever Python was typed, before anything is installed: standard library
only, and words that even Python 2.7 can read, so that it can refuse.
"""

import os
import sys

OLDEST = (3, 12)  # what Django 6.1 needs
HOW_TO_INSTALL = """\
Install one, then run the command again:
  Debian, Ubuntu   sudo apt install python3.13 python3.13-venv  (Debian 13, Ubuntu 25.04)
                   sudo apt install python3.12 python3.12-venv  (Ubuntu 24.04)
  Debian 12 and Ubuntu 22.04 have no package of it; there, with uv:
                   sudo apt install pipx && pipx install uv
                   ~/.local/bin/uv python install 3.13
  Fedora           sudo dnf install python3.13
  macOS            brew install python@3.13  (or the installer from python.org)
  with uv          uv python install 3.13
  with pyenv       pyenv install 3.13
"""

if sys.version_info < (3, 6) or os.name != "posix":
    this = OLDEST + sys.version_info[:2] + (sys.platform, HOW_TO_INSTALL)
    sys.stderr.write(
        "evidenceblog needs Python {}.{} or newer, on Linux or macOS; this is Python"
        " {}.{} on {}.\nTry: python3 manage.py dev\n\n{}".format(*this)
    )
    sys.exit(1)

import hashlib  # noqa: E402
from pathlib import Path  # noqa: E402

RUNS = "requirements.txt"
CHECKS = "requirements-dev.txt"
# The commands that may build .venv, and what each needs in it; all others need RUNS.
BUILDERS = {"dev": (RUNS,), "test": (RUNS, CHECKS), "check_code": (RUNS, CHECKS)}
STAMP = "evidenceblog-stamp"
# It begins with the packages of before, and brings them up to date itself.
UPGRADE = "upgrade"


def enter_environment(root, command):
    # type: (Path, str) -> None
    """Return inside a Python that has the packages; else start one, or say what to do.

    `root` is the checkout. Inside an active virtual environment of the caller's nothing
    is installed.
    """
    environment = root / ".venv"
    needs = BUILDERS.get(command, (RUNS,))
    inside = Path(sys.prefix) == environment
    if sys.prefix != sys.base_prefix and not inside:
        if command != UPGRADE:
            from evidenceblog import virtual_environment

            virtual_environment.check_active(root, needs)
        return
    usable = os.access(str(environment / "bin" / "python"), os.X_OK)
    ready = is_ready(root, environment, needs) or (command == UPGRADE and usable)
    if not ready and command not in BUILDERS:
        sys.exit(
            "The packages are not installed yet, or requirements.txt has changed.\n"
            "Run first: python3 manage.py dev --no-demo\n"
            "(Without --no-demo it adds sample posts, and accounts for them.)"
        )
    if not ready:
        from evidenceblog import virtual_environment

        virtual_environment.make_environment(root, environment, needs)
    if not (inside and ready):
        python = str(environment / "bin" / "python")
        os.execv(python, [python] + sys.argv)  # noqa: RUF005, S606


def is_ready(root, environment, needs):
    # type: (Path, Path, tuple[str, ...]) -> bool
    """Tell whether `.venv` was finished with these requirements and still has its Python."""
    try:
        stamp = (environment / STAMP).read_text().splitlines()
    except OSError:
        return False
    usable = os.access(str(environment / "bin" / "python"), os.X_OK)
    return usable and set(stamp_lines(root, environment, needs)) <= set(stamp)


def stamp_lines(root, environment, needs):
    # type: (Path, Path, tuple[str, ...]) -> list[str]
    """Return what `.venv` depends on: its Python, and the digest of each list."""
    # The real path has the version in it: .../python3.13, .../Cellar/python@3.13/3.13.1/...
    python = (environment / "bin" / "python").resolve()
    lines = ["python " + str(python)]
    lines.extend(
        name + " " + hashlib.sha256((root / name).read_bytes()).hexdigest()
        for name in needs
    )
    return lines
