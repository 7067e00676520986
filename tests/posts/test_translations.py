"""Posts that say the same in several languages lead to each other."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posts import translations
from posts.models import Post, WorkingCopy
from posts.revisions import publish_refusals, withdrawal
from tests import make
from tests.posts.editing import edit_url, errors, send
from tests.posts.markup import element, elements

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def english() -> Post:
    return make.post(slug="walking", title="Does walking help?")


@pytest.fixture
def german(english: Post) -> Post:
    post = make.post(slug="gehen", title="Hilft Gehen?", language="de")
    translations.set_original(post, english)
    return post


@pytest.fixture
def arabic(german: Post) -> Post:
    """A translation of a translation: it is in the group of both."""
    post = make.post(slug="mashy", title="هل المشي مفيد؟", language="ar")
    translations.set_original(post, german)
    return post


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def others(html: str) -> list[tuple[str, str, str]]:
    """Return text, language and path of the links to translations."""
    shown = [
        (one.text, one["lang"], one["href"])
        for one in elements(html, "a")
        if "hreflang" in one.attributes
    ]
    for one in elements(html, "a"):
        if "hreflang" in one.attributes:
            assert one["hreflang"] == one["lang"]
    return shown


def alternates(html: str) -> dict[str, str]:
    return {
        one["hreflang"]: one["href"].removeprefix(SITE)
        for one in elements(html, "link")
        if "hreflang" in one.attributes
    }


def json_ld(html: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(
        element(html, "script", type="application/ld+json").text
    )
    return said


def test_each_page_leads_to_the_others_in_their_own_names(
    client: Client, english: Post, german: Post, arabic: Post
) -> None:
    to_english = ("English", "en-GB", "/walking/")
    to_german = ("Deutsch", "de", "/gehen/")
    to_arabic = ("العربية", "ar", "/mashy/")

    assert others(page(client, "/walking/")) == [to_german, to_arabic]
    assert others(page(client, "/gehen/")) == [to_english, to_arabic]
    assert others(page(client, "/mashy/")) == [to_german, to_english]


def test_machines_are_told_every_language_and_the_original(
    client: Client, english: Post, german: Post, arabic: Post
) -> None:
    group = {"en-GB": "/walking/", "de": "/gehen/", "ar": "/mashy/"}

    for path in group.values():
        html = page(client, path)
        assert alternates(html) == group | {"x-default": "/walking/"}
    html = page(client, "/gehen/")
    assert element(html, "meta", property="og:locale")["content"] == "de_DE"
    alternate = elements(html, "meta", property="og:locale:alternate")
    assert {one["content"] for one in alternate} == {"ar_AR", "en_GB"}
    assert json_ld(html)["translationOfWork"]["@id"] == f"{SITE}/walking/"
    translated = json_ld(page(client, "/walking/"))["workTranslation"]
    assert {one["inLanguage"] for one in translated} == {"de", "ar"}


def test_only_what_is_live_is_shown(
    client: Client, english: Post, german: Post
) -> None:
    draft = make.working_copy(language="fr")
    translations.set_original(draft.post, english)
    assert [name for name, *_ in others(page(client, "/walking/"))] == ["Deutsch"]

    withdrawal.withdraw(german, by=make.person(), note="Wrong.")
    html = page(client, "/walking/")
    assert others(html) == []
    assert alternates(html) == {}
    assert "Also in" not in html


def test_a_post_that_nobody_translated_costs_no_query(
    client: Client, english: Post
) -> None:
    counts = []
    for _run in range(3):
        with CaptureQueriesContext(connection) as queries:
            html = page(client, "/walking/")
        counts.append(len(queries))
    assert alternates(html) == {}

    make.post(slug="gehen", language="de")
    translations.set_original(Post.objects.get(slug="gehen"), english)
    with CaptureQueriesContext(connection) as queries:
        html = page(client, "/walking/")
    assert len(queries) == counts[-1] + 1
    assert len(others(html)) == 1


def test_a_translation_that_leaves_leaves_nobody_alone_in_a_group(
    english: Post, german: Post
) -> None:
    translations.set_original(german, None)

    assert set(Post.objects.values_list("original", flat=True)) == {None}


def test_the_original_may_become_a_translation_of_its_own(
    client: Client, english: Post, german: Post, arabic: Post
) -> None:
    translations.set_original(Post.objects.get(slug="walking"), german)

    assert set(Post.objects.values_list("original", flat=True)) == {german.pk}
    assert alternates(page(client, "/mashy/"))["x-default"] == "/gehen/"


def test_a_post_takes_its_own_translations_along(
    english: Post, german: Post, arabic: Post
) -> None:
    french = make.post(language="fr")

    translations.set_original(Post.objects.get(slug="walking"), french)

    assert set(Post.objects.values_list("original", flat=True)) == {french.pk}


def test_an_editor_says_it_in_the_form(
    client: Client, editor_client: Client, english: Post
) -> None:
    copy = make.post(slug="gehen", language="de").working_copy
    of = WorkingCopy.objects.get(post=english)

    saved = send(editor_client, edit_url(copy), translation_of=str(of.pk))

    assert saved.status_code == 302
    assert others(page(client, "/walking/")) == [("Deutsch", "de", "/gehen/")]
    form = editor_client.get(edit_url(copy)).context["adminform"].form
    assert form.initial["translation_of"] == of.pk
    send(editor_client, edit_url(copy), translation_of="")
    assert others(page(client, "/walking/")) == []


def test_two_posts_of_a_group_are_not_in_one_language(
    editor_client: Client, english: Post, german: Post
) -> None:
    of = WorkingCopy.objects.get(post=english)
    copy = make.post(language="de").working_copy

    refused = send(editor_client, edit_url(copy), translation_of=str(of.pk))

    assert errors(refused.content.decode()) == [
        "“Hilft Gehen?” is this post in Deutsch already."
    ]
    assert Post.objects.get(pk=copy.post_id).original_id is None


def test_a_post_is_no_translation_of_itself(
    editor_client: Client, english: Post
) -> None:
    copy = WorkingCopy.objects.get(post=english)

    refused = send(editor_client, edit_url(copy), translation_of=str(copy.pk))

    assert errors(refused.content.decode()) == ["Choose another post."]


def test_a_second_post_of_a_language_does_not_go_live(
    english: Post, german: Post
) -> None:
    copy = make.working_copy(language="fr")
    translations.set_original(copy.post, english)
    WorkingCopy.objects.filter(pk=copy.pk).update(language="de")

    with pytest.raises(publish_refusals.PublishRefused) as refused:
        make.published(copy)

    assert [fault.code for fault in refused.value.faults] == ["language-taken"]


def test_an_author_may_not_link_what_readers_know(
    client: Client, english: Post
) -> None:
    author = make.person("Authors")
    copy = make.post(language="de").working_copy
    Post.objects.filter(pk=copy.post_id).update(created_by=author)
    client.force_login(author)

    send(
        client,
        edit_url(copy),
        translation_of=str(WorkingCopy.objects.get(post=english).pk),
    )

    assert Post.objects.get(pk=copy.post_id).original_id is None


def test_the_sitemap_names_the_other_languages(
    client: Client, english: Post, german: Post
) -> None:
    make.post(slug="alone")

    xml = client.get("/sitemap.xml").content.decode()

    for language, path in (("en-GB", "/walking/"), ("de", "/gehen/")):
        link = (
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{SITE}{path}"/>'
        )
        assert xml.count(link) == 2
    assert xml.count("<xhtml:link") == 4
