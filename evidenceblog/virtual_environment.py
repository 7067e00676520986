"""Find a Python that is new enough, and make `.venv` with it.

Runs under old Pythons too: standard library only, and words that Python 3.6 can read.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from evidenceblog.bootstrap import HOW_TO_INSTALL, OLDEST, STAMP, is_ready, stamp_lines

# What the pinned packages were tried on; for a newer Python some may lack a wheel.
PREFERRED = ((3, 13), (3, 12))
NAMES = ("python3.14", "python3.13", "python3.12", "python3")
PROBE = """\
import sys
print("%d.%d.%d" % sys.version_info[:3])
import venv, ensurepip
print("complete")
"""
PROBE_SECONDS = 10
LINES_SHOWN = 8
PIN = re.compile(r"^([\w.-]+)(?:\[.*\])?==([^\s;#]+)", re.MULTILINE)


class Candidate(NamedTuple):
    """A Python on this machine, as it answered."""

    path: str
    version: "tuple[int, ...]"  # empty if it does not run
    complete: bool  # it can make virtual environments

    def __str__(self) -> str:
        version = ".".join(map(str, self.version))
        return (
            f"Python {version} ({self.path})" if version else f"no Python ({self.path})"
        )


def make_environment(root: Path, environment: Path, needs: "tuple[str, ...]") -> None:
    """Make or complete `.venv`, unless another process just did; exit if it cannot be."""
    with _lock(root):
        if not is_ready(root, environment, needs):
            _build(root, environment, needs)


def check_active(root: Path, needs: "tuple[str, ...]") -> None:
    """Exit unless the active virtual environment has the pinned versions."""
    if sys.version_info < OLDEST:
        sys.exit(
            f"The active virtual environment, {sys.prefix}, has Python"
            f" {sys.version.split()[0]}; evidenceblog needs 3.12 or newer.\n"
            "Leave it (deactivate) and run the command again."
        )
    found = list(find_mismatches(root, needs))
    if found:
        sys.exit(
            f"The active virtual environment, {sys.prefix}, differs from"
            f" {' and '.join(needs)}:\n{_indented(found)}\n"
            f"Nothing was installed. Run: python -m pip install -r {' -r '.join(needs)}\n"
            "or leave it (deactivate) and run the command again."
        )


def find_candidates(environ: "Mapping[str, str]") -> "list[Candidate]":
    """Run every Python that may be on this machine and return what each answers.

    A name on PATH proves nothing: the shims of pyenv stand there for versions that are
    not selected. If $PYTHON will do, nothing else is asked.
    """
    wish = probe_python(environ.get("PYTHON", ""))
    if wish.version >= OLDEST:
        return [wish]
    found = {}  # type: dict[Path, Candidate]
    for path in _python_paths(environ):
        if path.resolve() not in found and os.access(str(path), os.X_OK):
            found[path.resolve()] = probe_python(str(path))
    return list(found.values())


def probe_python(path: str) -> Candidate:
    try:
        answer = subprocess.run(
            [path, "-c", PROBE],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PROBE_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return Candidate(path, (), complete=False)
    words = answer.stdout.decode("utf-8", "replace").split() or [""]
    if not re.match(r"\d+\.\d+\.\d+$", words[0]):
        return Candidate(path, (), complete=False)
    version = tuple(int(part) for part in words[0].split("."))
    return Candidate(path, version, complete="complete" in words)


def choose_python(found: "list[Candidate]", with_uv: bool) -> Candidate:
    """Return the best candidate, or exit and say what to install.

    uv makes virtual environments by itself; without it the Python must be able to.
    """
    recent = sorted(
        (one for one in found if one.version >= OLDEST),
        key=lambda one: (
            *(one.version[:2] != tried for tried in PREFERRED),
            one.version[:2],
        ),
    )
    if not recent:
        sys.exit(
            "evidenceblog needs Python 3.12 or newer, and found only:\n"
            f"{_indented(map(str, found))}\n\n{HOW_TO_INSTALL}"
        )
    for candidate in recent:
        if candidate.complete or with_uv:
            return candidate
    major, minor, _ = recent[0].version
    sys.exit(
        f"{recent[0]} cannot make virtual environments.\n"
        f"Run: sudo apt install python{major}.{minor}-venv\n"
        "(or install uv), then run the command again."
    )


def _build(root: Path, environment: Path, needs: "tuple[str, ...]") -> None:
    uv = shutil.which("uv")
    uv = uv if uv and _succeeds([uv, "--version"]) else None
    python = str(environment / "bin" / "python")
    if probe_python(python).version < OLDEST or not (
        uv or _succeeds([python, "-m", "pip", "-V"])
    ):
        chosen = choose_python(find_candidates(os.environ), bool(uv))
        _print(f"Making .venv with {chosen}.")
        shutil.rmtree(str(environment), ignore_errors=True)
        plain = [chosen.path, "-m", "venv"]
        maker = [uv, "venv", "-q", "--python", chosen.path] if uv else plain
        _run("make .venv", [*maker, str(environment)])
    _print(
        f"Installing {' and '.join(needs)}; the first time this takes about a minute."
    )
    plain = [python, "-m", "pip", "--disable-pip-version-check", "install", "-q"]
    installer = [uv, "pip", "install", "-q", "--python", python] if uv else plain
    # Always with requirements.txt, so that nothing in the other list can move its versions.
    files = [part for name in needs for part in ("-r", str(root / name))]
    _run("install the packages", installer + files)
    stamp = "\n".join(stamp_lines(root, environment, needs))
    (environment / STAMP).write_text(stamp + "\n")


@contextmanager
def _lock(root: Path) -> "Iterator[None]":
    """Let one process at a time build; what it holds is the checkout's own folder."""
    folder = os.open(str(root), os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            _print("Another process is making .venv; waiting for it.")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def find_mismatches(root: Path, needs: "tuple[str, ...]") -> "Iterator[str]":
    """Yield what this Python has in other versions than the lists pin."""
    from importlib import metadata  # not in Python 3.6

    for name in needs:
        for package, wanted in PIN.findall((root / name).read_text()):
            try:
                found = metadata.version(package)
            except metadata.PackageNotFoundError:
                found = "nothing"
            if found != wanted:
                yield f"{package}: wanted {wanted}, found {found}"


def _python_paths(environ: "Mapping[str, str]") -> "Iterator[Path]":
    if environ.get("PYTHON"):
        yield Path(environ["PYTHON"])
    yield Path(getattr(sys, "_base_executable", sys.executable))
    for folder in environ.get("PATH", "").split(os.pathsep):
        for name in NAMES:
            yield Path(folder, name)
    home = environ.get("HOME", "/nonexistent")
    pyenv = environ.get("PYENV_ROOT", f"{home}/.pyenv")
    uv = environ.get("UV_PYTHON_INSTALL_DIR", f"{home}/.local/share/uv/python")
    for pattern in (
        f"{pyenv}/versions/3.*[0-9]/bin/python3",
        f"{uv}/cpython-3.*/bin/python3",
        "/opt/homebrew/bin/python3.1[2-9]",
        "/usr/local/bin/python3.1[2-9]",
        "/home/linuxbrew/.linuxbrew/bin/python3.1[2-9]",
        "/Library/Frameworks/Python.framework/Versions/3.*/bin/python3",
    ):
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


def _succeeds(command: "list[str]") -> bool:
    quiet = subprocess.DEVNULL
    try:
        return subprocess.call(command, stdout=quiet, stderr=quiet) == 0
    except OSError:
        return False


def _run(what: str, command: "list[str]") -> None:
    """Run one step; if it fails, exit with the end of what it said and what to check."""
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if answer.returncode != 0:
        said = answer.stdout.decode("utf-8", "replace").strip().splitlines()
        sys.exit(
            f"Could not {what}: {Path(command[0]).name} ended with code"
            f" {answer.returncode}.\n{_indented(said[-LINES_SHOWN:])}\n"
            "Check the network connection and, where you need them, HTTPS_PROXY and"
            " PIP_INDEX_URL (for uv, UV_INDEX_URL).\nThen run the command again: it goes"
            " on from here."
        )


def _indented(lines: "Iterable[str]") -> str:
    return "\n".join(f"  {line}" for line in lines)


def _print(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
