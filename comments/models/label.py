"""Labels of comments, and what a moderator is advised to do about each."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class Label(models.TextChoices):
    """What a moderator should know of a comment; it may have several."""

    CRISIS = "crisis", _("Somebody may be in danger")
    PERSONAL = "personal", _("Could identify a patient")
    ADVICE = "advice", _("Asks for advice about own health")
    CORRECTION = "correction", _("Says or cites something newer")
    OUTREACH = "outreach", _("Outreach")
    FOR_AN_EDITOR = "for-editor", _("For an editor")


# By code, as comments store them.
LABELS: dict[str, StrOrPromise] = dict(Label.choices)

# Comments with these come first in the queue.
URGENT_LABELS = {Label.CRISIS}

LABEL_ADVICE: dict[Label, Promise] = {
    Label.CRISIS: _(
        "Read it now: if somebody may be in danger, answer with signposts, which only the "
        "writer reads, and tell the person in your team who is named for this."
    ),
    Label.PERSONAL: _(
        "Hide the words that could identify a patient before it is published; receipt "
        "and note then say so."
    ),
    Label.ADVICE: _(
        "Publish it if it helps others, and reply that we cannot advise one person: a "
        "doctor, nurse or pharmacist can."
    ),
    Label.CORRECTION: _(
        "Pass it to the post's author: the evidence may have moved on, or the post may "
        "be wrong."
    ),
    Label.OUTREACH: _(
        "Publish it without links if readers gain from it, pass it to an editor, or "
        "answer with what we do about such requests."
    ),
    Label.FOR_AN_EDITOR: _("It was passed on: an editor decides it."),
}
