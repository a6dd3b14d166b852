"""A common budget given out exactly: against every way to give it out, and cases whose answer is known."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from length import examples
from loopfolio.fleets import allocation
from loopfolio.fleets.allocation import CostCurve, allocate, owed, within_shares


def choice(*points):
    costs, worths = zip(*points, strict=True)
    return CostCurve(np.array(costs, dtype=float), np.array(worths, dtype=float))


def enumerated(choices, budget):
    """Worth and cost of the best of all combinations, of equals the cheapest; ``None``: there is none."""
    ways = product(*(range(len(one.costs)) for one in choices))
    sums = [
        (sum(c.worths[k] for c, k in zip(choices, way, strict=True)),
         sum(c.costs[k] for c, k in zip(choices, way, strict=True)))
        for way in ways
    ]  # fmt: skip
    within = [(round(worth, 9), -round(cost, 9)) for worth, cost in sums if cost <= budget + 1e-9]
    return max(within, default=None)


@st.composite
def fleets(draw):
    """Up to five companies of up to five points, costs and worths that tie and ones that do not."""
    made = []
    for _ in range(draw(st.integers(1, 5))):
        steps = draw(st.lists(st.tuples(st.integers(1, 9), st.sampled_from([1, 2, 0.3, 1 / 3])), max_size=4))
        costs = np.cumsum([draw(st.integers(0, 4)), *(cost for cost, _ in steps)])
        worths = np.cumsum([draw(st.sampled_from([0.0, 1.5])), *(worth for _, worth in steps)])
        made.append(CostCurve(costs.astype(float), worths))
    return made, float(draw(st.integers(0, 60)))


@examples(1000)
@given(fleets())
def test_it_is_the_best_of_all_ways_and_of_equals_the_cheapest(fleet):
    choices, budget = fleet
    found, best = allocate(choices, budget), enumerated(choices, budget)
    if best is None:
        assert found is None
        assert owed(choices) > budget
        return
    assert found is not None
    assert found.proven
    assert (found.worth, found.cost) == pytest.approx((best[0], -best[1]))
    assert sum(c.costs[k] for c, k in zip(choices, found.chosen, strict=True)) == pytest.approx(found.cost)
    equal = within_shares(choices, budget, [1.0] * len(choices))
    assert equal is not None
    assert equal.cost <= budget + 1e-9
    assert equal.worth <= found.worth + 1e-9


def test_what_the_greedy_rule_misses_is_found():
    """By worth per cost the first company's first step comes first, and then nothing else fits."""
    steep, large = choice((0, 0), (6, 7)), choice((0, 0), (10, 10.5))
    found = allocate([steep, large], 10)
    assert found is not None
    assert (found.chosen, found.worth) == ((0, 1), 10.5)


def test_a_point_that_is_on_no_hull_is_chosen_where_it_alone_fits():
    """With 5 the middle point, worth less than a line between its neighbours, is all that can be bought."""
    found = allocate([choice((0, 0), (5, 1), (10, 10))], 5)
    assert found is not None
    assert found.chosen == (1,)


def test_what_is_owed_comes_first_and_more_of_it_than_there_is_has_no_answer():
    owing, free = choice((8, 0.1), (9, 0.2)), choice((0, 0), (3, 5))
    found = allocate([owing, free], 11)
    assert found is not None
    assert found.chosen == (0, 1)
    assert allocate([owing, free], 7.99) is None


def test_shares_divide_what_obligations_leave():
    owing, free = choice((4, 0), (7, 1), (9, 2)), choice((0, 0), (3, 1), (5, 2))
    equal = within_shares([owing, free], 10, [1, 1])  # 3 each beside the 4
    sized = within_shares([owing, free], 10, [1, 5])  # 1 and 5
    assert equal is not None
    assert sized is not None
    assert equal.chosen == (1, 1)
    assert sized.chosen == (0, 2)


def test_where_too_many_are_left_side_by_side_the_best_found_has_a_bound(monkeypatch):
    """Costs and worths without a common unit; two combinations are kept at a time."""
    monkeypatch.setattr(allocation, "MOST_STATES", 2)
    rng = np.random.default_rng(4)
    choices = [
        CostCurve(np.cumsum(rng.uniform(1, 9, 6)), np.cumsum(rng.uniform(0.9, 1.1, 6))) for _ in range(6)
    ]
    budget = 110.0
    found, best = allocate(choices, budget), enumerated(choices, budget)
    assert found is not None
    assert best is not None
    assert found.worth <= best[0] + 1e-9 <= found.bound + 2e-9
