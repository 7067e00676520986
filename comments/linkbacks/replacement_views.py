"""Replace this address everywhere: the admin's page for a link that is broken."""

from collections.abc import Sequence
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext

from evidenceblog.core.http_fetch import AddressRefused, check_url
from evidenceblog.core.models import User
from posts.citations.models import Source
from posts.models import PUBLISH, WorkingCopy
from posts.revisions import address_replacement
from posts.revisions.address_replacement import LinkingCopy, ReplacedCopy

from .models import OutboundLink
from .replacement_forms import AddressReplacementForm

# What the names of fields begin with that say which post is published, as it was shown.
PUBLISHED = "publish-"


def replacement_path(address: str) -> str:
    """Return the page on which an address is replaced in every post."""
    place = reverse("admin:linkbacks_outboundlink_replace")
    return f"{place}?{urlencode({'address': address})}"


def replace_view(model_admin: ModelAdmin[Any], request: HttpRequest) -> HttpResponse:
    """Show the posts that link to an address; replace it in all of them when told to."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    old = _old_address(request)
    by = cast(User, request.user)
    linking = address_replacement.find_linking(old, WorkingCopy.objects.editable_by(by))
    sources = address_replacement.find_sources(old)
    form = AddressReplacementForm(
        request.POST or None, old=old, longest=address_replacement.longest_new(old)
    )
    if form.is_valid():
        _replace(model_admin, request, old, form, linking, sources)
        return redirect("admin:linkbacks_outboundlink_changelist")
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Replace this address everywhere"),
        "opts": model_admin.opts,
        "form": form,
        "old": old,
        "links": OutboundLink.objects.filter(address=old).order_by("-checked_at")[:1],
        "linking": linking,
        "are_more": len(linking) == address_replacement.MOST_POSTS,
        "sources": sources,
        "artworks": address_replacement.find_artworks(old),
        "may_publish": by.has_perm(PUBLISH),
        "may_change_sources": by.has_perm("citations.change_source"),
        "published": PUBLISHED,
        "ticked": _ticked(request, linking),
    }
    template = "admin/linkbacks/outboundlink/replace.html"
    return TemplateResponse(request, template, context)


def _ticked(request: HttpRequest, linking: Sequence[LinkingCopy]) -> set[int]:
    """Return which posts are to be published: all, unless somebody has chosen."""
    posts = {one.copy.pk for one in linking}
    if request.method != "POST":
        return posts
    return {pk for pk in posts if f"{PUBLISHED}{pk}" in request.POST}


def _old_address(request: HttpRequest) -> str:
    try:
        return str(check_url(request.GET.get("address", "")).copy_with(fragment=None))
    except AddressRefused as refused:
        raise Http404 from refused


def _replace(
    model_admin: ModelAdmin[Any],
    request: HttpRequest,
    old: str,
    form: AddressReplacementForm,
    linking: Sequence[LinkingCopy],
    sources: Sequence[Source],
) -> None:
    new, by = form.cleaned_data["new"], cast(User, request.user)
    words = _("Address replaced: %(old)s → %(new)s") % {"old": old, "new": new}
    done = []
    for one in linking:
        shown = request.POST.get(f"{PUBLISHED}{one.copy.pk}", "")
        replaced = address_replacement.replace_address(
            one.copy, old, new, by=by, publish_shown=shown if _may_publish(by) else ""
        )
        model_admin.log_change(request, replaced.copy, words)
        done.append(replaced)
    _report(request, done)
    if form.cleaned_data["in_sources"] and by.has_perm("citations.change_source"):
        for source in sources:
            address_replacement.replace_in_source(source, new)
            model_admin.log_change(request, source, words)
            _report_source(request, source)


def _may_publish(user: User) -> bool:
    return user.has_perm(PUBLISH)


def _report(request: HttpRequest, done: Sequence[ReplacedCopy]) -> None:
    """List what was published, and what waits, with what it waits for."""
    published = [one for one in done if one.published]
    waiting = [one for one in done if not one.published]
    if published:
        many = len(published)
        words = ngettext(
            "Replaced and published as a minor edit in %(many)s post:",
            "Replaced and published as minor edits in %(many)s posts:",
            many,
        ) % {"many": many}
        messages.success(request, _listed(words, published))
    if waiting:
        many = len(waiting)
        words = ngettext(
            "Replaced in %(many)s post, and not published:",
            "Replaced in %(many)s posts, and not published:",
            many,
        ) % {"many": many}
        messages.warning(request, _listed(words, waiting))


def _listed(words: str, done: Sequence[ReplacedCopy]) -> SafeString:
    items = (
        (
            reverse("admin:posts_workingcopy_change", args=[one.copy.pk]),
            one.copy.title,
            format_html(" ({})", one.obstacle) if one.obstacle else "",
        )
        for one in done
    )
    listed = format_html_join("", '<li><a href="{}">{}</a>{}</li>', items)
    return format_html("{}<ul>{}</ul>", words, listed)


def _report_source(request: HttpRequest, source: Source) -> None:
    """Lead on to the live posts that print the source as it was."""
    messages.success(
        request,
        format_html(
            '{} <a href="{}">{}</a>',
            _("Replaced in the source “%(source)s”.") % {"source": source.short_name},
            reverse("admin:citations_source_corrections", args=[source.pk]),
            _("Look and correct"),
        ),
    )
