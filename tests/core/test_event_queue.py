"""Events: what is queued when an app records what happened, and when it may record it."""

import pytest
from django.conf import LazySettings
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from evidenceblog.core import event_queue, task_backend
from tests.core.sample_tasks import HERE


@pytest.fixture(autouse=True)
def sample_table(settings: LazySettings) -> None:
    settings.EVENTS = f"{HERE}.EVENTS"


def queued() -> list[tuple[str, dict[str, object]]]:
    """Return which sample tasks are queued, with the facts that each was given."""
    rows = ProcrastinateJob.objects.filter(
        task_name=task_backend.RUN_JOB, args__path__startswith=HERE
    ).order_by("pk")
    return [(job.args["path"], job.args["kwargs"]) for job in rows]


@pytest.mark.django_db
def test_what_follows_an_act_is_queued_with_its_facts() -> None:
    event_queue.record("sample.done", file="a file", word="so")

    assert queued() == [(f"{HERE}.note", {"file": "a file", "word": "so"})]


@pytest.mark.django_db
def test_a_task_for_a_service_follows_only_while_the_service_is_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SAMPLE_SERVICE", "1")

    event_queue.record("sample.done", file="a file", word="so")

    assert [path for path, _ in queued()] == [
        f"{HERE}.note",
        f"{HERE}.note_for_service",
    ]


@pytest.mark.django_db
def test_an_act_that_nothing_follows_queues_nothing() -> None:
    event_queue.record("sample.ignored", post=1)

    assert queued() == []


@pytest.mark.django_db
def test_an_act_that_the_table_does_not_list_is_refused() -> None:
    with pytest.raises(event_queue.UnknownEvent, match=r"sample\.misspelt"):
        event_queue.record("sample.misspelt")


@pytest.mark.django_db(transaction=True)
def test_an_act_outside_a_transaction_is_refused_and_queues_nothing() -> None:
    with pytest.raises(event_queue.OutsideTransaction, match=r"sample\.done"):
        event_queue.record("sample.done", file="a file", word="so")

    assert queued() == []


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_leaves_nothing_to_follow() -> None:
    with transaction.atomic():
        event_queue.record("sample.done", file="a file", word="so")
        assert len(queued()) == 1
        transaction.set_rollback(True)

    assert queued() == []
