"""What every room stands on."""

from django.apps import AppConfig


class GroundConfig(AppConfig):
    name = "evidenceblog.ground"
    label = "ground"
    verbose_name = "Site"
