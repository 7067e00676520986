"""Trust rules in the admin, one by one and as lists."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _, ngettext

from comments.models import Comment, Decision, Status, TrustRule
from comments.models.trust_rule import NETWORK_KINDS, normalise_value
from comments.moderation import trust_rules
from comments.screening.filter_settings.admin import SignedAdmin
from comments.spam.hosts import Trust
from evidenceblog.core.models import User

from . import block_targets, rule_lists

DESK = reverse_lazy("admin:comments_comment_changelist")
TOUCHED = "admin/comments/desk/_touched.html"
LOG = reverse_lazy("admin:comments_decision_changelist")


class TrustRuleForm(forms.ModelForm[TrustRule]):
    take_down = forms.BooleanField(
        label=_("Take down what is there"),
        help_text=_(
            "Reject all that an author of mentions has published or that waits. You can "
            "undo it."
        ),
        required=False,
    )

    class Meta:
        model = TrustRule
        fields = ("kind", "value", "verdict", "until", "note")

    touches_them = forms.BooleanField(
        label=_("Block it although it touches them"),
        widget=forms.HiddenInput,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        self._ask_about_range(values)
        is_blocked = (values.get("kind"), values.get("verdict")) == (
            "author",
            "blocked",
        )
        if values.get("take_down") and not is_blocked:
            self.add_error("take_down", _("Only blocked authors are taken down."))
        return values

    def _ask_about_range(self, values: dict[str, Any]) -> None:
        """Ask before the first block of a range or address from which others write."""
        is_block = values.get("verdict") == Trust.BLOCKED and not self.instance.pk
        if not is_block or values.get("touches_them") or self.errors:
            return
        kind = TrustRule.Kind(values["kind"])
        if kind not in NETWORK_KINDS:
            return
        try:
            value = normalise_value(kind, values["value"])
        except ValidationError:
            return  # the model says so
        target = block_targets.touched_by(kind, value)
        if target.comments:
            self.fields["touches_them"].widget = forms.CheckboxInput()
            touched = render_to_string(TOUCHED, {"target": target})
            self.add_error("touches_them", mark_safe(touched))  # noqa: S308  # a template


class RuleListForm(forms.Form):
    """A list, pasted or as a file."""

    kind = forms.ChoiceField(label=_("Kind"), choices=TrustRule.Kind, initial="author")
    verdict = forms.ChoiceField(
        label=_("Verdict"), choices=TrustRule.VERDICTS, initial="blocked"
    )
    text = forms.CharField(
        label=_("List"),
        widget=forms.Textarea(attrs={"rows": 12, "cols": 60, "spellcheck": "false"}),
        help_text=_("One on a line; after it, if you like, “# why” or “,why”."),
        required=False,
        max_length=rule_lists.MAX_LIST_BYTES,
    )
    file = forms.FileField(label=_("or a file"), required=False)

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > rule_lists.MAX_LIST_BYTES:
            raise ValidationError(_("The file is longer than 2 MB."))
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise ValidationError(_("The file is no text in UTF-8.")) from None

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if (
            values.get("kind") in NETWORK_KINDS
            and values.get("verdict") == Trust.TRUSTED
        ):
            self.add_error("verdict", _("Addresses are held or blocked."))
        given = [values[name] for name in ("text", "file") if values.get(name)]
        if not self.errors and len(given) != 1:
            raise ValidationError(_("Paste a list, or choose a file."))
        return values

    def import_list(self, by: User) -> rule_lists.ImportResult | None:
        values = self.cleaned_data
        text, kind = values["text"] or values["file"], TrustRule.Kind(values["kind"])
        try:
            return rule_lists.import_list(text, kind, Trust(values["verdict"]), by=by)
        except ValidationError as error:
            self.add_error(None, error)
            return None


@admin.register(TrustRule)
class TrustRuleAdmin(SignedAdmin):
    form = TrustRuleForm
    list_display = (
        *("value", "kind", "verdict", "until", "about", "did", "note", "by", "at"),
    )
    list_filter = ("kind", "verdict")
    list_select_related = ("by",)
    search_fields = ("value", "note")
    ordering = ("value", "kind")
    actions = ("export",)
    change_list_template = "admin/comments/trustrule/list.html"

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Let nobody ask by a network in the address: PostgreSQL refuses what is none."""
        return lookup.partition("__")[0] != "network" and super().lookup_allowed(
            lookup, value, request
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrustRule]:
        rules: QuerySet[TrustRule] = super().get_queryset(request)
        return rules.annotate(
            kept=_count_matching(Status.APPROVED), spam=_count_matching(Status.SPAM)
        )

    @admin.display(description=_("comments that it is about"))
    def about(self, rule: Any) -> str:
        return str(_("%(kept)d kept, %(spam)d spam") % vars(rule))

    @admin.display(description=_("decisions"))
    def did(self, rule: TrustRule) -> SafeString | int:
        """Count the decisions that it had a part in, and lead to them in the log."""
        count = Decision.objects.filter(reasons__contains=[rule.code]).count()
        link = '<a href="{}?rule={}">{}</a>'
        return format_html(link, LOG, rule.pk, count) if count else 0

    @admin.action(description=_("Export as a list"), permissions=["view"])
    def export(self, request: HttpRequest, rules: QuerySet[TrustRule]) -> HttpResponse:
        return HttpResponse(
            rule_lists.export_list(rules),
            content_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="trust-rules.txt"'},
        )

    def response_post_save_add(
        self, request: HttpRequest, obj: Any
    ) -> HttpResponseRedirect:
        """Lead back to the list on the desk whose card was pressed, if one was."""
        if "of" not in request.GET:
            return super().response_post_save_add(request, obj)
        query = QueryDict(request.GET["of"]).urlencode()
        return HttpResponseRedirect(f"{DESK}?{query}")

    response_post_save_change = response_post_save_add

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if not form.cleaned_data["take_down"]:
            return
        if not request.user.has_perm("comments.moderate_comment"):
            raise PermissionDenied
        made = trust_rules.take_down_author(obj, by=cast(User, request.user))
        messages.info(
            request, _take_down_message(made) if made else _("Nothing was there.")
        )

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.import_list)
        mine = path("import/", page, name="comments_trustrule_import")
        return [mine, *super().get_urls()]

    def import_list(self, request: HttpRequest) -> HttpResponse:
        """Import a list, and say what was added, known and refused."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = RuleListForm(request.POST or None, request.FILES or None)
        by = cast(User, request.user)
        context = self.admin_site.each_context(request) | {
            "title": _("Import a list"),
            "opts": self.opts,
            "form": form,
            "imported": form.import_list(by) if form.is_valid() else None,
        }
        return TemplateResponse(
            request, "admin/comments/trustrule/import.html", context
        )


def _count_matching(status: Status) -> Coalesce:
    """Count the comments with this status that a rule is about."""
    value = OuterRef("value")
    there = Q(network=value) & ~Q(network="")  # as the index has it
    about = Q(hosts__contains=[value]) | Q(sent_with=value) | there
    rows = Comment.objects.alias(sent_with=Lower("email")).filter(about, status=status)
    counted = rows.order_by().values(one=Value(1)).annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)


def _take_down_message(made: list[Decision]) -> SafeString:
    """Tell how many were taken down by one press, and where that is undone."""
    count = len({decision.comment_id for decision in made})
    words = ngettext("%d was taken down.", "%d were taken down.", count) % count
    return format_html(
        '{} <a href="{}?batch={}">{}</a>', words, LOG, made[0].batch, _("Undo it…")
    )
