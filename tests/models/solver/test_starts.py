"""When the pairs of a portfolio start, against trying every way."""

import math
from itertools import pairwise, product

import numpy as np
import pytest
from length import campaign
from loopfolio.models.solver import starts
from loopfolio.models.solver.starts import Starts, alike


def drawn(seed):
    """Five pairs with one to three starts each, in rows of small whole numbers, some above and some below."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 4, 5)
    ends = np.cumsum([0, *sizes])
    groups = tuple(tuple(range(a, b)) for a, b in pairwise(ends))
    waits = [k for size in sizes for k in sorted(rng.integers(0, 3, size).tolist())]
    matrix = rng.integers(-1, 4, (3, ends[-1])).astype(float)
    high = rng.integers(1, 9, 3).astype(float)
    low = np.where(rng.random(3) < 0.4, rng.integers(-2, 2, 3), -np.inf)
    high[rng.random(3) < 0.2] = np.inf
    return Starts(matrix, low, high, groups, waits), matrix, low, high, groups, waits


def ways(made, chosen):
    """Every way that keeps the rows, in the order of the case file."""
    _, matrix, low, high, groups, waits = made
    for way in product(*(group for group, there in zip(groups, chosen, strict=True) if there)):
        used = matrix[:, list(way)].sum(axis=1)
        if (used <= high).all() and (used >= low).all():
            yield sum(waits[i] for i in way), way


@pytest.mark.parametrize("few", [0, math.inf], ids=["equal uses together", "one by one"])
@campaign(200, part=25)
def test_a_portfolio_starts_as_early_as_its_rows_let_it(seed, few, monkeypatch):
    """Of all portfolios of five pairs; of ways that wait as long the first in the case file."""
    monkeypatch.setattr(starts, "_FEW", few)
    made = drawn(seed)
    possible = 0
    for bits in product((False, True), repeat=5):
        chosen = np.array(bits)
        if made[0].free:
            return
        kept = made[0].possible(chosen[None])
        # Rows that do not tell starts apart are not looked at again.
        found = made[0].first(chosen) if len(kept) else None
        every = [*ways(made, bits)]
        best = min(every, key=lambda way: way[0], default=None)
        assert found == (None if best is None else frozenset(best[1])), bits
        assert found is None or made[0].wait(found) == best[0]
        assert len(kept) or not every  # what is not possible has no way
        possible += len(kept)
    assert 0 < possible <= 32


def test_of_portfolios_that_wait_as_long_the_one_with_the_earliest_pair_comes_first():
    free = Starts(np.zeros((0, 5)), np.zeros(0), np.zeros(0), ((0,), (1, 2), (3,), (4,)), [1, 2, 0, 0, 1])
    assert free.free
    assert free.soonest.tolist() == [0, 2, 3, 4]
    chosen = np.array([[1, 0, 1, 0], [0, 1, 0, 1], [0, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 1]], dtype=bool)
    assert [free.wait(frozenset(some)) for some in ((0, 3), (1, 4), (2,))] == [1, 3, 0]
    assert free.earliest(chosen) == 3  # 0 and 2 come before 0 and 3
    assert free.earliest(chosen[:3]) == 0
    assert free.earliest(chosen[1:3]) == 1
    assert free.first(chosen[1]) == {2, 4}


def test_options_are_alike_that_are_worth_the_same():
    assert alike(((0, 1, 4), (2, 3)), [1.0, 2.0, 1.0, 1.0, 1.0]) == ((0, 4), (1,), (2, 3))


def test_neighbours_leave_one_out_and_take_one_more_at_most():
    """They cost 3, 2 and 4, and the first two are funded."""
    free = Starts(np.zeros((0, 3)), np.zeros(0), np.zeros(0), ((0,), (1,), (2,)), [0, 0, 0])
    costs = np.array([3.0, 2.0, 4.0])

    def within(limit):
        rows = free.neighbours(frozenset({0, 1}), costs, limit)
        return {tuple(np.flatnonzero(row).tolist()) for row in rows}

    assert within(7.0) == {(0,), (1,), (0, 2), (1, 2)}
    assert within(6.0) == {(0,), (1,), (1, 2)}
    assert within(2.5) == {(1,)}
    assert within(9.0) == {(0,), (1,), (0, 2), (1, 2), (0, 1, 2)}


def test_of_very_many_neighbours_those_that_come_to_least_are_looked_at(monkeypatch):
    """Three groups, two portfolios at most: of neighbours that cost 3, 2, 7, 6 and 9 the cheapest two."""
    monkeypatch.setattr(starts, "_ENTRIES", 6)
    free = Starts(np.zeros((0, 3)), np.zeros(0), np.zeros(0), ((0,), (1,), (2,)), [0, 0, 0])
    rows = free.neighbours(frozenset({0, 1}), np.array([3.0, 2.0, 4.0]), 9.0)
    assert {tuple(np.flatnonzero(row).tolist()) for row in rows} == {(0,), (1,)}
