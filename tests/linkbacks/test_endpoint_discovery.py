"""Endpoints are found as the specifications and webmention.rocks ask for."""

import httpx
import pytest

from comments.linkbacks.origin_html.endpoint_discovery import Endpoint, endpoint_of
from tests.servers.rocks import ADVERTISING, filled

ORIGIN = "https://rocks.example"
URL = f"{ORIGIN}/posts/7"
HTML = "text/html; charset=utf-8"
FOUND = "/test/{number}/webmention"
ELSEWHERE = {
    15: "/test/15",
    21: "/test/21/webmention?query=yes",
    23: "/test/23/page/webmention-endpoint",
}


def found(
    body: str | bytes = b"", *, url: str = URL, **headers: str
) -> Endpoint | None:
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    body = body.encode() if isinstance(body, str) else body
    headers_ = httpx.Headers([("Content-Type", HTML), *named])
    return endpoint_of(url=url, headers=headers_, body=body)


def webmention(path: str) -> Endpoint:
    return Endpoint("webmention", ORIGIN + path)


@pytest.mark.parametrize("number", ADVERTISING)
def test_each_page_of_webmention_rocks_leads_to_its_endpoint(number: int) -> None:
    page = ADVERTISING[number]
    url = f"{ORIGIN}/test/{number}" + ("/page/one-time" if number == 23 else "")
    named = [(name, filled(value, number, ORIGIN)) for name, value in page.headers]
    headers = httpx.Headers([("Content-Type", HTML), *named])

    endpoint = endpoint_of(
        url=url, headers=headers, body=filled(page.body, number, ORIGIN).encode()
    )

    assert endpoint == webmention(ELSEWHERE.get(number, FOUND.format(number=number)))


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ('<base href="/b/"><link rel=webmention href=end>', "/b/end"),
        ('<LINK REL="WebMention" HREF="/end">', "/end"),
        ('<area rel=webmention href=/bad><a rel=webmention href="/end">', "/end"),
        ('<b rel=webmention href=/bad></b><a rel=webmention href="/end">', "/end"),
        ('<a rel=webmention href="mailto:a@b.example"><a rel=webmention href=e>', "/posts/e"),
        ('<link rel=webmention href="/end#part">', "/end"),
        ("<template><a rel=webmention href=/bad></a></template><a rel=webmention href=/end>", "/end"),
        ("<script>'<a rel=webmention href=/bad>'</script><a rel=webmention href=/end>", "/end"),
        ("<noscript><a rel=webmention href=/bad></a></noscript><a rel=webmention href=/end>", "/end"),
        ("<p>" + "word " * 300_000 + "<a rel=webmention href=/end>", "/end"),
        ("<div>" * 100_000 + "<a rel=webmention href=/end>", "/end"),
    ],
)  # fmt: skip
def test_what_the_suite_leaves_out_is_read_as_html_says(body: str, path: str) -> None:
    assert found(body) == webmention(path)


@pytest.mark.parametrize(
    "header",
    [
        '</end>; title="a, <b>; rel=x"; rel=webmention',
        r'</end>; title="say \"rel=x\", so"; rel="webmention"',
        "</end>; REL=WEBMENTION",
        "</end>;rel=webmention;title=x",
        '</bad>; rel=webmention; anchor="https://other.example/", </end>; rel=webmention',
        f'</end>; rel=webmention; anchor="{URL}"',
        "</bad>; rel=other; rel=webmention, </end>; rel=webmention",
        '</bad>; title="</x>; rel=webmention", </end>; rel=webmention',
    ],
)
def test_a_link_header_is_read_by_its_grammar(header: str) -> None:
    assert found(link=header) == webmention("/end")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_page_that_begins_with_a_byte_order_mark_is_read(encoding: str) -> None:
    assert found("<a rel=webmention href=/end>".encode(encoding)) == webmention("/end")


def test_a_page_of_xhtml_is_read_past_an_empty_script():
    page = b'<script src="x"/><link rel="webmention" href="/end"/>'
    headers = httpx.Headers({"Content-Type": "application/xhtml+xml"})

    assert endpoint_of(url=URL, headers=headers, body=page) == webmention("/end")


def test_a_picture_is_asked_by_its_header_alone():
    link = "</end>; rel=webmention"
    body = b"<a rel=webmention href=/bad>"
    silent = httpx.Headers({"Content-Type": "image/png"})
    offering = httpx.Headers({"Content-Type": "image/png", "Link": link})

    assert endpoint_of(url=URL, headers=silent, body=body) is None
    assert endpoint_of(url=URL, headers=offering, body=body) == webmention("/end")


PING = "https://ping.example/rpc"
PING_LINK = f'<link rel="pingback" href="{PING}?a=1&amp;b=2" />'


def test_webmention_goes_before_pingback():
    page = f"{PING_LINK}<a rel=webmention href=/end>"

    assert found(page, x_pingback=PING) == webmention("/end")


def test_the_pingback_header_goes_before_the_page():
    assert found(PING_LINK, x_pingback=PING) == Endpoint("pingback", PING)


def test_of_several_pingback_headers_the_first_that_is_not_empty_counts():
    headers = httpx.Headers(
        [("X-Pingback", " "), ("X-Pingback", PING), ("X-Pingback", PING + "2")]
    )

    assert endpoint_of(url=URL, headers=headers, body=b"") == Endpoint("pingback", PING)


def test_the_pingback_link_is_found_in_the_form_of_the_specification():
    expected = Endpoint("pingback", f"{PING}?a=1&b=2")

    assert found(PING_LINK) == expected
    assert found(PING_LINK.replace(" />", "/>")) == expected
    assert found(PING_LINK.replace(" />", ">")) == expected


@pytest.mark.parametrize(
    "link",
    [
        f"<link rel='pingback' href='{PING}' />",
        f'<link href="{PING}" rel="pingback" />',
        f'<LINK rel="pingback" href="{PING}" />',
        '<link rel="pingback" href="/rpc" />',
        '<link rel="pingback" href="javascript:alert(1)" />',
    ],
)
def test_a_pingback_link_in_another_form_is_none(link: str) -> None:
    assert found(link) is None
