"""Buttons: what a moderator may do from the desk, in one table."""

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
    HostForm,
    LabelForm,
    NoteForm,
    NothingForm,
    PassForm,
    RejectForm,
    ReplyForm,
)


class Press(NamedTuple):
    """Who pressed a button, on which comments (with the turns they were seen at), and
    what they said besides. All of one campaign, if `campaign` is given."""

    comments: list[Comment]
    by: User
    seen: dict[int, int]
    said: dict[str, Any]
    campaign: Campaign | None = None


@dataclass(frozen=True)
class Button:
    """One act as moderators see it: the words on its button, what is told afterwards,
    its key, what it asks besides, and the door that it goes through."""

    words: Promise
    done: Promise
    do: Callable[[Press], list[Decision]]
    key: str = ""
    form: type[forms.Form] = NothingForm
    is_for_many: bool = False
    is_offered: Callable[[Comment], bool] = lambda comment: comment.status not in GONE

    @property
    def asks(self) -> bool:
        return bool(self.form.base_fields)


# The doors


def _decide(to: Status) -> Callable[[Press], list[Decision]]:
    def do(press: Press) -> list[Decision]:
        reasons = [press.said["reason"]] if press.said.get("reason") else []
        if press.campaign:
            return campaigns.decide_campaign(
                press.campaign, to=to, by=press.by, reasons=reasons, versions=press.seen
            )
        return status_changes.decide(
            press.comments, to=to, by=press.by, reasons=reasons, versions=press.seen
        )

    return do


def _edit(press: Press) -> list[Decision]:
    [comment] = press.comments
    return edits.edit(
        comment,
        press.said["body"],
        note=press.said["note"],
        by=press.by,
        version=press.seen[comment.pk],
    )


def _reply(press: Press) -> list[Decision]:
    [comment] = press.comments
    body = press.said["body"]
    return staff_replies.reply(comment, body, by=press.by, seen=press.seen)


def _pass_on(press: Press) -> list[Decision]:
    to = press.said["editor"]
    return outreach_replies.pass_on(press.comments, to, by=press.by, seen=press.seen)


def _answer(press: Press) -> list[Decision]:
    code = press.said["answer"]
    return outreach_replies.answer(press.comments, code, by=press.by, seen=press.seen)


def _lift(press: Press) -> list[Decision]:
    [comment] = press.comments
    return (
        campaigns.lift_verdict(comment.campaign, by=press.by)
        if comment.campaign
        else []
    )


def _follows(comment: Comment) -> bool:
    """Tell whether later arrivals are decided as the comment's campaign was."""
    return comment.campaign is not None and comment.campaign.is_followed()


def _label(press: Press) -> list[Decision]:
    chosen = press.said["labels"]
    others = LABELS.keys() - chosen
    return annotations.set_labels(
        press.comments, add=chosen, remove=others, by=press.by
    )


def _set_rule(
    kind: TrustRule.Kind, verdict: Trust | None
) -> Callable[[Press], list[Decision]]:
    def do(press: Press) -> list[Decision]:
        [comment] = press.comments
        return trust_rules.set_rule(comment, kind, verdict, by=press.by, **press.said)

    return do


def _has_address(comment: Comment) -> bool:
    return bool(comment.email) and comment.status not in GONE


def _is_not(*statuses: Status) -> Callable[[Comment], bool]:
    return lambda comment: comment.status not in {*statuses, *GONE}


ACTS: dict[str, Button] = {
    "approve": Button(
        words=gettext_lazy("Approve"),
        done=gettext_lazy("approved"),
        do=_decide(Status.APPROVED),
        key="a",
        is_for_many=True,
        is_offered=_is_not(Status.APPROVED),
    ),
    "reject": Button(
        words=gettext_lazy("Reject"),
        done=gettext_lazy("rejected"),
        do=_decide(Status.REJECTED),
        key="r",
        form=RejectForm,
        is_for_many=True,
        is_offered=_is_not(Status.REJECTED),
    ),
    "spam": Button(
        words=gettext_lazy("Spam"),
        done=pgettext_lazy("decided", "spam"),
        do=_decide(Status.SPAM),
        key="s",
        is_for_many=True,
        is_offered=_is_not(Status.SPAM),
    ),
    "hold": Button(
        words=gettext_lazy("Back to waiting"),
        done=gettext_lazy("waiting again"),
        do=_decide(Status.HELD),
        key="h",
        is_for_many=True,
        is_offered=_is_not(*WAITING),
    ),
    "take": Button(
        words=gettext_lazy("Assign to me"),
        done=gettext_lazy("assigned to you"),
        do=lambda press: annotations.assign(press.comments, press.by, by=press.by),
        key="g",
        is_for_many=True,
    ),
    "note": Button(
        words=gettext_lazy("Leave a note"),
        done=gettext_lazy("noted"),
        do=lambda press: annotations.add_note(
            press.comments[0], press.said["text"], by=press.by
        ),
        key="n",
        form=NoteForm,
    ),
    "edit": Button(
        words=gettext_lazy("Edit"),
        done=gettext_lazy("edited"),
        do=_edit,
        key="e",
        form=EditForm,
    ),
    "label": Button(
        words=gettext_lazy("Set the labels"),
        done=gettext_lazy("labelled"),
        do=_label,
        form=LabelForm,
    ),
    "assign": Button(
        words=gettext_lazy("Assign"),
        done=gettext_lazy("assigned"),
        do=lambda press: annotations.assign(
            press.comments, press.said["to"], by=press.by
        ),
        form=AssignForm,
    ),
    "reply": Button(
        words=gettext_lazy("Reply and approve"),
        done=gettext_lazy("approved, with your reply"),
        do=_reply,
        key="y",
        form=ReplyForm,
        is_offered=lambda comment: (
            comment.kind in DISCUSSION and comment.status not in GONE
        ),
    ),
    "nolinks": Button(
        words=gettext_lazy("Publish without links"),
        done=gettext_lazy("published without links"),
        do=lambda press: outreach_replies.publish_without_links(
            press.comments, by=press.by, seen=press.seen
        ),
        key="l",
        is_for_many=True,
    ),
    "pass": Button(
        words=gettext_lazy("Pass to an editor"),
        done=gettext_lazy("passed on"),
        do=_pass_on,
        form=PassForm,
    ),
    "answer": Button(
        words=gettext_lazy("Reject with this answer"),
        done=gettext_lazy("rejected with an answer"),
        do=_answer,
        form=AnswerForm,
    ),
    "close": Button(
        words=gettext_lazy("Close the reports"),
        done=gettext_lazy("reports closed"),
        do=lambda press: report_closure.close_reports(press.comments, by=press.by),
        is_offered=lambda comment: comment.open_reports > 0,
    ),
    "apart": Button(
        words=gettext_lazy("Take out of the campaign"),
        done=gettext_lazy("taken out of the campaign"),
        do=lambda press: campaigns.remove_from_campaign(press.comments, by=press.by),
        is_offered=lambda comment: comment.campaign_id is not None,
    ),
    "lift": Button(
        words=gettext_lazy("Let the campaign decide no more"),
        done=gettext_lazy("its campaign decides no more"),
        do=_lift,
        is_offered=_follows,
    ),
    "trust": Button(
        words=gettext_lazy("Trust this author"),
        done=gettext_lazy("its author is trusted"),
        do=_set_rule(TrustRule.Kind.EMAIL, Trust.TRUSTED),
        is_offered=_has_address,
    ),
    "watch": Button(
        words=gettext_lazy("Always hold this author"),
        done=gettext_lazy("its author always waits"),
        do=_set_rule(TrustRule.Kind.EMAIL, Trust.HELD),
        is_offered=_has_address,
    ),
    "forget": Button(
        words=gettext_lazy("Neither trust nor hold"),
        done=gettext_lazy("its author is as everybody"),
        do=_set_rule(TrustRule.Kind.EMAIL, None),
        is_offered=_has_address,
    ),
    "block": Button(
        words=gettext_lazy("Block its range of addresses"),
        done=gettext_lazy("its range is blocked"),
        do=_set_rule(TrustRule.Kind.RANGE, Trust.BLOCKED),
        form=BlockForm,
        is_offered=lambda comment: bool(comment.network),
    ),
    "host": Button(
        words=gettext_lazy("Take links to a host for spam"),
        done=gettext_lazy("a host is blocked"),
        do=_set_rule(TrustRule.Kind.HOST, Trust.BLOCKED),
        form=HostForm,
        is_offered=lambda comment: bool(comment.hosts),
    ),
}
# The acts with a button of their own on each card; the others are behind "More".
ON_THE_CARD = ("approve", "reject", "spam", "hold")
BEHIND_MORE = tuple(name for name in ACTS if name not in ON_THE_CARD)
