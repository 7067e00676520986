"""Notice now: a ready text above a live post at once; and the table of ready texts."""

from typing import cast

from content_editor.admin import ContentEditor
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from evidenceblog.core.text import parse_number
from posts import live_notices
from posts.models import Post, ReadyNotice, WorkingCopy

from .post_steps import show_step
from .publish_views import find_copy


def notice_view(
    working_copies: ContentEditor, request: HttpRequest, pk: int
) -> HttpResponse:
    """Show the ready texts; put one above a live post, or take back one that stands there."""
    copy = find_copy(request, pk)
    if request.method == "POST":
        if said := _act(request, copy):
            working_copies.log_change(request, copy, said)
        return redirect("admin:posts_workingcopy_change", copy.pk)
    is_live = copy.post.state == Post.State.LIVE
    context: dict[str, object] = {
        "title": _("Notice now"),
        "standing": live_notices.find_standing(copy.post),
        "has_ready": live_notices.ready_ones(copy.post).exists(),
        "ready": [
            (one.pk, live_notices.notice_text(one, copy.post))
            for one in (ReadyNotice.objects.all() if is_live else ())
        ],
        "may_change_texts": request.user.has_perm("posts.change_readynotice"),
    }
    return show_step(working_copies, request, copy, "notice", context)


def _act(request: HttpRequest, copy: WorkingCopy) -> str:
    """Do what the pressed button says; return the line for the post's history, if
    anything has changed."""
    by = cast(User, request.user)
    if "take_back" in request.POST:
        return _take_back(request, copy, by)
    chosen = ReadyNotice.objects.filter(pk__in=_numbers(request, "ready")).first()
    if chosen is None:
        messages.error(request, _("That text is not there any more. Choose another."))
        return ""
    return _show(request, copy, chosen, by)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    number = parse_number(request.POST.get(name, ""), most_digits=9)
    return [] if number is None else [number]


def _show(request: HttpRequest, copy: WorkingCopy, ready: ReadyNotice, by: User) -> str:
    post = copy.post
    try:
        shown = live_notices.show_notice(post, ready, by=by)
    except live_notices.PostNotLive:
        messages.error(request, _("Readers do not see this post: it has no notice."))
        return ""
    words = _('“{}” stands above the post now. <a href="{}">See it on the site</a>.')
    messages.success(request, format_html(words, shown.text, post.get_absolute_url()))
    return _("Notice shown: %s") % shown.text


def _take_back(request: HttpRequest, copy: WorkingCopy, by: User) -> str:
    notices = _numbers(request, "take_back")
    if not live_notices.take_back(copy.post, by=by, notices=notices):
        messages.info(request, _("That notice stands above the post no more."))
        return ""
    messages.success(request, _("The notice is taken back: readers see it no more."))
    return _("Notice taken back")


@admin.register(ReadyNotice)
class ReadyNoticeAdmin(admin.ModelAdmin[ReadyNotice]):
    list_display = ("text", "position")
    fields = ("text", "position")
