"""What changed in the evidence that posts rest on, for readers: all of it, or by topic."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from evidenceblog.core import http_caching
from evidenceblog.core.models import SiteSettings
from posts.models import EVIDENCE, LISTS, Topic

from .ledger import entries, public_events, topics_with_events

EVENTS_A_PAGE = 20


@http_caching.read_only
@http_caching.shared()
def evidence_ledger(
    request: HttpRequest, page: int = 1, slug: str | None = None
) -> HttpResponse:
    """Serve what became of the sources of posts, what was found last first."""
    topic = get_object_or_404(Topic, slug=slug) if slug else None
    pages = Paginator(public_events(topic), EVENTS_A_PAGE)
    if not 1 <= page <= pages.num_pages:
        raise Http404
    shown = pages.page(page)
    listed = entries(shown.object_list, SiteSettings.load(), topic)
    context = {
        "page": shown,
        "entries": listed,
        "topic": topic,
        "topics": topics_with_events(),
        "newer": _page(topic, page - 1) if shown.has_previous() else "",
        "older": _page(topic, page + 1) if shown.has_next() else "",
    }
    response = render(request, "posts/evidence_ledger.html", context)
    keys = [EVIDENCE, LISTS, *([topic.surrogate_key] if topic else [])]
    turns = [moment for entry in listed for moment in entry.turns_late]
    return http_caching.public(response, *keys, until=min(turns, default=None))


def _page(topic: Topic | None, number: int) -> str:
    name, slug = ("evidence_topic", [topic.slug]) if topic else ("evidence_ledger", [])
    return reverse(name, args=[*slug, *([number] if number > 1 else [])])
