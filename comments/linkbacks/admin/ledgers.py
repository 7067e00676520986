"""Links to other sites in the admin: which are broken, and who was told of them."""

from datetime import datetime

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from comments.linkbacks import sending
from comments.linkbacks.models import OutsideLink, Sending

LONGEST_SHOWN = 50  # characters: the table keeps room for the post


class _Ledger[M: (OutsideLink, Sending)](admin.ModelAdmin[M]):
    """Rows that the site writes itself, each of a post."""

    list_select_related = ("post__live", "post__working_copy")
    list_display_links = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    @admin.display(description=_("in"), ordering="post")
    def in_post(self, row: M) -> SafeString:
        place = reverse(
            "admin:posts_workingcopy_change", args=[row.post.working_copy.pk]
        )
        return format_html('<a href="{}">{}</a>', place, row.post.live or row.post)


def _linked(address: str) -> SafeString:
    words = Truncator(address.partition("://")[2]).chars(LONGEST_SHOWN)
    return format_html(
        '<a href="{0}" title="{0}" rel="noopener noreferrer">{1}</a>', address, words
    )


@admin.register(OutsideLink)
class OutsideLinkAdmin(_Ledger[OutsideLink]):
    list_display = ("shown", "state", "answer", "in_post", "looked_at")
    list_filter = ("state",)
    search_fields = ("address", "post__slug")
    ordering = ("state", "host", "address")
    actions = ("look_again",)

    @admin.display(description=_("address"), ordering="address")
    def shown(self, link: OutsideLink) -> SafeString:
        return _linked(link.address)

    @admin.display(description=_("last answer"), ordering="status")
    def answer(self, link: OutsideLink) -> str:
        if link.looked_at is None:
            return ""
        return str(link.status or _("none"))

    @admin.action(description=_("Look at them again"), permissions=["change"])
    def look_again(self, request: HttpRequest, links: "QuerySet[OutsideLink]") -> None:
        many = links.update(lease_until=timezone.now())
        self.message_user(
            request, _("%(many)s links are looked at within the hour.") % {"many": many}
        )


@admin.register(Sending)
class SendingAdmin(_Ledger[Sending]):
    list_display = (
        "shown",
        "state",
        "protocol",
        "answer",
        "in_post",
        "sent_at",
        "next_at",
    )
    list_filter = ("state", "protocol")
    search_fields = ("target", "post__slug")
    ordering = ("-pk",)
    actions = ("send_again",)

    @admin.display(description=_("target"), ordering="target")
    def shown(self, row: Sending) -> SafeString:
        return _linked(row.target)

    @admin.display(description=_("next try"), ordering="lease_until")
    def next_at(self, row: Sending) -> datetime | None:
        return row.lease_until

    @admin.action(description=_("Send again"), permissions=["change"])
    def send_again(self, request: HttpRequest, rows: "QuerySet[Sending]") -> None:
        for row in rows:
            sending.send_again(row)
        self.message_user(
            request, _("%(many)s are told once more.") % {"many": len(rows)}
        )
