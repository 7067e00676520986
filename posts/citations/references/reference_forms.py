"""The forms of a reference from which a site chooses one for all its posts."""

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from posts.citations.csl_text import html_to_text

from . import cochrane_references, vancouver_references
from .reference_parts import Item


class ReferenceForm(models.TextChoices):
    """Who asks for a form of references."""

    COCHRANE = "cochrane", _("Cochrane’s form")
    VANCOUVER = "vancouver", _("Vancouver (NLM)")


FORMS = {
    ReferenceForm.COCHRANE: cochrane_references.reference_html,
    ReferenceForm.VANCOUVER: vancouver_references.vancouver_html,
}


def printed_html(item: Item, form: str) -> SafeString:
    """Return a reference in a form as HTML, its identifier linked."""
    return FORMS[ReferenceForm(form)](item)


def printed_text(item: Item, form: str) -> str:
    """Return a reference in a form as plain text."""
    return html_to_text(printed_html(item, form))
