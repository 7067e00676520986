"""Events of sources in the admin: what changed, which posts it concerns, the answer."""

from collections.abc import Collection
from functools import partial
from typing import Any, NamedTuple, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.models import User
from evidenceblog.core.record_admin import RecordAdmin
from posts.blocks.base import first_words
from posts.blocks.certainty import Certainty
from posts.citations.models import SourceEvent
from posts.citations.updates.reference_status import printed_statuses, status_of
from posts.evidence import answers, ledger
from posts.evidence.answer_forms import EvidenceAnswerForm
from posts.evidence.answers import ConcernedPost, NotAnswered
from posts.evidence.conclusions import conclusions_of
from posts.models import PUBLISH, EvidenceAnswer, Post, WorkingCopy
from posts.revisions.history import completed


class FindingOfSource(NamedTuple):
    """What a post says that the source found, and how certain that is."""

    words: str
    certainty: str


class ShownPost(NamedTuple):
    """A post that an event concerns, as the page of the event shows it."""

    post: Post
    copy: WorkingCopy | None
    answer: EvidenceAnswer | None
    findings: list[FindingOfSource]
    is_live: bool
    is_chosen: bool


# The buttons that need a sentence for readers.
WITH_SENTENCE = ("_checked", "_withdraw")


@admin.register(SourceEvent)
class SourceEventAdmin(RecordAdmin[SourceEvent]):
    """What became of sources, the latest found first; who may publish answers."""

    list_display = ("source", "kind", "happened_on", "found_at", "state")
    list_filter = ("kind",)
    list_select_related = ("source",)
    search_fields = ("source__title", "source__doi", "notice_doi")
    ordering = ("-found_at", "-pk")
    list_per_page = 50

    class Media:
        css = {"all": ["posts/editor.css"]}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(PUBLISH)

    has_change_permission = has_view_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet[SourceEvent]:
        """Keep what concerns posts."""
        return ledger.concerning_posts(super().get_queryset(request))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Count for all rows of a page at once how many answers are missing."""
        listed = super().get_changelist_instance(request)
        listed.result_list = list(listed.result_list)
        concerned = answers.posts_concerned(listed.result_list)
        for event in listed.result_list:
            event.missing = sum(one.answer is None for one in concerned[event.pk])
        return listed

    @admin.display(description=gettext_lazy("answers"))
    def state(self, event: SourceEvent) -> str:
        missing = event.missing  # type: ignore[attr-defined]  # by the list
        return _("%(many)s missing") % {"many": missing} if missing else _("answered")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show an event with the posts that it concerns; do what the button says."""
        is_new = object_id is None  # nobody makes up an event
        if is_new or not self.has_change_permission(request):
            raise PermissionDenied
        event = self.get_object(request, object_id or "")
        if event is None:
            raise Http404
        concerned = answers.posts_concerned([event])[event.pk]
        needs_sentence = any(name in request.POST for name in WITH_SENTENCE)
        make_form = partial(
            EvidenceAnswerForm, concerned=concerned, needs_sentence=needs_sentence
        )
        form = make_form(request.POST or None)
        if form.is_valid():
            try:
                self._answer(request, event, form)
            except NotAnswered as refused:
                # With what is there now: the editor sees it before pressing again.
                form = make_form(_seen_now(request, make_form(None)))
                form.add_error(None, refused.reason)
            else:
                return redirect(request.path)
        context = self.admin_site.each_context(request) | {
            "title": capfirst(event.get_kind_display()),
            "opts": self.opts,
            "event": event,
            "form": form,
            "posts": _shown(event, concerned, form["posts"].value() or ()),
            "status": printed_statuses([status_of(event)])[0],
            "conclusions": conclusions_of(event),
            "meaning": ledger.MEANINGS[event.kind],
            "can_answer": any(one.post.state == Post.State.LIVE for one in concerned),
            "has_notice": any(_has_notice(one) for one in concerned),
        }
        template = "admin/citations/sourceevent/answer.html"
        return TemplateResponse(request, template, context)

    def _answer(
        self, request: HttpRequest, event: SourceEvent, form: EvidenceAnswerForm
    ) -> None:
        """Do what the pressed button says, and note it in the history of each post."""
        by, seen = cast(User, request.user), form.chosen()
        sentence = form.cleaned_data["sentence"]
        if "_checked" in request.POST:
            answers.answer_checked(event, seen, sentence=sentence, by=by)
            said = _("Checked, nothing changes: %s") % sentence
        elif "_notice" in request.POST:
            answers.answer_with_notice(event, seen, by=by)
            said = _("Notice shown: %s") % event
        elif "_take_back" in request.POST:
            answers.take_notices_back(event, seen, by=by)
            said = _("Notice taken back: %s") % event
        elif "_withdraw" in request.POST:
            answers.answer_withdrawn(event, seen, sentence=sentence, by=by)
            said = _("Withdrawn: %s") % sentence
        else:
            return
        for copy in WorkingCopy.objects.filter(post__in=seen):
            self.log_change(request, copy, said)  # type: ignore[arg-type]  # of the post
        messages.success(request, said)


def _seen_now(request: HttpRequest, fresh: EvidenceAnswerForm) -> QueryDict:
    """Return what was sent, as if the editor had seen what is there now."""
    data = request.POST.copy()
    data["seen"] = fresh.initial["seen"]
    return data


def _has_notice(one: ConcernedPost) -> bool:
    return one.answer is not None and one.answer.kind == EvidenceAnswer.Kind.NOTICE


def _shown(
    event: SourceEvent, concerned: list[ConcernedPost], chosen: Collection[str]
) -> list[ShownPost]:
    keys = [one.post.pk for one in concerned]
    copies = {copy.post_id: copy for copy in WorkingCopy.objects.filter(post__in=keys)}
    whole = Post.objects.select_related("live").in_bulk(keys)
    return [
        ShownPost(
            one.post,
            copies.get(one.post.pk),
            one.answer,
            _findings(event, whole[one.post.pk]),
            is_live=one.post.state == Post.State.LIVE,
            is_chosen=str(one.post.pk) in chosen,
        )
        for one in concerned
    ]


def _findings(event: SourceEvent, post: Post) -> list[FindingOfSource]:
    """Return what a post says that the source found."""
    labels = dict(Certainty.choices)
    return [
        FindingOfSource(
            block["outcome"] or first_words(block["text"]),
            str(labels.get(block["certainty"], "")),
        )
        for block in completed(post.shown.snapshot)["blocks"]
        if block["kind"] == "finding" and block["source"] == event.source_id
    ]
