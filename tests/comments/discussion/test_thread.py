"""The discussion: threads in order, page by page."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from comments.decisions import status_changes
from comments.discussion import thread
from comments.discussion.thread import (
    Discussion,
    UnknownComment,
    page_containing,
    thread_page,
)
from comments.models import Comment, Status
from comments.moderation import decision_undo, edits
from evidenceblog.core.models import User
from posts.models import Post
from tests import make
from tests.reading import text_of
from tests.sampling import a_sample_of

pytestmark = pytest.mark.django_db
REMOVED = "(removed)"


def say(post: Post, name: str, parent: Comment | None = None) -> Comment:
    return make.comment(post, name=name, parent=parent, status=Status.APPROVED)


def remove(comment: Comment, to: Status = Status.REJECTED) -> None:
    status_changes.decide([comment], to=to, by=make.person())


def names(comments: list[Comment]) -> list[str]:
    return [each.name if each.is_visible else REMOVED for each in comments]


def pages(post: Post) -> list[Discussion]:
    """Turn the pages of a discussion as a reader does."""
    found = [thread_page(post)]
    while found[-1].after:
        found.append(thread_page(post, found[-1].after))
    return found


def html(client: Client, query: str = "") -> str:
    return text_of(client.get(f"/walking/{query}"))


def test_replies_stand_under_what_they_answer_in_order_at_any_depth(
    post: Post,
) -> None:
    a, b = say(post, "A"), say(post, "B")
    a2 = say(post, "A2", a)
    say(post, "B1", b)
    deepest = a2
    for number in range(30):
        deepest = say(post, f"A2.{number}", deepest)
    say(post, "A3", a)

    page = thread_page(post)

    chain = [f"A2.{number}" for number in range(30)]
    assert names(page.comments) == ["A", "A2", *chain, "A3", "B", "B1"]
    assert [each.depth for each in page.comments[:4]] == [0, 1, 2, 3]
    assert (page.count, deepest.depth) == (35, 31)


def test_only_what_readers_may_see_is_there(post: Post) -> None:
    for status in Status:
        make.comment(post, name=status, status=status)
    say(make.post(), "elsewhere")

    page = thread_page(post)

    assert (names(page.comments), page.count) == ([Status.APPROVED], 1)


def test_a_page_has_fifty_comments_and_the_next_goes_on(post: Post) -> None:
    comments = [say(post, f"{number}") for number in range(51)]

    first, second = pages(post)

    assert [len(first.comments), len(second.comments)] == [50, 1]
    assert first.comments + second.comments == comments
    assert (first.is_first, second.is_first, second.after) == (True, False, "")


def test_fifty_comments_are_one_page(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread, "COMMENTS_PER_PAGE", 2)
    say(post, "A")
    say(post, "B")

    assert len(pages(post)) == 1


@pytest.mark.usefixtures("pages_of_three")
def test_a_thread_that_runs_over_goes_on_with_its_ancestors_named(
    client: Client, post: Post
) -> None:
    a = say(post, "A")
    b = say(post, "B", a)
    c = say(post, "C", b)
    say(post, "D", c)
    say(post, "E", b)
    say(post, "F")
    say(post, "G")

    seen = [(names(page.continues), names(page.comments)) for page in pages(post)]

    assert seen == [
        ([], ["A", "B", "C"]),
        (["A", "B", "C"], ["D", "E", "F"]),
        ([], ["G"]),
    ]
    page = html(client, f"?after={c.pk}")
    assert f'<a href="?comment={a.pk}#comment-{a.pk}" dir="auto">A</a>' in page
    assert "First comments" in page
    assert "First comments" not in html(client)


@pytest.mark.usefixtures("pages_of_three")
@pytest.mark.parametrize("number", a_sample_of(range(8)))
def test_a_comments_address_opens_the_page_that_holds_it(
    post: Post, number: int
) -> None:
    first = say(post, "0")
    comments = [first, say(post, "1", first), *(say(post, f"{n}") for n in range(2, 8))]

    page = page_containing(comments[number])

    assert page == pages(post)[number // 3]
    assert comments[number] in page.comments


@pytest.mark.parametrize("key", ["0", "x", "-1", "9" * 30, "1.5", "٣"])
def test_an_address_that_names_nothing_leads_to_the_first_page(
    client: Client, post: Post, key: str
) -> None:
    say(post, "A")

    answer = client.get(post.get_absolute_url(), {"after": key, "comment": key})
    assert answer["Location"] == f"{post.get_absolute_url()}#comments"
    with pytest.raises(UnknownComment):
        thread_page(post, key)


def test_a_comment_of_another_post_is_no_place_in_this_one(post: Post) -> None:
    say(post, "A")
    elsewhere = say(make.post(), "elsewhere")

    with pytest.raises(UnknownComment):
        thread_page(post, str(elsewhere.pk))


# What a page costs


@pytest.mark.usefixtures("pages_of_three")
@pytest.mark.parametrize(
    "query", ["", "?after={last}", "?comment={last}", "?reply={last}"]
)
def test_a_post_page_costs_at_most_eight_queries_however_long_its_threads(
    client: Client,
    post: Post,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    query: str,
) -> None:
    thread = [say(post, "0")]
    thread += [say(post, f"{number}", thread[-1]) for number in range(1, 4)]
    remove(thread[1])
    last = [say(post, f"{number}", thread[-1]) for number in range(4, 12)][3]

    # One of them reads the menus, which a web process keeps; one what to read next.
    with django_assert_max_num_queries(8):
        answer = client.get("/walking/" + query.format(last=last.pk))

    assert answer.status_code == 200


def test_a_comment_that_changed_is_shown_as_it_is_now(
    client: Client, post: Post
) -> None:
    first = say(post, "Ada")
    say(post, "Grace", parent=first)
    before = html(client)

    Comment.objects.filter(pk=first.pk).update(name="Ada L.", body="Other words.")

    now = html(client)
    assert "Other words." not in before
    assert "Other words." in now
    assert 'dir="auto">Ada</a>' in before
    assert 'dir="auto">Ada L.</a>' in now


# What is said of a comment


def test_an_edit_by_a_moderator_is_told_with_its_day(
    client: Client, post: Post, moderator: User
) -> None:
    comment = say(post, "Ada")
    assert "Edited by" not in html(client)

    [edited] = edits.edit_comment(comment, "Fewer words.", note="A name.", by=moderator)

    now = timezone.now()
    assert f'Edited by a moderator on <time datetime="{now:%Y-%m-%d}' in html(client)
    decision_undo.undo_batch(edited.batch, by=moderator)
    assert "Edited by" not in html(client)


def test_without_its_links_a_comment_is_plain_text_and_so_is_its_name(
    client: Client, post: Post, moderator: User
) -> None:
    comment = make.comment(
        post,
        body="See https://shop.example/shoes\nand walk.",
        website="https://shop.example",
        status=Status.APPROVED,
    )
    assert html(client).count('href="https://shop.example') == 2

    [done] = edits.hide_links([comment], by=moderator)

    page = html(client)
    assert 'href="https://shop.example' not in page
    assert "See https://shop.example/shoes<br>\nand walk.</p>" in page
    decision_undo.undo_batch(done.batch, by=moderator)
    assert html(client).count('href="https://shop.example') == 2


def test_only_who_signed_in_speaks_for_the_editors(
    client: Client, post: Post, moderator: User
) -> None:
    say(post, moderator.username)
    assert "from the editors" not in html(client)

    Comment.objects.update(account=moderator)

    assert "from the editors" in html(client)


def test_a_comment_can_be_answered_only_while_its_post_takes_comments(
    client: Client, post: Post
) -> None:
    comment = say(post, "Ada")
    link = f'href="?reply={comment.pk}#respond"'
    assert link in html(client)

    make.closed(Post.objects.get())

    assert link not in html(client)


@pytest.mark.parametrize(("visible", "queries"), [(4, 6), (5, 7)])
def test_comments_that_are_all_on_the_page_are_not_counted_in_the_database(
    client: Client,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
    visible: int,
    queries: int,
) -> None:
    monkeypatch.setattr(thread, "COMMENTS_PER_PAGE", 4)
    for number in range(visible):
        say(post, f"{number}")

    with django_assert_num_queries(queries):
        page = html(client)

    assert f"{visible} comments on this post" in page


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.HELD, Status.SPAM])
def test_what_readers_never_saw_is_no_place_in_the_discussion(
    post: Post, status: Status
) -> None:
    unseen = make.comment(post, status=status)

    with pytest.raises(UnknownComment):
        thread_page(post, str(unseen.pk))


@pytest.mark.parametrize("name", ["comment", "reply", "after"])
def test_a_number_without_end_names_no_comment(
    client: Client, post: Post, name: str
) -> None:
    say(post, "A")

    answer = client.get(post.get_absolute_url(), {name: "9" * 4_400})

    assert answer.status_code in {200, 302}


def test_a_parent_without_end_gives_the_text_back(client: Client, post: Post) -> None:
    typed = {"name": "A", "email": "", "body": "My words.", "parent": "9" * 4_400}

    answer = client.post(
        f"{post.get_absolute_url()}comment/",
        typed,
        headers={"Origin": "http://127.0.0.1:8000"},
    )

    assert answer.status_code == 422
    assert "My words." in answer.content.decode()


def test_a_link_to_a_comment_that_was_taken_down_is_told_so(client: Client) -> None:
    post = make.post(slug="walking")
    gone, answered = say(post, "Ada"), say(post, "Ben")
    answer = say(post, "Cy", answered)
    remove(gone)
    remove(answered)

    def page(comment: Comment | str) -> str:
        number = getattr(comment, "pk", comment)
        return text_of(client.get(f"/walking/?comment={number}"))

    said = "The comment that a link led you to is not here any more."
    assert f'<p class="notice" id="comment-{gone.pk}">{said}' in page(gone)
    # Its place is kept, for the answer beneath it.
    assert page(answered).count(f'id="comment-{answered.pk}"') == 1
    for number in (answered, answer, "x", "", "0"):
        assert said not in page(number)
