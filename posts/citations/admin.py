"""Sources in the admin: a library that posts cite from."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from . import references
from .forms import SourceForm
from .models import Source


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin[Source]):
    form = SourceForm
    list_display = ("__str__", "doi", "added_at")
    search_fields = ("title", "doi")
    ordering = ("-added_at",)
    readonly_fields = ("reference",)
    # Generated columns: the form has fields of its own with these names.
    exclude = ("title", "doi", "url")
    fieldsets = (
        (None, {"fields": ("type", "title", "authors", "container_title", "issued")}),
        (None, {"fields": (("volume", "issue"), ("page", "number"))}),
        (_("Where to find it"), {"fields": ("doi", "pmid", "url", "accessed")}),
        (
            _("Books and reports"),
            {
                "classes": ("collapse",),
                "fields": ("edition", "publisher", "publisher_place"),
            },
        ),
        (_("As it is printed"), {"fields": ("reference",)}),
    )

    class Media:
        css = {"all": ["posts/editor.css"]}

    @admin.display(description=_("reference"))
    def reference(self, source: Source) -> SafeString | str:
        return references.reference_html(source.csl) if source.csl else "–"
