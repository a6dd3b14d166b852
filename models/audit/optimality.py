"""Is a portfolio the best? Another solver is asked."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from ..entry.entry import raised
from ..portfolio.at_least_cost import at_any_cost, least_of
from ..rules.base import LinearRow
from ..solver.milp import CannotRun, SolverError, maximise
from ..solver.programme import Programme
from ..solver.registry import EXACT, SOLVERS, Solver, others
from .claims import ClaimedFund
from .findings import Finding, finding, shown
from .recompute.ranking import same


def optimality(made: Programme, fund: ClaimedFund) -> Iterator[Finding]:
    """What another solver makes of the same rules: the first that can be run on them."""
    asked = others(fund.solver)
    if not asked:
        says = f"{SOLVERS[fund.solver].title} proved it, and there is no other solver to ask"
        yield Finding("optimality", "not checked", says)
        return
    ids = {pair.id: i for i, pair in enumerate(made.pairs)}
    if any(entry.id not in ids for entry in fund.funded):
        yield Finding(_by(asked[:1]), "not checked", "the portfolio holds pairs that are no options")
        return
    chosen = with_stops(made, frozenset(ids[entry.id] for entry in fund.funded))
    unable = []
    for other in asked:
        try:
            yield from list(_least(other, made))
            yield from list(_opinion(other, made, fund, chosen))
            return
        except CannotRun as error:
            unable.append(str(error))
    yield Finding(_by(asked), "not checked", "; ".join(unable))


def with_stops(made: Programme, funded: frozenset[int]) -> frozenset[int]:
    """What is funded, with the options that stop what runs and is not."""
    going_on = {made.pairs[i].pair for i in funded}
    return funded | {i for i, pair in enumerate(made.pairs) if pair.stopped and pair.pair not in going_on}


def _by(solvers: Sequence[Solver]) -> str:
    return f"optimality, by {', '.join(SOLVERS[solver].title for solver in solvers)}"


def _least(other: Solver, made: Programme) -> Iterator[Finding]:
    """Whether the cost that the programme is held to is the least. Raises ``CannotRun`` as ``_opinion``."""
    least = least_of(made)
    if least is None:
        return
    what, open_ = f"least cost, by {SOLVERS[other].title}", at_any_cost(made)
    try:
        found = maximise([-cost for cost in made.costs], open_.rows, made.joint, other, careful=True)
    except CannotRun:
        raise
    except SolverError as error:
        yield Finding(what, "not checked", str(error))
        return
    if found is None or made.cost(found.chosen) > raised(least, made.cost_size(found.chosen)):
        yield Finding(what, "not checked", f"it finds none that costs as little as {shown(least)}")
        return
    cost, says = made.cost(found.chosen), f"no portfolio that keeps the rules costs less than {shown(least)}"
    yield finding(what, same(cost, least), says, f"one that keeps them costs {shown(cost)}")


def _opinion(other: Solver, made: Programme, fund: ClaimedFund, chosen: frozenset[int]) -> Iterator[Finding]:
    """Raises ``CannotRun`` where the other solver cannot be run."""
    name, what = SOLVERS[other].title, _by([other])
    value, slack = made.value(chosen), 1e-9 * max(made.size(chosen), 1e-3)
    try:
        best = maximise(made.values, made.rows, made.joint, other, careful=True)
        enough = LinearRow("value", dict(enumerate(made.values)), at_least=value - slack)
        if made.keeps_rules(chosen) and (best is None or made.value(best.chosen) < value - slack):
            # A solver may lose one that just keeps a limit; told of it, it says whether there is a better.
            best = maximise(made.values, [*made.rows, enough], made.joint, other, careful=True)
        if best is None and made.keeps_rules(chosen):
            says = f"{name} finds no portfolio that keeps the rules; the one claimed does"
            yield Finding(what, "not checked", says)
            return
        if best is None:
            yield Finding(what, "refuted", f"{name} finds no portfolio that keeps the rules")
            return
        better = made.value(best.chosen)
        bound = math.inf if fund.bound is None else fund.bound
        if value + slack < better <= bound + slack and fund.gap != 0:
            within = "within the bound that the result states" if fund.bound else "the result states no bound"
            says = f"{name} finds one worth {shown(better)}, {within}"
            yield Finding(what, "confirmed", says)
            return
        if better > value + slack and made.keeps_rules(best.chosen):
            pairs = ", ".join(made.ids(best.chosen))
            yield Finding(
                what, "refuted", f"{name} finds one worth {shown(better)}, not {shown(value)}: {pairs}"
            )
            return
        if better < value - slack and made.keeps_rules(chosen):
            says = f"{name} finds only {shown(better)}; the portfolio keeps the rules and is worth more"
            yield Finding(what, "not checked", says)
            return
        holds = abs(better - fund.value) <= slack + 1e-9 * abs(better)
        says = f"{name} finds nothing worth more than {shown(better)}"
        yield finding(
            what, holds, says, f"the best is worth {shown(better)}, the result says {shown(fund.value)}"
        )
        if not holds:
            return
        cheapest = maximise([-cost for cost in made.costs], [*made.rows, enough], made.joint, EXACT)
        soonest = _soonest(made, chosen, [*made.rows, enough])
    except CannotRun:
        raise
    except SolverError as error:
        yield Finding(what, "not checked", str(error))
        return
    least = made.cost(chosen) if cheapest is None else min(made.cost(cheapest.chosen), made.cost(chosen))
    what = f"cheapest of its value, by {SOLVERS[EXACT].title}"
    if not fund.complete and not same(least, made.cost(chosen)):
        says = f"one as good costs {shown(least)}: the search was stopped before it looked for the cheapest"
        yield Finding(what, "not checked", says)
        return
    yield finding(
        what, same(least, made.cost(chosen)),
        f"none of this value costs less than {shown(least)}", f"one as good costs {shown(least)}",
    )  # fmt: skip
    if soonest is not None and same(least, made.cost(chosen)):
        yield _earliest(made, fund, chosen, soonest)


def _soonest(made: Programme, chosen: frozenset[int], rows: Sequence[LinearRow]) -> int | None:
    """Periods that the earliest plan within ``rows`` waits that is no dearer; ``None``: there are none."""
    if not any(made.waits):
        return None
    limit = made.costing(raised(made.cost(chosen), made.cost_size(chosen)))
    objective = [-float(wait) for wait in made.waits] + [0.0] * len(made.synergies)
    found = maximise(objective, [*rows, limit], made.joint, EXACT)
    waits = made.wait(chosen)
    return waits if found is None else min(made.wait(found.chosen), waits)


def _earliest(made: Programme, fund: ClaimedFund, chosen: frozenset[int], soonest: int) -> Finding:
    """Whether a plan of this value and cost starts earlier."""
    what, waits = f"earliest of its value and cost, by {SOLVERS[EXACT].title}", made.wait(chosen)
    other = f"one as good lets {soonest} periods go by before its pairs start, all together, not {waits}"
    if not fund.complete and soonest < waits:
        return Finding(
            what, "not checked", f"{other}: the search was stopped before it looked for the earliest"
        )
    says = f"none lets fewer than {waits} periods go by before its pairs start, all together"
    return finding(what, soonest == waits, says, other)
