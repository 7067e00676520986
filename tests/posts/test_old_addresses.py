"""Old addresses of posts: a changed slug, `/?p=ID`, a dated address."""

import pytest
from django.test import Client

from evidenceblog.ground import redirects
from evidenceblog.ground.models import Redirect
from posts import publishing
from posts.models import Revision, WorkingCopy
from tests import make
from tests.posts import editing
from tests.reading import text_of

pytestmark = pytest.mark.django_db
FORMER = "slug-former@post"


def renamed(copy: WorkingCopy, slug: str, **changes: object) -> Revision:
    WorkingCopy.objects.filter(pk=copy.pk).update(slug=slug)
    return make.published(copy, **changes)


def led() -> dict[str, str]:
    return dict(Redirect.objects.values_list("old_path", "new"))


def sent(client: Client, address: str) -> str:
    """Return where a reader of the address is sent, or the status if nowhere."""
    answer = client.get(address)
    return answer.headers.get("Location", str(answer.status_code))


# A changed slug


def test_a_post_s_old_addresses_lead_to_the_one_it_has(client: Client) -> None:
    copy = make.working_copy(slug="first")
    make.published(copy)
    editor = make.person()

    renamed(copy, "second", by=editor)
    renamed(copy, "third", by=editor)

    assert sent(client, "/first/") == sent(client, "/second") == "/third/"
    assert client.get("/third/").status_code == 200
    row = Redirect.objects.get(old_path="/second")
    assert (row.reason, row.made_by) == (Redirect.Reason.SLUG, editor)


def test_an_address_that_is_not_published_yet_leads_nowhere(client: Client) -> None:
    copy = make.working_copy(slug="first")
    make.published(copy)
    WorkingCopy.objects.filter(pk=copy.pk).update(slug="second")

    assert not Redirect.objects.exists()
    assert client.get("/first/").status_code == 200


def test_a_post_that_goes_back_to_its_first_address_is_found_at_both(
    client: Client,
) -> None:
    copy = make.working_copy(slug="first")
    make.published(copy)
    renamed(copy, "second")

    renamed(copy, "first")

    assert client.get("/first/").status_code == 200
    assert sent(client, "/second/") == "/first/"


def test_what_stands_beneath_a_post_moves_with_it(client: Client) -> None:
    copy = make.working_copy(slug="first")
    make.published(copy)
    renamed(copy, "second")

    assert sent(client, "/first/versions/1/?x=1") == "/second/versions/1/?x=1"


def test_another_post_s_former_address_is_taken_over_only_with_a_reason(
    client: Client,
) -> None:
    copy = make.working_copy(slug="first")
    make.published(copy)
    renamed(copy, "second")
    other = make.working_copy(slug="first")

    with pytest.raises(publishing.NotReady) as refusal:
        make.published(other)
    assert [fault.key for fault in refusal.value.faults] == [FORMER]
    assert "Links to /first/ lead to /second/" in refusal.value.faults[0].message

    revision = make.published(other, overrides={FORMER: "A better post on it."})
    assert revision.overrides == {FORMER: "A better post on it."}
    assert client.get("/first/").status_code == 200
    assert led() == {}
    # From now on it is this post's own.
    make.published(other)


def test_an_import_takes_over_a_former_address_as_nobody_is_there_to_ask() -> None:
    redirects.record("/first/", "/new/", reason=Redirect.Reason.HAND, by=None)

    make.published(make.working_copy(slug="first"), kind=Revision.Kind.IMPORT)

    assert led() == {}


def test_the_editor_s_form_saves_a_former_address_and_asks_before_publishing(
    editor_client: Client,
) -> None:
    redirects.record("/first/", "/new/", reason=Redirect.Reason.HAND, by=None)
    copy = make.working_copy(slug="other")

    saved = editing.send(editor_client, editing.edit_url(copy), slug="first")

    assert saved.status_code == 302
    page = editor_client.get(editing.publish_url(copy))
    assert "Links to /first/ lead to /new/" in text_of(page)
    said = {"kind": "first", f"reason-{FORMER}": "It is the same subject."}
    assert editor_client.post(editing.publish_url(copy), said).status_code == 302
    assert led() == {}


# By number and by date


def test_a_post_is_found_by_its_number(client: Client) -> None:
    post = make.post(slug="walking")

    answer = client.get(f"/?p={post.pk}&utm_source=feed")

    assert (answer.status_code, answer["Location"]) == (
        301,
        "/walking/?utm_source=feed",
    )
    assert sent(client, f"/?p={post.pk}") == "/walking/"


def test_the_address_in_a_feed_leads_to_the_post(client: Client) -> None:
    make.post(slug="walking")

    feed = client.get("/feed/").content.decode()
    guid = feed.partition('<guid isPermaLink="false">')[2].partition("</guid>")[0]

    assert sent(client, guid.removeprefix("http://127.0.0.1:8000")) == "/walking/"


@pytest.mark.parametrize("number", ["0", "x", "-1", "٣", "1" * 400, "1 ", "%00"])
def test_a_number_of_no_post_is_not_found(client: Client, number: str) -> None:
    make.post()

    assert client.get(f"/?p={number}").status_code == 404


def test_a_number_counts_on_the_first_page_alone(client: Client) -> None:
    post = make.post(slug="walking")
    draft = make.working_copy().post

    assert client.get("/?p=").status_code == 200
    assert client.get(f"/walking/?p={post.pk}").status_code == 200
    assert client.get(f"/?p={draft.pk}").status_code == 404
    assert sent(client, f"/page/1/?p={post.pk}") == "200"


def test_a_dated_address_leads_to_the_post_whatever_the_day(client: Client) -> None:
    make.post(slug="walking")

    assert sent(client, "/2014/03/02/walking/?x=1") == "/walking/?x=1"
    assert sent(client, "/2014/3/2/walking/") == "/walking/"


@pytest.mark.parametrize(
    "path",
    [
        "/2014/02/30/walking/",
        "/0/01/01/walking/",
        "/2014/03/02/none/",
        f"/{'9' * 100}/03/02/walking/",
        "/2014/03/02/draft/",
    ],
)
def test_a_date_that_never_was_or_a_post_that_is_not_there(
    client: Client, path: str
) -> None:
    make.post(slug="walking")
    make.working_copy(slug="draft")

    assert client.get(path).status_code == 404


def test_a_dated_address_knows_the_former_slug_too(client: Client) -> None:
    copy = make.working_copy(slug="first")
    make.published(copy)
    renamed(copy, "second")

    assert sent(client, "/2014/03/02/first/") == "/second/"


def test_where_readers_are_sent_does_not_depend_on_the_host_they_came_by(
    client: Client,
) -> None:
    post = make.post(slug="walking")
    redirects.record("/old/", "/walking/", reason=Redirect.Reason.HAND, by=None)

    for address in (f"/?p={post.pk}", "/2014/03/02/walking/", "/old/"):
        answer = client.get(address, headers={"host": "localhost"})
        assert answer["Location"] == "/walking/"
