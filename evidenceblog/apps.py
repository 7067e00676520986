"""The house: it joins the rooms."""

from django.apps import AppConfig


class EvidenceblogConfig(AppConfig):
    name = "evidenceblog"
    verbose_name = "Evidence blog"
