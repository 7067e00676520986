"""Restoring: a revision's words become the working copy again, block keys included."""

from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from posts.artwork.models import Artwork
from posts.blocks import KINDS, BlockCopy, Snapshot, TextBlock
from posts.citations.models import Source
from posts.citations.references import cochrane_references
from posts.models import (
    Author,
    ListedSource,
    Post,
    ReadNextChoice,
    Revision,
    Series,
    Topic,
    WorkingByline,
    WorkingCopy,
    WorkingReviewer,
)

from .history import cited_sources, completed, existing_keys, save_revision

PLAIN = ("title", "standfirst", "language", "licence", "notice")
BETWEEN_BLOCKS = 10


class SavedMeanwhile(Exception):
    """Somebody saved the post after the editor was shown what is replaced."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        words = _(
            "Revision %(number)s was saved meanwhile. Look again before you restore."
        )
        self.reason = words % {"number": number}


class Restored(NamedTuple):
    """The revision that the working copy now is, what could not be brought back, and
    the revision that has what the working copy said before."""

    revision: Revision
    lost: list[str]
    replaced: Revision


@transaction.atomic
def restore(
    revision: Revision, *, by: User | None, latest: int | None = None
) -> Restored:
    """Make the working copy say what a revision says; readers see nothing of it.

    Where an artwork or a source was deleted meanwhile, a block of text has its caption.
    What the working copy says now is kept as a revision. Raises SavedMeanwhile where
    `latest`, the newest revision that the editor was shown, is not that any more.
    """
    post = Post.objects.select_for_update().get(pk=revision.post_id)
    newest = post.revisions.aggregate(number=Max("number"))["number"]
    if latest not in {None, newest}:
        raise SavedMeanwhile(newest)
    copy = WorkingCopy.objects.get(post=post)
    replaced = save_revision(copy, by=by)
    restoration = _Restoration(copy, completed(revision.snapshot))
    restoration.restore_fields()
    restoration.restore_lists()
    restoration.restore_blocks()
    lost = list(dict.fromkeys(restoration.lost))
    return Restored(save_revision(copy, by=by), lost, replaced)


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
        others = WorkingCopy.objects.in_use().exclude(pk=self.copy.pk)
        if others.filter(slug=slug).exists():
            self.lost.append(_("Another post has the address “%s” now.") % slug)
        else:
            self.copy.slug = slug
        self.copy.lead_caption = self.snapshot["lead_caption"]
        self.copy.lead_id = lead if lead in self.artworks else None
        if lead and lead not in self.artworks:
            self.lost.append(self._deleted_artwork(lead))
        self._restore_series()
        self.copy.save()

    def _restore_series(self) -> None:
        series = self.snapshot["series"]
        there = self._existing(Series, [series]) if series else []
        self.copy.series_id = there[0] if there else None
        self.copy.part = series["part"] if series else None

    def restore_lists(self) -> None:
        self.copy.topics.set(self._existing(Topic, self.snapshot["topics"]))
        self._restore_people(WorkingByline, self.snapshot["authors"])
        self._restore_people(WorkingReviewer, self.snapshot["reviewers"])
        self._restore_read_next(self.snapshot["related"])
        self.copy.listed_sources.all().delete()
        cited = cited_sources(self.snapshot["blocks"], self.sources)
        ListedSource.objects.bulk_create(
            ListedSource(working_copy=self.copy, source_id=pk, position=position)
            for position, pk in enumerate(self.csl)
            if pk in self.sources.difference(cited)
        )

    def _restore_people[Line: (WorkingByline, WorkingReviewer)](
        self, model: type[Line], named: list[dict[str, Any]]
    ) -> None:
        model._default_manager.filter(working_copy=self.copy).delete()
        model._default_manager.bulk_create(
            model(working_copy=self.copy, author_id=pk, position=position)
            for position, pk in enumerate(self._existing(Author, named))
        )

    def _restore_read_next(self, posts: list[int]) -> None:
        self.copy.read_next.all().delete()
        copies = WorkingCopy.objects.filter(post__in=posts)
        found = dict(copies.values_list("post_id", "pk"))
        ReadNextChoice.objects.bulk_create(
            ReadNextChoice(
                working_copy=self.copy, related_id=found[post], position=position
            )
            for position, post in enumerate(posts)
            if post in found
        )

    def _existing(
        self, model: type[Author | Series | Topic], rows: list[dict[str, Any]]
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
                % cochrane_references.cochrane_reference(self.csl[pk])
            )

    def _restored(self, block: BlockCopy, place: Mapping[str, Any]) -> Any:
        """Make a block again, or one of text where what it shows was deleted."""
        if "artwork" in block and block["artwork"] not in self.artworks:
            self.lost.append(self._deleted_artwork(block["artwork"]))
            words = block["caption"] or self._title(block["artwork"])
        elif block.get("source") and block["source"] not in self.sources:
            own_words = strip_tags(str(block["text"]).replace("</", " </"))
            reference = cochrane_references.cochrane_reference(
                self.csl[block["source"]]
            )
            words = f"{own_words} {reference}"
        else:
            return KINDS[block["kind"]].from_content(block, **place)
        text = f"<p>{escape(words.strip())}</p>"
        return TextBlock(key=block["key"], text=text, **place)

    def _deleted_artwork(self, pk: int) -> str:
        return _("The artwork “%s” was deleted meanwhile.") % self._title(pk)

    def _title(self, pk: int) -> str:
        return str(self.snapshot["artworks"][str(pk)]["title"])
