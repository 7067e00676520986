"""Topics and authors that get another address, and topics that become one."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from evidenceblog.core import redirects
from evidenceblog.core.models import Redirect, User
from evidenceblog.core.redirect_reasons import RedirectReason
from posts import topic_merge
from posts.list_pages import POSTS_A_PAGE
from posts.models import Author, Topic, WorkingCopy
from tests import make
from tests.posts.markup import element, elements, fields
from tests.reading import text_of

pytestmark = pytest.mark.django_db
MERGE = "/admin/posts/topic/merge/"


def change(client: Client, page: Topic | Author, **changes: str) -> str:
    """Change the page in the admin; return what the form says is wrong."""
    url = reverse(f"admin:posts_{page._meta.model_name}_change", args=[page.pk])
    return send(client, url, f"{page._meta.model_name}_form", **changes)


def send(client: Client, url: str, form: str, **changes: str) -> str:
    html = client.get(url).content.decode()
    answer = client.post(url, fields(html, form) | changes)
    if answer.status_code == 302:
        return ""
    return " ".join(
        one.text for one in elements(text_of(answer), "ul", class_="errorlist")
    )


def titles(client: Client, path: str) -> list[str]:
    html = client.get(path).content.decode()
    return [heading.text for heading in elements(html, "h2")]


def sent(client: Client, address: str) -> str:
    answer = client.get(address)
    return answer.headers.get("Location", str(answer.status_code))


# Another address


def test_a_renamed_topic_is_found_at_its_old_address_with_all_its_pages(
    editor_client: Client, client: Client
) -> None:
    topic = make.topic(slug="ache", name="Ache")
    for _ in range(POSTS_A_PAGE + 1):
        make.post(topics=[topic])

    assert change(editor_client, topic, slug="pain", name="Pain") == ""

    assert sent(client, "/topic/ache/") == "/topic/pain/"
    assert sent(client, "/topic/ache/page/2/?x=1") == "/topic/pain/page/2/?x=1"
    assert client.get("/topic/pain/page/2/").status_code == 200
    row = Redirect.objects.get()
    assert (row.reason, row.made_by) == ("topic", User.objects.get())


def test_a_renamed_author_is_found_at_the_old_address(
    editor_client: Client, client: Client
) -> None:
    author = make.author(slug="ada-s", name="Ada Samplesson")

    change(editor_client, author, slug="ada")

    assert sent(client, "/author/ada-s/") == "/author/ada/"
    assert Redirect.objects.get().reason == "author"


def test_a_topic_that_goes_back_to_its_old_address_is_not_led_away_from(
    editor_client: Client, client: Client
) -> None:
    topic = make.topic(slug="ache")
    change(editor_client, topic, slug="pain")

    assert change(editor_client, topic, slug="ache") == ""

    assert sent(client, "/topic/ache/") == "200"
    assert sent(client, "/topic/pain/") == "/topic/ache/"


def test_other_changes_of_a_topic_leave_no_redirect(editor_client: Client) -> None:
    topic = make.topic(slug="pain")

    change(editor_client, topic, name="Pains")

    assert Topic.objects.get().name == "Pains"
    assert not Redirect.objects.exists()


@pytest.mark.parametrize("kind", ["topic", "author"])
def test_a_former_address_is_given_to_a_new_page_only_when_told_twice(
    editor_client: Client, client: Client, kind: str
) -> None:
    page = make.topic(slug="ache") if kind == "topic" else make.author(slug="ache")
    change(editor_client, page, slug="pain")
    add = reverse(f"admin:posts_{kind}_add")
    typed = fields(editor_client.get(add).content.decode(), f"{kind}_form")

    first = editor_client.post(add, typed | {"name": "Aching", "slug": "ache"})

    said = element(text_of(first), "ul", class_="errorlist").text
    assert f"Links to /{kind}/ache/ lead to /{kind}/pain/" in said
    assert "Save again to use it." in said
    assert sent(client, f"/{kind}/ache/") == f"/{kind}/pain/"

    again = fields(first.content.decode(), f"{kind}_form")
    assert editor_client.post(add, again).status_code == 302
    assert client.get(f"/{kind}/ache/").status_code == 200
    assert not Redirect.objects.exists()


# Merging


@pytest.fixture
def pain() -> Topic:
    return make.topic(slug="pain", name="Pain")


@pytest.fixture
def ache() -> Topic:
    return make.topic(slug="ache", name="Ache", description="What hurts.")


def merge_url(*topics: Topic) -> str:
    return f"{MERGE}?topics={','.join(str(topic.pk) for topic in topics)}"


def test_an_editor_merges_a_topic_and_nothing_is_lost(
    editor_client: Client, client: Client, pain: Topic, ache: Topic
) -> None:
    make.post(title="Of one", slug="one", topics=[ache])
    make.post(title="Of both", topics=[ache, pain])
    draft = make.working_copy(topics=[ache])

    asked = editor_client.post(
        "/admin/posts/topic/",
        {"action": "merge_into", "_selected_action": [str(ache.pk)]},
    )
    page = editor_client.get(asked["Location"])
    editor_client.post(asked["Location"], {"into": pain.pk})

    for words in ("2 posts on the site", "3 in the editor", "What hurts."):
        assert words in text_of(page)
    assert titles(client, "/topic/pain/") == ["Of both", "Of one"]
    assert [topic.name for topic in draft.topics.all()] == ["Pain"]
    assert sent(client, "/topic/ache/") == "/topic/pain/"
    assert list(Topic.objects.all()) == [pain]
    logged = LogEntry.objects.values_list("object_repr", "change_message")
    assert dict(logged) == {"Ache": "", "Pain": "Merged into it: Ache"}


def test_a_published_post_keeps_its_word_whose_link_leads_to_the_kept_topic(
    client: Client, pain: Topic, ache: Topic
) -> None:
    copy = make.working_copy(slug="walking", topics=[ache])
    make.published(copy)
    before = client.get("/walking/").content

    topic_merge.merge_topics([ache], into=pain, by=make.person())

    assert client.get("/walking/").content == before
    link = element(before.decode(), "p", class_="topics")
    assert link.text == "Ache"
    assert sent(client, "/topic/ache/") == "/topic/pain/"
    make.published(WorkingCopy.objects.get(pk=copy.pk))
    html = client.get("/walking/").content.decode()
    assert element(html, "p", class_="topics").text == "Pain"


def test_former_addresses_of_a_merged_topic_lead_to_the_kept_one(
    client: Client, pain: Topic, ache: Topic
) -> None:
    redirects.record("/hurt/", "/topic/ache/", reason=RedirectReason.HAND, by=None)
    hurt = make.topic(slug="hurt")

    topic_merge.merge_topics([ache, hurt, pain], into=pain, by=make.person())

    for old in ("/hurt/", "/topic/hurt/", "/topic/ache/page/3/"):
        assert sent(client, old).startswith("/topic/pain/")


def test_topics_merged_one_after_the_other_take_one_step(
    client: Client, pain: Topic, ache: Topic
) -> None:
    kept = make.topic(slug="kept")
    topic_merge.merge_topics([ache], into=pain, by=make.person())

    topic_merge.merge_topics([pain], into=kept, by=make.person())

    assert sent(client, "/topic/ache/") == "/topic/kept/"


def test_a_topic_is_not_merged_into_itself_or_into_nothing(
    editor_client: Client, pain: Topic, ache: Topic
) -> None:
    for into in ("", str(ache.pk), "999999"):
        answer = editor_client.post(merge_url(ache), {"into": into})
        assert elements(text_of(answer), "ul", class_="errorlist")

    assert Topic.objects.count() == 2
    for keys in ("", "999999", "x", "1,٣", "9" * 30):
        assert editor_client.get(f"{MERGE}?topics={keys}").status_code == 404


def test_a_topic_deleted_while_others_are_merged_into_it_is_told_in_the_form(
    editor_client: Client,
    pain: Topic,
    ache: Topic,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    post = make.post(topics=[ache])
    merge = topic_merge.merge_topics

    def meanwhile(topics: list[Topic], *, into: Topic, by: User) -> None:
        Topic.objects.filter(pk=pain.pk).delete()
        merge(topics, into=into, by=by)

    monkeypatch.setattr(topic_merge, "merge_topics", meanwhile)
    answer = editor_client.post(merge_url(ache), {"into": pain.pk})

    (told,) = elements(text_of(answer), "ul", class_="errorlist")
    assert told.text.startswith("“Pain” was deleted meanwhile. Nothing has changed")
    assert post.live
    assert list(post.live.topics.all()) == [ache]
    assert not LogEntry.objects.exists()
    assert not Redirect.objects.exists()


def test_who_may_not_delete_topics_may_not_merge_them(pain: Topic, ache: Topic) -> None:
    author = Client()
    author.force_login(make.person("Authors"))

    assert author.post(merge_url(ache), {"into": pain.pk}).status_code == 403
    assert Topic.objects.count() == 2
