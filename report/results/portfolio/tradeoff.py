"""Portfolios that no other beats in two or three sums, as a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from ....models.case.case import Case
from ....models.rules.base import is_money
from ....models.tradeoffs.sums import VALUE, WEIGHTED
from ....models.tradeoffs.tradeoff import Tradeoff
from ...documents.result import Result, hidden, part
from ...documents.tables import Column, Kind, Table
from ...words.wording import attribute, criterion_name
from .fund_extras import finite


@part
class TradeoffSum:
    """A sum over what is funded, and which way it is better."""

    name: str
    """As it is asked for."""
    title: str
    """In words."""
    better: Literal["max", "min"]
    """Whether more or less of it is better."""
    unit: str
    """Of what has one; empty for scores."""
    best: float | None
    """The best that it can be within the rules; None: not known for want of time."""
    worst: float
    """The worst that it is on any of the points."""

    @property
    def scored(self) -> bool:
        """Whether it is a score, which has no unit."""
        return self.name == VALUE or self.name.startswith(WEIGHTED)


@part
class TradeoffPoint:
    """A portfolio that no other beats in all sums."""

    number: int
    """From 1."""
    sums: Mapping[str, float]
    """By their names."""
    cost: float
    """In the case's currency."""
    chosen: bool
    """Whether it has the sums of the portfolio of highest value, which fund chooses."""
    knee: bool
    enters: tuple[str, ...]
    """Pairs that the portfolio chosen does not fund."""
    leaves: tuple[str, ...]
    moves: tuple[str, ...]
    """Pairs that both fund, here at another level or from another period on."""
    funded: tuple[str, ...]


@part
class TradeoffKnee:
    """The point of which most can be had of all sums at once."""

    point: int
    """Its number."""
    beyond: float
    """How far it lies beyond the line, of three sums the plane, through the ends: the sum of the parts that
    it has of what could be had of each, less 1."""


@part
class TradeoffChosen:
    """The portfolio of highest value, which fund chooses, among the others."""

    sums: Mapping[str, float]
    point: int | None
    """The number of the point that has its sums; None: none of those listed does."""
    better: tuple[int, ...]
    """Numbers of points that are as good as it in all sums and better in one."""
    proven: bool
    funded: tuple[str, ...]


@part
class TradeoffResult(Result):
    """Portfolios within the rules that no other beats in all of two or three sums, each once."""

    profile: str
    """Whose weights the values rest on."""
    objectives: tuple[TradeoffSum, ...]
    points: tuple[TradeoffPoint, ...]
    """By the first sum, the best first; of portfolios with the same sums the cheapest."""
    complete: bool
    """Whether these are all there are, proven; each is proven to be beaten by none either way."""
    halted: str | None
    """Why there may be more: points (more than were asked for), or who stopped the search; None: there are
    none."""
    beyond: float | None
    """By how much, in parts of the range that a sum has here, a portfolio that is not here can at most be
    better than some point, in all sums at once; None: these are all, or it is not known."""
    knee: TradeoffKnee | None
    """None: no point lies beyond the line through the ends, or these are not all."""
    chosen: TradeoffChosen
    answer: Any = hidden()
    """The same with its programme (``Tradeoff``)."""
    currency: str = hidden("")

    def tables(self) -> tuple[Table, ...]:
        return (_points(self), _sums(self))


def tradeoff(found: Tradeoff, profile: str) -> TradeoffResult:
    made, at = found.programme, found.chosen_point
    knee = found.knee
    points = []
    for k, point in enumerate(found.points):
        change = made.change(found.chosen.funded, point.funded)
        points.append(
            TradeoffPoint(
                number=k + 1,
                sums=_named(found, point.sums),
                cost=made.cost(point.funded),
                chosen=k == at,
                knee=knee is not None and k == knee.point,
                enters=change.enters,
                leaves=change.leaves,
                moves=change.moves,
                funded=made.ids(point.funded),
            )
        )
    objectives = []
    for one, best in zip(found.sums, found.best, strict=True):
        reached = [point.sums[one.name] for point in points]
        objectives.append(
            TradeoffSum(
                name=one.name,
                title=sum_title(found.case, one.name),
                better="max" if one.more_is_better else "min",
                unit=sum_unit(found.case, one.name),
                best=finite(best),
                worst=min(reached) if one.more_is_better else max(reached),
            )
        )
    return TradeoffResult(
        profile=profile,
        objectives=tuple(objectives),
        points=tuple(points),
        complete=found.complete,
        halted=found.halted,
        beyond=found.beyond,
        knee=None if knee is None else TradeoffKnee(knee.point + 1, knee.beyond),
        chosen=TradeoffChosen(
            sums=_named(found, found.chosen_sums),
            point=None if at is None else at + 1,
            better=tuple(k + 1 for k in found.better),
            proven=found.chosen.halted is None,
            funded=made.ids(found.chosen.funded),
        ),
        answer=found,
        currency=found.case.currency,
    )


def _named(found: Tradeoff, reached: tuple[float, ...]) -> dict[str, float]:
    return dict(zip((one.name for one in found.sums), reached, strict=True))


def sum_title(case: Case, name: str) -> str:
    """What a sum is called for people."""
    if name.startswith(WEIGHTED):
        return f"{criterion_name(case, name.removeprefix(WEIGHTED))}, weighted"
    return attribute(case, name)


def sum_unit(case: Case, name: str) -> str:
    if is_money(name):
        return case.currency
    return (case.resources[name].unit or "") if name in case.resources else ""


def _kind(one: TradeoffSum) -> Kind:
    return "money" if is_money(one.name) else "score" if one.scored else "amount"


def _points(found: TradeoffResult) -> Table:
    moved = any(point.moves for point in found.points)
    titles = [one.title for one in found.objectives]
    return Table(
        "points",
        f"Portfolios that no other beats in {' and '.join([', '.join(titles[:-1]), titles[-1]])}.",
        (
            Column("number", "no.", "count"),
            *(Column(one.name, one.title, _kind(one), one.unit) for one in found.objectives),
            Column("chosen", "chosen", "flag"),
            Column("knee", "knee", "flag"),
            Column("enters", "enters", "text"),
            Column("leaves", "leaves", "text"),
            *([Column("moves", "otherwise", "text")] if moved else []),
            Column("funded", "funded", "text"),
        ),
        tuple(
            (
                p.number, *p.sums.values(), p.chosen, p.knee, " ".join(p.enters), " ".join(p.leaves),
                *([" ".join(p.moves)] if moved else []), " ".join(p.funded),
            )
            for p in found.points
        ),
    )  # fmt: skip


def _sums(found: TradeoffResult) -> Table:
    return Table(
        "objectives",
        "What is held against each other, and how good each can be by itself.",
        (
            Column("name", "sum", "name"),
            Column("title", "called", "text"),
            Column("better", "better", "name"),
            Column("unit", "unit", "text"),
            Column("best", "best", "amount"),
            Column("worst", "worst of the points", "amount"),
        ),
        tuple((o.name, o.title, o.better, o.unit, o.best, o.worst) for o in found.objectives),
    )
