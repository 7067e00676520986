"""A forgotten password: a mail with a link, and the page behind it.

What is answered, and how fast, is the same for every address: a task looks for accounts.
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache

from evidenceblog.core.mail.address_normalisation import normalise_or_empty
from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.models import User
from evidenceblog.core.rate_limit_decorator import client_range, rate_limited
from evidenceblog.core.rate_limits import RateLimit, RateLimitReached
from evidenceblog.core.task_backend import task

from . import account_notices, device_cookie

# One person, and a few who share their address.
RANGE_LIMIT = RateLimit("password.reset", capacity=10, per=timedelta(hours=1))
# What a stranger can have sent to one mailbox; counted for unknown addresses, too.
ADDRESS_LIMIT = RateLimit("password.reset.address", 3, timedelta(hours=1))
LINK_WORKS_FOR = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


class ForgottenPasswordForm(forms.Form):
    """The address that the mail goes to, if an account has it."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def _limit_page(reached: RateLimitReached, request: HttpRequest) -> HttpResponse:
    return _page(request, ForgottenPasswordForm(request.POST), reached=reached)


def _typed_address(request: HttpRequest) -> str | None:
    return normalise_or_empty(request.POST.get("email", "")) or None


@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for an address, and have a link mailed to it if it is that of an account."""
    if request.method == "POST":
        return _ask_for_link(request)
    return _page(request, ForgottenPasswordForm())


@rate_limited(RANGE_LIMIT, by=client_range, answer=_limit_page)
@rate_limited(ADDRESS_LIMIT, by=_typed_address, answer=_limit_page)
def _ask_for_link(request: HttpRequest) -> HttpResponse:
    form = ForgottenPasswordForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    send_reset_links.enqueue(form.cleaned_data["email"])
    return _page(request, form, is_sent=True)


@task(when=mail_is_on)
def send_reset_links(email: str) -> None:
    """Mail a link to each account with an address; nothing to any other."""
    for user in PasswordResetForm().get_users(email):
        if not user.is_staff:
            continue
        facts = [
            urlsafe_base64_encode(force_bytes(user.pk)),
            default_token_generator.make_token(user),
        ]
        url = settings.SITE_URL + reverse("password_reset_confirm", args=facts)
        minutes = int(LINK_WORKS_FOR.total_seconds() // 60)
        context = {"url": url, "username": user.get_username(), "minutes": minutes}
        account_notices.send(
            user.email, "password_reset", context, useful_for=LINK_WORKS_FOR
        )


def change_password(request: HttpRequest) -> HttpResponse:
    """Show Django's page for one's own password, and tell its owner of a new one."""
    response = admin.site.password_change(request)
    is_changed = response.status_code == HTTPStatus.FOUND  # else it shows the form
    if is_changed and isinstance(request.user, User):
        account_notices.tell(
            request.user, _("The password of your account was changed")
        )
    return response


class NewPasswordView(PasswordResetConfirmView):
    """Takes a new password from who has the link, once; a second factor stays."""

    template_name = "admin/accounts/new_password.html"
    success_url = reverse_lazy("admin:login")

    def form_valid(self, form: SetPasswordForm[User]) -> HttpResponse:
        response = super().form_valid(form)
        title = _("The password of your account was changed")
        account_notices.tell(form.user, title)
        # Whoever guesses at the account does not keep this browser waiting.
        device_cookie.remember(self.request, response, form.user, verified=False)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = super().get_context_data(**kwargs)
        page = {"title": _("A new password"), "subtitle": None}
        return known | admin.site.each_context(self.request) | page


def _page(
    request: HttpRequest, form: ForgottenPasswordForm, **facts: object
) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": _("Forgotten your password?"),
        "subtitle": None,
        "form": form,
        "mail_is_on": mail_is_on(),
        "minutes": int(LINK_WORKS_FOR.total_seconds() // 60),
    }
    return render(request, "admin/accounts/forgotten.html", context | facts)
