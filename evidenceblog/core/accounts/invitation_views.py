"""The page behind the link of an invitation, where somebody makes their account."""

from http import HTTPStatus

from django.contrib import admin, messages
from django.contrib.auth.forms import BaseUserCreationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from evidenceblog.core.models import User

from .invitations import InvitationEnded, accept, find_invitation


class OwnAccountForm(BaseUserCreationForm[User]):
    """The name that signs in, the person's own name, and the password, twice."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name")


@sensitive_post_parameters()
@never_cache
def accept_invitation(request: HttpRequest, code: str) -> HttpResponse:
    """Make the account of who was invited (POST); looking at the page uses up nothing."""
    invitation = find_invitation(code)
    is_open = invitation is not None and invitation.is_open()
    form = OwnAccountForm(request.POST or None)
    if invitation and is_open and request.method == "POST" and form.is_valid():
        try:
            accept(invitation, form.save(commit=False))
        except InvitationEnded:
            is_open = False
        else:
            messages.success(request, _("Your account is made. Sign in with it now."))
            return redirect("admin:login")
    context = admin.site.each_context(request) | {
        "title": _("Your account"),
        "subtitle": None,
        "form": form,
        "invitation": invitation if is_open else None,
    }
    status = HTTPStatus.OK if is_open else HTTPStatus.GONE
    return render(request, "admin/accounts/invitation.html", context, status=status)
