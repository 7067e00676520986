"""Store redirects: the only place that writes them keeps them short and free of loops.

No redirect leads to another one: who records a → b and then b → c has a → c. Ways that
cross beneath a page that moved are seen only when somebody asks: see `resolver`.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import batched

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evidenceblog.core.models import Redirect, User
from evidenceblog.core.redirect_reasons import is_move

from . import paths
from .paths import RedirectTarget

type Moves = dict[str, RedirectTarget]

# Rows in one statement: far from PostgreSQL's limits, and few round trips.
CHUNK_SIZE = 5_000


class RedirectLoop(ValueError):
    """A redirect would lead to where it starts, at once or by way of others."""


def record(old: str, new: str, *, reason: str, by: User | None) -> Redirect:
    """Send readers of the path `old` to `new`, a page of this site or a web address.

    A redirect that `old` had is replaced. Raises paths.InvalidAddress, and RedirectLoop for a
    redirect that would close a circle; then nothing has changed.
    """
    hosts = paths.own_hosts()
    path = paths.parse_path(old, hosts)
    target = paths.parse_target(new, hosts)
    return record_one(path, target, reason=reason, by=by)


def record_one(
    path: str, target: RedirectTarget, *, reason: str, by: User | None
) -> Redirect:
    """Record what `paths` has read already: see `record`."""
    if record_all({path: target}, reason=reason, by=by):
        raise RedirectLoop(_("%(old)s would lead back to itself.") % {"old": path})
    return Redirect.objects.get(old_path=path)


@transaction.atomic
def record_move(old: str, new: str, *, reason: str, by: User | None) -> None:
    """Record that a page of ours has moved: at `new`, where it is, nothing leads away."""
    lock_redirects()
    forget(new)
    record(old, new, reason=reason, by=by)


@transaction.atomic
def forget(path: str) -> None:
    """Drop the redirect of a path at which there is a page again."""
    rows = Redirect.objects.filter(old_path=paths.normalise_path(path))
    if rows.exists():
        lock_redirects()  # before the first write: two who took it later would wait for ever
        rows.delete()


def would_loop(path: str, target: RedirectTarget) -> bool:
    """Tell whether this redirect would be refused; in a transaction, it stays so."""
    lock_redirects()
    moves = {path: target}
    return bool(_loops(_stored(moves), moves))


@transaction.atomic
def record_all(
    moves: Mapping[str, RedirectTarget], *, reason: str, by: User | None
) -> set[str]:
    """Record many, from normal paths; return those refused because they lead back.

    A move that would close a circle with earlier ones is refused, and the others stand.
    """
    lock_redirects()
    stored = _stored(moves)
    refused: set[str] = set()
    wanted = dict(moves)
    # What is refused leaves its old redirect in force, with which others may close one.
    while circles := _loops(stored, wanted):
        refused |= circles
        wanted = {old: to for old, to in wanted.items() if old not in circles}
    leads = _joined(stored, wanted)
    _write({old: _end(to, leads) for old, to in wanted.items()}, reason, by)
    return refused


def lock_redirects() -> None:
    """Let one writer at a time in, until the transaction ends; readers do not wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"LOCK TABLE {Redirect._meta.db_table} IN SHARE ROW EXCLUSIVE MODE"
        )


def _loops(stored: Moves, wanted: Moves) -> set[str]:
    """Name the wanted that close a circle, with each other or with what stands."""
    return wanted.keys() - _joined(stored, wanted).keys()


def _joined(stored: Moves, wanted: Moves) -> Moves:
    """Join what is wanted to what stands, without what closes a circle."""
    leads: Moves = {}
    kept = {old: to for old, to in stored.items() if old not in wanted}
    for old, target in (kept | wanted).items():
        if _end(target, leads).path != old:
            leads[old] = target
    return leads


def _end(target: RedirectTarget, leads: Moves) -> RedirectTarget:
    """Follow a target to where no redirect leads on, and shorten the way just gone."""
    passed = []
    while target.path in leads:
        passed.append(target.path)
        target = leads[target.path]
    for path in passed:
        leads[path] = target
    return target


def _stored(moves: Mapping[str, RedirectTarget]) -> Moves:
    """Return the redirects that stand from any path that these moves start at or reach."""
    found: Moves = {}
    ahead = moves.keys() | {target.path for target in moves.values()}
    while ahead:
        rows = list(_where("old_path", ahead))
        found |= {row.old_path: RedirectTarget(row.new, row.new_path) for row in rows}
        ahead = {row.new_path for row in rows} - found.keys()
    return found


def _where(field: str, values: Iterable[str]) -> Iterator[Redirect]:
    for some in batched(filter(None, values), CHUNK_SIZE):
        yield from Redirect.objects.filter(**{f"{field}__in": some})


def _write(moves: Moves, reason: str, by: User | None) -> None:
    """Store the moves, and send on what led to their old paths."""
    earlier = (row for row in _where("new_path", moves) if row.old_path not in moves)
    _readdress({row: moves[row.new_path] for row in earlier})
    # A page moved here, and is said again to be where it is: such a row keeps its
    # reason. As one by hand, it would lose what stands beneath.
    carrying = [
        row
        for row in _where("old_path", moves)
        if is_move(row.reason) and row.new_path == moves[row.old_path].path
    ]
    _readdress({row: moves[row.old_path] for row in carrying})
    kept = {row.old_path for row in carrying}
    made = {old: target for old, target in moves.items() if old not in kept}
    _store(made, reason, by)


def _readdress(targets: Mapping[Redirect, RedirectTarget]) -> None:
    for row, target in targets.items():
        row.new, row.new_path = target.address, target.path
    Redirect.objects.bulk_update(targets, ["new", "new_path"], batch_size=CHUNK_SIZE)


def _store(moves: Moves, reason: str, by: User | None) -> None:
    now = timezone.now()
    Redirect.objects.bulk_create(
        (
            Redirect(
                old_path=old,
                new=target.address,
                new_path=target.path,
                reason=reason,
                made_at=now,
                made_by=by,
            )
            for old, target in moves.items()
        ),
        batch_size=CHUNK_SIZE,
        update_conflicts=True,
        unique_fields=["old_path"],
        update_fields=["new", "new_path", "reason", "made_at", "made_by"],
    )
