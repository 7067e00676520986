"""The front page: the post that leads it, the topics; what a topic starts with."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from posts import topic_merge
from posts.list_pages import POSTS_A_PAGE
from posts.models import FeaturedPost, Post, PostSettings, Topic
from posts.revisions import withdrawal
from tests import make
from tests.posts.markup import element, elements
from tests.posts.test_lists import card_titles
from tests.reading import text_of

pytestmark = pytest.mark.django_db
FIRST_DAY = datetime(2014, 3, 2, 9, tzinfo=UTC)


def posts(number: int) -> list[Post]:
    """Publish so many posts, a day apart, oldest first."""
    return [
        make.post(at=FIRST_DAY + timedelta(days=day), title=f"Day {day}")
        for day in range(number)
    ]


def choose(post: Post, days: int | None = None) -> None:
    """Let a post lead the front page through the day that is so many days ahead."""
    until = None if days is None else timezone.localdate() + timedelta(days=days)
    PostSettings(pk=1, featured_post=post, featured_until=until).save()


def shown(client: Client, path: str = "/") -> list[str]:
    return card_titles(client.get(path).content.decode())


def test_the_newest_post_leads_unless_another_is_chosen(client: Client) -> None:
    first, _second, _third = posts(3)
    assert shown(client) == ["Day 2", "Day 1", "Day 0"]

    choose(first)

    assert shown(client) == ["Day 0", "Day 2", "Day 1"]
    [lead] = elements(client.get("/").content.decode(), "article", class_="card-first")
    assert "Day 0" in lead.text


def test_the_archive_begins_with_the_newest_whatever_leads(client: Client) -> None:
    [first] = posts(1)
    make.post(at=datetime(2020, 1, 1, 12, tzinfo=UTC))
    choose(first)

    html = client.get("/").content.decode()

    [link] = [one for one in elements(html, "a") if one.text == "All posts by year"]
    assert link["href"] == "/2020/"


def test_a_chosen_post_of_a_later_page_leads_the_first_alone(client: Client) -> None:
    first, *_others = posts(POSTS_A_PAGE + 2)
    choose(first)

    assert shown(client)[:2] == ["Day 0", "Day 11"]
    assert len(shown(client)) == POSTS_A_PAGE + 1
    assert shown(client, "/page/2/") == ["Day 1", "Day 0"]


def test_a_choice_ends_with_its_day_and_the_page_is_kept_no_longer(
    client: Client,
) -> None:
    first, _second = posts(2)
    choose(first, days=0)

    page = client.get("/")
    kept = int(page["Surrogate-Control"].split(",")[0].removeprefix("max-age="))

    day = timezone.localtime()
    over = day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert kept <= (over - day).total_seconds()
    assert card_titles(page.content.decode())[0] == "Day 0"
    choose(first, days=-1)
    assert shown(client)[0] == "Day 1"


def test_a_chosen_post_that_is_withdrawn_leads_no_longer(client: Client) -> None:
    first, _second = posts(2)
    choose(first)
    withdrawal.withdraw(first, by=make.person(), note="Wrong.")

    assert shown(client) == ["Day 1"]


def test_a_choice_costs_one_query_and_none_costs_nothing(client: Client) -> None:
    first, *_others = posts(3)
    counts = []
    PostSettings(pk=1).save()
    for chosen in (None, first):
        PostSettings(pk=1, featured_post=chosen).save()
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        counts.append(len(queries))

    assert counts[1] == counts[0] + 1


def test_an_editor_chooses_the_post_in_the_settings(editor_client: Client) -> None:
    first, second = posts(2)
    make.working_copy(title="A day that is a draft")
    editor_client.get("/admin/core/sitesettings/")
    found = editor_client.get(
        "/admin/autocomplete/?app_label=posts&model_name=postsettings"
        "&field_name=featured_post&term=day"
    ).json()["results"]

    assert {row["id"] for row in found} == {str(first.pk), str(second.pk)}


def test_the_front_page_names_the_topics_that_have_posts(client: Client) -> None:
    pain, empty = make.topic(name="Pain", description="It lasts."), make.topic()
    make.post(topics=[pain])
    make.post(topics=[pain, make.topic(name="Sleep")])

    html = client.get("/").content.decode()
    [strip] = elements(html, "section", class_="topic-strip")

    assert "Pain 2 posts It lasts. Sleep 1 post" in strip.text
    assert empty.name not in strip.text


def test_a_topic_that_is_renamed_drops_the_front_page(purged: set[str]) -> None:
    topic = make.topic()
    purged.clear()

    topic.save()

    assert "posts" in purged


# What a topic starts with


@pytest.fixture
def topic() -> Topic:
    return make.topic(
        name="Pain", slug="pain", introduction="First this.\n\nThen <b>that</b>."
    )


def test_a_topic_begins_with_its_introduction_and_chosen_posts(
    client: Client, topic: Topic
) -> None:
    filed = [
        make.post(
            at=FIRST_DAY + timedelta(days=day), title=f"Day {day}", topics=[topic]
        )
        for day in range(POSTS_A_PAGE + 1)
    ]
    gone = make.post(title="Gone", topics=[topic])
    for position, post in enumerate([filed[4], gone, filed[9]]):
        FeaturedPost.objects.create(topic=topic, post=post, position=position)
    withdrawal.withdraw(gone, by=make.person(), note="Wrong.")

    html = client.get("/topic/pain/").content.decode()

    words = element(html, "div", class_="introduction")
    assert words.text == "First this. Then <b>that</b>."
    assert len(elements(html, "p")) > 2
    [start] = elements(html, "section", class_="start-here")
    assert "Day 4" in start.text
    assert card_titles(html)[:3] == ["Day 4", "Day 9", "Day 10"]
    assert sorted(card_titles(html)) == sorted(set(card_titles(html)))
    later = client.get("/topic/pain/page/2/").content.decode()
    assert not elements(later, "section", class_="start-here")
    assert not elements(later, "div", class_="introduction")


def test_topics_that_become_one_keep_what_they_start_with(topic: Topic) -> None:
    merged = make.topic()
    first, second = posts(2)
    FeaturedPost.objects.create(topic=topic, post=second, position=2)
    for post in (first, second):
        FeaturedPost.objects.create(topic=merged, post=post, position=1)

    topic_merge.merge_topics([merged], into=topic, by=make.person())

    assert list(topic.start_here()) == [second, first]


def test_a_topic_without_choices_has_no_place_for_them(
    client: Client, topic: Topic
) -> None:
    make.post(topics=[topic])

    assert "Start here" not in text_of(client.get("/topic/pain/"))


def test_an_editor_chooses_what_a_topic_starts_with(
    editor_client: Client, topic: Topic
) -> None:
    post = make.post(topics=[topic])

    answer = editor_client.post(
        f"/admin/posts/topic/{topic.pk}/change/",
        {
            "name": "Pain",
            "slug": "pain",
            "introduction": "Begin.",
            "featured_posts-TOTAL_FORMS": "1",
            "featured_posts-INITIAL_FORMS": "0",
            "featured_posts-0-topic": str(topic.pk),
            "featured_posts-0-post": str(post.pk),
            "featured_posts-0-position": "1",
        },
    )

    assert answer.status_code == 302
    assert [one.post for one in topic.featured_posts.all()] == [post]


# The lists of topics and of authors


def test_all_topics_and_authors_that_have_posts_are_listed(client: Client) -> None:
    ada = make.author(name="Ada Samplesson", bio="She walks.", slug="ada")
    make.author(name="Nobody Yet")
    pain = make.topic(name="Pain", slug="pain", description="It lasts.")
    make.topic(name="Empty")
    make.post(authors=[ada], topics=[pain])
    make.post(authors=[ada], topics=[pain])

    for path, words in (
        ("/authors/", "Ada Samplesson 2 posts She walks."),
        ("/topics/", "Pain 2 posts It lasts."),
    ):
        [listed] = elements(client.get(path).content.decode(), "ul", class_="names")
        assert listed.text == words


def test_the_list_of_authors_names_each_to_the_caches(client: Client) -> None:
    ada = make.author()
    make.post(authors=[ada])

    named = client.get("/authors/")["Surrogate-Key"].split()

    assert named == ["posts", f"author-{ada.pk}", "site"]
