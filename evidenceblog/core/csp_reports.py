"""Browsers' reports of what our Content-Security-Policy blocked (CSP Level 3, §5).

A report is counted by directive and blocked host and not stored: it may hold a reader's
address, the page they read and what an extension of theirs loads. Once an hour the
counts are logged and deleted.
"""

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, transaction

from .models import BlockedLoad
from .rate_limits import RateLimit
from .task_backend import task

logger = logging.getLogger(__name__)

REPORT_PATH = "csp-report/"
ENDPOINT_NAME = "csp"
REPORTING_ENDPOINT = f'{ENDPOINT_NAME}="/{REPORT_PATH}"'
MAX_BYTES = 10_000
# A page with a fault sends some reports for each reader; an extension a few on each page.
RANGE_LIMIT = RateLimit("csp reports", capacity=20, per=timedelta(minutes=10))
# Enough to notice a fault; strangers write no more rows than that.
TOTAL_LIMIT = RateLimit("csp reports in all", capacity=600, per=timedelta(hours=1))
MAX_REPORTS = 20  # of one request: browsers send several together
MAX_ROWS = 200
OTHER = "other"

DIRECTIVE = re.compile("[a-z][a-z-]{2,39}")
# A host, or one of the words in place of one: inline, eval, data, blob …
HOST = re.compile(r"[a-z0-9.:\[\]_-]{1,100}")

COUNT_SQL = """
INSERT INTO core_blockedload (directive, host, count) VALUES (%s, %s, %s)
ON CONFLICT (directive, host) DO UPDATE SET count = core_blockedload.count + excluded.count
"""


class NotAReport(ValueError):
    """A body that no browser sends as a report."""


def count_reports(body: bytes) -> None:
    """Count what a request reports. Raises NotAReport."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAReport from error
    found = Counter(_read_reports(sent))
    if not found:
        raise NotAReport
    if BlockedLoad.objects.count() >= MAX_ROWS:
        # Made-up hosts could fill the log.
        found = Counter({(OTHER, OTHER): found.total()})
    with connection.cursor() as cursor:
        for (directive, host), count in found.items():
            cursor.execute(COUNT_SQL, [directive, host, count])


def _read_reports(sent: Any) -> Iterator[tuple[str, str]]:
    """Yield directive and blocked host of each report, of both forms that browsers
    send: `report-uri`, one in an object, and `report-to`, several in a list."""
    for one in (sent if isinstance(sent, list) else [sent])[:MAX_REPORTS]:
        if not isinstance(one, dict):
            continue
        if isinstance(old := one.get("csp-report"), dict):
            directive = old.get("effective-directive") or old.get("violated-directive")
            yield _directive(directive), _host(old.get("blocked-uri"))
        elif one.get("type") == "csp-violation" and isinstance(one.get("body"), dict):
            new = one["body"]
            yield (
                _directive(new.get("effectiveDirective")),
                _host(new.get("blockedURL")),
            )


def _directive(said: object) -> str:
    word = str(said or "").partition(" ")[0].lower()
    return word if DIRECTIVE.fullmatch(word) else OTHER


def _host(blocked: object) -> str:
    """Return the host of a URL, without path, query and account, or the word in its place."""
    said = str(blocked or "").lower()
    try:
        host = urlsplit(said).hostname or said.partition(":")[0]
    except ValueError:
        return OTHER
    return host if HOST.fullmatch(host) else OTHER


@task()
@transaction.atomic
def log_blocked_loads() -> None:
    """Log what was blocked in the last hour, a line for each, and forget it."""
    rows = list(BlockedLoad.objects.select_for_update().order_by("directive", "host"))
    BlockedLoad.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        logger.warning(
            "Content-Security-Policy: %s blocked %s, %d times within the hour",
            *(row.directive, row.host, row.count),
        )
