"""Pictures with their creator, licence and credit."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArtworkConfig(AppConfig):
    name = "posts.artwork"
    label = "artwork"
    verbose_name = _("Artwork (photos, charts, drawings)")
