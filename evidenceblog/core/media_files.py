"""Public files, such as the sizes of a picture: a WSGI application before the site.

A web server's own file route adds no headers of ours. A file's name changes with its
content, so that browsers may keep it for ever.
"""

import mimetypes
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any

from .security_headers import SECURITY_HEADERS

type StartResponse = Callable[..., Any]
type Site = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

HEADERS = [
    *SECURITY_HEADERS.items(),
    ("Cache-Control", "public, max-age=31536000, immutable"),
    # A drawing is shown in a page; opened by itself it may run and load nothing.
    ("Content-Security-Policy", "default-src 'none'; sandbox"),
]
TYPES = {".avif": "image/avif", ".webp": "image/webp"}
UNKNOWN_TYPE = "application/octet-stream"


def with_media_files(site: Site, url: str, folder: Path) -> Site:
    """Answer with a file of the folder where there is one beneath `url`; else ask the site."""
    root = folder.resolve()

    def serve(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if path.startswith(url) and environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            name = path.removeprefix(url).encode("latin-1").decode(errors="replace")
            content = _read(root, name)
            if content is not None:
                start(f"{HTTPStatus.OK:d} OK", _headers(name, content))
                return [content] if environ["REQUEST_METHOD"] == "GET" else []
        return site(environ, start)

    return serve


def _read(root: Path, name: str) -> bytes | None:
    """Return a file's bytes, at once: who reads slowly then holds no thread."""
    try:
        file = (root / name).resolve()
        return file.read_bytes() if file.is_relative_to(root) else None
    except (OSError, ValueError):  # not there, a folder, or no name of a file
        return None


def _headers(name: str, content: bytes) -> list[tuple[str, str]]:
    suffix = Path(name).suffix.lower()
    kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or UNKNOWN_TYPE
    return [
        *HEADERS,
        ("Content-Type", kind),
        ("Content-Length", str(len(content))),
    ]
