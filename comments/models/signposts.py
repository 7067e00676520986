"""Signposts: where somebody in a crisis finds help."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# For the moderator, and on the receipt of whoever wrote the comment. Generic, because
# a reader may be anywhere; an operator knows the numbers of their country.
CRISIS_HELP: Promise = _(
    "If you or somebody else is in danger now, call your local emergency number: 112 "
    "in much of Europe, 999 in the United Kingdom, 911 in North America. If you are "
    "thinking of ending your life, or somebody hurts you, you do not have to be alone "
    "with it: findahelpline.com lists free and confidential helplines in many "
    "countries. We are not a medical service and do not read comments at all hours."
)
