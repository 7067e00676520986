"""Trusted and blocked origins in the admin, one by one and as lists."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _, ngettext

from comments.linkbacks import lists, trusting
from comments.linkbacks.models import Standing
from comments.models import Decision
from comments.tuning.admin import SignedAdmin
from evidenceblog.core.models import User

TEXT = "text/plain; charset=utf-8"


class StandingForm(forms.ModelForm[Standing]):
    take_down = forms.BooleanField(
        label=_("Take down what is there"),
        help_text=_("Reject all that it has published or that waits. You can undo it."),
        required=False,
    )

    class Meta:
        model = Standing
        fields = ("address", "verdict", "note")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("take_down") and said.get("verdict") == Standing.Verdict.TRUSTED:
            self.add_error("take_down", _("Only what is blocked is taken down."))
        return said


class ListForm(forms.Form):
    """A list, pasted or as a file."""

    verdict = forms.ChoiceField(
        label=_("Standing"), choices=Standing.Verdict, initial="blocked"
    )
    text = forms.CharField(
        label=_("List"),
        widget=forms.Textarea(attrs={"rows": 12, "cols": 60, "spellcheck": "false"}),
        help_text=_(
            "One host or address on a line; after it, if you like, “# why” or “,why”."
        ),
        required=False,
        max_length=lists.LONGEST_LIST,
    )
    file = forms.FileField(label=_("or a file"), required=False)

    def clean_file(self) -> str:
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file is None:
            return ""
        if (file.size or 0) > lists.LONGEST_LIST:
            raise forms.ValidationError(_("The file is longer than 2 MB."))
        try:
            text: str = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is no text in UTF-8.")) from None
        return text

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        given = [said[name] for name in ("text", "file") if said.get(name)]
        if not self.errors and len(given) != 1:
            raise forms.ValidationError(_("Paste a list, or choose a file."))
        said["list"] = "".join(given)
        return said


@admin.register(Standing)
class StandingAdmin(SignedAdmin):
    form = StandingForm
    list_display = ("address", "verdict", "note", "by", "at")
    list_filter = ("verdict",)
    list_per_page = 50
    list_select_related = ("by",)
    search_fields = ("address", "note")
    ordering = ("address",)
    change_list_template = "admin/linkbacks/standings.html"

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Change what is known of an address that a card names, or add it."""
        known = trusting.nearest_to(request.GET.get("address", ""))
        if known is None or request.method == "POST":
            return super().add_view(request, form_url, extra_context)
        place = reverse("admin:linkbacks_standing_change", args=[known.pk])
        return HttpResponseRedirect(f"{place}?{request.GET.urlencode()}")

    def response_post_save_add(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        return _back(request) or super().response_post_save_add(request, obj)

    def response_post_save_change(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        return _back(request) or super().response_post_save_change(request, obj)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data["take_down"]:
            self._take_down(request, obj)

    def _take_down(self, request: HttpRequest, standing: Standing) -> None:
        if not request.user.has_perm("comments.moderate_comment"):
            raise PermissionDenied
        made = trusting.take_down(standing, by=cast(User, request.user))
        messages.info(request, _told(made) if made else _("Nothing was there."))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.take_in), name="linkbacks_standing_import"),
            path(
                "<slug:verdict>.txt",
                view(self.export),
                name="linkbacks_standing_export",
            ),
            *super().get_urls(),
        ]

    def take_in(self, request: HttpRequest) -> HttpResponse:
        """Take a list in, and say what was added, known and refused."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ListForm(request.POST or None, request.FILES or None)
        taken = self._taken(request, form) if form.is_valid() else None
        context = self.admin_site.each_context(request) | {
            "title": _("Import a list"),
            "opts": self.opts,
            "form": form,
            "taken": taken,
        }
        return TemplateResponse(request, "admin/linkbacks/import.html", context)

    def export(self, request: HttpRequest, verdict: str) -> HttpResponse:
        """Return all that are trusted, or blocked, as text."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if verdict not in Standing.Verdict:
            return HttpResponse(status=404)
        answer = HttpResponse(
            lists.written(Standing.Verdict(verdict)), content_type=TEXT
        )
        answer["Content-Disposition"] = f'attachment; filename="{verdict}.txt"'
        return answer

    def _taken(self, request: HttpRequest, form: ListForm) -> lists.Taken | None:
        said = form.cleaned_data
        verdict = Standing.Verdict(said["verdict"])
        try:
            return lists.take_in(said["list"], verdict, by=cast(User, request.user))
        except lists.TooLong:
            form.add_error(None, _("The list has more than 50,000 lines."))
            return None


def _told(made: list[Decision]) -> SafeString:
    """Tell how many were taken down by one press, and where that is undone."""
    count = len({one.comment_id for one in made})
    words = ngettext("%d was taken down.", "%d were taken down.", count) % count
    log = reverse("admin:comments_decision_changelist")
    return format_html(
        '{} <a href="{}?batch={}">{}</a>', words, log, made[0].batch, _("Undo it…")
    )


def _back(request: HttpRequest) -> HttpResponseRedirect | None:
    """Lead back to the list on the desk whose card was pressed, if one was."""
    if "of" not in request.GET:
        return None
    of = QueryDict(request.GET["of"])
    desk = reverse("admin:comments_comment_changelist")
    return HttpResponseRedirect(f"{desk}?{of.urlencode()}")
