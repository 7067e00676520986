"""Merging topics: the page on which an editor says into which, and sees what follows."""

from typing import cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from posts import topic_merge
from posts.forms import TopicMergeForm
from posts.models import Post, Topic


def merge_view(topics: admin.ModelAdmin[Topic], request: HttpRequest) -> HttpResponse:
    """Show what is under the topics that `?topics=` lists; merge them when told to."""
    may = topics.has_change_permission(request) and topics.has_delete_permission(
        request
    )
    if not may:
        raise PermissionDenied
    found = _listed(request.GET.get("topics", ""))
    if found.count() == Topic.objects.count():
        words = _("Choose only the topics that go: one must stay.")
        messages.error(request, words)
        return redirect("admin:posts_topic_changelist")
    form = TopicMergeForm(request.POST or None, topics=found)
    if form.is_valid() and _merge(topics, request, found, form):
        return redirect("admin:posts_topic_changelist")
    context = topics.admin_site.each_context(request) | {
        "title": _("Merge into…"),
        "opts": topics.opts,
        "topics": found,
        "form": form,
    }
    return TemplateResponse(request, "admin/posts/topic/merge.html", context)


def _listed(keys: str) -> QuerySet[Topic]:
    """Return the topics with these numbers, each with what is filed under it."""
    live = Q(revisions__live_on__state=Post.State.LIVE)
    numbers = [key for key in keys.split(",") if key.isascii() and key.isdecimal()]
    found = Topic.objects.filter(pk__in=numbers).annotate(
        posts=Count("revisions", filter=live, distinct=True),
        copies=Count("working_copies", distinct=True),
    )
    if not found:
        raise Http404
    return found.order_by("name")


def _merge(
    topics: admin.ModelAdmin[Topic],
    request: HttpRequest,
    merged: QuerySet[Topic],
    form: TopicMergeForm,
) -> bool:
    """Merge and say so, or tell in the form why nothing has changed."""
    into = form.cleaned_data["into"]
    names = ", ".join(topic.name for topic in merged)
    try:
        with transaction.atomic():
            topics.log_deletions(request, merged)
            topic_merge.merge_topics(
                list(merged), into=into, by=cast(User, request.user)
            )
            topics.log_change(request, into, _("Merged into it: %s") % names)
    except topic_merge.KeptTopicGone:
        gone = _("“%s” was deleted meanwhile. Nothing has changed: choose again.")
        form.add_error("into", gone % into.name)
        return False
    message = _("Merged into “%(into)s”: %(names)s.") % {
        "into": into.name,
        "names": names,
    }
    messages.success(request, message)
    return True
