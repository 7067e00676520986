"""Pages that link here, told of and looked at, and what moderators say of them."""

from django.utils import timezone

from comments.decisions import status_changes
from comments.linkbacks import receiver
from comments.linkbacks.models import Linkback, Protocol
from comments.models import Comment, Status
from evidenceblog.core.secret_codes import hash_of_code
from tests import make
from tests.servers.origins import OriginSite, Served
from tests.tasks import run_queued

from .conftest import HOME

TARGET = f"{HOME}/walking/"
PAGE = f"""<!doctype html><html lang="en"><title>Why I walk</title>
<p>Walking helped my back, and <a href="{TARGET}">this post says how much</a>.</p>"""
REPLY = f"""<!doctype html><html lang="en"><title>Re: walking</title>
<article class="h-entry"><a class="u-in-reply-to" href="{TARGET}">In reply to</a>
<p class="p-author h-card"><a class="p-name u-url" href="/">Ada Reader</a></p>
<p class="e-content">Does it help after surgery, too?</p></article>"""


def said_by(row: Linkback) -> Comment:
    """Return what readers see of a linkback."""
    assert row.comment is not None
    return row.comment


def approve(row: Linkback) -> None:
    moderator = make.person("Moderators")
    status_changes.decide([said_by(row)], to=Status.APPROVED, by=moderator)


def told(site: OriginSite, path: str = "/why", body: str = PAGE) -> Linkback:
    """Write a page that links to us, tell of it, and have it looked at."""
    site.pages[path] = Served(body)
    receiver.receive_linkback(site.url + path, TARGET, Protocol.WEBMENTION)
    return looked_at()


def looked_at() -> Linkback:
    assert run_queued() == []
    return Linkback.objects.select_related("comment").get()


def look_again(row: Linkback) -> Linkback:
    """Let a minute pass and the sender tell us once more."""
    ago = timezone.now() - receiver.SETTLES_WITHIN * 2
    Linkback.objects.filter(pk=row.pk).update(looked_at=ago)
    receiver.receive_linkback(row.origin, row.target, Protocol.WEBMENTION)
    return looked_at()


def status_page(row: Linkback) -> str:
    """Return the page of whoever told of a linkback, with a code that we know."""
    Linkback.objects.filter(pk=row.pk).update(code=hash_of_code("known"))
    return "/webmention/known/"
