"""What is set once for all posts: how new ones start, and what leads the front page."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, gettext_lazy as _

from evidenceblog.core.models import AppSettings
from posts.artwork import licences

from .post import Post


class PostSettings(AppSettings):
    """What a new post starts with, and the post that leads the front page."""

    licence = models.CharField(
        _("licence of new posts"),
        max_length=30,
        choices=licences.choices,
        default="CC-BY-4.0",
    )
    shows_advice_line = models.BooleanField(
        _("say that a post is no medical advice"),
        default=True,
        db_default=True,
        help_text=_("At the foot of each post, not of pages such as About."),
    )
    advice_line = models.CharField(
        _("in these words"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text=_("Empty: in the words that the site comes with, translated."),
    )
    featured_post = models.ForeignKey(
        Post,
        verbose_name=_("first on the front page"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to={"kind": Post.Kind.POST},
        related_name="+",
        help_text=_("Empty: the newest post."),
    )
    featured_until = models.DateField(
        _("until the end of"),
        null=True,
        blank=True,
        help_text=_("From then on the newest post is first again. Empty: no end."),
    )
    overdue_shown_after = models.PositiveSmallIntegerField(
        _("say that a review is overdue after (days)"),
        null=True,
        blank=True,
        default=90,
        db_default=90,
        help_text=_(
            "So many days after a review was due, its readers are told, beside the dates "
            "of the post. Empty: they are never told."
        ),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days to answer new evidence"),
        default=14,
        db_default=14,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_(
            "When a source of a live post gets a new version or a correction. From then "
            "on readers are told that it is not answered yet; of a retraction at once."
        ),
    )
    page_order = 10

    class Meta(AppSettings.Meta):
        verbose_name = _("posts")
        verbose_name_plural = _("posts")

    def shown_advice_line(self) -> str:
        """Return what is printed at the foot of posts; nothing if it is switched off."""
        if not self.shows_advice_line:
            return ""
        return self.advice_line or gettext(
            "This is not medical advice. It explains what research has found; about your "
            "own health, talk to somebody who knows you and your history."
        )
