"""The reviewers of a post, in the admin: their links and what they say."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from content_editor.admin import ContentEditor
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.form_fields import CleanLineField, InternationalEmailField
from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.models import User
from evidenceblog.core.secret_codes import new_key, read_key
from evidenceblog.core.text import parse_number
from posts import review_links
from posts.blocks import KINDS
from posts.models import Author, ReviewLink, ReviewNote, WorkingCopy
from posts.revisions import publishing

from .post_steps import find_editable, show_step


class AskReviewerForm(forms.Form):
    """Whom to ask, and where to send the link."""

    name = CleanLineField(
        label=gettext_lazy("Name"),
        max_length=ReviewLink._meta.get_field("reviewer_name").max_length,
        help_text=gettext_lazy("As it may be printed, if the reviewer agrees."),
    )
    email = InternationalEmailField(
        label=gettext_lazy("E-mail address"),
        required=False,
        help_text=gettext_lazy(
            "If you give one, the link is mailed there. It is kept in the outbox alone."
        ),
    )
    # Drawn for each form: sent twice, it is one link.
    key = forms.Field(widget=forms.HiddenInput, initial=new_key)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not mail_is_on():
            self.fields["email"].help_text = _(
                "Mail is off on this site: send the link yourself."
            )

    def clean_key(self) -> str:
        if key := read_key(self.cleaned_data["key"]):
            return key
        raise forms.ValidationError(_("Open this page again, and ask once more."))


def reviews_view(admin: ContentEditor, request: HttpRequest, pk: int) -> HttpResponse:
    """List the reviewers of a post and what they say; ask one, and do what the pressed
    button says."""
    copy = find_editable(admin, request, pk)
    act = ACTS.get(request.POST.get("act", ""))
    if act is not None:
        act(admin, request, copy)
        return redirect("admin:posts_workingcopy_reviews", pk)
    form = AskReviewerForm(request.POST if request.method == "POST" else None)
    asked = _ask(admin, request, copy, form) if form.is_valid() else None
    return _page(admin, request, copy, AskReviewerForm() if asked else form, asked)


def _ask(
    admin: ContentEditor, request: HttpRequest, copy: WorkingCopy, form: AskReviewerForm
) -> review_links.NewLink:
    said = form.cleaned_data
    asked = review_links.ask_reviewer(
        copy,
        name=said["name"],
        email=said["email"],
        key=said["key"],
        by=cast(User, request.user),
    )
    admin.log_change(request, copy, _("Asked %s for a review") % said["name"])
    if said["email"] and not asked.is_mailed:
        words = _("The link was not mailed: send it yourself.")
        messages.warning(request, words)
    return asked


def _page(
    admin: ContentEditor,
    request: HttpRequest,
    copy: WorkingCopy,
    form: AskReviewerForm,
    asked: review_links.NewLink | None,
) -> HttpResponse:
    links = copy.post.review_links.select_related(
        "post", "revision", "signed_revision", "author"
    )
    latest = copy.post.revisions.order_by("-number").first()
    sign_offs = review_links.find_sign_offs(latest) if latest else []
    context = {
        "title": _("Reviewers"),
        "form": form,
        "asked": asked,
        "links": [(one, review_links.same_names(one)) for one in links.order_by("-pk")],
        "latest": latest,
        "planned": publishing.find_schedule(copy.post),
        "signed": {one.link.pk for one in sign_offs if one.is_same},
        "parts": _parts(copy),
        "may_add_author": request.user.has_perm("posts.add_author"),
    }
    answer = show_step(admin, request, copy, "reviews", context)
    # The new link stands on it.
    answer["Cache-Control"] = "no-store"
    return answer


def _parts(copy: WorkingCopy) -> list[tuple[str, str, list[ReviewNote]]]:
    """Return the notes of reviewers by what they are about, in the order of the post:
    the label, the address of the block in the form, the notes."""
    notes: dict[UUID | None, list[ReviewNote]] = {}
    every = ReviewNote.objects.filter(link__post=copy.post_id)
    for note in every.select_related("link", "revision").order_by("pk"):
        notes.setdefault(note.block_key, []).append(note)
    parts = [(_("The whole post"), "", notes.pop(None, []))]
    blocks = [
        block
        for kind in KINDS.values()
        for block in kind.get_queryset().filter(parent=copy, key__in=list(notes))
    ]
    for block in sorted(blocks, key=lambda one: one.ordering):
        url = reverse("admin:posts_workingcopy_block", args=[copy.pk, block.key])
        parts.append((str(block), url, notes.pop(block.key, [])))
    gone = [note for said in notes.values() for note in said]
    parts.append((_("Parts that are no longer there"), "", gone))
    return [part for part in parts if part[2]]


def _link(request: HttpRequest, copy: WorkingCopy) -> ReviewLink:
    number = parse_number(request.POST.get("link", ""))
    return get_object_or_404(copy.post.review_links, pk=number)


def _revoke(admin: ContentEditor, request: HttpRequest, copy: WorkingCopy) -> None:
    link = _link(request, copy)
    review_links.revoke(link)
    words = _("Revoked the link of %s") % link.reviewer_name
    admin.log_change(request, copy, words)
    messages.success(request, _("Revoked: the link opens nothing now."))


def _settle(admin: ContentEditor, request: HttpRequest, copy: WorkingCopy) -> None:
    number = parse_number(request.POST.get("note", ""))
    note = get_object_or_404(ReviewNote, pk=number, link__post=copy.post_id)
    is_same = review_links.settle(
        note,
        by=cast(User, request.user),
        is_settled=request.POST.get("settled") == "yes",
        shown=request.POST.get("shown", ""),
    )
    if not is_same:
        words = _("The reviewer has changed this note meanwhile. Look at it again.")
        messages.warning(request, words)


def _print_name(admin: ContentEditor, request: HttpRequest, copy: WorkingCopy) -> None:
    """Add the reviewer to “Reviewed by”: the chosen author, or a new one."""
    link = _link(request, copy)
    author = _chosen_author(request, link)
    if not (link.done_at and link.may_print_name):
        messages.error(request, _("The reviewer does not wish to be named."))
        return
    if author is None and not request.user.has_perm("posts.add_author"):
        raise PermissionDenied
    by = cast(User, request.user)
    named = review_links.print_name(link, copy, author=author, by=by)
    admin.log_change(request, copy, _("Named %s as reviewer") % named)
    messages.success(
        request, _("“Reviewed by %s” is in the post, and not published yet.") % named
    )


def _chosen_author(request: HttpRequest, link: ReviewLink) -> Author | None:
    number = parse_number(request.POST.get("author", ""))
    chosen = [one for one in review_links.same_names(link) if one.pk == number]
    return chosen[0] if chosen else None


type Act = Callable[[ContentEditor, HttpRequest, WorkingCopy], None]
ACTS: dict[str, Act] = {"revoke": _revoke, "settle": _settle, "print": _print_name}
