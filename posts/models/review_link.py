"""Reviewers without an account: the secret address each was given, and their notes.

A reviewer's words are of one revision. They are no part of the post, so that nothing
that is published can hold them.
"""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evidenceblog.core.models import User

from .author import Author
from .post import Post
from .revision import Revision
from .working_copy import WorkingCopy


class ReviewLinkQuerySet(models.QuerySet["ReviewLink"]):
    def pending(self) -> Self:
        """Keep what a reviewer may still answer, and has not."""
        return self.filter(done_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def done(self) -> Self:
        """Keep those whose reviewers said that they have finished, newest first."""
        return self.filter(done_at__isnull=False).order_by("-done_at")


class ReviewLink(models.Model):
    """What one reviewer was asked: a revision of a post, at a secret address.

    `signed_revision` is the one that the reviewer had before them when they finished:
    what they said holds for that one alone. `author` is as whom they are printed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        REVOKED = "revoked", _("Revoked")
        EXPIRED = "expired", _("Expired")

    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="review_links"
    )
    revision = models.ForeignKey(
        Revision, on_delete=models.RESTRICT, related_name="review_links"
    )
    reviewer_name = models.CharField(_("name"), max_length=150)
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    signed_revision = models.ForeignKey(
        Revision, on_delete=models.RESTRICT, null=True, related_name="sign_offs"
    )
    may_print_name = models.BooleanField(default=False)
    author = models.ForeignKey(
        Author, on_delete=models.SET_NULL, null=True, related_name="review_links"
    )

    objects = ReviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("review link")
        verbose_name_plural = _("review links")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None, signed_revision=None)
                | models.Q(done_at__isnull=False, signed_revision__isnull=False),
                name="review_link_done_has_revision",
                violation_error_message=_("A review that is done is of a revision."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_name} ({self.post_id})"

    @property
    def ended_at(self) -> datetime | None:
        """When its address stopped working, by an editor, by time, or with the post."""
        withdrawn = self.post.withdrawn_at
        copy = getattr(self.post, "working_copy", None)
        ends = [
            self.revoked_at,
            self.expires_at if self.expires_at <= timezone.now() else None,
            withdrawn if withdrawn and withdrawn > self.made_at else None,
            copy.binned_at if copy else None,
        ]
        return min(filter(None, ends), default=None)

    @property
    def state(self) -> "ReviewLink.State":
        if self.revoked_at:
            return self.State.REVOKED
        if self.done_at:
            return self.State.DONE
        return self.State.EXPIRED if self.ended_at else self.State.WAITING


class ReviewNoteQuerySet(models.QuerySet["ReviewNote"]):
    def waiting(self) -> Self:
        """Keep what asks for something and is not settled, once its reviewer is done
        or can say no more."""
        link_ended = models.Q(link__done_at__isnull=False) | models.Q(
            link__expires_at__lt=timezone.now()
        )
        asked = self.filter(link_ended | models.Q(link__revoked_at__isnull=False))
        return asked.open()

    def open(self) -> Self:
        """Keep what asks for something and is not settled."""
        return self.filter(settled_at=None).exclude(
            kind=ReviewNote.Kind.RIGHT, words=""
        )

    def editable_by(self, user: User) -> Self:
        """Keep the notes on posts that somebody may edit."""
        copies = WorkingCopy.objects.editable_by(user)
        return self.filter(link__post__in=copies.values("post"))


class ReviewNote(models.Model):
    """What a reviewer says of one block of a revision, or of the whole post."""

    class Kind(models.TextChoices):
        RIGHT = "right", _("Looks right")
        CHANGE = "change", _("Please change")

    link = models.ForeignKey(ReviewLink, on_delete=models.CASCADE, related_name="notes")
    revision = models.ForeignKey(
        Revision, on_delete=models.RESTRICT, related_name="review_notes"
    )
    # None: it is about the whole post.
    block_key = models.UUIDField(null=True)
    kind = models.CharField(max_length=6, choices=Kind, blank=True)
    words = models.TextField(max_length=4000, blank=True)
    changed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )

    objects = ReviewNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note of a reviewer")
        verbose_name_plural = _("notes of reviewers")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["link", "block_key"],
                nulls_distinct=False,
                name="review_note_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="", words=""),
                name="review_note_says_something",
                violation_error_message=_("A note says something."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link}: {self.get_kind_display()}"
