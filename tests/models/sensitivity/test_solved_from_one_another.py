"""Draws are solved from one another, and only what hangs on costs is worked out again: the same is found."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from loopfolio.cases import load
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.rules.kinds.count import Count
from loopfolio.models.sensitivity.doubt import Doubt, doubts
from loopfolio.models.sensitivity.monte_carlo import sampler, stress
from loopfolio.models.solver.programme import Programme

YEARS = Path(__file__).parents[3] / "benchmarks" / "three-years.yaml"
"""Nineteen projects over three years, with a pool and five kinds of rule"""


def laid_out(case):
    return programme(case, rank(case, weight_profile(case, profile_name(case))))


@pytest.mark.parametrize("name", ["lithium-ion-battery", "furniture-maker", YEARS])
def test_at_other_costs_the_rows_are_those_of_a_programme_that_never_had_others(name):
    made = laid_out(load(name).case)
    assert made.rows  # known before costs change
    rng = np.random.default_rng(1)
    costs = [pair.cost * rng.uniform(0.5, 2) for pair in made.pairs]
    for priced in (made.priced(costs), made.built_for(costs)):
        assert priced.rows == Programme(priced.pairs, priced.synergies, priced.rules, priced.ruled_out).rows


class Affordable(Count):
    """A kind of one's own that reads costs and does not say so."""

    says_what_it_reads = False

    def rows(self, pairs):
        for row in super().rows(pairs):
            yield replace(row, coefficients={i: pairs[i].cost for i in row.coefficients})


def test_a_rule_of_ones_own_is_worked_out_again_at_other_costs():
    made = laid_out(load("recycler").case)
    made = replace(made, rules=(*made.rules, Affordable(rule="count", at_most=3, name="own")))
    assert made.rows
    twice = made.priced([2 * pair.cost for pair in made.pairs])
    assert [*twice.rows[-1].coefficients.values()] == [2 * pair.cost for pair in made.pairs]


def test_three_kinds_of_weights_find_what_each_finds_by_itself():
    case = load("recycler").case  # of a cost in doubt
    profile = weight_profile(case, profile_name(case))
    asked = Doubt(draws=100, portfolios=12)
    made = doubts(case, profile, 16, asked)
    for spread, found in (("hull", made.mixed), ("uniform", made.any_weights)):
        drawn = sampler(case, profile, spread, 0.0)
        alone = stress(case, profile, drawn, asked.factors(case), asked.draws, 12, asked.seed)
        assert found.core == alone.core
