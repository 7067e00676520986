"""Restoring: a revision's words become the working copy again, block keys included."""

from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from posts.artwork.models import Artwork
from posts.blocks import KINDS, BlockCopy, Snapshot, TextBlock
from posts.citations import references
from posts.citations.models import Source
from posts.models import (
    Author,
    ListedSource,
    Post,
    Revision,
    Topic,
    WorkingByline,
    WorkingCopy,
)

from .history import existing_keys, save_revision

PLAIN = ("title", "standfirst", "language", "licence", "notice")
BETWEEN_BLOCKS = 10


class Restored(NamedTuple):
    """The revision that the working copy now is, and what could not be brought back."""

    revision: Revision
    lost: list[str]


@transaction.atomic
def restore(revision: Revision, *, by: User | None) -> Restored:
    """Make the working copy say what a revision says; readers see nothing of it.

    Where an artwork or a source was deleted meanwhile, a block of text has its caption.
    """
    Post.objects.select_for_update().get(pk=revision.post_id)
    copy = WorkingCopy.objects.get(post=revision.post_id)
    restoration = _Restoration(copy, revision.snapshot)
    restoration.restore_fields()
    restoration.restore_lists()
    restoration.restore_blocks()
    lost = list(dict.fromkeys(restoration.lost))
    return Restored(save_revision(copy, by=by), lost)


class _Restoration:
    """One working copy that becomes what a snapshot says; `lost` names what it cannot."""

    def __init__(self, copy: WorkingCopy, snapshot: Snapshot) -> None:
        self.copy, self.snapshot = copy, snapshot
        self.lost: list[str] = []
        self.artworks = existing_keys(Artwork, map(int, snapshot["artworks"]))
        self.csl = {source["id"]: source["csl"] for source in snapshot["sources"]}
        self.sources = existing_keys(Source, self.csl)

    def restore_fields(self) -> None:
        for name in PLAIN:
            setattr(self.copy, name, self.snapshot[name])
        slug, lead = self.snapshot["slug"], self.snapshot["lead"]
        others = WorkingCopy.objects.exclude(pk=self.copy.pk)
        if others.filter(slug=slug).exists():
            self.lost.append(_("Another post has the address “%s” now.") % slug)
        else:
            self.copy.slug = slug
        self.copy.lead_caption = self.snapshot.get("lead_caption", "")
        self.copy.lead_id = lead if lead in self.artworks else None
        if lead and lead not in self.artworks:
            self.lost.append(self._deleted_artwork(lead))
        self.copy.save()

    def restore_lists(self) -> None:
        self.copy.topics.set(self._existing(Topic, self.snapshot["topics"]))
        self.copy.bylines.all().delete()
        WorkingByline.objects.bulk_create(
            WorkingByline(working_copy=self.copy, author_id=pk, position=position)
            for position, pk in enumerate(
                self._existing(Author, self.snapshot["authors"])
            )
        )
        self.copy.listed_sources.all().delete()
        ListedSource.objects.bulk_create(
            ListedSource(working_copy=self.copy, source_id=pk, position=position)
            for position, pk in enumerate(self.csl)
            if pk in self.sources
        )

    def _existing(
        self, model: type[Author | Topic], rows: list[dict[str, Any]]
    ) -> list[int]:
        """Return the numbers of those that are still there, in their order."""
        there = existing_keys(model, [row["id"] for row in rows])
        gone = [row["name"] for row in rows if row["id"] not in there]
        self.lost.extend(_("“%s” was deleted meanwhile.") % name for name in gone)
        return [row["id"] for row in rows if row["id"] in there]

    def restore_blocks(self) -> None:
        for kind in KINDS.values():
            kind.get_queryset().filter(parent=self.copy).delete()
        for number, block in enumerate(self.snapshot["blocks"], start=1):
            place = {"parent": self.copy, "ordering": number * BETWEEN_BLOCKS}
            self._restored(block, place).save()
        for pk in self.csl.keys() - self.sources:
            self.lost.append(
                _("The source “%s” was deleted meanwhile.")
                % references.cochrane_reference(self.csl[pk])
            )

    def _restored(self, block: BlockCopy, place: Mapping[str, Any]) -> Any:
        """Make a block again, or one of text where what it shows was deleted."""
        if "artwork" in block and block["artwork"] not in self.artworks:
            self.lost.append(self._deleted_artwork(block["artwork"]))
            words = block["caption"] or self._title(block["artwork"])
        elif block.get("source") and block["source"] not in self.sources:
            own_words = strip_tags(str(block["text"]).replace("</", " </"))
            reference = references.cochrane_reference(self.csl[block["source"]])
            words = f"{own_words} {reference}"
        else:
            return KINDS[block["kind"]].from_content(block, **place)
        text = f"<p>{escape(words.strip())}</p>"
        return TextBlock(key=block["key"], text=text, **place)

    def _deleted_artwork(self, pk: int) -> str:
        return _("The artwork “%s” was deleted meanwhile.") % self._title(pk)

    def _title(self, pk: int) -> str:
        return str(self.snapshot["artworks"][str(pk)]["title"])
