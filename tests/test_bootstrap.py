"""The start before anything is installed: which Python, which packages, and what it says."""

import fcntl
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

import manage
from evidenceblog import bootstrap
from tests.processes import PROJECT, script

ENTRY_FILES = ["manage.py", "evidenceblog/__init__.py"]
ENTRY_FILES += ["evidenceblog/bootstrap.py", "evidenceblog/virtual_environment.py"]
BASE_PYTHON = str(Path(sys.base_prefix, "bin", "python3"))
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with what starts commands and two short lists of packages."""
    root = tmp_path / "checkout"
    for name in ENTRY_FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, root / name)
    (root / "requirements.txt").write_text(
        "# runs\nDjango==6.1.3\npsycopg[pool]==3.3.9\n"
    )
    (root / "requirements-dev.txt").write_text("pytest==9.2.0\n")
    return root


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The only folder on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def fake_uv(folder: Path, *pip: str) -> None:
    """Put an uv on PATH that makes a `.venv` whose Python only says what it was asked."""
    script(
        folder / "uv",
        'if [ "$1" = venv ]; then',
        '  for last; do :; done; /bin/mkdir -p "$last/bin"',
        '  printf \'#!/bin/sh\\necho 3.13.0; echo ran "$@"\\n\' > "$last/bin/python"',
        '  /bin/chmod +x "$last/bin/python"',
        "fi",
        'if [ "$1" = pip ]; then',
        *(pip or [":"]),
        "fi",
    )


def run_manage(
    checkout: Path,
    bare: Path,
    *arguments: str,
    python: str = BASE_PYTHON,
    **variables: str,
) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(bare), "HOME": "/nonexistent", **variables}
    return subprocess.run(
        [python, "manage.py", *arguments],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("version", ["2.7.18", "3.6.15", "3.7.16", "3.9.18", "3.11.7"])
def test_an_old_python_alone_refuses_without_a_traceback(
    checkout: Path, bare: Path, version: str
) -> None:
    old = PYENV / version / "bin" / "python"
    if not os.access(old, os.X_OK):
        pytest.skip(f"there is no Python {version} here")
    if any(Path("/").glob("usr/local/bin/python3.1[2-9]")):
        pytest.skip("a new Python is in a place that is always looked at")

    answer = run_manage(checkout, bare, "dev", python=str(old))

    assert answer.returncode == 1
    assert "evidenceblog needs Python 3.12 or newer" in answer.stderr
    assert ".".join(version.split(".")[:2]) in answer.stderr
    assert "sudo apt install python3.13" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (checkout / ".venv").exists()


# Which packages


@pytest.mark.parametrize("command", ["migrate", "serve"])
def test_other_commands_build_nothing_and_say_what_to_run(
    checkout: Path, bare: Path, command: str
) -> None:
    answer = run_manage(checkout, bare, command)

    assert answer.returncode == 1
    # On a real site, which has the same data folder, no sample posts and accounts.
    assert "Run first: python3 manage.py dev --no-demo\n" in answer.stderr
    assert not (checkout / ".venv").exists()


def test_dev_makes_the_environment_and_goes_on_inside_it(
    checkout: Path, bare: Path
) -> None:
    fake_uv(bare)

    first = run_manage(checkout, bare, "dev", "--port", "1")
    second = run_manage(checkout, bare, "migrate", "--plan")

    assert first.stdout.endswith("ran manage.py dev --port 1\n")
    assert first.stderr.count("\n") == 2
    assert second.stdout.endswith("ran manage.py migrate --plan\n")
    assert second.stderr == ""


def test_a_failed_installation_says_why_and_is_repaired_by_the_next_run(
    checkout: Path, bare: Path
) -> None:
    fake_uv(bare, "echo 'error: Failed to fetch: dns error' >&2", "exit 2")

    failed = run_manage(checkout, bare, "dev")
    stamped = (checkout / ".venv" / bootstrap.STAMP).exists()
    fake_uv(bare)
    repaired = run_manage(checkout, bare, "dev")

    assert failed.returncode == 1
    assert "Could not install the packages: uv ended with code 2." in failed.stderr
    assert "  error: Failed to fetch: dns error\n" in failed.stderr
    assert "Check the network connection" in failed.stderr
    assert not stamped
    assert repaired.stdout.endswith("ran manage.py dev\n")


@pytest.mark.parametrize("command", ["test", "check_code"])
def test_both_lists_are_installed_together_for_tests_and_checks(
    checkout: Path, bare: Path, command: str
) -> None:
    fake_uv(bare, f'echo "$@" > {checkout}/asked')

    run_manage(checkout, bare, command)

    asked = (checkout / "asked").read_text()
    lists = f"-r {checkout}/requirements.txt -r {checkout}/requirements-dev.txt\n"
    assert asked == f"pip install -q --python {checkout}/.venv/bin/python {lists}"


@pytest.fixture
def ready(checkout: Path) -> Callable[..., bool]:
    """Ask whether a finished `.venv` still serves, for these lists."""
    environment = checkout / ".venv"
    python = environment / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(script(checkout / "python3.13"))
    lines = bootstrap.stamp_lines(checkout, environment, (bootstrap.RUNS,))
    (environment / bootstrap.STAMP).write_text("\n".join(lines))
    return lambda *names: bootstrap.is_ready(checkout, environment, names)


def test_a_finished_environment_serves_until_its_list_changes(
    checkout: Path, ready: Callable[..., bool]
) -> None:
    assert ready(bootstrap.RUNS)
    assert not ready(bootstrap.RUNS, bootstrap.CHECKS)

    (checkout / bootstrap.RUNS).write_text("Django==6.1.4\n")

    assert not ready(bootstrap.RUNS)


def test_an_environment_does_not_outlive_its_python(
    checkout: Path, ready: Callable[..., bool]
) -> None:
    (checkout / "python3.13").rename(checkout / "python3.14")
    assert not ready(bootstrap.RUNS)

    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(checkout / "python3.14")
    assert not ready(bootstrap.RUNS)


def test_two_at_once_wait_for_one_another(checkout: Path, bare: Path) -> None:
    fake_uv(bare)
    folder = os.open(checkout, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    process = subprocess.Popen(
        [BASE_PYTHON, "manage.py", "dev"],
        cwd=checkout,
        env={"PATH": str(bare), "HOME": "/nonexistent"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr
        waits = process.stderr.readline()
        made = (checkout / ".venv").exists()
        os.close(folder)
        said, _ = process.communicate()

    assert waits == "Another process is making .venv; waiting for it.\n"
    assert not made
    assert said.endswith("ran manage.py dev\n")


# Inside somebody's virtual environment


def test_in_an_active_environment_a_mismatch_names_the_package(
    checkout: Path, bare: Path, tmp_path: Path
) -> None:
    active = tmp_path / "active"
    venv.create(active, symlinks=True)
    [packages] = active.glob("lib/python*/site-packages")
    for name, version in (("Django", "6.0.10"), ("psycopg", "3.3.9")):
        metadata = packages / f"{name}-{version}.dist-info" / "METADATA"
        metadata.parent.mkdir()
        metadata.write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
    fake_uv(bare)

    answer = run_manage(checkout, bare, "test", python=str(active / "bin" / "python"))

    assert answer.returncode == 1
    assert f"The active virtual environment, {active}, differs from" in answer.stderr
    assert (
        "  Django: wanted 6.1.3, found 6.0.10\n  pytest: wanted 9.2.0, found nothing\n"
        "Nothing was installed."
    ) in answer.stderr
    assert not (checkout / ".venv").exists()


# What is taken out of every command


@pytest.mark.parametrize(
    "arguments",
    [["--data", "site", "dev", "--port", "1"], ["dev", "--data=site", "--port", "1"]],
)
def test_the_data_folder_is_taken_from_anywhere_in_a_command(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EVIDENCEBLOG_DATA", "/elsewhere")
    monkeypatch.chdir(tmp_path)

    assert manage.take_data_folder(arguments) == ["dev", "--port", "1"]
    assert os.environ["EVIDENCEBLOG_DATA"] == str(tmp_path.resolve() / "site")


@pytest.mark.parametrize("arguments", [["--data=~/blog"], ["--data", "~/blog"], []])
def test_a_data_folder_in_the_home_folder_is_found_there(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EVIDENCEBLOG_DATA", "~/blog")
    monkeypatch.setenv("HOME", str(tmp_path.resolve()))

    manage.take_data_folder(["dev", *arguments])

    assert os.environ["EVIDENCEBLOG_DATA"] == str(tmp_path.resolve() / "blog")


def test_without_a_data_folder_it_is_var_in_the_checkout(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVIDENCEBLOG_DATA", " ")

    manage.take_data_folder(["migrate"])

    assert os.environ["EVIDENCEBLOG_DATA"] == str(PROJECT / "var")


def test_a_data_folder_without_a_name_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EVIDENCEBLOG_DATA", "")

    with pytest.raises(SystemExit, match="--data needs the name of a folder"):
        manage.take_data_folder(["migrate", "--data"])


# The real thing


@pytest.mark.all
def test_an_unreachable_index_ends_in_clear_words(checkout: Path, bare: Path) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0"}

    answer = run_manage(checkout, bare, "dev", **nowhere)

    assert answer.returncode == 1
    assert "Could not install the packages: python ended with code 1." in answer.stderr
    assert "No matching distribution found" in answer.stderr
    assert "Check the network connection" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.all
def test_a_fresh_checkout_makes_its_environment_and_runs_tests(tmp_path: Path) -> None:
    for name in ("manage.py", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(PROJECT / name, tmp_path)
    unneeded = shutil.ignore_patterns("__pycache__")
    shutil.copytree(
        PROJECT / "evidenceblog", tmp_path / "evidenceblog", ignore=unneeded
    )
    kept = {
        k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH"}
    }

    answer = subprocess.run(
        [BASE_PYTHON, "manage.py", "test", "--version"],
        cwd=tmp_path,
        env=kept,
        capture_output=True,
        text=True,
    )

    assert answer.stdout.startswith("pytest ")
    assert answer.returncode == 0
