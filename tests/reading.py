"""Reading the pages that answers hold."""

import re
from html import unescape
from typing import Any


def text_of(answer: Any) -> str:
    """Return the page of a test client's answer, with its entities resolved.

    A line that a template goes on with, indented, follows a space, as in a browser.
    """
    return re.sub(r"\n +", " ", unescape(answer.content.decode()))


def attributes(page: str, name: str) -> dict[str, str]:
    """Return the attributes of the one form field with this name."""
    (tag,) = re.findall(rf'<(?:input|textarea)\b[^>]*\bname="{name}"[^>]*>', page)
    return dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
