"""Links from a live post's paragraphs to the editor's form: for who may edit, only."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from posts.models import WorkingByline, WorkingCopy
from tests import make
from tests.posts.editing import edit_url
from tests.posts.markup import elements

pytestmark = pytest.mark.django_db
TEXT = (
    "<h2>Why</h2><p>One.</p><ul><li><p>Two.</p></li></ul><ul><li>Three.</li></ul>"
    "<p>Four.</p>"
)


@pytest.fixture
def copy() -> WorkingCopy:
    copy = make.working_copy(slug="walking")
    copy.textblock_set.update(text=TEXT)
    make.artwork_block(copy)
    make.published(copy)
    return copy


def links(client: Client, path: str = "/walking/") -> list[str]:
    html = client.get(path).content.decode()
    return [link["href"] for link in elements(html, "a", class_="edit-link")]


def signed_in(group: str) -> Client:
    client = Client()
    client.force_login(make.person(group))
    return client


def test_a_reader_gets_no_link_and_no_byte_but_the_keys(
    client: Client, copy: WorkingCopy
) -> None:
    html = client.get("/walking/").content.decode()

    assert "edit-l" not in html
    assert "/admin/" not in html
    assert len(re.findall(r' data-block="[0-9a-f-]{36}"', html)) == 3


def test_an_editor_gets_a_link_at_each_paragraph_and_each_other_block(
    copy: WorkingCopy,
) -> None:
    client = signed_in("Editors")

    found = links(client)

    assert len(found) == 5 + 2
    answer = client.get("/walking/")
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Surrogate-Key" not in answer


def test_a_link_leads_to_its_blocks_row_in_the_form(copy: WorkingCopy) -> None:
    client = signed_in("Editors")
    second = make.text(copy, "<p>Later.</p>", ordering=15)
    make.published(copy)

    leads_to = [client.get(url)["Location"] for url in links(client)]

    lines = [url.partition("?line=")[2].partition("#")[0] for url in leads_to]
    assert lines == ["1", "2", "3", "4", "5", "1", "", ""]
    rows = [url.partition("#")[2] for url in leads_to]
    assert rows == [
        *["textblock_set-0"] * 5,
        *("textblock_set-1", "findingblock_set-0", "artworkblock_set-0"),
    ]
    form = client.get(edit_url(copy)).content.decode()
    assert set(rows) <= {one.attributes.get("id") for one in elements(form)}

    second.delete()
    gone = client.get(
        reverse("admin:posts_workingcopy_block", args=[copy.pk, second.key])
    )
    assert gone["Location"] == f"{edit_url(copy)}#body"


def test_an_author_gets_links_on_their_own_posts_alone(copy: WorkingCopy) -> None:
    writer = make.person("Authors")
    client = Client()
    client.force_login(writer)
    assert links(client) == []

    named = make.author(user=writer)
    WorkingByline.objects.create(working_copy=copy, author=named)

    assert len(links(client)) == 7


@pytest.mark.parametrize("group", ["Moderators", ""])
def test_who_may_not_edit_gets_none(copy: WorkingCopy, group: str) -> None:
    client = signed_in(group)

    assert links(client) == []
    url = reverse(
        "admin:posts_workingcopy_block", args=[copy.pk, make.text(copy, "").key]
    )
    assert client.get(url).status_code in {302, 403}


def test_a_page_outside_the_stream_has_links_too(copy: WorkingCopy) -> None:
    page = make.page()

    assert len(links(signed_in("Editors"), page.get_absolute_url())) == 1
