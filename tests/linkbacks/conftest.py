"""A post that takes linkbacks of every kind, and a page elsewhere that links to it."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings

from comments.linkbacks.models import MentionSettings
from posts.models import Post
from tests import make
from tests.servers.internet import Internet
from tests.servers.origins import OriginSite, origin_site
from tests.tasks import empty_queue

HOME = "https://blog.example.org"
ORIGIN = "https://reader.example/about-walking"


@pytest.fixture(autouse=True)
def home(settings: LazySettings) -> str:
    settings.SITE_URL = HOME
    return HOME


@pytest.fixture
def post(db: None) -> Post:
    MentionSettings.objects.update_or_create(pk=1, defaults={"trackbacks": True})
    made = make.post(slug="walking", topics=[make.topic(name="Chronic pain")])
    empty_queue()  # of what follows its publication
    return made


@pytest.fixture
def target(post: Post) -> str:
    return f"{HOME}/walking/"


@pytest.fixture
def reader(internet: Internet) -> Iterator[OriginSite]:
    """The site of a reader, at `reader.test`; `reader.url` is its address."""
    with origin_site() as site:
        site.url = internet.hosts("reader.test", site)
        yield site


@pytest.fixture
def theirs(internet: Internet) -> Iterator[OriginSite]:
    """The site of somebody to whom we link."""
    with origin_site() as site:
        site.url = internet.hosts("theirs.test", site)
        yield site
