"""Whether a re-plan is what it claims: each portfolio by plain arithmetic, each optimum by another solver."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from pydantic import Field

from ..case.case import Case
from ..options.option import option_id_parts
from ..portfolio.portfolio import programme
from ..ranking.ranking import rank
from ..ranking.weights import profile_name, weight_profile
from ..rules.base import LinearRow
from ..solver.milp import CannotRun, OutOfTime, SolverError, check_time, maximise
from ..solver.programme import Programme
from ..solver.registry import SOLVERS, Solver, others
from .claims import _Claimed
from .findings import Finding, finding, shown
from .front import ClaimedPoint, kept_rules, key_of, plan_of, stage_scores
from .recompute import ranking as recompute_ranking
from .recompute.options import Key, RecomputedOption, options, terms


class ClaimedChange(_Claimed):
    pair: str
    kind: str
    before: str | None
    now: str | None


class ClaimedStep(_Claimed):
    changes: int = Field(ge=0)
    value: float
    cost: float
    gain: float | None
    changed: list[ClaimedChange]
    funded: list[str]


class ClaimedEarlier(_Claimed):
    funded: list[str]


class ClaimedReplan(_Claimed):
    profile: str
    solver: Solver
    earlier: ClaimedEarlier
    fewest: int
    complete: bool
    free_value: float
    steps: list[ClaimedStep] = Field(min_length=1)


def verify_replan(case: Case, claimed: ClaimedReplan) -> Iterator[Finding]:
    """Everything that a re-plan claims; ``case`` is the case under the overrides that it names."""
    if claimed.profile not in (case.profiles or (profile_name(case),)):
        yield Finding("profile", "refuted", f"the case has no profile '{claimed.profile}'")
        return
    ranking = rank(case, weight_profile(case, claimed.profile))
    made = programme(case, ranking)
    every = options(case, stage_scores(case, ranking, claimed.profile))
    known = {pair.id: i for i, pair in enumerate(made.pairs) if not pair.stopped}
    named = dict.fromkeys(option for step in claimed.steps for option in step.funded)
    strange = [option for option in named if option not in known or key_of(option) not in every]
    if strange:
        yield Finding("options", "refuted", f"no options of the case: {', '.join(strange)}")
        return
    points = [ClaimedPoint(number=s.changes, sums={}, funded=s.funded) for s in claimed.steps]
    unknown = ", ".join(recompute_ranking.unknown(case))
    for found in (kept_rules(case, points, every, made, known), _figures(case, claimed, every)):
        refuted = found.status == "refuted" and unknown
        yield (
            Finding(found.what, "not checked", f"the arithmetic does not know {unknown}")
            if refuted
            else found
        )
    yield _changes(claimed, made)
    yield from _optima(claimed, made)


def _figures(case: Case, claimed: ClaimedReplan, every: Mapping[Key, RecomputedOption]) -> Finding:
    """Value and cost of each portfolio, and what one change more gains."""
    wrong: list[str] = []
    before: ClaimedStep | None = None
    for step in claimed.steps:
        plan = plan_of(case, every, ClaimedPoint(number=step.changes, sums={}, funded=step.funded))
        worth, costs = terms(case, plan), [option.figures.get("cost", 0.0) for option in plan]
        for what, stated, parts in (("value", step.value, worth), ("cost", step.cost, costs)):
            if not _near(stated, math.fsum(parts), math.fsum(map(abs, parts))):
                computed = shown(math.fsum(parts))
                wrong.append(f"with {step.changes} changes the {what} is {computed}, not {shown(stated)}")
        gained = None if before is None else step.value - before.value
        if before is not None and step.changes != before.changes + 1:
            wrong.append(f"{before.changes} changes are followed by {step.changes}, not by one more")
        same = step.gain is None if gained is None else _near(step.gain or 0.0, gained, abs(step.value))
        if not same:
            wrong.append(f"{step.changes} changes gain {shown(gained)}, not {shown(step.gain)}")
        before = step
    return finding("figures", not wrong, "summed again in plain Python", "; ".join(wrong[:5]))


def _near(stated: float, computed: float, size: float) -> bool:
    return abs(stated - computed) <= 1e-9 * max(1.0, size)


def _decided(claimed: ClaimedReplan) -> dict[str, str]:
    """Pair → the option that was decided before."""
    return {option_id_parts(option)[0]: option for option in claimed.earlier.funded}


def _changes(claimed: ClaimedReplan, made: Programme) -> Finding:
    """What each portfolio does otherwise than was decided before, by comparing names."""
    decided, running = _decided(claimed), {made.pairs[i].pair for i in made.going_on}
    wrong = []
    for step in claimed.steps:
        now = {option_id_parts(option)[0]: option for option in step.funded}
        told = {c.pair: (c.before, c.now) for c in step.changed}
        found: dict[str, tuple[str | None, str | None]] = {
            pair: (decided.get(pair), now.get(pair))
            for pair in (*decided, *now)
            if decided.get(pair) != now.get(pair)
            and not (pair in running and pair in now and pair in decided)
        }
        if told != found:
            wrong.append(f"within {step.changes} it changes {', '.join(sorted(found)) or 'nothing'}")
        elif len(found) > step.changes:
            wrong.append(f"{len(found)} changes where {step.changes} are allowed")
    says = "what is dropped, added and moved is what the names say, and no more of it than is allowed"
    return finding("changes", not wrong, says, "; ".join(wrong[:5]))


def _within(claimed: ClaimedReplan, made: Programme, most: int) -> LinearRow:
    """So many changes at most: what is decided and not funded as it was, what is funded and not decided."""
    decided, running = _decided(claimed), {made.pairs[i].pair for i in made.going_on}
    terms_: dict[int, float] = {}
    for i, option in enumerate(made.pairs):
        if option.stopped:
            continue
        if option.pair not in decided:
            terms_[i] = 1.0
        elif option.id == decided[option.pair] or option.pair in running:
            terms_[i] = -1.0
    return LinearRow("changes", terms_, at_most=float(most - len(decided)))


def _optima(claimed: ClaimedReplan, made: Programme) -> Iterator[Finding]:
    """That no portfolio within so many changes is worth more, and none within fewer keeps the rules."""
    asked = others(claimed.solver)
    if not asked:
        says = f"{SOLVERS[claimed.solver].title} proved it, and there is no other solver to ask"
        yield Finding("optimality", "not checked", says)
        return
    what = f"optimality, by {SOLVERS[asked[0]].title}"
    try:
        yield _best_of_each(what, claimed, made, asked)
    except OutOfTime:
        yield Finding(what, "not checked", "there was no time")
    except (CannotRun, SolverError) as error:
        yield Finding(what, "not checked", str(error))


def _best_of_each(what: str, claimed: ClaimedReplan, made: Programme, asked: Sequence[Solver]) -> Finding:
    wrong = []
    first, *_, last = [claimed.steps[0], *claimed.steps]
    if first.changes != claimed.fewest:
        wrong.append(f"the first step makes {first.changes} changes, not the fewest, {claimed.fewest}")
    if claimed.fewest > 0:
        fewer = _solved(claimed, made, asked[0], claimed.fewest - 1)
        if fewer is not None:
            wrong.append(
                f"{claimed.fewest - 1} changes are enough: {', '.join(made.ids(fewer)) or 'nothing'}"
            )
    for step in claimed.steps:
        check_time()
        found = _solved(claimed, made, asked[0], step.changes)
        wrong += _better(made, found, step.value, f"within {step.changes} changes")
    free = _solved(claimed, made, asked[0], None)
    wrong += _better(made, free, claimed.free_value, "with any changes")
    reached = _near(last.value, claimed.free_value, abs(claimed.free_value))
    if claimed.complete and not reached:
        wrong.append("the last step is called as good as the best portfolio, and is worth less")
    says = f"none is worth more in any of {len(claimed.steps)} numbers of changes"
    says = f"{says}, and none keeps the rules with fewer" if claimed.fewest else says
    return finding(what, not wrong, says, "; ".join(wrong[:5]))


def _solved(
    claimed: ClaimedReplan, made: Programme, solver: Solver, most: int | None
) -> frozenset[int] | None:
    rows = made.rows if most is None else [*made.rows, _within(claimed, made, most)]
    found = maximise(made.values, rows, made.joint, solver, careful=True)
    return None if found is None else found.chosen


def _better(made: Programme, found: frozenset[int] | None, stated: float, where: str) -> Iterator[str]:
    if found is None or not made.keeps_rules(found):
        return
    value, slack = made.value(found), 1e-9 * max(made.size(found), 1e-3)
    if value > stated + slack:
        yield f"{where} one is worth {shown(value)}, not {shown(stated)}: {', '.join(made.ids(found))}"
