"""Linkbacks: who links to our posts and whom we tell, each link verified."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinkbacksConfig(AppConfig):
    name = "comments.linkbacks"
    label = "linkbacks"
    verbose_name = _("Mentions")

    def ready(self) -> None:
        from evidenceblog.core import log_masks
        from posts import editor_extensions, page_sections

        from . import mention_section

        page_sections.register(mention_section.ABOVE_DISCUSSION)
        page_sections.register(mention_section.BELOW_DISCUSSION)
        editor_extensions.EXTENSIONS.append(mention_section.EXTENSION)
        # The page on which a sender sees how a mention fares.
        log_masks.register(r"/webmention/")
