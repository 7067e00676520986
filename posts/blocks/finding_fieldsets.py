"""The groups of fields of a key finding in the editor's form.

What every finding has stands open; what a source may give opens when it is wanted.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .certainty import LOWERED_BY
from .finding_numbers import RANGE
from .mean_difference import RANGE as RANGE_ON_SCALE


def _closed(
    name: Promise, description: Promise | str, *fields: str | tuple[str, ...]
) -> tuple[Promise, dict[str, Any]]:
    options = {
        "classes": ["collapse", "finding-numbers"],
        "description": description,
        "fields": list(fields),
    }
    return name, options


FIELDSETS = [
    (
        None,
        {
            "fields": [
                *("region", "ordering", "text"),
                ("outcome", "benefit_or_harm"),
                ("certainty", "source", "locator"),
            ]
        },
    ),
    _closed(
        _("Numbers, if the source gives them"),
        _(
            "Such as: usual care, 20 out of 100 people; walking, 14 (11 to "
            "17). What you leave empty is not printed."
        ),
        ("studies", "people", "out_of"),
        ("comparator_label", "comparator_count"),
        ("intervention_label", "intervention_count", *RANGE),
    ),
    _closed(
        _("A difference on a scale, if the source gives one"),
        _("Such as: pain score from 0 to 100, -8 (-11 to -5); people notice 10."),
        ("scale_name", "scale_from", "scale_to", "better"),
        ("mean_difference", *RANGE_ON_SCALE, "noticeable_difference"),
    ),
    _closed(
        _("Who was studied, against what, for how long, and harms"),
        "",
        *("population", "comparison", "follow_up", "harms_unreported"),
    ),
    _closed(
        _("Why certainty is not higher"),
        _("What the source's authors lowered it for, by GRADE."),
        tuple(LOWERED_BY),
    ),
]
