"""Profiles side by side: what each would rank and fund, and what it loses under the others' choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from ...engines.engine import HERE, Engine
from ...mcda.rank_correlation import RankCorrelation, agreement
from ...records import dataclass
from ..case.case import Case
from ..entry.entry import TOLERANCE
from ..entry.frame_repr import FrameRepr, one_table
from ..portfolio.portfolio import Infeasible, programme
from ..ranking.ranking import Ranking, rank
from ..ranking.weights import WeightProfile
from ..rules.base import LinearRow
from ..solver.lexicographic import cheapest
from ..solver.milp import maximise_least
from ..solver.programme import Programme
from ..solver.reoptimise import side_by_side

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

ComparedTable = Literal["ranks", "funded", "regret", "weights"]


@dataclass(frozen=True)
class Compromise:
    """The portfolio under which the profile that loses most loses least."""

    funded: frozenset[int]
    cost: float
    regret: float
    """The largest loss of any profile"""
    by_profile: Mapping[str, float]


@dataclass(frozen=True)
class WithinSet:
    """One profile's set of weights, looked at in several places."""

    weights: NDArray[np.float64]
    """(k, m): its extreme points, and where they are not enough others, all as likely"""
    exact: bool
    """Whether no weights of the set can lose more: value is linear in them, all extreme points are here, and
    the rules do not speak of value"""
    first: Mapping[str, int]
    """Stage → at how many of the weights it is first; those that never are left out"""
    funded: Mapping[str, int]
    """Option → at how many of the weights the best portfolio funds it; those of none left out"""
    regret: Mapping[str, float | None]
    """Profile → the most that its portfolio loses at any of the weights; ``None``: it breaks a rule at one"""
    at: Mapping[str, int]
    """Profile → where it loses that much"""
    infeasible: int
    """At how many of the weights no portfolio keeps the rules about value"""


@dataclass(frozen=True, repr=False)
class ProfileComparison(FrameRepr):
    """Several profiles over one case."""

    case: Case
    profiles: Mapping[str, WeightProfile]
    rankings: Mapping[str, Ranking]
    programmes: Mapping[str, Programme]
    optima: Mapping[str, frozenset[int]]
    agreement: Mapping[tuple[str, str], RankCorrelation]
    """Of each two profiles, the first of the case file the reference"""
    overlap: Mapping[tuple[str, str], float]
    """Pairs that both fund, over pairs that either does; 1 where neither funds any"""
    regret: Mapping[str, Mapping[str, float | None]]
    """Value a profile loses under the portfolio of another; ``None``: that breaks a rule under it"""
    absolute: Compromise | None
    """Least largest loss; ``None`` where no portfolio keeps the rules under every profile"""
    relative: Compromise | None
    """Least largest loss, each as a part of what the profile could have"""
    sets: Mapping[str, WithinSet] = field(default_factory=dict)
    """Profile that states a set of weights → what holds anywhere in it"""

    @property
    def funded_in(self) -> dict[str, float]:
        """Share of the profiles that fund a pair, at whatever level and whenever, most shared first."""
        chosen = list(self._funded.values())
        shares = {pair: sum(pair in funded for funded in chosen) / len(chosen) for pair in self._pairs}
        return dict(sorted(shares.items(), key=lambda item: -item[1]))

    @property
    def owed(self) -> Mapping[str, str]:
        """Pair → the obligation that demands it under every profile."""
        return next(iter(self.programmes.values())).owed

    @property
    def _pairs(self) -> list[str]:
        made = next(iter(self.programmes.values()))
        return list(dict.fromkeys(option.pair for option in made.pairs))

    @property
    def _funded(self) -> dict[str, frozenset[str]]:
        """Profile → the pairs that it funds."""
        return {name: self.programmes[name].pairs_of(funded) for name, funded in self.optima.items()}

    def to_frame(self, what: ComparedTable = "ranks") -> pd.DataFrame:
        """One column a profile, with a row a stage, a pair, a profile that loses, or a criterion.

        ``what``: ranks, funded, regret or weights.

        Raises:
            ValueError: it is none of these.
        """
        import pandas as pd

        one_table(ComparedTable, what)

        rows: Mapping[str, Mapping[str, object]]
        if what == "weights":
            rows = {name: profile.weights for name, profile in self.profiles.items()}
        elif what == "ranks":
            rows = {
                name: dict(zip(found.matrix.stages, found.ranks.tolist(), strict=True))
                for name, found in self.rankings.items()
            }
        elif what == "funded":
            rows = {
                name: {pair: pair in funded for pair in self._pairs} for name, funded in self._funded.items()
            }
        else:
            rows = {of: {name: self.regret[name][of] for name in self.profiles} for of in self.profiles}
        index = {"ranks": "stage", "funded": "pair", "regret": "loss of", "weights": "criterion"}[what]
        return pd.DataFrame(rows).rename_axis(index=index, columns="profile")


def compare(case: Case, profiles: Mapping[str, WeightProfile], engine: Engine = HERE) -> ProfileComparison:
    """Rank and fund the case under each profile, and look for the portfolio that all can live with.

    What is found does not depend on the ``engine`` that the portfolios are solved by.

    Raises:
        Infeasible: under one of the profiles no portfolio keeps the rules.
        WorkerDied: a process of the engine was ended.
    """
    rankings = {name: rank(case, profile) for name, profile in profiles.items()}
    programmes = {name: programme(case, ranking) for name, ranking in rankings.items()}
    best: dict[str, frozenset[int]] = {}
    for name, chosen in zip(programmes, side_by_side(list(programmes.values()), engine), strict=True):
        if chosen is None:
            raise Infeasible.of(programmes[name])
        best[name] = chosen
    top = {name: programmes[name].value(chosen) for name, chosen in best.items()}
    pairs = list(combinations(profiles, 2))
    funded = {name: programmes[name].pairs_of(chosen) for name, chosen in best.items()}
    return ProfileComparison(
        case=case,
        profiles=profiles,
        rankings=rankings,
        programmes=programmes,
        optima=best,
        agreement={(a, b): agreement(rankings[a].ranks, rankings[b].ranks) for a, b in pairs},
        overlap={(a, b): _overlap(funded[a], funded[b]) for a, b in pairs},
        regret={
            name: {of: loss(made, top[name], best[of]) for of in profiles}
            for name, made in programmes.items()
        },
        absolute=_compromise(programmes, top, dict.fromkeys(profiles, 1.0)),
        relative=_compromise(programmes, top, {name: 1 / abs(v) if v else 0.0 for name, v in top.items()}),
    )


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def loss(made: Programme, top: float, funded: frozenset[int]) -> float | None:
    """What a profile loses under a portfolio, without what rounding leaves of nothing."""
    if not made.keeps_rules(funded):
        return None
    loss = top - made.value(funded)
    return loss if loss > TOLERANCE * made.size(funded) else 0.0


def _compromise(
    programmes: Mapping[str, Programme], top: Mapping[str, float], per_loss: Mapping[str, float]
) -> Compromise | None:
    """The portfolio whose largest loss, each times ``per_loss``, is least; then the cheapest."""
    made = next(iter(programmes.values()))
    # Rows that differ between profiles are those about value; they must all hold.
    rows = _distinct([row for other in programmes.values() for row in other.rows if row not in made.rows])
    gains = [
        ([per_loss[name] * v for v in other.values], -per_loss[name] * top[name])
        for name, other in programmes.items()
    ]
    found = maximise_least(gains, [*made.rows, *rows], made.joint)
    if found is None:
        return None

    def losses(funded: frozenset[int]) -> dict[str, float]:
        return {
            name: per_loss[name] * (loss(other, top[name], funded) or 0.0)
            for name, other in programmes.items()
        }

    most = max(losses(found.chosen).values())
    kept = [
        LinearRow(
            "loss",
            dict(enumerate(other.values)),
            at_least=top[name] - most / per_loss[name] - _tolerance(other),
        )
        for name, other in programmes.items()
        if per_loss[name] > 0
    ]
    funded = cheapest(made, [*rows, *kept])
    lost = losses(funded)
    return Compromise(funded, made.cost(funded), max(lost.values()), lost)


def _tolerance(made: Programme) -> float:
    return TOLERANCE * made.size(range(len(made.pairs)))


def _distinct(rows: Sequence[LinearRow]) -> list[LinearRow]:
    found: list[LinearRow] = []
    for row in rows:
        if row not in found:
            found.append(row)
    return found
