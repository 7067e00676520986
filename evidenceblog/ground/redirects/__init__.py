"""Redirects: where an old address leads, and the one door through which it is said."""

from .redirect_store import RedirectLoop, forget, record, record_all, record_move

__all__ = ["RedirectLoop", "forget", "record", "record_all", "record_move"]
