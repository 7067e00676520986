"""A check that no real site lets strangers reach into the operator's own network."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def nothing_private_is_fetched(**kwargs: Any) -> list[CheckMessage]:
    """Refuse FETCH_ALLOW on a real site."""
    if not settings.FETCH_ALLOW:
        return []
    message = "FETCH_ALLOW lets strangers make this site ask hosts of your own network."
    hint = "It is for tests and development: unset it."
    return [Error(message, hint=hint, id="core.E001")]
