"""Two editors answer one event at the same moment: one answer is stored, one is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from evidenceblog.core.models import User
from posts.evidence import answers
from posts.evidence.answers import NotAnswered
from posts.models import EvidenceAnswer
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_at_once_the_second_is_told() -> None:
    source = make.source()
    posts = [make.post(source=source) for _ in range(2)]
    event = make.source_event(source)
    seen = {post.pk: 0 for post in posts}
    editors = [make.person() for _ in range(2)]
    start = Barrier(2)

    def answer(by: User) -> str:
        start.wait(timeout=30)
        try:
            answers.answer_with_notice(event, seen, by=by)
        except NotAnswered as refused:
            return str(refused.reason)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as threads:
        said = sorted(threads.map(answer, editors), key=len)

    assert said[0] == "done"
    assert "Somebody has answered meanwhile." in said[1]
    assert EvidenceAnswer.objects.count() == 2  # one for each post
