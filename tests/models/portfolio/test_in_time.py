"""What is taken where there was no time for proof, of three pairs."""

import math

import pytest
from loopfolio.models.portfolio.in_time import _found, best_within
from loopfolio.models.solver.milp import OutOfTime, Solution
from solved import case_of, listed, solve


def programme_of():
    """``a/x`` 4 for 3, ``a/y`` 3 for 2 and ``a/z`` 1 for 2; 5 to spend."""
    return solve(case_of(listed([4, 3, 1], [3, 2, 2]), budget=5)).programme


@pytest.mark.parametrize(
    ("solution", "hand", "funded", "bound", "by_hand"),
    [
        (Solution(frozenset({0, 1}), 8.0), {0}, {0, 1}, 8, False),
        (Solution(frozenset({0, 1}), 6.5), None, {0, 1}, 7, False),  # it is worth 7 itself
        (Solution(frozenset({1}), 8.0), {0}, {0}, 8, True),
        (Solution(frozenset({0}), 8.0), {0}, {0}, 8, False),
        (Solution(frozenset({0, 1, 2}), 8.0), {0}, {0}, 8, True),  # it costs too much
        (Solution(frozenset({0, 1, 2}), 8.0), None, None, 8, None),
        (None, {0}, {0}, math.inf, True),
        (None, None, None, None, None),
    ],
)
def test_out_of_time_the_better_of_what_a_solver_has_and_what_is_found_by_hand_is_taken(
    solution, hand, funded, bound, by_hand
):
    made, halted = programme_of(), OutOfTime(solution, "stopped")
    hand = None if hand is None else frozenset(hand)
    if funded is None:
        with pytest.raises(OutOfTime, match="stopped before a portfolio that keeps the rules was found"):
            _found(made, halted, hand)
        return
    found = _found(made, halted, hand)
    assert (found.funded, found.bound, found.by_hand) == (funded, bound, by_hand)
    assert (found.value, found.cost, found.halted) == (made.value(funded), made.cost(funded), "stopped")


@pytest.mark.parametrize("seconds", [None, 60])
def test_with_time_enough_the_best_is_proven(seconds):
    made = programme_of()
    found = best_within(made, seconds)
    assert (found.funded, found.value, found.halted, found.by_hand) == ({0, 1}, 7, None, False)
    within = best_within(made, seconds, cap=[made.costing(4.0)])
    assert (within.value, within.funded) == (4, {0})  # for 3; the other two are worth as much for 4
