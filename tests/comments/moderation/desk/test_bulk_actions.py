"""Acts on the desk that touch many comments, or take back what was done."""

import pytest
from django.test import Client

from comments.decisions import status_changes
from comments.models import (
    Campaign,
    Comment,
    Decision,
    Note,
    Status,
)
from comments.moderation import annotations
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.comments.moderation.desk.requests import (
    DESK,
    SCRIPT,
    last_decision,
    press,
    seen,
    status_of,
)
from tests.reading import text_of

pytestmark = pytest.mark.django_db


# Undoing


def test_undo_takes_back_what_i_did_last_and_not_what_others_did(
    moderator_client: Client, moderator: User, post: Post
) -> None:
    mine, theirs = make.comment(post), make.comment(post)
    press(moderator_client, "spam", mine)
    status_changes.decide([theirs], to=Status.SPAM, by=moderator)

    moderator_client.post(f"{DESK}undo/")

    assert "Undone: 1 comment: spam." in text_of(moderator_client.get(DESK))
    assert (status_of(mine), status_of(theirs)) == (Status.HELD, Status.SPAM)


def test_the_undo_of_a_decided_card_is_of_its_own_batch(
    moderator_client: Client, moderator: User, comment: Comment
) -> None:
    status_changes.decide([comment], to=Status.SPAM, by=moderator)
    made = last_decision(comment)
    assert f'name="batch" value="{made.batch}"' in text_of(
        moderator_client.get(f"{DESK}?show=spam")
    )

    moderator_client.post(f"{DESK}undo/", {"batch": f"{made.batch}"})

    assert status_of(comment) == Status.HELD


def test_the_undo_of_a_card_takes_back_that_cards_own_last_act_and_no_other(
    moderator_client: Client, moderator: User, post: Post
) -> None:
    mine, theirs, beside = (make.comment(post) for _ in range(3))
    status_changes.decide([theirs, beside], to=Status.SPAM, by=moderator)
    press(moderator_client, "spam", mine)
    batch = last_decision(theirs).batch
    theirs.refresh_from_db()

    moderator_client.post(f"{DESK}undo/", {"batch": batch, "seen": seen(theirs)})

    assert "Undone: 1 comment: spam." in text_of(moderator_client.get(DESK))
    assert status_of(theirs) == Status.HELD
    assert (status_of(beside), status_of(mine)) == (Status.SPAM, Status.SPAM)


def test_a_card_on_which_nothing_was_done_takes_nothing_back(
    moderator_client: Client, post: Post
) -> None:
    done, untouched = make.comment(post), make.comment(post)
    press(moderator_client, "spam", done)
    page = text_of(moderator_client.get(DESK))
    assert 'data-act="undo" formaction' not in page

    said = {"batch": "", "seen": seen(untouched)}
    answer = moderator_client.post(f"{DESK}undo/", said, headers=SCRIPT)

    assert answer.json()["message"] == "There is nothing to undo."
    assert status_of(done) == Status.SPAM


def test_the_undo_of_a_card_says_what_it_takes_back_and_whose(
    moderator_client: Client, moderator: User, comment: Comment
) -> None:
    annotations.add_note(comment, "Ask Grace.", by=moderator)

    page = text_of(moderator_client.get(DESK))

    assert f'title="Take back: noted, by {moderator.username}"' in page


def test_a_reply_goes_with_the_undo_of_the_comment_that_it_answers(
    moderator_client: Client, comment: Comment
) -> None:
    press(moderator_client, "reply", comment, body="Yes, they were.")
    reply = comment.replies.get()
    comment.refresh_from_db()

    said = {"batch": last_decision(comment).batch, "seen": seen(comment)}
    moderator_client.post(f"{DESK}undo/", said)

    assert (status_of(comment), status_of(reply)) == (Status.HELD, Status.HELD)


def test_undo_says_what_it_left_alone(
    moderator_client: Client, moderator: User, post: Post
) -> None:
    both = [make.comment(post), make.comment(post)]
    press(moderator_client, "spam", *both)
    status_changes.decide(both[:1], to=Status.APPROVED, by=moderator)

    answer = moderator_client.post(f"{DESK}undo/", headers=SCRIPT)

    assert answer.json()["message"] == (
        "Undone: 1 comment: spam. 1 was decided anew since and left as it is."
    )


def test_undo_with_nothing_to_undo_says_so(
    moderator_client: Client, comment: Comment
) -> None:
    answer = moderator_client.post(f"{DESK}undo/", headers=SCRIPT)

    assert answer.json() == {"message": "There is nothing to undo.", "cards": {}}
    assert moderator_client.post(f"{DESK}undo/", {"batch": "x"}).status_code == 400


def test_the_script_gets_those_undone_cards_that_are_on_its_page(
    moderator_client: Client, post: Post
) -> None:
    many = [make.comment(post) for _ in range(3)]
    press(moderator_client, "spam", *many)

    answer = moderator_client.post(
        f"{DESK}undo/", {"shown": [many[1].pk, 12345, "x"]}, headers=SCRIPT
    )

    assert list(answer.json()["cards"]) == [f"{many[1].pk}"]


# Many at once


def test_a_preview_says_what_will_be_touched(
    moderator_client: Client, moderator: User, post: Post
) -> None:
    known = make.comment(post, email="known@example.org", status=Status.APPROVED)
    also = make.comment(post, email="KNOWN@example.org")
    others = [make.comment(post, email="", body=f"No. {n}") for n in range(11)]
    tick = [seen(each) for each in (known, also, *others)]

    page = text_of(
        moderator_client.get(f"{DESK}preview/", {"act": "spam", "seen": tick})
    )

    assert "<b>Spam</b> will touch 13 comments:" in page
    assert "<b>12</b> Waiting</li>" in page
    assert "<b>1</b> Approved</li>" in page
    assert "<b>1</b> is on the page that readers see" in page
    assert "<b>2</b> are from authors of approved comments" in page
    assert page.count('<p dir="auto">') == 10
    assert Decision.objects.by_people().count() == 0


def test_what_the_preview_showed_is_decided_at_once_and_undone_at_once(
    moderator_client: Client, post: Post
) -> None:
    chosen = [make.comment(post) for _ in range(3)]
    left = make.comment(post)

    press(moderator_client, "reject", *chosen, reason="repeats", of="show=all")

    assert "3 comments: rejected." in text_of(moderator_client.get(DESK))
    assert {status_of(each) for each in chosen} == {Status.REJECTED}
    assert len({last_decision(each).batch for each in chosen}) == 1
    assert status_of(left) == Status.HELD
    moderator_client.post(f"{DESK}undo/")
    assert {status_of(each) for each in chosen} == {Status.HELD}


def test_all_that_match_are_previewed_up_to_a_thousand(
    moderator_client: Client, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comments.moderation.desk.bulk_preview.MAX_COMMENTS", 3)
    monkeypatch.setattr("comments.moderation.desk.action_outcome.MAX_COMMENTS", 3)
    wanted = [make.comment(post) for _ in range(5)]
    other = make.comment(make.post())

    page = text_of(
        moderator_client.get(
            f"{DESK}preview/", {"act": "spam", "all": "1", "of": f"post={post.pk}"}
        )
    )

    assert "<b>3</b> Waiting</li>" in page
    assert "2 more match: one press takes no more than these." in page
    assert f'name="seen" value="{seen(*wanted[:3])}"' in page
    assert f'name="of" value="post={post.pk}"' in page
    press(moderator_client, "spam", *wanted)
    assert {status_of(each) for each in [*wanted, other]} == {Status.HELD}
    assert "too many at once" in text_of(moderator_client.get(DESK))


def test_a_campaign_is_previewed_and_decided_as_one(
    moderator_client: Client, post: Post
) -> None:
    campaign = Campaign.objects.create(ground="text")
    wave = [make.comment(post) for _ in range(4)]
    Comment.objects.update(campaign=campaign)
    Comment.objects.filter(pk=wave[0].pk).update(status=Status.APPROVED)
    other = make.comment(post)

    page = text_of(
        moderator_client.get(f"{DESK}preview/?act=spam&campaign={campaign.pk}")
    )
    assert f'name="seen" value="{seen(*wave[1:])}"' in page
    assert f'name="campaign" value="{campaign.pk}"' in page
    press(moderator_client, "spam", *wave[1:], campaign=campaign.pk)

    made = Decision.objects.by_people()
    assert {each.campaign for each in made} == {campaign}
    assert [status_of(each) for each in wave] == ["approved", *["spam"] * 3]
    assert status_of(other) == Status.HELD


def test_an_act_for_one_is_not_for_many(moderator_client: Client, post: Post) -> None:
    both = [make.comment(post), make.comment(post)]

    press(moderator_client, "note", *both, text="Both.")

    assert not Note.objects.exists()
    assert moderator_client.get(f"{DESK}preview/?act=note&all=1").status_code == 404
    assert moderator_client.get(f"{DESK}preview/?act=x&all=1").status_code == 404
    assert moderator_client.get(f"{DESK}preview/?act=spam&seen=x").status_code == 400


def test_nothing_chosen_is_said_to_be_nothing(moderator_client: Client) -> None:
    page = text_of(moderator_client.get(f"{DESK}preview/?act=spam"))

    assert "No comments were chosen." in page
