"""Every page of the admin, each with something to open there, and who opens it."""

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from comments.linkbacks.models import Linkback, OutboundLink, OutgoingMention
from comments.models import TrustRule
from comments.spam.models import FilterSettings, ListedWord
from evidenceblog.core import redirects
from evidenceblog.core.models import SiteSettings, StaffProfile, User
from evidenceblog.core.redirect_reasons import RedirectReason
from posts.models import MenuEntry, Post
from tests import mailing, make
from tests.core import sample_tasks


class Page(NamedTuple):
    """A page of the admin that belongs to a model, with an address that is there."""

    name: str
    url: str


def every_page() -> list[Page]:
    """Return every page of every model in the admin, each with something to open there."""
    make.comment(make.post())
    Linkback.objects.create(
        post=Post.objects.get(), origin="https://a.example/", protocols=["webmention"]
    )
    OutboundLink.objects.create(post=Post.objects.get(), address="https://a.example/")
    OutgoingMention.objects.create(post=Post.objects.get(), target="https://a.example/")
    make.artwork()
    StaffProfile.objects.create(user=make.person("Editors"))
    SiteSettings.objects.create(pk=1)
    MenuEntry.objects.create(label="Feed", address="/feed/")
    redirects.record("/old/", "/new/", reason=RedirectReason.HAND, by=None)
    FilterSettings.objects.create(pk=1)
    ListedWord.objects.create(kind="watched", word="pills")
    TrustRule.objects.create(kind="host", value="pills.example", verdict="blocked")
    sample_tasks.note.enqueue("a file")
    mailing.queued()
    return list(_pages())


def _pages() -> Iterator[Page]:
    for model, model_admin in admin.site._registry.items():
        for pattern in model_admin.get_urls():
            if pattern.name:
                kwargs = dict.fromkeys(pattern.pattern.converters, _pk_of(model))
                name = f"admin:{pattern.name}"
                yield Page(pattern.name, reverse(name, kwargs=kwargs))


def _pk_of(model: type[Model]) -> object:
    row = model._base_manager.order_by("pk").first()
    assert row, f"The test needs a {model._meta.verbose_name}"
    return row.pk


def signed_in(who: str | User) -> Client:
    """Return the browser of a person, or of a new member of a group."""
    client = Client()
    client.force_login(make.person(who) if isinstance(who, str) else who)
    return client
