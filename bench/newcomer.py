"""Draw twenty of the eighty changes of newcomer.toml, for a newcomer to find the files of.

Run as `python3 bench/newcomer.py SEED [--answers]`. Twelve or so are of what there is,
eight of what is planned, as they stand in the whole set.
"""

import random
import sys
import tomllib
from pathlib import Path
from typing import Any

DRAWN = 20
CHANGES = Path(__file__).with_suffix(".toml")


def main(seed: str, *options: str) -> None:
    changes = tomllib.loads(CHANGES.read_text())["change"]
    for number, change in enumerate(_drawn(seed, changes), 1):
        places = change.get("places", []) if "--answers" in options else []
        sys.stdout.write(
            "\n      ".join([f"{number:2}. {change['text']}", *places]) + "\n"
        )


def _drawn(seed: str, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return random.Random(seed).sample(changes, DRAWN)  # noqa: S311  # no secret


if __name__ == "__main__":
    main(*sys.argv[1:])
