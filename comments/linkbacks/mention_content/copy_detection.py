"""How much of our post another page holds, and what the post's licence says to that.

Runs of words are compared (Broder 1997, "On the resemblance and containment of
documents"): a quoted sentence has a few of ours, a copy nearly all, whatever stands
around it.
"""

import re
import unicodedata
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from posts.artwork.licences import get

# Two who write about one trial share runs of three or four words, hardly ever of eight.
RUN = 8
# Of a text of less than fifty words a quotation is soon the half.
FEWEST_RUNS = 50
# Quotations and summaries stay far below, abridged and edited copies above.
COPIED = 0.5
# As much of a page as is compared: a book of 60,000 words.
LONGEST_TEXT = 400_000

# In scripts that put no space between words, each sign counts as one.
_WORD = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
    "\U00020000-\U0003ffff]|[^\\W\\d_]+"
)

NO_DERIVATIVES = _(
    "This page holds a large part of the post, whose licence allows only complete and "
    "unchanged copies with credit."
)
NO_COPIES = _(
    "This page holds a large part of the post, whose licence allows no copies."
)


def copied_share(ours: str, theirs: str) -> float:
    """Return how much of our text is in theirs: from 0, nothing, to 1, all of it.

    0 where ours is too short to tell.
    """
    runs = _runs(ours)
    if len(runs) < FEWEST_RUNS:
        return 0.0
    return len(runs & _runs(theirs)) / len(runs)


def forbidden_copy(licence: str, copies: float) -> Promise | None:
    """Say why a page that holds this share of a post may break its licence (its key).

    None where it holds little, or the licence allows changed copies too. Whether credit
    is given, or the copy is sold, only people can tell. Raises KeyError.
    """
    terms = get(licence)
    if copies < COPIED or terms.is_unstated:
        return None
    if terms.no_derivatives:
        return NO_DERIVATIVES
    return None if terms.spdx else NO_COPIES


@lru_cache(2)  # a page may speak of many posts, a post be spoken of by many pages
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).casefold()
    words = _WORD.findall(plain)
    return frozenset(zip(*(words[start:] for start in range(RUN)), strict=False))
