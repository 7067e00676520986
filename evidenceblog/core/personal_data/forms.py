"""Forms that ask for an address, and whether to erase what is held under it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.form_fields import (
    InternationalEmailField,
    ReaderForm,
    TrapField,
)
from evidenceblog.core.mail.address_normalisation import (
    NotAnAddress,
    normalise_address,
)


class AddressOfPersonForm(ReaderForm):
    """Whose data are looked for: the address is normalised."""

    email = InternationalEmailField(label=_("E-mail address"), max_length=254)

    def clean_email(self) -> str:
        try:
            return normalise_address(self.cleaned_data["email"])
        except NotAnAddress as error:
            raise forms.ValidationError(
                _("Mail cannot be sent to this address.")
            ) from error


class DataRequestForm(AddressOfPersonForm):
    """The form of a reader who asks what is held about them."""

    subject = TrapField()
