"""The form in which a person tells of a page, whose own site cannot."""

from django import forms
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.form_fields import ReaderForm


class MentionForm(ReaderForm):
    """The two addresses of a webmention, by the names that the protocol gives them.

    What is wrong with them the endpoint says, to people as to programs. The page has a
    field `by` that tells one from the others.
    """

    source = forms.CharField(
        label=_("Your page, which links to a post here"),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    target = forms.CharField(
        label=_("The post it links to"),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
