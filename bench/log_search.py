"""What stands in the logs of a soak that must not: addresses, codes, secrets."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

import soak_clients
from results import Row, at_most, progress, shown
from served import Served
from soak_clients import Traffic

MEGABYTE = 1_000_000
AROUND = 100  # characters
SOUGHT = ("codes", "e-mail addresses", "IP addresses", "names", "secrets")
TOKEN = re.compile(rb"[\w-]{16,}")
MAILBOX = re.compile(rb"%s\d+" % soak_clients.MAILBOX.encode())
NETWORK = re.compile(rb"%s:[0-9a-f]+:[0-9a-f]+" % soak_clients.NETWORK.encode())
NAME = re.compile(rb"%s \d+" % soak_clients.NAME.encode())


def files(site: Served) -> list[Path]:
    """Return the logs that there are: of the site's processes, and of PostgreSQL."""
    old = site.database_log.with_name("log.old")
    return [one for one in (site.log, site.database_log, old) if one.exists()]


def rows(site: Served, traffic: Traffic, secrets: Collection[str]) -> Iterator[Row]:
    """Search every line of every log."""
    codes = {code.encode() for code in traffic.codes | traffic.keys}
    found = dict.fromkeys(SOUGHT, 0)
    size = lines = 0
    for file in files(site):
        with file.open("rb") as log:
            for line in log:
                size, lines = size + len(line), lines + 1
                for code in codes.intersection(TOKEN.findall(line)):
                    found["codes"] += 1
                    _show(file, line, line.index(code))
                found["e-mail addresses"] += len(MAILBOX.findall(line))
                found["IP addresses"] += len(NETWORK.findall(line))
                found["names"] += len(NAME.findall(line))
                found["secrets"] += sum(one.encode() in line for one in secrets)
    yield shown("size of the logs", size / MEGABYTE, "MB")
    yield shown("lines of the logs", lines, "lines")
    yield shown("codes known to the soak", len(codes), "codes")
    for what, count in found.items():
        yield at_most(f"in the logs: {what}", count, "times", 0)


def _show(file: Path, line: bytes, place: int) -> None:
    """Show how a line begins, and where in it something stands."""
    around = line[max(0, place - AROUND) : place + AROUND]
    progress(f"{file.name}: {line[:AROUND]!r} … {around!r}")
