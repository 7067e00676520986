"""What templates of every app may do to words and data."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from evidenceblog.core import text

register = template.Library()
register.filter("paragraphs", text.linked_paragraphs)
register.filter("unlinked", text.plain_paragraphs)

# Inside a script element only these could end it or begin another (HTML §4.12.1.3).
ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@register.filter
def json_ld(about: dict[str, Any]) -> SafeString:
    """Write data as JSON that cannot end the script element it stands in."""
    return mark_safe(json.dumps(about, ensure_ascii=False).translate(ESCAPED))  # noqa: S308
