"""The editor's pages: posts with their blocks, publishing, authors and topics."""

from . import people_admin, working_copy_admin

__all__ = ["people_admin", "working_copy_admin"]
