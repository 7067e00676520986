"""What to read after a post: chosen by an editor, and as readers are shown it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .post import Post
from .working_copy import WorkingCopy


class ReadNextChoice(models.Model):
    """One post's place among those that the working copy recommends."""

    working_copy = models.ForeignKey(
        WorkingCopy, on_delete=models.CASCADE, related_name="read_next"
    )
    related = models.ForeignKey(
        WorkingCopy, verbose_name=_("post"), on_delete=models.CASCADE, related_name="+"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("post to read next")
        verbose_name_plural = _("read next")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["working_copy", "related"], name="read_next_choice_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.related)


class RelatedPost(models.Model):
    """That a live post is shown beneath another, found when posts are published."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="related")
    related = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="shown_beneath"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "related"], name="related_post_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.related_id}"
