"""People's data in the admin: administrators find, export and erase by an address."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from evidenceblog.core.models import DataRequest, User
from evidenceblog.core.record_admin import ReadOnlyAdmin

from . import data_requests, held_data
from .forms import AddressOfPersonForm
from .views import export_file


@admin.register(DataRequest)
class DataRequestAdmin(ReadOnlyAdmin[DataRequest]):
    """One page in the place of a list: who asked is nobody's business for longer than
    the asking. The address is sent in forms alone: no URL, log or history has it."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.changelist_view)
        return [path("", page, name="core_datarequest_changelist")]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_view_permission(
        self, request: HttpRequest, obj: DataRequest | None = None
    ) -> bool:
        return request.user.is_superuser

    @method_decorator(sensitive_post_parameters("email"))
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what is held under an address; export it, or erase it when told to."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = AddressOfPersonForm(request.POST or None)
        context = self.admin_site.each_context(request) | {
            "title": _("People's data"),
            "opts": self.opts,
            "form": form,
            "is_nav_sidebar_enabled": False,
        }
        if form.is_bound and form.is_valid():
            address = form.cleaned_data["email"]
            if "_erase" in request.POST and request.POST.get("erase"):
                return self._erase(request, address)
            found = held_data.find_held(address, in_full=True)
            if "_export" in request.POST:
                return export_file(found)
            context |= {
                "held": found,
                "is_unticked": "_erase" in request.POST,
                "erasable": held_data.count_erasable(found),
            }
        return TemplateResponse(request, "admin/core/personal_data.html", context)

    def _erase(self, request: HttpRequest, address: str) -> HttpResponse:
        by = cast(User, request.user)
        if data_requests.request_erasure(address, by=by):
            messages.success(request, _("Erased."))
        else:
            messages.success(request, _("It is much: erased within some minutes."))
        return HttpResponseRedirect(reverse("admin:core_datarequest_changelist"))
