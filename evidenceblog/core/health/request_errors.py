"""Errors of our own in requests become incidents, which administrators are mailed."""

import logging
import sys
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import HttpRequest  # noqa: TID251  # what Django's signal sends

from . import incidents

logger = logging.getLogger(__name__)


def note_error(request: HttpRequest | None = None, **facts: Any) -> None:
    """Note what a view raised (django.core.signals.got_request_exception).

    The exception's own words stay in the log: they may hold what somebody typed.
    """
    kind, _problem, trace = sys.exc_info()
    if kind is None or trace is None:
        return
    name = f"{kind.__name__} in {_place(trace)}"
    said = f"{name}: readers were told that something went wrong. See the log."
    try:
        incidents.note(f"error: {name}"[:250], said, is_counted=True)
    except Error:  # as in a transaction that is broken
        logger.exception("Could not note an error for the administrators")


def _place(trace: TracebackType) -> str:
    """Return file and line of the innermost code that is ours."""
    frames = [(Path(frame.f_code.co_filename), line) for frame, line in walk_tb(trace)]
    ours = [
        (file.relative_to(settings.BASE_DIR), line)
        for file, line in frames
        if file.is_relative_to(settings.BASE_DIR) and ".venv" not in file.parts
    ]
    file, line = (ours or frames)[-1]
    return f"{file}, line {line}"
