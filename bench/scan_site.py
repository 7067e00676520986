"""What the scanner Wapiti finds on the demo as it is served, and how much of it
docs/security.md does not answer. It comes as a stranger.

Wapiti is no part of the project: install it in a folder outside of it
(`python3 -m venv FOLDER; FOLDER/bin/pip install wapiti3`), then
`python3 bench/scan_site.py --wapiti FOLDER/bin/wapiti`. It asks this machine alone.
"""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import argparse
import json
import subprocess
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import demo_site
import servers
from environment import ROOT
from results import Row, at_most, progress, report, shown

ANSWERS = ROOT / "docs" / "security.md"
# All that attack by requests alone; the others ask services elsewhere, or need their lists.
MODULES = (
    *("backup", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess"),
    *("http_headers", "ldap", "methods", "permanentxss", "redirect", "shellshock"),
    *("sql", "timesql", "upload", "xss", "xxe", "inconsistent_redirection"),
    *("information_disclosure",),
)
SCAN_SECONDS, ATTACK_SECONDS = 600, 120
QUICK_SECONDS = 30
LEFT = ("/static/",)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wapiti", default="wapiti", metavar="PROGRAM")
    parser.add_argument(
        "--quick", action="store_true", help="half a minute of each attack"
    )
    asked = parser.parse_args()
    program = servers.program(asked.wapiti)
    with demo_site.demo_site(None) as site:
        rows = _rows(_scanned(program, site, quick=asked.quick))
    report("scan_site", rows)


def _scanned(program: str, site: str, *, quick: bool) -> dict[str, Any]:
    """Return Wapiti's own report. Raises CalledProcessError."""
    scan = QUICK_SECONDS if quick else SCAN_SECONDS
    attack = QUICK_SECONDS if quick else ATTACK_SECONDS
    with TemporaryDirectory() as folder:
        said = Path(folder, "report.json")
        command = [
            *(program, "--url", f"{site}/", "--scope", "folder", "--flush-session"),
            *("--module", ",".join(MODULES), "--format", "json", "--output", str(said)),
            *("--max-scan-time", str(scan), "--max-attack-time", str(attack)),
            *("--store-session", folder, "--store-config", folder),
            *("--no-bugreport", "--max-links-per-page", "60", "--depth", "6"),
            *(part for path in LEFT for part in ("--exclude", f"{site}{path}*")),
        ]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        return dict(json.loads(said.read_text()))


def _rows(said: dict[str, Any]) -> list[Row]:
    """Count what was found by its name, and what the answers do not name."""
    answers = ANSWERS.read_text()
    found: Counter[str] = Counter()
    for kind in ("vulnerabilities", "anomalies"):
        for name, cases in said[kind].items():
            found[name] += len(cases)
            for one in cases:
                progress(f"{name}: {one['method']} {one['path']} {one['info']}")
    open_ones = sum(number for name, number in found.items() if name not in answers)
    pages = said["infos"]["crawled_pages_nbr"]
    return [
        shown("wapiti: addresses and forms attacked", pages, ""),
        shown("wapiti: findings", found.total(), ""),
        at_most("wapiti: findings without an answer", open_ones, "", 0),
    ]


if __name__ == "__main__":
    main()
