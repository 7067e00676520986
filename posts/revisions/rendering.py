"""Rendering: from a snapshot to the HTML that readers are served, without host names.

Everything is sanitised here again: what a form let through is not trusted.
"""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from evidenceblog.core import cache_purge, text
from evidenceblog.core.task_backend import task
from posts import blocks, mixed_languages, rich_text
from posts.artwork import licences, renditions
from posts.blocks import KINDS, Snapshot
from posts.blocks.artwork import artwork_context
from posts.citations import author_names, csl_text, dates, identifiers, references
from posts.models import LISTS, Post, Revision


def render(snapshot: Snapshot) -> str:
    """Return the body of a post: its blocks, then its reference list.

    Its own few words ("Key finding") are in the post's language, whoever publishes it.
    """
    marks = rich_text.CitationMarks(snapshot["sources"])
    with override(snapshot["language"]):
        body = [_render_block(block, snapshot, marks) for block in snapshot["blocks"]]
        parts = [_lead(snapshot), *body, _reference_list(snapshot, marks)]
        return "\n".join(parts).strip()


def render_body(revision: Revision) -> list[str]:
    """Render a revision's snapshot into its body; return the fields that are to be saved."""
    revision.body = render(revision.snapshot)
    revision.rendered_by = renderer_version()
    return ["body", "rendered_by"]


def _lead(snapshot: Snapshot) -> str:
    """Return the lead artwork with caption and credit, unless a block shows it."""
    lead = snapshot["lead"]
    if not lead or any(block.get("artwork") == lead for block in snapshot["blocks"]):
        return ""
    shown = {"artwork": lead, "caption": snapshot.get("lead_caption", "")}
    context = artwork_context(shown | {"alt_text": "", "decorative": False}, snapshot)
    template = "posts/blocks/artwork.html"
    return render_to_string(template, context | {"is_lead": True}).strip()


def _render_block(
    block: blocks.BlockCopy, snapshot: Snapshot, marks: rich_text.CitationMarks
) -> str:
    context = KINDS[block["kind"]].template_context(block, snapshot, marks)
    return render_to_string(f"posts/blocks/{block['kind']}.html", context).strip()


def _reference_list(snapshot: Snapshot, marks: rich_text.CitationMarks) -> str:
    if not snapshot["sources"]:
        return ""
    entries = [
        {
            "number": number,
            "html": references.reference_html(references.as_cited(source)),
            "cited": str(source["id"]) in marks.marked,
        }
        for number, source in enumerate(snapshot["sources"], start=1)
    ]
    return render_to_string("posts/blocks/references.html", {"entries": entries})


# What shapes a body besides this module.
MODULES = (
    *(rich_text, renditions, licences, text, mixed_languages),
    *(identifiers, author_names, csl_text, dates, references),
)
BLOCK_MODULES = Path(blocks.__path__[0])
TEMPLATE_FOLDER = settings.BASE_DIR / "templates" / "posts"
TEMPLATES = ("blocks/*.html", "_credit.html", "_picture.html")


@cache
def renderer_version() -> str:
    """Return the hash of what shapes a body: a live body with another one is stale."""
    digest = hashlib.sha256()
    modules = [Path(__file__), *(Path(module.__file__ or "") for module in MODULES)]
    modules += sorted(BLOCK_MODULES.glob("*.py"))
    templates = sorted(
        path for name in TEMPLATES for path in TEMPLATE_FOLDER.glob(name)
    )
    for file in [*modules, *templates]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


@task()
def render_stale() -> None:
    """Render each live body that was not rendered by today's code. Safe to repeat."""
    stale = Revision.objects.filter(live_on__state=Post.State.LIVE).exclude(
        rendered_by=renderer_version()
    )
    for pk in stale.values_list("pk", flat=True):
        _render_again(pk)


@transaction.atomic
def _render_again(pk: int) -> None:
    # Locked: a snapshot that is being redacted is rendered as it is afterwards.
    revision = Revision.objects.select_for_update().get(pk=pk)
    revision.save(update_fields=render_body(revision))
    cache_purge.purge(revision.live_on.surrogate_key, LISTS)
