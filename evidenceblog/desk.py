"""What waits on the admin's first page and in the daily mail, collected from each app."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from comments.desk import waiting_work as comments_waiting
from comments.linkbacks.desk import waiting_work as links_waiting
from evidenceblog.backups.desk import waiting_work as backups_waiting
from evidenceblog.core.desk import waiting_work as failures
from evidenceblog.core.staff_notices import Source
from posts.citations.desk import waiting_work as sources_waiting
from posts.desk import waiting_work as pages_waiting

SOURCES: tuple[Source, ...] = (
    comments_waiting,
    links_waiting,
    pages_waiting,
    sources_waiting,
    failures,
    backups_waiting,
)

# Every other list of the admin, by what people come for; the last section has the rest.
SECTIONS: Mapping[StrOrPromise, Sequence[str]] = {
    _("Write"): (
        *("posts.workingcopy", "posts.problemreport"),
        *("linkbacks.outboundlink", "posts.zeroresultsearch"),
        "citations.sourceevent",
    ),
    _("Libraries"): (
        *("artwork.artwork", "citations.source"),
        *("posts.author", "posts.topic", "posts.series"),
    ),
    _("Discussion"): (
        *("comments.comment", "comments.decision", "comments.trustrule"),
        *("comments.readyanswer", "spam.filtersettings", "spam.listedword"),
        *("linkbacks.linkback", "linkbacks.outgoingmention"),
    ),
    _("Site"): (),
}
