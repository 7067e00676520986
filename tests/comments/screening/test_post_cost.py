"""What a POST of a comment costs: so many statements, and no more."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, Status
from evidenceblog.core.process_cache import process_cache
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
OURS = {"Origin": "http://127.0.0.1:8000"}
FIELDS = {"name": "Ada Reader", "email": "ada@example.org", "seconds": "60"}
PLAIN = (
    "We walked for an hour every day of that summer, just as the leaflet advised us, and "
    "my knees became better for it: https://www.example.com/walking has more of that."
)
PITCH = "Buy cheap pills at https://pills.example/ now, best price, click here today! "


@pytest.fixture(autouse=True)
def as_in_a_web_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep values in process, as a process does that hears purges."""
    monkeypatch.setattr(process_cache, "hears", lambda: True)
    yield
    process_cache.clear()


def send(client: Client, body: str, **changes: str) -> CaptureQueriesContext:
    """Post a comment beneath the post and return the statements that took."""
    with CaptureQueriesContext(connection) as statements:
        fields = FIELDS | {"body": body} | changes
        answer = client.post("/walking/comment/", fields, headers=OURS)
    assert answer.status_code == 303
    return statements


def test_a_comment_takes_twelve_statements(client: Client) -> None:
    post = make.post(slug="walking")
    send(client, "The first comment fills what the process keeps.")

    statements = send(client, PLAIN, beneath=str(post.pk))

    assert Comment.objects.latest("pk").status == Status.HELD
    assert [one["sql"].split()[0] for one in statements.captured_queries] == [
        "SELECT",  # the post
        "INSERT",  # a token of the rate limit
        "SELECT",  # the number of the comment
        "INSERT",  # the comment, which commits by itself
        "BEGIN",
        "SELECT",  # the locks of what it has in common with others
        "SELECT",  # its near-duplicates
        "SELECT",  # its history, trust rules among it
        "SELECT",  # its row, locked
        "INSERT",  # the decision
        "UPDATE",  # what the filter found, and the status
        "COMMIT",
    ]


def test_a_copy_of_spam_takes_at_most_sixteen(client: Client) -> None:
    make.post(slug="walking")
    send(client, PITCH, name="Cheap Pills", email="a@pills.example", subject="x")
    assert Comment.objects.get().status == Status.SPAM

    statements = send(client, f"{PITCH}Hurry", email="b@pills.example", subject="x")

    assert Comment.objects.latest("pk").status == Status.SPAM
    assert len(statements) <= 16
