"""Redirects: where an old address leads, and the functions that store it."""

from .redirect_store import RedirectLoop, forget, record, record_all, record_move

__all__ = ["RedirectLoop", "forget", "record", "record_all", "record_move"]
