"""Understanding: what kind of mention a page is, by whom, when, and what it says."""

from .copying import COPIED, forbidden_copy
from .feeds import name_in_feed
from .parsing import microformats
from .summing_up import Seen, Understood, understand

__all__ = [
    "COPIED",
    "Seen",
    "Understood",
    "forbidden_copy",
    "microformats",
    "name_in_feed",
    "understand",
]
