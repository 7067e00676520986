"""What the operator sets for all discussions, and editors for the one beneath a post."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _

from evidenceblog.core.models import AppSettings, PurgingModel, SiteSettings
from posts.models import Post

# A century: past some ten thousand years there are no dates to reckon with.
MAX_OPEN_DAYS = 36_500


def default_policy() -> str:
    """Return the policy that a site comes with, in its language."""
    return gettext(
        "Comments are read by a moderator before they appear. Please keep to the "
        "subject, be kind, and do not share details that could identify a patient. "
        "We cannot give advice about your own health."
    )


class CommentSettings(AppSettings):
    """How long posts take comments, what their form asks, and what readers are told of
    their moderation."""

    open_days = models.PositiveIntegerField(
        _("close comments after"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_OPEN_DAYS)],
        help_text=_("Days after publication. Empty: comments stay open."),
    )
    decision_hours = models.PositiveSmallIntegerField(
        _("comments are usually decided within"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Hours. Said at the form and on receipts. Empty: nothing is."),
    )
    requires_email = models.BooleanField(
        _("commenters must give an e-mail address"),
        default=False,
        db_default=False,
        help_text=_("Otherwise they may. It is never published."),
    )
    asks_website = models.BooleanField(
        _("ask commenters for a website"),
        default=False,
        db_default=False,
        help_text=_("Their names then link to it. It attracts spam."),
    )
    policy = models.TextField(
        _("comment policy"),
        blank=True,
        default=default_policy,
        help_text=_("Shown above the comment form."),
    )
    # A trigger asks it, so that no comment is stored that its backup lacks.
    is_paused = models.BooleanField(
        _("comments are paused"),
        default=False,
        db_default=False,
        help_text=_(
            "No post takes any, and who sends one gets the words back. An upgrade that may "
            "be undone by restoring its backup begins so: untick it once you keep the upgrade."
        ),
    )
    page_order = 20

    class Meta(AppSettings.Meta):
        verbose_name = _("comments")
        verbose_name_plural = _("comments")

    @classmethod
    def pause(cls) -> None:
        """Take no comments from now on; those under way are stored before this returns."""
        with transaction.atomic(), connection.cursor() as cursor:
            # It waits for comments under way, and those that come wait for it.
            cursor.execute("LOCK TABLE comments_comment IN SHARE ROW EXCLUSIVE MODE")
            site, _made = SiteSettings.objects.get_or_create(pk=1)
            settings, _made = cls.objects.get_or_create(site=site)
            settings.is_paused = True
            settings.save(update_fields=["is_paused"])


class DiscussionSettings(PurgingModel):
    """Whether a post takes comments; a post without a row takes them."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed to new comments")

    post = models.OneToOneField(
        Post,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="discussion_settings",
    )
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)

    class Meta:
        verbose_name = _("discussion settings")
        verbose_name_plural = _("discussion settings")

    def __str__(self) -> str:
        return f"{self.post_id}: {self.get_state_display()}"

    @property
    def surrogate_key(self) -> str:
        """Name the post, whose page shows whether it takes comments."""
        return self.post.surrogate_key


def discussion_state(post: Post) -> str:
    """Return whether the discussion beneath a post is open, for as long as it may be."""
    row: DiscussionSettings | None = getattr(post, "discussion_settings", None)
    return row.state if row else DiscussionSettings.State.OPEN


def set_discussion_state(posts: Iterable[Post], state: str) -> None:
    """Open or close the discussions of some posts; those that are so stay untouched."""
    for post in posts:
        if discussion_state(post) != state:
            DiscussionSettings(post=post, state=state).save()


def takes_comments(post: Post, open_days: int | None) -> bool:
    """Tell whether a reader may comment now; `open_days` None means for ever."""
    is_closed = discussion_state(post) == DiscussionSettings.State.CLOSED
    if post.is_page or post.state != Post.State.LIVE or is_closed:
        return False
    closes = comments_close(post, open_days)
    return closes is None or timezone.now() < closes


def comments_close(post: Post, open_days: int | None) -> datetime | None:
    """Return the end of the days in which a reader may comment; None: no end."""
    if open_days is None:
        return None
    return post.shown.published_at + timedelta(days=open_days)
