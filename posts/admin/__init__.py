"""The editor's pages: posts with their blocks, publishing, authors and topics."""

from . import library_admin, people_admin, working_copy_admin

__all__ = ["library_admin", "people_admin", "working_copy_admin"]
