"""Counts of the desk: how much waits, of which kinds, beneath which posts, and what is
decided."""

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.db.models import Count, Max
from django.utils.translation import gettext

from comments.models import Comment
from comments.screening.content_labels.phrase_matching import phrase_languages
from evidenceblog.core.models import User

from .queue_filters import IN_FIRST_LINE, PARTS_OF_WAITING, TABS, tab_condition

# Enough to tell that there are many: counting all of a million takes seconds.
MAX_COUNTED = 100
# Enough to choose from: those beneath which most waits.
MAX_POSTS = 100


@dataclass(frozen=True)
class QueueCounts:
    """What waits, counted: by tab, by post (number and title), by language.

    `newest` is the number of the comment that came last.
    """

    tabs: dict[str, int]
    posts: list[tuple[int, str, int]]
    languages: dict[str, int]
    newest: int

    def labelled_tabs(self, chosen: str) -> list[tuple[str, object, str]]:
        """Return the tabs that hold something, in words, with how many they hold.

        The first, the last and the chosen one are always there.
        """
        most = {
            name: f"{MAX_COUNTED}+"
            for name, many in self.tabs.items()
            if name not in PARTS_OF_WAITING and many > MAX_COUNTED
        }
        return [
            (name, words, most.get(name) or str(self.tabs.get(name) or ""))
            for name, words in TABS.items()
            if name in {"waiting", chosen, "all"}
            or (self.tabs.get(name) and name not in IN_FIRST_LINE)
        ]

    def urgency_parts(self) -> list[tuple[str, str]]:
        """Return what waits by how soon and by whom it is decided: each part with its
        tab, in words."""
        said = {
            "urgent": gettext("%d urgent"),
            "quick": gettext("%d quick"),
            "editors": gettext("%d for editors"),
        }
        return [
            (name, words % self.tabs[name])
            for name, words in said.items()
            if self.tabs[name]
        ]

    def offered_posts(self, chosen: int | None) -> list[tuple[int, str, int]]:
        """Return the posts to choose from: those with the most waiting come first."""
        if not chosen or any(chosen == pk for pk, *_rest in self.posts):
            return self.posts
        return [*self.posts, (chosen, f"{chosen}", 0)]

    def languages_without_crisis_phrases(self) -> list[str]:
        """Name the languages in which nothing tells that somebody may be in danger: of
        what waits, and of the site."""
        codes = {*self.languages, settings.LANGUAGE_CODE.partition("-")[0]}
        return sorted(map(language_name, codes - phrase_languages("crisis")))

    def offered_languages(self, chosen: str | None) -> list[tuple[str, str, int]]:
        """Return the languages to choose from, by name."""
        codes = {*self.languages, *([chosen] if chosen else [])}
        named = [
            (code, language_name(code), self.languages.get(code, 0)) for code in codes
        ]
        return sorted(named, key=lambda language: language[1])


def language_name(language: str) -> str:
    """Return the name of a language; a code that nobody knows speaks for itself."""
    known = LANG_INFO.get(language, {}).get("name")
    return gettext(known) if known else language


def count_queue(viewer: User) -> QueueCounts:
    """Count what waits, and whether there is anything decided, in four queries."""
    waiting = Comment.objects.filter(waits=True).order_by()
    counted = waiting.aggregate(
        newest=Max("pk"),
        **{
            name: Count("pk", filter=tab_condition(name, viewer))
            for name in PARTS_OF_WAITING
        },
    )
    newest = counted.pop("newest") or 0
    by_post = waiting.values_list("post", "post__live__title").annotate(
        many=Count("pk")
    )
    by_language = waiting.exclude(language="").values_list("language")
    return QueueCounts(
        tabs=counted | _count_decided(),
        posts=list(by_post.order_by("-many", "post")[:MAX_POSTS]),
        languages=dict(by_language.annotate(many=Count("pk"))),
        newest=newest,
    )


def _count_decided() -> Counter[str]:
    some: list[Any] = [
        Comment.objects.filter(status=status)
        .order_by()
        .values_list("status", flat=True)[: MAX_COUNTED + 1]
        for status in TABS
        if status not in {*PARTS_OF_WAITING, "all"}
    ]
    return Counter(chain(some[0].union(*some[1:], all=True)))
