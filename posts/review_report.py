"""The report of reviews: what was checked when, by whom, on which evidence.

It has what an assessor of the PIF TICK asks of criteria 1 and 4 (Patient Information
Forum, June 2022): each publication that checked a post, and what it then rested on.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from evidenceblog.core.csv_export import csv_lines
from evidenceblog.core.models import User

from .citations.models import CitationSettings
from .citations.references.reference_forms import printed_text
from .citations.references.reference_parts import as_cited
from .models import Post, Revision

Kind = Revision.Kind
# A minor edit or a corrected reference checks nothing.
CHECKS = (Kind.FIRST, Kind.IMPORT, Kind.UPDATE, Kind.REVIEW)
CHUNK_SIZE = 100
COLUMNS = (
    *("post", "address", "version", "kind", "date", "by", "named_reviewers"),
    *("signed_off_by", "note", "evidence", "next_review_due"),
)


def report_lines() -> Iterator[str]:
    """Yield the lines of the CSV file: each post that readers see, its last check first."""
    return csv_lines(COLUMNS, map(_row, _checks().iterator(chunk_size=CHUNK_SIZE)))


def _checks() -> QuerySet[Revision]:
    live = Post.objects.filter(state=Post.State.LIVE, kind=Post.Kind.POST)
    checks = Revision.objects.filter(
        post__in=live, state=Revision.State.PUBLISHED, kind__in=CHECKS
    )
    whole = checks.select_related("post", "went_live_by").defer("body")
    return whole.prefetch_related("sign_offs").order_by(
        "post__review_due_on", "post_id", "-version"
    )


def _row(check: Revision) -> list[Any]:
    snapshot, form = check.snapshot, CitationSettings.load().reference_form
    day = check.changed_at or check.published_at
    return [
        check.title,
        settings.SITE_URL + reverse("post", args=[check.post.slug]),
        check.version,
        str(check.get_kind_display()),
        timezone.localdate(day),
        _name(check.went_live_by),
        _joined(one["name"] for one in snapshot.get("reviewers", [])),
        _joined(link.reviewer_name for link in check.sign_offs.all()),
        check.note,
        _joined(printed_text(as_cited(one), form) for one in snapshot["sources"]),
        check.post.review_due_on,
    ]


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""


def _joined(parts: Iterator[str]) -> str:
    return " | ".join(parts)
