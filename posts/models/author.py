"""Who is named on posts."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.models import PurgingModel
from posts.citations import identifiers


class Author(PurgingModel):
    """Who is named on posts: a person or an organisation. Most people have an account; a
    guest need not."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=Kind,
        default=Kind.PERSON,
        db_default=Kind.PERSON,
    )
    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    role = models.CharField(
        _("role"),
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Such as “Senior editor, Cochrane UK”. It stands beside the name on posts "
            "published from now on."
        ),
    )
    bio = models.TextField(_("about"), blank=True)
    orcid = models.CharField(
        "ORCID iD",
        max_length=37,
        blank=True,
        help_text=_("Such as 0000-0002-1825-0097."),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
    )

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.slug])

    def clean(self) -> None:
        """Keep the iD in the one spelling it is shown in; refuse what is none, and that
        of an organisation."""
        if not self.orcid:
            return
        if self.kind == Author.Kind.ORGANISATION:
            raise ValidationError({"orcid": _("Only a person has an ORCID iD.")})
        try:
            self.orcid = identifiers.clean_orcid(self.orcid)
        except identifiers.NotAnIdentifier as error:
            raise ValidationError({"orcid": str(error)}) from error

    def orcid_url(self) -> str:
        return identifiers.orcid_url(self.orcid)
