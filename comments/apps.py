"""What readers say beneath a post, and every decision taken about it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from posts import editor_extensions, page_sections

        from .discussion import post_section  # checks register themselves

        page_sections.register(post_section.SECTION)
        editor_extensions.EXTENSIONS.append(post_section.EXTENSION)
