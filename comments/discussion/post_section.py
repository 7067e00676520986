"""What comments add to a post: the discussion on its page, a switch in its editor."""

from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest  # noqa: TID251  # for views, by views
from django.utils.translation import gettext_lazy as _

from comments.models import (
    CommentSettings,
    DiscussionSettings,
    comments_close,
    discussion_state,
    set_discussion_state,
    takes_comments,
)
from comments.screening.akismet import client as akismet
from evidenceblog.core.models import SiteSettings
from posts.editor_extensions import EditorExtension, PostAction
from posts.models import Post
from posts.page_sections import PageSection, ShownElsewhere

from . import thread
from .forms import CommentForm, empty_form_html
from .thread import Discussion

State = DiscussionSettings.State


def _context(request: HttpRequest, post: Post, site: SiteSettings) -> dict[str, Any]:
    answering = thread.find_visible(post, request.GET.get("reply"))
    settings = CommentSettings.of(site)
    fields = empty_form_html(settings)
    if answering:
        form = CommentForm(
            post=post, settings=settings, initial={"parent": answering.pk}
        )
        fields = form.fields_html()
    discussion = _discussion(request, post)
    return {
        "discussion": discussion,
        "comment_gone": _number_of_gone(request, discussion),
        "fields": fields,
        "answering": answering,
        "answered_is_gone": bool(request.GET.get("reply")) and answering is None,
        "open": takes_comments(post, settings.open_days),
        "comment_settings": settings,
        "akismet_is_on": akismet.is_on(),
    }


def _discussion(request: HttpRequest, post: Post) -> Discussion:
    """Return the page of the discussion that was asked for."""
    if named := thread.find_visible(post, request.GET.get("comment")):
        return thread.page_containing(named)
    try:
        return thread.thread_page(post, request.GET.get("after", ""))
    except thread.UnknownComment as unknown:
        raise ShownElsewhere(f"{post.get_absolute_url()}#comments") from unknown


def _number_of_gone(request: HttpRequest, discussion: Discussion) -> str:
    """Return the number of the comment that was asked for, if its page does not have it."""
    number = request.GET.get("comment", "")
    asked = thread.COMMENT_NUMBER.fullmatch(number)
    shown = {comment.pk for comment in discussion.comments} if asked else set()
    return number if asked and int(number) not in shown else ""


def _expires(post: Post, site: SiteSettings) -> datetime | None:
    """Return when the form has to go from the page."""
    open_days = CommentSettings.of(site).open_days
    if not takes_comments(post, open_days):
        return None
    return comments_close(post, open_days)


SECTION = PageSection(
    order=20,
    template="comments/_discussion.html",
    head_template="comments/_post_head.html",
    context=_context,
    expires=_expires,
    params=("after",),
    private_params=("reply", "comment"),
    related=("discussion_settings",),
)


def _fields() -> dict[str, forms.Field]:
    return {
        "discussion": forms.ChoiceField(
            label=_("Comments"),
            choices=State,
            initial=State.OPEN,
            help_text=_("Takes effect when you save, without publishing."),
        )
    }


EXTENSION = EditorExtension(
    fields=_fields,
    values=lambda post: {"discussion": discussion_state(post)},
    save=lambda post, chosen: set_discussion_state([post], chosen["discussion"]),
    actions=(
        PostAction(
            "close_comments",
            _("Take no comments"),
            partial(set_discussion_state, state=State.CLOSED),
        ),
        PostAction(
            "open_comments",
            _("Take comments"),
            partial(set_discussion_state, state=State.OPEN),
        ),
    ),
    related=("discussion_settings",),
)
