"""What the desk shows of a page that links here."""

from typing import Any

import pytest
from django.test import Client

from comments.models import Comment, Kind, TrustRule
from comments.moderation.desk.cards import origin_page
from posts.models import Post
from tests import make
from tests.comments.moderation.desk.requests import DESK
from tests.comments.moderation.desk.test_cards import MOST_QUERIES
from tests.reading import text_of
from tests.servers.origins import OriginSite

from .told_pages import PAGE, REPLY, TARGET, said_by, told

pytestmark = pytest.mark.django_db


def card_of(client: Client, comment: Comment) -> str:
    page = text_of(client.get(DESK))
    return page.partition(f'id="card-{comment.pk}"')[2].partition("</article>")[0]


def test_a_card_tells_which_page_it_is_and_how_we_know(
    post: Post, reader: OriginSite, moderator_client: Client
) -> None:
    row = told(reader)

    card = card_of(moderator_client, said_by(row))

    assert "Mention" in card
    assert "Webmention" in card
    assert "Why I walk" in card
    assert f'<a href="{row.origin}" rel="noopener noreferrer nofollow"' in card
    assert "Verified on" in card
    assert "?kind=author&value=reader.test&verdict=blocked" in card
    assert "another spelling" not in card


def test_a_reply_from_elsewhere_shows_the_same(
    post: Post, reader: OriginSite, moderator_client: Client
) -> None:
    row = told(reader, body=REPLY)

    card = card_of(moderator_client, said_by(row))

    assert "Ada Reader" in card
    assert "On another site" in card
    assert f"{reader.url}/" in card


def test_a_link_that_is_only_like_ours_is_told(
    post: Post, reader: OriginSite, moderator_client: Client
) -> None:
    row = told(reader, body=f"<a href='{TARGET}?utm_source=mail'>x</a>")

    assert "another spelling" in card_of(moderator_client, said_by(row))


def test_cards_tell_what_was_said_of_their_sites(
    post: Post,
    reader: OriginSite,
    moderator_client: Client,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(3):
        comment = make.comment(post)
        named = f"site{number}.example"
        origin = {"url": f"https://{named}/", "host": named, "named": named}
        Comment.objects.filter(pk=comment.pk).update(origin=origin)
    TrustRule.objects.create(kind="author", value="site1.example", verdict="blocked")

    with django_assert_max_num_queries(MOST_QUERIES):
        page = text_of(moderator_client.get(DESK))

    assert page.count("<b>Blocked</b>") == 1
    assert page.count("verdict=blocked") == 2


def test_a_notice_whose_page_was_not_found_says_so_and_leads_there(
    post: Post, moderator_client: Client
) -> None:
    comment = make.comment(post, body="Reblogged this on Notes.")
    site = "https://notes.example/"
    Comment.objects.filter(pk=comment.pk).update(kind=Kind.REBLOG, website=site)

    card = card_of(moderator_client, comment)

    assert "No page was found there" in card
    assert f'<a href="{site}" rel="noopener noreferrer nofollow">' in card


def test_what_a_page_is_called_is_text(
    post: Post, reader: OriginSite, moderator_client: Client
) -> None:
    title = "&lt;img src=x onerror=alert(1)&gt;"
    row = told(reader, body=PAGE.replace("Why I walk", title))

    assert "<img src=x" not in moderator_client.get(DESK).content.decode()
    assert row.title.startswith("<img")


def test_a_large_copy_tells_what_the_licence_allows(
    post: Post, moderator_client: Client
) -> None:
    comment = make.comment(post)
    said = {"url": "https://a.example/x", "host": "a.example", "advice": "No copies."}
    Comment.objects.filter(pk=comment.pk).update(origin=said)

    assert 'class="advice">No copies.' in card_of(moderator_client, comment)


def test_what_was_typed_here_is_of_no_page(post: Post) -> None:
    assert origin_page(make.comment(post)) is None


def test_what_is_known_is_changed_where_it_stands(
    post: Post, reader: OriginSite, moderator_client: Client
) -> None:
    rule = TrustRule.objects.create(kind="author", value="reader.test", verdict="held")
    card = card_of(moderator_client, said_by(told(reader)))

    place = f"/admin/comments/trustrule/{rule.pk}/change/?of="
    assert f'<a href="{place}' in card
    said = {"kind": "author", "value": "reader.test", "verdict": "blocked"}
    ends = {"until_0": "", "until_1": ""}
    answer = moderator_client.post(f"{place}show%3Dspam", said | ends)
    assert answer["Location"] == f"{DESK}?show=spam"
    assert TrustRule.objects.get().verdict == "blocked"
