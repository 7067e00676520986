"""The bin in the admin: a draft goes there, comes back, or is deleted at once."""

from typing import Any, cast

from content_editor.admin import ContentEditor
from django.contrib import admin as site_admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.accounts.recent_sign_in import recent_sign_in_required
from evidenceblog.core.models import User
from posts import post_bin
from posts.models import Post, WorkingCopy, WorkingCopyQuerySet
from posts.revisions.publishing import find_schedule

from .post_steps import find_editable, show_step


class BinFilter(site_admin.SimpleListFilter):
    """Lists what is in the bin, and leaves it out of all other lists of posts."""

    title = gettext_lazy("bin")
    parameter_name = "bin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", gettext_lazy("In the bin"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[WorkingCopy]
    ) -> QuerySet[WorkingCopy]:
        copies = cast(WorkingCopyQuerySet, queryset)
        return copies.in_bin() if self.value() == "1" else copies.in_use()

    def choices(self, changelist: Any) -> Any:
        everything, *others = super().choices(changelist)
        return [everything | {"display": _("Not in the bin")}, *others]


@recent_sign_in_required("_delete")
def bin_view(admin: ContentEditor, request: HttpRequest, pk: int | str) -> HttpResponse:
    """Put a draft into the bin when told to; of one that is there, take it back, or
    delete it for good."""
    copy = find_editable(admin, request, pk)
    by = cast(User, request.user)
    is_draft = copy.post.state == Post.State.DRAFT
    if not (is_draft and post_bin.may_bin(by, copy.post)):
        raise PermissionDenied
    if request.method == "POST":
        if copy.binned_at is None:
            return _bin(admin, request, copy, by)
        if "_delete" in request.POST:
            return _delete(request, copy, by)
        return _take_back(admin, request, copy, by)
    context = {
        "title": _("In the bin") if copy.binned_at else _("Delete"),
        "planned": find_schedule(copy.post),
        "days": post_bin.KEPT_IN_BIN.days,
        "deleted_at": post_bin.deleted_at(copy),
        "may_delete": post_bin.may_delete_now(by),
    }
    return show_step(admin, request, copy, "bin", context)


def _bin(
    admin: ContentEditor, request: HttpRequest, copy: WorkingCopy, by: User
) -> HttpResponse:
    try:
        post_bin.bin_draft(copy.post, by=by)
    except post_bin.SeenByReaders:
        words = _("Somebody published it meanwhile: it can be withdrawn, not deleted.")
        messages.error(request, words)
        return redirect("admin:posts_workingcopy_change", copy.pk)
    admin.log_change(request, copy, _("Put into the bin."))
    messages.success(
        request,
        format_html(
            _("“{}” is in the bin. <a href='{}'>Take it back</a>"),
            copy.title,
            reverse("admin:posts_workingcopy_bin", args=[copy.pk]),
        ),
    )
    return redirect("admin:posts_workingcopy_changelist")


def _take_back(
    admin: ContentEditor, request: HttpRequest, copy: WorkingCopy, by: User
) -> HttpResponse:
    changed = post_bin.take_back(copy.post, by=by)
    admin.log_change(request, copy, _("Taken out of the bin."))
    messages.success(request, _("It is out of the bin."))
    for words in changed:
        messages.warning(request, words)
    return redirect("admin:posts_workingcopy_change", copy.pk)


def _delete(request: HttpRequest, copy: WorkingCopy, by: User) -> HttpResponse:
    if not post_bin.may_delete_now(by):
        raise PermissionDenied
    if "sure" not in request.POST:
        messages.error(request, _("Tick that you are sure: it cannot be taken back."))
        return redirect("admin:posts_workingcopy_bin", copy.pk)
    post_bin.delete_for_good(copy.post, by=by)
    messages.success(request, _("Deleted for good."))
    return redirect("admin:posts_workingcopy_changelist")
