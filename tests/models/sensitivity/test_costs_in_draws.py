"""Up to which cost a pair is in, where a limit is to hold in so many draws: by all draws."""

import math

import oracle
import oracle_doubt
from loopfolio import explain, fund
from two_prices import TWO

DRAWS = oracle_doubt.drawn_costs(TWO, list(TWO["pairs"]))


def best_at(pair: str, cost: float) -> set[str]:
    """The best portfolio where a pair costs otherwise, its range in proportion: by all draws."""
    likely = {p: oracle.number_or_likely(made["cost"]) for p, made in TWO["pairs"].items()}
    factor = {p: cost / likely[p] if p == pair else 1.0 for p in likely}
    found = []
    for bits in range(16):
        plan = [p for k, p in enumerate(likely) if bits >> k & 1]
        kept = sum(math.fsum(now[p] * factor[p] for p in plan) <= 200 for now in DRAWS)
        if kept >= 0.8 * 4096:
            worth = sum(TWO["pairs"][p]["value"] for p in plan)
            found.append((worth, -math.fsum(likely[p] * factor[p] for p in plan), plan))
    return set(max(found)[2])


def test_a_pair_enters_and_leaves_at_the_costs_at_which_the_draws_allow_it() -> None:
    """x/t and x/u are funded. A hair below each cost that ``explain`` states a pair is in, above it not."""
    found = explain(TWO, *TWO["pairs"])
    assert best_at("x/t", 100) == set(fund(TWO).pair_ids) == {"x/t", "x/u"}
    stated = {why.pair: (why.stays if why.pair in ("x/t", "x/u") else why.enters).cost for why in found.pairs}
    assert stated.keys() == TWO["pairs"].keys()
    for pair, cost in stated.items():
        assert pair in best_at(pair, cost * (1 - 1e-6))
        assert pair not in best_at(pair, cost * (1 + 1e-6))
