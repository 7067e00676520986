"""An address that moved, or is gone, replaced wherever posts link there.

Working copies are changed, and saved as any edit is. What readers see is changed only
where an editor publishes it in the same act, and where nothing else would go along.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

from django.db import models, transaction
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from evidenceblog.core.http_fetch import AddressRefused, check_url
from evidenceblog.core.http_fetch.url_policy import MAX_URL_LENGTH
from evidenceblog.core.models import User
from posts.artwork.models import Artwork
from posts.blocks import KINDS, Block
from posts.citations.models import Source
from posts.models import Post, Revision, WorkingCopy, WorkingCopyQuerySet

from . import publish_refusals, publishing
from .history import completed, save_revision, take_snapshot

HREF = re.compile(r'(<a\b[^>]*?\shref=")([^"]*)(")', re.IGNORECASE)
# In one act; the next one goes on with the rest.
MOST_POSTS = 100


@dataclass(frozen=True)
class LinkingCopy:
    """A post whose text links to an address, and what keeps it from being published."""

    copy: WorkingCopy
    links: int
    obstacle: StrOrPromise

    @property
    def shown(self) -> str:
        """Name what was shown of it, so that nothing else is published."""
        return f"{self.copy.edited_at.isoformat()} {self.copy.post.live_id}"


@dataclass(frozen=True)
class ReplacedCopy:
    """What became of a post: `published`, or why its readers still have the old one."""

    copy: WorkingCopy
    published: bool
    obstacle: StrOrPromise = ""


def find_linking(old: str, copies: WorkingCopyQuerySet) -> list[LinkingCopy]:
    """Return those of the posts whose text links to an address, the newest first.

    Raises AddressRefused for what is no address of a page.
    """
    counts: dict[int, int] = {}
    for block in _linking_blocks(old):
        counts[block.parent_id] = counts.get(block.parent_id, 0) + _count(block, old)
    found = copies.filter(pk__in=[pk for pk, links in counts.items() if links])
    rows = found.select_related("post__live").defer("post__live__body")
    return [
        LinkingCopy(copy, counts[copy.pk], find_obstacle(copy))
        for copy in rows.order_by("-edited_at", "-pk")[:MOST_POSTS]
    ]


def find_sources(old: str) -> list[Source]:
    """Return the sources whose own address it is."""
    found = Source.objects.filter(_names_host("url", old)).order_by("pk")
    return [source for source in found if _leads_to(source.url or "", _page(old))]


def find_artworks(old: str) -> list[Artwork]:
    """Return the pieces of artwork whose credit leads there."""
    fields = ("source_url", "creator_url")
    names = models.Q()
    for name in fields:
        names |= _names_host(name, old)
    return [
        artwork
        for artwork in Artwork.objects.filter(names).order_by("pk")
        if any(_leads_to(getattr(artwork, name), _page(old)) for name in fields)
    ]


def longest_new(old: str) -> int:
    """Return how long the new address may be: an embed has room for few characters."""
    embeds = [block for block in _linking_blocks(old) if _plain_fields(type(block))]
    rooms = [
        field.max_length or 0
        for block in embeds
        for field in _plain_fields(type(block))
    ]
    return min(rooms, default=MAX_URL_LENGTH)


def find_obstacle(copy: WorkingCopy) -> StrOrPromise:
    """Say why a post cannot be published with nothing but the new address; empty if it
    can."""
    post = copy.post
    if post.state != Post.State.LIVE:
        return post.get_state_display()
    if publishing.find_schedule(post):
        return _("A revision is scheduled: it keeps the old address.")
    if completed(post.shown.snapshot) != take_snapshot(copy):
        return _("It has other changes that are not published.")
    return ""


@transaction.atomic
def replace_address(
    copy: WorkingCopy, old: str, new: str, *, by: User, publish_shown: str = ""
) -> ReplacedCopy:
    """Replace an address in a post, save it, and publish it as a minor edit where
    `publish_shown` names what was shown of it; else its readers keep the old one.
    """
    blocks = list(_linking_blocks(old, of=copy, lock=True))
    if not blocks:
        return ReplacedCopy(
            copy, published=False, obstacle=_("It links there no more.")
        )
    found = WorkingCopy.objects.select_related("post__live").get(pk=copy.pk)
    wanted = bool(publish_shown)
    shown = LinkingCopy(found, 0, find_obstacle(found) if wanted else "")
    obstacle = shown.obstacle
    if wanted and not obstacle and shown.shown != publish_shown:
        obstacle = _("It was saved or published meanwhile.")
    for block in blocks:
        _replace_in(block, old, new)
    found.save(update_fields=["edited_at"])  # a form that was opened before is late
    revision = save_revision(found, by=by)
    if not wanted or obstacle:
        return ReplacedCopy(found, published=False, obstacle=obstacle)
    return _publish(found, revision, by)


def _publish(copy: WorkingCopy, revision: Revision, by: User) -> ReplacedCopy:
    """Publish the saved revision, if readers still see what it was made from."""
    live = Post.objects.values_list("live", flat=True).get(pk=copy.post_id)
    if live != copy.post.live_id:
        words = _("It was saved or published meanwhile.")
        return ReplacedCopy(copy, published=False, obstacle=words)
    try:
        publishing.publish(revision, by=by, kind=Revision.Kind.MINOR)
    except publish_refusals.NotPublished as refused:
        return ReplacedCopy(copy, published=False, obstacle=refused.reason)
    return ReplacedCopy(copy, published=True)


def replace_in_source(source: Source, new: str) -> None:
    """Give a source its new address; live posts print the old one until corrected."""
    source.csl = source.csl | {"URL": new}
    source.save()


# The blocks


def _linking_blocks(
    old: str, *, of: WorkingCopy | None = None, lock: bool = False
) -> Iterator[Block]:
    """Yield the blocks that link to an address, in one order for all who lock them."""
    for kind in KINDS.values():
        names = models.Q()
        for name in _link_fields(kind):
            names |= _names_host(name, old)
        if not names:
            continue
        rows = kind.get_queryset().filter(names).order_by("pk")
        rows = rows.filter(parent=of) if of else rows
        for block in rows.select_for_update() if lock else rows:
            if _count(block, old):
                yield block


def _link_fields(kind: type[Block]) -> list[str]:
    plain = [field.name for field in _plain_fields(kind)]
    return [kind.html_field, *plain] if kind.html_field else plain


def _plain_fields(kind: type[Block]) -> list[models.URLField]:  # type: ignore[type-arg]
    fields = kind._meta.concrete_fields
    return [field for field in fields if isinstance(field, models.URLField)]


def _count(block: Block, old: str) -> int:
    page = _page(old)
    html = getattr(block, block.html_field) if block.html_field else ""
    links = [unescape(match[2]) for match in HREF.finditer(html)]
    links += [getattr(block, field.name) for field in _plain_fields(type(block))]
    return sum(_leads_to(link, page) for link in links)


def _replace_in(block: Block, old: str, new: str) -> None:
    page = _page(old)

    def replaced(match: re.Match[str]) -> str:
        address = unescape(match[2])
        if not _leads_to(address, page):
            return match[0]
        return f"{match[1]}{escape(_with_place(new, address))}{match[3]}"

    if block.html_field:
        html = HREF.sub(replaced, getattr(block, block.html_field))
        setattr(block, block.html_field, html)
    for field in _plain_fields(type(block)):
        if _leads_to(getattr(block, field.name), page):
            setattr(block, field.name, new)
    block.save(update_fields=_link_fields(type(block)))


# Addresses


def _page(address: str) -> str:
    """Return the one spelling of an address of a page. Raises AddressRefused."""
    return str(check_url(address).copy_with(fragment=None))


def _leads_to(link: str, page: str) -> bool:
    try:
        return _page(link) == page
    except AddressRefused:
        return False


def _with_place(new: str, old: str) -> str:
    """Lead to the same place in the page, unless the new address names one."""
    place = old.partition("#")[2]
    return f"{new}#{place}" if place and "#" not in new else new


def _names_host(field: str, address: str) -> models.Q:
    """Say which rows may have the address, in either spelling of its host."""
    url = check_url(address)
    return models.Q(**{f"{field}__icontains": url.host}) | models.Q(
        **{f"{field}__icontains": url.raw_host.decode("ascii")}
    )
