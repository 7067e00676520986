"""The editor's pages: posts with their blocks, publishing, authors, topics, menus."""

from . import (
    artwork_admin,
    evidence_admin,
    library_admin,
    menu_admin,
    notice_views,
    people_admin,
    post_search,
    problem_admin,
    working_copy_admin,
    zero_result_search_admin,
)

__all__ = [
    "artwork_admin",
    "evidence_admin",
    "library_admin",
    "menu_admin",
    "notice_views",
    "people_admin",
    "post_search",
    "problem_admin",
    "working_copy_admin",
    "zero_result_search_admin",
]
