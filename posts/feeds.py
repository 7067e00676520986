"""Feeds: the latest posts in full, of the site, a topic or an author."""

import json
import re
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import FETCH_RAISE
from django.db.models.fields.json import KeyTransform
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.feedgenerator import SyndicationFeed
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext

from evidenceblog.core import http_caching
from evidenceblog.core.compiled_query import CompiledQuery, Parameter
from evidenceblog.core.feeds import SiteFeed, text_as_html, xml_text
from evidenceblog.core.text import web_url

from . import websub
from .artwork.renditions import responsive_picture
from .citations import identifiers
from .citations.models import CitationSettings
from .citations.references.reference_forms import printed_text
from .citations.references.reference_parts import as_cited
from .evidence.ledger import EvidenceEntry, entries, public_events
from .feed_formats import FullTextAtom, FullTextJson, FullTextRss
from .mixed_languages import label_attributes
from .models import EVIDENCE, LISTS, Author, Post, Revision, Series, Topic
from .revisions import change_log

POSTS_IN_A_FEED = 20
EVENTS_IN_A_FEED = 20
# What a feed shows of a post; nothing else is read for it.
IN_A_FEED = (
    *("slug", "live_notice"),
    *("live__title", "live__standfirst", "live__body", "live__card"),
    *("live__taken_down", "live__source_statuses"),
    *("live__language", "live__notice", "live__published_at"),
    *("live__updated_at", "live__update_note"),
)
LOCAL_URL = re.compile(r'\b(href|src|srcset)="((?:/(?!/)|#)[^"]*)"')
# A reader of feeds shows one text: nobody jumps about in it.
CONTENTS_LIST = re.compile(r'<nav class="contents".*?</nav>\n?', re.DOTALL)
# The items of five feeds, about 2 MB with the texts they were made from.
MOST_KEPT = 100
MOST_WORKS_KEPT = 500


class FeedList(NamedTuple):
    """What has feeds beside the site: its rows, which field describes one, and by which
    relation its posts are found."""

    model: type[Topic] | type[Author] | type[Series]
    described_by: str
    posts: str


class ItemFacts(NamedTuple):
    """All that an item is made from: the post's path, body, card as JSON, notices above
    the live post and notice of its words, note and date of its last update, language;
    the active language, and SITE_URL."""

    page: str
    body: str
    card: str
    live_notices: tuple[str, ...]
    notice: str
    update_note: str
    updated_at: datetime | None
    language: str
    active: str | None
    site_url: str


TOPIC = FeedList(Topic, "description", "live__topics")
AUTHOR = FeedList(Author, "bio", "live__authors")
SERIES = FeedList(Series, "description", "live__series")

type Listed = Topic | Author | Series | None


class LatestPosts(SiteFeed[Post, Listed]):
    """The latest posts of the site, or of one topic or author, in one of the formats."""

    def __init__(
        self, feed_type: type[SyndicationFeed], feed_list: FeedList | None = None
    ) -> None:
        self.feed_type = feed_type
        self.feed_list = feed_list

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        if websub.is_told_of(settings.SITE_URL + request.path):
            response["Link"] = websub.link_header()
        return response

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Listed:
        if self.feed_list is None:
            return None
        model: Any = self.feed_list.model
        found: Topic | Author | Series = get_object_or_404(model, slug=kwargs["slug"])
        return found

    def surrogate_keys(self, about: Listed) -> tuple[str, ...]:
        return (LISTS, about.surrogate_key) if about else (LISTS,)

    def title(self, about: Listed) -> str:
        return f"{about} · {self.site.name}" if about else self.site.name

    def link(self, about: Listed) -> str:
        return about.get_absolute_url() if about else reverse("home")

    def description(self, about: Listed) -> str:
        if about is None or self.feed_list is None:
            return self.site.tagline
        return str(getattr(about, self.feed_list.described_by))

    def items(self, about: Listed) -> list[Post]:
        by = self.feed_list.posts if self.feed_list else ""
        latest = _latest(by, self.feed_type is FullTextJson)
        return latest.fetch(about=about.pk) if about else latest.fetch()

    def item_title(self, item: Post) -> str:
        return str(item.shown.title)

    def item_description(self, item: Post) -> str:
        revision = item.shown
        words = text_as_html(revision.standfirst)
        return _in_its_language(words, revision.language, get_language())

    def item_guid(self, item: Post) -> str:
        """Name the post for ever: its number stays when its address changes."""
        return f"{settings.SITE_URL}/?p={item.pk}"

    def item_pubdate(self, item: Post) -> datetime:
        return item.shown.published_at

    def item_updateddate(self, item: Post) -> datetime:
        revision = item.shown
        return revision.updated_at or revision.published_at

    def item_categories(self, item: Post) -> list[str]:
        return [topic["name"] for topic in item.shown.card["topics"]]

    def item_extra_kwargs(self, item: Post) -> dict[str, Any]:
        revision = item.shown
        facts = ItemFacts(
            *(item.get_absolute_url(), revision.body, json.dumps(revision.shown_card)),
            *(tuple(item.standing_notices), revision.notice),
            *(revision.update_note, revision.updated_at),
            *(revision.language, get_language(), settings.SITE_URL),
        )
        form = CitationSettings.of(self.site).reference_form
        statuses = revision.source_statuses or {} if hasattr(item, "sources") else {}
        works = [
            _work(json.dumps([source, statuses.get(str(source["id"]), [])]), form)
            for source in getattr(item, "sources", [])
        ]
        return _item(facts) | {"summary": revision.standfirst, "works": works}


def feed_paths(
    page: str, name: str, feed_list: FeedList | None = None
) -> list[URLPattern]:
    """Return the feeds of a page in each format; `name` begins the names of their paths."""
    formats = {
        "feed/": (FullTextRss, "feed"),
        "feed/atom/": (FullTextAtom, "atom_feed"),
        "feed.json": (FullTextJson, "json_feed"),
    }
    return [
        path(
            f"{page}{end}",
            http_caching.read_only(
                http_caching.shared()(LatestPosts(feed_type, feed_list))
            ),
            name=f"{name}{kind}",
        )
        for end, (feed_type, kind) in formats.items()
    ]


class LatestCorrections(SiteFeed[Revision, None]):
    """What was corrected in live posts, as the page of corrections lists it."""

    def surrogate_keys(self, about: None) -> tuple[str, ...]:
        return (LISTS,)

    def title(self) -> str:
        return gettext("Corrections: %(site)s") % {"site": self.site.name}

    def description(self) -> str:
        return gettext("What we corrected in our posts, when, and why.")

    def items(self) -> list[Revision]:
        return list(change_log.public_corrections()[:POSTS_IN_A_FEED])

    def item_title(self, item: Revision) -> str:
        return str(item.post.shown.title)

    def item_description(self, item: Revision) -> str:
        return str(linebreaksbr(xml_text(item.note or ""), autoescape=True))

    def item_link(self, item: Revision) -> str:
        return settings.SITE_URL + item.post.get_absolute_url()

    def item_guid(self, item: Revision) -> str:
        """Name the version for ever: the post's number stays when its address changes."""
        return f"{settings.SITE_URL}/?p={item.post_id}#version-{item.version}"

    def item_pubdate(self, item: Revision) -> datetime:
        return change_log.line_of(item).at


class LatestEvidence(SiteFeed[EvidenceEntry, Topic | None]):
    """The latest events of sources, with the answers as they are now."""

    def get_object(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> Topic | None:
        slug = kwargs.get("slug")
        return get_object_or_404(Topic, slug=slug) if slug else None

    def surrogate_keys(self, about: Topic | None) -> tuple[str, ...]:
        return (EVIDENCE, LISTS, *([about.surrogate_key] if about else []))

    def title(self, about: Topic | None) -> str:
        named = gettext("What changed in the evidence: %(site)s") % {
            "site": self.site.name
        }
        return f"{about} · {named}" if about else named

    def link(self, about: Topic | None) -> str:
        return (
            reverse("evidence_topic", args=[about.slug])
            if about
            else reverse("evidence_ledger")
        )

    def description(self, about: Topic | None) -> str:
        return gettext("What became of the works that our posts rest on.")

    def items(self, about: Topic | None) -> list[EvidenceEntry]:
        return entries(public_events(about)[:EVENTS_IN_A_FEED], self.site, about)

    def item_title(self, item: EvidenceEntry) -> str:
        return f"{item.words}: {item.event.source}"

    def item_description(self, item: EvidenceEntry) -> str:
        context = {"entry": item, "site_url": settings.SITE_URL}
        return xml_text(render_to_string("posts/_evidence_entry.html", context))

    def item_link(self, item: EvidenceEntry) -> str:
        return f"{settings.SITE_URL}{self.link(None)}#event-{item.event.pk}"

    def item_guid(self, item: EvidenceEntry) -> str:
        """Name the event, whatever page it is on by now."""
        return f"{settings.SITE_URL}/evidence/#event-{item.event.pk}"

    def item_pubdate(self, item: EvidenceEntry) -> datetime:
        return item.event.found_at

    def item_updateddate(self, item: EvidenceEntry) -> datetime:
        return item.changed_at


@cache
def _latest(by: str, with_sources: bool) -> CompiledQuery[Post]:
    """Return the query of the latest posts, of all or by a relation of theirs.

    Of the snapshot it takes the sources alone, and only where they are shown.
    """

    def build() -> Any:
        posts = Post.objects.live()
        if by:
            posts = posts.filter(**{by: Parameter("about")})
        if with_sources:
            posts = posts.annotate(sources=KeyTransform("sources", "live__snapshot"))
        return posts.only(*IN_A_FEED).fetch_mode(FETCH_RAISE)[:POSTS_IN_A_FEED]

    return CompiledQuery(build)


@lru_cache(MOST_WORKS_KEPT)
def _work(copied: str, form: str) -> dict[str, str]:
    """Describe a work cited by its address, if it has one, its reference in a form, and
    what became of it since.

    `copied` is the source of a snapshot, with its statuses, as JSON.
    """
    source, statuses = json.loads(copied)
    doi = source["csl"].get("DOI")
    url = (
        identifiers.doi_url(doi) if doi else web_url(str(source["csl"].get("URL", "")))
    )
    work = {"reference": printed_text(as_cited(source), form)}
    if statuses:
        work["status"] = statuses[0]["kind"]
    return {"url": url} | work if url else work


@lru_cache(MOST_KEPT)
def _item(facts: ItemFacts) -> dict[str, Any]:
    """Return what a feed shows of a post, to read and not to change: equal facts say the
    same, so what is kept cannot be stale."""
    card = json.loads(facts.card)
    text = xml_text(with_absolute_urls(CONTENTS_LIST.sub("", facts.body), facts.page))
    html = _notices(facts) + _update_note(facts) + text
    return {
        "authors": [
            {
                "name": author["name"],
                "url": settings.SITE_URL + reverse("author", args=[author["slug"]]),
            }
            for author in card["authors"]
        ],
        "language": facts.language,
        "picture": responsive_picture(card["lead"]).fallback if card["lead"] else None,
        "body": _in_its_language(html, facts.language, facts.active),
    }


def _notices(facts: ItemFacts) -> str:
    """Return the lines that stand in boxes above the post."""
    words = '<p dir="auto"><strong>{}</strong></p>\n'
    notices = [*facts.live_notices, *([facts.notice] if facts.notice else [])]
    return format_html_join("", words, ([xml_text(notice)] for notice in notices))


def _update_note(facts: ItemFacts) -> str:
    """Return what changed when the post was updated last, as readers were promised."""
    if not facts.update_note:
        return ""
    day = date_format(localtime(facts.updated_at), "DATE_FORMAT")
    words = '<p dir="auto"><strong><bdi{}>{} ({})</bdi></strong><br>{}</p>\n'
    label = label_attributes(facts.language)
    note = xml_text(facts.update_note)
    return format_html(words, label, gettext("What changed"), day, linebreaksbr(note))


@lru_cache(MOST_KEPT)
def _in_its_language(html: str, language: str, active: str | None) -> str:
    """Say in which language and direction HTML is, where it is not the active one's."""
    if not label_attributes(language):
        return html
    return format_html(
        '<div lang="{}" dir="{}">{}</div>',
        language,
        "rtl" if language in settings.LANGUAGES_BIDI else "ltr",
        SafeString(html),
    )


def with_absolute_urls(html: str, page: str) -> str:
    """Put SITE_URL before each local address in HTML rendered for the path `page`."""

    def absolute(match: re.Match[str]) -> str:
        name, value = match.groups()
        urls = value.split(", ") if name == "srcset" else [value]
        paths = (page + url if url.startswith("#") else url for url in urls)
        return f'{name}="{", ".join(settings.SITE_URL + path for path in paths)}"'

    return LOCAL_URL.sub(absolute, html)
