"""Characters that HTML may not have, such as a vertical tab pasted into a title: they are
taken out of every page, wherever they came from."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse  # noqa: TID251  # middleware
from django.http.response import HttpResponseBase  # noqa: TID251  # middleware

# Control characters and noncharacters (HTML, "Preprocessing the input stream"), as UTF-8
# has them. C0 without tab, line ends and form feed, and DEL, are a byte each.
CONTROLS = bytes({*range(9), 0x0B, *range(0x0E, 0x20), 0x7F})
# C1; U+FDD0 to U+FDEF; the last two of each plane. The first look must be cheap.
OTHERS = re.compile(
    rb"\xc2[\x80-\x9f]|\xef\xb7[\x90-\xaf]|\xef\xbf[\xbe\xbf]"
    rb"|[\xf0-\xf4][\x80-\xbf]\xbf[\xbe\xbf]"
)
C1 = re.compile(rb"\xc2[\x80-\x9f]")
IN_OTHERS = (b"\xef\xb7", b"\xbf\xbe", b"\xbf\xbf")
TYPES = ("text/html", "application/rss+xml")


class HtmlCharactersMiddleware:
    """Takes such characters out of answers in HTML, and of feeds, which hold HTML."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        is_html = response.headers.get("Content-Type", "").startswith(TYPES)
        if is_html and isinstance(response, HttpResponse):
            content = clean_html(response.content)
            if len(content) != len(response.content):
                response.content = content
        return response


def clean_html(content: bytes) -> bytes:
    """Return HTML in UTF-8 without the characters that it may not have."""
    cleaned = content.translate(None, CONTROLS)
    if C1.search(cleaned) or any(some in cleaned for some in IN_OTHERS):
        cleaned = OTHERS.sub(b"", cleaned)
    return cleaned
