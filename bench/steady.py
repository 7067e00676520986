"""Ask for URL at a steady pace and print what each answer took, in milliseconds.

Run as `python3 bench/steady.py URL SECONDS PER_SECOND`, by bench/slow_clients.py. Each
request has a connection of its own, and is due at its moment whatever became of the last:
a server that stands still is not asked less often. Standard library only.
"""

import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

PATIENCE_SECONDS = 10
HEADERS = {"Host": "blog.example.org", "X-Forwarded-Proto": "https"}
AT_ONCE = 64


def main(url: str, seconds: str, per_second: str) -> None:
    begun = time.monotonic()
    moments = [
        begun + number / int(per_second)
        for number in range(int(seconds) * int(per_second))
    ]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        for took in threads.map(lambda due: _ask(url, due), moments):
            sys.stdout.write(f"{took:.3f}\n")


def _ask(url: str, due: float) -> float:
    time.sleep(max(0.0, due - time.monotonic()))
    begun = time.monotonic()
    request = urllib.request.Request(url, headers=HEADERS)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
            answer.read()
    except OSError:
        return PATIENCE_SECONDS * 1000.0
    return (time.monotonic() - begun) * 1000


if __name__ == "__main__":
    main(*sys.argv[1:])
