"""The forms of a paste: one for works in any form, one to edit what came of a work."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core.text import clean_text
from posts.citations.forms import SourceForm
from posts.citations.models import PastedSource, Source

from .pasted_text import MOST_WORKS, PastedWork, read_pasted

FILE_TYPES = ".ris,.bib,.bibtex,.nbib,.json,.txt"
MOST_BYTES = 2_000_000
# A duplicate of any of these is looked for, whoever typed it.
_NUMBERS = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "isbn": "ISBN"}


class PasteForm(forms.Form):
    """Works as text or as a file; `works` are those that were read."""

    text = forms.CharField(
        label=gettext_lazy("What you have"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 6, "cols": 80, "autofocus": True, "spellcheck": "false"}
        ),
        max_length=500_000,
    )
    file = forms.FileField(
        label=gettext_lazy("or a file"),
        required=False,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": FILE_TYPES}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.works: list[PastedWork] = []
        for text in (cleaned.get("text", ""), self._file_text(cleaned)):
            self.works += read_pasted(text) if clean_text(text) else []
        if not self.works and not self.errors:
            raise ValidationError(_("Paste something, or choose a file."))
        if len(self.works) > MOST_WORKS:
            many = {"many": len(self.works), "most": MOST_WORKS}
            raise ValidationError(
                _("These are %(many)d works. Paste at most %(most)d at once.") % many
            )
        return cleaned

    def _file_text(self, cleaned: Mapping[str, Any]) -> str:
        file = cleaned.get("file")
        if file is None:
            return ""
        if file.size > MOST_BYTES:
            self.add_error("file", _("The file is larger than 2 MB."))
            return ""
        return _decoded(file.read())


class PastedSourceForm(SourceForm):
    """The form of a new source, filled in with what came of a pasted work."""

    row: PastedSource

    def __init__(self, *args: Any, instance: Source | None = None, **kw: Any) -> None:
        initial = {"authors": self.row.authors_text} if self._has_doubtful_names else {}
        super().__init__(
            *args,
            instance=instance or Source(csl=dict(self.row.csl)),
            **kw | {"initial": initial | (kw.get("initial") or {})},
        )

    @property
    def _has_doubtful_names(self) -> bool:
        return bool(self.row.authors_text) and not self.row.csl.get("author")

    @cached_property
    def changed_data(self) -> list[str]:
        """Take what was filled in for typed: names are read, duplicates looked for."""
        filled = {
            field for field, name in _NUMBERS.items() if self.instance.csl.get(name)
        }
        if self._has_doubtful_names:
            filled.add("authors")
        return [*dict.fromkeys([*super().changed_data, *sorted(filled)])]


def _decoded(content: bytes) -> str:
    """Return a file's text. Programs write UTF-8, UTF-16 with its mark, or Windows'."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
