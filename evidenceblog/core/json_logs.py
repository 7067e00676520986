"""Log lines as JSON objects, one a line, for whatever collects them."""

import json
import logging
from datetime import UTC, datetime

from . import log_masks
from .log_context import current_id


class JsonFormatter(logging.Formatter):
    """Write time (RFC 3339), level, logger, message, request id, and the trace if any.

    What a record was given in `extra` as `fields`, a mapping, stands beside them.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": log_masks.mask(record.getMessage()),
        }
        if request_id := current_id.get():
            line["request_id"] = request_id
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["trace"] = log_masks.mask(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)
