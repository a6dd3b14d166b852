"""The cheapest portfolio that reaches stated targets, against all subsets: as the answer, and beside it."""

import random
from itertools import combinations

import pytest
from length import seeds
from loopfolio import Infeasible, fund


def drawn(seed: int, worth: bool):
    """Eight projects with two resources, at least so much of each, and at most four of them."""
    rng = random.Random(seed)
    made = {
        f"t{k}": {"cost": rng.randint(1, 40), "co2": rng.randint(0, 20), "jobs": rng.randint(0, 9)}
        for k in range(8)
    }
    case = {
        "format": 1,
        "name": "Targets",
        "stages": {"s": {}},
        "resources": {"co2": {}, "jobs": {}},
        "technologies": made,
        "pairs": {f"s/{name}": {"value": rng.randint(1, 9) if worth else 0} for name in made},
        "rules": [
            {"rule": "total", "of": "co2", "at_least": rng.randint(10, 45)},
            {"rule": "total", "of": "jobs", "at_least": rng.randint(5, 25)},
            {"rule": "count", "at_most": 4},
        ],
    }
    co2, jobs, most = (rule.get("at_least", rule.get("at_most")) for rule in case["rules"])
    subsets = (chosen for size in range(9) for chosen in combinations(made.values(), size))
    costs = [
        sum(t["cost"] for t in chosen)
        for chosen in subsets
        if len(chosen) <= most
        and sum(t["co2"] for t in chosen) >= co2
        and sum(t["jobs"] for t in chosen) >= jobs
    ]
    return case, min(costs, default=None)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("seed", seeds(40))
def test_where_value_decides_nothing_the_cheapest_is_taken(seed: int, solver: str) -> None:
    case, least = drawn(seed, worth=False)
    if least is None:
        with pytest.raises(Infeasible):
            fund(case, solver=solver)
        return
    found = fund(case, solver=solver)
    assert found.cost == least


@pytest.mark.parametrize("seed", seeds(40))
def test_beside_the_best_stands_what_the_cheapest_costs(seed: int) -> None:
    case, least = drawn(seed, worth=True)
    if least is not None:
        obliged = fund(case).baselines.obligations
        assert obliged.cost == least
