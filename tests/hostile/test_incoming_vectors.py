"""Vectors in what is brought in: pastes, pages that link to us, pictures."""

from xml.sax.saxutils import escape

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comments.decisions import status_changes
from comments.linkbacks import receiver
from comments.linkbacks.models import Linkback, Protocol
from comments.models import Status
from posts.artwork.models import Artwork
from tests import make
from tests.hostile.hostile_site import packed
from tests.hostile.tripwire import Opened, Tripwire, counted, vectors
from tests.pages.pasting import EDITOR
from tests.posts.artwork.files import XMP, corners, saved, with_iim
from tests.servers.internet import Internet
from tests.servers.origins import Served, origin_site
from tests.tasks import empty_queue, run_queued

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("addresses_of_the_site"),
]
CLEAN = """async (htmls) => {
    const { clean } = await import("posts/pasted-html")
    const all = { headings: true, lists: true, tables: true }
    return htmls.map((html) =>
        clean(html, all, []).blocks.map((block) => block.outerHTML).join(""))
}"""
# What XML can hold.
WRITABLE = [
    "".join(sign for sign in one if sign >= " " or sign in "\t\n") for one in vectors()
]


def opened(page: Tripwire, *paths: str) -> dict[str, int]:
    return counted([one for path in paths for one in page.opened(path)])


def test_nothing_that_is_pasted_runs(window: Opened, root: Client) -> None:
    """One by one through what reads pastes, and all of them into a block."""
    page = window(root, policy=False)
    assert opened(page, "/admin/posts/workingcopy/add/") == {}

    kept = page.evaluate(CLEAN, [f"<p>so {one}</p>" for one in vectors()])

    assert counted(page.pasted(EDITOR, packed())) == {}
    assert counted([one for some in page.read(kept) for one in some]) == {}
    assert any("so " in one for one in kept)


def test_nothing_of_a_page_that_links_to_us_runs(
    window: Opened, root: Client, internet: Internet, settings: LazySettings
) -> None:
    """Its title, its author, its site's name and the words around its link."""
    make.post(slug="walking")
    empty_queue()
    said, target = escape(packed(6_000)), f"{settings.SITE_URL}/walking/"
    with origin_site() as site:
        site.url = internet.hosts("reader.test", site)
        for number, kind in enumerate(("u-in-reply-to", "u-repost-of", "")):
            site.pages[f"/{number}"] = Served(
                f"<title>{said}</title><meta property=og:site_name content='Ours'>"
                f"<article class=h-entry><h1 class=p-name>{said}</h1>"
                f"<p class='p-author h-card'>{said[:400]}</p><div class=e-content>{said}"
                f" <a class='{kind}' href='{target}'>so</a> {said}</div></article>"
            )
            origin = f"{site.url}/{number}"
            receiver.receive_linkback(origin, target, Protocol.WEBMENTION)
            assert run_queued() == []
    rows = list(Linkback.objects.select_related("comment"))
    shown = [one.comment for one in rows if one.comment]
    status_changes.decide(shown, to=Status.APPROVED, by=make.person("Moderators"))

    desk = [f"/admin/comments/comment/{one.pk}/change/" for one in shown]
    told = [f"/admin/linkbacks/linkback/{one.pk}/change/" for one in rows]
    assert len(shown) == 3
    assert opened(window(policy=False), "/walking/") == {}
    assert opened(window(root, policy=False), *desk, *told) == {}
    assert "tripwire(" in root.get(desk[0]).text


def test_nothing_that_a_picture_says_of_itself_runs(
    window: Opened, root: Client
) -> None:
    """In its XMP or IPTC, and as the name of its file."""
    said = "".join(sorted(WRITABLE, key=len)[:20])
    xmp = XMP.decode()
    for words in ("Sample Collection", "Waves", "Zoë Sample", "Sample Archive"):
        xmp = xmp.replace(words, escape(said[:180], {'"': "&quot;"}))
    xmp = xmp.replace("https://example.org/zoe", "javascript:tripwire(1)")
    iim = [(2, kind, said[:180].encode()) for kind in (5, 80, 110, 115, 116)]
    files = [
        saved(corners(), "JPEG", xmp=xmp.encode()),
        with_iim(saved(corners(140, 90), "JPEG"), *iim),
    ]

    page = window(root, policy=False)
    for number, file in enumerate(files):
        name = f"{number}{WRITABLE[0]}.jpg"
        given = {"original": SimpleUploadedFile(name, file.read())}
        answer = root.post("/admin/artwork/artwork/upload/", given)
        assert answer.status_code == 201
    pages = [
        f"/admin/artwork/artwork/{one.pk}/change/" for one in Artwork.objects.all()
    ]

    assert len(pages) == len(files)
    assert opened(page, "/admin/artwork/artwork/", *pages) == {}
    assert "tripwire(" in root.get(pages[0]).text
