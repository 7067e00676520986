"""Review links: a reviewer without an account reads a revision, and says what to change.

Each change of a link or a note has one function here. What a reviewer says holds for
the revision that they had before them, and is carried to no later one.
"""

from collections.abc import Iterator, Mapping, Set
from datetime import timedelta
from math import ceil
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from evidenceblog.core import staff_notices
from evidenceblog.core.mail import outbox
from evidenceblog.core.mail.address_normalisation import NotAnAddress
from evidenceblog.core.mail.delivery import mail_is_on
from evidenceblog.core.mail.models import EmailAddress
from evidenceblog.core.models import User
from evidenceblog.core.secret_codes import derive_code, hash_of_code
from evidenceblog.core.staff_notices import WaitingWork

from .blocks import Snapshot
from .models import (
    Author,
    Post,
    ReviewLink,
    ReviewNote,
    Revision,
    WorkingCopy,
    WorkingReviewer,
)
from .revisions.contents_list import count_words
from .revisions.fault import Fault, Severity
from .revisions.history import completed, save_revision
from .revisions.rendering import render

LASTS = timedelta(days=30)
LETTER = "review"
# In the outbox, before the number of the link.
MAIL_NAME = "review link "
WORDS_A_MINUTE = 150
# Characters of a reviewer's name in an author's address, which a number may follow.
LONGEST_BASE = 70
# What of a snapshot is no word that a reviewer was asked about: their own name.
NOT_REVIEWED = {"format", "reviewers"}
# A correction changes these alone, under words that readers have already.
COPIES = {"sources", "artworks", "card"}
PENDING = "review-pending"


class LinkEnded(Exception):
    """The link was revoked, or its time was over, before the words came."""


class NewLink(NamedTuple):
    """A link as it was made: its address, which is stored nowhere, and if it was mailed."""

    link: ReviewLink
    url: str
    is_mailed: bool


class SaidNote(NamedTuple):
    """What a reviewer says in one box, of a block or of the whole post."""

    kind: str
    words: str


class SignOff(NamedTuple):
    """What a reviewer finished with, beside the revision that it is compared with, and
    how many of their notes are not settled."""

    link: ReviewLink
    is_same: bool
    open_notes: int


# Asking


@transaction.atomic
def ask_reviewer(
    copy: WorkingCopy, *, name: str, by: User, key: str, email: str = ""
) -> NewLink:
    """Make the link for one reviewer of a post as it is stored now, and mail it.

    `key` was drawn for the form: sent twice, it is one link. The address is kept in the
    outbox alone.
    """
    revision = save_revision(copy, by=by)
    code = derive_code("review link", key, str(copy.post_id), name)
    link, _made = ReviewLink.objects.get_or_create(
        code_hash=hash_of_code(code),
        defaults={
            "post": copy.post,
            "revision": revision,
            "reviewer_name": name,
            "made_by": by,
            "expires_at": timezone.now() + LASTS,
        },
    )
    url = settings.SITE_URL + reverse("review", args=[code])
    return NewLink(link, url, bool(email) and _mail(link, url, email))


def _mail(link: ReviewLink, url: str, email: str) -> bool:
    """Queue the mail with the link; return whether it will be sent."""
    try:
        address = EmailAddress.objects.known_as(email)
    except NotAnAddress:
        return False
    if address.stopped_at or not mail_is_on():
        return False
    revision = link.revision
    minutes = reading_minutes(render(revision.snapshot))
    context = {
        "link": link,
        "url": url,
        "title": revision.title,
        "minutes": minutes,
        "editor": link.made_by.get_full_name() if link.made_by else "",
    }
    outbox.queue_message(address, LETTER, context, once=f"{MAIL_NAME}{link.pk}")
    return True


def revoke(link: ReviewLink) -> None:
    """End a link. Its notes stay. Safe to repeat."""
    ReviewLink.objects.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=timezone.now()
    )


# Reading


def find_by_code(code: str) -> ReviewLink | None:
    """Return the link whose address has this code."""
    links = ReviewLink.objects.select_related("post", "revision", "made_by")
    return links.filter(code_hash=hash_of_code(code)).first()


def readable_revision(link: ReviewLink, number: int | None) -> Revision:
    """Return the revision with this number, if it is later than the one that the
    reviewer was asked about; else that one."""
    later = link.post.revisions.filter(number__gt=link.revision.number)
    return (number and later.filter(number=number).first()) or link.revision


def changed_blocks(link: ReviewLink, revision: Revision) -> set[str]:
    """Return the keys of the blocks that differ from those the reviewer was asked about,
    new ones among them."""
    asked = {block["key"]: block for block in link.revision.snapshot["blocks"]}
    blocks = revision.snapshot["blocks"]
    return {one["key"] for one in blocks if one != asked.get(one["key"])}


def reading_minutes(body: str) -> int:
    """Return how long somebody reads who weighs the words."""
    return ceil(max(1, count_words(body)) / WORDS_A_MINUTE)


def newest_revision(revision: Revision) -> Revision | None:
    """Return what was saved last, if that is later than this revision."""
    later = Revision.objects.filter(post=revision.post_id, number__gt=revision.number)
    return later.defer("snapshot", "body").order_by("-number").first()


# Answering


@transaction.atomic
def save_notes(
    link: ReviewLink, revision: Revision, said: Mapping[str, SaidNote]
) -> None:
    """Store what a reviewer says of blocks of a revision, by key; of the whole post
    under "". Empty words take a note back. Raises LinkEnded.
    """
    _lock_open(link)
    for key, (kind, words) in said.items():
        block_key = UUID(key) if key else None
        if not kind and not words:
            link.notes.filter(block_key=block_key).delete()
            continue
        ReviewNote.objects.update_or_create(
            link=link,
            block_key=block_key,
            defaults={
                "revision": revision,
                "kind": kind,
                "words": words,
                "changed_at": timezone.now(),
                "settled_at": None,
                "settled_by": None,
            },
        )


@transaction.atomic
def finish(link: ReviewLink, revision: Revision, *, may_print_name: bool) -> None:
    """Say that a reviewer is done with a revision; the editor who asked is mailed once.

    May be said again, of a later revision too. Raises LinkEnded.
    """
    _lock_open(link)
    link.done_at = timezone.now()
    link.signed_revision = revision
    link.may_print_name = may_print_name
    link.save(update_fields=["done_at", "signed_revision", "may_print_name"])
    asked_by = link.made_by
    if asked_by and asked_by.is_active and mail_is_on():
        text = _("%(name)s has reviewed “%(title)s”") % {
            "name": link.reviewer_name,
            "title": revision.title,
        }
        work = WaitingWork(text, notes_path(link.post))
        staff_notices.tell(asked_by, text, [work], once=f"review {link.pk} done")


def _lock_open(link: ReviewLink) -> None:
    """Lock a link, as two windows may answer at once. Raises LinkEnded."""
    link.revoked_at = ReviewLink.objects.select_for_update().get(pk=link.pk).revoked_at
    if link.ended_at:
        raise LinkEnded(link.pk)


def notes_path(post: Post) -> str:
    return reverse("admin:posts_workingcopy_reviews", args=[post.working_copy.pk])


# What editors do with it


@transaction.atomic
def settle(note: ReviewNote, *, by: User, is_settled: bool, shown: str) -> bool:
    """Say that a note needs no more, or that it does again; `shown` is when the one that
    was shown had been written. Return whether it is still that one. Safe to repeat."""
    found = ReviewNote.objects.select_for_update().filter(pk=note.pk).first()
    if found is None or found.changed_at.isoformat() != shown:
        return False
    found.settled_at = timezone.now() if is_settled else None
    found.settled_by = by if is_settled else None
    found.save(update_fields=["settled_at", "settled_by"])
    return True


def same_names(link: ReviewLink) -> list[Author]:
    """Return whom of the library the reviewer may be: who has just this name."""
    found = Author.objects.filter(name__iexact=link.reviewer_name)
    return list(found.order_by("pk"))


@transaction.atomic
def print_name(
    link: ReviewLink, copy: WorkingCopy, *, author: Author | None, by: User
) -> Author:
    """Name a reviewer under “Reviewed by” of the working copy, as an author of the
    library, who is made where None is given.

    Raises ValueError where the reviewer has not finished, or does not wish it.
    """
    if not (link.done_at and link.may_print_name):
        raise ValueError("Nobody is named without their consent.")
    named = author or Author.objects.create(
        name=link.reviewer_name, slug=_free_slug(link.reviewer_name)
    )
    WorkingReviewer.objects.get_or_create(
        working_copy=copy, author=named, defaults={"position": copy.reviewers.count()}
    )
    link.author = named
    link.save(update_fields=["author"])
    copy.save(update_fields=["edited_at"])  # forms that are open elsewhere are late
    save_revision(copy, by=by)
    return named


def _free_slug(name: str) -> str:
    base = slugify(name)[:LONGEST_BASE].strip("-") or "reviewer"
    slug, number = base, 1
    while Author.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


# Before publishing


def find_sign_offs(revision: Revision) -> list[SignOff]:
    """Return what each reviewer who has finished signed, beside this revision."""
    links = revision.post.review_links.done().select_related("signed_revision")
    return [
        SignOff(link, _is_signed(link, revision.snapshot), link.notes.open().count())
        for link in links
    ]


def find_review_faults(post: Post, snapshot: Snapshot) -> Iterator[Fault]:
    """Yield the reviews that were asked for and are pending, and the names that would
    stand beneath words which these people did not see.

    Words that readers have already are published again without asking: a correction of
    a reference waits for nobody.
    """
    live = post.live
    if live and _reviewed(live.snapshot, COPIES) == _reviewed(snapshot, COPIES):
        return
    for link in post.review_links.pending():
        words = _("The review by %(name)s is pending.") % {"name": link.reviewer_name}
        yield _fault(PENDING, post, link, words)
    yield from _find_outdated(post, snapshot)


def _find_outdated(post: Post, snapshot: Snapshot) -> Iterator[Fault]:
    printed = {one["id"]: one["name"] for one in snapshot.get("reviewers", [])}
    links = post.review_links.done().select_related("signed_revision")
    last: dict[int, ReviewLink] = {}
    for link in links.filter(author__in=printed):
        if _is_signed(link, snapshot):
            printed.pop(link.author_id, None)
        last.setdefault(link.author_id or 0, link)
    for author, link in last.items():
        if author in printed and link.signed_revision:
            words = _(
                "“Reviewed by %(name)s” would be printed, but %(name)s reviewed "
                "revision %(number)s, and this differs from it."
            ) % {"name": printed[author], "number": link.signed_revision.number}
            yield _fault("review-outdated", post, link, words)


def _fault(code: str, post: Post, link: ReviewLink, words: str) -> Fault:
    place = f"reviews:{post.working_copy.pk}"
    about = str(link.pk)
    return Fault(code, place, f"link-{about}", words, Severity.WARNING, about)


def _is_signed(link: ReviewLink, snapshot: Snapshot) -> bool:
    """Tell whether a reviewer had just these words before them when they finished."""
    signed = link.signed_revision
    return signed is not None and _reviewed(signed.snapshot) == _reviewed(snapshot)


def _reviewed(snapshot: Snapshot, but: Set[str] = frozenset()) -> Snapshot:
    whole, left_out = completed(snapshot), NOT_REVIEWED | but
    return {name: whole[name] for name in whole if name not in left_out}


def publication_words(revision: Revision) -> str:
    """Say, for the history of a post, for what reason it was published while a review
    was pending; nothing where none was."""
    reasons = revision.overrides or {}
    said = [reasons[key] for key in reasons if key.startswith(f"{PENDING}@")]
    return _("Review pending: %(reason)s") % {"reason": "; ".join(said)} if said else ""
