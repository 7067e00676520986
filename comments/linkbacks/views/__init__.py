"""The three endpoints for linkbacks, and the status page of a linkback."""

from .pingback_view import pingback
from .trackback_view import trackback
from .webmention_view import status, webmention

__all__ = ["pingback", "status", "trackback", "webmention"]
