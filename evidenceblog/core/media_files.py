"""Public files, such as the sizes of a picture, with the headers of every answer.

A web server's own file route adds none of ours. A file's name changes with its content,
so that browsers may keep it for ever. What a reader has already is not sent again, and
an interrupted transfer goes on where it stopped (RFC 9110, §13 and §14).
"""

import logging
import mimetypes
import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import (  # noqa: TID251  # middleware
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
)
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

logger = logging.getLogger(__name__)
# Where files are in a bucket that is away.
RETRY_SECONDS = 30
HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "public, max-age=31536000, immutable",
    # A drawing is shown in a page; opened by itself it may run and load nothing.
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
TYPES = {".avif": "image/avif", ".webp": "image/webp"}
UNKNOWN_TYPE = "application/octet-stream"
# One range, the only kind that is answered: several at once get the whole file.
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class MediaFilesMiddleware:
    """Answers with a public file where there is one at an address of MEDIA_URL."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path.startswith(settings.MEDIA_URL) and request.method in {"GET", "HEAD"}:
            found = self._answer(request, path.removeprefix(settings.MEDIA_URL))
            if found:
                return found
        return self._get_response(request)

    @staticmethod
    def _answer(request: HttpRequest, name: str) -> HttpResponseBase | None:
        """Answer with a file, read at once: who reads slowly then holds no thread."""
        try:
            stored = default_storage.read_whole(name)  # type: ignore[attr-defined]  # both of ours have it
        except OSError as problem:
            logger.warning("%s", problem)
            unavailable = HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
            unavailable["Retry-After"] = str(RETRY_SECONDS)
            return unavailable
        if stored is None:
            return None
        content, changed_at = stored
        etag = f'"{changed_at:x}-{len(content):x}"'
        whole = HttpResponse(content, _type_of(name), headers=HEADERS)
        whole["Content-Length"] = str(len(content))
        whole["ETag"], whole["Last-Modified"] = etag, http_date(changed_at)
        answer = get_conditional_response(request, etag, changed_at, whole)
        asked = request.headers.get("Range", "") if request.method == "GET" else ""
        if answer is whole and request.headers.get("If-Range", etag) == etag:
            _select_range(whole, asked)
        return answer


def _select_range(response: HttpResponse, asked: str) -> None:
    """Leave of a whole file the one range that is asked for (RFC 9110, §14.2).

    Anything else than one range of bytes is ignored, as the standard allows.
    """
    match = RANGE.fullmatch(asked.strip())
    first, last = match.groups() if match else ("", "")
    if not first and not last:
        return
    content, size = response.content, len(response.content)
    if first:
        start, end = int(first), min(int(last or size), size - 1)
    else:  # so many from the end
        start, end = max(0, size - int(last)), size - 1
    if last and first and int(last) < int(first):
        return
    if start > end:
        response.status_code = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        response.content, response["Content-Range"] = b"", f"bytes */{size}"
    else:
        response.status_code = HTTPStatus.PARTIAL_CONTENT
        response.content = content[start : end + 1]
        response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Content-Length"] = str(len(response.content))


def _type_of(name: str) -> str:
    known = TYPES.get(Path(name).suffix.lower()) or mimetypes.guess_type(name)[0]
    return known or UNKNOWN_TYPE
