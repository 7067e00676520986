"""The parser's process: whatever a document is, we go on, and nothing is left."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from comments.linkbacks.mention_content import parser_process
from comments.linkbacks.mention_content.parser_process import microformats, stop
from tests.processes import PROJECT, eventually, only_on_linux

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
    assert parser_process._parser
    return parser_process._parser.process.pid


def parsed_anew() -> int:
    """Return the number of a parser that has parsed nothing but one page."""
    stop()
    return warm()


def files(process: int) -> int:
    """Return how many files a process holds open."""
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def spent_by_children() -> float:
    """Return the CPU seconds of our processes that have ended."""
    told = os.times()
    return told.children_user + told.children_system


def memory(process: int) -> int:
    """Return the bytes of memory that a process holds."""
    pages = Path(f"/proc/{process}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def test_a_page_is_told_as_what_we_use_of_it():
    assert parsed(ENTRY) == TOLD


@pytest.mark.parametrize("page", ["", "<p>no microformats</p>", "<p class='h-card'>"])
def test_a_page_without_entries_starts_no_process(page):
    stop()

    assert parsed(page) == {}
    assert parser_process._parser is None


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
    warm()

    assert parsed(page) == {}
    assert parsed(ENTRY) == TOLD


@only_on_linux
def test_row_56_no_page_takes_more_cpu_than_its_limit():
    parsed_anew()
    before = spent_by_children()

    parsed(REFUSED_LATE["nested words"])

    # Beside the document's second there is the start of the parser.
    assert 0.9 <= spent_by_children() - before < 2.0


def test_a_killed_parser_is_started_again():
    number = warm()
    os.kill(number, signal.SIGKILL)
    os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)

    assert parsed(ENTRY) == TOLD
    assert warm() != number


def test_a_parser_that_does_not_start_is_told_in_the_log(monkeypatch, tmp_path, caplog):
    program = tmp_path / "parser.py"
    program.write_text("raise SystemExit\n")
    monkeypatch.setattr(parser_process, "PROGRAM", program)

    assert parsed(ENTRY) == {}
    assert "The parser of microformats does not start" in caplog.text


def test_a_parser_that_hangs_is_given_up_and_another_started(monkeypatch):
    number = warm()
    os.kill(number, signal.SIGSTOP)
    monkeypatch.setattr(parser_process, "PATIENCE", 0.1)

    assert parsed(ENTRY) == {}
    monkeypatch.undo()
    assert parsed(ENTRY) == TOLD
    assert warm() != number


def test_half_an_answer_is_none(monkeypatch, tmp_path):
    source = parser_process.PROGRAM.read_text()
    half = source.replace(
        "documents.send_bytes(json",
        "os.write(documents.fileno(), b'\\0\\0\\0\\x0923'); return\n        _ = (json",
    )
    assert half != source
    program = tmp_path / "parser.py"
    program.write_text(half)
    monkeypatch.setattr(parser_process, "PROGRAM", program)

    assert parsed(ENTRY) == {}


def test_after_many_pages_another_parser_is_started(monkeypatch):
    monkeypatch.setattr(parser_process, "MOST_DOCUMENTS", 2)
    number = warm()

    assert warm() == number
    assert warm() != number


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

    for _document in range(3):
        parsed(REFUSED["a base that is no address"])
    assert not Path(f"/proc/{number}").exists()
    assert files(warm()) == before[1]
    assert files(os.getpid()) == before[0]


@only_on_linux
@pytest.mark.all
def test_memory_stays_as_it_is_over_5000_documents():
    warm()
    pages = [*ANSWERED.values(), REPLY, REPLY]
    for page in pages:
        parsed(page)
    before = memory(os.getpid())

    for document in range(5000):
        parsed(REPLY if document % 10 else pages[document // 10 % len(pages)])

    assert memory(os.getpid()) - before < 10_000_000
    assert memory(warm()) < 400_000_000


@only_on_linux
def test_the_parser_is_not_imported_by_us_and_ends_when_we_are_killed():
    program = (
        "import signal, sys\n"
        "from comments.linkbacks.mention_content import parser_process as p\n"
        f"p.microformats({ENTRY.encode()!r}, url='', content_type='')\n"
        "assert 'mf2py' not in sys.modules\n"
        "print(p._parser.process.pid, flush=True)\n"
        "signal.pause()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=PROJECT
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

        with pytest.raises(BlockingIOError):
            listener.accept()
