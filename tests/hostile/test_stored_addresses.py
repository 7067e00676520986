"""An address that got into a table past the forms is a link nowhere if it is no web page."""

from collections.abc import Iterator

import pytest
from django.test import Client

from comments.linkbacks.models import Linkback, OutboundLink, OutgoingMention
from comments.models import Comment, Kind, Status
from posts.artwork.models import Artwork
from posts.citations.models import Source
from posts.models import EmbedBlock, Post, WorkingCopy
from tests import make
from tests.admin_pages import every_page, signed_in
from tests.posts.markup import elements

pytestmark = pytest.mark.django_db
ODD = {
    "script": "javascript:alert(1)",
    "script in other letters": " JaVa\tScript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "control character": "\x01javascript:alert(1)",
}
LEADING = ("href", "src", "srcset", "action", "formaction", "cite", "data", "poster")
SAFE = ("https://", "http://", "/", "#", "?", "mailto:", "data:text/csv", "data:image")


def stored(odd: str) -> None:
    """Put the address wherever one is stored."""
    copy = WorkingCopy.objects.get()
    make.artwork_block(copy)
    EmbedBlock.objects.create(parent=copy, region="body", ordering=50, url=odd)
    Artwork.objects.update(source_url=odd, creator_url=odd)
    Source.objects.update(csl=make.REVIEW | {"URL": odd})
    make.published(copy)
    for kind in (Kind.COMMENT, Kind.MENTION, Kind.REBLOG):
        comment = make.comment(Post.objects.get(), status=Status.APPROVED)
        Comment.objects.filter(pk=comment.pk).update(kind=kind)
    Comment.objects.update(website=odd, origin={"url": odd, "host": "a.example"})
    Linkback.objects.update(origin=odd, target=odd)
    OutboundLink.objects.update(address=odd)
    OutgoingMention.objects.update(target=odd)


def dangers(html: str) -> Iterator[str]:
    for element in elements(html):
        for name in LEADING:
            value = element.attributes.get(name, "").strip().lower()
            if value and not value.startswith(SAFE) and ":" in value:
                yield f"{element.tag} {name}={value}"


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_address_beneath_the_forms_is_no_link(odd: str) -> None:
    pages = [page.url for page in every_page()]
    stored(odd)
    root = signed_in(make.person(is_superuser=True))
    [post] = Post.objects.all()
    read = ["/", "/feed/", "/mentions/feed/", post.get_absolute_url()]
    desk = [
        f"/admin/comments/comment/{one.pk}/change/" for one in Comment.objects.all()
    ]
    asked = [(Client(), path) for path in read]
    asked += [(root, path) for path in [*pages, *desk]]
    asked.append((root, "/admin/comments/comment/?show=all"))

    found = {
        path: list(dangers(b"".join(client.get(path)).decode()))
        for client, path in asked
    }

    assert {path: some for path, some in found.items() if some} == {}


def test_a_web_page_is_linked() -> None:
    comment = make.comment(make.post(slug="walking"), status=Status.APPROVED)
    Comment.objects.filter(pk=comment.pk).update(website="https://ada.example/")

    html = Client().get("/walking/").content.decode()

    assert 'href="https://ada.example/"' in html
