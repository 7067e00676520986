"""Public files, such as the sizes of a picture, with the headers of every answer.

A web server's own file route adds none of ours. A file's name changes with its content,
so that browsers may keep it for ever.
"""

import mimetypes
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # middleware

HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    # A drawing is shown in a page; opened by itself it may run and load nothing.
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
TYPES = {".avif": "image/avif", ".webp": "image/webp"}
UNKNOWN_TYPE = "application/octet-stream"


class MediaFilesMiddleware:
    """Answers with a file of MEDIA_ROOT where there is one at an address of MEDIA_URL."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._folder = Path(settings.MEDIA_ROOT).resolve()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(settings.MEDIA_URL) and request.method in {"GET", "HEAD"}:
            name = path.removeprefix(settings.MEDIA_URL)
            content = self._read(name)
            if content is not None:
                length = {"Content-Length": str(len(content))}
                return HttpResponse(content, _type_of(name), headers=HEADERS | length)
        return self._get_response(request)

    def _read(self, name: str) -> bytes | None:
        """Return a file's bytes, at once: who reads slowly then holds no thread."""
        try:
            file = (self._folder / name).resolve()
            return file.read_bytes() if file.is_relative_to(self._folder) else None
        except (OSError, ValueError):  # not there, a folder, or no name of a file
            return None


def _type_of(name: str) -> str:
    known = TYPES.get(Path(name).suffix.lower()) or mimetypes.guess_type(name)[0]
    return known or UNKNOWN_TYPE
