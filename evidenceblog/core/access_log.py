"""The access log: a line for each request that is answered, if ACCESS_LOG=1.

Without addresses of readers, without queries, and with codes masked.
"""

import logging
from time import monotonic

from .wsgi_types import Answer, Environ

logger = logging.getLogger("evidenceblog.access")
SHOWN_HEADERS = {"cache-status": "cache", "x-request-id": "request_id"}


def log_answer(environ: Environ, answer: Answer, begun: float) -> None:
    """Log an answer; `begun` is what `monotonic()` was when the request came."""
    fields: dict[str, object] = {
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"],
        "status": int(answer.status),
        "bytes": len(answer.body),
        "milliseconds": round((monotonic() - begun) * 1_000, 1),
    }
    for name, value in answer.headers:
        if shown := SHOWN_HEADERS.get(name.lower()):
            fields[shown] = value
    said = "{method} {path} {status} {bytes} bytes {milliseconds} ms".format(**fields)
    del fields["path"]  # in the message its codes are masked
    logger.info(said, extra={"fields": fields})
