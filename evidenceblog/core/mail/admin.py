"""The outbox and the addresses, for the operator: what went out, what did not and why.

No words of a mail are shown: they hold codes that only their reader should have.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _, ngettext

from evidenceblog.core.record_admin import RecordAdmin

from . import outbox, subscriptions
from .models import EmailAddress, Message


class ReadOnlyMailAdmin(RecordAdmin[Any]):
    """Rows that nobody writes by hand; acts are for who may change them."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list without the list of models beside it."""
        title = capfirst(self.opts.verbose_name_plural)
        ours = {"title": title, "is_nav_sidebar_enabled": False}
        return super().changelist_view(request, (extra_context or {}) | ours)


@admin.register(Message)
class MessageAdmin(ReadOnlyMailAdmin):
    list_display = ("subject", "address", "status", "tries", "created_at", "error")
    list_filter = ("status",)
    show_facets = admin.ShowFacets.ALWAYS
    list_select_related = ("address",)
    search_fields = ("address__email", "message_id")
    ordering = ("-pk",)
    actions = ("send_again",)
    readonly_fields = fields = (
        *("subject", "address", "status", "tries", "error"),
        *("created_at", "due_at", "give_up_at", "sent_at", "message_id"),
    )

    @admin.action(description=_("Send again"), permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        count = outbox.requeue_failed(queryset)
        told = ngettext("%d mail is queued.", "%d mails are queued.", count) % count
        messages.success(request, told)


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyMailAdmin):
    list_display = ("email", "confirmed_at", "stopped_at")
    list_filter = (("stopped_at", admin.EmptyFieldListFilter),)
    search_fields = ("email",)
    ordering = (F("stopped_at").desc(nulls_last=True), "-pk")
    actions = ("stop", "resume")
    readonly_fields = fields = ("email", "confirmed_at", "last_digest_at", "stopped_at")

    @admin.action(description=_("Send no more mail to it"), permissions=["change"])
    def stop(self, request: HttpRequest, queryset: QuerySet[EmailAddress]) -> None:
        count = subscriptions.stop_mail(queryset)
        told = ngettext(
            "%d address gets no more mail.", "%d addresses get no more mail.", count
        )
        messages.success(request, told % count)

    @admin.action(description=_("Send mail to it again"), permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet[EmailAddress]) -> None:
        count = subscriptions.resume_mail(queryset)
        told = ngettext(
            "%d address gets mail again.", "%d addresses get mail again.", count
        )
        messages.success(request, told % count)
