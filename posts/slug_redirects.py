"""Redirects from the former slugs of topics and authors to their new ones."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from evidenceblog.core import redirects
from evidenceblog.core.models import User

from .models import Author, Topic


class SlugRedirectReason(models.TextChoices):
    """Why the address of a page of ours changed."""

    SLUG = "slug", _("A post's address changed")
    TOPIC = "topic", _("A topic was renamed or merged")
    AUTHOR = "author", _("An author's address changed")


REASONS = {Topic: SlugRedirectReason.TOPIC, Author: SlugRedirectReason.AUTHOR}


@transaction.atomic
def save_with_redirect(page: Topic | Author, *, by: User) -> None:
    """Save a new or changed topic or author; its former address leads to it."""
    kind = type(page)
    before = kind._default_manager.select_for_update().filter(pk=page.pk).first()
    page.save()
    old, new = before and before.get_absolute_url(), page.get_absolute_url()
    if old and old != new:
        redirects.record_move(old, new, reason=REASONS[kind], by=by)
    else:
        redirects.forget(new)
