"""The page of a source: the work, what became of it, what was found in it, and the posts
that rest on it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from evidenceblog.core import http_caching
from evidenceblog.core.models import SiteSettings
from posts import json_ld
from posts.citations.models import CitationSettings
from posts.citations.references.reference_forms import printed_html
from posts.models import EVIDENCE, LISTS

from . import ledger, source_pages


@http_caching.read_only
@http_caching.shared()
def evidence(request: HttpRequest, number: int) -> HttpResponse:
    """Serve the page of one source that a live post cites, or once cited."""
    source = source_pages.find_source(number)
    if source is None:
        raise Http404
    posts = source_pages.posts_resting_on(source)
    site = SiteSettings.load()
    events = ledger.public_events().filter(source=source)
    entries = ledger.entries(events, site)
    context = {
        "source": source,
        "reference": printed_html(source.csl, CitationSettings.load().reference_form),
        "entries": entries,
        "findings": source_pages.findings_of(source, posts),
        "posts": posts,
        "versions": source_pages.other_versions(source),
        "blog": site,
        "json_ld": json_ld.evidence_page(source, posts, site),
    }
    response = render(request, "posts/evidence.html", context)
    turns = [moment for entry in entries for moment in entry.turns_late]
    keys = (EVIDENCE, LISTS, source.surrogate_key)
    return http_caching.public(response, *keys, until=min(turns, default=None))
