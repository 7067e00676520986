"""The post that editors chose to lead the front page, and for how long."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from evidenceblog.core.compiled_query import CompiledQuery, Parameter

from .list_pages import on_cards
from .models import Post, PostSettings

_CARD = CompiledQuery(
    lambda: on_cards(Post.objects.live().filter(pk=Parameter("number")))
)


class FeaturedChoice(NamedTuple):
    """The post that editors chose to lead the front page, and when it stops doing so."""

    post: Post
    until: datetime | None


def find_featured(settings: PostSettings) -> FeaturedChoice | None:
    """Return the chosen post if it is live and its time is not over."""
    until = _end_of_day(settings)
    if settings.featured_post_id is None or (until and until <= timezone.now()):
        return None
    post = _CARD.first(number=settings.featured_post_id)
    return FeaturedChoice(post, until) if post else None


def _end_of_day(settings: PostSettings) -> datetime | None:
    """Return the moment after the last day, in the time zone of the site."""
    if settings.featured_until is None:
        return None
    after = settings.featured_until + timedelta(days=1)
    zone = timezone.get_current_timezone()
    return datetime(after.year, after.month, after.day, tzinfo=zone)
