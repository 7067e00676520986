"""robots.txt and security.txt: what the settings say, in the words that machines read."""

from datetime import UTC, date, datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from django.conf import LazySettings
from django.test import Client

from evidenceblog.core.models import SiteSettings
from evidenceblog.core.robots import crawlers

pytestmark = pytest.mark.django_db
SITE = "https://evidence.example"
SEARCH, TRAINING, ARCHIVE = "Googlebot", "GPTBot", "archive.org_bot"


@pytest.fixture(autouse=True)
def site(settings: LazySettings) -> None:
    settings.SITE_URL = SITE


def robots(client: Client, **answers: bool) -> RobotFileParser:
    if answers:
        SiteSettings.objects.update_or_create(pk=1, defaults=answers)
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    parser = RobotFileParser()
    parser.parse(answer.content.decode().splitlines())
    return parser


def may(parser: RobotFileParser) -> list[str]:
    return [
        agent
        for agent in (SEARCH, TRAINING, ARCHIVE)
        if parser.can_fetch(agent, f"{SITE}/walking/")
    ]


@pytest.mark.parametrize("search", [True, False])
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("archives", [True, False])
def test_each_answer_holds_for_its_crawlers_alone(
    client: Client, search: bool, training: bool, archives: bool
) -> None:
    found = robots(
        client, search_engines=search, ai_training=training, archives=archives
    )

    wanted = {SEARCH: search, TRAINING: training, ARCHIVE: archives}
    assert may(found) == [agent for agent, is_welcome in wanted.items() if is_welcome]


def test_a_new_site_is_for_search_and_archives_not_for_training(client: Client) -> None:
    assert may(robots(client)) == [SEARCH, ARCHIVE]


@pytest.mark.parametrize("training", [True, False])
def test_nobody_is_sent_where_nothing_is_to_find(
    client: Client, training: bool
) -> None:
    found = robots(client, search_engines=False, archives=False, ai_training=training)

    for agent in (SEARCH, TRAINING):
        assert not found.can_fetch(agent, f"{SITE}/admin/")
    words = client.get("/robots.txt").content.decode()
    assert ("Disallow: /*?reply=" in words) == training


def test_it_names_the_sitemap_to_who_may_come(client: Client) -> None:
    assert robots(client).site_maps() == [f"{SITE}/sitemap.xml"]
    assert robots(client, search_engines=False).site_maps() is None


def test_the_list_of_crawlers_has_its_date_and_no_name_twice() -> None:
    found = dict(crawlers())

    assert isinstance(found.pop("looked_at"), date)
    assert set(found) == {"ai_training", "archives"}
    named = [one["agent"].lower() for kind in found.values() for one in kind]
    assert len(named) == len(set(named))
    assert not {"googlebot", "bingbot", "applebot"} & set(named)


def test_a_change_of_the_settings_drops_it(client: Client, purged: set[str]) -> None:
    keys = set(client.get("/robots.txt").headers["Surrogate-Key"].split())
    SiteSettings.load().save()

    assert keys & purged


def test_who_finds_a_weakness_is_told_where_to_write(
    client: Client, settings: LazySettings
) -> None:
    settings.CONTACT_EMAIL = "security@evidence.example"

    answer = client.get("/.well-known/security.txt")
    said = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert said["Contact"] == "mailto:security@evidence.example"
    assert said["Canonical"] == f"{SITE}/.well-known/security.txt"
    assert said["Preferred-Languages"] == "en"
    left = datetime.fromisoformat(said["Expires"]) - datetime.now(UTC)
    assert timedelta(days=170) < left < timedelta(days=365)


def test_a_site_that_names_nobody_has_no_such_file(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
