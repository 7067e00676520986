"""What the desk shows: what waits and why, from whom, with what is known of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.decisions import status_changes
from comments.models import (
    Campaign,
    Comment,
    Decision,
    Note,
    Report,
    Status,
    TrustRule,
)
from comments.moderation import annotations, trust_rules
from comments.spam.hosts import Trust
from comments.spam.models import FilterSettings
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.comments.moderation.desk.requests import DESK, page_of, shown
from tests.reading import text_of

pytestmark = pytest.mark.django_db
LINKS = "https://a.example https://b.example https://c.example"
# Of the whole page, sign-in and permissions included.
MOST_QUERIES = 12


def changed(comment: Comment, **to: Any) -> Comment:
    Comment.objects.filter(pk=comment.pk).update(**to)
    return comment


def card_of(client: Client, comment: Comment, query: str = "") -> str:
    """Return the card of a comment as words, without its markup."""
    page = text_of(client.get(f"{DESK}{query}"))
    card = page.partition(f'id="card-{comment.pk}"')[2].partition("</article>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", card.partition(">")[2]).split())


def test_the_desk_opens_on_what_waits_the_longest_first(
    moderator_client: Client, post: Post
) -> None:
    for age, status in enumerate(Status):
        hours = timedelta(hours=age)
        made = make.comment(post, name=status, status=status)
        changed(made, received_at=timezone.now() - hours)

    assert shown(moderator_client) == [Status.HELD, Status.RECEIVED]


def test_what_is_urgent_comes_first(moderator_client: Client, post: Post) -> None:
    for urgency in Comment.Urgency:
        changed(make.comment(post, name=urgency.name), urgency=urgency)

    assert shown(moderator_client) == ["CRISIS", "REPORTED", "ORDINARY"]


def test_what_readers_reported_waits_again_with_their_words(
    moderator_client: Client, post: Post
) -> None:
    for reports in (0, 2):
        made = make.comment(post, name=f"{reports}", status=Status.APPROVED)
        changed(made, open_reports=reports)
    Report.objects.create(comment=made, reason="unkind", text="He is always like this.")
    Report.objects.create(comment=made, reason="spam", closed_at=timezone.now())

    assert shown(moderator_client) == ["2"]
    card = card_of(moderator_client, made)
    assert "Reported by 1 reader It attacks or insults somebody: He is always" in card
    assert "advertising" not in card


def test_a_card_says_what_was_said_where_in_answer_to_what(
    moderator_client: Client, post: Post
) -> None:
    parent = make.comment(
        post, name="Grace", body="What of the elderly?", status=Status.APPROVED
    )
    comment = make.comment(post, body="They are in it.", parent=parent)

    page = text_of(moderator_client.get(DESK))

    assert '<p dir="auto">They are in it.</p>' in page
    assert "Grace What of the elderly? They are in it." in card_of(
        moderator_client, comment
    )
    assert f'class="post" href="/walking/" dir="auto">{post.shown.title}</a>' in page


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, ["Nothing found against it"]),
        (
            {"body": LINKS},
            ["Unsure", "47 points", "more links than a reader gives +36"],
        ),
        (
            {"body": LINKS, "trap": "x"},
            ["Spam", "107 points", "people cannot see was filled in +60", "more links"],
        ),
    ],
)
def test_a_card_says_what_the_filter_thought_and_why_in_words(
    moderator_client: Client, post: Post, said: dict[str, str], told: list[str]
) -> None:
    comment = make.comment(post, **said)

    card = card_of(moderator_client, comment, "?show=all")

    assert [words for words in told if words in card] == told
    for reason in comment.reasons:
        assert reason["code"] not in card


def test_the_threshold_that_is_set_is_the_one_of_the_card(
    moderator_client: Client, post: Post
) -> None:
    comment = make.comment(post, body=LINKS, trap="x")  # 107 points
    assert "Spam 107 points" in card_of(moderator_client, comment, "?show=all")

    FilterSettings(pk=1, threshold=120).save()

    assert "Unsure 107 points" in card_of(moderator_client, comment, "?show=all")


def test_not_spam_is_said_only_where_something_speaks_for_it(
    moderator_client: Client, post: Post
) -> None:
    comment = make.comment(post, body="The guidance: https://www.nice.org.uk/ng59")
    assert {reason["code"] for reason in comment.reasons} == {"trusted-host"}

    assert "Not spam" in card_of(moderator_client, comment)


def test_the_first_line_says_what_waits(moderator_client: Client, post: Post) -> None:
    def first_line() -> str:
        page = text_of(moderator_client.get(DESK))
        line = page.partition('<h1 class="waits">')[2].partition("</h1>")[0]
        return " ".join(re.sub(r"<[^>]*>", " ", line).split())

    assert first_line() == "Comments: Nothing waits"
    for labels in ([], [], ["for-editor"], ["correction"], ["advice"]):
        changed(make.comment(post), labels=labels)
    changed(make.comment(post), urgency=Comment.Urgency.REPORTED)

    assert first_line() == "Comments: 6 wait: 1 urgent , 2 quick , 2 for editors"
    assert len(shown(moderator_client, "?show=quick")) == 2
    assert len(shown(moderator_client, "?show=editors")) == 2


def test_the_words_that_a_reason_rests_on_are_marked(
    moderator_client: Client, post: Post
) -> None:
    make.comment(post, body=f"See {LINKS}")

    page = text_of(moderator_client.get(DESK))

    assert "See <mark>https://a.example</mark> <mark>https://b.example</mark>" in page


def test_the_words_of_an_edited_comment_are_not_marked_by_old_offsets(
    moderator_client: Client, post: Post
) -> None:
    changed(make.comment(post, body=f"See {LINKS}"), edited_at=timezone.now())

    assert "<mark>" not in text_of(moderator_client.get(DESK))


def test_what_could_not_be_judged_says_so(
    moderator_client: Client, comment: Comment
) -> None:
    changed(comment, status=Status.RECEIVED, score=None)

    assert "Not judged yet" in card_of(moderator_client, comment)


def test_a_card_tells_the_record_of_an_address_as_typed(
    moderator_client: Client, moderator: User, post: Post, comment: Comment
) -> None:
    for status in (Status.APPROVED, Status.APPROVED, Status.SPAM):
        make.comment(post, name="A.", email="ADA@example.org", status=status)
    make.comment(post, email="eve@example.org", status=Status.REJECTED)
    trust_rules.set_rule(comment, TrustRule.Kind.EMAIL, Trust.TRUSTED, by=moderator)

    card = card_of(moderator_client, comment)

    assert "ada@example.org Trusted 2 approved 1 spam" in card
    assert f"First seen on {timezone.localdate():%-d %B %Y}." in card
    assert "rejected" not in card


def test_nothing_is_said_on_each_card_that_is_so_of_most(
    moderator_client: Client, comment: Comment
) -> None:
    card = card_of(moderator_client, comment)

    assert "Nothing found against it ada@example.org History" in card
    assert "No other comments" not in card
    assert "look at it first" not in card
    assert "Not spam" not in card


def test_nobody_without_an_address_has_a_record(
    moderator_client: Client, post: Post
) -> None:
    for status in (Status.SPAM, Status.HELD):
        comment = make.comment(post, email="", status=status)

    assert "1 spam" not in card_of(moderator_client, comment)


def test_a_card_tells_what_became_of_comments_with_the_same_links(
    moderator_client: Client, post: Post, comment: Comment
) -> None:
    changed(comment, hosts=["nhs.uk", "pills.example"])
    for status, host in ((Status.APPROVED, "nhs.uk"), (Status.SPAM, "pills.example")):
        changed(make.comment(post, status=status), hosts=[host])

    card = card_of(moderator_client, comment)

    assert "Links to nhs.uk 1 approved pills.example 1 spam" in card


def test_a_card_has_notes_assignee_language_and_akismets_word(
    moderator_client: Client, moderator: User, comment: Comment
) -> None:
    annotations.add_note(comment, "Ask Grace.", by=moderator)
    annotations.assign_moderator([comment], moderator, by=moderator)
    changed(comment, language="ar", opinion={"verdict": "discard"})

    card = card_of(moderator_client, comment)

    for words in (
        "Ask Grace.",
        "mo",
        "For mo",
        "Arabic",
        "Akismet says: blatant spam.",
    ):
        assert words in card


def test_a_crisis_says_what_to_do(moderator_client: Client, comment: Comment) -> None:
    assert "Somebody may be in danger" not in card_of(moderator_client, comment)

    changed(comment, urgency=Comment.Urgency.CRISIS)

    card = card_of(moderator_client, comment)
    assert "Somebody may be in danger" in card
    assert "tell the person in your team" in card


def test_a_campaign_is_one_card_that_says_how_many_are_like_it(
    moderator_client: Client, post: Post
) -> None:
    campaign = Campaign.objects.create(ground="host", shared_value="pills.example")
    wave = [make.comment(post, name=f"Wave {n}") for n in range(5)]
    Comment.objects.update(campaign=campaign)
    changed(wave[3], urgency=Comment.Urgency.CRISIS)
    changed(wave[4], status=Status.SPAM)

    assert shown(moderator_client) == ["Wave 3", "Wave 0"]
    card = card_of(moderator_client, wave[0])
    assert "4 more like this the same website: pills.example" in card
    assert "Decide all 4:" in card
    all_of_it = f"?show=all&campaign={campaign.pk}"
    assert sorted(shown(moderator_client, all_of_it)) == [each.name for each in wave]


def test_a_comments_page_tells_its_history_in_words(
    moderator_client: Client, moderator: User, comment: Comment
) -> None:
    status_changes.decide([comment], to=Status.APPROVED, by=moderator)
    status_changes.decide(
        [comment], to=Status.REJECTED, by=moderator, reasons=["unkind"]
    )

    page = page_of(moderator_client, comment)

    lines = re.findall(r"</time>: ([^<]*→[^<]*)</li>", page)
    assert lines == [
        "Received → Waiting, the system (a person has to look at it first)",
        "Waiting → Approved, mo",
        "Approved → Rejected, mo (it is unkind to somebody)",
    ]


def test_the_list_leaves_histories_to_be_asked_for(
    moderator_client: Client, moderator: User, comment: Comment
) -> None:
    annotations.assign_moderator([comment], moderator, by=moderator)

    part = text_of(moderator_client.get(f"{DESK}{comment.pk}/history/"))

    told = ["Received → Waiting, the system (a person has to look at it first)"]
    told.append("Assigned: mo, mo")
    assert re.findall(r"</time>: ([^<]*)</li>", part) == told
    assert "<html" not in part
    page = text_of(moderator_client.get(DESK))
    assert f'data-panel="{DESK}{comment.pk}/history/"' in page
    assert "Received → Waiting" not in page


def test_a_script_is_shown_as_the_text_it_is(
    moderator_client: Client, moderator: User, post: Post
) -> None:
    nasty = '<script>alert(1)</script>"><b>'
    parent = make.comment(post, name=nasty, body=nasty, status=Status.APPROVED)
    comment = make.comment(post, name=nasty, body=nasty, website=nasty, parent=parent)
    campaign = Campaign.objects.create(ground="name", shared_value=nasty)
    changed(comment, campaign=campaign, hosts=[nasty], labels=["<b>x"], language="<b>")
    Comment.objects.filter(pk=parent.pk).update(campaign=campaign)
    Report.objects.create(comment=comment, reason="other", text=nasty)
    Note.objects.create(comment=comment, text=nasty, by=moderator)

    for path in ("", f"{comment.pk}/change/", "preview/?act=spam&all=1", "?q=<b>"):
        page = moderator_client.get(f"{DESK}{path}").content.decode()
        assert "&lt;script&gt;alert(1)" in page or path == "?q=<b>"
        assert "<script>alert" not in page
        assert "<b>x" not in page


def test_twenty_five_full_cards_cost_no_more_queries_than_one(
    moderator_client: Client, moderator: User, post: Post
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            moderator_client.get(f"{DESK}?post={post.pk}&label=outreach&language=de")
        return len(queries)

    def full_card(number: int) -> None:
        parent = make.comment(post, status=Status.APPROVED)
        one = make.comment(post, parent=parent, body=f"{LINKS} {number}")
        status_changes.decide([one], to=Status.APPROVED, by=moderator)
        status_changes.decide([one], to=Status.HELD, by=moderator)
        annotations.add_note(one, "A note.", by=moderator)
        annotations.assign_moderator([one], moderator, by=moderator)
        trust_rules.set_rule(one, TrustRule.Kind.EMAIL, Trust.HELD, by=moderator)
        Report.objects.create(comment=one, reason="other", text="Look.")
        changed(
            one,
            campaign=Campaign.objects.create(ground="text"),
            hosts=[f"{letter}{number}.example" for letter in "abcdefgh"],
            labels=["outreach"],
            language="de",
            open_reports=1,
            opinion={"verdict": "spam"},
        )

    full_card(0)
    moderator_client.get(DESK)
    few = cost()
    for number in range(1, 25):
        full_card(number)

    assert cost() == few
    assert few <= MOST_QUERIES
    page = text_of(moderator_client.get(f"{DESK}?label=outreach"))
    assert page.count('<article class="card') == 25


def test_decisions_are_counted_up_to_a_hundred(
    moderator_client: Client, comment: Comment
) -> None:
    made = [
        Comment(
            **{
                field.attname: getattr(comment, field.attname)
                for field in Comment._meta.concrete_fields
                if field.name not in {"id", "lane", "waits"}
            }
            | {
                "path": [-n],
                "fingerprint": f"{n}",
                "receipt_hash": f"{n}",
                "status": "spam",
            }
        )
        for n in range(1, 103)
    ]
    Comment.objects.bulk_create(made)

    page = text_of(moderator_client.get(DESK))

    assert "Spam <span>100+</span>" in page
    assert "Waiting <span>1</span>" in page
    assert "Rejected</a>" not in page
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("tab", "said"),
    [
        ("mine", "Nothing is assigned to you."),
        ("mentions", "None of these wait."),
        ("outreach", "None of these wait."),
    ],
)
def test_a_tab_that_is_empty_says_so_of_itself_alone(
    moderator_client: Client, comment: Comment, tab: str, said: str
) -> None:
    page = text_of(moderator_client.get(f"{DESK}?show={tab}"))

    assert said in page
    assert "Nothing waits." not in page


def test_when_nothing_waits_the_desk_says_so(moderator_client: Client) -> None:
    assert "Nothing waits. Well done." in text_of(moderator_client.get(DESK))
