"""Artwork in the admin: a library with credit and licence beside each piece."""

from django.contrib import admin
from django.core.files.storage import default_storage
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _

from evidenceblog.core import event_queue

from . import renditions
from .forms import ArtworkForm
from .models import Artwork


@admin.register(Artwork)
class ArtworkAdmin(admin.ModelAdmin[Artwork]):
    form = ArtworkForm
    list_display = ("thumbnail", "title", "creator", "licence", "size")
    list_display_links = ("thumbnail", "title")
    list_filter = ("licence",)
    search_fields = (
        *("title__unaccent", "creator__unaccent"),
        *("source_name__unaccent", "alt_text__unaccent"),
    )
    ordering = ("-added_at",)
    readonly_fields = ("preview",)
    fieldsets = (
        (None, {"fields": ("title", "original", "preview", "alt_text")}),
        (
            _("Credit"),
            {
                "fields": (
                    ("creator", "creator_url"),
                    ("source_name", "source_url"),
                    "credit_line",
                )
            },
        ),
        (_("Licence"), {"fields": ("licence", "licence_note", "changes_made")}),
    )

    class Media:
        css = {"all": ["posts/editor.css"]}

    def save_model(
        self, request: HttpRequest, obj: Artwork, form: ModelForm[Artwork], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if obj.rendered_at is None:
            event_queue.record("artwork.uploaded", artwork=obj.pk)
        if isinstance(form, ArtworkForm) and form.filled:
            self.message_user(
                request,
                gettext("Filled in from the file itself, please check: %(fields)s.")
                % {"fields": ", ".join(form.filled)},
            )

    @admin.display(description=_("size"))
    def size(self, artwork: Artwork) -> str:
        return f"{artwork.width} × {artwork.height}"

    @admin.display(description="")
    def thumbnail(self, artwork: Artwork) -> SafeString | str:
        return self._picture(artwork, 96)

    @admin.display(description=_("preview"))
    def preview(self, artwork: Artwork) -> SafeString | str:
        return self._picture(artwork, 320) if artwork.pk else "–"

    def _picture(self, artwork: Artwork, width: int) -> SafeString | str:
        if artwork.rendered_at is None:
            return "…"
        narrowest, *_others = renditions.plan_renditions(
            artwork.stem, artwork.width, artwork.height, artwork.has_alpha
        )
        return format_html(
            '<img class="artwork-preview" src="{}" alt="" width="{}">',
            default_storage.url(narrowest.name),
            width,
        )
