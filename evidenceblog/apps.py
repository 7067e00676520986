"""The site, which joins the apps."""

from django.apps import AppConfig


class EvidenceblogConfig(AppConfig):
    name = "evidenceblog"
    verbose_name = "Evidence blog"
