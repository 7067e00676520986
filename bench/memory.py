"""What memory `serve` takes with its own database, under mixed load, in a small machine.

Comments over 8 connections, readers, a blog of 1,000 posts and a picture of 50 megapixels.
As root, all of it, this program too, runs in a group of processes (cgroup) with 1 GB, in
which the kernel kills what asks for more.
"""

import environment  # noqa: F401  # first: all else is importable only then

# isort: split
import io
import os
import secrets
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

import processes
import served
import soak
from results import Row, at_least, at_most, options, progress, report, shown
from served import Served
from soak_clients import Traffic
from tests.servers.smtp import smtp_server

PSS_GOAL_MIB = 700
LIMIT_BYTES = 1_000_000_000
GROUPS = Path("/sys/fs/cgroup/memory")
POSTS, QUICK_POSTS = 1_000, 100
COMMENTS, QUICK_COMMENTS = 500, 50
PICTURE = (8_660, 5_773)  # 50 megapixels, as many as are taken
UPLOAD = "/admin/artwork/artwork/upload/"
SAMPLE_SECONDS = 1
MEBIBYTE = 1 << 20
PATIENCE_SECONDS = 900


def main() -> None:
    asked = options(__doc__ or "")
    with ExitStack() as stack:
        group = stack.enter_context(_small_machine())
        mail = stack.enter_context(smtp_server())
        site = stack.enter_context(served.served(asked.data))
        samples = stack.enter_context(Samples.taken(site))
        progress("Making the posts.")
        posts = soak.make_posts()
        _grow(QUICK_POSTS if asked.quick else POSTS)
        at_rest = samples.take("posts made")
        comments = QUICK_COMMENTS if asked.quick else COMMENTS
        traffic = Traffic(site.url, posts, comments, mail)
        with traffic.running():
            progress("Comments.")
            traffic.wait_for_comments()
            loaded = samples.peak
            progress("A picture of 50 megapixels.")
            seconds = _upload_picture(site)
        rows = [
            shown("processes of `serve`, 1,000 posts made (PSS)", at_rest, "MiB"),
            at_most("mixed load, most at once (PSS)", loaded, "MiB", PSS_GOAL_MIB),
            shown("and a picture of 50 megapixels (PSS)", samples.peak, "MiB"),
            shown("samples, one a second: median", samples.median, "MiB"),
            shown("until the picture's sizes were there", seconds, "s"),
            at_least("comments acknowledged", traffic.acknowledged, "", comments),
            *_group_rows(group),
        ]
    report("memory", rows)


class Samples:
    """The memory of all processes of a site, each second."""

    def __init__(self, site: Served) -> None:
        self._site = site
        self._taken: list[float] = []
        self._ends = threading.Event()

    @classmethod
    @contextmanager
    def taken(cls, site: Served) -> Iterator["Samples"]:
        samples = cls(site)
        thread = threading.Thread(target=samples._sample)
        thread.start()
        try:
            yield samples
        finally:
            samples._ends.set()
            thread.join()

    @property
    def peak(self) -> float:
        return max(self._taken)

    @property
    def median(self) -> float:
        return statistics.median(self._taken)

    def take(self, what: str) -> float:
        found = processes.memory_mib(self._site.pid)
        progress(f"{found:6.0f} MiB: {what}")
        return found

    def _sample(self) -> None:
        while not self._ends.wait(SAMPLE_SECONDS):
            self._taken.append(processes.memory_mib(self._site.pid))


def _grow(posts: int) -> None:
    import post_copies  # only now: it reads the settings

    post_copies.Copier().grow(posts)
    soak.forget_connection()


def _upload_picture(site: Served) -> float:
    """Upload as an editor does; return the seconds until readers could be shown it."""
    from posts.artwork.models import Artwork

    noise = Image.effect_noise((PICTURE[0] // 10, PICTURE[1] // 10), 60)
    picture = noise.resize(PICTURE).convert("RGB")
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=80)
    del picture, noise
    files = {"original": ("wide.jpg", stored.getvalue(), "image/jpeg")}
    token = secrets.token_hex(16)
    cookies = {"csrftoken": token, **_session()}
    headers = {"Origin": site.url, "X-CSRFToken": token}
    begun = time.monotonic()
    answer = httpx.post(
        f"{site.url}{UPLOAD}",
        files=files,
        cookies=cookies,
        headers=headers,
        timeout=120,
        trust_env=False,
    )
    if answer.status_code != HTTPStatus.CREATED:
        raise RuntimeError(f"The upload was answered {answer.status_code}.")
    made = Artwork.objects.filter(rendered_at__isnull=False)
    served.wait_until(made.exists, PATIENCE_SECONDS)
    return time.monotonic() - begun


def _session() -> dict[str, str]:
    """Sign an editor in, as a browser that has been through the page for it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from evidenceblog.core.models import User

    person = User.objects.create(username="bench", is_superuser=True, is_staff=True)
    session = SessionStore()
    said: dict[str, Any] = {
        SESSION_KEY: str(person.pk),
        BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
        HASH_SESSION_KEY: person.get_session_auth_hash(),
    }
    session.update(said)
    session.save()
    return {"sessionid": str(session.session_key)}


@contextmanager
def _small_machine() -> Iterator[Path | None]:
    """Go on in a group with little memory, if the kernel lets us make one."""
    if os.geteuid() != 0 or not (GROUPS / "memory.limit_in_bytes").exists():
        progress("No cgroup: memory is sampled, and not limited.")
        yield None
        return
    group = GROUPS / f"evidenceblog-bench-{os.getpid()}"
    group.mkdir()
    (group / "memory.limit_in_bytes").write_text(str(LIMIT_BYTES))
    (group / "cgroup.procs").write_text(str(os.getpid()))
    try:
        yield group
    finally:
        (GROUPS / "cgroup.procs").write_text(str(os.getpid()))
        served.wait_until(lambda: not (group / "cgroup.procs").read_text())
        group.rmdir()


def _group_rows(group: Path | None) -> Iterator[Row]:
    if group is None:
        return
    said = (group / "memory.oom_control").read_text().split()
    kills = int(said[said.index("oom_kill") + 1])
    most = int((group / "memory.max_usage_in_bytes").read_text())
    yield at_most("killed by the kernel within 1 GB", kills, "processes", 0)
    yield shown("most in the group, files that are kept too", most / MEBIBYTE, "MiB")


if __name__ == "__main__":
    main()
