"""Mentions in the admin: who links to us, whom we tell, where we link to."""

from . import ledgers

__all__ = ["ledgers"]
