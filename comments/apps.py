"""The app of comments: what readers write beneath a post, and the decisions on it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from evidenceblog.core import log_masks
        from posts import editor_extensions, page_sections, problem_reports

        from . import checks  # noqa: F401  # registers itself
        from .decisions import ready_answers
        from .discussion import post_section
        from .screening import pipeline

        post_migrate.connect(
            ready_answers.add_shipped, sender=self, dispatch_uid="ready answers"
        )
        page_sections.register(post_section.SECTION)
        editor_extensions.EXTENSIONS.append(post_section.EXTENSION)
        problem_reports.SPAM_CHECKS.append(pipeline.is_plain_spam)
        # A receipt is at /comment/<code>/, a trusted author's at /comment/yours/<code>/;
        # the admin's pages are at /admin/comments/comment/….
        log_masks.register(r"(?<!comments)/comment/(?:yours/)?")
