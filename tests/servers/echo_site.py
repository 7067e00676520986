"""A site that says what it was asked, behind request buffering; for tests of the latter."""

import os
from collections.abc import Iterable
from typing import Any

from evidenceblog.core import request_buffering
from evidenceblog.core.request_buffering import BufferedApplication
from evidenceblog.core.wsgi_types import Environ

request_buffering.BODY_SECONDS = float(os.environ.get("BODY_SECONDS", "30"))


def echo(environ: Environ, start: Any) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    told = {
        name: value
        for name, value in environ.items()
        if isinstance(value, str) and not name.startswith("wsgi.")
    }
    start("200 OK", [("Content-Type", "text/plain")])
    return [f"{len(body)} bytes\n".encode(), repr(told).encode()]


application = BufferedApplication(echo)
