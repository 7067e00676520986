"""The demo as readers get it: served with DEBUG off, compressed, from the page cache."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import servers
from evidenceblog import supervisor

TASKS_SECONDS = 120
PAUSE_SECONDS = 0.2
POST = "/four-words-for-how-sure-we-are/"
NUMBERS = "/half-the-risk-of-what/"
TOPIC = "/topic/making-sense-of-numbers/"
SEARCH = "/search/?q=pain"


@contextmanager
def demo_site(data: Path | None) -> Iterator[str]:
    """Lend the address of a site that holds the demo, once its tasks are done.

    Raises TimeoutError if they are not after two minutes.
    """
    with servers.database(data):
        _load()
        address = supervisor.find_free_port("127.0.0.1", 0)
        # By this name the page cache knows its own pages, and browsers keep to HTTP.
        os.environ |= {"SITE_URL": address.url, "ALLOWED_HOSTS": address.host}
        with servers.worker(), servers.web(address) as site:
            _wait_for_tasks()
            yield site.url


def longest_post() -> str:
    """Return the address of the post with the most text. Only inside `demo_site`."""
    from django.db.models.functions import Length  # only now: these read the settings

    from posts.models import Post

    posts = Post.objects.filter(live__isnull=False, kind=Post.Kind.POST)
    return posts.order_by(-Length("search_document__text"))[0].get_absolute_url()


def _load() -> None:
    from evidenceblog.core.models import User  # only now: these read the settings
    from evidenceblog.demo import loading

    loading.load(User.objects.create_user("editor"))


def _wait_for_tasks() -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    due = ProcrastinateJob.objects.filter(
        status__in=["todo", "doing"], scheduled_at__isnull=True
    )
    deadline = time.monotonic() + TASKS_SECONDS
    while due.exists():
        if time.monotonic() > deadline:
            raise TimeoutError("The demo's tasks are not done after two minutes.")
        time.sleep(PAUSE_SECONDS)
