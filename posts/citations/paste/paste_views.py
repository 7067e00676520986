"""The page on which works are pasted, confirmed, edited or left out."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from evidenceblog.core.models import User
from evidenceblog.core.text import parse_number
from posts.citations.authors.author_names import printed_names
from posts.citations.csl_text import field_text
from posts.citations.dates import date_to_text
from posts.citations.forms import NAMES, SourceForm
from posts.citations.models import PastedSource, Source
from posts.citations.references import cochrane_references

from . import pasted_sources
from .paste_forms import PastedSourceForm, PasteForm
from .pasted_sources import NotStored
from .pasted_text import Doubt, PastedForm

# What the names of hidden fields begin with that say which record was shown.
SHOWN = "shown-"

ORIGINS: Mapping[str, str | Promise] = {
    "pasted": gettext_lazy("as pasted"),
    "page": gettext_lazy("the page at that address"),
    "crossref": "Crossref",
    "pubmed": "PubMed",
    "doi": "doi.org",
}
QUESTIONS: Mapping[str, str | Promise] = {
    Doubt.UNREADABLE: gettext_lazy(
        "This cannot be read as a work. Fill in the form, or paste it again whole."
    ),
    Doubt.REPAIRED: gettext_lazy(
        "The DOI had spaces in it, which were taken out. Is this the work?"
    ),
    Doubt.BARE_NUMBER: gettext_lazy(
        "A number alone was taken for a PubMed ID. Is this the work?"
    ),
    Doubt.AUTHORS: gettext_lazy(
        "The authors can be read in several ways. Choose in the form."
    ),
    Doubt.NO_TITLE: gettext_lazy("The title is not known. Fill in the form."),
    Doubt.UNKNOWN: gettext_lazy(
        "Nobody knows this number or address. Is there a mistake in it?"
    ),
    Doubt.NO_NUMBER: gettext_lazy(
        "It has no DOI, PubMed ID or address, so it could not be looked up."
    ),
    Doubt.NO_ANSWER: gettext_lazy(
        "The services did not answer in many tries. This is what was pasted."
    ),
    Doubt.OTHER_TITLE: gettext_lazy(
        "The number leads to a work with another title than was pasted."
    ),
    Doubt.OTHER_AUTHOR: gettext_lazy(
        "The number leads to a work of another first author than was pasted."
    ),
    Doubt.OTHER_YEAR: gettext_lazy(
        "The number leads to a work of another year than was pasted."
    ),
    Doubt.OTHER_NUMBER: gettext_lazy(
        "Two numbers that were pasted together are of two works; the PubMed ID is left "
        "out."
    ),
    Doubt.OTHER_DOI: gettext_lazy(
        "Crossref has this work under another DOI, which stands here. Is this the work?"
    ),
    Doubt.NOT_ASKED: gettext_lazy(
        "Nothing was looked up: this site asks no service about it. Read it carefully."
    ),
    Doubt.PAGE: gettext_lazy(
        "This is what the page says of itself. Is its title right, and its date?"
    ),
    Doubt.RETRACTED: gettext_lazy("This work was retracted."),
}


class FieldOrigin(NamedTuple):
    """A field of a record as an editor reads it, and where it came from."""

    label: str | Promise
    value: str
    origin: str | Promise


def paste_urls(library: admin.ModelAdmin[Source]) -> list[URLPattern]:
    """Return the addresses of a paste: the page, and its buttons."""
    wrap = library.admin_site.admin_view
    return [
        path("paste/", wrap(partial(paste, library)), name="citations_source_paste"),
        path(
            "paste/answer/",
            wrap(require_POST(partial(answer, library))),
            name="citations_source_paste_answer",
        ),
    ]


def paste(library: admin.ModelAdmin[Source], request: HttpRequest) -> HttpResponse:
    """Take works as text or file, and show what became of those that wait."""
    user = _adder(library, request)
    form = PasteForm(
        *((request.POST, request.FILES) if request.method == "POST" else ())
    )
    if form.is_valid():
        pasted_sources.add(form.works, by=user)
        return redirect(paste_url(request))
    rows = list(pasted_sources.open_pastes(user).order_by("-pasted_at", "pk"))
    cards = [_card(row, request) for row in rows]
    context = library.admin_site.each_context(request) | {
        "title": _("Paste sources"),
        "opts": library.opts,
        "form": form,
        "cards": cards,
        "clear": sum(card["is_clear"] for card in cards),
        "waiting": sum(card["is_waiting"] for card in cards),
        "is_popup": _is_popup(request),
        "shown": SHOWN,
    }
    return TemplateResponse(request, "admin/citations/paste.html", context)


def answer(library: admin.ModelAdmin[Source], request: HttpRequest) -> HttpResponse:
    """Do what an editor's button says: store, use, look up again or leave out."""
    user = _adder(library, request)
    act, _dash, about = request.POST.get("act", "").partition("-")
    if act == "all":
        _store_all(request, user)
        return redirect(paste_url(request))
    numbers = [parse_number(one) or 0 for one in about.split("-")]
    row = pasted_sources.open_pastes(user).filter(pk=numbers[0]).first()
    if row is None or act not in _ACTS:
        messages.error(request, _("That was answered already."))
        return redirect(paste_url(request))
    try:
        source = _ACTS[act](request, row, *numbers[1:2])
    except NotStored:
        messages.error(
            request, _("It has changed since this page was shown. Look again.")
        )
        return redirect(paste_url(request))
    if source and _is_popup(request):
        return popup_answer(request, source)
    return redirect(paste_url(request))


def paste_url(request: HttpRequest) -> str:
    url = reverse("admin:citations_source_paste")
    return f"{url}?_popup=1" if _is_popup(request) else url


def popup_answer(request: HttpRequest, source: Source) -> HttpResponse:
    """Give a source to the form whose window asked for one."""
    chosen = json.dumps({"value": str(source.pk), "obj": str(source)})
    return TemplateResponse(
        request, "admin/popup_response.html", {"popup_response_data": chosen}
    )


def pasted_form(request: HttpRequest) -> type[SourceForm] | None:
    """Return the form of a new source that is filled in from a pasted work, if asked."""
    row = pasted_row(request)
    return type("FilledForm", (PastedSourceForm,), {"row": row}) if row else None


def pasted_row(request: HttpRequest) -> PastedSource | None:
    """Return the pasted work that an address names, if it is this person's."""
    number = parse_number(request.GET.get("pasted", ""))
    if number is None:
        return None
    rows = pasted_sources.open_pastes(cast(User, request.user))
    return rows.filter(pk=number).first()


def field_origins(row: PastedSource, csl: Mapping[str, Any]) -> Iterator[FieldOrigin]:
    """Yield the fields of a record, each with where it came from."""
    for field, name in NAMES.items():
        if value := _shown_value(csl, name):
            label = SourceForm.base_fields[field].label or name
            origin = str(row.origins.get(name, ""))
            is_same = csl.get(name) == row.csl.get(name)
            known = ORIGINS.get(origin, "") if is_same else ""
            yield FieldOrigin(label, value, known or _("typed by an editor"))


def _shown_value(csl: Mapping[str, Any], name: str) -> str:
    if name == "type":
        return ""
    if name in {"author", "editor"}:
        return printed_names(csl.get(name) or [])
    if name in {"issued", "accessed"}:
        return date_to_text(csl.get(name))
    return field_text(csl, name)


def _card(row: PastedSource, request: HttpRequest) -> dict[str, Any]:
    known = pasted_sources.known_sources(row)
    is_waiting = row.state == PastedSource.State.WAITING
    edit = {"pasted": str(row.pk)} | ({"_popup": "1"} if _is_popup(request) else {})
    return {
        "row": row,
        "form": PastedForm(row.form).label,
        "is_waiting": is_waiting,
        "is_clear": row.state == PastedSource.State.FOUND and not any(known.values()),
        "reference": _reference(row),
        "fields": [] if is_waiting else list(field_origins(row, row.csl)),
        "questions": [] if is_waiting else [QUESTIONS[one] for one in row.doubts],
        "may_be_stored": pasted_sources.may_be_stored(row) and not known["same"],
        "may_be_asked": pasted_sources.may_be_asked(row),
        "edit": f"{reverse('admin:citations_source_add')}?{urlencode(edit)}",
        **known,
    }


def _reference(row: PastedSource) -> SafeString | str:
    return cochrane_references.reference_html(row.csl) if row.csl.get("title") else ""


def _store_all(request: HttpRequest, user: User) -> None:
    """Store each work that was shown and raises no question."""
    stored = 0
    for row in pasted_sources.open_pastes(user):
        digest = request.POST.get(f"{SHOWN}{row.pk}", "")
        if row.digest == digest and pasted_sources.is_clear(row):
            pasted_sources.store(row, digest)
            stored += 1
    words = ngettext("%d source was added.", "%d sources were added.", stored)
    messages.success(request, words % stored)


def _store(request: HttpRequest, row: PastedSource) -> Source:
    source = pasted_sources.store(row, request.POST.get(f"{SHOWN}{row.pk}", ""))
    messages.success(request, _("“%s” was added.") % source)
    return source


def _use(request: HttpRequest, row: PastedSource, number: int = 0) -> Source | None:
    """Take a source that is here already in place of the pasted work."""
    known = [one for some in pasted_sources.known_sources(row).values() for one in some]
    source = next((one for one in known if one.pk == number), None)
    if source is None:
        raise NotStored
    pasted_sources.drop(row)
    messages.success(request, _("“%s” is here already.") % source)
    return source


def _drop(request: HttpRequest, row: PastedSource) -> None:
    pasted_sources.drop(row)
    messages.success(request, _("It was left out."))


def _ask_again(request: HttpRequest, row: PastedSource) -> None:
    pasted_sources.ask_again(row)


_ACTS: Mapping[str, Callable[..., Source | None]] = {
    "store": _store,
    "use": _use,
    "drop": _drop,
    "again": _ask_again,
}


def _adder(library: admin.ModelAdmin[Source], request: HttpRequest) -> User:
    if not library.has_add_permission(request):
        raise PermissionDenied
    return cast(User, request.user)


def _is_popup(request: HttpRequest) -> bool:
    return "_popup" in request.GET or "_popup" in request.POST
