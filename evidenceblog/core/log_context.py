"""What every log line of one request or task shares: the id of the request."""

from contextvars import ContextVar

current_id: ContextVar[str] = ContextVar("request_id", default="")
