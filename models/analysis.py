"""The whole pipeline: one case in, everything that a board is shown out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ..engines.engine import HERE, Engine
from ..records import dataclass
from .case.case import Case
from .case.in_doubt import anything_drawn
from .entry.frame_repr import FrameRepr
from .options.option import option_id_parts
from .outcomes import CaseOutcome, outcomes
from .portfolio.conceptual import ConceptualModel, conceptual_model
from .portfolio.left_out import LeftOut, Parts
from .portfolio.portfolio import MOST_LIFTED, Infeasible, Portfolio, fund, programme
from .ranking.open_readings import OpenReadings, vary
from .ranking.ranking import Ranking
from .ranking.weights import WeightProfile, all_profiles, profile_name, weight_profile
from .solver.limits import BESIDE, Part
from .solver.milp import check_time
from .solver.registry import DEFAULT, Solver
from .solver.reoptimise import optima

if TYPE_CHECKING:  # only those who ask how sure wait for what works it out
    import pandas as pd

    from ..mcda.other_process import Started
    from .ranking.first_places import FirstPlaces
    from .sensitivity.doubt import Doubt, Doubts
    from .sensitivity.monte_carlo import Stress
    from .sensitivity.profile_regret import ProfileComparison
    from .uncertainty.robust import Robust
    from .uncertainty.worth import Worth

MOST_WAITED = 60.0
"""Seconds that the other ranking methods are waited for when all else is done."""

MOST_COMPARED = 100
"""Up to so many options the profiles are compared beside the rest of an analysis."""


@dataclass(frozen=True)
class ReadingRobustness:
    """What the open readings do to the ranking and, where it was solved, to the portfolio."""

    open: OpenReadings
    portfolios: tuple[tuple[str, ...] | None, ...] | None
    """Funded pairs, one tuple an assignment, ``None`` for one under which no portfolio keeps the
    rules; ``None`` for all where that is left out."""
    left_out: tuple[LeftOut, ...] = ()

    def share(self, pair: str) -> float | None:
        """The share of assignments under which the pair is funded."""
        if self.portfolios is None:
            return None
        return self._funded[pair] / len(self.portfolios)

    @cached_property
    def _funded(self) -> Counter[str]:
        """Pair → the assignments under which it is funded."""
        portfolios = self.portfolios or ()
        return Counter(p for funded in portfolios for p in {option_id_parts(one)[0] for one in funded or ()})


@dataclass(frozen=True, repr=False)
class Analysis(FrameRepr):
    """One case under one profile, from the weights to the conceptual model."""

    case: Case
    profiles: Mapping[str, WeightProfile]
    """Every profile of the case, for comparison of their weights"""
    ranking: Ranking
    portfolio: Portfolio
    reading_robustness: ReadingRobustness
    model: ConceptualModel
    comparison: ProfileComparison | None = None
    """The profiles side by side; ``None`` where nobody asked, there are fewer than two, no portfolio
    keeps the rules under one of them, or it is left out"""
    scenarios: Mapping[str, CaseOutcome] | None = None
    """What each of the scenarios that were asked for leads to; ``None`` where there are none, or it is left
    out"""
    stress: Stress | None = None
    """Under the doubt of those whose profile it is: weights near it, or what it leaves open itself, and all
    else that the case leaves open. ``None`` where nobody asked, there are no criteria and nothing else is in
    doubt, or it is left out"""
    doubt: Doubt | None = None
    """What was asked to be drawn for it; ``None``: what is usual"""
    mixed: Stress | None = None
    """The same under mixtures of all profiles; ``None`` where there is one, too"""
    any_weights: Stress | None = None
    """The same under any weights at all"""
    worth: Worth | None = None
    """What is worth finding out; ``None`` where nobody asked, nothing can be funded, costs that are set aside
    for leave no portfolio, or it is left out"""
    robust: Robust | None = None
    """Portfolios chosen against what is in doubt; ``None`` where nobody asked, nothing can be funded or is in
    doubt, or it is left out"""
    first_places: FirstPlaces | None = None
    """Whether other ranking methods put the same stage first; ``None`` where nobody asked, there is
    nothing to rank, or it is left out"""
    left_out: tuple[LeftOut, ...] = ()
    """What was not worked out, and why; that of the portfolio first"""

    def lacks(self, part: Part) -> bool:
        return any(left.part == part for left in self.left_out)

    def to_frame(self) -> pd.DataFrame:
        """The portfolio: one row an option, funded ones first."""
        return self.portfolio.to_frame()


def analyse(
    case: Case,
    profile: str | None = None,
    solver: Solver = DEFAULT,
    sure: bool = False,
    beside: float = BESIDE,
    leave: Sequence[LeftOut] = (),
    ready: Started | None = None,
    engine: Engine = HERE,
    scenarios: Mapping[str, Case] | None = None,
    doubt: Doubt | None = None,
) -> Analysis:
    """Weigh, rank and fund a case under one profile, its own choice where none is named.

    ``sure``: also compare the profiles, draw what is uncertain, and rank by every other method.
    ``beside``: seconds of the processor for what stands beside the portfolio, and twice as many for how
    sure it is; what there is no time for is left out, and so is what ``leave`` names.

    ``ready``: a process for those methods that is there already; whoever started it stops it.
    ``scenarios``: cases to solve beside this one, under the profile of the same name, where ``sure``.
    ``doubt``: what is drawn for how sure it is, where not what is usual.
    ``engine``: what profiles and draws are solved by where ``beside`` does not limit their time, which is
    that of this processor; what is found does not depend on it.

    Raises:
        KeyError: the case has no such profile.
        Infeasible: no portfolio keeps all rules.
        ValueError: weights of this profile cannot be drawn as the doubt says.
    """
    weights = weight_profile(case, profile or profile_name(case))
    opened = vary(case, weights)
    ranking = opened.rankings[0]
    rankable = sure and bool(case.criteria) and len(case.stages) > 1
    started = _methods(ranking, ready) if rankable and beside > 0 else None
    try:
        portfolio = fund(case, ranking, solver, beside, leave)
        profiles = all_profiles(case)
        model = conceptual_model(case, ranking, portfolio)
        parts = Parts(2 * beside, leave, proven=portfolio.optimum.halted is None)
        engine = engine if math.isinf(beside) else HERE
        made = _reading_robustness(opened, portfolio, parts)
        comparison = _compared(case, profiles, portfolio, parts, engine) if sure else None
        others = _others(scenarios or {}, weights, parts, engine) if sure else None
        sureness = _stressed(case, weights, portfolio, made, doubt, parts, engine) if sure else None
        worth = _worth(case, ranking, portfolio, doubt, parts, engine) if sure else None
        robust = _robust(case, ranking, portfolio, doubt, parts, engine) if sure else None
        first = _first_places(ranking, started, parts) if started else None
        if rankable and not started:
            parts.leave("methods", "time")
    finally:
        if started:
            started.stop()
    left_out = (*portfolio.left_out, *parts.left_out)
    return Analysis(
        case=case,
        profiles=profiles,
        ranking=ranking,
        portfolio=portfolio,
        reading_robustness=made,
        model=model,
        comparison=comparison,
        scenarios=others,
        stress=sureness.own if sureness else None,
        doubt=doubt,
        mixed=sureness.mixed if sureness else None,
        any_weights=sureness.any_weights if sureness else None,
        worth=worth,
        robust=robust,
        first_places=first,
        left_out=left_out,
    )


def _methods(ranking: Ranking, ready: Started | None) -> Started:
    """Every ranking method, in a process beside."""
    from .ranking.first_places import begin

    return begin(ranking, ready)


def _first_places(ranking: Ranking, started: Started, parts: Parts) -> FirstPlaces | None:
    from .ranking.first_places import first_places

    return parts.wait("methods", lambda: first_places(ranking, started, check_time), MOST_WAITED)


def _reading_robustness(opened: OpenReadings, portfolio: Portfolio, parts: Parts) -> ReadingRobustness:
    """The best portfolio again under each way that the open cells could read."""
    if not opened.cells:
        return ReadingRobustness(opened, (portfolio.pair_ids,))
    if len(portfolio.programme.pairs) > MOST_LIFTED:
        parts.leave("open_readings", "size")
        found = None
    else:
        found = parts.find("open_readings", lambda: _under_readings(opened), 1 / 3)
    left_out = tuple(left for left in parts.left_out if left.part == "open_readings")
    return ReadingRobustness(opened, None if found is None else (portfolio.pair_ids, *found), left_out)


def _under_readings(opened: OpenReadings) -> list[tuple[str, ...] | None]:
    again = [programme(read, r) for read, r in zip(opened.cases[1:], opened.rankings[1:], strict=True)]
    solved = zip(again, optima(again), strict=True)
    return [None if chosen is None else made.ids(chosen) for made, chosen in solved]


def _compared(
    case: Case, profiles: Mapping[str, WeightProfile], portfolio: Portfolio, parts: Parts, engine: Engine
) -> ProfileComparison | None:
    if len(profiles) < 2:
        return None
    if len(portfolio.programme.pairs) > MOST_COMPARED:
        parts.leave("compare", "size")
        return None
    from .sensitivity.profile_regret import compare
    from .sensitivity.within_set import with_sets

    try:
        return parts.find("compare", lambda: with_sets(compare(case, profiles, engine)), 1 / 2)
    except Infeasible:
        return None


def _others(
    scenarios: Mapping[str, Case], weights: WeightProfile, parts: Parts, engine: Engine
) -> dict[str, CaseOutcome] | None:
    """What the scenarios lead to; one that does not know the profile is taken by its own choice."""
    if not scenarios:
        return None
    asked = [
        (case, weights.id if weights.id in case.profiles else profile_name(case))
        for case in scenarios.values()
    ]
    found = parts.find("scenarios", lambda: outcomes(asked, engine), 1 / 2)
    return None if found is None else dict(zip(scenarios, found, strict=True))


def _stressed(
    case: Case,
    weights: WeightProfile,
    portfolio: Portfolio,
    made: ReadingRobustness,
    doubt: Doubt | None,
    parts: Parts,
    engine: Engine,
) -> Doubts | None:
    from .sensitivity.doubt import USUAL, doubts
    from .sensitivity.monte_carlo import Read

    if not anything_drawn(case):
        return None

    asked = doubt or USUAL
    options = len(portfolio.programme.pairs)
    if options > MOST_LIFTED and asked.portfolios is None:
        parts.leave("stress", "size")
        return None
    read = None if made.portfolios is None else Read(made.open, made.portfolios)
    return parts.find("stress", lambda: doubts(case, weights, options, asked, engine, read))


def _worth(
    case: Case, ranking: Ranking, portfolio: Portfolio, doubt: Doubt | None, parts: Parts, engine: Engine
) -> Worth | None:
    from .sensitivity.doubt import USUAL

    asked, options = doubt or USUAL, len(portfolio.programme.pairs)
    solved = asked.solved_otherwise(options)
    if not options or case.minimise is not None:
        return None
    if not solved:
        parts.leave("worth", "size")
        return None
    from .uncertainty.worth import worth

    try:
        return parts.find(
            "worth",
            lambda: worth(
                case, ranking, portfolios=solved, seed=asked.seed, engine=engine, point=portfolio.optimum
            ),
        )
    except Infeasible:
        return None


def _robust(
    case: Case, ranking: Ranking, portfolio: Portfolio, doubt: Doubt | None, parts: Parts, engine: Engine
) -> Robust | None:
    from .sensitivity.doubt import USUAL
    from .uncertainty.robust import robust
    from .uncertainty.scenarios import UNDER_ONE_PROFILE, usual_under_one_profile

    asked, options = doubt or USUAL, len(portfolio.programme.pairs)
    named = usual_under_one_profile(case) if asked.vary is None else asked.vary
    vary = [what for what in named if what in UNDER_ONE_PROFILE]
    solved = asked.solved(options)
    if not options or not vary or case.minimise is not None:
        return None
    if not solved:
        parts.leave("robust", "size")
        return None
    found = parts.find(
        "robust",
        lambda: robust(case, ranking, 0.1, vary, solved, asked.seed, engine, point=portfolio.optimum),
    )
    certain = found is not None and len(found.scenarios.chance) == 1 and not found.scenarios.ranges
    return None if certain else found
