"""What `check` says of the environment."""

import os
from collections.abc import Mapping
from typing import Any

from django.core.checks import Warning as CheckWarning, register

from .environment_variables import find_unknown


@register
def unknown_variables(
    environ: Mapping[str, str] | None = None, **kwargs: Any
) -> list[CheckWarning]:
    """Warn of variables that look like ours and are not read."""
    found = find_unknown(os.environ if environ is None else environ)
    return [CheckWarning(line, id="evidenceblog.W001") for line in found]
