"""Two cases or two results side by side: what differs in what goes in, and in what comes out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from ....cases import Loaded
from ....cases.result import WrittenResult, read_result
from ....cases.yaml.given import Given
from ....models.analysis import Analysis
from ....models.audit.difference import RankMove, changes, moves
from ....models.options.option import portfolio_change
from ....models.outcomes import CaseOutcome
from ....records import dataclass
from ...documents import json_document
from ...documents.result import Result, part, plain
from ...documents.stated import StatedRun, stated
from ...documents.tables import Column, Table
from ..portfolio import fund as fund_result
from ..portfolio.fund import Status
from ..portfolio.fund_extras import finite
from ..stages import rank as rank_result
from .causes import CaseSide, Causes, causes


@part
class Compared:
    """One of the two."""

    file: str
    name: str
    sha256: str
    """Of the bytes of the case's file."""
    profile: str
    status: Status
    """What ended the search for its portfolio."""
    by_hand: bool
    """Whether it is what value per cost would take by hand: the solver had nothing better in time."""
    value: float
    bound: float | None
    """No portfolio of it is worth more; None: not known."""


@part
class Changed:
    """An entry of what goes in that differs."""

    path: str
    """The keys that lead there, with dots between."""
    old: Any
    """None where the first has no such entry."""
    new: Any
    """None where the second has no such entry."""


@part
class ChangedWeight:
    """A criterion that counts more, or less."""

    criterion: str
    old: float | None
    new: float | None


@part
class MovedStage:
    """A stage that takes another place."""

    stage: str
    old: int | None
    """Its rank; None where there is no such stage."""
    new: int | None


@part
class ChangedFigure:
    """A figure, before and after."""

    old: float
    new: float


@part
class ChangedPortfolio:
    """What the second portfolio does otherwise."""

    enters: tuple[str, ...]
    """Pairs that only the second funds."""
    leaves: tuple[str, ...]
    moves: tuple[str, ...]
    """Pairs that both fund, the second at another level or from another period on."""
    value: ChangedFigure
    cost: ChangedFigure


@part
class DiffResult(Result):
    """What changed from the first to the second."""

    a: Compared
    b: Compared
    inputs: tuple[Changed, ...]
    weights: tuple[ChangedWeight, ...] | None
    """None where one of the two does not say."""
    ranking: tuple[MovedStage, ...] | None
    """None where one of the two does not say."""
    portfolio: ChangedPortfolio
    causes: Causes | None
    """Which input caused which change of the portfolio; None: that is the same, one of the two is a result,
    which does not hold all of its case, or there was no time."""

    def tables(self) -> tuple[Table, ...]:
        return (_differences(self), *([_causes(self.causes)] if self.causes else []))


@dataclass(frozen=True)
class Side:
    """One of the two that are held against each other."""

    about: Compared
    inputs: Mapping[str, Any]
    """What it was computed from, as a plain tree"""
    weights: dict[str, float] | None
    """``None`` where the document does not say"""
    ranks: dict[str, int] | None
    funded: list[str]
    value: float
    cost: float
    case: CaseSide | None = None
    """The case, where it is one and no result"""


def read_side(given: Given) -> Side:
    """A document of ``run`` or ``fund``.

    Raises:
        CaseError: it cannot be read, is another one, or lacks some of its parts.
    """
    return _side(read_result(given))


def _side(result: WrittenResult) -> Side:
    document = stated(result, "compare")
    fund, ranking = (document.fund, document.rank) if isinstance(document, StatedRun) else (document, None)
    inputs: dict[str, Any] = {
        "name": document.case.name,
        "overrides": result.data.get("overrides", {}),
        **fund.model_dump(include={"profile", "method", "normalisation", "budget"}),
        "rules": {
            rule.name: rule.model_dump(include={"rule", "at_most", "at_least"})
            for rule in fund.rules
            if rule.name != "budget"
        },
        # What it costs to run depends on when it starts, which is no input.
        "pairs": {
            entry.pair: {"cost": float(f"{entry.cost - (entry.operating_cost or 0.0):.12g}")}
            for entry in [*fund.funded, *fund.not_funded]
        },
    }
    if ranking is not None:
        inputs["criteria"] = {c.id: {"direction": c.direction, "bounds": c.bounds} for c in ranking.criteria}
        inputs["stages"] = {stage.id: stage.readings for stage in ranking.stages}
    return Side(
        about=Compared(
            result.file,
            document.case.name,
            document.case.sha256,
            fund.profile,
            fund.status,
            fund.by_hand,
            fund.value,
            fund.bound,
        ),
        inputs=inputs,
        weights=None if ranking is None else {c.id: c.weight for c in ranking.criteria},
        ranks=None if ranking is None else {stage.id: stage.rank for stage in ranking.stages},
        funded=[entry.id for entry in fund.funded],
        value=fund.value,
        cost=fund.cost,
    )


def case_side(name: str, loaded: Loaded, found: CaseOutcome) -> Side:
    """A case file with what follows from it; ``found`` has a portfolio."""
    assert found.optimum is not None
    profile, optimum = found.ranking.profile, found.optimum
    return Side(
        about=Compared(
            name,
            loaded.case.name,
            loaded.sources[0].sha256,
            profile.id,
            fund_result.STATUS[found.halted],
            optimum.by_hand,
            optimum.value,
            finite(optimum.bound if found.halted else optimum.value),
        ),
        inputs=loaded.tree.plain(),
        weights=dict(profile.weights),
        ranks=found.ranks,
        funded=list(found.funded),
        value=optimum.value,
        cost=optimum.cost,
        case=CaseSide(loaded, found),
    )


def result_side(name: str, loaded: Loaded, made: Analysis) -> Side:
    """A case as the document that ``run`` would write of it."""
    document = {
        **plain(json_document.head(loaded, "run")),
        "rank": plain(rank_result.rank(loaded, made.reading_robustness.open)),
        "fund": plain(fund_result.fund(made.ranking, made.portfolio, made.reading_robustness)),
    }
    return _side(WrittenResult(name, "", document))


def diff(a: Side, b: Side) -> DiffResult:
    before, after = a.inputs, b.inputs
    if a.weights is None or b.weights is None:
        # What a document does not say at all is no change: 'fund' holds no readings.
        before = {key: value for key, value in before.items() if key in b.inputs}
        after = {key: value for key, value in after.items() if key in a.inputs}
    change = portfolio_change(a.funded, b.funded)
    return DiffResult(
        a=a.about,
        b=b.about,
        inputs=tuple(Changed(c.path, c.old, c.new) for c in changes(before, after)),
        weights=_weights(a, b),
        ranking=None if a.ranks is None or b.ranks is None else moved(moves(a.ranks, b.ranks)),
        portfolio=ChangedPortfolio(
            enters=change.enters,
            leaves=change.leaves,
            moves=change.moves,
            value=ChangedFigure(a.value, b.value),
            cost=ChangedFigure(a.cost, b.cost),
        ),
        causes=causes(a.case, b.case) if a.case and b.case else None,
    )


def _weights(a: Side, b: Side) -> tuple[ChangedWeight, ...] | None:
    if a.weights is None or b.weights is None:
        return None
    return tuple(
        ChangedWeight(c, a.weights.get(c), b.weights.get(c))
        for c in dict.fromkeys([*a.weights, *b.weights])
        if c not in a.weights
        or c not in b.weights
        or not math.isclose(a.weights[c], b.weights[c], rel_tol=1e-9)
    )


def moved(found: tuple[RankMove, ...]) -> tuple[MovedStage, ...]:
    return tuple(MovedStage(move.stage, move.old, move.new) for move in found)


def _differences(found: DiffResult) -> Table:
    return Table(
        "differences",
        "One row a difference: of what, before and after.",
        (
            Column("part", "part", "name"),
            Column("what", "what", "name"),
            Column("old", "before", "any"),
            Column("new", "after", "any"),
        ),
        tuple((part, what, plain_cell(old), plain_cell(new)) for part, what, old, new in _rows(found)),
        key=2,
    )


def _causes(found: Causes) -> Table:
    return Table(
        "causes",
        "What each input changes by itself, and what would not have happened without it.",
        (
            Column("path", "input", "name"),
            Column("enters", "enters by itself", "text"),
            Column("leaves", "leaves by itself", "text"),
            Column("moves", "otherwise by itself", "text"),
            Column("value", "value by itself", "score"),
            Column("cost", "cost by itself", "amount"),
            Column("needed_enters", "does not enter without it", "text"),
            Column("needed_leaves", "does not leave without it", "text"),
            Column("says", "why not by itself", "text"),
        ),
        tuple(
            (
                one.path,
                *(
                    (None,) * 5
                    if one.alone is None
                    else (
                        " ".join(one.alone.enters), " ".join(one.alone.leaves), " ".join(one.alone.moves),
                        one.alone.value, one.alone.cost,
                    )
                ),
                " ".join(one.needed_enters), " ".join(one.needed_leaves), one.says,
            )
            for one in found.inputs
        ),
    )  # fmt: skip


def _rows(found: DiffResult) -> Iterator[tuple[str, str, Any, Any]]:
    for change in found.inputs:
        yield "input", change.path, change.old, change.new
    for weight in found.weights or ():
        yield "weight", weight.criterion, weight.old, weight.new
    for move in found.ranking or ():
        yield "rank", move.stage, move.old, move.new
    for pair in found.portfolio.enters:
        yield "funded", pair, 0, 1
    for pair in found.portfolio.leaves:
        yield "funded", pair, 1, 0
    for pair in found.portfolio.moves:
        yield "funded otherwise", pair, None, None
    for name, figure in (("value", found.portfolio.value), ("cost", found.portfolio.cost)):
        yield "portfolio", name, figure.old, figure.new


def plain_cell(value: Any) -> Any:
    """A figure or a word as it is, anything with parts as JSON."""
    import json

    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value
