"""The parser's processes: whatever a document is, we go on, and nothing is left."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from comments.linkbacks.understanding import parsing
from comments.linkbacks.understanding.parsing import microformats, stop
from tests.processes import eventually, only_on_linux

from .pages import REPLY

ENTRY = '<div class="h-entry"><p class="e-content">Hello</p></div>'
TOLD = {
    "items": [{"type": ["h-entry"], "lang": "", "children": [], "content": ["Hello"]}],
    "author": "",
}

# Row 56 of the hostile inputs, and more of its kind.
ANSWERED = {
    "50,000 attributes": f"<p {' '.join(f'a{n}=1' for n in range(50_000))}>{ENTRY}",
    "comments that never end": f"{ENTRY}{'<!--' * 100_000}",
    "links that never end": f"{ENTRY}{'<a href="' * 50_000}",
    "ampersands": f"{ENTRY}{'&' * 900_000}",
    "more than is read": ENTRY + "x" * 2_000_000,
}
REFUSED = {
    "a base that is no address": f'<base href="http://[">{ENTRY}',
    "nested entries": '<div class="h-entry">' * 3000,
}
REFUSED_LATE = {  # at the end of a second each
    "nested divs": '<div class="h-entry">' + "<div>" * 100_000,
    "nested words": '<div class="h-entry e-content">' * 200 + "x" * 500_000,
    "many entries": ENTRY * 18_000,
}


def parsed(page: str | bytes, content_type: str = "text/html; charset=utf-8") -> Any:
    body = page.encode() if isinstance(page, str) else page
    return microformats(body, url="https://alice.example/", content_type=content_type)


@pytest.fixture(autouse=True)
def _own_parser(request: pytest.FixtureRequest) -> Iterator[None]:
    """Give a test that changes the parser one of its own."""
    if "monkeypatch" not in request.fixturenames:
        yield
        return
    stop()
    yield
    stop()


def warm() -> int:
    """Return the number of the running parser's process."""
    parsed(ENTRY)
    assert parsing._warm
    return parsing._warm.process.pid


def children(parent: int) -> list[str]:
    """Return the states of a process's children: Z is one that nobody buried."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, number = place.read_text().rpartition(")")[2].split()[:2]
            found += [state] if int(number) == parent else []
    return found


def files(process: int) -> int:
    """Return how many files a process holds open."""
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def spent(process: int) -> float:
    """Return the CPU seconds of a process's children that have ended, and its own."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")


def memory(process: int) -> int:
    """Return the bytes of memory that a process holds."""
    pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def test_a_page_is_told_as_what_we_use_of_it():
    assert parsed(ENTRY) == TOLD


@pytest.mark.parametrize("page", ["", "<p>no microformats</p>", "<p class='h-card'>"])
def test_a_page_without_entries_starts_no_process(page):
    parsing.stop()

    assert parsed(page) == {}
    assert parsing._warm is None


def test_a_page_in_utf_16_is_parsed():
    assert parsed(ENTRY.encode("utf-16"), "text/html") == TOLD


@pytest.mark.parametrize(
    "content_type",
    ["text/html; charset=no-such", "text/html; charset=hex", "TEXT/HTML", 'a/b; "', ""],
)
def test_no_header_stops_us(content_type):
    assert parsed(ENTRY, content_type) in (TOLD, {})


@pytest.mark.parametrize("page", ANSWERED.values(), ids=ANSWERED.keys())
def test_row_56_a_hostile_page_is_answered(page):
    told = parsed(page)

    assert isinstance(told, dict)
    assert len(told["items"]) == 1


@pytest.mark.parametrize(
    "page",
    [
        *(pytest.param(page, id=name) for name, page in REFUSED.items()),
        *(
            pytest.param(page, id=name, marks=pytest.mark.all)
            for name, page in REFUSED_LATE.items()
        ),
    ],
)
def test_row_56_what_takes_too_much_is_given_up_and_the_next_page_parsed(page):
    number = warm()

    assert parsed(page) == {}
    assert parsed(ENTRY) == TOLD
    assert warm() == number


@only_on_linux
def test_row_56_no_page_takes_more_cpu_than_its_limit():
    number = warm()
    before = spent(number)

    parsed(REFUSED_LATE["nested words"])

    # The kernel looks at the limit from tick to tick.
    assert eventually(lambda: children(number) == [])
    assert spent(number) - before < 1.5


def test_a_killed_parser_is_started_again():
    number = warm()
    os.kill(number, signal.SIGKILL)

    assert parsed(ENTRY) == TOLD
    assert warm() != number


def test_a_parser_that_does_not_start_is_told_in_the_log(monkeypatch, tmp_path, caplog):
    program = tmp_path / "parser.py"
    program.write_text("raise SystemExit\n")
    monkeypatch.setattr(parsing, "PROGRAM", program)
    parsing.stop()  # another test's may still run

    assert parsed(ENTRY) == {}
    assert "The parser of microformats does not start" in caplog.text


@pytest.mark.all
def test_a_parser_that_hangs_is_given_up_and_another_started(monkeypatch):
    number = warm()
    os.kill(number, signal.SIGSTOP)
    monkeypatch.setattr(parsing, "PATIENCE", 2.0)

    assert parsed(ENTRY) == TOLD
    assert warm() != number


def test_a_process_that_nobody_sends_a_page_to_ends_by_itself(monkeypatch, tmp_path):
    source = parsing.PROGRAM.read_text().replace(
        "WALL_SECONDS = 5.0", "WALL_SECONDS = 0.1"
    )
    program = tmp_path / "parser.py"
    program.write_text(source)
    monkeypatch.setattr(parsing, "PROGRAM", program)
    number = warm()
    ours, theirs = socket.socketpair()

    with ours:
        with theirs:
            parsing._ordered(theirs)
        assert ours.recv(1) == parsing.HELLO
        assert ours.recv(1) == b""

    assert parsed(ENTRY) == TOLD
    assert warm() == number


def test_half_an_answer_is_none(monkeypatch, tmp_path):
    source = parsing.PROGRAM.read_text()
    half = source.replace(").encode())", ").encode()[:-9])")
    assert half != source
    program = tmp_path / "parser.py"
    program.write_text(half)
    monkeypatch.setattr(parsing, "PROGRAM", program)

    assert parsed(ENTRY) == {}


def test_threads_may_ask_at_once():
    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(parsed, [ENTRY, "h-entry" + "<div>" * 500] * 40))

    assert told[0::2] == [TOLD] * 40


@only_on_linux
def test_the_parser_holds_nothing_of_ours():
    number = warm()
    environment = Path(f"/proc/{number}/environ").read_bytes()
    files = [str(file.readlink()) for file in Path(f"/proc/{number}/fd").iterdir()]

    assert environment == b""
    assert len([file for file in files if file.startswith("socket:")]) == 1


@only_on_linux
def test_no_file_and_no_dead_process_is_left_behind():
    number = warm()
    before = files(os.getpid()), files(number)

    for _document in range(30):
        parsed(ENTRY)

    assert (files(os.getpid()), files(number)) == before
    assert eventually(lambda: children(number) == [])


@only_on_linux
@pytest.mark.all
def test_memory_stays_as_it_is_over_5000_documents():
    number = warm()
    pages = [*ANSWERED.values(), REPLY, REPLY]
    for page in pages:
        parsed(page)
    before = memory(os.getpid()), memory(number)

    for document in range(5000):
        parsed(REPLY if document % 10 else pages[document // 10 % len(pages)])

    assert memory(os.getpid()) - before[0] < 10_000_000
    assert memory(number) - before[1] < 2_000_000


@only_on_linux
def test_the_parser_is_not_imported_by_us_and_ends_when_we_are_killed():
    program = (
        "import importlib.util, sys, time\n"
        f"spec = importlib.util.spec_from_file_location('p', {parsing.__file__!r})\n"
        "p = sys.modules['p'] = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(p)\n"
        f"p.microformats({ENTRY.encode()!r}, url='', content_type='')\n"
        "assert 'mf2py' not in sys.modules\n"
        "print(p._warm.process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout
        number = int(parent.stdout.readline())
        assert Path(f"/proc/{number}").exists()
        parent.kill()

    assert eventually(lambda: _is_over(number))


def _is_over(number: int) -> bool:
    place = Path(f"/proc/{number}/stat")
    return not place.exists() or place.read_text().rpartition(")")[2].split()[0] == "Z"


def test_nothing_that_a_page_names_is_fetched():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        here = f"http://127.0.0.1:{listener.getsockname()[1]}"
        page = (
            f'<!DOCTYPE html SYSTEM "{here}/dtd"><base href="{here}/">'
            f'<link rel="stylesheet author" href="{here}/css">{ENTRY}<div class="h-entry">'
            f'<a class="u-in-reply-to p-author h-card" href="{here}/a">'
            f'<img class="u-photo" src="{here}/b"></a></div>'
        )

        assert len(parsed(page)["items"]) == 2
        time.sleep(0.1)

        with pytest.raises(BlockingIOError):
            listener.accept()
