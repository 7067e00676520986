"""Comments, and every decision taken about them."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import HashIndex
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posts.models import Post

from .spam import judging
from .spam.verdicts import Reason, Verdict


class Status(models.TextChoices):
    """Where a comment is in its life: received → held → approved, rejected or spam."""

    RECEIVED = "received", _("Received")
    HELD = "held", _("Waiting")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    SPAM = "spam", _("Spam")
    WITHDRAWN = "withdrawn", _("Withdrawn by its author")
    ERASED = "erased", _("Erased")


VISIBLE = {Status.APPROVED}
WAITING = {Status.RECEIVED, Status.HELD}
# What its author took back: nobody moves it any more.
GONE = {Status.WITHDRAWN, Status.ERASED}


class Kind(models.TextChoices):
    """What a comment means, whichever way it came."""

    COMMENT = "comment", _("Comment")
    REPLY = "reply", _("Reply")
    MENTION = "mention", _("Mention")
    REBLOG = "reblog", _("Reblog")
    REPOST = "repost", _("Repost")
    LIKE = "like", _("Like")
    BOOKMARK = "bookmark", _("Bookmark")


DISCUSSION = {Kind.COMMENT, Kind.REPLY}


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible(self) -> Self:
        """Keep what every reader may see, on posts that they may see."""
        return self.filter(status__in=VISIBLE, post__state=Post.State.LIVE)

    def visible_on(self, post: Post) -> Self:
        """Keep what every reader may see beneath a post that is at hand already.

        The same as `visible`, without asking the database for the post once more.
        """
        if post.state != Post.State.LIVE:
            return self.none()
        return self.filter(status__in=VISIBLE, post=post)

    def waiting(self) -> Self:
        """Keep what waits for a moderator, newest first."""
        return self.filter(status__in=WAITING).order_by("-received_at", "-pk")

    def discussion(self) -> Self:
        """Keep what takes part in the discussion, in the order of its threads."""
        return self.filter(lane=Comment.Lane.DISCUSSION).order_by("path")


class Comment(models.Model):
    """What a reader said beneath a post, kept from before anything judged it.

    `path` is the numbers of its ancestors and its own: ordering by it is the order of
    the threads. `receipt` is the SHA-256 of the code that its writer was given.
    """

    class Lane(models.TextChoices):
        DISCUSSION = "discussion", _("Discussion")
        SHARED = "shared", _("Shared")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="replies"
    )
    path = ArrayField(models.BigIntegerField())
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.COMMENT)
    lane = models.GeneratedField(
        expression=models.Case(
            models.When(kind__in=sorted(DISCUSSION), then=models.Value("discussion")),
            default=models.Value("shared"),
        ),
        output_field=models.CharField(max_length=10, choices=Lane),
        db_persist=True,
    )
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.RECEIVED
    )
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("email"), blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    body = models.TextField(_("comment"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    notify = models.BooleanField(_("mail me when somebody replies"), default=False)

    receipt = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=500, blank=True)
    referrer = models.CharField(max_length=500, blank=True)
    trap = models.TextField(blank=True)

    score = models.SmallIntegerField(null=True)
    reasons = models.JSONField(_("why"), default=list)
    opinion = models.JSONField(null=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        permissions = [
            ("moderate_comment", _("Can decide comments")),
            ("erase_comment", _("Can erase comments for good")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "fingerprint"], name="comment_said_once"
            ),
            models.UniqueConstraint(fields=["path"], name="comment_path_once"),
        ]
        indexes = [
            models.Index(
                fields=["post", "path"],
                name="comment_visible",
                condition=models.Q(status="approved"),
            ),
            models.Index(
                fields=["-received_at", "-id"],
                name="comment_waiting",
                condition=models.Q(status__in=["received", "held"]),
            ),
            HashIndex(fields=["body"], name="comment_same_body"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.body[:60]}"

    def get_absolute_url(self) -> str:
        """Return the address that opens the page of the discussion that holds it."""
        return f"{self.post.get_absolute_url()}?comment={self.pk}#comment-{self.pk}"

    @property
    def depth(self) -> int:
        """How many comments this one stands under."""
        return len(self.path) - 1

    @property
    def is_visible(self) -> bool:
        return self.status in VISIBLE

    def verdict(self) -> Verdict:
        """Return what the filter thought of it, as far as it was asked."""
        return judging.weigh(map(Reason.from_stored, self.reasons))

    def is_settled(self) -> bool:
        """Tell whether a person has decided it: then no filter moves it any more.

        That may be a decision to let it wait.
        """
        if self.status == Status.RECEIVED:
            return False
        return (
            self.status not in WAITING
            or self.decisions.filter(by__isnull=False).exists()
        )

    @staticmethod
    def next_id() -> int:
        """Draw the number of a comment about to be stored: its path ends with it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('comments_comment_id_seq')")
            return int(cursor.fetchone()[0])


class Decision(models.Model):
    """One change of a comment's status: who, from what, to what and why. Never edited.

    It keeps codes of reasons, never the comment's words. `by` is empty for the system.
    """

    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="decisions"
    )
    from_status = models.CharField(max_length=9, choices=Status)
    to_status = models.CharField(max_length=9, choices=Status)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True
    )
    reasons = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_status=models.F("to_status")),
                name="decision_changes_status",
            )
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.from_status} → {self.to_status}"
