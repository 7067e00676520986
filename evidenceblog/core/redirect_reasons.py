"""Why an address leads elsewhere: reasons of our own, and those that apps register."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class RedirectReason(models.TextChoices):
    """The reasons that every site has."""

    HAND = "hand", _("Added by hand")
    IMPORT = "import", _("Imported")


_registered: list[models.TextChoices] = [*RedirectReason]


def register_moves(reasons: Iterable[models.TextChoices]) -> None:
    """Add reasons for which a page of ours moved: what is beneath it moves along, such
    as its further pages, feeds and versions."""
    _registered.extend(reasons)


def choices() -> list[tuple[str, str]]:
    """Return every reason with its words, for the field that stores one."""
    return [(reason.value, reason.label) for reason in _registered]


def is_move(reason: str) -> bool:
    return reason not in RedirectReason
