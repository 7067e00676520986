"""Mentions in the admin: who links to us, whom we tell, where we link to."""

from . import link_records

__all__ = ["link_records"]
