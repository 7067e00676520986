"""Feeds: the latest mentions of all posts, as RSS 2.0."""

from datetime import datetime

from django.conf import settings
from django.db.models import FETCH_RAISE, QuerySet
from django.utils.translation import gettext, gettext_lazy as _

from comments.models import MENTIONS_KEY, Comment, Kind
from evidenceblog.core.feeds import SiteFeed
from evidenceblog.core.text import plain_paragraphs
from posts.models import LISTS

MENTIONS_IN_A_FEED = 50
ABOUT = {
    Kind.COMMENT: _("About “%(post)s”"),
    Kind.REPLY: _("Reply to “%(post)s”"),
    Kind.MENTION: _("Mention of “%(post)s”"),
    Kind.REBLOG: _("Reblog of “%(post)s”"),
    Kind.REPOST: _("Repost of “%(post)s”"),
    Kind.LIKE: _("Likes “%(post)s”"),
    Kind.BOOKMARK: _("Bookmark of “%(post)s”"),
}


class LatestMentions(SiteFeed[Comment, None]):
    """Who shared, mentioned or answered a post from elsewhere; each item leads to the
    place beneath the post where that stands, and from there to theirs."""

    def surrogate_keys(self, about: None) -> tuple[str, ...]:
        return (LISTS, MENTIONS_KEY)

    def title(self) -> str:
        return gettext("Mentions of %(site)s") % {"site": self.site.name}

    def description(self) -> str:
        return gettext("Who shared, mentioned or answered its posts elsewhere")

    def items(self) -> QuerySet[Comment]:
        visible = Comment.objects.visible().filter(linkback__isnull=False)
        found = visible.select_related("linkback", "post__live")
        newest = found.order_by("-received_at", "-pk").fetch_mode(FETCH_RAISE)
        return newest[:MENTIONS_IN_A_FEED]

    def item_title(self, item: Comment) -> str:
        told = {"name": item.name, "host": item.linkback.host}
        return gettext("%(name)s on %(host)s") % told

    def item_description(self, item: Comment) -> str:
        about = ABOUT[Kind(item.kind)] % {"post": item.post.shown.title}
        title = item.linkback.title
        said = "" if item.body == item.website else item.body
        return plain_paragraphs("\n\n".join(filter(None, [about, title, said])))

    def item_guid(self, item: Comment) -> str:
        """Name it for ever: the post's address may change."""
        return f"{settings.SITE_URL}/?p={item.post_id}#comment-{item.pk}"

    def item_pubdate(self, item: Comment) -> datetime:
        return item.received_at
