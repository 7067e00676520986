"""The three ways in for linkbacks, and the page that tells a sender how theirs fares."""

from .pingbacks import pingback
from .trackbacks import trackback
from .webmentions import status, webmention

__all__ = ["pingback", "status", "trackback", "webmention"]
