"""Understanding: what kind of mention a page is, by whom, when, and what it says."""

from .copying import COPIED, forbidden_copy
from .parsing import microformats
from .summing_up import Seen, Understood, understand

__all__ = [
    "COPIED",
    "Seen",
    "Understood",
    "forbidden_copy",
    "microformats",
    "understand",
]
