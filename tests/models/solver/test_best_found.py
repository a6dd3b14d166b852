"""What is best, least and other, of three pairs."""

import pytest
from loopfolio.models.rules.base import LinearRow
from loopfolio.models.solver.lexicographic import best, costs_least, no_good_cut, soonest, worth_most
from loopfolio.models.solver.lp import least
from loopfolio.models.solver.milp import impossible
from solved import case_of, listed, solve


def programme_of(**more):
    """``a/x`` 4 for 3, ``a/y`` 3 for 2 and ``a/z`` 1 for 2; 5 to spend."""
    return solve(case_of(listed([4, 3, 1], [3, 2, 2]), budget=5, **more)).programme


def test_what_costs_least_and_what_is_worth_most():
    made = programme_of(rules=[{"rule": "count", "at_least": 1}])
    assert costs_least(made) in ({1}, {2})
    assert worth_most(made) == {0, 1}
    assert costs_least(programme_of()) == set()


@pytest.mark.parametrize(
    ("differing", "kept"), [(1, [(), (0,), (1,), (0, 2), (2,)]), (2, [(), (2,), (0, 2), (1, 2)]), (3, [(2,)])]
)
def test_another_portfolio_differs_in_so_many_options(differing, kept):
    made = programme_of()
    row = no_good_cut(made, frozenset({0, 1}), differing)

    def differs(some):
        return sum(row.coefficients[i] for i in some) >= row.at_least - 1e-9

    for some in [(), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]:
        assert differs(some) == (len({0, 1} ^ set(some)) >= differing)
    assert all(differs(some) for some in kept)


def test_another_portfolio_of_pairs_is_not_another_start():
    data = case_of(listed([4, 3], [3, 2]), budget=5) | {"periods": {"y1": {}, "y2": {}}}
    made = solve(data).programme
    assert made.ids(range(4)) == ("a/x@y1", "a/x@y2", "a/y@y1", "a/y@y2")
    row = no_good_cut(made, frozenset({0, 2}), differ_in="pairs")

    def differs(some):
        return sum(row.coefficients[i] for i in some) >= row.at_least

    assert [differs(some) for some in [(0, 2), (1, 3), (0,), (3,), ()]] == [False, False, True, True, True]
    assert soonest(made, [])[0].at_most == 0
    [start] = soonest(made, [LinearRow("late", {1: 1.0}, at_least=1.0)])
    assert (start.coefficients, start.at_most) == ({1: 1.0, 3: 1.0}, 1.0)
    assert soonest(programme_of(), []) == []
    assert best(made).funded == {0, 2}


def test_the_least_over_free_variables():
    """x + 2 y over x ≥ −3, y ≥ 1 and x + y ≥ 2 is least at (1, 1); where x − y is to be 4, at (5, 1)."""
    rows = [([1.0, 0.0], -3.0, None), ([0.0, 1.0], 1.0, None), ([1.0, 1.0], 2.0, None)]
    assert least([1.0, 2.0], rows) == pytest.approx([1, 1])
    assert least([1.0, 2.0], [*rows, ([1.0, -1.0], 4.0, 4.0)]) == pytest.approx([5, 1])
    assert least([0.0, -1.0], [*rows, ([0.0, 1.0], None, 7.0)])[1] == pytest.approx(7)
    with pytest.raises(ArithmeticError):
        least([-1.0, 0.0], rows)
    with pytest.raises(ArithmeticError):
        least([1.0, 2.0], [*rows, ([0.0, 1.0], None, 0.5)])


def test_options_that_break_a_row_alone_are_impossible():
    rows = [
        LinearRow("sum", {0: 3.0, 1: 2.0, 2: 0.0}, at_most=2.0),
        LinearRow("mixed", {1: 9.0, 3: -1.0}, at_most=2.0),  # the other makes room for it
        LinearRow("least", {4: 9.0}, at_least=2.0),
    ]
    assert impossible(rows) == {0}
