"""A portfolio decided before, and the best one that differs from it in few projects.

A project is a pair: added, dropped, or funded at another level or from another period on, it counts once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, get_args

from ...records import dataclass
from ..entry.entry import raised
from ..entry.frame_repr import FrameRepr
from ..options.option import option_id_parts
from ..portfolio.portfolio import Infeasible
from ..rules.base import LinearRow
from ..solver.lexicographic import Optimum, best
from ..solver.milp import SolverError
from ..solver.programme import Programme
from ..solver.registry import DEFAULT, Solver

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["dropped", "stopped", "added", "moved"]
"""What becomes of a project; moved: to another level or start; stopped: it runs, and was decided before."""


@dataclass(frozen=True)
class EarlierPlan:
    """What was decided before, as far as a programme has it."""

    decided: Mapping[str, str]
    """Pair → the option that was to be funded, by its id"""
    kept: frozenset[int]
    """Those that are options as they were; of what runs by now, going on"""
    unknown: tuple[str, ...]
    """Ids whose pair is no option any more: dropped, whatever is chosen"""
    gone: tuple[str, ...]
    """Ids whose pair is one, but not at that level or from that period on: changed, whatever is chosen"""


@dataclass(frozen=True)
class ProjectChange:
    """A project that is not as it was decided before."""

    pair: str
    kind: Kind
    before: str | None
    """The option decided before; ``None``: it is added"""
    now: str | None
    """The option funded; ``None``: none is"""


@dataclass(frozen=True)
class Step:
    """The best portfolio within a number of changes."""

    allowed: int
    optimum: Optimum
    changes: tuple[ProjectChange, ...]
    """In the order of the case file, what it does not know any more first; ``allowed`` of them at most"""
    gain: float | None
    """What it is worth more than with one change fewer; ``None`` for the first"""


@dataclass(frozen=True, repr=False)
class Replan(FrameRepr):
    """What each allowed change of an earlier portfolio is worth, up to the best portfolio there is."""

    programme: Programme
    earlier: EarlierPlan
    broken: tuple[str, ...]
    """Rules that the earlier portfolio breaks by now, of what of it can still be funded as it was"""
    free: Optimum
    """The best portfolio, whatever it changes"""
    steps: tuple[Step, ...]
    """From the fewest changes after which a portfolio keeps the rules, one more each"""
    complete: bool
    """The last step is as good as the best portfolio; otherwise more changes were not asked for"""

    @property
    def free_changes(self) -> tuple[ProjectChange, ...]:
        """What the best portfolio does otherwise."""
        return changes(self.programme, self.earlier, self.free.funded)

    @property
    def fewest(self) -> int:
        """The fewest changes after which a portfolio keeps the rules."""
        return self.steps[0].allowed

    def to_frame(self) -> pd.DataFrame:
        """One row a number of changes: value, cost, what the last of them gains, and what is changed."""
        import pandas as pd

        rows = [
            (
                step.allowed, step.optimum.value, step.gain, step.optimum.cost,
                *([c.pair for c in step.changes if c.kind == kind] for kind in get_args(Kind)),
            )
            for step in self.steps
        ]  # fmt: skip
        columns = ["changes", "value", "gain", "cost", *get_args(Kind)]
        return pd.DataFrame(rows, columns=columns).astype({"gain": float}).set_index("changes")


class TooFewChanges(Exception):
    """No portfolio within so many changes keeps the rules; ``step`` is the best with the fewest that do."""

    def __init__(self, allowed: int, step: Step) -> None:
        self.allowed, self.step = allowed, step
        super().__init__(
            f"no portfolio within {allowed} {'change' if allowed == 1 else 'changes'} keeps all the rules; "
            f"the fewest after which one does are {step.allowed}"
        )


def earlier_plan(programme: Programme, decided: Iterable[str]) -> EarlierPlan:
    """What was decided before, by the ids of its options, production/iot:pilot@2027.

    What runs by now is as it was decided, whatever level or period that named: it has begun.
    """
    places = {pair.id: i for i, pair in enumerate(programme.pairs) if not pair.stopped}
    running = {programme.pairs[i].pair: i for i in programme.going_on}
    known = {pair.pair for pair in programme.pairs}
    of_pair: dict[str, str] = {}
    kept: set[int] = set()
    unknown: list[str] = []
    gone: list[str] = []
    for option in dict.fromkeys(decided):
        pair = option_id_parts(option)[0]
        of_pair[pair] = option
        place = running.get(pair, places.get(option))
        if place is not None:
            kept.add(place)
        else:
            (gone if pair in known else unknown).append(option)
    return EarlierPlan(of_pair, frozenset(kept), tuple(unknown), tuple(gone))


def differing(programme: Programme, earlier: EarlierPlan, most: int) -> LinearRow:
    """The row that allows so many changes: each option kept takes one off what all of them would be."""
    kept = {programme.pairs[i].pair for i in earlier.kept}
    signs = {}
    for i, pair in enumerate(programme.pairs):
        if pair.stopped:
            continue
        if pair.pair not in earlier.decided:
            signs[i] = 1.0
        elif pair.pair in kept and i in earlier.kept:
            signs[i] = -1.0
    return LinearRow("changes", signs, at_most=float(most - len(earlier.decided)))


def changes(programme: Programme, earlier: EarlierPlan, funded: Iterable[int]) -> tuple[ProjectChange, ...]:
    """Project by project what a portfolio does otherwise, by plain comparison."""
    now = {programme.pairs[i].pair: i for i in funded if not programme.pairs[i].stopped}
    running = {programme.pairs[i].pair for i in programme.going_on}
    order = dict.fromkeys([*(option_id_parts(option)[0] for option in earlier.unknown)])
    order |= dict.fromkeys(pair.pair for pair in programme.pairs)
    found = []
    for pair in order:
        before, place = earlier.decided.get(pair), now.get(pair)
        if place is None and before is not None:
            found.append(ProjectChange(pair, "stopped" if pair in running else "dropped", before, None))
        elif place is not None and before is None:
            found.append(ProjectChange(pair, "added", None, programme.pairs[place].id))
        elif place is not None and place not in earlier.kept:
            found.append(ProjectChange(pair, "moved", before, programme.pairs[place].id))
    return tuple(found)


def replan(
    programme: Programme, decided: Iterable[str], most: int | None = None, solver: Solver = DEFAULT
) -> Replan:
    """The best portfolio for each number of changes of an earlier one, proven, ties settled as ever.

    ``decided``: the ids of its options. ``most``: no more changes than that; ``None``: until one more gains
    nothing, which is when a portfolio is worth, and costs, what the best one does.

    Raises:
        Infeasible: no portfolio keeps all rules, whatever it changes.
        TooFewChanges: none within ``most`` changes does.
        OutOfTime: there was no time to prove it.
    """
    free = best(programme, solver)
    if free is None:
        raise Infeasible.of(programme)
    earlier = earlier_plan(programme, decided)
    fewest = _fewest(programme, earlier)
    if most is not None and most < fewest:
        raise TooFewChanges(most, _step(programme, earlier, fewest, solver, None))
    steps: list[Step] = []
    complete = False
    while not complete and (most is None or not steps or steps[-1].allowed < most):
        before = steps[-1] if steps else None
        steps.append(_step(programme, earlier, before.allowed + 1 if before else fewest, solver, before))
        complete = _as_good(programme, steps[-1].optimum, free)
    kept = set(earlier.kept) | _stops(programme, earlier.kept)
    broken = [rule.title for rule in programme.rules if not rule.check(programme.pairs, kept).kept]
    return Replan(programme, earlier, tuple(broken), free, tuple(steps), complete)


def _stops(programme: Programme, kept: Iterable[int]) -> set[int]:
    """What stops what runs and is not kept, where it may be stopped."""
    going_on = {programme.pairs[i].pair for i in kept}
    return {i for i, pair in enumerate(programme.pairs) if pair.stopped and pair.pair not in going_on}


def _fewest(programme: Programme, earlier: EarlierPlan) -> int:
    """The fewest changes after which a portfolio keeps the rules."""
    signs = differing(programme, earlier, 0).coefficients
    nearest = programme.maximise([-signs.get(i, 0.0) for i in range(len(programme.values))])
    if nearest is None:
        raise SolverError("a portfolio found before was lost")
    return len(changes(programme, earlier, nearest.chosen))


def _step(
    programme: Programme, earlier: EarlierPlan, allowed: int, solver: Solver, before: Step | None
) -> Step:
    found = best(programme, solver, [differing(programme, earlier, allowed)])
    if found is None:
        raise SolverError("a portfolio found before was lost")
    gain = None
    if before is not None:
        more = programme.beats(found.funded, before.optimum.funded)
        gain = found.value - before.optimum.value if more else 0.0
        size = programme.cost_size(before.optimum.funded)
        if not more and raised(found.cost, size) >= before.optimum.cost:
            found = before.optimum  # another one as good would be a change for nothing
    made = changes(programme, earlier, found.funded)
    if len(made) > allowed:
        raise SolverError(
            f"a portfolio has {len(made)} changes where {allowed} are allowed: please report this"
        )
    return Step(allowed, found, made, gain)


def _as_good(programme: Programme, one: Optimum, other: Optimum) -> bool:
    """Whether a portfolio is worth as much as another, and costs no more."""
    no_worse = not programme.beats(other.funded, one.funded)
    return no_worse and one.cost <= raised(other.cost, programme.cost_size(other.funded))
