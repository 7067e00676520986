"""What to read after a post: chosen by hand, then by sources, then by topics."""

import pytest
from django.test import Client
from django.urls import reverse

from posts.models import Post, RelatedPost, Revision, WorkingCopy
from posts.revisions import related_posts, withdrawal
from posts.revisions.history import save_revision
from posts.revisions.restore import restore
from tests import make
from tests.posts.editing import edit_url, send
from tests.posts.markup import elements

pytestmark = pytest.mark.django_db


def copy_of(post: Post) -> WorkingCopy:
    return WorkingCopy.objects.get(post=post)


def related(post: Post) -> list[Post]:
    related_posts.follow_publication(post)
    return list_related(post)


def list_related(post: Post) -> list[Post]:
    rows = RelatedPost.objects.filter(post=post).order_by("position")
    return [row.related for row in rows]


def shown(client: Client, post: Post) -> list[str]:
    html = client.get(post.get_absolute_url()).content.decode()
    return [
        link["href"]
        for link in elements(html, "a")
        if any(one.attributes.get("class") == "card-words" for one in link.parents)
        and link.parents[-1].tag == "h2"
    ]


def test_shared_sources_come_before_shared_topics_and_the_newest_before_others() -> (
    None
):
    source, pain, sleep = make.source(), make.topic(), make.topic()
    older = make.post(topics=[pain])
    newer = make.post(topics=[pain])
    nearer = make.post(topics=[pain, sleep])
    same_source = make.post(source=source)
    make.post()

    post = make.post(source=source, topics=[pain, sleep])

    assert related(post) == [same_source, nearer, newer]
    assert older not in related(post)


def test_what_an_editor_chose_comes_first_in_its_order() -> None:
    pain = make.topic()
    first, second, alike = make.post(), make.post(), make.post(topics=[pain])
    copy = make.working_copy(topics=[pain])
    copy.read_next.create(related=copy_of(second), position=1)
    copy.read_next.create(related=copy_of(first), position=0)
    copy.read_next.create(related=make.working_copy(), position=2)

    post = make.published(copy).post

    assert related(post) == [first, second, alike]


def test_a_post_in_another_language_is_only_shown_if_chosen() -> None:
    pain = make.topic()
    arabic = make.post(topics=[pain], language="ar")
    copy = make.working_copy(topics=[pain])
    assert related(make.published(copy).post) == []

    copy.read_next.create(related=copy_of(arabic))

    assert related(make.published(copy).post) == [arabic]


def test_a_new_post_is_shown_beneath_older_ones_that_show_too_few() -> None:
    pain = make.topic()
    old = make.post(topics=[pain])
    new = make.post(topics=[pain])

    related_posts.find_related_later.call(post=new.pk, revision=new.shown.pk)

    assert RelatedPost.objects.get(post=old).related == new


def test_the_cards_stand_before_the_comments(client: Client) -> None:
    pain = make.topic()
    other, post = make.post(topics=[pain]), make.post(topics=[pain])
    related(post)

    html = client.get(post.get_absolute_url()).content.decode()

    assert shown(client, post) == [other.get_absolute_url()]
    assert html.index('id="read-next"') < html.index('id="comments"')


def test_a_withdrawn_post_is_gone_at_once_and_another_takes_its_place(
    client: Client, purged: set[str]
) -> None:
    pain = make.topic()
    first, second = make.post(topics=[pain]), make.post(topics=[pain])
    copy = make.working_copy(topics=[pain])
    copy.read_next.create(related=copy_of(first))
    post = make.published(copy).post
    assert related(post) == [first, second]
    page = client.get(post.get_absolute_url())
    keys = page["Surrogate-Key"].split()
    purged.clear()

    withdrawal.withdraw(first, by=make.person(), note="It was wrong.")

    assert f"card-{first.pk}" in purged.intersection(keys)
    assert shown(client, post) == [second.get_absolute_url()]
    related_posts.find_related_later.call(post=first.pk)
    assert list(RelatedPost.objects.filter(related=first)) == []
    assert f"post-{post.pk}" in purged


def test_a_changed_title_drops_the_pages_that_show_it(
    client: Client, purged: set[str]
) -> None:
    pain = make.topic()
    other, post = make.post(topics=[pain]), make.post(topics=[pain])
    related(post)
    keys = client.get(post.get_absolute_url())["Surrogate-Key"].split()
    purged.clear()

    WorkingCopy.objects.filter(post=other).update(title="Another title")
    make.published(copy_of(other), kind=Revision.Kind.MINOR)

    assert purged.intersection(keys) == {f"card-{other.pk}"}
    page = client.get(post.get_absolute_url()).content.decode()
    assert "Another title" in page


def test_finding_the_same_again_drops_no_page(purged: set[str]) -> None:
    pain = make.topic()
    make.post(topics=[pain])
    post = make.post(topics=[pain])
    related(post)
    purged.clear()

    related_posts.refresh(post.pk)

    assert purged == set()


def test_posts_from_before_get_theirs_in_the_night() -> None:
    pain = make.topic()
    posts = [make.post(topics=[pain]), make.post(topics=[pain])]

    related_posts.complete_related.call()

    assert {row.post for row in RelatedPost.objects.all()} == set(posts)


def test_an_author_may_choose_any_live_post_and_no_draft(client: Client) -> None:
    client.force_login(make.person("Authors"))
    live, draft = make.post(title="Walking"), make.working_copy(title="Walking more")
    query = {
        "app_label": "posts",
        "model_name": "readnextchoice",
        "field_name": "related",
        "term": "walking",
    }

    found = client.get(reverse("admin:autocomplete"), query).json()["results"]

    assert [one["text"] for one in found] == ["Walking"]
    assert draft.title not in str(found)
    assert live.state == Post.State.LIVE


def test_an_editor_chooses_in_the_form(editor_client: Client) -> None:
    copy, other = make.working_copy(), copy_of(make.post())

    send(
        editor_client,
        edit_url(copy),
        **{
            "read_next-TOTAL_FORMS": "1",
            "read_next-0-related": str(other.pk),
            "read_next-0-position": "0",
        },
    )

    assert copy.read_next.get().related == other
    revision = copy.post.revisions.order_by("number").last()
    assert revision
    assert revision.snapshot["related"] == [other.post_id]


def test_restoring_brings_back_what_was_chosen_in_its_order() -> None:
    first, second, copy = make.post(), make.post(), make.working_copy()
    copy.read_next.create(related=copy_of(second), position=0)
    copy.read_next.create(related=copy_of(first), position=1)
    draft = make.working_copy()
    copy.read_next.create(related=draft, position=2)
    revision = save_revision(copy, by=None)
    copy.read_next.all().delete()
    draft.post.delete()
    save_revision(copy, by=None)

    restored = restore(revision, by=None)

    assert restored.revision.snapshot["related"] == [second.pk, first.pk]


def test_a_chosen_post_that_was_withdrawn_is_shown_again_when_it_returns() -> None:
    pain = make.topic()
    chosen = make.post()
    alike = [make.post(topics=[pain]) for _number in range(3)][::-1]
    copy = make.working_copy(topics=[pain])
    copy.read_next.create(related=copy_of(chosen))
    post = make.published(copy).post
    assert related(post) == [chosen, *alike[:2]]

    withdrawal.withdraw(chosen, by=make.person(), note="It was wrong.")
    chosen.refresh_from_db()
    related_posts.follow_publication(chosen)
    assert list_related(post) == alike

    make.published(copy_of(chosen), kind=Revision.Kind.UPDATE, note="Mended.")
    related_posts.follow_publication(Post.objects.get(pk=chosen.pk))
    assert list_related(post) == [chosen, *alike[:2]]
