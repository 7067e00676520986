"""The actions that the desk offers, in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from comments.decisions import report_closure, status_changes
from comments.models import (
    DISCUSSION,
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
    private_answers,
    staff_replies,
    trust_rules,
)
from comments.spam.hosts import Trust
from evidenceblog.core.models import User

from . import forms

# Takes the comments, who acts (`by`), by comment number the version that they saw
# (`versions`), the campaign of which all comments are meant, if any, and the form's fields.
type Run = Callable[..., list[Decision]]


@dataclass(frozen=True)
class DeskAction:
    """An action as moderators see it: its button's label, the text shown afterwards, the
    function that runs it, its key and its form, which may need a page of its own. A card offers those that decide by
    itself; `is_offered` is asked for the others, of a comment that is not gone."""

    label: Promise
    done_text: Promise
    run: Run
    key: str = ""
    form: type[Form] = Form
    is_bulk: bool = False
    has_page: bool = False
    is_offered: Callable[[Comment], bool] = lambda _comment: True

    @property
    def has_form(self) -> bool:
        return bool(self.form.base_fields)


def _call(
    act: Run, *, one: bool = False, unchanged: bool = False, **arguments: Any
) -> Run:
    """Call a function with the comments (or the `one`), who acts and the form's fields;
    with what they saw, if it may only act on what is `unchanged`."""

    def run(
        comments: list[Comment], *, versions: Any, campaign: Any, **fields: Any
    ) -> list[Decision]:
        if unchanged:
            fields["versions"] = versions
        return act(comments[0] if one else comments, **arguments, **fields)

    return run


def _decide(to: Status) -> Run:
    def run(
        comments: list[Comment],
        *,
        campaign: Campaign | None,
        reason: str = "",
        **viewer: Any,
    ) -> list[Decision]:
        reasons = [reason] if reason else []
        if campaign:
            return campaigns.decide_campaign(campaign, to=to, reasons=reasons, **viewer)
        return status_changes.decide(comments, to=to, reasons=reasons, **viewer)

    return run


def _lift_verdict(comment: Comment, *, by: User) -> list[Decision]:
    return campaigns.lift_verdict(comment.campaign, by=by) if comment.campaign else []


def _has_followed_campaign(comment: Comment) -> bool:
    """Tell whether later arrivals are decided as the comment's campaign was."""
    return comment.campaign is not None and comment.campaign.is_followed()


def _set_labels(
    comments: list[Comment], labels: list[str], *, by: User
) -> list[Decision]:
    others = LABELS.keys() - labels
    return annotations.set_labels(comments, add=labels, remove=others, by=by)


def _set_rule(kind: TrustRule.Kind, verdict: Trust | None) -> Run:
    return _call(trust_rules.set_rule, one=True, kind=kind, verdict=verdict)


def _block(comment: Comment, *, by: User, target: str, days: int) -> list[Decision]:
    kind, _colon, host = target.partition(":")
    return trust_rules.set_rule(
        comment,
        TrustRule.Kind(kind),
        Trust.BLOCKED,
        by=by,
        host=host,
        days=days or None,
    )


def _has_email(comment: Comment) -> bool:
    return bool(comment.email)


ACTIONS: dict[str, DeskAction] = {
    "approve": DeskAction(
        _("Approve"), _("approved"), _decide(Status.APPROVED), key="a", is_bulk=True
    ),
    "reject": DeskAction(
        _("Reject"),
        _("rejected"),
        _decide(Status.REJECTED),
        key="r",
        form=forms.RejectForm,
        is_bulk=True,
    ),
    "spam": DeskAction(
        _("Spam"),
        pgettext_lazy("decided", "spam"),
        _decide(Status.SPAM),
        key="s",
        is_bulk=True,
    ),
    "keep": DeskAction(
        _("Keep"),
        _("kept, its reports closed"),
        _call(report_closure.close_reports),
        key="p",
        is_bulk=True,
    ),
    "hold": DeskAction(
        _("Back to waiting"),
        _("waiting again"),
        _decide(Status.HELD),
        key="h",
        is_bulk=True,
    ),
    "take": DeskAction(
        _("Assign to me"),
        _("assigned to you"),
        _call(lambda comments, by: annotations.assign_moderator(comments, by, by=by)),
        key="g",
        is_bulk=True,
    ),
    "note": DeskAction(
        _("Leave a note"),
        _("noted"),
        _call(annotations.add_note, one=True),
        key="n",
        form=forms.NoteForm,
    ),
    "edit": DeskAction(
        _("Edit"),
        _("edited"),
        _call(edits.edit_comment, one=True, unchanged=True),
        key="e",
        form=forms.EditForm,
    ),
    "hide": DeskAction(
        _("Hide these words"),
        _("some words hidden"),
        _call(edits.hide_words, one=True, unchanged=True),
        key="w",
        form=forms.HideWordsForm,
    ),
    "label": DeskAction(
        _("Set the labels"), _("labelled"), _call(_set_labels), form=forms.LabelForm
    ),
    "assign": DeskAction(
        _("Assign"),
        _("assigned"),
        _call(annotations.assign_moderator),
        form=forms.AssignForm,
    ),
    "reply": DeskAction(
        _("Reply and approve"),
        _("approved, with your reply"),
        _call(staff_replies.reply_as_staff, one=True, unchanged=True),
        key="y",
        form=forms.ReplyForm,
        is_offered=lambda comment: comment.kind in DISCUSSION,
    ),
    "signpost": DeskAction(
        _("Answer with signposts"),
        _("answered privately"),
        _call(private_answers.answer_privately, one=True, unchanged=True),
        form=forms.SignpostForm,
        is_offered=private_answers.may_be_answered,
    ),
    "nolinks": DeskAction(
        _("Publish without links"),
        _("published without links"),
        _call(outreach_replies.publish_without_links, unchanged=True),
        key="l",
        is_bulk=True,
    ),
    "pass": DeskAction(
        _("Pass to an editor"),
        _("passed on"),
        _call(outreach_replies.pass_to_editor, unchanged=True),
        form=forms.PassToEditorForm,
    ),
    "answer": DeskAction(
        _("Reject with this answer"),
        _("rejected with an answer"),
        _call(outreach_replies.reject_with_answer, unchanged=True),
        form=forms.AnswerForm,
    ),
    "apart": DeskAction(
        _("Take out of the campaign"),
        _("taken out of the campaign"),
        _call(campaigns.remove_from_campaign),
        is_offered=lambda comment: comment.campaign_id is not None,
    ),
    "lift": DeskAction(
        _("Let the campaign decide no more"),
        _("its campaign decides no more"),
        _call(_lift_verdict, one=True),
        is_offered=_has_followed_campaign,
    ),
    "trust": DeskAction(
        _("Trust this author"),
        _("its author is trusted"),
        _set_rule(TrustRule.Kind.EMAIL, Trust.TRUSTED),
        is_offered=_has_email,
    ),
    "watch": DeskAction(
        _("Always hold this author"),
        _("its author always waits"),
        _set_rule(TrustRule.Kind.EMAIL, Trust.HELD),
        is_offered=_has_email,
    ),
    "forget": DeskAction(
        _("Neither trust nor hold"),
        _("its author is as everybody"),
        _set_rule(TrustRule.Kind.EMAIL, None),
        is_offered=_has_email,
    ),
    "block": DeskAction(
        _("Block"),
        _("whom or what you chose is blocked"),
        _call(_block, one=True),
        form=forms.BlockForm,
        has_page=True,
    ),
}
# The acts with a button of their own on each card; the others are behind "More".
CARD_ACTIONS = ("approve", "keep", "reject", "spam", "hold")


def shortcuts() -> list[tuple[list[str], Promise]]:
    """Return the keys and what they do; desk.js does it."""
    return [
        (["j", "↓"], _("Next comment")),
        (["k", "↑"], _("Comment before")),
        *(([action.key], action.label) for action in ACTIONS.values() if action.key),
        (["1", "…", "6"], _("After r: the reason; 0: none")),
        (["u"], _("The same as h")),
        (["z"], _("Undo what you did last")),
        (["x"], _("Select, or take out of the selection")),
        (["Shift", "a"], _("With Shift, an act on all that are selected")),
        (["m"], _("Show or hide marks")),
        (["o"], _("Open the post")),
        (["?"], _("These keys")),
    ]
