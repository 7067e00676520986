"""Whose pages are published at once, whose are not taken, and what a block takes down."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from comments.decisions import status_changes
from comments.linkbacks import linkback_urls, mention_trust, receiver
from comments.linkbacks.models import Linkback, Protocol
from comments.linkbacks.protocols.pingback import FaultCode
from comments.linkbacks.protocols.webmention import FORM
from comments.models import Comment, Status, TrustRule
from comments.moderation import decision_undo, trust_rules
from comments.screening.trust_lookup import verdict_of_rule as verdict_of
from comments.spam.hosts import site_name
from comments.spam.models import FilterSettings
from evidenceblog.core.http_fetch import AddressRefused
from posts.models import Post
from tests import make
from tests.comments.moderation.desk.requests import DESK
from tests.reading import text_of
from tests.servers.internet import Internet
from tests.servers.origins import OriginSite, Served, origin_site

from .test_pingback import fault_of
from .test_webmention import mention
from .told_pages import (
    PAGE,
    REPLY,
    TARGET,
    approve,
    look_again,
    looked_at,
    said_by,
    told,
)

pytestmark = pytest.mark.django_db
PLACE = "/admin/comments/trustrule/"
FARM = "".join(f"<a href='https://site{n}.example/'>x</a> " for n in range(160))
SPAM = f"""<title>Buy cheap viagra online</title><p>Great post, thanks for sharing! Click
here, order now, visit our website and buy viagra <a href="{TARGET}">casino bonus</a>
subscribe to my channel.</p><div>{FARM}</div>"""


def rule(address: str, verdict: str) -> TrustRule:
    made = TrustRule(kind="author", value=address, verdict=verdict)
    made.full_clean()
    made.save()
    return made


def block(address: str) -> TrustRule:
    return rule(address, "blocked")


def trust(address: str) -> TrustRule:
    return rule(address, "trusted")


NAMES = {
    "Example.org": "example.org",
    " https://www.example.org/ ": "example.org",
    "http://bücher.example/": "xn--bcher-kva.example",
    "https://medium.com/@ada/?x#y": "medium.com/@ada",
    "name.wordpress.com": "name.wordpress.com",
}


@pytest.mark.parametrize(("text", "name"), NAMES.items())
def test_an_address_is_named_in_one_way(text: str, name: str) -> None:
    assert site_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        *("", "ada", "ada@example.org", "mailto:ada@example.org", "https://[::1"),
        *("medium.com", "https://wordpress.com/", "co.uk", "brid.gy"),
    ],
)
def test_what_names_nobody_or_strangers_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        block(text)


def test_the_nearest_name_counts_and_a_block_of_one_goes_first() -> None:
    trust("example.org")
    block("example.org/spam")
    block("bad.example.org")
    trust("medium.com/@ada")

    def said(*named: str) -> str | None:
        return verdict_of(mention_trust.rule_about(*named))

    assert said("https://www.example.org/a") == "trusted"
    assert said("https://sub.example.org/") == "trusted"
    assert said("https://example.org/spam/1") == "blocked"
    assert said("https://example.org/spammers") == "trusted"
    assert said("https://bad.example.org/") == "blocked"
    assert said("https://notexample.org/") is None
    assert said("https://medium.com/@ada/walking") == "trusted"
    assert said("https://medium.com/@adam") is None
    assert said("https://example.org/", "https://bad.example.org/ada") == "blocked"
    assert said("", "") is None


@pytest.mark.parametrize("name", ["reader.example", "reader.example/about-walking"])
def test_from_a_blocked_origin_nothing_is_taken(
    client: Client, target: str, name: str
) -> None:
    block(name)
    origin = "https://www.reader.example/about-walking"

    by_trackback: Any = client.post(
        "/walking/trackback/", urlencode({"url": origin}), content_type=FORM
    )

    assert mention(client, origin, target).status_code == HTTPStatus.FORBIDDEN
    assert fault_of(client, origin, target) == FaultCode.DENIED
    assert b"<error>1</error>" in by_trackback.content
    assert not Linkback.objects.exists()


def test_what_waits_when_it_is_blocked_is_not_fetched(
    post: Post, reader: OriginSite
) -> None:
    reader.pages["/why"] = Served(PAGE)
    receiver.receive_linkback(f"{reader.url}/why", TARGET, Protocol.WEBMENTION)
    block("reader.test")

    row = looked_at()

    assert (row.state, row.failure) == (Linkback.State.FAILED, "blocked")
    assert not reader.asked


def test_a_blocked_author_is_refused_once_the_page_says_who_it_is(
    post: Post, reader: OriginSite
) -> None:
    block("reader.test/ada")
    body = REPLY.replace('href="/"', 'href="/ada"')

    row = told(reader, body=body)

    assert (row.state, row.failure) == (Linkback.State.FAILED, "blocked")
    assert row.comment is None


def test_an_author_whom_anybody_may_name_is_neither_trusted_nor_blocked(
    post: Post, reader: OriginSite
) -> None:
    block("elsewhere.example")
    body = REPLY.replace('href="/"', 'href="https://elsewhere.example/"')

    assert told(reader, body=body).state == Linkback.State.VERIFIED


def test_a_trusted_page_is_published_at_once(post: Post, reader: OriginSite) -> None:
    trust("reader.test")

    comment = said_by(told(reader))

    assert comment.status == Status.APPROVED
    assert comment.decisions.latest("pk").reasons == [
        *("origin-trusted", TrustRule.objects.get().code)
    ]


def test_a_trusted_page_that_changes_stays_published(
    post: Post, reader: OriginSite
) -> None:
    trust("reader.test")
    row = told(reader)
    reader.pages["/why"] = Served(PAGE.replace("how much", "how far"))

    comment = said_by(look_again(row))

    assert comment.status == Status.APPROVED
    assert "how far" in comment.body


def test_a_trusted_page_that_turns_to_spam_is_held(
    post: Post, reader: OriginSite
) -> None:
    trust("reader.test")
    row = told(reader)
    reader.pages["/why"] = Served(SPAM)

    assert said_by(look_again(row)).status == Status.HELD


def test_trust_publishes_no_spam(post: Post, reader: OriginSite) -> None:
    trust("reader.test")

    assert said_by(told(reader, body=SPAM)).status == Status.SPAM


def test_what_is_spam_to_trust_is_what_the_filter_is_set_to(
    post: Post, reader: OriginSite
) -> None:
    FilterSettings(pk=1, threshold=300).save()
    trust("reader.test")

    assert said_by(told(reader, body=SPAM)).status == Status.APPROVED


def test_trust_publishes_no_name_of_somebody_who_works_here(
    post: Post, reader: OriginSite
) -> None:
    make.author(name="Ada Reader")
    trust("reader.test")

    comment = said_by(told(reader, body=REPLY))

    assert (comment.name, comment.status) == ("Ada Reader", Status.HELD)
    assert "staff-name" in {reason["code"] for reason in comment.reasons}


def test_trust_publishes_no_link_that_is_only_like_ours(
    post: Post, reader: OriginSite
) -> None:
    trust("reader.test")

    row = told(reader, body=f"<a href='{TARGET}?utm_source=mail'>x</a>")

    assert said_by(row).status == Status.HELD


def test_trust_publishes_no_call_for_help(post: Post, reader: OriginSite) -> None:
    trust("reader.test")
    body = REPLY.replace("Does it help after surgery, too?", "I want to kill myself.")

    assert said_by(told(reader, body=body)).status == Status.HELD


def test_a_trusted_page_that_turns_to_a_call_for_help_is_held_and_put_first(
    post: Post, reader: OriginSite
) -> None:
    trust("reader.test")
    make.comment(post, status=Status.HELD)
    row = told(reader, body=REPLY)
    assert said_by(row).status == Status.APPROVED
    Comment.objects.filter(pk=said_by(row).pk).update(labels=["outreach"])
    help_me = REPLY.replace(
        "Does it help after surgery, too?", "I want to kill myself."
    )
    reader.pages["/why"] = Served(help_me)

    comment = said_by(look_again(row))

    assert (comment.status, comment.labels) == (Status.HELD, ["outreach", "crisis"])
    assert Comment.objects.waiting()[0] == comment


def test_trust_given_later_counts_at_the_next_look_but_not_against_people(
    post: Post, reader: OriginSite
) -> None:
    row = told(reader)
    trust("reader.test")
    row = look_again(row)
    assert said_by(row).status == Status.APPROVED
    status_changes.decide([said_by(row)], to=Status.HELD, by=make.person("Moderators"))

    assert said_by(look_again(row)).status == Status.HELD


def test_a_block_takes_down_what_is_there_and_its_undoing_brings_it_back(
    post: Post, reader: OriginSite
) -> None:
    trusted = trust("reader.test")
    first = said_by(told(reader))
    reply = make.comment(post, status=Status.APPROVED)
    by = make.person("Moderators")
    trusted.verdict = "blocked"
    trusted.save()

    made = trust_rules.take_down_author(trusted, by=by)

    assert [one.comment_id for one in made] == [first.pk]
    assert Comment.objects.get(pk=first.pk).status == Status.REJECTED
    assert Comment.objects.get(pk=reply.pk).status == Status.APPROVED
    decision_undo.undo_batch(made[0].batch, by=by)
    assert Comment.objects.get(pk=first.pk).status == Status.APPROVED


def test_a_block_of_one_author_leaves_the_others_of_a_host(
    post: Post, reader: OriginSite
) -> None:
    told(reader)
    blocked = block("reader.test/ada")

    assert trust_rules.take_down_author(blocked, by=make.person("Moderators")) == []


def test_who_comes_from_a_card_goes_back_to_the_desk_and_can_undo(
    moderator_client: Client, post: Post, reader: OriginSite
) -> None:
    row = told(reader)
    approve(row)
    said = {"kind": "author", "value": "reader.test", "verdict": "blocked"}
    said |= {"take_down": "on", "until_0": "", "until_1": ""}

    page = moderator_client.post(f"{PLACE}add/?of=show%3Dmentions", said, follow=True)

    assert page.redirect_chain[-1][0] == f"{DESK}?show=mentions"
    batch = said_by(row).decisions.latest("pk").batch
    assert f'1 was taken down. <a href="/admin/comments/decision/?batch={batch}">' in (
        text_of(page)
    )
    assert Comment.objects.get(pk=said_by(row).pk).status == Status.REJECTED
    assert TrustRule.objects.get().by is not None


# Trust reaches no further than the page itself


def led(internet: Internet, start: OriginSite, host: str, to: str) -> str:
    """Return an address on a host that redirects elsewhere."""
    start.pages["/go"] = Served("", 302, (("Location", to),))
    return f"{internet.hosts(host, start)}/go"


@pytest.mark.parametrize("trusted", [["start.test"], ["reader.test"]])
def test_trust_in_one_end_of_a_redirect_is_not_enough(
    post: Post, reader: OriginSite, internet: Internet, trusted: list[str]
) -> None:
    reader.pages["/why"] = Served(PAGE)
    for host in trusted:
        trust(host)

    with origin_site() as start:
        told_of = led(internet, start, "start.test", f"{reader.url}/why")
        receiver.receive_linkback(told_of, TARGET, Protocol.WEBMENTION)
        row = looked_at()

    assert said_by(row).status == Status.HELD


def test_trust_in_both_ends_of_a_redirect_is_enough(
    post: Post, reader: OriginSite, internet: Internet
) -> None:
    reader.pages["/why"] = Served(PAGE)
    trust("start.test")
    trust("reader.test")

    with origin_site() as start:
        told_of = led(internet, start, "start.test", f"{reader.url}/why")
        receiver.receive_linkback(told_of, TARGET, Protocol.WEBMENTION)
        row = looked_at()

    assert said_by(row).status == Status.APPROVED


def test_a_redirect_does_not_get_round_a_block(
    post: Post, reader: OriginSite, internet: Internet
) -> None:
    reader.pages["/why"] = Served(PAGE)
    block("reader.test")

    with origin_site() as start:
        told_of = led(internet, start, "start.test", f"{reader.url}/why")
        receiver.receive_linkback(told_of, TARGET, Protocol.WEBMENTION)
        row = looked_at()

    assert (row.state, row.failure) == (Linkback.State.FAILED, "blocked")


def test_a_page_on_a_host_of_many_cannot_borrow_the_name_of_one(
    post: Post, reader: OriginSite
) -> None:
    trust("reader.test/~ada")

    row = told(reader, "/~mallory/p", REPLY.replace('href="/"', 'href="/~ada/"'))

    assert said_by(row).status == Status.HELD


UP = ["/~ada/%2e%2e/~mallory/p", "/~ada/x%2f..%2f..%2f~mallory", "/~ada/..;/~mallory"]


@pytest.mark.parametrize("path", [*UP, "/~ada/%252e%252e/~mallory/p"])
def test_a_path_that_leads_up_is_beneath_nobody(path: str) -> None:
    trust("example.org/~ada")

    assert mention_trust.rule_about(f"https://example.org{path}") is None
    with pytest.raises(AddressRefused):
        linkback_urls.parse_origin(f"https://example.org{path}")


def test_no_escape_gets_round_a_block() -> None:
    block("example.org/~mallory")

    found = mention_trust.rule_about("https://example.org/%7Emallory/p")
    assert verdict_of(found) == "blocked"
