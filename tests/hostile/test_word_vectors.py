"""Vectors in whatever a Word document says, and in what pictures within it say.

Its words, links, notes, comments, names of styles, properties and its own name, brought
into a new draft and into a post that is there; read in the form, and on the page.
"""

import io
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from evidenceblog.core.feeds import xml_text
from posts.artwork.models import Artwork
from posts.models import Revision, WorkingCopy
from tests import make
from tests.hostile.tripwire import KEPT, Opened, addresses, counted, vectors
from tests.posts.artwork.files import XMP, corners, exif, saved, with_iim
from tests.posts.word.documents import (
    WORD,
    changed,
    commented,
    docx,
    link,
    note,
    p,
    picture,
    r,
    row,
    table,
)
from tests.sampling import rarely

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("addresses_of_the_site"),
]
PERSON = "Rae Reviewer"
ALT = "what it shows"
PARTS = 4  # documents that have all vectors together
EXIF = 15_000  # characters of each, of 64 KB together
PROPERTIES = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{0}</dc:title>'
    "<dc:creator>{0}</dc:creator><dc:subject>{0}</dc:subject></cp:coreProperties>"
)
IPTC = (5, 80, 110, 115, 116, 120)  # title, author, credit, source, copyright, caption


def hostile_picture(said: str) -> bytes:
    """Return a picture that says it in its XMP, IPTC and EXIF."""
    xmp = XMP.decode()
    for words in ("Sample Collection", "Waves", "Zoë Sample", "Blue waves on paper"):
        xmp = xmp.replace(words, escape(said[:180], {'"': "&quot;"}))
    told = dict.fromkeys(("Artist", "Copyright", "ImageDescription"), said[:EXIF])
    jpeg = saved(corners(), "JPEG", xmp=xmp.encode(), exif=exif(**told))
    iim = [(2, number, said[:180].encode()) for number in IPTC]
    return with_iim(jpeg, *iim).getvalue()


def hostile_document(said: list[str]) -> bytes:
    """Return a document that says all of it in each place that has words."""
    whole = f"{KEPT} {' '.join(said)}"
    links = tuple(map(xml_text, addresses()))
    content = docx(
        p(r(whole[:300]), style="Title"),
        *(p(r(one)) for one in said),
        p(r(whole[:300]), style="Heading2"),
        p(r(whole[:200]), style="Odd"),
        *(p(link(one, "so")) for one in links),
        *(p(r(one), level=0) for one in said[::10]),
        table(row("Group", r(said[0]), header=True), row(p(r(whole)), p(r(whole)))),
        p(changed("ins", r(whole)), changed("del", r(whole))),
        p(commented(1, whole), note(1), note(2, "endnote")),
        p(picture("one.jpg", alt=ALT)),
        styles=WORD | {"Odd": ("paragraph", escape(whole, {'"': "&quot;"}))},
        footnotes={1: p(r(whole))},
        endnotes={2: p(r(whole))},
        comments={1: r(whole)},
        media={"one.jpg": hostile_picture(whole)},
        links=links,
        more={"docProps/core.xml": PROPERTIES.format(escape(whole)).encode()},
    )
    return with_names(content, {PERSON: whole, ALT: whole})


def with_names(content: bytes, names: dict[str, str]) -> bytes:
    """Return the document with other words in place of values of its attributes."""
    file = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as before, ZipFile(file, "w") as after:
        for one in before.namelist():
            part = before.read(one)
            for old, new in names.items():
                part = part.replace(f'"{old}"'.encode(), quoteattr(new).encode())
            after.writestr(one, part)
    return file.getvalue()


def brought(client: Client, said: list[str], url: str) -> Any:
    """Upload the document; return the form that it leads to."""
    file = SimpleUploadedFile(f"{KEPT}{said[0]}.docx", hostile_document(said))
    answer = client.post(url, {"document": file}, follow=True)
    assert answer.status_code == 200
    return answer


@pytest.mark.parametrize("part", [0, *map(rarely, range(1, PARTS))])
def test_nothing_of_a_word_document_runs(
    window: Opened, root: Client, part: int
) -> None:
    said = [xml_text(one) for one in vectors()[part::PARTS]]
    there = make.working_copy(slug="there")

    new = reverse("admin:posts_workingcopy_new_from_word")
    old = reverse("admin:posts_workingcopy_word", args=[there.pk])
    forms = {url: brought(root, said, url) for url in (new, old)}

    copy = WorkingCopy.objects.exclude(pk=there.pk).get()
    make.published(copy, kind=Revision.Kind.IMPORT)
    artworks = [
        reverse("admin:artwork_artwork_change", args=[one.pk])
        for one in Artwork.objects.all()
    ]
    editor, page = window(root, policy=False), copy.post.get_absolute_url()
    found = [one for url in forms for one in editor.shown_as(forms[url], url)]
    found += [one for url in artworks for one in editor.opened(url)]
    found += window(policy=False).opened(page)

    assert counted(found) == {}
    assert artworks
    assert "tripwire(" in Client().get(page).text
    assert all("tripwire(" in form.text for form in forms.values())
