"""Which Python is found and chosen, and what is said when there is none."""

from pathlib import Path

import pytest

from evidenceblog import virtual_environment
from tests.processes import script


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """The only folder on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def fake_python(path: Path, version: str, *, complete: bool = True) -> Path:
    return script(path, f"echo {version}", "echo complete" if complete else "exit 1")


def versions(
    found: list[virtual_environment.Candidate], below: Path
) -> list[tuple[int, ...]]:
    return [
        candidate.version
        for candidate in found
        if Path(candidate.path).is_relative_to(below)
    ]


def test_a_name_on_the_path_that_does_not_run_is_no_candidate(bare: Path) -> None:
    script(
        bare / "python3.13",
        "echo 'pyenv: version 3.13 is not installed' >&2",
        "exit 127",
    )
    fake_python(bare / "python3.12", "3.12.9")

    found = virtual_environment.find_candidates({"PATH": str(bare)})

    assert versions(found, bare) == [(), (3, 12, 9)]


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["3.14.2", "3.12.9", "3.13.1"], "3.13.1"),
        (["3.14.2", "3.12.9"], "3.12.9"),
        (["3.15.0", "3.14.2", "3.11.9"], "3.14.2"),
    ],
)
def test_the_version_that_was_tried_is_preferred(
    offered: list[str], chosen: str
) -> None:
    found = [
        virtual_environment.Candidate(
            text, tuple(map(int, text.split("."))), complete=True
        )
        for text in offered
    ]

    assert virtual_environment.choose_python(found, with_uv=False).path == chosen


def test_the_callers_own_choice_comes_before_any_preference(bare: Path) -> None:
    fake_python(bare / "python3.13", "3.13.1")
    wish = fake_python(bare / "mine", "3.14.0")

    [only] = virtual_environment.find_candidates(
        {"PATH": str(bare), "PYTHON": str(wish)}
    )

    assert only == (str(wish), (3, 14, 0), True)


def test_versions_of_pyenv_and_uv_are_found_where_they_are_kept(tmp_path: Path) -> None:
    fake_python(tmp_path / "pyenv/versions/3.12.4/bin/python3", "3.12.4")
    fake_python(tmp_path / "pyenv/versions/3.13.0t/bin/python3", "3.13.0")
    fake_python(tmp_path / "uv/cpython-3.13.7-linux/bin/python3", "3.13.7")

    found = virtual_environment.find_candidates(
        {
            "PYENV_ROOT": str(tmp_path / "pyenv"),
            "UV_PYTHON_INSTALL_DIR": str(tmp_path / "uv"),
        }
    )

    assert versions(found, tmp_path) == [(3, 12, 4), (3, 13, 7)]


def test_when_all_are_too_old_each_is_named_with_what_to_install() -> None:
    found = [
        virtual_environment.Candidate("/usr/bin/python3", (3, 11, 2), complete=True),
        virtual_environment.Candidate("/shims/python3.13", (), complete=False),
    ]

    with pytest.raises(SystemExit) as refusal:
        virtual_environment.choose_python(found, with_uv=True)

    said = str(refusal.value)
    assert "needs Python 3.12 or newer, and found only:\n" in said
    assert (
        "  Python 3.11.2 (/usr/bin/python3)\n  no Python (/shims/python3.13)\n" in said
    )
    for place in ("Debian, Ubuntu", "Fedora", "macOS", "uv python install"):
        assert place in said


def test_a_python_without_venv_is_told_which_package_brings_it() -> None:
    found = [
        virtual_environment.Candidate("/usr/bin/python3", (3, 12, 3), complete=False)
    ]

    with pytest.raises(SystemExit, match=r"apt install python3\.12-venv"):
        virtual_environment.choose_python(found, with_uv=False)
    assert virtual_environment.choose_python(found, with_uv=True) == found[0]
