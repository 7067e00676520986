"""Mentions in the admin: whom we tell, where we link to, whom we trust and block."""

from . import ledgers, standings

__all__ = ["ledgers", "standings"]
