"""What stands above the signposts: where somebody in a crisis finds help anywhere."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The numbers of each country are rows of the table `ReadyAnswer`. A site may have taken
# every one of them out of use.
CRISIS_HELP: Promise = _(
    "If you or somebody else is in danger now, call your local emergency number: 112 "
    "in much of Europe, 999 in the United Kingdom, 911 in North America. If you are "
    "thinking of ending your life, or somebody hurts you, you do not have to be alone "
    "with it: findahelpline.com lists free and confidential helplines in many "
    "countries. We are not a medical service and do not read comments at all hours."
)
