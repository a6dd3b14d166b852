"""What the options may turn out to be worth and to cost, under one profile: scenarios with their chances.

Values follow from readings and the scale, costs from their ranges, and the two are drawn apart: what
something is worth is known exactly where the readings can only be combined in few ways, however wide the
ranges of the costs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass
from ..case.case import Case
from ..case.cost_ranges import CostRange
from ..case.in_doubt import doubted
from ..options.option import CAPITAL
from ..portfolio.portfolio import programme
from ..ranking.ranking import Ranking
from ..rules.kinds.total import Total
from ..rules.measures import Extreme, Limit, Terms
from ..sensitivity.distributions import Factor, Uncertainty, uncertainty
from ..sensitivity.monte_carlo import draws_solved
from ..solver.programme import Programme

Array = NDArray[np.float64]

UNDER_ONE_PROFILE: tuple[Factor, ...] = ("readings", "scale", "costs", "fits", "successes", "synergies")
"""What can vary; values under other weights are on another scale, and do not add up to an average."""


def usual_under_one_profile(case: Case) -> tuple[Factor, ...]:
    """What varies where nobody says what."""
    return ("readings", "costs", *doubted(case))


DRAWS: Mapping[float, int] = {100: 1000, math.inf: 200}
"""Options up to which → draws of what they are worth, where nobody says how many"""

COST_DRAWS = 4096
"""Draws of the costs, which nobody has to solve anything for"""


@dataclass(frozen=True)
class Scenarios:
    """The options of a case as they may turn out; which portfolios are allowed is decided at the point."""

    programme: Programme
    """Options, synergies and rules at the point readings and the likely costs"""
    values: Array
    """(scenarios, options) what each option is worth; each row another, with its synergies"""
    joint: Array
    """(scenarios, synergies) what each synergy is worth; nothing where it is ruled out"""
    chance: Array
    """(scenarios,) how likely each is; they sum to 1"""
    number: int
    """Draws that the scenarios were merged from, or combinations of readings"""
    exact: bool
    """Whether the scenarios are all there are, with their chances"""
    varied: Uncertainty
    """What turns out otherwise; its costs are of no account for the values"""
    costs: Array
    """(draws, ranges) what each of them turns out to be, in currency, all draws as likely"""
    seed: int

    @property
    def ranges(self) -> tuple[CostRange, ...]:
        """The costs that vary."""
        return self.varied.costs

    def worth(self, funded: Iterable[int]) -> Array:
        """(scenarios,) the value of a portfolio, its synergies included."""
        chosen = frozenset(funded)
        found: Array = self.values[:, sorted(chosen)].sum(axis=1)
        realised = [k for k, s in enumerate(self.programme.synergies) if s.realised(chosen)]
        return np.asarray(found + self.joint[:, realised].sum(axis=1))

    def size(self, funded: Iterable[int]) -> float:
        """The magnitude of what a portfolio's value is summed from, in any scenario."""
        chosen = sorted(funded)
        joint = np.abs(self.joint).sum(axis=1).max(initial=0.0)
        return float(np.abs(self.values[:, chosen]).sum(axis=1).max(initial=0.0) + joint)

    def capital(self) -> Array:
        """(draws, options) what is paid to have each option; what it then costs to run is certain."""
        found = np.tile([pair.amount(CAPITAL) for pair in self.programme.pairs], (len(self.costs), 1))
        for k, made in enumerate(self.ranges):
            for i, pair in enumerate(self.programme.pairs):
                if (part := made.pairs.get(pair.sized)) is not None:
                    found[:, i] = part * self.costs[:, k]
        return found

    def spent(self, rule: Total, funded: Iterable[int]) -> Array:
        """(draws,) what a portfolio needs of a rule's money; a cost that varies takes its periods with it."""
        chosen = sorted(funded)
        programme = self.programme
        capital = np.array([pair.amount(CAPITAL) for pair in programme.pairs])
        [limit] = [limit for limit in rule.limits if limit.upper]
        # Amounts grow in a straight line with what is paid: two points of it say how.
        step = np.maximum(np.abs(capital), 1.0)
        further = programme.built_for((capital + step).tolist())
        drawn = self.capital()[:, chosen] - capital[chosen]
        most = np.full(len(self.costs), -np.inf)
        ways = zip(_sums(rule, limit, programme), _sums(rule, limit, further), strict=True)
        for (terms, constant), (beyond, _) in ways:
            point = np.array([terms.get(i, 0.0) for i in chosen])
            rise = (np.array([beyond.get(i, 0.0) for i in chosen]) - point) / step[chosen]
            most = np.maximum(most, point.sum() + constant + drawn @ rise)
        return most


def _sums(rule: Total, limit: Limit, programme: Programme) -> Sequence[tuple[Terms, float]]:
    measure = rule.measure(limit, programme.pairs)
    if isinstance(measure, Extreme):  # what pools leave to pay, in several ways
        return measure.sums
    return [(rule.amounts(programme.pairs), 0.0)]


def drawn_scenarios(
    case: Case,
    ranking: Ranking,
    vary: Sequence[Factor] = ("readings", "costs"),
    draws: int | None = None,
    seed: int = 1,
) -> Scenarios:
    """The scenarios of a case under one profile, equal ones merged, the likeliest kind of each first seen.

    Drawn as ``stress`` draws with the same seed. Where readings and scale combine in few ways, and no
    reading is a range, all ways are taken with their chances, and of these none is drawn.
    """
    made = programme(case, ranking)
    if draws is None:
        draws = draws_solved(len(made.pairs), DRAWS)
    varied = uncertainty(case, np.array(list(ranking.profile.weights.values())), None, vary)
    worth = replace(varied, costs=())
    values, mass, costs = [], [], []
    for block in worth.blocks(draws, seed):
        values.append(np.hstack([worth.values(block, ranking, made), worth.joint(block, made)]))
        mass.append(block.mass)
    if varied.costs:
        alone = replace(varied, cells={}, ranges={}, fits=(), successes=(), synergies=())
        costs = [block.costs for block in alone.blocks(COST_DRAWS, seed)]
    rows, first, which = np.unique(np.concatenate(values), axis=0, return_index=True, return_inverse=True)
    weight = np.bincount(which.ravel(), weights=np.concatenate(mass))
    seen = np.argsort(first, kind="stable")
    options = len(made.pairs)
    rows[:, [k for k in made.ruled_out if k >= options]] = 0.0
    return Scenarios(
        programme=made,
        values=rows[seen, :options],
        joint=rows[seen, options:],
        chance=weight[seen] / weight.sum(),
        number=worth.combinations if worth.exact else draws,
        exact=worth.exact,
        varied=varied,
        costs=np.concatenate(costs) if costs else np.zeros((0, 0)),
        seed=seed,
    )
