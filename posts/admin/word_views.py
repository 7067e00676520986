"""Word documents in the admin: one becomes a draft, or comes into a post block by block."""

from collections.abc import Callable
from functools import partial
from typing import cast

from content_editor.admin import ContentEditor
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import FileField, FileInput, Form
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.models import User
from posts.models import WordReport, WorkingCopy
from posts.word.document_report import keep_report, report_lines
from posts.word.word_blocks import read_body
from posts.word.word_draft import make_draft
from posts.word.word_reader import WordRefused, read_document

from .post_steps import find_editable
from .word_comparison import compared_form

WORD_TYPES = (
    ".docx,application/vnd.openxmlformats-officedocument.wordprocessingml.document"
)


class WordForm(Form):
    """A Word document to be read."""

    document = FileField(
        label=gettext_lazy("Word document (.docx)"),
        max_length=255,
        widget=FileInput(attrs={"accept": WORD_TYPES}),
    )


def word_urls(admin: ContentEditor) -> list[URLPattern]:
    """Return the addresses of a Word document that is new, or comes into a post."""
    pages: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
        "word/": ("new_from_word", new_from_word),
        "<int:pk>/word/": ("word", into_post),
        "<int:pk>/word/report/": ("word_report", close_report),
    }
    return [
        path(
            address,
            admin.admin_site.admin_view(partial(view, admin)),
            name=f"posts_workingcopy_{name}",
        )
        for address, (name, view) in pages.items()
    ]


def new_from_word(admin: ContentEditor, request: HttpRequest) -> HttpResponse:
    """Make a draft of a Word document, and open it with a report of what it lacks."""
    if not (admin.has_add_permission(request) and _may_add_artwork(request)):
        raise PermissionDenied
    form = _sent(request)
    if form.is_valid():
        try:
            with read_document(form.cleaned_data["document"]) as document:
                copy = make_draft(document, by=cast(User, request.user))
        except WordRefused as refusal:
            form.add_error("document", str(refusal))
        else:
            admin.log_addition(request, copy, _("From a Word document"))
            messages.success(request, _("A draft was made of the document."))
            return redirect("admin:posts_workingcopy_change", copy.pk)
    return _page(admin, request, form, _("From a Word document"))


def into_post(admin: ContentEditor, request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a Word document into the form of a post, where its editor chooses."""
    copy, form = _copy(admin, request, pk), _sent(request)
    if form.is_valid():
        try:
            with read_document(form.cleaned_data["document"]) as document:
                body = read_body(document)
        except WordRefused as refusal:
            form.add_error("document", str(refusal))
        else:
            data, told = compared_form(admin, request, copy, body)
            found = body.found | told
            keep_report(copy, document, found, by=cast(User, request.user))
            request.POST = data  # type: ignore[assignment]  # it may be changed
            return _form(admin, request, copy)
    return _page(admin, request, form, _("Word document"), copy)


def _form(
    admin: ContentEditor, request: HttpRequest, copy: WorkingCopy
) -> HttpResponse:
    """Answer with the form of a post; it is refused once, so that its editor looks."""
    url = reverse("admin:posts_workingcopy_change", args=[copy.pk])
    context = {"is_from_word": True}
    answer = admin.changeform_view(request, str(copy.pk), url, context)
    return cast(HttpResponse, answer)


def close_report(admin: ContentEditor, request: HttpRequest, pk: int) -> HttpResponse:
    """Put the report of a document away, once its editor has seen to it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    copy = _copy(admin, request, pk)
    WordReport.objects.filter(working_copy=copy).delete()
    return redirect("admin:posts_workingcopy_change", copy.pk)


def word_report_context(copy: WorkingCopy) -> dict[str, object]:
    """Return what the form shows of the document that came into a post last."""
    report = WordReport.objects.filter(working_copy=copy).first()
    if report is None:
        return {}
    return {"word_report": report, "word_report_lines": report_lines(report)}


def _copy(admin: ContentEditor, request: HttpRequest, pk: int) -> WorkingCopy:
    copy = find_editable(admin, request, pk)
    if not _may_add_artwork(request):
        raise PermissionDenied
    return copy


def _may_add_artwork(request: HttpRequest) -> bool:
    """Tell whether the pictures of a document may come into the library."""
    return request.user.has_perm("artwork.add_artwork")


def _sent(request: HttpRequest) -> WordForm:
    return WordForm(
        *((request.POST, request.FILES) if request.method == "POST" else ())
    )


def _page(
    admin: ContentEditor,
    request: HttpRequest,
    form: WordForm,
    title: str,
    copy: WorkingCopy | None = None,
) -> HttpResponse:
    context = {"title": title, "form": form, "copy": copy, "opts": admin.opts}
    everywhere = admin.admin_site.each_context(request)
    template = "admin/posts/workingcopy/word.html"
    return TemplateResponse(request, template, everywhere | context)
