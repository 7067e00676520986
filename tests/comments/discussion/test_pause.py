"""Comments are paused: none is stored, and who sends one keeps the words."""

import threading
from pathlib import Path

import httpx
import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from comments.models import Comment, CommentSettings
from comments.moderation.staff_replies import reply_as_staff
from evidenceblog.backups.database_dump import dump_database, load_dump
from evidenceblog.core import staff_notices
from evidenceblog.core.postgres import run_temporary_cluster
from tests import make
from tests.processes import eventually
from tests.servers.site import web_process

OURS = {"Origin": "http://127.0.0.1:8000"}
FIELDS = {"name": "Ada", "email": "ada@example.org", "body": "My own <words>."}

AGAIN = "INSERT INTO comments_comment (kind) VALUES ('comment')"


def send(client: Client) -> tuple[int, str]:
    answer = client.post("/walking/comment/", FIELDS, headers=OURS)
    return answer.status_code, answer.content.decode()


@pytest.mark.django_db
def test_a_reader_gets_the_words_back_until_comments_are_taken_again(
    client: Client,
) -> None:
    post = make.post(slug="walking")
    held = make.comment(post, body="Said before.")
    CommentSettings.pause()

    status, page = send(client)

    assert status == 503
    assert "takes no comments just now" in page
    assert "My own &lt;words&gt;." in page
    assert "Send it again" in page
    assert list(Comment.objects.all()) == [held]
    moderator = make.person("Moderators")
    [told] = [w for w in staff_notices.all_work(moderator) if "paused" in w.text]
    assert told.url.endswith(reverse("admin:core_sitesettings_changelist"))
    reply_as_staff(held, "Staff go on.", by=moderator)
    assert Comment.objects.count() == 2

    CommentSettings.objects.update(is_paused=False)
    assert send(client)[0] == 303


@pytest.mark.django_db(transaction=True)
def test_a_comment_under_way_is_stored_before_the_pause_begins() -> None:
    post = make.post(slug="walking")
    paused = threading.Event()

    def pause() -> None:
        CommentSettings.pause()
        connection.close()
        paused.set()

    with transaction.atomic():
        make.comment(post)
        pausing = threading.Thread(target=pause)
        pausing.start()
        with connection.cursor() as cursor:

            def waits() -> bool:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                return bool(cursor.fetchone()[0])

            assert eventually(waits)
        assert not paused.is_set()
    pausing.join()

    assert paused.is_set()
    assert Comment.objects.count() == 1
    assert CommentSettings.objects.get().is_paused


@pytest.mark.django_db(transaction=True)
def test_what_a_backup_lacks_was_never_acknowledged(tmp_path: Path) -> None:
    """Over HTTP: what was accepted is in the backup, and what is not gives words back."""
    make.post(slug="walking")
    with web_process() as web:

        def post(words: str) -> httpx.Response:
            said = FIELDS | {"body": words}
            to, origin = f"{web}/walking/comment/", {"Origin": web}
            return httpx.post(to, data=said, headers=origin, trust_env=False)

        assert post("Before the backup.").status_code == 303
        CommentSettings.pause()
        dump_database(tmp_path / "dump")
        refused = post("After the backup.")

    assert refused.status_code == 503
    assert "After the backup." in refused.text
    with run_temporary_cluster() as cluster:
        load_dump(tmp_path / "dump", cluster.url)
        with psycopg.connect(cluster.url) as restored:
            bodies = restored.execute("SELECT body FROM comments_comment").fetchall()
            with pytest.raises(psycopg.errors.CheckViolation):
                restored.execute(AGAIN)
    assert bodies == [("Before the backup.",)]
