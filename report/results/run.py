"""The whole analysis: what ``run`` writes, and all that the report is drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..._version import __version__
from ...cases import Loaded
from ...models.analysis import Analysis
from ...models.outcomes import CaseOutcome
from ...models.portfolio.conceptual import ConceptualModel
from ...models.ranking.open_readings import OpenReadings
from ...models.ranking.weights import WeightProfile
from ...models.sensitivity.doubt import USUAL
from ...models.sensitivity.monte_carlo import Spread, Stress
from ..documents.left_out import Omission, omissions
from ..documents.result import Result, absent, hidden, part, plain
from ..documents.tables import Column, Table
from ..words.plain_text import JSON
from .case.decision import Decision, decision
from .case.scenarios import ScenariosResult, scenarios
from .doubt.compare import CompareResult, compare
from .doubt.robust import RobustResult, robust
from .doubt.stress import StressResult
from .doubt.stress_answer import stress
from .doubt.worth import WorthResult
from .doubt.worth_answer import worth
from .portfolio.fund import FundResult, fund
from .portfolio.fund_extras import finite
from .stages.methods import FirstPlaces, families_table, first_places
from .stages.rank import RankResult, open_cells, rank
from .stages.weigh import WeighResult, weigh


@part
class FrontierPoint:
    """A portfolio that no cheaper or equally cheap one beats."""

    cost: float
    """In the case's currency."""
    value: float
    bound: float | None
    """No portfolio within this cost is worth more; None: not known."""
    funded: tuple[str, ...]


@part
class Frontier:
    """What every amount of money up to the budget would buy."""

    complete: bool
    """Whether every such portfolio is here."""
    points: tuple[FrontierPoint, ...]


@part
class FundedTechnology:
    """A technology that is funded at a stage."""

    technology: str
    priority: int


@part
class StageInModel:
    """A stage in the conceptual model."""

    id: str
    rank: int
    position: Mapping[str, float]
    """For each axis, where on it: 0 at its lowest bound, 1 at its highest."""
    readings: Mapping[str, str | float]
    """For each axis, what was read."""
    open: tuple[str, ...]
    """Axes on which more than one reading stands."""
    funded: tuple[FundedTechnology, ...]


@part
class ConceptualPicture:
    """The conceptual model: the stages where they were read, with what is funded there."""

    axes: Mapping[str, str]
    """Which criterion each axis is: x, y, size, colour."""
    stages: tuple[StageInModel, ...]


@part
class VariedReading:
    """One way to read the open cells, and what follows from it."""

    assignment: Mapping[str, str | float]
    """By stage.criterion."""
    ranking: tuple[str, ...]
    """The stages, the best first."""
    funded: tuple[str, ...] | None
    """None where it was left out, or no portfolio keeps the rules so."""


@part
class AskedDoubt:
    """What is drawn for how sure a result is, as ``stress`` takes it."""

    draws: int
    portfolios: int | None
    """None: by its size."""
    seed: int
    weights: str | None
    """None: near the profile, or from what it leaves open itself."""
    spread: float
    vary: tuple[str, ...] | None
    """None: weights, readings, the scale, costs, and what else the case says is in doubt."""


@part
class RunResult(Result):
    """One case under one profile, from the weights to the conceptual model."""

    version: str
    """Of loopfolio."""
    currency: str
    decision: Decision
    weigh: WeighResult
    rank: RankResult
    fund: FundResult
    frontier: Frontier
    conceptual_model: ConceptualPicture
    readings: tuple[VariedReading, ...]
    compare: CompareResult | None
    """None where there are fewer than two profiles, or it was left out."""
    scenarios: ScenariosResult | None
    """The case beside its scenarios; None where it has none, a budget was asked for, or it was left out."""
    stress: StressResult | None
    """Under weights near the profile, or what it leaves open itself; None where there are no criteria and
    nothing else is in doubt, or it was left out."""
    stress_mixed: StressResult | None
    """The same under mixtures of all profiles; None where there are not two, too."""
    stress_any: StressResult | None
    """The same under any weights at all, whoever would hold them."""
    worth: WorthResult | None
    """None where nothing can be funded, what costs may come to leaves no portfolio, or it was left out."""
    robust: RobustResult | None
    """None where nothing can be funded or is in doubt, or it was left out."""
    methods: FirstPlaces | None
    """None where there are no criteria or a single stage, or it was left out."""
    left_out: tuple[Omission, ...]
    doubt: AskedDoubt | None = absent()
    """What was asked to be drawn for how sure it is; absent: what is usual."""
    answer: Any = hidden()
    """The same with its arrays (``Analysis``)."""

    @property
    def portfolio(self) -> FundResult:
        """The portfolio, naming all that is left out of the whole result."""
        return replace(self.fund, left_out=self.left_out)

    def tables(self) -> tuple[Table, ...]:
        """The portfolio first; those of what was not computed, or not ranked, are left out."""
        found = [
            self.portfolio.table("portfolio"),
            *(_of_ranking(self) if self.rank.criteria else ()),
            self.fund.table("rules"),
            *((self.fund.table("periods"),) if self.fund.periods else ()),
            *((self.fund.table("running"),) if self.fund.running else ()),
            _frontier(self),
        ]
        if self.compare is not None:
            found += (_within("compare", self.compare, name) for name in ("ranks", "funded", "regret"))
        if self.scenarios is not None:
            found.append(_within("scenarios", self.scenarios, "scenarios"))
        if self.stress is not None:
            shares = ("ranks", "pairs") if self.rank.criteria else ("pairs",)
            found += (_within("stress", self.stress, name) for name in shares)
        if self.worth is not None and self.worth.inputs:
            found.append(_within("worth", self.worth, "inputs"))
        if self.robust is not None:
            found.append(_within("robust", self.robust, "choices"))
        if self.methods is not None:
            found.append(families_table(self.methods))
        return tuple(found)


def run(loaded: Loaded, made: Analysis) -> RunResult:
    return RunResult(
        version=__version__,
        currency=loaded.case.currency,
        decision=decision(made.portfolio),
        weigh=weigh(made.profiles.values(), table=made.case.random_index),
        rank=rank(loaded, made.reading_robustness.open),
        fund=fund(made.ranking, made.portfolio, made.reading_robustness),
        frontier=_points(made),
        conceptual_model=_picture(made.model),
        readings=_readings(made),
        compare=compared(made),
        scenarios=side_by_side(loaded, made),
        stress=stressed(made),
        stress_mixed=mixed_stress(made),
        stress_any=any_stress(made),
        worth=found_out(made),
        robust=robust(made.robust, loaded.case.currency) if made.robust else None,
        methods=first_places(made.first_places) if made.first_places else None,
        left_out=omissions(made.left_out),
        doubt=AskedDoubt(**vars(made.doubt)) if made.doubt else None,
        answer=made,
    )


def before_search(
    loaded: Loaded, command: str, opened: OpenReadings, profiles: Mapping[str, WeightProfile]
) -> JSON:
    """Those entries of a result of ``run`` or ``fund`` that do not hang on a portfolio."""
    if command == "fund":
        return {"open_readings": plain(open_cells(opened))}
    return {
        "version": __version__,
        "currency": loaded.case.currency,
        "weigh": plain(weigh(profiles.values(), table=loaded.case.random_index)),
        "rank": plain(rank(loaded, opened)),
        "fund": {"open_readings": plain(open_cells(opened))},
        "readings": [
            {"assignment": assignment, "ranking": list(ranking)} for assignment, ranking in _ranked(opened)
        ],
    }


def compared(analysis: Analysis) -> CompareResult | None:
    """What ``compare`` says of the case."""
    return compare(analysis.comparison, analysis.case.currency) if analysis.comparison else None


def side_by_side(loaded: Loaded, analysis: Analysis) -> ScenariosResult | None:
    """What ``scenarios`` says of the case."""
    if analysis.scenarios is None:
        return None
    portfolio = analysis.portfolio
    own = CaseOutcome(analysis.ranking, portfolio.programme, portfolio.optimum, (), portfolio.optimum.halted)
    return scenarios(loaded, own, analysis.scenarios)


def stressed(analysis: Analysis) -> StressResult | None:
    """What ``stress`` says of the case under the doubt of those whose profile it is."""
    if analysis.stress is None:
        return None
    asked = analysis.doubt or USUAL
    spread, deviation = asked.own(analysis.case, analysis.ranking.profile)
    return stress(analysis.stress, asked.factors(analysis.case, deviation), spread, deviation or None)


def mixed_stress(analysis: Analysis) -> StressResult | None:
    """What it says under mixtures of all profiles."""
    return _under(analysis, analysis.mixed, "hull")


def any_stress(analysis: Analysis) -> StressResult | None:
    """What it says under any weights at all."""
    return _under(analysis, analysis.any_weights, "uniform")


def _under(analysis: Analysis, found: Stress | None, weights: Spread) -> StressResult | None:
    asked = analysis.doubt or USUAL
    return None if found is None else stress(found, asked.factors(analysis.case), weights, None)


def found_out(analysis: Analysis) -> WorthResult | None:
    """What ``worth`` says of the case."""
    return None if analysis.worth is None else worth(analysis.worth, analysis.case.currency)


def _ranked(opened: OpenReadings) -> list[tuple[dict[str, str | float], tuple[str, ...]]]:
    """Each way to read the open cells, and the order of the stages under it."""
    return [
        ({f"{s}.{c}": reading for (s, c), reading in assignment.items()}, tuple(ranking.order))
        for assignment, ranking in zip(opened.assignments, opened.rankings, strict=True)
    ]


def _readings(made: Analysis) -> tuple[VariedReading, ...]:
    ranked, portfolios = _ranked(made.reading_robustness.open), made.reading_robustness.portfolios
    return tuple(
        VariedReading(assignment, order, None if portfolios is None else portfolios[i])
        for i, (assignment, order) in enumerate(ranked)
    )


def _points(made: Analysis) -> Frontier:
    frontier = made.portfolio.frontier
    return Frontier(
        complete=frontier.complete,
        points=tuple(
            FrontierPoint(p.cost, p.value, finite(p.bound), made.portfolio.programme.ids(p.funded))
            for p in frontier.points
        ),
    )


def _picture(model: ConceptualModel) -> ConceptualPicture:
    return ConceptualPicture(
        axes=dict(model.axes),
        stages=tuple(
            StageInModel(
                id=bubble.stage,
                rank=bubble.rank,
                position=dict(bubble.position),
                readings=dict(bubble.readings),
                open=tuple(bubble.is_open),
                funded=tuple(FundedTechnology(mark.technology, mark.priority) for mark in bubble.funded),
            )
            for bubble in model.bubbles
        ),
    )


# ---------------------------------------------------------------- as tables


def _of_ranking(found: RunResult) -> tuple[Table, Table]:
    return (
        replace(found.rank.table("stages"), name="ranking"),
        replace(found.weigh.table("profiles"), name="weights"),
    )


def _within(question: str, found: Result, name: str) -> Table:
    return replace(found.table(name), name=f"{question}_{name}")


def _frontier(found: RunResult) -> Table:
    says = "What every amount of money up to the budget would buy."
    says += "" if found.frontier.complete else " Not every portfolio of the frontier is listed."
    return Table(
        "frontier",
        says,
        (
            Column("cost", "cost", "money", found.currency),
            Column("value", "value", "score"),
            Column("bound", "proven to be at most", "score"),
            Column("pairs", "pairs funded", "count"),
            Column("funded", "funded", "text"),
        ),
        tuple((p.cost, p.value, p.bound, len(p.funded), ", ".join(p.funded)) for p in found.frontier.points),
    )
