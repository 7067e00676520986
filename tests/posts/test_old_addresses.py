"""Old addresses of posts: a changed slug, `/?p=ID`, a dated address, a successor."""

import pytest
from django.test import Client
from django.urls import reverse

from evidenceblog.core import redirects
from evidenceblog.core.models import Redirect
from evidenceblog.core.redirect_reasons import RedirectReason
from posts.models import Post, Revision, WorkingCopy
from posts.revisions import publish_refusals, withdrawal
from posts.revisions.withdrawal import UnreadableSuccessor, lock_with_successor
from posts.slugs import SlugRedirectReason
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
    assert (row.reason, row.made_by) == (SlugRedirectReason.SLUG, editor)


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

    with pytest.raises(publish_refusals.PublishRefused) as refusal:
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
    redirects.record("/first/", "/new/", reason=RedirectReason.HAND, by=None)

    make.published(make.working_copy(slug="first"), kind=Revision.Kind.IMPORT)

    assert led() == {}


def test_the_editor_s_form_saves_a_former_address_and_asks_before_publishing(
    editor_client: Client,
) -> None:
    redirects.record("/first/", "/new/", reason=RedirectReason.HAND, by=None)
    copy = make.working_copy(slug="other")

    saved = editing.send(editor_client, editing.edit_url(copy), slug="first")

    assert saved.status_code == 302
    page = editor_client.get(editing.publish_url(copy))
    assert "Links to /first/ lead to /new/" in text_of(page)
    said = {"kind": "first", f"reason-{FORMER}": "It is the same subject."}
    assert editing.publish(editor_client, copy, **said).status_code == 302
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
    assert sent(client, f"/page/1/?p={post.pk}") == "/"


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


@pytest.mark.parametrize("new", ["/2014/03/02/none/", "/2014/3/2/other?x=1"])
def test_a_dated_address_leads_to_no_dated_one(client: Client, new: str) -> None:
    hand = RedirectReason.HAND
    redirects.record("/none/", new, reason=hand, by=None)
    redirects.record("/other/", "/2014/03/02/none/", reason=hand, by=None)
    redirects.record("/away/", "https://a.example/2014/03/02/b/", reason=hand, by=None)

    assert sent(client, "/2014/03/02/none/") == "404"
    assert sent(client, "/2014/03/02/away/") == "https://a.example/2014/03/02/b/"


def test_where_readers_are_sent_does_not_depend_on_the_host_they_came_by(
    client: Client,
) -> None:
    post = make.post(slug="walking")
    redirects.record("/old/", "/walking/", reason=RedirectReason.HAND, by=None)

    for address in (f"/?p={post.pk}", "/2014/03/02/walking/", "/old/"):
        answer = client.get(address, headers={"host": "localhost"})
        assert answer["Location"] == "/walking/"


# Withdrawn, with a successor


def withdraw(post: Post, successor: Post | None = None) -> None:
    withdrawal.withdraw(post, by=make.person(), note="Wrong.", successor=successor)


def test_a_withdrawn_post_s_short_and_dated_addresses_lead_to_its_notice(
    client: Client,
) -> None:
    post = make.post(slug="walking")
    withdraw(post)

    for old in (f"/?p={post.pk}", "/2014/03/02/walking/"):
        assert sent(client, old) == "/walking/"
    assert sent(client, "/walking/") == "410"


def test_readers_of_a_withdrawn_post_are_sent_to_its_successor(client: Client) -> None:
    old, better = make.post(slug="old"), make.post(slug="better")

    withdraw(old, better)

    assert sent(client, "/old/?x=1") == "/better/?x=1"
    assert client.head("/old/").status_code == 301


def test_successors_are_followed_to_the_end(client: Client) -> None:
    first, second, third = (make.post(slug=slug) for slug in ("one", "two", "three"))
    withdraw(first, second)
    withdraw(second, third)

    assert sent(client, "/one/") == "/three/"

    withdraw(third)
    answers = [client.get(f"/{slug}/") for slug in ("one", "two", "three")]
    assert [answer.status_code for answer in answers] == [410, 410, 410]
    assert "Wrong." in text_of(answers[0])


def test_a_successor_that_leads_back_or_nowhere_is_refused_and_nothing_changes() -> (
    None
):
    first, second = make.post(slug="one"), make.post(slug="two")
    draft = make.working_copy().post
    withdraw(first, second)

    for successor in (first, second, draft):
        with pytest.raises(UnreadableSuccessor):
            withdraw(second, successor)

    second.refresh_from_db()
    assert (second.state, second.successor) == (Post.State.LIVE, None)


def test_successors_in_a_circle_hold_nobody_up(client: Client) -> None:
    first, second = make.post(slug="one"), make.post(slug="two")
    withdraw(first, second)
    withdraw(second)
    Post.objects.filter(pk=second.pk).update(successor=first)

    assert client.get("/one/").status_code == 410
    assert client.get("/two/").status_code == 410


def test_a_post_published_again_leads_nowhere_else(client: Client) -> None:
    copy, other = make.working_copy(slug="one"), make.post(slug="two")
    make.published(copy)
    withdraw(copy.post, other)

    make.published(copy)
    assert client.get("/one/").status_code == 200

    withdraw(other, copy.post)
    assert sent(client, "/two/") == "/one/"


def test_the_form_names_what_readers_get_and_what_it_cannot_take(
    editor_client: Client,
) -> None:
    copy, other = make.working_copy(slug="one"), make.post(slug="two")
    make.published(copy)
    url = reverse("admin:posts_workingcopy_withdraw", args=[copy.pk])
    page = text_of(editor_client.get(url))
    assert "or are sent on to the post you name" in page
    withdraw(other, copy.post)

    answer = editor_client.post(url, {"note": "Wrong.", "successor": other.pk})

    assert "That post is not live" in text_of(answer)
    copy.post.refresh_from_db()
    assert copy.post.state == Post.State.LIVE


def test_a_successor_withdrawn_a_moment_ago_is_told_in_the_form(
    editor_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, other = make.working_copy(slug="one"), make.post(slug="two")
    make.published(copy)
    url = reverse("admin:posts_workingcopy_withdraw", args=[copy.pk])
    locked = lock_with_successor

    def meanwhile(post: Post, successor: Post | None) -> Post:
        Post.objects.filter(pk=other.pk).update(state=Post.State.WITHDRAWN)
        return locked(post, successor)

    monkeypatch.setattr(withdrawal, "lock_with_successor", meanwhile)
    answer = editor_client.post(url, {"note": "Wrong.", "successor": other.pk})

    assert "lead readers back, or to nothing" in text_of(answer)
    copy.post.refresh_from_db()
    assert copy.post.state == Post.State.LIVE


def test_a_withdrawn_post_s_receipts_go_on_answering(client: Client) -> None:
    post, other = make.post(slug="one"), make.post(slug="two")
    answer = client.post(
        "/one/comment/",
        {"name": "Ada", "email": "ada@example.org", "body": "Thank you."},
        headers={"origin": "http://127.0.0.1:8000"},
    )
    withdraw(post, other)

    assert client.get(answer["Location"]).status_code == 200
    assert client.post("/one/comment/", {"body": "More."}).status_code == 410
