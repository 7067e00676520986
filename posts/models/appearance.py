"""How the site looks: its mark and its accent colour."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import models
from django.db.models.fields.files import FieldFile
from django.forms import TextInput
from django.utils.translation import gettext as _, gettext_lazy

from evidenceblog.core import colour_contrast
from evidenceblog.core.models import AppSettings
from posts import site_mark

# The panels of site.css, there in OKLCH, on which an accent stands out least.
LIGHT_GROUND = "#f3efe6"
DARK_GROUND = "#1d242c"
ACCENT = "#b5452c"


def check_accent(colour: str) -> None:
    """Refuse a colour that could not be read as small text on the site's ground."""
    if not colour_contrast.HEX.fullmatch(colour):
        raise ValidationError(_("A colour is written as #b5452c."))
    found = colour_contrast.contrast(colour, LIGHT_GROUND)
    if found < colour_contrast.ENOUGH:
        raise ValidationError(
            _(
                "This colour is too pale for small text: its contrast with the page is "
                "%(found).1f to 1, and readers need %(enough).1f to 1 (WCAG, AA). "
                "Choose a darker one."
            )
            % {"found": int(found * 10) / 10, "enough": colour_contrast.ENOUGH}
        )


def check_new_mark(file: FieldFile) -> None:
    """Refuse an upload that cannot be a mark; what is stored was looked at before."""
    if not file._committed:  # type: ignore[attr-defined]
        site_mark.check_mark(file.file)


class ColourField(models.CharField):  # type: ignore[type-arg]
    """A colour as #rrggbb, picked in a form."""

    def formfield(self, **kwargs: Any) -> Any:
        widget = TextInput(attrs={"type": "color"})
        return super().formfield(**kwargs | {"widget": widget})


class MarkField(models.FileField):
    """An upload whose button says what it is for: the admin gives it no label."""

    def formfield(self, **kwargs: Any) -> Any:
        field = super().formfield(**kwargs)
        field.widget.attrs["aria-label"] = field.label  # type: ignore[union-attr]
        return field


class Appearance(AppSettings):
    """The mark and the accent colour; without a mark the site shows that of the software."""

    mark = MarkField(
        gettext_lazy("mark"),
        blank=True,
        validators=[check_new_mark],
        help_text=gettext_lazy(
            "A picture, about square, from 180 pixels each way. "
            "It stands before the site's name, in tabs and on telephones."
        ),
    )
    accent = ColourField(
        gettext_lazy("accent colour"),
        max_length=7,
        default=ACCENT,
        validators=[check_accent],
        help_text=gettext_lazy(
            "Of topics, marks and the line at the top; in the dark it is lightened."
        ),
    )
    page_order = 5

    class Meta(AppSettings.Meta):
        verbose_name = gettext_lazy("appearance")
        verbose_name_plural = gettext_lazy("appearance")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.mark and not self.mark._committed:  # type: ignore[attr-defined]
            self.mark = site_mark.store_mark(self.mark.file, _is_mark)
        super().save(*args, **kwargs)

    @property
    def own_accent(self) -> str:
        """The accent's six digits, if it is not the one that the style sheet has."""
        return self.accent.removeprefix("#") if self.accent != ACCENT else ""

    @property
    def version(self) -> str:
        """What the addresses of icons end in, so that browsers ask for a new one."""
        return str(self.mark.name).split("/")[1] if self.mark else ""

    def find_icon(self, name: str) -> bytes | None:
        """Return one of the mark's icons, if there is a mark and its file is there."""
        if not self.mark:
            return None
        stored = site_mark.sibling(str(self.mark.name), name)
        if not default_storage.exists(stored):
            return None
        with default_storage.open(stored) as file:
            return bytes(file.read())


def _is_mark(name: str) -> bool:
    return Appearance.objects.filter(mark=name).exists()


def accent_css(accent: str) -> str:
    """Return the style sheet of an accent; paper keeps its black."""
    dark = colour_contrast.lighten(accent, DARK_GROUND)
    return (
        f"@media screen {{ :root {{ --accent: {accent}; --focus: {accent}; }} }}\n"
        "@media screen and (prefers-color-scheme: dark) "
        f"{{ :root {{ --accent: {dark}; --focus: {dark}; }} }}\n"
    )
