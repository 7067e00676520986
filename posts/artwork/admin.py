"""Artwork in the admin: a library with credit and licence beside each piece."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _
from js_asset import Script

from . import library_views, uploads
from .forms import ArtworkForm
from .models import Artwork


@admin.register(Artwork)
class ArtworkAdmin(admin.ModelAdmin[Artwork]):
    form = ArtworkForm
    list_display: tuple[str, ...] = ("thumbnail", "title", "creator", "licence", "size")
    list_display_links = ("thumbnail", "title")
    list_filter: ClassVar[tuple[Any, ...]] = ("licence",)
    search_fields = (
        *("title__unaccent", "creator__unaccent"),
        *("source_name__unaccent", "alt_text__unaccent"),
    )
    ordering = ("-added_at",)
    readonly_fields = ("preview", "crop")
    fieldsets = (
        (None, {"fields": ("title", "original", "preview", "alt_text")}),
        (_("Words in it"), {"fields": ("contains_words", "words")}),
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
        (
            _("Licence"),
            {"fields": ("licence", "licence_note", "rights_end_on", "changes_made")},
        ),
        (
            _("Subject"),
            {
                "fields": (("focal_x", "focal_y"), "crop"),
                "description": _(
                    "Lists crop pictures to 3:2. Say where the subject is, in per cent, "
                    "and it stays in view; 50 and 50 is the middle."
                ),
            },
        ),
    )

    class Media:
        css = {"all": ["posts/editor.css", "posts/artwork.css"]}
        js = [
            Script("posts/focal_point.js", defer=True),
            Script("posts/alt_advice.js", defer=True),
        ]

    def get_urls(self) -> list[URLPattern]:
        """Add what the editor's form asks: see library_views."""
        own = [
            self._path("picker/", library_views.picker_view),
            self._path("upload/", library_views.upload_view),
            self._path("<int:pk>/credit/", library_views.credit_view),
        ]
        return [*own, *super().get_urls()]

    def _path(self, route: str, view: Callable[..., HttpResponseBase]) -> URLPattern:
        """Serve a page of the library, named by the last part of its address."""
        name = f"artwork_artwork_{route.split('/')[-2]}"
        shown = cast(Callable[..., HttpResponse], partial(view, self))
        return path(route, self.admin_site.admin_view(shown), name=name)

    def save_model(
        self, request: HttpRequest, obj: Artwork, form: ModelForm[Artwork], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        uploads.record_upload(obj)
        if isinstance(form, ArtworkForm) and form.filled:
            self.message_user(
                request,
                gettext("Filled in from the file itself, please check: %(fields)s.")
                % {"fields": ", ".join(form.filled)},
            )

    @admin.display(description=_("size"))
    def size(self, artwork: Artwork) -> str:
        return f"{artwork.width} × {artwork.height}"

    @admin.display(description=_("picture"))
    def thumbnail(self, artwork: Artwork) -> SafeString | str:
        # It leads to the artwork: its title is the name of the link.
        picture = self._picture(artwork, 96, alt=artwork.title)
        return picture or format_html('<span class="artwork-none">{}</span>', artwork)

    @admin.display(description=_("preview"))
    def preview(self, artwork: Artwork) -> SafeString | str:
        return self._picture(artwork, 320) if artwork.pk else "–"

    @admin.display(description=_("in a list"))
    def crop(self, artwork: Artwork) -> SafeString | str:
        """Show the picture as lists crop it; a press on it says where the subject is."""
        return self._picture(artwork, 320, "artwork-crop") if artwork.pk else "–"

    def _picture(
        self,
        artwork: Artwork,
        width: int,
        css_class: str = "artwork-preview",
        alt: str = "",
    ) -> SafeString | str:
        url = uploads.thumbnail_url(artwork)
        return url and format_html(
            '<img class="{}" src="{}" alt="{}" width="{}">', css_class, url, alt, width
        )
