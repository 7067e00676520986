"""The desk's pages: the list, one comment, a preview; and what their buttons do."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from comments.decisions import reason_texts
from comments.models import Campaign, Comment
from comments.moderation import decision_undo
from evidenceblog.core.models import User

from . import action_outcome, actions, bulk_preview, cards, queue_counts, queue_filters
from .forms import MODERATE

for_moderators = permission_required(MODERATE, raise_exception=True)


@for_moderators
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show a page of what was asked for: without a wish, what waits."""
    asked = queue_filters.read(request.GET.dict(), _viewer(request))
    numbers, more = asked.page()
    counts = queue_counts.count(asked.viewer)
    form = queue_filters.DeskFilterForm(request.GET if asked.filters else None)
    return _page(
        request,
        "list.html",
        title=_("Comments"),
        asked=asked,
        tabs=[(*tab, asked.query(show=tab[0])) for tab in counts.shown(asked.show)],
        newest=counts.newest,
        posts=counts.posts_offered(asked.filters.get("post")),
        languages=counts.languages_offered(asked.filters.get("language")),
        form=form,
        chosen=list(_chosen_filters(asked, form)),
        next_page=asked.query(after=numbers[-1]) if more else "",
        cards=cards.gathered(numbers),
        of=_of(asked.query(after=asked.after)[1:]),
    )


@for_moderators
@require_GET
def comment(request: HttpRequest, pk: str) -> HttpResponse:
    """Show one comment with all that may be done with it."""
    return _comment(request, queue_filters.key(pk) or 0)


@for_moderators
@require_GET
def more(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the acts behind "More", for the script to put on the card."""
    found = get_object_or_404(Comment, pk=pk)
    context = {
        **_for_cards(),
        "comment": found,
        "offers": _offers(found, {}),
        "of": _of(request.GET.get("of")),
    }
    return TemplateResponse(request, "admin/comments/desk/_acts.html", context)


@for_moderators
@require_POST
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Do what a button says, and say what came of it.

    Where nothing was done, the page of the comment has all that was typed.
    """
    if name not in actions.ACTS:
        raise Http404(name)
    try:
        seen = action_outcome.seen_in(request.POST.getlist("seen"))
    except ValueError:
        return HttpResponseBadRequest(_("No such comments."))
    form = actions.ACTS[name].form(request.POST)
    told, status = _done(request, name, seen, form)
    was_written = name in actions.BEHIND_MORE and len(seen) == 1
    if status == HTTPStatus.OK or _is_script(request) or not was_written:
        return _answer(request, told, seen, status)
    messages.warning(request, told)
    [pk] = seen
    return _comment(request, pk, {name: form}, status)


def _done(
    request: HttpRequest, name: str, seen: dict[int, int], form: forms.Form
) -> tuple[str, HTTPStatus]:
    """Do what was asked for, if it can be done, and return what came of it."""
    if not form.is_valid():
        wrong = (str(error) for found in form.errors.values() for error in found)
        return " ".join(wrong), HTTPStatus.UNPROCESSABLE_ENTITY
    said, campaign = form.cleaned_data, _campaign(request)
    try:
        outcome = action_outcome.act(
            name, by=_viewer(request), seen=seen, said=said, campaign=campaign
        )
    except action_outcome.Refused as refused:
        return str(refused), HTTPStatus.CONFLICT
    status = HTTPStatus.CONFLICT if outcome.overtaken else HTTPStatus.OK
    return action_outcome.told(name, outcome), status


@for_moderators
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back a batch, or what this moderator did last."""
    form = BatchForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("No such act."))
    viewer = _viewer(request)
    batch = form.cleaned_data["batch"] or decision_undo.last_batch(viewer)
    undone = decision_undo.undo(batch, by=viewer) if batch else decision_undo.Undone()
    touched = [made.comment_id for made in [*undone.decisions, *undone.left]]
    return _answer(request, action_outcome.told_of_undoing(undone), touched)


class BatchForm(forms.Form):
    batch = forms.UUIDField(required=False)


@for_moderators
@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """Show what an act on many comments will touch, with the button that does it."""
    name = request.GET.get("act", "")
    button = actions.ACTS.get(name)
    if button is None or not button.is_for_many:
        raise Http404(name)
    try:
        chosen = _chosen(request)
    except ValueError:
        return HttpResponseBadRequest(_("No such comments."))
    return _page(
        request,
        "preview.html",
        title=button.words,
        name=name,
        button=button,
        form=button.form(),
        preview=bulk_preview.preview(chosen),
        campaign=request.GET.get("campaign", ""),
        of=_of(request.GET.get("of")),
    )


@for_moderators
@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """Count what came since the page was made, for the script to announce."""
    asked = queue_filters.read(request.GET.dict(), _viewer(request))
    since = queue_filters.key(request.GET.get("since", ""))
    if since is None:
        return HttpResponseBadRequest(_("No such comments."))
    new = asked.matching().filter(pk__gt=since)[: queue_counts.MOST_COUNTED].count()
    return JsonResponse({"new": new})


def _viewer(request: HttpRequest) -> User:
    return cast(User, request.user)


def _page(
    request: HttpRequest,
    template: str,
    status: HTTPStatus = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    given = {
        **admin.site.each_context(request),
        **_for_cards(),
        "opts": Comment._meta,
        "acts": actions.ACTS,
        "keys": _keys(),
        "is_nav_sidebar_enabled": False,
        **context,
    }
    path = f"admin/comments/desk/{template}"
    return TemplateResponse(request, path, given, status=status)


def _desk() -> str:
    """Return the desk's address: that of each button begins with it."""
    return reverse("admin:comments_comment_changelist")


def _for_cards() -> dict[str, Any]:
    """Return what every card needs besides itself, looked up once."""
    return {"desk": _desk(), "rejections": reason_texts.REJECTION_REASONS}


def _keys() -> list[tuple[list[str], str | Promise]]:
    """Return the keys and what they do; desk.js does it."""
    acts = [
        ([button.key], button.words) for button in actions.ACTS.values() if button.key
    ]
    return [
        (["j", "↓"], _("Next comment")),
        (["k", "↑"], _("Comment before")),
        *acts,
        (["1", "…", "6"], _("After r: the reason; 0: none")),
        (["u"], _("The same as h")),
        (["z"], _("Undo what you did last")),
        (["x"], _("Select, or take out of the selection")),
        (["Shift", "a"], _("With Shift, an act on all that are selected")),
        (["m"], _("Show or hide marks")),
        (["o"], _("Open the post")),
        (["?"], _("These keys")),
    ]


def _comment(
    request: HttpRequest,
    pk: int,
    sent: dict[str, forms.Form] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    found = cards.gathered([pk])
    if not found:
        raise Http404(pk)
    [card] = found
    return _page(
        request,
        "comment.html",
        status,
        title=_("Comment"),
        card=card,
        comment=card.comment,
        offers=_offers(card.comment, sent or {}),
        on_its_page=True,
        may_erase=request.user.has_perm("comments.erase_comment"),
        of=_of(request.GET.get("of")),
    )


def _offers(
    comment: Comment, sent: dict[str, forms.Form]
) -> list[tuple[str, actions.Button, forms.Form]]:
    """Return what may be done besides deciding, each with what it asks."""
    initial = {
        "body": comment.body,
        "labels": comment.labels,
        "to": comment.assignee_id,
        "host": next(iter(comment.hosts), ""),
    }
    return [
        (name, button, sent.get(name) or _form(name, button, comment, initial))
        for name, button in actions.ACTS.items()
        if name in actions.BEHIND_MORE and button.is_offered(comment)
    ]


def _form(
    name: str, button: actions.Button, comment: Comment, initial: dict[str, Any]
) -> forms.Form:
    given = {} if name == "reply" else initial  # both have a body; a reply is new
    return button.form(initial=given, auto_id=f"{name}-{comment.pk}-%s")


def _of(query: str | None) -> str:
    """Return the list that was left, as every form of the page sends it back."""
    return QueryDict(query or "").urlencode()


def _chosen_filters(
    asked: queue_filters.Asked, form: queue_filters.DeskFilterForm
) -> Iterable[tuple[str, str, str]]:
    """Return each filter that is on: its name, its value, and the list without it."""
    for name, value in asked.filters.items():
        field = form.fields[name]
        offered = dict(getattr(field, "choices", ()))
        yield (
            str(field.label),
            str(offered.get(value, value)),
            asked.query(**{name: ""}),
        )


def _chosen(request: HttpRequest) -> QuerySet[Comment]:
    """Return what a preview is of: what waits of a campaign, all that a list holds, or
    what was ticked."""
    campaign = queue_filters.key(request.GET.get("campaign", ""))
    if campaign:
        return Comment.objects.filter(campaign=campaign, waits=True)
    if "all" in request.GET:
        of = QueryDict(request.GET.get("of", ""))
        return queue_filters.read(of.dict(), _viewer(request)).matching()
    seen = action_outcome.seen_in(request.GET.getlist("seen"))
    return Comment.objects.filter(pk__in=seen)


def _campaign(request: HttpRequest) -> Campaign | None:
    number = queue_filters.key(request.POST.get("campaign", ""))
    return get_object_or_404(Campaign, pk=number) if number else None


# Answers: a page for a browser without our script, JSON for the script


def _answer(
    request: HttpRequest,
    told: str,
    touched: Iterable[int],
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    if not _is_script(request):
        level = messages.SUCCESS if status == HTTPStatus.OK else messages.WARNING
        messages.add_message(request, level, told)
        return HttpResponseRedirect(_where_the_button_was(request))
    return JsonResponse(
        {"told": told, "cards": _rendered(request, touched)}, status=status
    )


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _rendered(request: HttpRequest, touched: Iterable[int]) -> dict[int, str]:
    """Render the cards that were touched, of those that are on the page."""
    shown = set(request.POST.getlist("shown"))
    on_page = [number for number in touched if str(number) in shown]
    context = {**_for_cards(), "of": _of(request.POST.get("of"))}
    return {
        card.comment.pk: render_to_string(
            "admin/comments/desk/_card.html",
            {"card": card, **context},
            request,
        )
        for card in cards.gathered(on_page[: queue_filters.ON_A_PAGE])
    }


def _where_the_button_was(request: HttpRequest) -> str:
    """Return the page that was left, at the card that follows the one decided."""
    alone = queue_filters.key(request.POST.get("alone", ""))
    if alone:
        return reverse("admin:comments_comment_change", args=[alone])
    of = _of(request.POST.get("of"))
    following = queue_filters.key(request.POST.get("following", ""))
    place = f"#card-{following}" if following else ""
    return _desk() + (of and f"?{of}") + place
