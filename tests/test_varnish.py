"""Behind a real Varnish with our own VCL: kept there, and dropped when told."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from comments.decisions import status_changes
from comments.models import Status
from evidenceblog.supervisor import find_free_port
from posts.models import Post
from tests import make
from tests.processes import PROJECT, eventually, reachable_folder
from tests.servers.site import fetch, running, web_process
from tests.tasks import run_queued

VARNISH = shutil.which("varnishd", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.all,
    pytest.mark.skipif(not VARNISH, reason="varnishd is not installed"),
]


@pytest.fixture
def post() -> Post:
    return make.post(slug="walking")


@pytest.fixture
def varnish(post: Post, settings: LazySettings) -> Iterator[str]:
    """Run the site behind Varnish, told of it as docs/operating.md says."""
    address = find_free_port("127.0.0.1", 0)
    url = address.url
    hook = {
        "CDN_PURGE_URL": f"{url}/",
        "CDN_PURGE_METHOD": "PURGE",
        "CDN_TOKEN": "SECRET",
    }
    for name, value in hook.items():
        setattr(settings, name, value)
    settings.CDN_PURGE_HEADERS = {"Surrogate-Key": "{keys}", "X-Purge-Token": "{token}"}
    with web_process(SITE_URL=url, **hook) as web, reachable_folder() as folder:
        vcl = folder / "site.vcl"
        text = (PROJECT / "deploy" / "varnish.vcl").read_text()
        vcl.write_text(text.replace('"8000"', f'"{web.rpartition(":")[2]}"'))
        with running(_command(address.port, vcl, folder), f"{url}/healthz"):
            yield url


def _command(port: int, vcl: Path, folder: Path) -> list[str]:
    # Without a jail: Varnish's own user could not read the folder of a test.
    where = ["-a", f"127.0.0.1:{port}", "-f", str(vcl), "-n", str(folder / "n")]
    return [str(VARNISH), "-F", "-j", "none", "-s", "malloc,32m", *where]


def served(url: str, **headers: str) -> tuple[str, bool]:
    """Return a page, and whether Varnish had it: then it has the ids of two requests."""
    answer = fetch(url, **headers)
    return answer.text, " " in answer.headers["X-Varnish"]


def test_what_a_moderator_decides_shows_behind_varnish(
    varnish: str, post: Post
) -> None:
    url = f"{varnish}/walking/"
    comment = make.comment(post, body="Walking helped me.")
    fetch(url)
    assert served(url)[1], "Varnish keeps the page"
    assert served(f"{varnish}/")[1] or served(f"{varnish}/")[1]

    status_changes.decide([comment], to=Status.APPROVED, by=make.person())
    assert run_queued() == []

    assert eventually(lambda: "Walking helped me." in served(url)[0])
    assert served(url)[1]
    assert served(f"{varnish}/")[1], "other pages stay"


def test_varnish_hands_on_what_was_compressed_here(varnish: str) -> None:
    sizes = {
        encoding: fetch(f"{varnish}/walking/", Accept_Encoding=encoding).headers
        for encoding in ("gzip", "identity")
    }

    assert sizes["gzip"]["Content-Encoding"] == "gzip"
    assert sizes["gzip"]["ETag"] != sizes["identity"]["ETag"]


def test_somebody_signed_in_passes_by(varnish: str) -> None:
    url = f"{varnish}/walking/"
    fetch(url)

    assert not served(url, Cookie="sessionid=abc")[1]
    assert served(url, Cookie="theme=dark")[1]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Surrogate_Key": "site"}, 403),
        ({"Surrogate_Key": "site", "X_Purge_Token": "guess"}, 403),
        ({"Surrogate_Key": "site) || (.*", "X_Purge_Token": "SECRET"}, 400),
        ({"X_Purge_Token": "SECRET"}, 400),
        ({"Surrogate_Key": "nothing-9", "X_Purge_Token": "SECRET"}, 200),
    ],
)
def test_only_who_knows_the_token_drops_pages_and_only_those_named(
    varnish: str, headers: dict[str, str], status: int
) -> None:
    fetch(f"{varnish}/walking/")

    assert fetch(f"{varnish}/", "PURGE", **headers).status_code == status
    assert served(f"{varnish}/walking/")[1]
