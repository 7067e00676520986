"""Links to other sites in the admin: which of them are broken, and in which post."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from .models import OutsideLink

LONGEST_SHOWN = 50  # characters: the table keeps room for the post


@admin.register(OutsideLink)
class OutsideLinkAdmin(admin.ModelAdmin[OutsideLink]):
    list_display = ("shown", "state", "answer", "in_post", "looked_at")
    list_filter = ("state",)
    list_select_related = ("post__live", "post__working_copy")
    search_fields = ("address", "post__slug")
    ordering = ("state", "host", "address")
    list_display_links = None
    actions = ("look_again",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: OutsideLink | None = None
    ) -> bool:
        return False

    @admin.display(description=_("address"), ordering="address")
    def shown(self, link: OutsideLink) -> SafeString:
        words = Truncator(link.address.partition("://")[2]).chars(LONGEST_SHOWN)
        return format_html(
            '<a href="{0}" title="{0}" rel="noopener noreferrer">{1}</a>',
            *(link.address, words),
        )

    @admin.display(description=_("last answer"), ordering="status")
    def answer(self, link: OutsideLink) -> str:
        if link.looked_at is None:
            return ""
        return str(link.status or _("none"))

    @admin.display(description=_("in"), ordering="post")
    def in_post(self, link: OutsideLink) -> SafeString:
        place = reverse(
            "admin:posts_workingcopy_change", args=[link.post.working_copy.pk]
        )
        return format_html('<a href="{}">{}</a>', place, link.post.shown.title)

    @admin.action(description=_("Look at them again"), permissions=["change"])
    def look_again(self, request: HttpRequest, links: "QuerySet[OutsideLink]") -> None:
        many = links.update(lease_until=timezone.now())
        self.message_user(
            request, _("%(many)s links are looked at within the hour.") % {"many": many}
        )
