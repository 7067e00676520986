"""A block: one piece of a post's body, what is checked of it and how it is shown."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _, gettext_lazy

from posts import rich_text
from posts.revisions.fault import Fault

# A revision's snapshot, and the part of it that copies one block.
type Snapshot = dict[str, Any]
type BlockCopy = dict[str, Any]


class Block(models.Model):
    """One piece of a post's body; what it looks like is its template's business.

    `kind` names it in snapshots and templates. It is an abstract base: each kind is a
    table of its own. What concerns a copy in a snapshot is asked of the class.
    """

    kind: ClassVar[str]
    # How the editor offers it: its icon, and options of the admin's form.
    icon: ClassVar[str]
    inline_options: ClassVar[Mapping[str, Any]] = {}
    # An editor knows a block by the first words of these fields, the first not empty.
    label_fields: ClassVar[tuple[str, ...]]
    # The field that the rich-text editor writes, if there is one, and its sanitiser.
    html_field: ClassVar[str] = ""
    sanitise: ClassVar[Callable[[str], str]]

    # Names the block in snapshots, faults and links, through every save and restore.
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    parent = models.ForeignKey(
        "posts.WorkingCopy", on_delete=models.CASCADE, related_name="%(class)s_set"
    )
    region = models.CharField(max_length=20, default="body")
    ordering = models.IntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["ordering", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "key"], name="%(class)s_key_once")
        ]

    def __str__(self) -> str:
        texts = [getattr(self, name) for name in self.label_fields]
        words = first_words(next(filter(None, texts), ""))
        return words or str(self._meta.verbose_name)

    @classmethod
    def get_queryset(cls) -> models.QuerySet[Self]:
        """Return the blocks of this kind: the editor asks when it clones some."""
        return cls._default_manager.all()

    def content(self) -> BlockCopy:
        """Copy the block as a snapshot keeps it."""
        fields = self._content_fields()
        copied = {field.name: field.value_from_object(self) for field in fields}
        return {"kind": self.kind, "key": str(self.key)} | copied

    @classmethod
    def _content_fields(cls) -> list[models.Field[Any, Any]]:
        """Return the fields that are the block's own."""
        common = {"id", "key", "parent", "region", "ordering"}
        return [
            field for field in cls._meta.concrete_fields if field.name not in common
        ]

    @classmethod
    def from_content(cls, block: BlockCopy, **place: Any) -> Self:
        """Make the block that a snapshot copied, key included; it is not saved."""
        whole = cls.completed(block)
        fields = {field.attname: whole[field.name] for field in cls._content_fields()}
        return cls(key=uuid.UUID(block["key"]), **fields, **place)

    @classmethod
    def completed(cls, block: BlockCopy) -> BlockCopy:
        """Return a copy with the fields that older snapshots lack, as if left empty."""
        empty = {field.name: field.get_default() for field in cls._content_fields()}
        return empty | block

    @classmethod
    def html(cls, block: BlockCopy) -> str:
        """Return the part of a copy that the rich-text editor wrote."""
        return str(block[cls.html_field]) if cls.html_field else ""

    @classmethod
    def faults(cls, block: BlockCopy, snapshot: Snapshot) -> Iterator[Fault]:
        """Yield what must be mended in a copy: marks whose source is gone, at the least."""
        known = {str(source["id"]) for source in snapshot["sources"]}
        for source, _locator in rich_text.citations(cls.html(block)):
            if source not in known:
                yield Fault(
                    "no-source-for-mark",
                    block["key"],
                    cls.html_field,
                    _("A citation mark here names a source that is no longer there."),
                    about=source,
                )

    @classmethod
    def template_context(
        cls, block: BlockCopy, snapshot: Snapshot, marks: rich_text.CitationMarks
    ) -> dict[str, Any]:
        """Return what the template `posts/blocks/<kind>.html` shows of a copy."""
        context = dict(block)
        if cls.html_field:
            html = marks.rich_text(cls.html(block), cls.sanitise)
            context[cls.html_field] = html
        if "source" in block:
            context["mark"] = marks.mark(block["source"], block["locator"])
        return context


class SourcedBlock(Block):
    """A block that comes from one source as a whole, or from a place in it."""

    source = models.ForeignKey(
        "citations.Source",
        verbose_name=gettext_lazy("source"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    locator = models.CharField(gettext_lazy("page or table"), max_length=50, blank=True)

    class Meta(Block.Meta):
        abstract = True


def first_words(html: str) -> str:
    """Return the first words of some HTML, its paragraphs parted by spaces."""
    return Truncator(strip_tags(html.replace("</", " </"))).words(10)
