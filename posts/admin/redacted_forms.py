"""A form that was opened before words were taken out of its post: it does not bring them back.

Nobody keeps which words they were. A text of the form that differs from the stored one
only where that has the placeholder is put right; of others the editor is asked.
"""

from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from posts.models import WorkingCopy
from posts.revisions.redaction import PLACEHOLDER

from .posted_rows import PostedRow, first_value, posted


def is_older_than_redaction(copy: WorkingCopy, data: QueryDict) -> bool:
    """Tell whether words were taken out of the post after its form was opened."""
    try:
        opened = parse_datetime(data.get("opened", ""))
    except ValueError:
        opened = None
    redactions = copy.post.redactions.all()
    if opened is not None and is_aware(opened):
        redactions = redactions.filter(at__gte=opened)
    return redactions.exists()


def is_redacted(value: Any) -> bool:
    """Tell whether words were taken out of a text, or of one in a list."""
    return PLACEHOLDER in str(value)


def with_redactions(row: PostedRow, stored: dict[str, Any]) -> PostedRow:
    """Return the row with the stored texts where it lacks nothing but the redaction."""
    return row | {
        name: posted(value)
        for name, value in stored.items()
        if isinstance(value, str) and says_it_whole(first_value(row, name), value)
    }


def says_it_whole(sent: str, redacted: str) -> bool:
    """Tell whether a text is a redacted one with some words in place of each placeholder."""
    first, *others = redacted.replace("\r\n", "\n").split(PLACEHOLDER)
    rest = sent.replace("\r\n", "\n")
    if not others or not rest.startswith(first):
        return False
    rest = rest[len(first) :]
    for part in others[:-1]:
        found = rest.find(part)
        if found < 0:
            return False
        rest = rest[found + len(part) :]
    return rest.endswith(others[-1])
