"""Letters that tell works of the same author and year apart: 2001a, 2001b."""

from collections import Counter
from collections.abc import Iterable
from string import ascii_lowercase
from typing import Any

from posts.citations.models import short_name


def year_suffixes(works: Iterable[dict[str, Any]]) -> list[str]:
    """Return the letter of each work, in the order in which they are cited.

    A work that nothing has to be told from, or whose own year has a letter, has none.
    """
    names = [short_name(work).casefold() for work in works]
    counted = Counter(names)
    taken = {name for name in names if name[-1:].isalpha()}
    letters = {
        name: iter([one for one in ascii_lowercase if f"{name}{one}" not in taken])
        for name, times in counted.items()
        if times > 1 and name[-1:].isdigit()
    }
    return [next(letters[name], "") if name in letters else "" for name in names]
