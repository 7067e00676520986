"""Counting: how much waits, of which kinds, beneath which posts, and what is decided."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from django.conf.locale import LANG_INFO
from django.db.models import Count, Max
from django.utils.translation import gettext

from comments.models import Comment
from evidenceblog.core.models import User
from posts.models import Post

from .queue_filters import PARTS_OF_WAITING, TABS

# Enough to tell that there are many: counting all of a million takes seconds.
MOST_COUNTED = 100


class Group(NamedTuple):
    """Waiting comments that are alike in all this, and how many they are."""

    post: int
    language: str
    lane: str
    labels: list[str]
    assignee: int | None
    many: int
    newest: int


@dataclass
class Counts:
    """What waits, counted: by tab, by post (title and number), by language.

    `newest` is the number of the comment that came last.
    """

    tabs: Counter[str] = field(default_factory=Counter)
    posts: Counter[tuple[int, str]] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    newest: int = 0

    def shown(self, chosen: str) -> list[tuple[str, object, str]]:
        """Return the tabs that hold something, in words, with how many they hold.

        The first, the last and the chosen one are always there.
        """
        return [
            (name, words, _in_figures(name, self.tabs[name]))
            for name, words in TABS.items()
            if self.tabs[name] or name in {"waiting", chosen, "all"}
        ]

    def posts_offered(self, chosen: int | None) -> list[tuple[int, str, int]]:
        """Return the posts to choose from: those with the most waiting come first."""
        posts = [
            (post, title, many) for (post, title), many in self.posts.most_common()
        ]
        if chosen and chosen not in {post for post, *_rest in posts}:
            posts.append((chosen, f"{chosen}", 0))
        return posts

    def languages_offered(self, chosen: str | None) -> list[tuple[str, str, int]]:
        """Return the languages to choose from, by name."""
        codes = {*self.languages, *([chosen] if chosen else [])}
        named = [(code, name_of(code), self.languages[code]) for code in codes]
        return sorted(named, key=lambda language: language[1])


def name_of(language: str) -> str:
    """Return the name of a language; a code that nobody knows speaks for itself."""
    known = LANG_INFO.get(language, {}).get("name")
    return gettext(known) if known else language


def count(viewer: User) -> Counts:
    """Count what waits, and whether there is anything decided, in three queries."""
    counts = Counts()
    groups = _groups()
    titled = Post.objects.filter(pk__in={group.post for group in groups})
    titles = dict(titled.values_list("pk", "live__title"))
    for group in groups:
        counts.posts[group.post, titles[group.post]] += group.many
        counts.languages[group.language] += group.many
        counts.newest = max(counts.newest, group.newest)
        for tab in _tabs_of(group, viewer):
            counts.tabs[tab] += group.many
    del counts.languages[""]
    counts.tabs.update(_decided())
    return counts


def _groups() -> list[Group]:
    columns = ("post", "language", "lane", "labels", "assignee")
    groups = Comment.objects.filter(waits=True).order_by().values_list(*columns)
    counted = groups.annotate(many=Count("pk"), newest=Max("pk"))
    return [Group(*row) for row in counted]


def _tabs_of(group: Group, viewer: User) -> Iterable[str]:
    yield "waiting"
    if group.assignee == viewer.pk:
        yield "mine"
    if "outreach" in group.labels:
        yield "outreach"
    if group.lane == Comment.Lane.SHARED:
        yield "mentions"


def _decided() -> Counter[str]:
    some: list[Any] = [
        Comment.objects.filter(status=status)
        .order_by()
        .values_list("status", flat=True)[: MOST_COUNTED + 1]
        for status in TABS
        if status not in {*PARTS_OF_WAITING, "all"}
    ]
    return Counter(chain(some[0].union(*some[1:], all=True)))


def _in_figures(tab: str, many: int) -> str:
    if tab not in PARTS_OF_WAITING and many > MOST_COUNTED:
        return f"{MOST_COUNTED}+"
    return str(many or "")
