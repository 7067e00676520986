"""The menus: what header and footer lead to, and that a change of it reaches every page."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client

from evidenceblog.core.models import SiteSettings
from evidenceblog.core.process_cache import process_cache
from posts import topic_merge
from posts.menus import load_menus
from posts.models import MenuEntry, PostSettings
from posts.revisions import withdrawal
from tests import make
from tests.posts.markup import elements, fields
from tests.reading import text_of

pytestmark = pytest.mark.django_db
ADD = "/admin/posts/menuentry/add/"


def entry(**facts: Any) -> MenuEntry:
    return MenuEntry.objects.create(**facts)


def header(client: Client, path: str = "/") -> list[tuple[str, str]]:
    """Return the words and the address of each entry of the header."""
    html = text_of(client.get(path))
    links = [one for one in elements(html, "a") if in_menu(one)]
    return [(link.text, link["href"]) for link in links]


def in_menu(link: Any) -> bool:
    is_search = any(
        one.attributes.get("class") == "search-link" for one in link.parents
    )
    return within(link, class_="site-menu") and not is_search


def within(element: Any, **attributes: str) -> bool:
    wanted = {name.rstrip("_"): value for name, value in attributes.items()}
    return any(wanted.items() <= one.attributes.items() for one in element.parents)


def test_the_header_leads_to_pages_topics_and_addresses_in_order(
    client: Client,
) -> None:
    entry(page=make.page(title="About us", slug="about"), position=3)
    entry(topic=make.topic(name="Pain", slug="pain"), position=1)
    entry(label="Our university", address="https://uni.example/", position=2)
    entry(label="News", topic=make.topic(slug="news"), position=4)

    assert header(client) == [
        ("Pain", "/topic/pain/"),
        ("Our university", "https://uni.example/"),
        ("About us", "/about/"),
        ("News", "/topic/news/"),
    ]


def test_the_footer_has_its_own_entries_the_licence_and_the_feed(
    client: Client,
) -> None:
    entry(page=make.page(title="Privacy", slug="privacy"), menu="footer")
    PostSettings(pk=1, licence="CC-BY-SA-4.0").save()

    html = text_of(client.get("/"))

    assert header(client) == []
    foot = html.partition("<footer")[2]
    assert 'href="/privacy/"' in foot
    assert 'href="/feed/"' in foot
    assert "CC BY-SA 4.0" in foot


def test_a_page_is_in_the_menu_while_it_is_live(client: Client) -> None:
    draft = make.page_copy(title="About us", slug="about")
    entry(page=draft.post)
    assert header(client) == []

    page = make.published(draft).post
    assert header(client) == [("About us", "/about/")]

    withdrawal.withdraw(page, by=make.person(), note="Not needed.")
    assert header(client) == []


def test_where_one_is_the_menu_says_so(client: Client) -> None:
    entry(page=make.page(slug="about"))
    entry(topic=make.topic(slug="pain"))

    html = text_of(client.get("/about/"))
    current = elements(html, "a", **{"aria-current": "page"})

    assert [link["href"] for link in current] == ["/about/"]


@pytest.mark.parametrize("path", ["/", "/walking/", "/feed-of-nothing/", "/gone/"])
def test_every_page_has_the_menus(client: Client, path: str) -> None:
    make.post(slug="walking")
    withdrawal.withdraw(make.post(slug="gone"), by=make.person(), note="Wrong.")
    entry(label="Feed", address="/feed/")

    assert header(client, path) == [("Feed", "/feed/")]


# What an entry may be


@pytest.mark.parametrize(
    "facts",
    [
        {"label": "Nowhere"},
        {"address": "/feed/"},
        {"label": "Script", "address": "javascript:alert(1)"},
        {"label": "Elsewhere", "address": "//evil.example/"},
        {"label": "Data", "address": "data:text/html,x"},
    ],
)
def test_an_entry_that_leads_nowhere_good_is_refused(facts: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        MenuEntry(**facts).full_clean()


def test_an_entry_leads_to_one_place() -> None:
    with pytest.raises(IntegrityError):
        entry(topic=make.topic(), page=make.page())


def test_an_editor_puts_a_page_into_the_menu(
    editor_client: Client, client: Client
) -> None:
    page = make.page(title="About us", slug="about")
    form = text_of(editor_client.get(ADD))
    assert "About us" in form

    chosen = {"menu": "header", "position": "10", "page": str(page.pk)}
    answer = editor_client.post(ADD, chosen)

    assert answer.status_code == 302
    assert header(client) == [("About us", "/about/")]


# A change reaches every page


def test_a_change_of_what_the_menus_show_drops_every_page(purged: set[str]) -> None:
    page, topic = make.page(title="About", slug="about"), make.topic(name="Pain")
    entry(page=page)
    of_topic = entry(topic=topic)

    def drops_all() -> bool:
        found = "site" in purged
        purged.clear()
        return found

    assert drops_all()
    of_topic.position = 1
    of_topic.save()
    assert drops_all()
    topic.name = "Lasting pain"
    topic.save()
    assert drops_all()
    page.working_copy.title = "About us"
    page.working_copy.save()
    make.published(page.working_copy)
    assert drops_all()
    withdrawal.withdraw(page, by=make.person(), note="Not needed.")
    assert drops_all()
    SiteSettings(pk=1, name="A blog").save()
    assert drops_all()
    topic.delete()
    assert drops_all()


def test_what_no_menu_names_drops_only_its_own_pages(purged: set[str]) -> None:
    make.page()
    make.topic().save()

    assert "site" not in purged


def test_a_merged_topic_stays_in_the_menu(client: Client) -> None:
    old, kept = (
        make.topic(name="Ache", slug="ache"),
        make.topic(name="Pain", slug="pain"),
    )
    entry(topic=old)

    topic_merge.merge_topics([old], into=kept, by=make.person())

    assert header(client) == [("Pain", "/topic/pain/")]


@pytest.mark.django_db(transaction=True)
def test_a_web_process_reads_the_menus_once(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    entry(label="Feed", address="/feed/")
    monkeypatch.setattr(process_cache, "hears", lambda: True)
    process_cache.clear()
    load_menus()

    with django_assert_num_queries(0):
        assert [link.label for link in load_menus()["header"]] == ["Feed"]
    process_cache.clear()


@pytest.mark.django_db(transaction=True)
def test_a_web_process_makes_the_parts_of_all_pages_once_until_something_changes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = make.post()
    entry(label="The post", address=post.get_absolute_url())
    SiteSettings(pk=1, name="One name").save()
    monkeypatch.setattr(process_cache, "hears", lambda: True)
    process_cache.clear()

    for _ in range(2):
        assert marked(client, "/") == ["One name"]
        assert marked(client, post.get_absolute_url()) == ["The post"]
        assert marked(client, "/corrections/") == ["Corrections"]
        assert marked(client, "/topics/") == []

    entry(label="All topics", address="/topics/")
    SiteSettings(pk=1, name="Another name").save()
    assert marked(client, "/topics/") == ["All topics"]
    assert marked(client, "/") == ["Another name"]
    process_cache.clear()


def marked(client: Client, path: str) -> list[str]:
    """Return the words of the links that are marked as leading to this page."""
    html = text_of(client.get(path))
    return [link.text for link in elements(html, "a", **{"aria-current": "page"})]


def test_an_editor_changes_the_order_in_the_list(
    editor_client: Client, client: Client
) -> None:
    first = entry(label="First", address="/first/", position=1)
    entry(label="Second", address="/second/", position=2)
    place = "/admin/posts/menuentry/"
    form = fields(editor_client.get(place).content.decode(), "changelist-form")

    sent = form | {"form-0-id": str(first.pk), "form-0-position": "3", "_save": "Save"}
    assert editor_client.post(place, sent).status_code == 302

    assert [words for words, _url in header(client)] == ["Second", "First"]
