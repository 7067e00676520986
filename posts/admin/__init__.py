"""The editor's pages: posts with their blocks, publishing, authors, topics, menus."""

from . import library_admin, menu_admin, people_admin, working_copy_admin

__all__ = ["library_admin", "menu_admin", "people_admin", "working_copy_admin"]
