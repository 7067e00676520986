"""Every page of the admin, each with something to open there, and who opens it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.linkbacks.models import Linkback, OutboundLink, OutgoingMention
from comments.models import TrustRule
from comments.spam.models import FilterSettings, ListedWord
from evidenceblog.backups.models import Backup
from evidenceblog.core import redirects
from evidenceblog.core.models import Invitation, SiteSettings, StaffProfile, User
from evidenceblog.core.redirect_reasons import RedirectReason
from evidenceblog.core.secret_codes import hash_of_code
from posts import problem_reports
from posts.citations.models import Source
from posts.models import MenuEntry, ReadyNotice, TextBlock, Topic, ZeroResultSearch
from tests import mailing, make
from tests.core import sample_tasks


class Page(NamedTuple):
    """A page of the admin that belongs to a model, with an address that is there."""

    name: str
    url: str


def every_page() -> list[Page]:
    """Return every page of every model in the admin, each with something to open there."""
    post = make.post()
    make.comment(post)
    Linkback.objects.create(
        post=post, origin="https://a.example/", protocols=["webmention"]
    )
    OutboundLink.objects.create(post=post, address="https://a.example/")
    OutgoingMention.objects.create(post=post, target="https://a.example/")
    make.artwork()
    problem_reports.store_report(post, body="A link is broken.")
    make.series()
    make.source_event(Source.objects.filter(uses__isnull=False)[0])
    for days in range(3):
        day = timezone.localdate() - timedelta(days=days)
        ZeroResultSearch.objects.create(words="shoes", day=day)
    StaffProfile.objects.create(user=make.person("Editors"))
    SiteSettings.objects.create(pk=1)
    MenuEntry.objects.create(label="Feed", address="/feed/")
    ReadyNotice.objects.get_or_create(text="We are checking a figure in this post.")
    redirects.record("/old/", "/new/", reason=RedirectReason.HAND, by=None)
    FilterSettings.objects.create(pk=1)
    ListedWord.objects.create(kind="watched", word="pills")
    TrustRule.objects.create(kind="host", value="pills.example", verdict="blocked")
    Invitation.objects.create(
        email="a@example.org",
        group=Group.objects.all()[0],
        code=hash_of_code("a-code"),
        expires_at=timezone.now() + timedelta(days=1),
    )
    Backup.objects.create(name="one", folder="/mnt", made_at=timezone.now())
    sample_tasks.note.enqueue("a file")
    mailing.queued()
    return list(_pages())


def pages_of_no_model() -> list[Page]:
    """Return the rest of the admin's pages, on a site that `every_page` has made."""
    topic, kind = Topic.objects.all()[0], ContentType.objects.get_for_model(Topic)
    search = {"app_label": "posts", "model_name": "workingcopy", "field_name": "topics"}
    plain = ("index", "login", "logout", "password_change", "password_change_done")
    known = [Page(name, reverse(f"admin:{name}")) for name in (*plain, "jsi18n")]
    return [
        *known,
        Page("second_factor", reverse("second_factor")),
        Page("admin_password_reset", reverse("admin_password_reset")),
        Page("invitation", reverse("invitation", args=["a-code"])),
        Page(
            "password_reset_confirm",
            reverse("password_reset_confirm", args=["MQ", "a-b"]),
        ),
        Page("autocomplete", f"{reverse('admin:autocomplete')}?{urlencode(search)}"),
        Page("app_list", reverse("admin:app_list", args=["posts"])),
        Page("view_on_site", reverse("admin:view_on_site", args=[kind.pk, topic.pk])),
        Page("board", reverse("scoreboard:board")),
        Page("table", reverse("scoreboard:table", args=["signals"])),
    ]


def _pages() -> Iterator[Page]:
    for model, model_admin in admin.site._registry.items():
        for pattern in model_admin.get_urls():
            if pattern.name:
                of_a_post = {"key": _block_key(), "number": 1}
                kwargs = {
                    name: of_a_post.get(name) or _pk_of(model)
                    for name in pattern.pattern.converters
                }
                name = f"admin:{pattern.name}"
                yield Page(pattern.name, reverse(name, kwargs=kwargs))


def _block_key() -> UUID:
    return TextBlock.objects.order_by("pk")[0].key


def _pk_of(model: type[Model]) -> object:
    row = model._base_manager.order_by("pk").first()
    assert row, f"The test needs a {model._meta.verbose_name}"
    return row.pk


def signed_in(who: str | User) -> Client:
    """Return the browser of a person, or of a new member of a group."""
    client = Client()
    client.force_login(make.person(who) if isinstance(who, str) else who)
    return client
