"""Vectors that run scripts, as strangers and editors send them: none runs on any page.

Pages are opened in a browser without their Content-Security-Policy, so that escaping
alone is tested.
"""

from typing import Any

import pytest
from django.test import Client

from comments.models import Comment, Status
from evidenceblog.core.text import linked_paragraphs, web_url
from posts import rich_text
from tests import make
from tests.hostile.hostile_site import make_hostile_site, words_fields
from tests.hostile.tripwire import (
    KEPT,
    SITE,
    Opened,
    Tripwire,
    addresses,
    counted,
    vectors,
)
from tests.public_pages import PATHS, address
from tests.sampling import ONE_IN

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("addresses_of_the_site"),
]


# They take no words past their own checks of the database.
NARROW = {"Campaign.shared_value", "Appearance.accent", "TrustRule.value"}


def opened(page: Tripwire, paths: list[str]) -> dict[str, int]:
    return counted([one for path in paths for one in page.opened(path)])


def test_nothing_of_a_comment_runs_anywhere(window: Opened, root: Client) -> None:
    """As readers send it, and as a moderator sees it; one in four of the vectors."""
    make.post(slug="walking")
    few = vectors()[::ONE_IN]
    sent = {"name": few[1][:100], "body": "\n".join((KEPT, *few))[:19_000]}
    sent |= {"website": "https://a.example/" + few[2].replace(" ", ""), "email": ""}
    refused = Client().post("/walking/comment/", sent | {"email": few[0]})
    sent["website"] = ""
    origin = {"origin": SITE, "user-agent": few[3], "referer": few[4]}
    answer = Client(headers=origin).post("/walking/comment/", sent)
    [comment] = Comment.objects.all()
    Comment.objects.update(status=Status.APPROVED)
    page = window(policy=False)

    found = page.shown_as(refused, "/walking/comment/")
    found += opened(page, ["/walking/", answer["Location"]])
    found += opened(
        window(root, policy=False),
        [f"/admin/comments/comment/{comment.pk}/change/", "/admin/comments/comment/"],
    )

    assert answer.status_code == 303
    assert KEPT in Client().get("/walking/").text
    assert list(found) == []


@pytest.mark.all  # hundreds of vectors in a hundred fields
def test_nothing_runs_on_a_readers_page(window: Opened) -> None:
    """Every text column of every row holds every vector, past all forms."""
    _, filled = make_hostile_site(make.person(is_superuser=True))
    paths = [*map(address, PATHS), "/rich/"]

    assert opened(window(policy=False), paths) == {}
    assert KEPT in Client().get("/walking/").text
    assert opened(window(policy=True), paths[::ONE_IN]) == {}
    wanted = {f"{field.model.__name__}.{field.name}" for field in words_fields()}
    assert wanted - filled == NARROW


# What cleans, one vector by one


@pytest.mark.parametrize(
    "words", [rich_text.TEXT, rich_text.TABLE], ids=["text", "table"]
)
def test_what_the_editor_may_write_holds_no_vector(
    window: Opened, words: dict[str, Any]
) -> None:
    sanitise = rich_text.sanitiser(words)
    each = [sanitise(f"<p>{one}</p>") for one in vectors()]
    twice = [sanitise(one) for one in each]

    page = window()
    found = [one for some in page.read([*each, *twice]) for one in some]

    assert counted(found) == {}
    assert counted(page.shown("".join(f"<div>{one}</div>" for one in each))) == {}


def test_links_in_plain_words_lead_to_web_pages_only(window: Opened) -> None:
    each = [str(linked_paragraphs(one)) for one in (*vectors(), *addresses())]

    assert counted([one for some in window().read(each) for one in some]) == {}
    led = {web_url(one)[:8] for one in addresses()}
    assert led <= {"", "https://", "http://"}
