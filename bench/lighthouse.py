"""What Lighthouse says of the demo on a phone: home, longest post, topic and search.

Medians of three runs, headless, simulated slow 4G, of a site as it is served. Lighthouse is
no part of the project: `npm install --prefix FOLDER lighthouse` in a folder outside of it,
then `python3 bench/lighthouse.py --lighthouse FOLDER/node_modules/.bin/lighthouse`.
"""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import argparse
import json
import os
import subprocess
from collections.abc import Iterator
from statistics import median
from typing import Any

import demo_site
import servers
from results import Row, at_least, at_most, progress, report

RUNS = 3
GOALS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
FIRST_VIEW_KB = 120  # with its fonts; without pictures
REQUESTS = 7
SHIFT = 0.02
# Robots are told not to index it, and that is no fault.
NOT_INDEXED = demo_site.SEARCH
BYTES_IN_A_KB = 1000
# What a browser fetches only for its own frame; static files have a hash in their names.
ICONS = ("/marks/icon.", "/favicon.ico", "/apple-touch-icon.png")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lighthouse", default="lighthouse", metavar="PROGRAM")
    parser.add_argument("--quick", action="store_true", help="one run of each page")
    asked = parser.parse_args()
    program = servers.program(asked.lighthouse)
    rows: list[Row] = []
    with demo_site.demo_site(None) as site:
        pages = {
            "home": "/",
            "longest post": demo_site.longest_post(),
            "topic": demo_site.TOPIC,
            "search": demo_site.SEARCH,
        }
        for name, path in pages.items():
            runs = []
            for number in range(1 if asked.quick else RUNS):
                progress(f"{name}: {path}, run {number + 1}")
                runs.append(_looked_at(program, site + path))
            rows += _rows(name, runs)
    report("lighthouse", rows)


def _looked_at(program: str, url: str) -> dict[str, Any]:
    """Return Lighthouse's own report. Raises CalledProcessError."""
    command = [
        *(program, url, "--output=json", "--quiet"),
        f"--only-categories={','.join(GOALS)}",
        *(["--skip-audits=is-crawlable"] if NOT_INDEXED in url else []),
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ]
    variables = {**os.environ, "CHROME_PATH": servers.program("chromium")}
    ran = subprocess.run(command, env=variables, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(ran.stdout))


def _rows(name: str, runs: list[dict[str, Any]]) -> Iterator[Row]:
    for category, goal in GOALS.items():
        scores = [run["categories"][category]["score"] * 100 for run in runs]
        yield at_least(f"{name}: {category}", median(scores), "of 100", goal)
    shifts = [run["audits"]["cumulative-layout-shift"]["numericValue"] for run in runs]
    yield at_most(f"{name}: layout shift", median(shifts), "", SHIFT)
    fetched = [list(_before_pictures(run)) for run in runs]
    weights = [sum(one["transferSize"] for one in run) for run in fetched]
    weight = median(weights) / BYTES_IN_A_KB
    yield at_most(f"{name}: first view without pictures", weight, "kB", FIRST_VIEW_KB)
    requests = int(median(len(run) for run in fetched))
    yield at_most(f"{name}: requests before pictures", requests, "", REQUESTS)
    for audit in _failed(runs[-1]):
        progress(f"{name}: {audit}")


def _before_pictures(run: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what a page fetches but for pictures and the browser's icons."""
    for asked in run["audits"]["network-requests"]["details"]["items"]:
        is_icon = any(name in asked["url"] for name in ICONS)
        if asked["resourceType"] != "Image" and not is_icon:
            yield asked


def _failed(run: dict[str, Any]) -> Iterator[str]:
    """Yield what keeps a category's score below 100."""
    for category in GOALS:
        for one in run["categories"][category]["auditRefs"]:
            audit = run["audits"][one["id"]]
            if (
                one["weight"]
                and (audit["score"] or 0) < 1
                and audit["score"] is not None
            ):
                yield f"{category}: {audit['title']} {audit.get('displayValue', '')}"


if __name__ == "__main__":
    main()
