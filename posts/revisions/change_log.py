"""The change log of a post: its publications as readers are told of them.

A live revision keeps the lines that its page shows, so that the page asks for no other
row. Whatever changes a line stores them anew.
"""

from django.db.models import Case, Exists, OuterRef, QuerySet, When

from evidenceblog.core import cache_purge
from posts.models import (
    CHANGES_SHOWN,
    LISTS,
    ChangeLine,
    Post,
    ProblemReport,
    Revision,
)

# The kinds whose notes are for readers; those of others are for editors.
TOLD = (Revision.Kind.UPDATE, Revision.Kind.CORRECTION)


def published_lines(post: Post) -> list[ChangeLine]:
    """Return a line for each publication of a post, the newest first."""
    return [line_of(revision) for revision in with_reports(post.publications())]


def with_reports(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Tell of each revision whether a reader's report led to it."""
    answered = ProblemReport.objects.filter(
        revision=OuterRef("pk"), state=ProblemReport.State.CORRECTED
    )
    return revisions.annotate(after_report=Exists(answered))


def line_of(revision: Revision) -> ChangeLine:
    """Return the line of a publication, as `with_reports` brings it."""
    after_report = bool(getattr(revision, "after_report", False))
    return ChangeLine(
        version=revision.version or 0,
        kind=revision.kind or "",
        at=revision.changed_at or revision.made_at,
        note=(revision.note or "") if revision.kind in TOLD else "",
        is_correction=after_report or revision.kind == Revision.Kind.CORRECTION,
        after_report=after_report,
    )


def store_lines(post: Post) -> None:
    """Keep with the live revision what its page shows: the last lines, and the last
    correction if that is older."""
    lines = published_lines(post)
    last = next((line for line in lines if line.is_correction), None)
    shown = lines[:CHANGES_SHOWN]
    if last and last not in shown:
        shown.append(last)
    kept = [line.as_json() for line in shown]
    Revision.objects.filter(live_on=post).update(change_log=kept)
    cache_purge.purge(post.surrogate_key, *([] if post.is_page else [LISTS]))


def next_line(revision: Revision) -> ChangeLine | None:
    """Return the line of the version that replaced a published one, if any did."""
    later = revision.post.publications().filter(version=(revision.version or 0) + 1)
    following = with_reports(later).first()
    return line_of(following) if following else None


def public_corrections() -> QuerySet[Revision]:
    """Return what changed the meaning of live posts or mended their references and
    credits, the newest first, each with its post and without its words."""
    told = Revision.objects.filter(
        kind__in=TOLD,
        state=Revision.State.PUBLISHED,
        post__state=Post.State.LIVE,
        post__kind=Post.Kind.POST,
    )
    shown = with_reports(told).select_related("post", "post__live")
    words = ("snapshot", "body", "post__live__snapshot", "post__live__body")
    told_at = Case(
        When(kind=Revision.Kind.UPDATE, then="updated_at"), default="went_live_at"
    )
    return shown.defer(*words).order_by(told_at.desc(), "-pk")
