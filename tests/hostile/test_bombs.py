"""Small things that unfold into large ones: each is refused or read in little time.

Beside these: pages that are costly to parse (tests/linkbacks/test_hostile_pages.py),
packed answers (test_fetching.py), pictures (test_image_inspection.py), bodies and slow
clients (test_request_buffering.py), expressions (test_growth.py).
"""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from time import process_time
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory

from evidenceblog.core.request_buffering import BufferedApplication
from posts import rich_text
from posts.word.word_reader import WordRefused, read_document
from tests import make
from tests.posts.word.documents import docx, field, p, r
from tests.posts.word.test_word_draft import uploaded
from tests.processes import PROJECT

LAUGHS = (
    '<!DOCTYPE b [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)
QUADRATIC = f'<!DOCTYPE b [<!ENTITY a "{"a" * 50_000}">]>'
DEEP = 100_000
# Expressions, so that each child makes its own.
READERS = {
    "feed": "lambda body: read_feed_item(body, 'https://a.example/')",
    "answer to a pingback": "parse_response",
    "XMP": "lambda body: _xmp_facts(SimpleNamespace(info={'xmp': body}))",
    "rich text": "lambda body: rich_text.sanitiser(rich_text.TEXT)(body.decode())",
    "table": "lambda body: rich_text.sanitiser(rich_text.TABLE)(body.decode())",
    "JSON-LD": "lambda body: read_structured_data([body.decode()], 'https://a.example/')",
    "report": "count_reports",
}
XML = {
    "entities within entities": f"{LAUGHS!r} + '<b>&a11;</b>'",
    "entities in an attribute": f"{LAUGHS!r} + '<b c=\"&a11;\"/>'",
    "one long entity, often": f"{QUADRATIC!r} + '<b>' + '&a;' * 50_000 + '</b>'",
    "a file": "'<!DOCTYPE b [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><b>&a;</b>'",
    "elements within elements": f"'<b>' * {DEEP} + '</b>' * {DEEP}",
    "elements that never end": f"'<b>' * {DEEP}",
    "many attributes": f"'<b ' + ''.join(f'a{{n}}=\"\" ' for n in range({DEEP})) + '/>'",
    "an encoding that nobody knows": '\'<?xml version="1.0" encoding="x-none"?><b/>\'',
    "an encoding of many bytes": '\'<?xml version="1.0" encoding="gb2312"?><b/>\'',
    "many names": f"''.join(['<b>', *(f'<a{{n}}/>' for n in range({DEEP})), '</b>'])",
}
HTML = {
    "elements within elements": f"'<strong>' * {DEEP}",
    "lists within lists": f"'<ul><li>' * {DEEP}",
    "tables within tables": f"'<table><tr><td>' * {DEEP // 4}",
    "foster parents": f"'<table><b>' * {DEEP // 4}",
    "formats that begin again": f"'<p><b><i><u>' * {DEEP // 40}",
    "definitions within definitions": f"'<dl><dd>' * {DEEP}",
    "items without a list": f"'<li><b>' * {DEEP // 4}",
    "many attributes": f"'<p ' + ''.join(f'a{{n}}=1 ' for n in range({DEEP * 3})) + '>'",
}
NESTED_JSON = {
    "lists within lists": f"'[' * {DEEP} + ']' * {DEEP}",
    "objects within objects": f"'{{\"a\":' * {DEEP} + '1' + '}}' * {DEEP}",
    "a long number": f"'1' * {DEEP}",
    "a number with a long power": "'1e999999999'",
}
CASES = {
    **dict.fromkeys(("feed", "answer to a pingback", "XMP"), XML),
    **dict.fromkeys(("rich text", "table"), HTML),
    **dict.fromkeys(("JSON-LD", "report"), NESTED_JSON),
}
SECONDS, MEGABYTES = 3, 150
CHILD = """
import json, os, resource, sys
from types import SimpleNamespace
from xmlrpc.client import Fault
import django
django.setup()
from comments.linkbacks.mention_content.feed_items import read_feed_item
from comments.linkbacks.mention_content.structured_data import read_structured_data
from comments.linkbacks.protocols.pingback import parse_response
from evidenceblog.core.csp_reports import count_reports
from posts import rich_text
from posts.artwork.image_inspection import _xmp_facts

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

seconds, megabytes, readers, cases = json.load(sys.stdin)
for kind, bombs in cases.items():
    for name, bomb in bombs.items():
        if child := os.fork():
            ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            print(json.dumps([f"{kind}: {name}", ended]), flush=True)
        else:
            body, before = eval(bomb).encode(), peak()
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            try:
                said = eval(readers[kind])(body)
            except (ValueError, Fault):
                said = ""
            is_told = "root:" in str(said)
            os._exit(1 if is_told else 2 if peak() - before > megabytes else 0)
"""


def test_what_unfolds_is_read_or_refused_in_little_time_and_room() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", CHILD],
        cwd=PROJECT,
        input=json.dumps([SECONDS, MEGABYTES, READERS, CASES]),
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0, ran.stderr
    ended = dict(map(json.loads, ran.stdout.splitlines()))
    assert len(ended) == sum(map(len, CASES.values()))
    assert {name: how for name, how in ended.items() if how} == {}, ran.stderr


def test_lists_stay_as_deep_as_people_write_them_and_no_word_is_lost() -> None:
    clean = rich_text.sanitiser(rich_text.TEXT)
    written = "<ul><li><p>a</p><ol><li><p>b</p></li></ol></li></ul><ul><li>c</li></ul>"
    deep = "<ul><li>word" * 50 + "</li></ul>" * 50 + "<ul><li>end</li></ul>"

    assert clean(written) == written
    assert clean(deep).count("<ul>") == rich_text.DEEPEST_LIST + 1
    assert clean(deep).count("word") == 50
    assert clean(deep).endswith("</ul><ul><li>end</li></ul>")


# Word documents, which a process of little memory and time reads


def repacked(name: str, old: bytes, new: bytes) -> bytes:
    """Return a document in which a part says something else."""
    file = io.BytesIO()
    with ZipFile(io.BytesIO(docx(p("Words.")))) as whole, ZipFile(file, "w") as archive:
        for one in whole.namelist():
            xml = whole.read(one)
            assert one != name or old in xml
            archive.writestr(one, xml.replace(old, new, 1) if one == name else xml)
    return file.getvalue()


def lying() -> bytes:
    """Return a document one part of which is larger than its directory says."""
    large = b"\0" * 40_000_000
    content = bytearray(docx(p("Words."), more={"word/large.xml": large}))
    at = content.rindex(b"word/large.xml") - 46
    assert content[at : at + 4] == b"PK\1\2"
    content[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    return bytes(content)


DOCUMENT, RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"
DOCUMENTS = {
    "entities": lambda: repacked(
        DOCUMENT, b"<w:document", f"{LAUGHS}<w:document a='&a11;'".encode()
    ),
    "entities among its relations": lambda: repacked(
        RELATIONS, b"<Relationships", f"{LAUGHS}<Relationships a='&a11;'".encode()
    ),
    "elements within elements": lambda: docx("<w:p>" * DEEP + "</w:p>" * DEEP),
    "a size that is none": lying,
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_that_unfolds_is_refused(name: str) -> None:
    with pytest.raises(WordRefused), read_document(uploaded(DOCUMENTS[name]())):
        pytest.fail("it was read")


@pytest.mark.parametrize("code", ["[" * DEEP, '{"a":' * DEEP, "1" * DEEP])
def test_a_citation_that_unfolds_is_words(code: str) -> None:
    citation = field(f" ADDIN ZOTERO_ITEM CSL_CITATION {code}", r("(Samplesson)"))

    with read_document(uploaded(docx(p(citation)))) as document:
        assert "Samplesson" in str(document.elements)


# Requests

LONG = "a" * 50_000
GETS = {
    "a long search": ("/search/", {"q": LONG}),
    "a search of signs": ("/search/", {"q": '("' * 5_000}),
    "many parameters": ("/search/", {f"a{n}": "1" for n in range(5_000)}),
    "a long address": (f"/{LONG}/", {}),
    "a deep address": ("/a" * 5_000 + "/", {}),
    "a long page number": ("/?page=" + "1" * 5_000, {}),
}
HEADERS = {
    "Accept": "text/html;q=1," * 5_000,
    "Accept-Language": "de-" * 20_000,
    "Cookie": "a=b; " * 10_000,
    "If-None-Match": '"a",' * 10_000,
    "If-Modified-Since": "Mon, " * 10_000,
    "Origin": "https://" * 5_000,
    "Referer": "https://" * 5_000,
    "User-Agent": "(" * 50_000,
    "X-Forwarded-For": "1.1.1.1," * 5_000,
    "Content-Type": "multipart/form-data; " + "a=b; " * 1_500,
}
POSTS = {
    "many fields": "&".join(f"a{n}=1" for n in range(20_001)),
    "one field often": "body=1&" * 20_001,
    "a long name of a field": f"{LONG}=1",
    "a long field": f"body={LONG}",
    "percent signs": "body=" + "%" * 50_000,
}
FORM = "application/x-www-form-urlencoded"
# Of the processor, for what a reader's form or page takes at most.
MOST_SECONDS = 3


@pytest.mark.django_db
def test_no_long_request_fails_or_takes_long() -> None:
    make.post(slug="walking")
    client = Client(raise_request_exception=False)
    found: dict[str, tuple[bool, bool]] = {}

    def asked(name: str, ask: Callable[[], Any]) -> None:
        begun = process_time()
        found[name] = (ask().status_code < 500, process_time() - begun < MOST_SECONDS)

    for name, (path, query) in GETS.items():
        asked(name, partial(client.get, path, query))
    for name, value in HEADERS.items():
        asked(name, partial(client.get, "/walking/", headers={name: value}))
        asked(
            f"{name}, form", partial(client.post, "/pingback/", headers={name: value})
        )
    for name, body in POSTS.items():
        for path in ("/walking/comment/", "/webmention/", "/search/", "/admin/login/"):
            asked(f"{path}: {name}", partial(client.post, path, body, FORM))

    assert {name: how for name, how in found.items() if how != (True, True)} == {}


@pytest.mark.django_db  # a request looks after the connections it finds
def test_a_header_that_is_too_long_for_django_is_no_fault_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is read before any middleware, and a trace of each would fill the log."""
    buffered = BufferedApplication(WSGIHandler())
    said = {"CONTENT_TYPE": "multipart/form-data; " + "a=b; " * 5_000}

    answer = buffered._call(RequestFactory().post("/").environ | said)

    assert answer.status == HTTPStatus.BAD_REQUEST
    assert caplog.text == ""
