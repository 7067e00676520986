"""A blog after years: as many comments as a bench asks for, and what was decided."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, cycle, islice
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import Model

from comments.discussion import submissions
from comments.models import Campaign, Comment, Decision
from evidenceblog.core.models import User
from evidenceblog.demo import loading
from posts.models import Post
from results import progress

PEOPLE = 3
# Each is judged as it was received, so that whatever the filters keep is there; then
# they are copied, with other words, names and addresses.
PATTERNS = 200
# Of the numbers, the even ones are readers' and the odd ones spam, a hundred of one
# text. So many of the last numbers belong to campaigns.
CAMPAIGN = 200
IN_CAMPAIGNS = 50_000
CHUNK = 100_000
SPAM = (
    "Great post! Visit https://{name}.example for the best pain relief gummies.",
    "I was cured by Dr {name}. Write to him at https://{name}.example/cure today!",
    "Cheap essays, 24/7: [url=https://{name}.example]{name}[/url] click here",
)

SENDER = submissions.Sender(address="192.0.2.7", user_agent="Mozilla/5.0")

# The indexes that hold no row to being the only one of its kind.
INDEXES = """
    SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index
    JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique
"""

# What differs in a copy, numbered `n`, of a pattern `p`; `total` and `waiting` are
# parameters, and so are the arrays of posts, people and campaigns.
_IS_REPLY = "mod(n, 6) = 2 AND n > 6"
_IS_SPAM = "mod(n, 2) = 1"
_WAITS = "n > %(total)s - %(waiting)s"
_CAMPAIGN = f"n / {CAMPAIGN}"
_KEY = f"CASE WHEN {_IS_SPAM} THEN {_CAMPAIGN} ELSE n END"
_BY_CAMPAIGN = f"{_IS_SPAM} AND mod({_CAMPAIGN}, 2) = 1"
_RECEIVED = "now() - make_interval(secs => (%(total)s - n) * 150)"  # 5 years, if 10⁶
COMMENT = {
    "id": "n",
    "post_id": "(%(posts)s)[1 + mod(n / 3, cardinality(%(posts)s))]",
    "parent_id": f"CASE WHEN {_IS_REPLY} THEN n - 2 END",
    "path": f"CASE WHEN {_IS_REPLY} THEN ARRAY[n - 2, n] ELSE ARRAY[n] END",
    "kind": f"CASE WHEN {_IS_REPLY} THEN 'reply' ELSE 'comment' END",
    "status": f"CASE WHEN {_WAITS} THEN 'held' WHEN {_IS_SPAM} THEN 'spam'"
    " WHEN mod(n, 50) = 0 THEN 'rejected' ELSE 'approved' END",
    "name": "p.name || ' ' || mod(n, 1000)",
    "email": "'reader' || mod(n, 100000) || '@example.org'",
    "body": f"p.body || ' (' || ({_KEY}) || ')'",
    "received_at": _RECEIVED,
    "receipt_hash": "encode(sha256(n::text::bytea), 'hex')",
    "fingerprint": "encode(sha256(n::text::bytea), 'hex')",
    "network": "'10.' || mod(n, 256) || '.' || mod(n / 256, 256) || '.0/24'",
    "hosts": f"CASE WHEN {_IS_SPAM} THEN ARRAY['shop' || {_CAMPAIGN} || '.example']"
    " ELSE p.hosts END",
    "bands": f"ARRAY(SELECT band # hashint4(({_KEY})::int) FROM unnest(p.bands) band)",  # noqa: S608  # our own words
    "labels": "CASE WHEN mod(n, 40) = 0 THEN ARRAY['outreach'] ELSE p.labels END",
    "urgency": f"CASE WHEN {_WAITS} AND mod(n, 500) = 0 THEN 1 ELSE 0 END",
    "campaign_id": f"CASE WHEN {_IS_SPAM} AND n > %(total)s - {IN_CAMPAIGNS}"
    f" THEN (%(campaigns)s)[1 + (%(total)s - n) / {CAMPAIGN}] END",
}
_NUMBERED = {
    "id": "nextval('comments_decision_id_seq')",
    "comment_id": "n",
    "batch": "gen_random_uuid()",
}
BY_THE_SYSTEM = _NUMBERED | {
    "from_status": "'received'",
    "to_status": f"CASE WHEN {_IS_SPAM} AND NOT ({_BY_CAMPAIGN}) AND NOT ({_WAITS})"
    " THEN 'spam' ELSE 'held' END",
    "at": _RECEIVED,
}
BY_PEOPLE = _NUMBERED | {
    "from_status": "'held'",
    "to_status": f"CASE WHEN {_IS_SPAM} THEN 'spam' WHEN mod(n, 50) = 0 THEN 'rejected'"
    " ELSE 'approved' END",
    "reasons": """CASE WHEN mod(n, 1000) = 0 THEN '["unkind"]' WHEN mod(n, 50) = 0"""
    """ THEN '["off-topic"]' ELSE '[]' END::jsonb""",
    "by_id": "(%(people)s)[1 + mod(n / 7, cardinality(%(people)s))]",
    "at": f"{_RECEIVED} + interval '1 hour'",
    "batch": f"CASE WHEN {_IS_SPAM} THEN md5(({_CAMPAIGN})::text)::uuid"
    " ELSE gen_random_uuid() END",
}
LABELLED = BY_PEOPLE | {
    "act": "'label'",
    "from_status": "'approved'",
    "to_status": "'approved'",
    "reasons": "'[]'::jsonb",
    "changes": """'{"labels": [[], ["outreach"]]}'::jsonb""",
    "batch": "gen_random_uuid()",
}


type Facts = Mapping[str, int | list[int]]


class Pattern(NamedTuple):
    """What is received once and then copied."""

    name: str
    email: str
    body: str


def fill(total: int, waiting: int) -> list[User]:
    """Fill an empty, migrated site; `waiting` of its comments wait. Return who decided."""
    loading.load(User.objects.create(username="bench"))
    return add_comments(total, waiting)


def add_comments(total: int, waiting: int) -> list[User]:
    """Put comments beneath the posts that are there, in place of those of the demo."""
    people = [_moderator(number) for number in range(PEOPLE)]
    facts: dict[str, int | list[int]] = {
        "total": total,
        "waiting": waiting,
        "posts": list(Post.objects.live().values_list("pk", flat=True)),
        "people": [person.pk for person in people],
        "campaigns": _campaigns(),
    }
    _keep_patterns()
    with _at_full_speed():
        for first in range(1, total + 1, CHUNK):
            last = min(first + CHUNK - 1, total)
            _copy_all({**facts, "first": first, "last": last})
            progress(f"{last:>9,} comments")
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('comments_comment_id_seq', %s)", [total])
        cursor.execute("VACUUM ANALYZE")
    return people


def _moderator(number: int) -> User:
    made = User.objects.create(username=f"moderator{number}", is_staff=True)
    made.groups.add(Group.objects.get(name="Moderators"))
    return made


def _campaigns() -> list[int]:
    made = (Campaign(ground="text") for _ in range(IN_CAMPAIGNS // CAMPAIGN + 1))
    return [campaign.pk for campaign in Campaign.objects.bulk_create(made)]


def _keep_patterns() -> None:
    """Receive the patterns, put them aside, and take them out of the discussion."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE comments_comment CASCADE")
        posts = cycle(Post.objects.live())
        for post, said in zip(posts, _patterns(), strict=False):
            submissions.submit(
                post,
                name=said.name,
                email=said.email,
                website="",
                body=said.body,
                sender=SENDER,
            )
        cursor.execute(
            "CREATE TEMP TABLE patterns AS SELECT row_number() OVER (ORDER BY id) AS nr,"
            " * FROM comments_comment"
        )
        cursor.execute(
            "CREATE TEMP TABLE decided AS SELECT 1 AS nr, * FROM comments_decision LIMIT 1"
        )
        cursor.execute("TRUNCATE comments_comment CASCADE")


def _patterns() -> Iterable[Pattern]:
    """Yield what readers of the demo said and what sells, by turns."""
    demo = tomllib.loads((loading.HERE / "comments.toml").read_text())["comments"]
    readers = (
        Pattern(said["name"], said["email"], f"{said['body']} {n}")
        for n, said in enumerate(cycle(demo))
    )
    spam = (
        Pattern(f"Shop {n}", f"shop{n}@example.org", words.format(name=f"shop{n}"))
        for n, words in enumerate(cycle(SPAM))
    )
    # The first is number 1, and odd numbers are spam.
    turns = chain.from_iterable(zip(spam, readers, strict=False))
    return islice(turns, PATTERNS)


@contextmanager
def _at_full_speed() -> Iterator[None]:
    """Look up no keys of other rows, and make the indexes anew, once, at the end."""
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [[Comment._meta.db_table, Decision._meta.db_table]])
        indexes = dict(cursor.fetchall())
        cursor.execute("SET session_replication_role = replica")
        for name in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for number, definition in enumerate(indexes.values(), 1):
            cursor.execute(definition)
            progress(f"{number:>9} of {len(indexes)} indexes")


def _copy_all(facts: Facts) -> None:
    pattern = f"1 + mod(n - 1, {PATTERNS})"
    _copy(Comment, "patterns", pattern, COMMENT, "true", facts)
    _copy(Decision, "decided", "1", BY_THE_SYSTEM, "true", facts)
    decided = f"NOT ({_WAITS}) AND (NOT ({_IS_SPAM}) OR {_BY_CAMPAIGN})"
    _copy(Decision, "decided", "1", BY_PEOPLE, decided, facts)
    _copy(Decision, "decided", "1", LABELLED, "mod(n, 5000) = 2", facts)


def _copy(
    model: type[Model],
    patterns: str,
    pattern: str,
    differs: Mapping[str, str],
    where: str,
    facts: Facts,
) -> None:
    """Insert a copy of a pattern for each number; whatever does not differ is copied."""
    columns = [
        str(field.column)
        for field in model._meta.concrete_fields
        if not field.generated
    ]
    values = [differs.get(column, f'p."{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    statement = (
        f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(values)}"  # noqa: S608  # our own words
        f" FROM generate_series(%(first)s::bigint, %(last)s) n"
        f" JOIN {patterns} p ON p.nr = {pattern} WHERE {where}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
