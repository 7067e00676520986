"""Redact in the admin: words that may not be kept are looked for, then taken out."""

from content_editor.admin import ContentEditor
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.debug import sensitive_post_parameters

from evidenceblog.core.accounts.recent_sign_in import recent_sign_in_required
from posts.revision_forms import RedactionForm
from posts.revisions import redaction

from .post_steps import find_editable, show_step


@recent_sign_in_required("_redact")
@method_decorator(sensitive_post_parameters("words"))
def redact_view(admin: ContentEditor, request: HttpRequest, pk: int) -> HttpResponse:
    """Show how much of a post has the words; take them out when told to.

    The words are sent in forms alone: no address, log or history has them.
    """
    if not request.user.is_superuser:
        raise PermissionDenied
    copy = find_editable(admin, request, pk)
    form = RedactionForm(request.POST or None)
    found = None
    if form.is_bound and form.is_valid():
        if "_redact" in request.POST:
            done = redaction.redact(copy.post, by=request.user, **form.cleaned_data)
            # Its old title may have the words: the history gets the new one.
            copy.refresh_from_db()
            admin.log_change(request, copy, _("Redacted: %s") % done.reason)
            words = ngettext(
                "Taken out of %d revision and everything else.",
                "Taken out of %d revisions and everything else.",
                done.revisions,
            )
            messages.success(request, words % done.revisions)
            return redirect("admin:posts_workingcopy_change", copy.pk)
        found = redaction.find_words(copy.post, form.cleaned_data["words"])
    context = {"title": _("Redact"), "form": form, "found": found}
    return show_step(admin, request, copy, "redact", context)
