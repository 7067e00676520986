"""Merge of topics: several topics become one, and nothing that leads to them is lost."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from evidenceblog.core import cache_purge, redirects
from evidenceblog.core.models import User
from evidenceblog.core.redirects import resolver

from . import list_pages
from .models import Post, Revision, Topic, WorkingCopy
from .models.topic import MOST_FEATURED
from .sitemap import SITEMAP_KEY
from .slugs import SlugRedirectReason

FILED = {
    "revision": Revision.topics.through,
    "workingcopy": WorkingCopy.topics.through,
}


class KeptTopicGone(LookupError):
    """The topic that was to stay has been deleted or merged meanwhile."""


def current_topics(named: Collection[dict[str, Any]]) -> dict[int, int]:
    """Return by the number of each topic that a snapshot names the one it is filed
    under today: itself, or where it was merged into; none for one that was deleted.
    """
    numbers = [one["id"] for one in named]
    own = set(Topic.objects.filter(pk__in=numbers).values_list("pk", flat=True))
    filed = {pk: pk for pk in own}
    for one in named:
        if one["id"] not in own and (kept := _merged_into(one["slug"])):
            filed[one["id"]] = kept
    return filed


def hold_topics(named: Collection[dict[str, Any]]) -> None:
    """Let nobody merge or delete the topics that a snapshot names until this
    transaction ends; who is at it goes first."""
    _hold(one["id"] for one in named)
    _hold(current_topics(named).values())


def _hold(numbers: Iterable[int]) -> None:
    topics = Topic.objects.select_for_update(no_key=True).filter(pk__in=[*numbers])
    list(topics.order_by("pk").values_list("pk"))


def _merged_into(slug: str) -> int | None:
    """Return the topic to which the former address of a merged one leads."""
    led = resolver.find_redirect(reverse("topic", args=[slug]))
    if led is None or led.reason != SlugRedirectReason.TOPIC:
        return None
    kept = Topic.objects.filter(slug=led.new_path.rpartition("/")[2])
    return kept.values_list("pk", flat=True).first()


@transaction.atomic
def merge_topics(topics: Collection[Topic], *, into: Topic, by: User) -> None:
    """File all that is under `topics` under `into`, and send their readers there.

    Lists and working copies follow. A snapshot keeps the word it was published with;
    the link on that word leads to the kept topic. Raises KeptTopicGone.
    """
    keys = {topic.pk for topic in topics} - {into.pk}
    found = Topic.objects.select_for_update().filter(pk__in=keys | {into.pk})
    rows = {topic.pk: topic for topic in found.order_by("pk")}
    if into.pk not in rows:
        raise KeptTopicGone(into.name)
    kept = rows.pop(into.pk)
    cache_purge.purge(kept.surrogate_key, SITEMAP_KEY)
    for topic in rows.values():
        _file_again(topic, kept)
        _keep_in_menus(topic, kept)
        _keep_featured(topic, kept)
        address = topic.get_absolute_url()
        topic.delete()
        redirects.record(
            address, kept.get_absolute_url(), reason=SlugRedirectReason.TOPIC, by=by
        )
    filed = Post.objects.live().filter(live__topics=kept).order_by().count()
    list_pages.store_counts({kept.surrogate_key: filed})


def _file_again(topic: Topic, kept: Topic) -> None:
    for owner, filed in FILED.items():
        there = filed._default_manager.filter(topic=kept).values(owner)
        under = filed._default_manager.filter(topic=topic)
        under.exclude(**{f"{owner}__in": there}).update(topic=kept)


def _keep_in_menus(topic: Topic, kept: Topic) -> None:
    """Let entries of the menus lead to the kept topic."""
    for entry in topic.menu_entries.all():
        entry.topic = kept
        entry.save()


def _keep_featured(topic: Topic, kept: Topic) -> None:
    """Let the kept topic start with the other's posts, too, after its own."""
    own = kept.featured_posts.values("post")
    others = topic.featured_posts.exclude(post__in=own)
    others.update(topic=kept, position=F("position") + MOST_FEATURED)
