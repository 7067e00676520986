"""The form in which an editor says where the page of an address is now."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy as _

from evidenceblog.core import http_fetch
from evidenceblog.core.form_fields import CleanLineField

# The head of a page is all that is wanted of it.
ENOUGH = 1_000  # bytes


class AddressReplacementForm(forms.Form):
    """The new address in place of an old one: a page that answers, unless the editor
    knows better."""

    new = CleanLineField(
        label=_("New address"),
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )
    insist = forms.BooleanField(
        label=_("Use it although it does not answer us"), required=False
    )
    in_sources = forms.BooleanField(
        label=_("Change the address of these sources in the library, too"),
        required=False,
    )

    def __init__(self, *args: Any, old: str, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.old = old
        self.longest = longest
        # Asked only once the address was looked at in vain.
        self.is_unanswered = False

    def clean_new(self) -> str:
        """Read the address. Raises ValidationError for what is none, or the old one."""
        typed: str = self.cleaned_data["new"]
        try:
            url = http_fetch.check_url(typed)
        except http_fetch.AddressRefused as refused:
            words = gettext(
                "Write the whole address of a page, with https:// before it."
            )
            raise ValidationError(words) from refused
        if str(url.copy_with(fragment=None)) == self.old:
            raise ValidationError(gettext("This is the old address."))
        if len(str(url)) > self.longest:
            words = gettext("An embed has room for %(most)s characters at most.")
            raise ValidationError(words % {"most": self.longest})
        return str(url)

    def clean(self) -> dict[str, Any]:
        """Look whether there is a page. Raises ValidationError unless the editor insists."""
        cleaned = super().clean() or {}
        new = cleaned.get("new")
        if new and (problem := _problem(new)):
            self.is_unanswered = True
            if not cleaned.get("insist"):
                self.add_error("new", problem)
        return cleaned


def _problem(address: str) -> str:
    """Say what our own look at an address found amiss; nothing where a page answers."""
    if not http_fetch.is_site_reachable():
        return gettext("This site is on trial and looks at no other: open it yourself.")
    try:
        status = http_fetch.fetch(address, limit=ENOUGH).status
    except http_fetch.FetchError as error:
        return gettext("It does not answer: %(why)s.") % {"why": error}
    if status < HTTPStatus.BAD_REQUEST:
        return ""
    return gettext("It answers with the error %(status)s.") % {"status": status}
