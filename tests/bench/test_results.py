import json

import results


def test_a_report_is_one_json_object_of_the_agreed_form(capsys):
    results.report("sample", [results.at_most("wait", 0.123456, "ms", goal=0.1)])

    said = json.loads(capsys.readouterr().out)
    assert said.keys() == {"name", "machine", "rows"}
    assert said["rows"] == [
        {"what": "wait", "value": 0.123, "unit": "ms", "goal": "≤ 0.1", "holds": False}
    ]


def test_a_goal_holds_up_to_the_very_figure():
    assert results.at_most("wait", 2.0, "ms", goal=2).holds is True
    assert results.at_least("found", 9, "of 10", goal=9).holds is True
    assert results.at_least("found", 8, "of 10", goal=9).holds is False


def test_a_figure_without_a_goal_neither_holds_nor_fails():
    row = results.shown("page", 54321, "bytes")

    assert (row.value, row.goal, row.holds) == (54321, None, None)


def test_the_machine_is_described():
    described = results.machine()

    assert described["processor"]
    assert int(described["cores"]) >= 1
