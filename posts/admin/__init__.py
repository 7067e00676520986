"""The editor's pages: posts with their blocks, publishing, authors and topics."""

from . import people, working_copies

__all__ = ["people", "working_copies"]
