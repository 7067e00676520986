"""Characters that HTML may not have, such as a vertical tab pasted into a title: they are
taken out of every page, wherever they came from."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse  # noqa: TID251  # middleware
from django.http.response import HttpResponseBase  # noqa: TID251  # middleware

# Control characters and noncharacters (HTML, "Preprocessing the input stream"), as UTF-8
# has them: C0 without tab, line ends and form feed; DEL and C1; U+FDD0 to U+FDEF and the
# last two of each plane.
NOT_HTML = re.compile(
    rb"[\x00-\x08\x0b\x0e-\x1f\x7f]"
    rb"|\xc2[\x80-\x9f]"
    rb"|\xef\xb7[\x90-\xaf]"
    rb"|\xef\xbf[\xbe\xbf]"
    rb"|[\xf0-\xf4][\x80-\xbf]\xbf[\xbe\xbf]"
)
TYPES = ("text/html", "application/rss+xml")


class HtmlCharactersMiddleware:
    """Takes such characters out of answers in HTML, and of feeds, which hold HTML."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        is_html = response.headers.get("Content-Type", "").startswith(TYPES)
        if is_html and isinstance(response, HttpResponse):
            content = NOT_HTML.sub(b"", response.content)
            if len(content) != len(response.content):
                response.content = content
        return response
