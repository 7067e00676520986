"""Redirects: where an old address leads, and the one door through which it is said."""

from .redirect_store import LeadsBack, forget, moved, record, record_all

__all__ = ["LeadsBack", "forget", "moved", "record", "record_all"]
