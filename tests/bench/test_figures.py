"""What regress compares: times as multiples of a floor, counts as they are."""

import json

import figures
import results

SECONDS = "s per 1,000 requests"
FLOORS = {"floor: nginx": 0.02, "floor: empty view": 0.25, "floor: one query": 0.5}


def row(what, value, unit=SECONDS):
    return {"what": what, "value": value, "unit": unit}


def test_floors_are_told_from_what_is_measured_against_them():
    rows = [*(row(name, cost) for name, cost in FLOORS.items()), row("home: CPU", 5.0)]

    assert figures.floors_of(rows) == FLOORS
    assert figures.ratios(rows, FLOORS) == {"home: CPU": 10}


def test_a_cached_page_is_compared_to_nginx_and_one_made_anew_to_a_query():
    rows = [row("home, cached: CPU", 0.04), row("home, not cached: CPU", 5.0)]

    assert figures.ratios(rows, FLOORS) == {
        "home, cached: CPU": 2,
        "home, not cached: CPU": 10,
    }


def test_a_count_is_kept_as_it_is():
    assert figures.ratios([row("desk: queries", 9, "queries")], FLOORS) == {
        "desk: queries": 9
    }


def test_what_other_load_moves_is_left_out():
    rows = [row("home: p99", 30.0, "ms"), row("home: rate", 99.0, "requests/s")]

    assert figures.ratios(rows, FLOORS) == {}


def test_waits_are_compared_only_where_no_processor_time_is_told():
    wait, work = row("home: p50", 5.0, "ms"), row("home", 5.0, "CPU ms")

    assert figures.ratios([wait], FLOORS) == {"home: p50": 10}
    assert figures.ratios([wait, work], FLOORS) == {"home": 10}


def test_of_several_runs_the_middle_counts():
    runs = [{"home": 10.0, "feed": 3.0}, {"home": 30.0}, {"home": 11.0, "feed": 5.0}]

    assert figures.middle(runs) == {"home": 11, "feed": 4}


def test_a_row_a_fifth_worse_holds_and_one_worse_than_that_does_not():
    before = {"pages": {"home": 10.0, "feed": 10.0, "post": 10.0}}
    now = {"pages": {"home": 12.0, "feed": 12.1, "post": 5.0}}

    held = {row.what: row.holds for row in figures.compared(before, now)}

    assert held == {"pages: home": True, "pages: feed": False, "pages: post": True}


def test_a_row_that_was_kept_and_is_no_longer_measured_does_not_hold():
    rows = list(figures.compared({"pages": {"home": 10.0}}, {"pages": {}}))

    assert [(row.what, row.holds) for row in rows] == [("pages: home", False)]


def test_a_new_row_neither_holds_nor_fails():
    rows = list(figures.compared({}, {"pages": {"home": 10.0}}))

    assert [(row.what, row.holds) for row in rows] == [("pages: home", None)]


def test_a_benchmark_that_did_not_run_keeps_its_figures(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "FILE", tmp_path / "figures.json")
    figures.write({"pages": {"home": 10.0}, "desk": {"card": 3.0}}, quick=False)

    figures.write({"pages": {"home": 9.0}}, quick=False)

    assert figures.read()["ratios"] == {"pages": {"home": 9}, "desk": {"card": 3}}


def test_runs_of_another_length_replace_all_figures(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "FILE", tmp_path / "figures.json")
    figures.write({"desk": {"card": 3.0}}, quick=True)

    figures.write({"pages": {"home": 9.0}}, quick=False)

    assert figures.read()["ratios"] == {"pages": {"home": 9}}


def test_the_committed_figures_are_multiples_of_floors():
    kept = json.loads(figures.FILE.read_text())

    assert kept.keys() == {"machine", "quick", "ratios"}
    assert kept["machine"].keys() == results.machine().keys()
    assert all(
        ratio >= 0 for rows in kept["ratios"].values() for ratio in rows.values()
    )
