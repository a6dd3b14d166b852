"""Programmes that differ in values alone, solved from one another."""

import numpy as np
from loopfolio.models.solver.reoptimise import Search
from solved import case_of, listed, solve


def test_a_portfolio_that_is_known_is_learnt_once_and_taken_where_it_is_best():
    """Two of three pairs may be bought: at other values the best is one of the two that are known."""
    made = solve(case_of(listed([3, 2, 1], [1, 1, 1]), budget=2)).programme
    search = Search(made, [frozenset({0, 1}), frozenset({0, 1, 2}), frozenset({1, 2})])
    assert list(search.known) == [{0, 1}, {1, 2}]  # all three cost more than the budget
    search.learn([frozenset({1, 2}), frozenset({0, 2}), frozenset({0, 2})])
    assert list(search.known) == [{0, 1}, {1, 2}, {0, 2}]
    assert search.chosen.tolist() == [[1, 1, 0], [0, 1, 1], [1, 0, 1]]
    assert search.best(np.array([1.0, 3.0, 2.0])) == {1, 2}
    assert Search(made, []).best(np.array([1.0, 3.0, 2.0])) is None
