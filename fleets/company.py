"""One company of a fleet: what is asked of each, and what is kept of the answer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from ..cases import CaseError, load
from ..models.portfolio.in_time import best_in_time
from ..models.portfolio.portfolio import Infeasible, programme
from ..models.portfolio.unavoidable import TooFarApart
from ..models.ranking.open_readings import OpenReadings, vary
from ..models.ranking.weights import EQUAL, profile_name, weight_profile
from ..models.solver.limits import limited
from ..models.solver.milp import OutOfTime, SolverError
from ..models.tradeoffs.budget_frontier import budget_frontier
from ..records import dataclass
from ..report.words.wording import criterion_name, stage_name, technology_name
from .companies import NamedCompany
from .readings import under_readings

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from ..cases import Loaded
    from ..models.case.case import Case
    from ..models.options.option import Option
    from ..models.ranking.ranking import Ranking
    from ..models.ranking.weights import WeightProfile
    from ..models.solver.programme import Programme


@dataclass(frozen=True)
class FleetQuestion:
    """What is asked of every company."""

    profile: str | None = None
    """Its own choice where left out"""
    frontier: bool = False
    """What every amount of money would buy, too"""
    seconds: float | None = None
    """For each company; then the best portfolio found"""

    @property
    def key(self) -> str:
        return f"fleet/1 profile={self.profile} frontier={self.frontier}"


@dataclass(frozen=True)
class Pair:
    """A pair that a company could fund, at the level and start it is funded at, or else the first."""

    pair: str
    stage: str
    technology: str
    stage_name: str
    technology_name: str
    level: str | None
    funded: bool
    cost: float
    """In the company's currency"""
    value: float
    """On the company's own scale"""
    basis: str
    """Where the cost comes from; or illustrative, or not stated"""
    share: float | None
    """Of the ways to read the open cells, those under which it is funded; ``None``: there are none"""
    owed: bool


@dataclass(frozen=True)
class RankedStage:
    stage: str
    name: str
    rank: int
    score: float


@dataclass(frozen=True)
class OpenReading:
    """A cell with more than one reading, and what reading it otherwise changes, all else as it stands."""

    stage: str
    criterion: str
    name: str
    ways: int
    portfolio: bool
    ranking: bool


@dataclass(frozen=True)
class CompanyPoint:
    """Of a company's frontier."""

    cost: float
    value: float
    funded: tuple[str, ...]


@dataclass(frozen=True)
class CompanyAnswer:
    """The answer on one company, as it is kept."""

    case: str
    name: str
    sha256: str
    bases: tuple[str, ...]
    """SHA-256 of what the case extends"""
    profile: str
    currency: str
    illustrative: bool
    """The case says so of all its numbers that state no source"""
    budget: float | None
    """``None``: nothing limits the cost"""
    value: float
    cost: float
    proven: bool
    funded: tuple[str, ...]
    pairs: tuple[Pair, ...]
    stages: tuple[RankedStage, ...]
    """None where nothing is ranked"""
    readings: tuple[OpenReading, ...]
    scale: Mapping[str, str]
    """What its values rest on, as text: who shares all of it has values on the same scale"""
    frontier: tuple[CompanyPoint, ...] | None
    """By rising cost, the budget lifted; ``None``: not asked for"""
    whole: bool
    """The frontier has every point, each proven"""


@cache
def kept_form() -> TypeAdapter[CompanyAnswer]:
    """The form in which an answer is kept."""
    from pydantic import TypeAdapter

    return TypeAdapter(CompanyAnswer)


@dataclass(frozen=True)
class Failed:
    """A company without an answer."""

    case: str
    why: str


@dataclass(frozen=True)
class Solve:
    """The question to one company after the other, as an engine asks it.

    The answer comes in the form in which it is kept: whoever works it out writes it, and whoever asked is
    sent nothing else.
    """

    question: FleetQuestion

    def __call__(self, member: NamedCompany) -> bytes | Failed:
        try:
            if member.why is not None:
                return Failed(member.id, member.why)
            with limited(self.question.seconds):
                return kept_form().dump_json(solved(load(member.given), member, self.question))
        except CaseError as error:
            return Failed(member.id, _problems(error, member))
        except Infeasible as error:
            return Failed(member.id, str(error))
        except TooFarApart as error:
            return Failed(member.id, error.problem.message)
        except OutOfTime as error:
            return Failed(member.id, f"{error}: give a longer --time-limit, or none")
        except _NoProfile as error:
            return Failed(member.id, str(error))
        except (SolverError, KeyError, RecursionError, MemoryError) as error:
            return Failed(member.id, f"{type(error).__name__}: {error}")


def _problems(error: CaseError, member: NamedCompany) -> str:
    shown = [
        f"{member.row}, {problem.path}: {problem.message}" if member.row else str(problem)
        for problem in error.problems[:3]
    ]
    more = len(error.problems) + error.more - len(shown)
    return "; ".join([*shown, *([f"and {more} more problems"] if more else [])])


class _NoProfile(KeyError):
    def __str__(self) -> str:
        return str(self.args[0])


def solved(loaded: Loaded, member: NamedCompany, question: FleetQuestion) -> CompanyAnswer:
    """Rank and fund a company, under each way that its open cells could read.

    Raises:
        Infeasible, OutOfTime, SolverError, TooFarApart: as ``models.portfolio`` has them.
        KeyError: the case has no such profile.
    """
    case = loaded.case
    if question.profile is not None and question.profile not in (*case.profiles, EQUAL):
        raise _NoProfile(f"has no profile '{question.profile}' ({', '.join(case.profiles) or EQUAL})")
    weights = weight_profile(case, question.profile or profile_name(case))
    opened = vary(case, weights)
    ranking = opened.rankings[0]
    made = programme(case, ranking)
    optimum = best_in_time(made)
    if optimum is None:
        raise Infeasible.of(made)
    funded = made.ids(optimum.funded)
    under = [funded, *under_readings(case, made, optimum.funded, opened)]
    front = budget_frontier(case, ranking) if question.frontier else None
    return CompanyAnswer(
        case=member.id,
        name=case.name or member.id,
        sha256=loaded.sources[0].sha256,
        bases=tuple(source.sha256 for source in loaded.sources[1:]),
        profile=weights.id,
        currency=case.currency,
        illustrative=case.illustrative,
        budget=case.budget_limit if math.isfinite(case.budget_limit) else None,
        value=optimum.value,
        cost=optimum.cost,
        proven=optimum.halted is None,
        funded=funded,
        pairs=_pairs(case, made, optimum.funded, under if opened.cells else []),
        stages=_stages(case, ranking),
        readings=_readings(case, opened, under),
        scale=_scale(case, weights),
        frontier=None
        if front is None
        else tuple(
            CompanyPoint(point.cost, point.value, front.programme.ids(point.funded))
            for point in front.frontier.points
        ),
        whole=front is not None and front.frontier.complete,
    )


def _pairs(
    case: Case, made: Programme, chosen: frozenset[int], under: list[tuple[str, ...] | None]
) -> tuple[Pair, ...]:
    shown: dict[str, Option] = {}
    funded = {made.pairs[i].pair: made.pairs[i] for i in chosen if not made.pairs[i].stopped}
    for option in made.pairs:
        if not option.stopped:
            shown.setdefault(option.pair, funded.get(option.pair, option))
    ways = [{_plain(option) for option in portfolio or ()} for portfolio in under]
    return tuple(
        Pair(
            pair=name,
            stage=option.stage,
            technology=option.technology,
            stage_name=stage_name(case, option.stage),
            technology_name=technology_name(case, option.technology),
            level=option.level,
            funded=name in funded,
            cost=option.cost,
            value=option.value,
            basis=option.basis,
            share=sum(name in way for way in ways) / len(ways) if ways else None,
            owed=name in made.owed,
        )
        for name, option in shown.items()
    )


def _plain(option: str) -> str:
    from ..models.options.option import option_id_parts

    return option_id_parts(option)[0]


def _stages(case: Case, ranking: Ranking) -> tuple[RankedStage, ...]:
    if not case.criteria:
        return ()
    return tuple(
        RankedStage(stage, stage_name(case, stage), int(rank), float(score))
        for stage, rank, score in zip(
            ranking.matrix.stages, ranking.ranks.tolist(), ranking.scores.tolist(), strict=True
        )
    )


def _readings(
    case: Case, opened: OpenReadings, under: list[tuple[str, ...] | None]
) -> tuple[OpenReading, ...]:
    point, first = opened.assignments[0], opened.rankings[0]
    before = under[0]
    found = []
    for cell, ways in opened.cells.items():
        alone = [
            (portfolio, ranking)
            for assignment, portfolio, ranking in zip(opened.assignments, under, opened.rankings, strict=True)
            if [c for c in point if assignment[c] != point[c]] == [cell]
        ]
        found.append(
            OpenReading(
                stage=cell[0],
                criterion=cell[1],
                name=f"{stage_name(case, cell[0])}: {criterion_name(case, cell[1])}",
                ways=len(ways),
                portfolio=any(portfolio != before for portfolio, _ in alone),
                ranking=any((ranking.ranks != first.ranks).any() for _, ranking in alone),
            )
        )
    return tuple(found)


_WORDS = {"name", "why", "source", "date", "illustrative"}
"""What a criterion says that moves no value"""


def _scale(case: Case, weights: WeightProfile) -> dict[str, str]:
    """What values are made of: only where all of it is the same do they add up across companies."""
    stages = "one value is stated" if not case.criteria else "ranked"
    return {
        "criteria": "; ".join(
            f"{name} {case.bounds[name]} {entry.model_dump_json(exclude=_WORDS, exclude_none=True)}"
            for name, entry in case.criteria.items()
        ),
        "scale": str(dict(case.scale)),
        "weights": "; ".join(f"{name} {weight:.9g}" for name, weight in weights.weights.items()),
        "method": f"{case.method}, {case.normalisation}",
        "values": stages,
    }
