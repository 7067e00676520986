"""What `make check` and the git hook find."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evidenceblog import project_checks

PROJECT = Path(__file__).parents[1]
GIT, MAKE = (str(shutil.which(program)) for program in ("git", "make"))


def found_in(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    template = folder / "page.html"
    template.write_text(text)
    monkeypatch.setattr(project_checks, "TEMPLATES", [str(template)])
    return [
        found.removeprefix(str(template)) for found in project_checks.long_templates()
    ]


def test_a_template_has_few_and_narrow_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = '<p class="a b">' + "word " * 30 + "</p>"

    assert found_in("<p>\n" * 80, tmp_path, monkeypatch) == []
    assert found_in("<p>\n" * 81, tmp_path, monkeypatch) == [": 81 lines"]
    assert found_in(f"<p>\n{wide}\n", tmp_path, monkeypatch) == [":2: 169 columns"]


@pytest.mark.parametrize(
    "line",
    [
        "{% translate 'WORDS' %}",
        "{% blocktranslate with name=name %}WORDS{{ name }}{% endblocktranslate %}",
        "{% blocktranslate %}WORDS",
        '<a{{ x }}href="WORDS{% url "home" %}">',
        "    {# WORDS #}",
    ],
)
def test_a_line_that_cannot_be_broken_may_be_wide(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found_in(line.replace("WORDS", "word " * 30), tmp_path, monkeypatch) == []


def test_the_git_hook_runs_the_quick_checks(tmp_path: Path) -> None:
    subprocess.run([GIT, "init", "-q", str(tmp_path)], check=True)
    subprocess.run(
        [MAKE, "-s", "-f", PROJECT / "Makefile", "hook"], cwd=tmp_path, check=True
    )
    manage = tmp_path / "manage.py"
    manage.write_text("import sys; sys.exit(' '.join(sys.argv[1:]))")

    hook = subprocess.run(
        [".git/hooks/pre-commit"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (hook.returncode, hook.stderr) == (1, "check_code --fast\n")


def test_a_check_that_fails_is_named_and_the_others_still_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fails, holds = ([sys.executable, "-c", f"exit({code})"] for code in (1, 0))
    checks = {"lint": fails, "typos": holds, "layers": fails}
    monkeypatch.setattr(project_checks, "FAST", checks)
    monkeypatch.setattr(project_checks, "TEMPLATES", [])

    assert project_checks.main(["--fast"]) == 1

    assert capsys.readouterr().out == (
        "· lint\n· typos\n· layers\nFailed: lint, layers\n"
    )
