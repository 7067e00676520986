"""The page that Prometheus reads: what was counted, and how long the queues are now."""

import os
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.utils.crypto import constant_time_compare
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

from .client_address import client_ip, is_trusted
from .health.worker_health import task_queues
from .mail.models import Message
from .metrics import FOLDER, PREFIX

# What a proxy adds. From one that we do not know, the reader's address is not known.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
LOOPBACK = ("127.", "::1")


def may_read(meta: Mapping[str, str]) -> bool:
    """Tell whether a request may read the metrics: it has METRICS_TOKEN, or none is set
    and it comes from this machine, by no proxy that hides where it comes from."""
    if settings.METRICS_TOKEN:
        given = meta.get("HTTP_AUTHORIZATION", "")
        return constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")
    was_forwarded = any(name in meta for name in FORWARDED)
    is_known = not was_forwarded or is_trusted(meta.get("REMOTE_ADDR", ""))
    return is_known and (client_ip(meta) or "").startswith(LOOPBACK)


def exposition() -> bytes:
    """Return all metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(QueueCollector())
    if FOLDER in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(REGISTRY)


class QueueCollector(Collector):
    """Gauges that are read from the database when they are asked for."""

    def collect(self) -> Iterable[Metric]:
        waiting, running, age = (
            GaugeMetricFamily(f"{PREFIX}queue_{name}", said, labels=["queue"])
            for name, said in (
                ("waiting", "Tasks that are due."),
                ("running", "Tasks that run."),
                ("oldest_seconds", "For how long the oldest task that is due waits."),
            )
        )
        found = {queue.name: queue for queue in task_queues()}
        for name in settings.TASK_QUEUES:
            queue = found.get(name)
            waiting.add_metric([name], queue.waiting if queue else 0)
            running.add_metric([name], queue.running if queue else 0)
            age.add_metric([name], queue.seconds if queue else 0)
        mails = Message.objects.waiting().count()
        said = "Mails that wait to be sent."
        yield from (waiting, running, age)
        yield GaugeMetricFamily(f"{PREFIX}mails_waiting", said, value=mails)
