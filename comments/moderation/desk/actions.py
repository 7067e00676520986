"""The actions that the desk offers, in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import (
    gettext_lazy,
    pgettext_lazy,
)

from comments.decisions import report_closure, status_changes
from comments.models import (
    DISCUSSION,
    GONE,
    WAITING,
    Campaign,
    Comment,
    Decision,
    Status,
    TrustRule,
)
from comments.models.label import LABELS
from comments.moderation import (
    annotations,
    campaigns,
    edits,
    outreach_replies,
    staff_replies,
    trust_rules,
)
from comments.spam.hosts import Trust
from evidenceblog.core.models import User

from .forms import (
    AnswerForm,
    AssignForm,
    BlockForm,
    EditForm,
    EmptyForm,
    HostForm,
    LabelForm,
    NoteForm,
    PassToEditorForm,
    RejectForm,
    ReplyForm,
)


class ActionRequest(NamedTuple):
    """Who asks for an action on which comments, and what the action's form says.

    `versions` holds, by comment number, the version that the moderator saw. With a
    `campaign`, all its comments are meant.
    """

    comments: list[Comment]
    by: User
    versions: dict[int, int]
    data: dict[str, Any]
    campaign: Campaign | None = None

    @property
    def comment(self) -> Comment:
        """The comment, of an action that takes no more than one."""
        [comment] = self.comments
        return comment

    @property
    def viewer(self) -> dict[str, Any]:
        """Who acts, and what they saw, as the functions that decide take them."""
        return {"by": self.by, "versions": self.versions}


@dataclass(frozen=True)
class DeskAction:
    """An action as moderators see it: its button's label, the text shown afterwards, its
    key, its form, and the function that runs it."""

    label: Promise
    done_text: Promise
    run: Callable[[ActionRequest], list[Decision]]
    key: str = ""
    form: type[forms.Form] = EmptyForm
    is_bulk: bool = False
    is_offered: Callable[[Comment], bool] = lambda comment: comment.status not in GONE

    @property
    def has_form(self) -> bool:
        return bool(self.form.base_fields)


def _decide(to: Status) -> Callable[[ActionRequest], list[Decision]]:
    def run(request: ActionRequest) -> list[Decision]:
        reason = request.data.get("reason")
        how: dict[str, Any] = {"to": to, "reasons": [reason] if reason else []}
        if request.campaign:
            return campaigns.decide_campaign(request.campaign, **how, **request.viewer)
        return status_changes.decide(request.comments, **how, **request.viewer)

    return run


def _lift_verdict(request: ActionRequest) -> list[Decision]:
    campaign = request.comment.campaign
    return campaigns.lift_verdict(campaign, by=request.by) if campaign else []


def _has_followed_campaign(comment: Comment) -> bool:
    """Tell whether later arrivals are decided as the comment's campaign was."""
    return comment.campaign is not None and comment.campaign.is_followed()


def _set_labels(request: ActionRequest) -> list[Decision]:
    chosen = request.data["labels"]
    others = LABELS.keys() - chosen
    return annotations.set_labels(
        request.comments, add=chosen, remove=others, by=request.by
    )


def _set_rule(
    kind: TrustRule.Kind, verdict: Trust | None
) -> Callable[[ActionRequest], list[Decision]]:
    def run(request: ActionRequest) -> list[Decision]:
        return trust_rules.set_rule(
            request.comment, kind, verdict, by=request.by, **request.data
        )

    return run


def _has_email(comment: Comment) -> bool:
    return bool(comment.email) and comment.status not in GONE


def _is_not(*statuses: Status) -> Callable[[Comment], bool]:
    return lambda comment: comment.status not in {*statuses, *GONE}


ACTIONS: dict[str, DeskAction] = {
    "approve": DeskAction(
        label=gettext_lazy("Approve"),
        done_text=gettext_lazy("approved"),
        run=_decide(Status.APPROVED),
        key="a",
        is_bulk=True,
        is_offered=_is_not(Status.APPROVED),
    ),
    "reject": DeskAction(
        label=gettext_lazy("Reject"),
        done_text=gettext_lazy("rejected"),
        run=_decide(Status.REJECTED),
        key="r",
        form=RejectForm,
        is_bulk=True,
        is_offered=_is_not(Status.REJECTED),
    ),
    "spam": DeskAction(
        label=gettext_lazy("Spam"),
        done_text=pgettext_lazy("decided", "spam"),
        run=_decide(Status.SPAM),
        key="s",
        is_bulk=True,
        is_offered=_is_not(Status.SPAM),
    ),
    "hold": DeskAction(
        label=gettext_lazy("Back to waiting"),
        done_text=gettext_lazy("waiting again"),
        run=_decide(Status.HELD),
        key="h",
        is_bulk=True,
        is_offered=_is_not(*WAITING),
    ),
    "take": DeskAction(
        label=gettext_lazy("Assign to me"),
        done_text=gettext_lazy("assigned to you"),
        run=lambda request: annotations.assign_moderator(
            request.comments, request.by, by=request.by
        ),
        key="g",
        is_bulk=True,
    ),
    "note": DeskAction(
        label=gettext_lazy("Leave a note"),
        done_text=gettext_lazy("noted"),
        run=lambda request: annotations.add_note(
            request.comment, request.data["text"], by=request.by
        ),
        key="n",
        form=NoteForm,
    ),
    "edit": DeskAction(
        label=gettext_lazy("Edit"),
        done_text=gettext_lazy("edited"),
        run=lambda request: edits.edit_comment(
            request.comment,
            **request.data,
            by=request.by,
            version=request.versions[request.comment.pk],
        ),
        key="e",
        form=EditForm,
    ),
    "label": DeskAction(
        label=gettext_lazy("Set the labels"),
        done_text=gettext_lazy("labelled"),
        run=_set_labels,
        form=LabelForm,
    ),
    "assign": DeskAction(
        label=gettext_lazy("Assign"),
        done_text=gettext_lazy("assigned"),
        run=lambda request: annotations.assign_moderator(
            request.comments, request.data["to"], by=request.by
        ),
        form=AssignForm,
    ),
    "reply": DeskAction(
        label=gettext_lazy("Reply and approve"),
        done_text=gettext_lazy("approved, with your reply"),
        run=lambda request: staff_replies.reply_as_staff(
            request.comment, **request.data, **request.viewer
        ),
        key="y",
        form=ReplyForm,
        is_offered=lambda comment: (
            comment.kind in DISCUSSION and comment.status not in GONE
        ),
    ),
    "nolinks": DeskAction(
        label=gettext_lazy("Publish without links"),
        done_text=gettext_lazy("published without links"),
        run=lambda request: outreach_replies.publish_without_links(
            request.comments, **request.viewer
        ),
        key="l",
        is_bulk=True,
    ),
    "pass": DeskAction(
        label=gettext_lazy("Pass to an editor"),
        done_text=gettext_lazy("passed on"),
        run=lambda request: outreach_replies.pass_to_editor(
            request.comments, request.data["editor"], **request.viewer
        ),
        form=PassToEditorForm,
    ),
    "answer": DeskAction(
        label=gettext_lazy("Reject with this answer"),
        done_text=gettext_lazy("rejected with an answer"),
        run=lambda request: outreach_replies.reject_with_answer(
            request.comments, request.data["answer"], **request.viewer
        ),
        form=AnswerForm,
    ),
    "close": DeskAction(
        label=gettext_lazy("Close the reports"),
        done_text=gettext_lazy("reports closed"),
        run=lambda request: report_closure.close_reports(
            request.comments, by=request.by
        ),
        is_offered=lambda comment: comment.open_reports > 0,
    ),
    "apart": DeskAction(
        label=gettext_lazy("Take out of the campaign"),
        done_text=gettext_lazy("taken out of the campaign"),
        run=lambda request: campaigns.remove_from_campaign(
            request.comments, by=request.by
        ),
        is_offered=lambda comment: comment.campaign_id is not None,
    ),
    "lift": DeskAction(
        label=gettext_lazy("Let the campaign decide no more"),
        done_text=gettext_lazy("its campaign decides no more"),
        run=_lift_verdict,
        is_offered=_has_followed_campaign,
    ),
    "trust": DeskAction(
        label=gettext_lazy("Trust this author"),
        done_text=gettext_lazy("its author is trusted"),
        run=_set_rule(TrustRule.Kind.EMAIL, Trust.TRUSTED),
        is_offered=_has_email,
    ),
    "watch": DeskAction(
        label=gettext_lazy("Always hold this author"),
        done_text=gettext_lazy("its author always waits"),
        run=_set_rule(TrustRule.Kind.EMAIL, Trust.HELD),
        is_offered=_has_email,
    ),
    "forget": DeskAction(
        label=gettext_lazy("Neither trust nor hold"),
        done_text=gettext_lazy("its author is as everybody"),
        run=_set_rule(TrustRule.Kind.EMAIL, None),
        is_offered=_has_email,
    ),
    "block": DeskAction(
        label=gettext_lazy("Block its range of addresses"),
        done_text=gettext_lazy("its range is blocked"),
        run=_set_rule(TrustRule.Kind.RANGE, Trust.BLOCKED),
        form=BlockForm,
        is_offered=lambda comment: bool(comment.network),
    ),
    "host": DeskAction(
        label=gettext_lazy("Take links to a host for spam"),
        done_text=gettext_lazy("a host is blocked"),
        run=_set_rule(TrustRule.Kind.HOST, Trust.BLOCKED),
        form=HostForm,
        is_offered=lambda comment: bool(comment.hosts),
    ),
}
# The acts with a button of their own on each card; the others are behind "More".
CARD_ACTIONS = ("approve", "reject", "spam", "hold")
MORE_ACTIONS = tuple(name for name in ACTIONS if name not in CARD_ACTIONS)
