"""The desk's pages: the list, one comment, a preview; and the actions that they offer."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
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
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from comments.decisions import reason_texts
from comments.models import Campaign, Comment, CommentQuerySet
from comments.moderation import crisis_notices, decision_undo
from comments.moderation.log import decision_log
from comments.moderation.trust_rules import block_targets
from comments.screening import content_labels
from evidenceblog.core.models import User

from . import action_outcome, actions, bulk_preview, cards, queue_counts, queue_filters
from .forms import MODERATE, BatchForm

BUTTONS = "admin/comments/desk/_buttons.html"
for_moderators = permission_required(MODERATE, raise_exception=True)


@for_moderators
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show a page of the comments that match the query; without one, what waits."""
    query = queue_filters.parse_query(request.GET.dict(), _viewer(request))
    numbers, has_more = query.page()
    counts = queue_counts.count_queue(query.viewer)
    form = queue_filters.DeskFilterForm(request.GET if query.filters else None)
    form.offer(
        counts.offered_posts(query.filters.get("post")),
        counts.offered_languages(query.filters.get("language")),
    )
    return _desk_page(
        request,
        "list.html",
        title=_("Comments"),
        query=query,
        tabs=[
            (*tab, query.query_string(show=tab[0]))
            for tab in counts.labelled_tabs(query.tab)
        ],
        newest=counts.newest,
        waiting=counts.tabs["waiting"],
        parts=counts.urgency_parts(),
        form=form,
        chosen=list(queue_filters.chosen_filters(query, form)),
        next_page=query.query_string(after=numbers[-1]) if has_more else "",
        cards=cards.build_cards(numbers),
        of=query.query_string(after=query.after)[1:],
        unwatched=counts.languages_without_crisis_phrases(),
    )


@for_moderators
@require_GET
def comment(request: HttpRequest, pk: str) -> HttpResponse:
    """Show one comment with all that may be done with it."""
    return _comment_page(request, queue_filters.parse_key(pk) or 0)


@for_moderators
@require_GET
def more_actions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the actions behind "More", or the `only` one, for the script to put on the
    card."""
    found = get_object_or_404(Comment, pk=pk)
    offers = _offered_actions(found, {})
    if only := request.GET.get("only"):
        offers = [offer for offer in offers if offer[0] == only]
    context = {
        **_card_context(request, request.GET.get("of")),
        "comment": found,
        "offers": offers,
    }
    return TemplateResponse(request, "admin/comments/desk/_more_actions.html", context)


@for_moderators
@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was done with a comment, for the script to put on the card."""
    context = {"history": decision_log.comment_history(pk)}
    return TemplateResponse(request, "admin/comments/desk/_history.html", context)


@for_moderators
@require_POST
def act(request: HttpRequest, name: str) -> HttpResponse:
    """Run an action, and say what came of it.

    If nothing was done, the page of the comment keeps all that was typed.
    """
    if name not in actions.ACTIONS:
        raise Http404(name)
    try:
        versions = action_outcome.parse_versions(request.POST.getlist("seen"))
    except ValueError:
        return HttpResponseBadRequest(_("No such comments."))
    form = actions.ACTIONS[name].form(request.POST)
    message, status = _run_action(request, name, versions, form)
    was_written = name not in actions.CARD_ACTIONS and len(versions) == 1
    if status == HTTPStatus.OK or _is_script(request) or not was_written:
        return _respond(request, message, versions, status)
    messages.warning(request, message)
    [pk] = versions
    return _comment_page(request, pk, {name: form}, status)


def _errors_of(form: forms.Form) -> Iterable[str]:
    """Yield what is wrong, each with the label of its field."""
    for name, found in form.errors.items():
        label = f"{form[name].label}: " if name in form.fields else ""
        yield label + " ".join(map(str, found))


def _run_action(
    request: HttpRequest, name: str, versions: dict[int, int], form: forms.Form
) -> tuple[str, HTTPStatus]:
    """Run an action if its form is valid; return the message and the status."""
    if not form.is_valid():
        wrong = " ".join(_errors_of(form))
        return wrong, HTTPStatus.UNPROCESSABLE_ENTITY
    data, campaign = form.cleaned_data, _campaign(request)
    try:
        outcome = action_outcome.run_action(
            name, by=_viewer(request), versions=versions, data=data, campaign=campaign
        )
    except action_outcome.ActionRefused as refused:
        return str(refused), HTTPStatus.CONFLICT
    status = HTTPStatus.CONFLICT if outcome.decided_since else HTTPStatus.OK
    return action_outcome.outcome_message(name, outcome), status


@for_moderators
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Undo what this moderator did last or, on a card, what was done with it last."""
    form = BatchForm(request.POST)
    try:
        seen = action_outcome.parse_versions(request.POST.getlist("seen"))
    except ValueError:
        return HttpResponseBadRequest(_("No such comments."))
    if not form.is_valid():
        return HttpResponseBadRequest(_("No such act."))
    viewer, comment = _viewer(request), next(iter(seen), None)
    batch = form.cleaned_data["batch"]
    if comment is None and batch is None:
        batch = decision_undo.last_batch(viewer)
    undone = decision_undo.UndoResult()
    if batch:
        undone = decision_undo.undo_batch(batch, by=viewer, comment=comment)
    touched = [made.comment_id for made in [*undone.decisions, *undone.skipped]]
    return _respond(request, action_outcome.undo_message(undone), touched)


@for_moderators
@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """Show what an action on many comments will touch, with the button that runs it."""
    name = request.GET.get("act", "")
    action = actions.ACTIONS.get(name)
    if action is None or not action.is_bulk:
        raise Http404(name)
    try:
        chosen = _chosen_comments(request)
    except ValueError:
        return HttpResponseBadRequest(_("No such comments."))
    return _desk_page(
        request,
        "preview.html",
        title=action.label,
        name=name,
        action=action,
        form=action.form(),
        preview=bulk_preview.preview_comments(chosen),
        campaign=request.GET.get("campaign", ""),
        of=request.GET.get("of"),
    )


@for_moderators
@require_GET
def block(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what of a comment can be blocked and whom that touches, with the button."""
    found = get_object_or_404(Comment.objects.changeable(), pk=pk)
    return _desk_page(
        request,
        "block.html",
        title=_("Block"),
        comment=found,
        targets=block_targets.block_targets(found),
        form=actions.ACTIONS["block"].form(),
        of=request.GET.get("of"),
    )


@for_moderators
@require_GET
def count_new(request: HttpRequest) -> HttpResponse:
    """Count the comments received since the page was made, for the script."""
    query = queue_filters.parse_query(request.GET.dict(), _viewer(request))
    since = queue_filters.parse_key(request.GET.get("since", ""))
    if since is None:
        return HttpResponseBadRequest(_("No such comments."))
    new = query.comments().filter(pk__gt=since)[: queue_counts.MAX_COUNTED].count()
    return JsonResponse({"new": new})


def _viewer(request: HttpRequest) -> User:
    return cast(User, request.user)


def _desk_page(
    request: HttpRequest,
    template: str,
    status: HTTPStatus = HTTPStatus.OK,
    *,
    of: str | None,
    **context: Any,
) -> HttpResponse:
    given = {
        **admin.site.each_context(request),
        **_card_context(request, of),
        "opts": Comment._meta,
        "actions": actions.ACTIONS,
        "keys": actions.shortcuts(),
        "is_nav_sidebar_enabled": False,
        **context,
    }
    path = f"admin/comments/desk/{template}"
    return TemplateResponse(request, path, given, status=status)


def _desk_url() -> str:
    """Return the desk's address: that of each button begins with it."""
    return reverse("admin:comments_comment_changelist")


def _card_context(request: HttpRequest, of: str | None) -> dict[str, Any]:
    """Return what every card needs besides itself: each link and form leads back to the
    list that was left, and the buttons that all cards have are rendered once."""
    left = _clean_query(of)
    shared = {"desk": _desk_url(), "of": left, "return_query": urlencode({"of": left})}
    with_reasons = {**shared, "rejections": reason_texts.REJECTION_REASONS}
    buttons = {
        name: render_to_string(f"{BUTTONS}#{name}", with_reasons, request)
        for name in ("hidden", "approve", "keep", "reject", "spam", "hold")
    }
    return {**shared, "buttons": buttons, "on_its_page": False}


def _comment_page(
    request: HttpRequest,
    pk: int,
    sent: dict[str, forms.Form] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    found = cards.build_cards([pk])
    if not found:
        raise Http404(pk)
    [card] = found
    crisis_notices.note_opened(card.comment, _viewer(request))
    return _desk_page(
        request,
        "comment.html",
        status,
        title=_("Comment"),
        card=card,
        comment=card.comment,
        history=decision_log.comment_history(pk),
        offers=_offered_actions(card.comment, sent or {}),
        on_its_page=True,
        may_erase=request.user.has_perm("comments.erase_comment"),
        of=request.GET.get("of"),
    )


def _offered_actions(
    comment: Comment, sent: dict[str, forms.Form]
) -> list[tuple[str, actions.DeskAction, forms.Form]]:
    """Return what may be done besides deciding, each with what it asks."""
    if comment.is_over:
        return []
    initial = {
        "body": comment.body,
        "labels": comment.labels,
        "to": comment.assignee_id,
        "words": "\n".join(content_labels.personal_words(comment.body)),
    }
    return [
        (name, action, sent.get(name) or _action_form(name, action, comment, initial))
        for name, action in actions.ACTIONS.items()
        if name not in actions.CARD_ACTIONS and action.is_offered(comment)
    ]


def _action_form(
    name: str, action: actions.DeskAction, comment: Comment, initial: dict[str, Any]
) -> forms.Form:
    given = {} if name == "reply" else initial  # both have a body; a reply is new
    return action.form(initial=given, auto_id=f"{name}-{comment.pk}-%s")


def _clean_query(query: str | None) -> str:
    """Return the query of the list that the moderator came from, normalised."""
    return QueryDict(query or "").urlencode()


def _chosen_comments(request: HttpRequest) -> CommentQuerySet:
    """Return what a preview is of: what waits of a campaign, all that a list holds, or
    what was ticked."""
    campaign = queue_filters.parse_key(request.GET.get("campaign", ""))
    if campaign:
        return Comment.objects.filter(campaign=campaign, waits=True)
    if "all" in request.GET:
        of = QueryDict(request.GET.get("of", ""))
        return queue_filters.parse_query(of.dict(), _viewer(request)).comments()
    versions = action_outcome.parse_versions(request.GET.getlist("seen"))
    return Comment.objects.filter(pk__in=versions)


def _campaign(request: HttpRequest) -> Campaign | None:
    number = queue_filters.parse_key(request.POST.get("campaign", ""))
    return get_object_or_404(Campaign, pk=number) if number else None


# Answers: a page for a browser without our script, JSON for the script


def _respond(
    request: HttpRequest,
    message: str,
    touched: Iterable[int],
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    if not _is_script(request):
        level = messages.SUCCESS if status == HTTPStatus.OK else messages.WARNING
        messages.add_message(request, level, message)
        return HttpResponseRedirect(_return_url(request))
    return JsonResponse(
        {"message": message, "cards": _render_cards(request, touched)}, status=status
    )


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _render_cards(request: HttpRequest, touched: Iterable[int]) -> dict[int, str]:
    """Render the cards that were touched, of those that are on the page."""
    shown = set(request.POST.getlist("shown"))
    on_page = [number for number in touched if str(number) in shown]
    context = _card_context(request, request.POST.get("of"))
    return {
        card.comment.pk: render_to_string(
            "admin/comments/desk/_card.html",
            {"card": card, **context},
            request,
        )
        for card in cards.build_cards(on_page[: queue_filters.CARDS_PER_PAGE])
    }


def _return_url(request: HttpRequest) -> str:
    """Return the page that the moderator came from, at the card after the one decided."""
    alone = queue_filters.parse_key(request.POST.get("alone", ""))
    if alone:
        return reverse("admin:comments_comment_change", args=[alone])
    of = _clean_query(request.POST.get("of"))
    following = queue_filters.parse_key(request.POST.get("following", ""))
    place = f"#card-{following}" if following else ""
    return _desk_url() + (of and f"?{of}") + place
