"""How several cases share what time there is, and who hears that they are to stop."""

from types import SimpleNamespace

import loopfolio as lf
import pytest
from loopfolio.models.outcomes import outcomes
from loopfolio.models.solver import limits
from loopfolio.models.solver.limits import limited

CASE = lf.load(
    {
        "format": 1,
        "stages": {"s": {}},
        "technologies": {"x": {"cost": 2}, "y": {"cost": 3}},
        "pairs": {"s/x": {"value": 1}, "s/y": {"value": 2}},
        "budget": 3,
    }
).case


def engine(width, done=lambda function, task: task):
    """Whoever maps here, after it has checked."""

    def each(function, tasks, count, check):
        check()
        return [done(function, task) for task in tasks]

    return SimpleNamespace(width=width, map=each)


@pytest.mark.parametrize(
    ("width", "parts"), [(1, [20, 30, 60]), (2, [30, 60, 60]), (3, [60, 60, 60]), (9, [60] * 3)]
)
def test_each_case_has_an_equal_part_of_the_time_that_is_left(width, parts, monkeypatch):
    """Of a minute of which nothing passes."""
    monkeypatch.setattr(limits.time, "monotonic", lambda: 100.0)
    with limited(60):
        shared = outcomes([(CASE, "equal")] * 3, engine(width))
    assert [seconds for _, _, seconds in shared] == pytest.approx(parts)


def test_without_a_limit_nobody_has_one():
    assert [seconds for _, _, seconds in outcomes([(CASE, "equal")] * 2, engine(1))] == [None, None]


def test_where_others_compute_whoever_waits_for_them_stops():
    with limited(stopped=lambda: True):
        assert outcomes([], engine(1)) == []
        with pytest.raises(KeyboardInterrupt):
            outcomes([], engine(2))
    assert outcomes([], engine(2)) == []


def test_a_case_leads_to_a_portfolio_or_to_the_rules_that_keep_it_from_one():
    torn = lf.load(
        {
            "format": 1,
            "stages": {"s": {}},
            "technologies": {"x": {"cost": 2}, "y": {"cost": 3}},
            "pairs": {"s/x": {"value": 1}, "s/y": {"value": 2}},
            "budget": 3,
            "rules": [
                {"rule": "count", "at_least": 2, "name": "both"},
                {"rule": "skip", "pairs": ["s/x"], "name": "no x"},
                {"rule": "count", "at_most": 9, "name": "few"},
            ],
        }
    ).case
    one, other = outcomes(
        [(CASE, "equal"), (torn, "equal")], engine(1, lambda function, task: function(task))
    )
    assert one.optimum.funded == {1}
    assert one.conflict == ()
    assert other.optimum is None
    assert set(other.conflict) in ({"both", "no x"}, {"both", "budget"})
