"""The menus of the site in the admin: a row for each entry, in their order."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from posts.models import MenuEntry, Post, WorkingCopy


class PageChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # by Post
    """A page, by the title that its editors see."""

    def label_from_instance(self, page: Post) -> str:
        title = page.working_copy.title
        if page.state == Post.State.LIVE:
            return title
        return f"{title} ({page.get_state_display()})"


class MenuOrderForm(forms.ModelForm[MenuEntry]):
    """A row of the list, whose field has no label: it says its own name."""

    class Meta:
        model = MenuEntry
        fields = ["position"]
        widgets = {
            "position": forms.NumberInput(attrs={"aria-label": gettext_lazy("order")})
        }


@admin.register(MenuEntry)
class MenuEntryAdmin(admin.ModelAdmin[MenuEntry]):
    list_display = ("words", "menu", "position", "leads_to")
    list_editable = ("position",)
    list_filter = ("menu",)
    fields = ("menu", "position", "label", "page", "topic", "address")

    def get_queryset(self, request: HttpRequest) -> QuerySet[MenuEntry]:
        entries = super().get_queryset(request)
        return entries.select_related("page__working_copy", "topic")

    def get_changelist_form(
        self, request: HttpRequest, **kwargs: Any
    ) -> type[forms.ModelForm[MenuEntry]]:
        return MenuOrderForm

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "page":
            copies = WorkingCopy.objects.in_use()
            pages = Post.objects.filter(kind=Post.Kind.PAGE, working_copy__in=copies)
            kwargs |= {
                "queryset": pages.select_related("working_copy").order_by("pk"),
                "form_class": PageChoiceField,
            }
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=MenuEntry._meta.get_field("label").verbose_name)
    def words(self, entry: MenuEntry) -> str:
        if entry.page and not entry.label:
            return str(entry.page.working_copy)
        return str(entry)

    @admin.display(description=MenuEntry._meta.get_field("address").verbose_name)
    def leads_to(self, entry: MenuEntry) -> str:
        """Say where an entry leads; one that readers do not see yet says why."""
        page = entry.page
        if page and page.state != Post.State.LIVE:
            return page.get_state_display()
        if page:
            return page.get_absolute_url()
        return entry.topic.get_absolute_url() if entry.topic else entry.address

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[MenuEntry]
    ) -> None:
        for entry in queryset:  # one by one: each drops the cached pages
            entry.delete()
