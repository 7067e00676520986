"""Before you publish, and Withdraw: the admin's pages of what readers see."""

from typing import cast

from content_editor.admin import ContentEditor
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from evidenceblog.core.models import User
from evidenceblog.core.text import parse_number
from posts import review_links
from posts.forms import WithdrawForm
from posts.models import PUBLISH, Post, Revision, ScheduledPublication, WorkingCopy
from posts.publication_forms import LATER, PublicationForm
from posts.revisions import (
    live_changes,
    publication_faults,
    publish_refusals,
    publishing,
)
from posts.revisions.fault import Severity
from posts.revisions.history import save_revision
from posts.revisions.withdrawal import UnreadableSuccessor, withdraw

from . import fault_links
from .library_admin import show_corrections
from .post_steps import show_step


def publish_view(admin: ContentEditor, request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is amiss with a revision of the post; publish that one when told to."""
    copy = find_copy(request, pk)
    revision = _revision_shown(request, copy)
    post, snapshot = copy.post, revision.snapshot
    found = publication_faults.find_publish_faults(post, snapshot)
    planned = publishing.find_schedule(post)
    form = PublicationForm(
        request.POST or None,
        initial=_initial(revision, planned),
        post=post,
        faults=found,
        planned=planned if planned and planned.revision_id != revision.pk else None,
    )
    done = form.is_bound and _is_published(revision, form["live"].value())
    if done:
        messages.info(request, publish_refusals.AlreadyPublished.reason)
    if done or (form.is_valid() and _publish(admin, request, copy, revision, form)):
        return redirect("admin:posts_workingcopy_change", copy.pk)
    context = {
        "title": _("Before you publish"),
        "form": form,
        "newer": post.revisions.filter(number__gt=revision.number).exists(),
        "planned": planned,
        "sign_offs": review_links.find_sign_offs(revision),
        "unchanged": _is_live(revision),
        "changes": live_changes.find_changes(post, snapshot),
        "language": snapshot["language"],
        "faults": fault_links.link_faults(copy, snapshot, found),
        "refused": any(fault.severity == Severity.ERROR for fault in found),
    }
    return show_step(admin, request, copy, "publish", context)


def _revision_shown(request: HttpRequest, copy: WorkingCopy) -> Revision:
    """Return the revision that the sent form was about; opened anew, what is stored now.

    It is saved on opening: a credit mended in the library is in what is shown.
    """
    if request.method != "POST":
        return save_revision(copy, by=cast(User, request.user))
    number = parse_number(request.POST.get("revision", ""), most_digits=8)
    return get_object_or_404(copy.post.revisions, number=number)


def _initial(
    revision: Revision, planned: ScheduledPublication | None
) -> dict[str, object]:
    """Return what the form begins with: of what is scheduled, as it was scheduled."""
    post = revision.post
    live = post.live if post.state == Post.State.LIVE else None
    known: dict[str, object] = {"live": live.version if live else 0}
    known |= {"revision": revision.number}
    if planned is None or planned.revision_id != revision.pk:
        return known
    of_planned = {"kind": planned.kind, "note": planned.note}
    is_ahead = planned.goes_live_at > timezone.now()
    moment = {"when": LATER, "at": planned.goes_live_at} if is_ahead else {}
    return known | of_planned | moment


def _is_live(revision: Revision) -> bool:
    """Tell whether readers see just this."""
    post = revision.post
    live = post.live if post.state == Post.State.LIVE else None
    return live is not None and live.snapshot == revision.snapshot


def _is_published(revision: Revision, version: str | None) -> bool:
    """Tell whether it was published since the page that shows it was made."""
    known = parse_number(version or "", most_digits=8)
    return known is not None and publishing.is_live_since(revision, known)


def _publish(
    admin: ContentEditor,
    request: HttpRequest,
    copy: WorkingCopy,
    revision: Revision,
    form: PublicationForm,
) -> bool:
    if form.cleaned_data["kind"] == Revision.Kind.MINOR and _is_live(revision):
        form.add_error(None, _("There is nothing to publish: nothing has changed."))
        return False
    try:
        published = publishing.publish(
            revision,
            by=cast(User, request.user),
            kind=form.cleaned_data["kind"],
            note=form.cleaned_data["note"],
            at=form.moment(),
            overrides=form.reasons(),
            cancel_scheduled=form.cleaned_data.get("cancel_scheduled", False),
            live_version=form.cleaned_data["live"],
            answers=form.cleaned_data.get("answers") or (),
            evidence=form.cleaned_data.get("evidence") or (),
        )
    except publish_refusals.AlreadyPublished as pressed_twice:
        messages.info(request, pressed_twice.reason)
        return True
    except publish_refusals.NotPublished as refusal:
        # The post, or what it rests on, was changed since this page was made.
        form.add_error(None, str(refusal.reason))
        return False
    if published.state == Revision.State.SCHEDULED:
        report_scheduled(admin, request, copy)
        return True
    words = f"{published.get_kind_display()} (v{published.version}) {published.note}"
    pending = review_links.publication_words(published)
    admin.log_change(request, copy, f"{words.strip()} {pending}".strip())
    _report_published(request, copy, published)
    return True


def report_scheduled(
    admin: ContentEditor, request: HttpRequest, copy: WorkingCopy
) -> None:
    """Say when a post goes live: to the editor, and in the history of the post."""
    if planned := publishing.find_schedule(copy.post):
        day = date_format(localtime(planned.goes_live_at), "DATETIME_FORMAT")
        words = _("Scheduled for %s") % day
        admin.log_change(request, copy, f"{words} {planned.note}".strip())
        messages.success(request, words)


def _report_published(
    request: HttpRequest, copy: WorkingCopy, published: Revision
) -> None:
    copy.post.refresh_from_db()
    words = _('Published. <a href="{}">Read it on the site</a>.')
    messages.success(request, format_html(words, copy.post.get_absolute_url()))
    if copy.post.revisions.filter(number__gt=published.number).exists():
        newer = _("What was saved since you opened that page is not published.")
        messages.warning(request, newer)


def withdraw_view(admin: ContentEditor, request: HttpRequest, pk: int) -> HttpResponse:
    """Take a live post from readers, with the notice that they will find instead."""
    copy = find_copy(request, pk)
    form = WithdrawForm(request.POST or None, post=copy.post)
    live = copy.post.state == Post.State.LIVE
    if live and form.is_valid() and _withdraw(request, copy, form):
        admin.log_change(request, copy, f"{_('Withdrawn')} {form.cleaned_data['note']}")
        return redirect("admin:posts_workingcopy_change", copy.pk)
    context = {"title": _("Withdraw"), "form": form}
    return show_step(admin, request, copy, "withdraw", context)


def corrections_view(
    admin: ContentEditor, request: HttpRequest, pk: int
) -> HttpResponse:
    """Show what a live post prints otherwise than its libraries say; correct it."""
    copy = find_copy(request, pk)
    back = reverse("admin:posts_workingcopy_change", args=[pk])
    return show_corrections(admin, request, [copy.post], back, copy.title)


def _withdraw(request: HttpRequest, copy: WorkingCopy, form: WithdrawForm) -> bool:
    successor = form.cleaned_data["successor"]
    note = form.cleaned_data["note"]
    by = cast(User, request.user)
    try:
        withdraw(copy.post, by=by, note=note, successor=successor)
    except UnreadableSuccessor:
        # The other post was withdrawn, perhaps in favour of this one, a moment ago.
        form.add_error(
            "successor", _("That post would lead readers back, or to nothing.")
        )
        return False
    message = _("Withdrawn. Readers find the notice in its place.")
    if successor:
        message = _("Withdrawn. Readers are sent to “%s”.") % successor.shown.title
    messages.success(request, message)
    return True


def find_copy(request: HttpRequest, pk: int) -> WorkingCopy:
    """Return a post for who may publish it. Raises PermissionDenied and Http404."""
    if not request.user.has_perm(PUBLISH):
        raise PermissionDenied
    return get_object_or_404(WorkingCopy.objects.select_related("post__live"), pk=pk)
