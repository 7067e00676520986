"""Rendering: from a snapshot to the HTML that readers are served, without host names.

Everything is sanitised here again: what a form let through is not trusted.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import ascii_lowercase

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import override

from evidenceblog.core import cache_purge, text
from evidenceblog.core.task_backend import task
from posts import blocks, mixed_languages, rich_text
from posts.artwork import licences, renditions
from posts.artwork.models import Artwork
from posts.blocks import KINDS, Snapshot, findings_summary
from posts.blocks.artwork import artwork_context
from posts.citations import csl_text, dates, identifiers
from posts.citations.authors import author_names
from posts.citations.models import CitationSettings, Source
from posts.citations.references import (
    cochrane_references,
    reference_forms,
    reference_parts,
    vancouver_references,
)
from posts.citations.references.reference_forms import ReferenceForm
from posts.citations.updates import reference_status
from posts.models import LISTS, Post, Revision

from . import contents_list
from .history import completed

type Statuses = dict[str, list[dict[str, str]]]

FIRST_TAG = re.compile(r"\A<[a-z][a-z0-9]*")


def render(
    snapshot: Snapshot,
    taken_down: Mapping[str, str] | None = None,
    source_statuses: Statuses | None = None,
    reference_form: str = "",
) -> str:
    """Return the body of a post: its lead artwork, the summary of several findings, the
    contents list of a long one, its blocks, each with its key, and its reference list.

    Its own few words ("Key finding") are in the post's language, whoever publishes it.
    `taken_down` has the reasons that stand in the place of artworks, by their numbers,
    `source_statuses` what became of sources since. The form of references is by default
    the site's.
    """
    snapshot = completed(snapshot) | {"taken_down": taken_down or {}}
    form = reference_form or CitationSettings.load().reference_form
    marks = rich_text.CitationMarks(snapshot["sources"])
    headings = contents_list.Headings()
    with override(snapshot["language"]):
        lead = _lead(snapshot)
        numbers = findings_summary.finding_numbers(snapshot["blocks"])
        # Made before the text: readers meet its marks first.
        summary = _summary(snapshot, marks) if numbers else ""
        rendered = _rendered_blocks(snapshot, marks, numbers, opened=bool(lead))
        parts = [_keyed(block, headings.add_anchors(html)) for block, html in rendered]
        contents = contents_list.render_contents(
            headings, parts, has_references=bool(snapshot["sources"])
        )
        # A picture that opens the text stays directly beneath the post's head.
        at = int(_opens_with_artwork(snapshot))
        parts[at:at] = [summary, contents]
        listed = _reference_list(snapshot, marks, form, source_statuses or {})
        parts = [lead, *parts, listed]
        return "\n".join(filter(None, parts))


def _rendered_blocks(
    snapshot: Snapshot,
    marks: rich_text.CitationMarks,
    numbers: dict[str, int],
    *,
    opened: bool,
) -> Iterator[tuple[blocks.BlockCopy, str]]:
    """Render the blocks in turn; what opens the post is seen at once.

    `numbers` are of the findings that stand in the summary: a line leads to it.
    """
    for block in snapshot["blocks"]:
        if number := numbers.get(block["key"]):
            yield block, _finding_place(block, number)
        else:
            yield block, _render_block(block, snapshot, marks, is_first=not opened)
        opened = True


def _opens_with_artwork(snapshot: Snapshot) -> bool:
    return [block["kind"] for block in snapshot["blocks"][:1]] == ["artwork"]


def render_body(revision: Revision) -> list[str]:
    """Render a revision's snapshot into its body; return the fields that are to be saved."""
    # All are locked: what is taken down meanwhile waits, and then finds the revision.
    locked = Artwork.objects.select_for_update(no_key=True).order_by("pk")
    revision.taken_down = find_taken_down(revision.snapshot, locked)
    form = CitationSettings.load().reference_form
    revision.source_statuses = find_source_statuses(revision.snapshot, lock=True)
    revision.body = render(
        revision.snapshot, revision.taken_down, revision.source_statuses, form
    )
    revision.rendered_by = _version_in(form)
    return ["taken_down", "source_statuses", "body", "rendered_by"]


def find_source_statuses(snapshot: Snapshot, *, lock: bool = False) -> Statuses:
    """Return what became of a snapshot's sources, as Revision.source_statuses keeps it."""
    cited = [source["id"] for source in snapshot["sources"]]
    if lock and cited:
        sources = Source.objects.select_for_update(no_key=True).order_by("pk")
        list(sources.filter(pk__in=cited).values_list("pk"))
    return reference_status.find_statuses(cited) if cited else {}


def find_taken_down(
    snapshot: Snapshot, artworks: QuerySet[Artwork] | None = None
) -> dict[str, str]:
    """Return why artworks of a snapshot are not shown, as Revision.taken_down keeps it."""
    if not snapshot["artworks"]:
        return {}
    every = Artwork.objects.all() if artworks is None else artworks
    shown = every.filter(pk__in=snapshot["artworks"])
    rows = shown.values_list("pk", "taken_down_reason")
    reasons = {str(pk): reason for pk, reason in rows if reason}
    lead = reasons.get(str(snapshot["lead"]))
    return reasons | ({"lead": lead} if lead else {})


def body_of(revision: Revision) -> str:
    """Return what a revision says as today's code renders it, of a save too."""
    if revision.rendered_by == _version_in(CitationSettings.load().reference_form):
        return revision.body
    snapshot = revision.snapshot
    return render(snapshot, find_taken_down(snapshot), find_source_statuses(snapshot))


def _lead(snapshot: Snapshot) -> str:
    """Return the lead artwork with caption and credit, unless a block shows it."""
    lead = snapshot["lead"]
    if not lead or any(block.get("artwork") == lead for block in snapshot["blocks"]):
        return ""
    shown = {"artwork": lead, "caption": snapshot["lead_caption"]}
    context = artwork_context(shown | {"alt_text": "", "decorative": False}, snapshot)
    template = "posts/blocks/artwork.html"
    return render_to_string(
        template, context | {"is_lead": True, "is_first": True}
    ).strip()


def _summary(snapshot: Snapshot, marks: rich_text.CitationMarks) -> str:
    context = findings_summary.summary_context(snapshot, marks)
    return render_to_string("posts/blocks/findings_summary.html", context).strip()


def _finding_place(block: blocks.BlockCopy, number: int) -> str:
    context = findings_summary.place_context(block, number)
    return render_to_string("posts/blocks/finding_place.html", context).strip()


def _render_block(
    block: blocks.BlockCopy,
    snapshot: Snapshot,
    marks: rich_text.CitationMarks,
    *,
    is_first: bool,
) -> str:
    context = KINDS[block["kind"]].template_context(block, snapshot, marks)
    template = f"posts/blocks/{block['kind']}.html"
    return render_to_string(template, context | {"is_first": is_first}).strip()


def _keyed(block: blocks.BlockCopy, html: str) -> str:
    """Name the block in its first element: by the key, staff find it in the form."""
    return FIRST_TAG.sub(rf'\g<0> data-block="{escape(block["key"])}"', html)


def _reference_list(
    snapshot: Snapshot, marks: rich_text.CitationMarks, form: str, statuses: Statuses
) -> str:
    if not snapshot["sources"]:
        return ""
    entries = [
        {
            "number": number,
            "source": source["id"],
            "html": reference_forms.printed_html(
                reference_parts.as_cited(source), form
            ),
            "statuses": reference_status.printed_statuses(
                statuses.get(str(source["id"]), [])
            ),
            "places": [
                (_letter(n), place)
                for n, place in enumerate(marks.places[str(source["id"])])
            ],
        }
        for number, source in enumerate(snapshot["sources"], start=1)
    ]
    return render_to_string("posts/blocks/references.html", {"entries": entries})


def _letter(place: int) -> str:
    """Return the letter of a place, counted from 0: a to z, then aa, ab and so on."""
    before, last = divmod(place, len(ascii_lowercase))
    return (_letter(before - 1) if before else "") + ascii_lowercase[last]


# What shapes a body besides this module.
MODULES = (
    *(rich_text, renditions, licences, text, mixed_languages, contents_list),
    *(identifiers, author_names, csl_text, dates, reference_status),
    *(cochrane_references, reference_parts, vancouver_references),
)
BLOCK_MODULES = Path(blocks.__path__[0])
TEMPLATE_FOLDER = settings.BASE_DIR / "templates" / "posts"
TEMPLATES = ("blocks/*.html", "_credit.html", "_picture.html")


@cache
def renderer_version() -> str:
    """Return the hash of what shapes a body: one with another hash is stale."""
    digest = hashlib.sha256()
    modules = [Path(__file__), *(Path(module.__file__ or "") for module in MODULES)]
    modules += sorted(BLOCK_MODULES.glob("*.py"))
    templates = sorted(
        path for name in TEMPLATES for path in TEMPLATE_FOLDER.glob(name)
    )
    # A post's few words of ours are in its language.
    catalogues = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.mo"))
    for file in [*modules, *templates, *catalogues]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _version_in(form: str) -> str:
    """Return what shapes a body that has its references in this form."""
    version = renderer_version()
    return version if form == ReferenceForm.COCHRANE else f"{form} {version}"[:64]


@task()
def render_stale() -> None:
    """Render each body that readers may see and that was not rendered by today's code,
    or has its references in another form than the site's now: the live ones first, then older versions, which are compared with them. Safe to repeat.
    """
    readable = Revision.objects.filter(
        state=Revision.State.PUBLISHED, post__state=Post.State.LIVE
    )
    version = _version_in(CitationSettings.load().reference_form)
    stale = readable.exclude(rendered_by=version).order_by(
        F("live_on").desc(nulls_last=True), "-pk"
    )
    for pk in stale.values_list("pk", flat=True):
        _render_again(pk)


@transaction.atomic
def _render_again(pk: int) -> None:
    # Locked: a snapshot that is being redacted is rendered as it is afterwards.
    revision = Revision.objects.select_for_update().get(pk=pk)
    revision.save(update_fields=render_body(revision))
    lists = [LISTS] if revision.post.live_id == pk else []
    cache_purge.purge(revision.post.surrogate_key, *lists)
