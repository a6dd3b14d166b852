"""What people write, in the words of the format: percentages as what their field takes."""

import pytest
from loopfolio.models.validation.spelling import spelt


@pytest.mark.parametrize(
    ("rule", "meant", "doubted"),
    [
        ({"rule": "share", "of": "cost", "at_most": "80 %"}, 0.8, []),
        ({"rule": "total", "of": "staff", "at_most": "80 %"}, "80 %", [("rules", 0, "at_most")]),
    ],
    ids=["of a rule that limits shares", "of any other"],
)
def test_a_percentage_is_the_limit_of_a_share_and_of_no_other_rule(rule, meant, doubted):
    found, problems = spelt({"rules": [rule]})
    assert found["rules"][0]["at_most"] == meant
    assert [problem.path for problem in problems] == doubted


def word(path, text, **declared):
    """What a text at a place means, or ``None`` where nobody can tell; of a case with one criterion."""
    data = {"criteria": {"c": {"direction": "max"}}, **declared}
    at = data
    for step in path[:-1]:
        at = at.setdefault(step, {}) if isinstance(at, dict) else at[step]
    at[path[-1]] = text
    found, problems = spelt(data)
    for step in path:
        found = found[step]
    return None if problems else found


@pytest.mark.parametrize(
    ("path", "text", "meant"),
    [
        (("criteria", "c", "direction"), "Benefit", "max"),
        (("criteria", "c", "direction"), "MINIMISE", "min"),
        (("criteria", "c", "direction"), "sideways", "sideways"),
        (("criteria", "c", "veto"), "L", "low"),
        (("stages", "s", "c"), "High", "high"),
        (("stages", "s", "c"), "M", "medium"),
        (("stages", "s", "c"), "x", "x"),
        (("stages", "s", "name"), "High", "High"),
        (("stages", "s", "c", "reading"), "High", "high"),
        (("stages", "s", "c", "source"), "High", "High"),
        (("stages", "s", "c", "illustrative"), "Yes", True),
        (("fit", "s", "t"), "None", "none"),
        (("pairs", "s/t", "fit"), "N", "none"),
        (("technologies", "t", "difficulty"), "H", "high"),
        (("technologies", "t", "name"), "H", "H"),
        (("carry_over",), "No", False),
        (("budget", "illustrative"), "on", True),
        (("technologies", "t", "success"), "80 %", 0.8),
        (("technologies", "t", "success"), "12.5 %", 0.125),
        (("technologies", "t", "source"), "80 %", "80 %"),
        (("technologies", "t", "cost"), "80 %", None),
        (("profiles", "p", "direct", "c"), "80 %", 0.8),
        (("profiles", "p", "swing", "c"), "80 %", 80),
        (("discount",), "5 %", 0.05),
        (("technologies", "t", "cost_profile"), ["60 %", "40 %"], [0.6, 0.4]),
        (("technologies", "t", "cost_profile", "1"), "60 %", None),
        (("stages", "s", "c"), "80 %", None),
    ],
)
def test_a_word_means_what_its_field_takes(path, text, meant):
    assert word(path, text) == meant


@pytest.mark.parametrize(
    ("criterion", "meant"),
    [
        ({"bounds": [0, 100]}, 80),
        ({"bounds": [0, 1]}, 0.8),
        ({"bounds": [0, 50]}, None),
        ({"bounds": [0, 50], "unit": "%"}, 80),
        ({"bounds": [0, 1.5], "unit": "t"}, None),
    ],
)
def test_a_percentage_is_read_as_its_criterion_is_measured(criterion, meant):
    assert word(("stages", "s", "c"), "80 %", criteria={"c": {"direction": "max", **criterion}}) == meant


@pytest.mark.parametrize(
    ("path", "ends"),
    [
        (("technologies", "t", "cost"), True),
        (("technologies", "t", "success"), True),
        (("technologies", "t", "levels"), False),
        (("pairs", "s/t", "value"), True),
        (("synergies", "x", "value"), True),
        (("stages", "s", "c"), True),
        (("stages", "s", "other"), False),
        (("fit", "s", "t"), True),
        (("fit", "s"), False),
        (("budget", "cost"), False),
    ],
)
def test_the_ends_of_a_range_may_be_written_large(path, ends):
    large = {"Low": 1, "HIGH": 2}
    assert word(path, large) == ({"low": 1, "high": 2} if ends else large)
    assert word(path, {"Low": 1, "low": 2}) == {"Low": 1, "low": 2}
    assert word(path, {"Low": 1, "Most": 2}) == {"Low": 1, "Most": 2}


@pytest.mark.parametrize(
    ("rows", "meant"),
    [
        ([[1, 2], [0.5, 1]], {"a": {"a": 1, "b": 2}, "b": {"a": 0.5, "b": 1}}),
        ([[None, 2], [None, None]], {"a": {"b": 2}, "b": {}}),
        ([[1, 2]], None),
        ([[1, 2], [0.5]], None),
        ([[1, 2], 3], None),
    ],
)
def test_a_matrix_has_a_row_and_a_column_for_each_of_what_is_compared(rows, meant):
    criteria = {c: {"direction": "max"} for c in "ab"}
    assert word(("profiles", "p", "ahp"), rows, criteria=criteria) == meant
    assert word(("pairwise", "c"), rows, stages={"a": {}, "b": {}}) == meant
    assert word(("pairwise", "c", "experts", "ann"), rows, stages={"a": {}, "b": {}}) == meant
