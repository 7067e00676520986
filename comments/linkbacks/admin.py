"""Mentions in the admin: who links to us, whom we tell, which of our links are broken."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _, ngettext

from comments.models import Status
from evidenceblog.core import http_fetch
from evidenceblog.core.record_admin import RecordAdmin, Row
from evidenceblog.core.text import web_url
from posts.models import Post

from . import receiver, sender
from .models import Linkback, OutboundLink, OutgoingMention, Protocol
from .replacement_views import replace_view, replacement_path

QUIET = _(
    "Strangers cannot reach this site's address (SITE_URL): it tells nobody of its "
    "links, and looks at none."
)
LONGEST_SHOWN = 80  # characters: a row keeps to two or three lines


class _LinkRecordAdmin[M: (Linkback, OutboundLink, OutgoingMention)](RecordAdmin[M]):
    """Rows that the site writes itself, each of a post and of a page elsewhere, whose
    address is the field `elsewhere`."""

    elsewhere: str
    list_select_related = ["post__live", "post__working_copy"]
    list_display_links = None

    class Media:
        css = {"all": ["linkbacks/link_records.css"]}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not http_fetch.is_site_reachable():
            messages.info(request, QUIET)
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def has_change_permission(self, request: HttpRequest, obj: Row = None) -> bool:
        """Let actions on the list change rows; nobody rewrites one by hand."""
        return obj is None and super().has_change_permission(request)

    def has_ask_permission(self, request: HttpRequest) -> bool:
        """Tell whether pages elsewhere may be asked now, which every action does."""
        return http_fetch.is_site_reachable() and self.has_change_permission(request)

    @admin.display(description=_("page, and post"))
    def shown(self, row: M) -> SafeString:
        """Show the address elsewhere, and the post here."""
        address = getattr(row, self.elsewhere)
        words = Truncator(address.partition("://")[2]).chars(LONGEST_SHOWN)
        return format_html(
            '<a href="{}" title="{}" rel="noopener noreferrer">{}</a><p>{}</p>',
            *(web_url(address), address, words, _post(row.post)),
        )


def _post(post: Post) -> SafeString:
    title = post.live.title if post.live else str(post)
    copy = getattr(post, "working_copy", None)
    if copy is None:
        return format_html("{}", title)
    place = reverse("admin:posts_workingcopy_change", args=[copy.pk])
    return format_html('<a href="{}">{}</a>', place, title)


@admin.register(Linkback)
class LinkbackAdmin(_LinkRecordAdmin[Linkback]):
    elsewhere = "origin"
    list_display = ("shown", "progress", "told_by", "received_at", "next_look_at")
    list_select_related = ["post__live", "post__working_copy", "comment"]
    list_filter = ("state",)
    search_fields = ("origin", "post__slug")
    ordering = ("-pk",)
    actions = ("look_again",)

    @admin.display(description=_("state"), ordering="state")
    def progress(self, row: Linkback) -> SafeString:
        """Say how far it came, and what became of it on the desk."""
        state = row.get_state_display()
        if row.failure:
            state = f"{state}: {row.get_failure_display()}"
        if row.comment is None:
            return format_html("{}", state)
        card = reverse("admin:comments_comment_change", args=[row.comment.pk])
        decided = row.comment.get_status_display()
        return format_html('{}<br><a href="{}">{}</a>', state, card, decided)

    @admin.display(description=_("told by"))
    def told_by(self, row: Linkback) -> str:
        return ", ".join(str(Protocol(name).label) for name in row.protocols)

    @admin.action(description=_("Look at them again now"), permissions=["ask"])
    def look_again(self, request: HttpRequest, rows: "QuerySet[Linkback]") -> None:
        there = rows.exclude(comment__status=Status.ERASED).order_by("pk")
        with transaction.atomic():
            held = there.select_for_update(of=("self",))
            receiver.queue_looks(*held)
        words = ngettext(
            "%(many)d page is looked at now.",
            "%(many)d pages are looked at now.",
            len(held),
        )
        self.message_user(request, words % {"many": len(held)})


@admin.register(OutboundLink)
class OutboundLinkAdmin(_LinkRecordAdmin[OutboundLink]):
    elsewhere = "address"
    list_display = ("shown", "found", "answer", "checked_at")
    list_filter = ("state",)
    search_fields = ("address", "post__slug")
    ordering = ("-failed_checks", "state", "host", "address")  # the broken ones first
    actions = ("look_again",)

    @admin.display(description=_("last answer"), ordering="status")
    def answer(self, link: OutboundLink) -> str | Promise:
        if link.checked_at is None:
            return ""
        return str(link.status) if link.status else _("no answer")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(replace_view, self))
        own = path("replace/", view, name="linkbacks_outboundlink_replace")
        return [own, *super().get_urls()]

    @admin.display(description=_("state"), ordering="state")
    def found(self, link: OutboundLink) -> SafeString:
        """Say whether there is a page; if not, lead to where the link is mended."""
        state = link.get_state_display()
        if link.state != OutboundLink.State.BROKEN:
            return format_html("{}", state)
        url, words = replacement_path(link.address), _("Replace everywhere…")
        return format_html('{}<br><a href="{}">{}</a>', state, url, words)

    @admin.action(description=_("Look at them again"), permissions=["ask"])
    def look_again(self, request: HttpRequest, links: "QuerySet[OutboundLink]") -> None:
        many = links.update(next_check_at=timezone.now())
        words = ngettext(
            "%(many)d link is looked at within the hour.",
            "%(many)d links are looked at within the hour.",
            many,
        )
        self.message_user(request, words % {"many": many})


@admin.register(OutgoingMention)
class OutgoingMentionAdmin(_LinkRecordAdmin[OutgoingMention]):
    elsewhere = "target"
    list_display = ("shown", "state", "answered", "sent_at", "next_try_at")
    list_filter = ("state", ("protocol", admin.AllValuesFieldListFilter))
    search_fields = ("target", "post__slug")
    ordering = ("-pk",)
    actions = ("send_again",)

    @admin.display(description=_("answer"), ordering="answer")
    def answered(self, row: OutgoingMention) -> str:
        return ": ".join(filter(None, [str(row.get_protocol_display()), row.answer]))

    @admin.action(description=_("Send again"), permissions=["ask"])
    def send_again(
        self, request: HttpRequest, rows: "QuerySet[OutgoingMention]"
    ) -> None:
        for row in rows:
            sender.queue_mention(row)
        words = ngettext(
            "%(many)d page is told once more.",
            "%(many)d pages are told once more.",
            len(rows),
        )
        self.message_user(request, words % {"many": len(rows)})
