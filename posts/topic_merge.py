"""Merge of topics: several topics become one, and nothing that leads to them is lost."""

from collections.abc import Collection

from django.db import transaction

from evidenceblog.core import cache_purge, redirects
from evidenceblog.core.models import User

from . import list_pages
from .models import Post, Revision, Topic, WorkingCopy
from .slugs import SlugRedirectReason

FILED = {
    "revision": Revision.topics.through,
    "workingcopy": WorkingCopy.topics.through,
}


class KeptTopicGone(LookupError):
    """The topic that was to stay has been deleted or merged meanwhile."""


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
    cache_purge.purge(kept.surrogate_key)
    for topic in rows.values():
        _file_again(topic, kept)
        _keep_in_menus(topic, kept)
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
