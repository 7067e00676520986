"""What the engine tells administrators on the admin's first page and by mail."""

from collections.abc import Iterable

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from procrastinate.contrib.django.models import ProcrastinateJob

from .models import User
from .staff_notices import WaitingWork
from .task_backend import RUN_JOB


def waiting_work(user: User) -> Iterable[WaitingWork]:
    """Yield the tasks that failed for good today, each kind by itself."""
    if not user.is_superuser:
        return
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    failed = ProcrastinateJob.objects.filter(
        task_name=RUN_JOB,
        status="failed",
        procrastinateevent__type="failed",
        procrastinateevent__at__gte=today,
    )
    kinds = failed.values_list("args__path").annotate(many=Count("pk", distinct=True))
    place = reverse("admin:procrastinate_procrastinatejob_changelist")
    for path, many in kinds.order_by("args__path"):
        name = str(path).rpartition(".")[2]
        text = ngettext(
            "The task %(name)s failed for good",
            "The task %(name)s failed for good %(many)s times",
            many,
        ) % {"name": name, "many": many}
        yield WaitingWork(text, f"{place}?status__exact=failed", failure=str(path))
