"""Linkbacks: which pages link to our posts, and which pages our posts link to."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models import GONE, MAX_OPEN_DAYS, Comment, Status
from evidenceblog.core.models import AppSettings, PurgingModel
from posts.models import Post

LONGEST_ADDRESS = 2048  # characters; browsers and proxies take little more


class Protocol(models.TextChoices):
    """How we were told of a link."""

    WEBMENTION = "webmention", _("Webmention")
    PINGBACK = "pingback", _("Pingback")
    TRACKBACK = "trackback", _("Trackback")
    NOTICE = "notice", _("Notice of a reblog")


class LinkbackQuerySet(models.QuerySet["Linkback"]):
    """Linkbacks, filtered."""

    def waiting(self) -> Self:
        """Return those that were told of since somebody looked at them last.

        What was erased waits for nobody.
        """
        asked = self.filter(looks_requested__gt=models.F("looks_done"))
        return asked.exclude(comment__status=Status.ERASED)


class Linkback(models.Model):
    """The evidence that a page links to a post: one row however often we are told.

    `origin` is their page and `target` the address of ours as they wrote it. `host` is
    the origin's. `code` is the SHA-256 of what opens the page on which a
    sender sees how it fares; only the row just made has that itself, as `told_code`. `comment` is
    what readers see of it, made once the link was found; `content_hash` is the SHA-256
    of what the page said then. `next_look_at` is when the page is fetched next, should
    no task have done so by then. `looks_requested` counts the requests for a look,
    `looks_done` those that the last look answers. `failed_looks` counts looks in a row
    that failed.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        VERIFIED = "verified", _("Verified")
        FAILED = "failed", _("Not verified")
        STALE = "stale", _("Not reachable any more")
        GONE = "gone", _("Gone")

    class VerificationFailure(models.TextChoices):
        """Why the link was not verified, as its sender is told."""

        NO_LINK = "no-link", _("the page has no link to the post")
        TOO_LONG = (
            "too-long",
            _("it has no link to the post as far as we read it: it is too long"),
        )
        GONE = "gone", _("the page is gone (410)")
        NOT_FOUND = "not-found", _("there is no page at its address (404)")
        REFUSED = "refused", _("its address leads to where we do not fetch pages")
        NO_NAME = "no-name", _("no site is known by its name")
        SLOW = "slow", _("it did not answer in time")
        BLOCKED = "blocked", _("mentions of its page are not taken here")
        ERROR = "error", _("what it says could not be stored here")
        UNREACHABLE = "unreachable", _("it could not be fetched")

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="linkbacks")
    origin = models.CharField(_("origin"), max_length=LONGEST_ADDRESS)
    target = models.CharField(_("target"), max_length=LONGEST_ADDRESS)
    host = models.CharField(_("host"), max_length=253)
    protocols = ArrayField(models.CharField(max_length=10, choices=Protocol))
    code = models.CharField(max_length=64, unique=True)
    network = models.CharField(max_length=43, blank=True)

    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.RECEIVED
    )
    failure = models.CharField(max_length=11, choices=VerificationFailure, blank=True)
    failed_looks = models.PositiveSmallIntegerField(default=0)
    looks_requested = models.PositiveIntegerField(default=0)
    looks_done = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    looked_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(_("next look"), null=True)

    comment = models.OneToOneField(
        Comment, on_delete=models.PROTECT, null=True, related_name="linkback"
    )
    content_hash = models.CharField(max_length=64, blank=True)
    title = models.CharField(max_length=250, blank=True)
    published_at = models.DateTimeField(null=True)
    matched_alias = models.BooleanField(default=False)

    told_code = ""

    objects = LinkbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention that we receive")
        verbose_name_plural = _("mentions that we receive")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "origin"], name="linkback_known_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="verified") | models.Q(comment__isnull=False),
                name="linkback_verified_is_shown",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_look_at"],
                name="linkback_due",
                condition=models.Q(next_look_at__isnull=False),
            ),
            models.Index(
                fields=["host", "origin"],
                name="linkback_waiting",
                condition=models.Q(looks_requested__gt=models.F("looks_done")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} → {self.target}"

    @property
    def entry(self) -> Comment | None:
        """What readers see of it, or moderators decide; None of what was taken back."""
        comment = self.comment
        return None if comment is None or comment.status in GONE else comment

    @property
    def is_erased(self) -> bool:
        """Whether somebody had it erased: then it is not looked at any more."""
        return self.comment is not None and self.comment.status == Status.ERASED


class OutboundLink(models.Model):
    """A link of a live post to another site, and whether there still is a page.

    `failed_checks` counts looks in a row that found none; one is an accident, two are not.
    `status` is the last answer's, 0 where there was none. `next_check_at` is when it is
    looked at next.
    """

    class State(models.TextChoices):
        UNKNOWN = "unknown", _("Not looked at yet")
        FINE = "fine", _("Works")
        BLOCKED = "blocked", _("Does not let us look")
        BROKEN = "broken", _("Broken")

    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="outbound_links"
    )
    address = models.CharField(_("address"), max_length=LONGEST_ADDRESS)
    host = models.CharField(_("host"), max_length=253)
    state = models.CharField(
        _("state"), max_length=7, choices=State, default=State.UNKNOWN
    )
    status = models.PositiveSmallIntegerField(_("last answer"), default=0)
    failed_checks = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(_("looked at"), null=True)
    next_check_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("link to another site")
        verbose_name_plural = _("links to other sites")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "address"], name="outbound_link_once"
            )
        ]
        indexes = [models.Index(fields=["next_check_at"], name="outbound_link_due")]

    def __str__(self) -> str:
        return self.address


class OutgoingMention(models.Model):
    """Whom we tell that a post links to them: one row for each post and target.

    `target` is their page. What was told once is told of every later change, and when
    the link or the post has gone, so rows outlive their links (`was_sent`). `answer` is
    the last one, in words. `source` is the post's address by which it was told first: it
    knows the post by that. `requests_count` counts how often it was to be told,
    `failed_tries` those in a row that failed. `next_try_at` is when it is tried next.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        NONE = "none", _("Takes no mentions")
        FAILED = "failed", _("Failed")

    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="outgoing_mentions"
    )
    target = models.CharField(_("target"), max_length=LONGEST_ADDRESS)
    host = models.CharField(_("host"), max_length=253)
    state = models.CharField(
        _("state"), max_length=7, choices=State, default=State.WAITING
    )
    protocol = models.CharField(
        _("protocol"), max_length=10, choices=Protocol, blank=True
    )
    endpoint = models.CharField(_("endpoint"), max_length=LONGEST_ADDRESS, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    failed_tries = models.PositiveSmallIntegerField(default=0)
    requests_count = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    was_sent = models.BooleanField(default=False)
    sent_at = models.DateTimeField(_("sent"), null=True)
    next_try_at = models.DateTimeField(_("next try"), null=True)

    class Meta:
        verbose_name = _("mention that we send")
        verbose_name_plural = _("mentions that we send")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "target"], name="outgoing_mention_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="outgoing_mention_due",
                condition=models.Q(next_try_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.post} → {self.target}"


class MentionSettings(AppSettings):
    """By which protocols the site takes mentions, and for how long."""

    webmentions = models.BooleanField(
        _("take webmentions"),
        default=True,
        help_text=_("Other sites tell us of their links. Each is verified first."),
    )
    pingbacks = models.BooleanField(
        _("take pingbacks"), default=True, help_text=_("The same, from WordPress.")
    )
    trackbacks = models.BooleanField(
        _("take trackbacks"),
        default=False,
        help_text=_("From old blogs; hardly anything but spam comes this way."),
    )
    open_days = models.PositiveIntegerField(
        _("take none of them after"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_OPEN_DAYS)],
        help_text=_(
            "Days after publication; older posts take none from now on, unless a post says otherwise. Empty: always."
        ),
    )
    page_order = 30

    class Meta(AppSettings.Meta):
        verbose_name = _("mentions")
        verbose_name_plural = _("mentions")


class PostMentionSettings(PurgingModel):
    """Whether a post takes mentions by each protocol; None, or no row: as the site does."""

    post = models.OneToOneField(
        Post,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="mention_settings",
    )
    webmentions = models.BooleanField(_("webmentions"), null=True)
    pingbacks = models.BooleanField(_("pingbacks"), null=True)
    trackbacks = models.BooleanField(_("trackbacks"), null=True)

    class Meta:
        verbose_name = _("mention settings")
        verbose_name_plural = _("mention settings")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}: {self.post}"

    @property
    def surrogate_key(self) -> str:
        """Name the post, whose page says where mentions are taken."""
        return self.post.surrogate_key
