"""Why a revision may not go live, in an editor's words."""

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from .fault import Fault


class NotPublished(Exception):
    """A revision may not go live; `reason` says why, in an editor's words."""

    reason: StrOrPromise


class PublishRefused(NotPublished):
    """The checks refused; `faults` says what to mend, or which warnings need a reason."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(fault.key for fault in faults))
        self.faults = faults
        self.reason = " ".join(fault.message for fault in faults)


class NoteMissing(NotPublished):
    """A change of meaning came without the note that readers are shown."""

    reason = gettext_lazy("Say what changed: readers see it.")


class OlderThanLive(NotPublished):
    """Readers see a later revision already; an older one returns by being restored."""

    reason = gettext_lazy("Somebody has published a later revision meanwhile.")


class NotAnUpdate(NotPublished):
    """A withdrawn post returns only as an update, with a note of what changed."""

    reason = gettext_lazy("The post was withdrawn: it returns only as an update.")


class WithdrawnMeanwhile(NotPublished):
    """The post was live when the page was made; it was withdrawn since, for a reason."""

    reason = gettext_lazy(
        "Somebody has withdrawn the post meanwhile. Look again before you publish it."
    )


class AlreadyPublished(NotPublished):
    """Publish was pressed again: readers see just this since the page was made."""

    reason = gettext_lazy("It is published already.")


class AlreadyScheduled(NotPublished):
    """Another revision of the post is scheduled; publishing cancels that only if told to."""

    reason = gettext_lazy("Another revision was scheduled meanwhile. Look again.")


class PicturesNotStored(NotPublished):
    """A picture that the page would show could not be made, or stored."""

    reason = gettext_lazy(
        "Its pictures could not be stored: the disk may be full. Nothing has changed; "
        "tell who runs the site, and publish it again later."
    )


class PictureNotMade(NotPublished):
    """A picture's sizes could not be made of its file."""

    def __init__(self, title: str, reason: str) -> None:
        self.reason = f"“{title}”: {reason}"
