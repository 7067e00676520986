"""The page of a source: the work, what was found in it, and the posts that rest on it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from evidenceblog.core import http_caching
from evidenceblog.core.models import SiteSettings

from . import evidence_pages, evidence_sections, json_ld
from .citations import references
from .models import LISTS


@http_caching.read_only
@http_caching.shared()
def evidence(request: HttpRequest, number: int) -> HttpResponse:
    """Serve the page of one source that a live post cites, or once cited."""
    source = evidence_pages.find_source(number)
    if source is None:
        raise Http404
    posts = evidence_pages.posts_resting_on(source)
    sections = evidence_sections.SECTIONS
    site = SiteSettings.load()
    context = {
        "source": source,
        "reference": references.reference_html(source.csl),
        "findings": evidence_pages.findings_of(source, posts),
        "posts": posts,
        "versions": evidence_pages.other_versions(source),
        "sections": sections,
        "blog": site,
        "json_ld": json_ld.evidence_page(source, posts, site),
    }
    for section in sections:
        context |= section.context(source)
    response = render(request, "posts/evidence.html", context)
    return http_caching.public(response, LISTS, source.surrogate_key)
