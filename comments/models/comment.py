"""Comments: what readers say, stored once, and where each is in its life."""

import hashlib
import re
from contextlib import nullcontext
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, HashIndex, OpClass
from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.spam import scorer
from comments.spam.verdicts import Reason, Verdict
from evidenceblog.core.compiled_query import Parameter
from posts.models import Post


class Status(models.TextChoices):
    """The state of a comment: received → held → approved, rejected or spam."""

    RECEIVED = "received", _("Received")
    HELD = "held", _("Waiting")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    SPAM = "spam", _("Spam")
    WITHDRAWN = "withdrawn", _("Withdrawn by its author")
    ERASED = "erased", _("Erased")


VISIBLE = {Status.APPROVED}
WAITING = {Status.RECEIVED, Status.HELD}
# Taken back by its author: nobody changes it any more.
GONE = {Status.WITHDRAWN, Status.ERASED}


class Kind(models.TextChoices):
    """What a comment is, by whichever protocol it came."""

    COMMENT = "comment", _("Comment")
    REPLY = "reply", _("Reply")
    MENTION = "mention", _("Mention")
    REBLOG = "reblog", _("Reblog")
    REPOST = "repost", _("Repost")
    LIKE = "like", _("Like")
    BOOKMARK = "bookmark", _("Bookmark")


# Characters; the column itself has no limit.
MAX_BODY_LENGTH = 20_000

DISCUSSION = {Kind.COMMENT, Kind.REPLY}
# The surrogate keys of what lists the comments, and the mentions, of all posts.
COMMENTS_KEY = "comments"
MENTIONS_KEY = "mentions"


class CommentsPaused(Exception):
    """No post takes comments for now."""


class DuplicateComment(Exception):
    """The same text is stored beneath the post already, and was not taken back; nothing
    more was stored."""


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible(self) -> Self:
        """Keep what every reader may see, on posts that they may see."""
        return self.filter(status__in=VISIBLE, post__state=Post.State.LIVE)

    def visible_on(self, post: Post) -> Self:
        """Keep what every reader may see beneath a post that is loaded already.

        The same as `visible`, without another query for the post.
        """
        if post.state != Post.State.LIVE:
            return self.none()
        return self.visible_on_live(post.pk)

    def visible_on_live(self, post: int | Parameter) -> Self:
        """Keep what every reader may see beneath the post of this number, a live one."""
        return self.filter(status__in=VISIBLE, post=post)

    def waiting(self) -> Self:
        """Keep what waits for a moderator: the most urgent first, then the longest."""
        return self.filter(waits=True).order_by("-urgency", "received_at", "pk")

    def changeable(self) -> Self:
        """Keep what a moderator can still do something with: see `is_over`."""
        return self.exclude(status__in=GONE).exclude(name="", body="")

    def discussion(self) -> Self:
        """Keep comments and replies, in the order of the threads."""
        return self.filter(lane=Comment.Lane.DISCUSSION).order_by("path")


class Comment(models.Model):
    """What a reader wrote beneath a post, stored before anything judges it.

    `path` holds the numbers of its ancestors and its own: ordering by it is the order of
    the threads. `receipt_hash` is the SHA-256 of the code that its writer was given.
    `confirmed_at` is when somebody who reads the mail of its address confirmed it.
    `network` is the sender's range of addresses; `seconds` passed between the first
    letter and the button, if a script measured them. `account` is the editor or moderator
    who wrote it, signed in. `version` counts what people did with it, so that of two who
    decide it at once the second learns of the first.
    """

    class Urgency(models.IntegerChoices):
        """What comes first in the moderators' queue."""

        ORDINARY = 0, _("Ordinary")
        REPORTED = 1, _("Reported")
        CRISIS = 2, _("Somebody may be in danger")

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
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    receipt_hash = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=500, blank=True)
    referrer = models.CharField(max_length=500, blank=True)
    trap = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True)
    network = models.CharField(max_length=43, blank=True)
    seconds = models.FloatField(null=True)

    # The page of another site that it came from: `url`, `host`, and what was found there
    origin: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True)

    # What the filters said
    score = models.SmallIntegerField(null=True)
    reasons = models.JSONField(_("why"), default=list)
    opinion = models.JSONField(null=True)
    forecasts: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    language = models.CharField(_("language"), max_length=8, blank=True)
    hosts = ArrayField(models.CharField(max_length=253), default=list)
    sketch = ArrayField(models.IntegerField(), default=list)
    bands = ArrayField(models.IntegerField(), default=list)

    # What moderators do with it
    labels = ArrayField(models.CharField(max_length=12), default=list)
    urgency = models.SmallIntegerField(choices=Urgency, default=Urgency.ORDINARY)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    campaign = models.ForeignKey(
        "Campaign", on_delete=models.SET_NULL, null=True, related_name="comments"
    )
    edited_at = models.DateTimeField(null=True)
    links_off = models.BooleanField(default=False)
    open_reports = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    waits = models.GeneratedField(
        expression=models.Case(
            models.When(
                models.Q(status__in=sorted(WAITING)) | models.Q(open_reports__gt=0),
                then=models.Value(True),
            ),
            default=models.Value(False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

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
                fields=["post", "fingerprint"],
                name="comment_said_once",
                condition=~models.Q(status="withdrawn"),
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
                fields=["post", "-received_at"],
                name="comment_shared",
                condition=models.Q(status="approved", lane="shared"),
            ),
            models.Index(
                fields=["-urgency", "received_at", "id"],
                name="comment_waiting",
                condition=models.Q(waits=True),
            ),
            models.Index(
                fields=["status", "-received_at", "-id"], name="comment_decided"
            ),
            models.Index(fields=["-received_at", "-id"], name="comment_newest"),
            models.Index(
                Lower("email"), models.F("received_at").desc(), name="comment_by_email"
            ),
            models.Index(
                fields=["network", "-received_at"],
                name="comment_by_network",
                condition=~models.Q(network=""),
            ),
            models.Index(
                fields=["campaign", "status", "id"],
                name="comment_in_campaign",
                condition=models.Q(campaign__isnull=False),
            ),
            # Without the pending list, which every look-up would have to read.
            GinIndex(fields=["bands"], name="comment_near", fastupdate=False),
            GinIndex(fields=["hosts"], name="comment_hosts"),
            HashIndex(fields=["body"], name="comment_same_body"),
            # As `icontains` has them, for the word search of the desk.
            GinIndex(
                OpClass(Upper("body"), name="gin_trgm_ops"),
                OpClass(Upper("name"), name="gin_trgm_ops"),
                OpClass(Upper("email"), name="gin_trgm_ops"),
                name="comment_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.body[:60]}"

    def get_absolute_url(self) -> str:
        """Return the address of the page of the discussion that contains it.

        What is shared is on the first page, above the discussion.
        """
        if self.lane == self.Lane.SHARED:
            return f"{self.post.get_absolute_url()}#comment-{self.pk}"
        return f"{self.post.get_absolute_url()}?comment={self.pk}#comment-{self.pk}"

    @property
    def depth(self) -> int:
        """The number of its ancestors."""
        return len(self.path) - 1

    @property
    def is_visible(self) -> bool:
        return self.status in VISIBLE

    @property
    def is_emptied(self) -> bool:
        """Whether it is spam whose words were deleted when their time was over."""
        return not (self.name or self.body) and self.status not in GONE

    @property
    def is_over(self) -> bool:
        """Whether nobody decides it any more: it is gone, or has no words left."""
        return self.status in GONE or self.is_emptied

    @property
    def is_from_elsewhere(self) -> bool:
        """Whether it came from a page of another site, or is about one."""
        return self.origin is not None or self.lane == self.Lane.SHARED

    @property
    def surrogate_keys(self) -> set[str]:
        """Name the pages on which it appears, once it is visible."""
        page = Post(pk=self.post_id).surrogate_key
        if self.kind == Kind.COMMENT:
            return {page, COMMENTS_KEY}
        return {page, COMMENTS_KEY, MENTIONS_KEY}

    def verdict(self, threshold: int) -> Verdict:
        """Return the filter's verdict on the stored reasons, by a threshold of today."""
        return scorer.weigh_reasons(map(Reason.from_stored, self.reasons), threshold)

    def is_settled(self) -> bool:
        """Tell whether a person has decided it: then no filter changes it any more.

        The person may have decided to let it wait, or have decided its campaign. What
        only the filter took for spam is not settled.
        """
        if self.status == Status.RECEIVED:
            return False
        taken = self.decisions.filter(
            models.Q(by__isnull=False) | models.Q(campaign__isnull=False),
            act="status",
        )
        return self.status not in {Status.HELD, Status.SPAM} or taken.exists()

    @classmethod
    def draft(cls, *, parent: "Comment | None", **fields: Any) -> Self:
        """Make a comment to be stored: numbered, in its thread, with its fingerprint."""
        pk = cls.next_id()
        comment = cls(
            pk=pk,
            parent=parent,
            path=[*(parent.path if parent else []), pk],
            kind=Kind.REPLY if parent else Kind.COMMENT,
            **fields,
        )
        comment.fingerprint = _fingerprint(comment)
        return comment

    def store(self) -> None:
        """Insert a new comment. Raises DuplicateComment and CommentsPaused; then nothing
        was stored.

        Outside a transaction the statement commits by itself.
        """
        is_in_transaction = connection.in_atomic_block
        try:
            with transaction.atomic() if is_in_transaction else nullcontext():
                self.save(force_insert=True)
        except IntegrityError as error:
            # The second where one page sent it twice: see submissions.submit.
            if re.search("comment_said_once|receipt_hash", str(error)):
                raise DuplicateComment from error
            if "comments are paused" in str(error):
                raise CommentsPaused from error
            raise

    @staticmethod
    def next_id() -> int:
        """Draw the number of a new comment: its path ends with it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval('comments_comment_id_seq')")
            return int(cursor.fetchone()[0])


def _fingerprint(comment: Comment) -> str:
    """Hash what makes two submissions the same one, sent twice."""
    parts = [comment.name, comment.email.lower(), comment.body]
    parts.append(str(comment.parent_id or ""))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
