"""How sure an analysis is: under the profile's own doubt, any mix of the profiles, any weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ...engines.engine import HERE, Engine
from ...records import dataclass
from ..case.case import Case
from ..ranking.weights import WeightProfile, all_profiles
from .distributions import Factor, usual_factors
from .drawn_portfolios import Searches
from .monte_carlo import NEAR, Read, Spread, Stress, draws_solved, own_spread, sampler, stress

IN_PASSING: Mapping[float, int] = {24: 500, 40: 150, 60: 50}
"""Options up to which → draws in which the portfolio is solved anew beside the rest of an analysis; of more
options in none.

One solution takes from a millisecond to a tenth of a second, so that a report is no slower than
two or three seconds with it than without.
"""

MOST_BESIDE = 120
"""In so many draws of weights that are not the board's own the portfolio is solved anew, and what may be
found out is settled, beside the rest of an analysis, where nobody says how many"""


@dataclass(frozen=True)
class Doubt:
    """What is drawn, how often, and from what weights: the options of ``stress``, beside an analysis."""

    draws: int = 10_000
    portfolios: int | None = None
    """In how many of the draws the portfolio is solved anew; ``None``: in what its size allows"""
    seed: int = 1
    weights: Spread | None = None
    """``None``: near the profile, or from what it leaves open itself"""
    spread: float = NEAR
    """Of weights near the profile: the standard deviation of a weight"""
    vary: tuple[Factor, ...] | None = None
    """``None``: weights, readings, the scale, costs, and what else the case says is in doubt"""

    def __post_init__(self) -> None:
        for name, least in (("draws", 1), ("portfolios", 0), ("seed", 0)):
            number = getattr(self, name)
            if number is not None and number < least:
                raise ValueError(f"{name}: {number} is below {least}")

    def solved(self, options: int) -> int:
        """In how many draws the portfolio is solved anew under the doubt of those whose profile it is."""
        return draws_solved(options, IN_PASSING) if self.portfolios is None else self.portfolios

    def solved_otherwise(self, options: int) -> int:
        """In how many under weights that are not theirs."""
        return min(self.solved(options), MOST_BESIDE) if self.portfolios is None else self.portfolios

    def own(self, case: Case, profile: WeightProfile) -> tuple[Spread, float | None]:
        """From which weights is drawn, with the standard deviation of those near the profile.

        That is 0 where one criterion has all the weight: there are no weights near those.
        """
        if self.weights is None:
            return own_spread(case, profile, self.spread)
        return self.weights, self.spread if self.weights == "profile" else None

    def factors(self, case: Case, deviation: float | None = None) -> tuple[Factor, ...]:
        """What is drawn; weights only where there are any near."""
        vary = usual_factors(case) if self.vary is None else self.vary
        return tuple(factor for factor in vary if not (deviation == 0 and factor == "weights"))


USUAL = Doubt()


@dataclass(frozen=True)
class Doubts:
    """The same question under three kinds of weights; of a single profile there is no mix.

    Where weights are not among what varies, there is nothing but their own.
    """

    own: Stress
    mixed: Stress | None
    any_weights: Stress | None


def doubts(
    case: Case,
    profile: WeightProfile,
    options: int,
    doubt: Doubt = USUAL,
    engine: Engine = HERE,
    read: Read | None = None,
) -> Doubts:
    """How sure ranking and portfolio are; ``options``: how many the case has.

    ``read``: what its open readings lead to, where it is known already.

    Raises:
        ValueError: weights of this profile cannot spread as the doubt says.
        OutOfTime: the time set around it was over.
        WorkerDied: a process of the engine was ended.
    """

    searches = Searches()

    def under(spread: Spread, deviation: float | None, solved: int, like: Stress | None = None) -> Stress:
        factors = doubt.factors(case, deviation)
        fixed = deviation == 0 or "weights" not in factors
        drawn = sampler(case, profile, "uniform" if fixed else spread, deviation or 0.0)
        found = stress(
            case,
            profile,
            drawn,
            factors,
            doubt.draws,
            max(solved, 1),
            doubt.seed,
            engine,
            like,
            searches,
            read,
        )
        # A single portfolio says nothing of how often one is funded.
        return found if solved else replace(found, core=None)

    own = under(*doubt.own(case, profile), doubt.solved(options))
    if "weights" not in doubt.factors(case):
        return Doubts(own, None, None)
    solved = doubt.solved_otherwise(options)
    several = len({tuple(made.weights.values()) for made in all_profiles(case).values()}) > 1
    return Doubts(
        own,
        under("hull", None, solved, own) if several else None,
        under("uniform", None, solved, own),
    )


def check_doubt(case: Case, profile: WeightProfile, doubt: Doubt) -> None:
    """Refuse weights that cannot be drawn, before anything is worked out.

    Raises:
        ValueError: what is wrong with them.
    """
    spread, deviation = doubt.own(case, profile)
    if deviation != 0:
        sampler(case, profile, spread, deviation or 0.0)
