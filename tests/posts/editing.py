"""The editor's form as a browser fills it in: for tests of the admin's pages."""

from typing import Any

from django.test import Client
from django.urls import reverse

from posts.models import WorkingCopy
from tests.posts.markup import elements, fields

ADD = "/admin/posts/workingcopy/add/"
FORM = "workingcopy_form"


def edit_url(copy: WorkingCopy) -> str:
    return reverse("admin:posts_workingcopy_change", args=[copy.pk])


def publish_url(copy: WorkingCopy) -> str:
    return reverse("admin:posts_workingcopy_publish", args=[copy.pk])


def send(client: Client, url: str, **changes: Any) -> Any:
    """Open the form at an address, change some of its fields and save it."""
    page = client.get(url)
    assert page.status_code == 200
    return client.post(url, fields(page.content.decode(), FORM) | changes)


def publish(client: Client, copy: WorkingCopy, **changes: str) -> Any:
    """Press Publish on what is stored now, as Before you publish shows it."""
    shown = client.get(publish_url(copy))
    assert shown.status_code == 200
    number = shown.context["form"]["revision"].value()
    kind = shown.context["form"]["kind"].initial
    return client.post(publish_url(copy), {"kind": kind, "revision": number} | changes)


def text_block(words: str) -> dict[str, str]:
    """Return what the editor sends of one new text block."""
    return {
        "textblock_set-TOTAL_FORMS": "1",
        "textblock_set-0-region": "body",
        "textblock_set-0-ordering": "10",
        "textblock_set-0-text": words,
    }


def errors(html: str) -> list[str]:
    return [one.text for one in elements(html, "ul", class_="errorlist")]


def value_of(html: str, name: str) -> str:
    return fields(html, FORM)[name][0]
