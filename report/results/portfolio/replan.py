"""A portfolio decided before, and what each allowed change of it is worth."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal, get_args

from ....models.solver.registry import Solver
from ....models.tradeoffs.replan import Kind, ProjectChange, Replan, Step
from ...documents.earlier import EarlierDocument
from ...documents.result import Result, hidden, part
from ...documents.tables import Column, Table
from .fund_extras import RealisedSynergy, realised


@part
class EarlierPortfolio:
    """The portfolio that was decided before."""

    file: str
    sha256: str
    """Of its bytes."""
    case: str
    """The name of the case that it was decided on."""
    same_case: bool
    """Whether that was read from a file with the bytes of this one."""
    profile: str
    value: float
    """As it was stated then."""
    cost: float
    """As it was stated then, in that case's currency."""
    funded: tuple[str, ...]
    """Its pairs, with level and period."""
    unknown: tuple[str, ...]
    """Those whose pair is no option of the case any more: counted as dropped."""
    gone: tuple[str, ...]
    """Those whose pair is one, but no longer at that level or from that period on: counted as changed."""
    feasible: bool
    """Whether it can still be funded as it was, within the rules."""
    broken: tuple[str, ...]
    """Rules that what is left of it breaks by now."""


@part
class ChangedProject:
    """A project that is not as it was decided before."""

    pair: str
    kind: Kind
    """Moved: to another level or period; stopped: it runs by now, and was decided before."""
    before: str | None
    """The pair with the level and period decided before; None: it is added."""
    now: str | None
    """The same of what is funded; None: it is not."""


@part
class ReplanStep:
    """The best portfolio within a number of changes."""

    changes: int
    """How many are allowed."""
    value: float
    cost: float
    """In the case's currency."""
    gain: float | None
    """What it is worth more than with one change fewer; None for the first."""
    changed: tuple[ChangedProject, ...]
    """So many at most; fewer where one more gains nothing."""
    funded: tuple[str, ...]


@part
class ReplannedPair:
    """A pair of the portfolio that is proposed."""

    pair: str
    level: str | None
    period: str | None
    state: Literal["new", "running"]
    """Running: it runs already and goes on."""
    cost: float
    value: float
    change: Literal["as before", "added", "moved"]


@part
class ReplanResult(Result):
    """What each allowed change of an earlier portfolio is worth, up to the best portfolio there is."""

    profile: str
    method: str
    normalisation: str
    solver: Solver
    """Who proved each."""
    earlier: EarlierPortfolio
    fewest: int
    """The fewest changes after which a portfolio keeps the rules."""
    allowed: int | None
    """The changes that were asked for; None: as many as gain something."""
    complete: bool
    """Whether the last step is as good as the best portfolio."""
    free_value: float
    """Of the best portfolio, whatever it changes."""
    free_cost: float
    free_changes: int
    """How many that one makes."""
    steps: tuple[ReplanStep, ...]
    """From the fewest changes on, one more each."""
    value: float
    """Of the last step, the portfolio that is proposed."""
    cost: float
    stopping: float
    """What of the cost is the price of stopping what runs."""
    funded: tuple[ReplannedPair, ...]
    """The portfolio of the last step, in the order of the case file."""
    synergies: tuple[RealisedSynergy, ...]
    """What comes on top of the values of its pairs."""
    answer: Any = hidden()
    """The same with its programme (``Replan``)."""
    currency: str = hidden("")

    def tables(self) -> tuple[Table, ...]:
        return (_steps(self), _changes(self), _funded(self))


def replan(
    found: Replan, earlier: EarlierDocument, about: tuple[str, str, str], solver: Solver, allowed: int | None,
    currency: str = "",
) -> ReplanResult:  # fmt: skip
    """``about``: profile, method and normalisation that it was found under."""
    made, last = found.programme, found.steps[-1]
    chosen = [made.pairs[i] for i in sorted(last.optimum.funded)]
    kinds = {change.pair: change.kind for change in last.changes}
    plan = found.earlier
    profile, method, normalisation = about
    return ReplanResult(
        profile=profile,
        method=method,
        normalisation=normalisation,
        solver=solver,
        earlier=EarlierPortfolio(
            file=earlier.file,
            sha256=earlier.sha256,
            case=earlier.case,
            same_case=earlier.same_case,
            profile=earlier.profile,
            value=earlier.value,
            cost=earlier.cost,
            funded=tuple(plan.decided.values()),
            unknown=plan.unknown,
            gone=plan.gone,
            feasible=found.fewest == 0,
            broken=found.broken,
        ),
        fewest=found.fewest,
        allowed=allowed,
        complete=found.complete,
        free_value=found.free.value,
        free_cost=found.free.cost,
        free_changes=len(found.free_changes),
        steps=tuple(_step(found, step) for step in found.steps),
        value=last.optimum.value,
        cost=last.optimum.cost,
        stopping=math.fsum(pair.cost for pair in chosen if pair.stopped),
        funded=tuple(
            ReplannedPair(
                pair=pair.pair,
                level=pair.level,
                period=pair.period,
                state="running" if pair.runs else "new",
                cost=pair.cost,
                value=pair.value,
                change=_kept(kinds.get(pair.pair)),
            )
            for pair in chosen
            if not pair.stopped
        ),
        synergies=realised(made, last.optimum.funded),
        answer=found,
        currency=currency,
    )


def _kept(kind: Kind | None) -> Literal["as before", "added", "moved"]:
    return kind if kind == "added" or kind == "moved" else "as before"


def _step(found: Replan, step: Step) -> ReplanStep:
    return ReplanStep(
        changes=step.allowed,
        value=step.optimum.value,
        cost=step.optimum.cost,
        gain=step.gain,
        changed=tuple(map(_changed, step.changes)),
        funded=found.programme.ids(step.optimum.funded),
    )


def _changed(change: ProjectChange) -> ChangedProject:
    return ChangedProject(change.pair, change.kind, change.before, change.now)


# ---------------------------------------------------------------- as tables


def _steps(found: ReplanResult) -> Table:
    return Table(
        "steps",
        "The best portfolio within each number of changes of the earlier one, and what one more gains.",
        (
            Column("changes", "changes", "count"),
            Column("value", "value", "score"),
            Column("gain", "gained by one more", "score"),
            Column("cost", "cost", "money", found.currency),
            *(Column(kind, kind, "text") for kind in get_args(Kind)),
        ),
        tuple(
            (s.changes, s.value, s.gain, s.cost, *(" ".join(kinds.get(kind, ())) for kind in get_args(Kind)))
            for s in found.steps
            for kinds in [by_kind(s.changed)]
        ),
    )


def by_kind(changed: Sequence[ProjectChange | ChangedProject]) -> dict[Kind, list[str]]:
    """What is dropped, stopped and added, and moved from where to where; kinds of nothing left out."""
    found: dict[Kind, list[str]] = {kind: [] for kind in get_args(Kind)}
    for c in changed:
        found[c.kind].append(f"{c.before}→{c.now}" if c.kind == "moved" else str(c.now or c.before))
    return {kind: names for kind, names in found.items() if names}


def _changes(found: ReplanResult) -> Table:
    return Table(
        "changes",
        "What each number of changes does, project by project.",
        (
            Column("changes", "changes", "count"),
            Column("pair", "pair", "name"),
            Column("kind", "change", "text"),
            Column("before", "before", "text"),
            Column("now", "now", "text"),
        ),
        tuple((s.changes, c.pair, c.kind, c.before, c.now) for s in found.steps for c in s.changed),
        key=2,
    )


def _funded(found: ReplanResult) -> Table:
    return Table(
        "portfolio",
        f"The best portfolio with {found.steps[-1].changes} changes at most, in the order of the case file.",
        (
            Column("pair", "pair", "name"),
            Column("change", "change", "text"),
            Column("level", "level", "name"),
            Column("period", "period", "name"),
            Column("state", "state", "text"),
            Column("cost", "cost", "money", found.currency),
            Column("value", "value", "score"),
        ),
        tuple((f.pair, f.change, f.level, f.period, f.state, f.cost, f.value) for f in found.funded),
    )
