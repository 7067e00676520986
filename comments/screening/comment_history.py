"""What earlier comments and trust rules tell of a new comment, read in one statement.

As six queries of the ORM it took most of the time that screening takes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from comments.models import Comment
from comments.spam.verdicts import CommentRecord

from . import host_history, staff_names, trust_lookup
from .trust_lookup import ApplicableRules

RATE = timedelta(hours=1)
# Enough to know an address by; more rows would cost more and say no more.
MOST_COUNTED = 500

STATEMENT = """
SELECT copies.total, copies.spam,
    sender.kept, sender.rejected, sender.spam, sender.rate,
    network.rate,
    ({rules}),
    ({hosts}),
    ({staff})
FROM (
    SELECT count(*) AS total, count(*) FILTER (WHERE status = 'spam') AS spam
    FROM comments_comment
    WHERE body = %(body)s AND id <> %(id)s
) AS copies, (
    SELECT count(*) FILTER (WHERE status = 'approved') AS kept,
        count(*) FILTER (WHERE status = 'rejected') AS rejected,
        count(*) FILTER (WHERE status = 'spam') AS spam,
        count(*) FILTER (WHERE received_at > %(since)s) AS rate
    FROM (
        SELECT status, received_at FROM comments_comment
        WHERE %(email)s <> '' AND lower(email) = %(email)s AND id <> %(id)s
        LIMIT %(most)s
    ) AS sent
) AS sender, (
    SELECT count(*) AS rate FROM comments_comment
    WHERE %(network)s <> '' AND network = %(network)s
        AND received_at > %(since)s AND id <> %(id)s
) AS network
"""


@dataclass(frozen=True)
class CommentHistory:
    """What other comments tell of one, and the trust rules about it.

    `copies` and `spam_copies` count those with the same text. `record` and `rate_email`
    are of those with the same e-mail address, `rate_range` of those from the same range;
    rates are of the last hour. `staff_likeness` says how its name claims to be ours.
    """

    copies: int
    spam_copies: int
    record: CommentRecord
    rate_email: int
    rate_range: int
    rules: ApplicableRules
    statuses_by_host: Mapping[str, list[str]]
    staff_likeness: str


def history_of(comment: Comment) -> CommentHistory:
    """Read the history of a comment whose hosts are noted."""
    known = host_history.remembered(comment.hosts)
    unknown = [host for host in comment.hosts if host not in known]
    rules, rule_parameters = trust_lookup.rules_query(comment)
    hosts, host_parameters = host_history.statuses_query(unknown, besides=comment)
    parameters = {
        "id": comment.pk,
        "body": comment.body,
        "email": comment.email.lower(),
        "network": comment.network,
        "since": timezone.now() - RATE,
        "most": MOST_COUNTED,
        **rule_parameters,
        **host_parameters,
    }
    with connection.cursor() as cursor:
        cursor.execute(_statement(rules, hosts), parameters)
        copies, spam_copies, kept, rejected, spam, rate_email, rate_range, *found = (
            cursor.fetchone()
        )
    about, statuses, ours = found
    return CommentHistory(
        copies=copies,
        spam_copies=spam_copies,
        record=CommentRecord(kept, rejected, spam),
        rate_email=rate_email,
        rate_range=rate_range,
        rules=ApplicableRules.from_rows(comment, about),
        statuses_by_host=known | host_history.remember(statuses),
        staff_likeness=staff_names.likeness_among(comment, ours),
    )


def _statement(rules: str, hosts: str) -> str:
    return STATEMENT.format(rules=rules, hosts=hosts, staff=staff_names.STAFF)
