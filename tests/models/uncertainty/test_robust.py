"""Portfolios chosen against doubt, against every portfolio in every way to read the open cells."""

import oracle
import oracle_doubt
import pytest
from length import campaign
from loopfolio import Infeasible, load, rank
from loopfolio.models.uncertainty.robust import robust

BEST = {"expected": max, "regret": min, "cvar": max}


@campaign(full=400, part=40)
def test_each_choice_is_the_best_of_all_portfolios_and_the_cheapest_of_those(seed: int) -> None:
    stated = oracle_doubt.doubtful_case(seed)
    risk = (0.1, 0.25, 0.5, 1.0)[seed % 4]
    every = oracle_doubt.figures(stated, oracle.default_profile(stated), risk)
    case = load(stated).case
    if not every:
        with pytest.raises(Infeasible):
            robust(case, rank(case), risk)
        return
    found = robust(case, rank(case), risk)
    assert found.scenarios.exact
    scale = max(1.0, *(abs(made["value"]) for made in every.values()))
    near = 1e-8 * scale
    for by, choice in found.choices.items():
        own = every[frozenset(found.scenarios.programme.ids(choice.funded))]
        for figure in ("cost", "value", "expected", "regret", "cvar"):
            assert getattr(choice, figure) == pytest.approx(own[figure], rel=1e-8, abs=near), (by, figure)
        if by == "point":
            assert own["value"] == pytest.approx(max(made["value"] for made in every.values()), abs=near)
            continue
        most = BEST[by](made[by] for made in every.values())
        assert own[by] == pytest.approx(most, abs=near), by
        as_good = [made["cost"] for made in every.values() if abs(made[by] - most) <= 1e-10 * scale]
        assert own["cost"] <= min(as_good) + 1e-7 * max(1.0, own["cost"]), by
