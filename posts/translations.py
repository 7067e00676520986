"""Translations: posts that say the same in several languages, one in each.

One of them is the original; by it they are a group, and each leads to all others. That
is a fact about posts and not words of one: it takes effect at once, and no revision has
it. Readers are shown those that are live.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import FETCH_RAISE, Q
from django.utils.translation import gettext as _

from evidenceblog.core import cache_purge
from evidenceblog.core.compiled_query import CompiledQuery, Parameter

from .blocks import Snapshot
from .models import LANGUAGES, Post, PostQuerySet
from .revisions.fault import Fault
from .sitemap import SITEMAP_KEY

NAMES = dict(LANGUAGES)
# Open Graph names a language with a territory (ogp.me).
TERRITORIES = {
    "ar": "ar_AR",
    "de": "de_DE",
    "en-GB": "en_GB",
    "es": "es_ES",
    "fr": "fr_FR",
    "pt": "pt_PT",
    "zh-Hans": "zh_CN",
}


def og_locale(language: str) -> str:
    """Return a post's language as Open Graph's `og:locale` has it; empty if unknown."""
    return TERRITORIES.get(language, "")


@dataclass(frozen=True)
class Translation:
    """A live post of a group, as pages lead to it; `name` is its language's own."""

    path: str
    language: str
    direction: str
    is_original: bool

    @property
    def name(self) -> str:
        return NAMES.get(self.language, self.language)

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def og_locale(self) -> str:
        return og_locale(self.language)


@dataclass(frozen=True)
class TranslationGroup:
    """A post in all languages that readers find it in; `others` are not the post itself."""

    every: list[Translation]
    others: list[Translation]

    @property
    def default(self) -> Translation:
        """Return what suits readers of none of the languages (hreflang `x-default`)."""
        originals = [one for one in self.every if one.is_original]
        return (originals or self.every)[0]

    def json_ld(self) -> dict[str, Any]:
        """Say in schema.org's words what is translated from what."""
        works = [_work(one) for one in self.others if not one.is_original]
        originals = [_work(one) for one in self.others if one.is_original]
        if originals:
            return {"translationOfWork": originals[0]}
        return {"workTranslation": works}


def _work(one: Translation) -> dict[str, str]:
    return {"@type": "BlogPosting", "@id": one.url, "inLanguage": one.language}


def _live() -> PostQuerySet:
    live = Post.objects.live().filter(original=Parameter("original"))
    return live.only("slug", "original", "live__language").fetch_mode(FETCH_RAISE)


_LIVE = CompiledQuery(_live)


def find_group(post: Post) -> TranslationGroup | None:
    """Return the languages a live post is read in, sorted by their names; None for one.

    A post that nobody has translated costs no query.
    """
    if post.original_id is None:
        return None
    rows = _LIVE.fetch(original=post.original_id)
    rows.sort(key=lambda row: NAMES.get(row.shown.language, row.shown.language))
    every = {row.pk: _translation(row) for row in rows}
    others = [one for pk, one in every.items() if pk != post.pk]
    return TranslationGroup(list(every.values()), others) if others else None


def _translation(post: Post) -> Translation:
    revision = post.shown
    return Translation(
        post.get_absolute_url(),
        revision.language,
        revision.direction,
        post.pk == post.original_id,
    )


def _members(post: Post | None, original: Post | None) -> PostQuerySet:
    """Return the others of the group that a post would be in with this original."""
    keys = {original.original_id or original.pk} if original else set()
    if post and post.original_id == post.pk:
        keys.add(post.pk)  # its own translations come with it
    posts = Post.objects.filter(Q(pk__in=keys) | Q(original__in=keys))
    return posts.exclude(pk=post.pk) if post else posts


def find_in_language(
    post: Post | None, original: Post | None, language: str
) -> Post | None:
    """Return which other post of the group, with this original, has the language already."""
    others = _members(post, original).select_related("working_copy")
    taken = Q(working_copy__language=language, working_copy__binned_at__isnull=True)
    live = Q(state=Post.State.LIVE, live__language=language)
    return others.filter(taken | live).first()


def find_translation_faults(post: Post, snapshot: Snapshot) -> Iterator[Fault]:
    """Yield that readers would find two posts of a group in one language."""
    if post.original_id is None:
        return
    others = Post.objects.live().filter(original=post.original_id).exclude(pk=post.pk)
    if same := others.filter(live__language=snapshot["language"]).first():
        words = _("“%(title)s” is this post in the same language already.")
        taken = words % {"title": same.shown.title}
        yield Fault("language-taken", "post", "language", taken)


@transaction.atomic
def set_original(post: Post, original: Post | None) -> None:
    """Say of which post this one is a translation; None: of none any more.

    An original's own translations come with it. Whether the languages differ is asked
    first, by `find_in_language`.
    """
    cache_purge.purge(SITEMAP_KEY)
    if original is None or post.original_id != post.pk:
        _leave(post)
    if original is None:
        return
    head = original.original_id or original.pk
    if head == post.pk:  # what was translated from it is the original from now on
        head = original.pk
    keys = [post.pk, head]
    joined = Post.objects.filter(Q(pk__in=keys) | Q(original__in=keys))
    for one in joined.select_for_update().order_by("pk"):
        one.original_id = head
        one.save(update_fields=["original"])
    post.original_id = head


def _leave(post: Post) -> None:
    """Take a post out of its group; who is left alone is in none. An original stays."""
    if post.original_id in {None, post.pk}:
        return
    group = list(Post.objects.select_for_update().filter(original=post.original_id))
    left = [one for one in group if one.pk != post.pk]
    for one in group:
        if one.pk == post.pk or len(left) == 1:
            one.original = None
        one.save(update_fields=["original"])
    post.original = None


def purge_group(post: Post) -> None:
    """Drop the pages that lead to a post, whose address, language or state changes."""
    if post.original_id is not None:
        others = Post.objects.filter(original=post.original_id).exclude(pk=post.pk)
        cache_purge.purge(*[one.surrogate_key for one in others.only("pk")])
