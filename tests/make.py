"""Builders: whole, valid things with one line; a test says only what matters to it."""

import io
from datetime import date, datetime
from itertools import count
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from comments.discussion import submissions
from comments.linkbacks.models import PostMentionSettings
from comments.models import Comment, DiscussionSettings
from evidenceblog import groups
from evidenceblog.core.models import User
from posts.artwork import uploads
from posts.artwork.models import Artwork
from posts.citations.models import Source, SourceEvent
from posts.models import (
    ArtworkBlock,
    Author,
    FindingBlock,
    ListedSource,
    Post,
    Revision,
    Series,
    TextBlock,
    Topic,
    WorkingByline,
    WorkingCopy,
)
from posts.revisions import publishing
from posts.revisions.history import save_revision

_number = count(1)

REVIEW = {
    "type": "article-journal",
    "title": "Sample source: a made-up review of walking",
    "author": [{"family": "Samplesson", "given": "Ada B."}],
    "container-title": "Journal of Samples",
    "issued": {"date-parts": [[2020, 3]]},
    "volume": "12",
    "issue": "3",
    "page": "45-67",
}


def person(group: str = "", **changes: Any) -> User:
    facts: dict[str, Any] = {
        "username": f"person{next(_number)}",
        "password": "a-long-password",
        "is_staff": True,
    }
    user = User.objects.create_user(**facts | changes)
    if group:
        if not Group.objects.exists():
            groups.make_groups(apps)  # a test that empties every table took them along
        user.groups.add(Group.objects.get(name=group))
    return user


def author(**changes: Any) -> Author:
    number = next(_number)
    return Author.objects.create(
        **{"name": f"Author {number}", "slug": f"author-{number}"} | changes
    )


def topic(**changes: Any) -> Topic:
    number = next(_number)
    return Topic.objects.create(
        **{"name": f"Topic {number}", "slug": f"topic-{number}"} | changes
    )


def series(**changes: Any) -> Series:
    number = next(_number)
    return Series.objects.create(
        **{"name": f"Series {number}", "slug": f"series-{number}"} | changes
    )


def source(**changes: Any) -> Source:
    csl = REVIEW | {"DOI": f"10.5555/sample.{next(_number)}"} | changes
    return Source.objects.create(
        csl={name: value for name, value in csl.items() if value}
    )


def source_event(source: Source, **changes: Any) -> SourceEvent:
    """Return an event of a source, as the one who watches it stores it."""
    facts = {
        "kind": SourceEvent.Kind.NEW_VERSION,
        "notice_doi": f"10.5555/notice.{next(_number)}",
        "happened_on": date(2026, 3, 3),
        "found_by": "crossref",
    }
    return SourceEvent.objects.create(source=source, **facts | changes)


def image(
    width: int = 640,
    height: int = 400,
    format: str = "PNG",  # noqa: A002
    mode: str = "RGB",
) -> bytes:
    """Return the bytes of a picture that no other call returns."""
    file = io.BytesIO()
    colour = (next(_number) % 256, 120, 200, 90)[: len(mode)]
    Image.new(mode, (width, height), colour).save(file, format)
    return file.getvalue()


def artwork(content: bytes | None = None, **changes: Any) -> Artwork:
    made = Artwork(
        **{
            "title": "A sample drawing",
            "creator": "Ada Samplesson",
            "credit_line": "Credit: Ada Samplesson",
            "licence": "CC0-1.0",
            "alt_text": "A plain colour",
        }
        | changes
    )
    upload = SimpleUploadedFile("sample.png", content or image())
    uploads.inspect_upload(made, upload)
    upload.seek(0)
    made.original.save("sample.png", ContentFile(upload.read()), save=False)
    made.save()
    return made


def working_copy(**changes: Any) -> WorkingCopy:
    """Return a working copy that passes the gate: text that cites, and a finding."""
    number = next(_number)
    topics = changes.pop("topics", None) or [topic()]
    authors = changes.pop("authors", None) or [author()]
    cited = changes.pop("source", None) or source()
    copy = WorkingCopy.objects.create(
        **{
            "post": Post.objects.create(),
            "title": f"Post {number}",
            "slug": f"post-{number}",
            "standfirst": "What it says in a line.",
            "licence": "CC-BY-4.0",
        }
        | changes
    )
    copy.topics.set(topics)
    for position, one in enumerate(authors):
        WorkingByline.objects.create(working_copy=copy, author=one, position=position)
    ListedSource.objects.create(working_copy=copy, source=cited)
    text(copy, f'<p>Walking helps.<cite data-source="{cited.pk}"></cite></p>')
    finding(copy, source=cited)
    return copy


def text(copy: WorkingCopy, html: str, **changes: Any) -> TextBlock:
    return TextBlock.objects.create(
        parent=copy, text=html, **{"region": "body", "ordering": 10} | changes
    )


# What a finding may say of two groups: 20 of 100 without, 14 (11 to 17) with.
NUMBERS = {
    "out_of": 100,
    "comparator_label": "Usual care",
    "comparator_count": 20,
    "intervention_label": "Walking",
    "intervention_count": 14,
    "intervention_low": 11,
    "intervention_high": 17,
}

ON_A_SCALE = {
    "scale_name": "Pain score",
    "scale_from": 0.0,
    "scale_to": 100.0,
    "better": "lower",
    "mean_difference": -8.5,
    "mean_difference_low": -11.0,
    "mean_difference_high": -6.0,
    "noticeable_difference": 10.0,
}
QUESTION = {
    "benefit_or_harm": "benefit",
    "harms_unreported": True,
    "population": "Adults with back pain",
    "comparison": "Walking groups with usual care",
    "follow_up": "6 months",
}
LOWERED = {
    "risk_of_bias": True,
    "inconsistency": True,
    "indirectness": True,
    "imprecision": True,
    "publication_bias": True,
}


# Words that go with a certainty: with any other, “probably” will do.
SURE_WORDS = {
    "high": "Walking eases pain a little.",
    "very-low": "The evidence is very uncertain about walking and pain.",
}


def finding(copy: WorkingCopy, **changes: Any) -> FindingBlock:
    words = SURE_WORDS.get(
        changes.get("certainty", ""), "Walking probably eases pain a little."
    )
    return FindingBlock.objects.create(
        parent=copy,
        **{
            "region": "body",
            "ordering": 20,
            "text": f"<p>{words}</p>",
            "certainty": "moderate",
        }
        | changes,
    )


def artwork_block(copy: WorkingCopy, **changes: Any) -> ArtworkBlock:
    shown = changes.pop("artwork", None) or artwork()
    return ArtworkBlock.objects.create(
        parent=copy, artwork=shown, **{"region": "body", "ordering": 30} | changes
    )


def published(copy: WorkingCopy, **changes: Any) -> Revision:
    kind, note = Revision.Kind.FIRST, ""
    stored = WorkingCopy.objects.get(pk=copy.pk)
    if stored.post.live_id:
        kind = Revision.Kind.MINOR
    if stored.post.state == Post.State.WITHDRAWN:
        kind, note = Revision.Kind.UPDATE, "Written anew."
    revision = publishing.publish(
        save_revision(stored, by=None),
        **{"by": None, "kind": kind, "note": note} | changes,
    )
    copy.post.refresh_from_db()
    return revision


def post(at: datetime | None = None, **changes: Any) -> Post:
    """Return a live post."""
    return published(working_copy(**changes), at=at).post


def closed(post: Post) -> None:
    """Close a post to new comments."""
    DiscussionSettings(post=post, state=DiscussionSettings.State.CLOSED).save()
    post.refresh_from_db()


def takes(post: Post, **switches: bool) -> None:
    """Say for a post itself which mentions it takes."""
    PostMentionSettings(post=post, **switches).save()
    post.refresh_from_db()


def comment(post: Post, **changes: Any) -> Comment:
    """Return a comment that was received and judged, or given a `status` after that."""
    status = changes.pop("status", None)
    number = next(_number)
    said: dict[str, Any] = {
        "name": f"Reader {number % 100}",  # more digits in a name are a signal
        "email": f"reader{number}@example.org",
        "website": "",
        "body": f"Thank you, this helped. ({number})",
        "sender": submissions.Sender(),
    }
    submission = submissions.submit(post, **said | changes)
    if status:
        Comment.objects.filter(pk=submission.comment.pk).update(status=status)
        submission.comment.refresh_from_db()
    return submission.comment


def page_copy(html: str = "<p>We explain evidence.</p>", **changes: Any) -> WorkingCopy:
    """Return the working copy of a page outside the stream."""
    number = next(_number)
    copy = WorkingCopy.objects.create(
        **{
            "post": Post.objects.create(kind=Post.Kind.PAGE),
            "title": f"Page {number}",
            "slug": f"page-{number}",
        }
        | changes
    )
    text(copy, html)
    return copy


def page(**changes: Any) -> Post:
    """Return a live page outside the stream."""
    return published(page_copy(**changes)).post
