"""Accounts, groups and invitations in the admin."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin import ActionLocation
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static import admin as otp_static
from django_otp.plugins.otp_totp import admin as otp_totp

from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.models import Invitation, User

from . import invitations, second_factor
from .last_administrator import LastAdministrator
from .recent_sign_in import recent_sign_in_required

# Their pages would show what nobody but the telephone may know.
admin.site.unregister([otp_totp.TOTPDevice, otp_static.StaticDevice])
admin.site.unregister(Group)


class GuardedAdmin(admin.ModelAdmin[Any]):
    """Rows by which somebody gets rights: to change one, the password is asked again."""

    @recent_sign_in_required()
    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(*args, **kwargs)

    @recent_sign_in_required()
    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().delete_view(request, *args, **kwargs)
        except LastAdministrator as error:
            messages.error(request, error.message)
            return redirect(f"admin:core_{self.opts.model_name}_changelist")

    def get_actions(
        self,
        request: HttpRequest,
        action_location: Any = ActionLocation.CHANGE_LIST,
    ) -> dict[str, Any]:
        actions = super().get_actions(request, action_location)
        actions.pop("delete_selected", None)  # one by one, each looked at
        return actions


@admin.register(User)
class StaffAdmin(GuardedAdmin, UserAdmin[User]):
    """Accounts, with a way back for who lost the second factor."""

    def get_urls(self) -> list[URLPattern]:
        reset = self.admin_site.admin_view(self.reset_second_factor)
        name = "core_user_second_factor"
        return [path("<int:pk>/second-factor/", reset, name=name), *super().get_urls()]

    @recent_sign_in_required()  # before Django opens a transaction around the form
    def add_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().add_view(*args, **kwargs)

    @recent_sign_in_required()
    def user_change_password(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().user_change_password(*args, **kwargs)

    @recent_sign_in_required()
    def reset_second_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether somebody's second factor shall be reset; do it (POST)."""
        if not request.user.is_superuser:
            raise PermissionDenied
        user = get_object_or_404(User, pk=pk)
        is_own = user == request.user  # they have their own page for it
        is_set_up = second_factor.is_set_up(user)
        if request.method == "POST" and is_set_up and not is_own:
            by = request.user.get_username()
            title = _("The second factor of your account was reset by %s") % by
            second_factor.remove(user, title=title)
            self.log_change(request, user, _("Reset the second factor."))
            messages.success(request, _("The second factor was reset."))
            return redirect("admin:core_user_change", user.pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Reset the second factor"),
            "subtitle": None,
            "account": user,
            "is_set_up": is_set_up,
            "is_own": is_own,
        }
        return TemplateResponse(request, "admin/accounts/reset.html", context)


@admin.register(Group)
class RightsAdmin(GuardedAdmin, GroupAdmin):
    """Groups, whose rights all members have."""


class InvitationForm(ModelForm[Invitation]):
    """Whom to invite: an address that has no account."""

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if not mail_is_on():
            self.add_error("email", _("This site sends no mail: set MAIL_URL."))
        if User.objects.filter(email__iexact=email).exists():
            self.add_error("email", _("An account has this address."))
        return email


@admin.register(Invitation)
class InvitationAdmin(GuardedAdmin):
    """Invitations: sent when they are added, withdrawn when they are deleted."""

    form = InvitationForm
    fields = ("email", "group")
    list_display = ("email", "group", "made_at", "made_by", "expires_at", "used_at")
    list_select_related = ("group", "made_by")
    ordering = ("-made_at",)
    show_full_result_count = False

    def has_change_permission(self, *args: Any, **kwargs: Any) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: Invitation, form: Any, change: bool
    ) -> None:
        invitations.invite(obj, by=cast(User, request.user))
