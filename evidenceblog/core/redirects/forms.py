"""Forms of redirects: one by hand, and many from a file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.models import Redirect

from . import known_paths, paths, redirect_store

# 100,000 rows of two long addresses each; what is larger is given to the command.
MAX_FILE_BYTES = 50_000_000
WIDE_INPUT = {"class": "vURLField"}  # the admin's own


class RedirectForm(forms.ModelForm[Redirect]):
    """An old address, which must not be a page, and where it leads."""

    # Fields of their own: what is typed is read before it has to fit a column.
    old_path = forms.CharField(
        label=gettext_lazy("Old address"),
        widget=forms.TextInput(attrs=WIDE_INPUT),
        help_text=gettext_lazy(
            "A path such as /old-name/, or a whole address of this site."
        ),
    )
    new = forms.CharField(
        label=gettext_lazy("Leads to"),
        widget=forms.TextInput(attrs=WIDE_INPUT),
        help_text=gettext_lazy("A path of this site, or a whole address elsewhere."),
    )

    class Meta:
        model = Redirect
        fields = ["old_path", "new"]

    def clean_old_path(self) -> str:
        path = paths.parse_path(self.cleaned_data["old_path"], paths.own_hosts())
        if known_paths.existing_paths([path]):
            raise ValidationError(
                _("There is a page at this address: a redirect would never be reached.")
            )
        return path

    def clean_new(self) -> str:
        self.target = paths.parse_target(self.cleaned_data["new"], paths.own_hosts())
        return self.target.address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        old = cleaned.get("old_path", self.instance.old_path)
        # The lock is held until the redirect is saved, in this transaction.
        if old and "new" in cleaned and redirect_store.would_loop(old, self.target):
            self.add_error("new", _("That leads back to the old address."))
        return cleaned

    def is_lost(self) -> bool:
        """Tell whether it leads to where this site has no page today."""
        return bool(self.target.path) and not known_paths.is_known(self.target.path)


class RedirectImportForm(forms.Form):
    """A CSV file of redirects, and the addresses that the site had before."""

    file = forms.FileField(label=gettext_lazy("CSV file"))
    moved_from = forms.CharField(
        label=gettext_lazy("Former address of this site"),
        required=False,
        help_text=gettext_lazy(
            "Such as https://old.example. Whole addresses that begin with it, or with "
            "this site's own, are read as paths."
        ),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_FILE_BYTES:
            raise ValidationError(
                _("The file is too large to import here: ask the operator.")
            )
        return file

    def clean_moved_from(self) -> frozenset[str]:
        """Return the hosts that are ours: this site's, and its former one."""
        former = self.cleaned_data["moved_from"]
        return paths.own_hosts(*([former] if former else []))
