"""What bandit finds in the code, and how much of it docs/security.md does not answer.

Bandit is no part of the project: install it in a folder outside of it, with this Python
(`python3 -m venv FOLDER; FOLDER/bin/pip install bandit`), then
`python3 bench/scan.py --bandit FOLDER/bin/bandit`.
"""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import argparse
import json
import subprocess
from collections import Counter
from pathlib import Path

import servers
from environment import ROOT
from results import at_most, progress, report, shown

PACKAGES = ("evidenceblog", "posts", "comments")
ANSWERS = ROOT / "docs" / "security.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bandit", default="bandit", metavar="PROGRAM")
    found, unread = _findings(servers.program(parser.parse_args().bandit))
    answers = ANSWERS.read_text()
    open_ones = sum(number for test, number in found.items() if test not in answers)
    rows = [
        shown("bandit: findings", found.total(), ""),
        at_most(
            "bandit: findings that docs/security.md does not answer", open_ones, "", 0
        ),
        at_most("bandit: files that it could not read", unread, "", 0),
    ]
    report("scan", rows)


def _findings(bandit: str) -> tuple[Counter[str], int]:
    """Count findings by the name of their test, and files that were not understood.

    Raises CalledProcessError.
    """
    folders = [str(ROOT / package) for package in PACKAGES]
    command = [bandit, "-r", *folders, "-f", "json", "-q", "--exit-zero"]
    ran = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    said = json.loads(ran.stdout)
    for one in said["results"]:
        place = Path(one["filename"]).relative_to(ROOT)
        progress(f"{one['test_id']} {place}:{one['line_number']} {one['issue_text']}")
    return Counter(one["test_id"] for one in said["results"]), len(said["errors"])


if __name__ == "__main__":
    main()
