"""Labels in words: what each means to a moderator, and what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

LABELS: dict[str, StrOrPromise] = {
    "crisis": _("Somebody may be in danger"),
    "outreach": _("Outreach"),
    "advice": _("Asks for advice"),
    "personal": _("Personal details"),
    "correction": _("Correction"),
}

WHAT_TO_DO: dict[str, Promise] = {
    "crisis": _(
        "The writer, or somebody they write of, may be in danger. Read it now, tell "
        "whoever is responsible for safety at your site, and answer with where help "
        "is found. Do not publish how somebody might hurt themselves."
    ),
    "outreach": _(
        "Somebody asks for a link or offers a text: publish it without its links, pass "
        "it to an editor, or reject it as promotion."
    ),
    "advice": _(
        "The writer asks what to do about their own health. We cannot say: suggest that "
        "they ask somebody who knows them."
    ),
    "personal": _(
        "It may tell who a patient is. Edit those details out before you approve it."
    ),
    "correction": _(
        "It says that the post is wrong or out of date, or names a study: its author "
        "will want to know."
    ),
}
