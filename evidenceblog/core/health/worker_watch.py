"""Each web process watches over the worker, which cannot itself tell that it stopped."""

import logging
from threading import Thread
from time import sleep

from django.db import connection

from evidenceblog.core.mail.delivery import deliver_due

from . import incidents, worker_health
from .health_checks import Level

logger = logging.getLogger(__name__)

# The first look, too, comes only after that: web processes may start before the worker.
LOOK_SECONDS = 120.0


def watch_worker() -> None:
    """Look after the worker from now on, in a thread that ends with the process."""
    Thread(target=_watch, name="worker watch", daemon=True).start()


def _watch() -> None:
    while True:
        sleep(LOOK_SECONDS)
        try:
            look_after_worker()
        except Exception:  # the next look may succeed
            logger.exception("Could not look after the worker")
        finally:
            connection.close()


def look_after_worker() -> None:
    """Do the worker's duty of telling administrators, where there is none to do it."""
    if any(found.level == Level.ERROR for found in worker_health.check_worker()):
        incidents.look_for_incidents.call()
        deliver_due.call()
