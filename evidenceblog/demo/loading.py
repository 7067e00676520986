"""Loading the demo: sample posts, artwork, sources and comments into an empty site."""

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from comments.decisions import status_changes
from comments.discussion import submissions
from comments.linkbacks import origin_page, verification
from comments.linkbacks.models import Linkback, Protocol
from comments.models import Comment, Decision, Status
from evidenceblog import starting_pages
from evidenceblog.core import event_queue
from evidenceblog.core.http_fetch import Fetched
from evidenceblog.core.models import User
from evidenceblog.core.secret_codes import new_code
from posts.artwork import uploads
from posts.artwork.models import Artwork
from posts.blocks import KINDS
from posts.citations.models import Source, SourceEvent
from posts.evidence import answers
from posts.models import (
    Author,
    FeaturedPost,
    ListedSource,
    MenuEntry,
    Post,
    PostSettings,
    Revision,
    Series,
    Topic,
    WorkingByline,
    WorkingCopy,
    WorkingReviewer,
)
from posts.revisions import publish_checks, publishing
from posts.revisions.fault import Severity
from posts.revisions.history import save_revision

HERE = Path(__file__).parent
# Who signs in to try it, and in which group.
PEOPLE = {"editor": "Editors", "moderator": "Moderators"}
NOTICE = "This is a sample post, made for this demonstration. Do not rely on it."
PAGE_NOTICE = "This page belongs to a demonstration: no such organisation exists."
# In the header, before About.
MENU_TOPICS = ("chronic-pain", "making-sense-of-numbers", "how-reviews-work")
# First on the front page, and for how long after the demo is loaded.
FEATURED, FEATURED_FOR = "four-words-for-how-sure-we-are", timedelta(days=60)
MORNING = time(9, 0, tzinfo=UTC)


def site_is_empty() -> bool:
    """Tell whether nothing was ever written here: only then may the demo come."""
    return not (Post.objects.exists() or Comment.objects.exists())


@transaction.atomic
def load(by: User) -> None:
    """Load everything, published by `by`. The site must be empty."""
    people = _read("people.toml")
    authors = {
        key: Author.objects.create(slug=key, **about)
        for key, about in people["authors"].items()
    }
    start_here = {
        key: about.pop("start_here", []) for key, about in people["topics"].items()
    }
    topics = {
        key: Topic.objects.create(**about) for key, about in people["topics"].items()
    }
    series = {
        key: Series.objects.create(**about) for key, about in people["series"].items()
    }
    sources = {
        key: Source.objects.create(csl=about["csl"])
        for key, about in _read("sources.toml").items()
    }
    library = Library(authors, topics, series, sources)
    posts = {}
    for file in sorted((HERE / "posts").glob("*.toml")):
        about = tomllib.loads(file.read_text())
        posts[about["slug"]] = library.publish(about, by)
    for page in _read("pages.toml")["pages"]:
        copy = starting_pages.add_page(page, notice=PAGE_NOTICE)
        revision = save_revision(copy, by=by)
        day = _morning(page["published"])
        publishing.publish(revision, by=by, kind=Revision.Kind.FIRST, at=day)
    for key, slugs in start_here.items():
        for position, slug in enumerate(slugs):
            FeaturedPost.objects.create(
                topic=topics[key], post=posts[slug], position=position
            )
    until = timezone.localdate() + FEATURED_FOR
    PostSettings(pk=1, featured_post=posts[FEATURED], featured_until=until).save()
    for position, key in enumerate(MENU_TOPICS, start=1):
        MenuEntry.objects.create(topic=topics[key], position=position)
    _load_evidence(_read("evidence.toml")["events"], sources, posts, by)
    _load_comments(_read("comments.toml")["comments"], posts, by)
    _load_mentions(_read("mentions.toml")["mentions"], posts, by)


class Library:
    """What the demo's posts refer to by key."""

    def __init__(
        self,
        authors: dict[str, Author],
        topics: dict[str, Topic],
        series: dict[str, Series],
        sources: dict[str, Source],
    ) -> None:
        self.authors, self.topics, self.sources = authors, topics, sources
        self.series = series
        self.described = _read("artwork.toml")
        self.artwork: dict[str, Artwork] = {}

    def publish(self, about: dict[str, Any], by: User) -> Post:
        copy = self._working_copy(about)
        revision = save_revision(copy, by=by)
        revision = publishing.publish(
            revision,
            by=by,
            kind=Revision.Kind.FIRST,
            at=_morning(about["published"]),
            overrides=_reasons(revision),
        )
        for kind, day in (("update", "updated"), ("review", "reviewed")):
            if day in about:
                revision = publishing.publish(
                    revision,
                    by=by,
                    kind=Revision.Kind(kind),
                    note=about.get("note", ""),
                    at=_morning(about[day]),
                )
        copy.post.refresh_from_db()
        return copy.post

    def _working_copy(self, about: dict[str, Any]) -> WorkingCopy:
        copy = WorkingCopy.objects.create(
            post=Post.objects.create(),
            lead=self._artwork(about["lead"]) if "lead" in about else None,
            notice=NOTICE,
            language=about.get("language", "en-GB"),
            series=self.series[about["series"]] if "series" in about else None,
            part=about.get("part"),
            **{
                name: about[name] for name in ("title", "slug", "standfirst", "licence")
            },
        )
        copy.topics.set([self.topics[key] for key in about["topics"]])
        for position, key in enumerate(about["authors"]):
            WorkingByline.objects.create(
                working_copy=copy, author=self.authors[key], position=position
            )
        for position, key in enumerate(about.get("reviewers", [])):
            WorkingReviewer.objects.create(
                working_copy=copy, author=self.authors[key], position=position
            )
        for position, key in enumerate(about.get("sources", [])):
            ListedSource.objects.create(
                working_copy=copy, source=self.sources[key], position=position
            )
        for ordering, block in enumerate(about["blocks"], start=1):
            self._add_block(copy, block, ordering * 10)
        return copy

    def _add_block(
        self, copy: WorkingCopy, about: dict[str, Any], ordering: int
    ) -> None:
        fields = dict(about)
        kind = fields.pop("kind")
        if "html" in fields:
            fields["text"] = self._with_sources(fields.pop("html"))
        if "artwork" in fields:
            fields["artwork"] = self._artwork(fields["artwork"])
            fields["alt_text"] = fields.pop("alt", "")
        if "source" in fields:
            fields["source"] = self.sources[fields["source"]]
        if "rows" in fields:
            fields["table"] = _table(fields.pop("header"), fields.pop("rows"))
        KINDS[kind](parent=copy, ordering=ordering, **fields).save()

    def _with_sources(self, html: str) -> str:
        for key, source in self.sources.items():
            html = html.replace(f'data-source="{key}"', f'data-source="{source.pk}"')
        return html

    def _artwork(self, key: str) -> Artwork:
        if key not in self.artwork:
            self.artwork[key] = _add_artwork(self.described[key])
        return self.artwork[key]


def _reasons(revision: Revision) -> dict[str, str]:
    """Give a reason for each warning, as an editor must."""
    return {
        fault.key: "A sample that shows how this looks."
        for fault in publish_checks.find_faults(revision.snapshot)
        if fault.severity == Severity.WARNING
    }


def _add_artwork(about: dict[str, Any]) -> Artwork:
    facts = dict(about)
    name = facts.pop("file")
    content = (HERE / "artwork" / name).read_bytes()
    artwork = Artwork(**facts)
    uploads.inspect_upload(artwork, SimpleUploadedFile(name, content))
    artwork.original.save(name, ContentFile(content), save=False)
    artwork.save()
    return artwork


def _load_evidence(
    happened: list[dict[str, Any]],
    sources: dict[str, Source],
    posts: dict[str, Post],
    by: User,
) -> None:
    """Store what became of works, as if it had been found, and how it was answered."""
    for about in happened:
        event = SourceEvent.objects.create(
            source=sources[about["source"]],
            kind=about["kind"],
            notice_doi=about["notice_doi"],
            successors=about.get("successors", []),
            happened_on=about["happened_on"],
            found_at=_morning(about["found_on"]),
            found_by="demo",
            details=about.get("details", {}),
        )
        event_queue.record("source.event_found", source_event=event.pk)
        unanswered = {posts[about["post"]].pk: 0}
        if about["answer"] == "notice":
            answers.answer_with_notice(event, unanswered, by=by)
        else:
            answers.answer_checked(event, unanswered, sentence=about["sentence"], by=by)


def _load_comments(
    written: list[dict[str, Any]], posts: dict[str, Post], by: User
) -> None:
    made: dict[str, Comment] = {}
    for about in written:
        post = posts[about["post"]]
        submission = submissions.submit(
            post,
            name=about["name"],
            email=about["email"],
            website=about.get("website", ""),
            body=about["body"],
            parent=made.get(about.get("parent", "")),
            sender=submissions.Sender(),
        )
        comment = made[about["id"]] = submission.comment
        _decide(comment, about, by)
        _date(comment, post.shown.published_at + timedelta(days=about["days_after"]))


def _load_mentions(
    written: list[dict[str, Any]], posts: dict[str, Post], by: User
) -> None:
    """Show pages of invented sites as if they had been fetched; nobody asks for them."""
    for about in written:
        post = posts[about["post"]]
        target = settings.SITE_URL + post.get_absolute_url()
        page = about["page"].replace("TARGET", target)
        row = Linkback.objects.create(
            post=post,
            origin=about["origin"],
            target=target,
            host=httpx.URL(about["origin"]).host,
            protocols=[Protocol.WEBMENTION],
            code=new_code(),
            looks_requested=1,
        )
        html = httpx.Headers({"Content-Type": "text/html; charset=utf-8"})
        answer = Fetched(row.origin, HTTPStatus.OK, html, page.encode(), is_cut=False)
        verification.record_outcome(row, origin_page.OriginDocument(answer))
        Linkback.objects.filter(pk=row.pk).update(next_look_at=None)
        comment = Comment.objects.get(linkback=row)
        _decide(comment, about, by)
        _date(comment, post.shown.published_at + timedelta(days=about["days_after"]))


def _decide(comment: Comment, about: dict[str, Any], by: User) -> None:
    to = Status(about["state"])
    if to not in {Status.RECEIVED, comment.status}:
        given = [about["reason"]] if about.get("reason") else []
        status_changes.decide([comment], to=to, by=by, reasons=given)


def _date(comment: Comment, at: datetime) -> None:
    """Put a sample back in time, its decisions too."""
    Comment.objects.filter(pk=comment.pk).update(received_at=at)
    Decision.objects.filter(comment=comment).update(at=at + timedelta(hours=5))


def _table(header: list[str], rows: list[list[str]]) -> str:
    head = "".join(f"<th>{escape(cell)}</th>" for cell in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><tbody><tr>{head}</tr>{body}</tbody></table>"


def _morning(day: date) -> datetime:
    """Return the day's morning, or now where the clock has not come to it."""
    return min(datetime.combine(day, MORNING), timezone.now())


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text())
