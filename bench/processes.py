"""What processes cost: CPU seconds and memory of whole families, from /proc (proc(5))."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")  # of the clock in a second
MEBIBYTE_IN_KIBIBYTES = 1024
# Places in /proc/PID/stat behind the name, which may itself hold spaces and brackets.
PARENT = 1
CPU = slice(11, 15)  # utime, stime, and both of children that were waited for
IDLE = slice(3, 5)  # in a `cpu` line of /proc/stat: idle, and idle for the disk
GUEST = 8  # from here on, time that was counted before


class Process(NamedTuple):
    pid: int
    parent: int
    cpu_ticks: int


def cpu_seconds(*roots: int) -> float:
    """Return what these processes and all they started have used, ended ones too."""
    return sum(process.cpu_ticks for process in families(roots)) / TICKS


def run_ms(pid: int) -> float:
    """Return the milliseconds that a process, waiting now, has run: ticks are too coarse
    for a query."""
    nanoseconds = _first_line(Path(f"/proc/{pid}/schedstat")).split()[0]
    return int(nanoseconds) / 1_000_000


def memory_mib(*roots: int) -> float:
    """Return the memory of these families; what is shared counts once (PSS)."""
    return sum(_pss_kib(one.pid) for one in families(roots)) / MEBIBYTE_IN_KIBIBYTES


def busy_seconds() -> float:
    """Return the CPU seconds that the whole machine has used since it started."""
    ticks = [int(word) for word in _first_line(Path("/proc/stat")).split()[1:]]
    return (sum(ticks[:GUEST]) - sum(ticks[IDLE])) / TICKS


def families(roots: Iterable[int]) -> list[Process]:
    """Return the living processes among these and their descendants."""
    alive = _all()
    wanted = set(roots)
    size = 0
    while len(wanted) > size:
        size = len(wanted)
        wanted |= {process.pid for process in alive if process.parent in wanted}
    return [process for process in alive if process.pid in wanted]


def _all() -> list[Process]:
    folders = (folder for folder in Path("/proc").iterdir() if folder.name.isdecimal())
    return [found for folder in folders if (found := _process(folder))]


def _process(folder: Path) -> Process | None:
    try:
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return None
    return Process(int(folder.name), int(fields[PARENT]), sum(map(int, fields[CPU])))


def _pss_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _first_line(file: Path) -> str:
    with file.open() as lines:
        return lines.readline()
