"""What finding something out is worth, once more: values in plain Python, each way decided by another solver.

Every way to read the cells is looked at as a whole, not stage by stage. What is drawn, and readings that are
ranges, have no second way here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from ...records import dataclass
from ..case.case import Case
from ..portfolio.portfolio import programme
from ..ranking.open_readings import read_as
from ..ranking.ranking import rank
from ..ranking.weights import weight_profile
from ..solver.milp import SolverError, check_time
from ..solver.programme import Programme
from ..solver.registry import EXACT, SOLVERS, Solver
from ..uncertainty.deciding import Base
from ..uncertainty.unknowns import Unknown, Unsure, unknowns, varied_costs
from .findings import Finding, finding, shown
from .recompute import ranking as recompute_ranking
from .recompute import weights as recompute_weights
from .recompute.options import options
from .recompute.ranking import same

MOST_READ, MOST_SOLVED = 512, 300
"""Ways to read the cells that are looked at, and portfolios that another solver is asked for"""


@dataclass(frozen=True)
class ClaimedGain:
    """What knowing some things is said to be worth."""

    what: str
    inputs: tuple[str, ...]
    """By kind and name, reading reuse.impact"""
    gain: float
    exact: bool


@dataclass(frozen=True)
class ClaimedWorth:
    """What a result says of finding things out."""

    profile: str
    vary: tuple[Unsure, ...]
    held: float
    value: float
    funded: tuple[str, ...]
    gains: tuple[ClaimedGain, ...]


@dataclass(frozen=True)
class _Ways:
    """The options' values in every way to read the cells, chances of success in them."""

    made: Programme
    inputs: tuple[Unknown, ...]
    read: tuple[dict[str, int], ...]
    """By input: the number of its value"""
    chance: tuple[float, ...]
    values: tuple[list[float], ...]
    base: Base
    costs: tuple[float, ...]
    solver: Solver
    used: Mapping[str, float]
    """Pair → the chance of success that its values at the point have in them"""

    def given(self, settled: dict[str, int]) -> tuple[list[float], list[float]]:
        """Mean values of options and synergies, some things being settled."""
        like = [
            k
            for k, way in enumerate(self.read)
            if all(settled.get(name, at) == at for name, at in way.items())
        ]
        mass = math.fsum(self.chance[k] for k in like)
        sums = [
            math.fsum(self.chance[k] * self.values[k][i] for k in like) / mass
            for i in range(len(self.made.pairs))
        ]
        works = {
            one.name: (one.chances[0], 1.0, 0.0)[settled.get(key(one), -1) + 1] / self.used[one.name]
            for one in self.inputs
            if one.kind == "success"
        }
        sums = [value * works.get(o.pair, 1.0) for value, o in zip(sums, self.made.pairs, strict=True)]
        joint = [
            synergy.value
            * math.prod(works.get(self.made.pairs[group[0]].pair, 1.0) for group in synergy.groups)
            for synergy in self.made.synergies
        ]
        return sums, joint

    def best(self, settled: dict[str, int]) -> float:
        """What the best portfolio is worth then, by the other solver."""
        check_time()
        values, joint = self.given(settled)
        found = self.base.free.maximise([*values, *joint], self.base.cap(self.costs), self.solver)
        if found is None:
            raise SolverError("no portfolio keeps the rules with what is set aside for costs")
        return self.worth(found.chosen, values, joint)

    def worth(self, funded: frozenset[int], values: Sequence[float], joint: Sequence[float]) -> float:
        gains = [v for v, synergy in zip(joint, self.made.synergies, strict=True) if synergy.realised(funded)]
        return math.fsum([*(values[i] for i in funded), *gains])

    def gain(self, names: Sequence[str]) -> float:
        """What knowing these things is worth."""
        known = [one for one in self.inputs if key(one) in names]
        total = 0.0
        for turned in product(*(range(len(one.values)) for one in known)):
            chance = math.prod(one.chances[at] for one, at in zip(known, turned, strict=True))
            settled = {key(one): at for one, at in zip(known, turned, strict=True)}
            total += chance * self.best(settled)
        return total - self.best({})


def key(one: Unknown) -> str:
    """What tells an input from all others."""
    return f"{one.kind} {one.name}"


def verify_worth(case: Case, claim: ClaimedWorth, again: bool) -> Iterator[Finding]:
    """What is in doubt, the value before anything is known, and every gain that is said to be exact.

    ``again``: whether all of it came out the same when the package computed it again, which has to do where
    there is no second way.
    """
    inputs = unknowns(case, claim.vary)
    stated = sorted(name for gain in claim.gains if len(gain.inputs) == 1 for name in set(gain.inputs))
    own = sorted({key(one) for one in inputs})
    yield finding(
        "what is in doubt", set(own) == set(stated), f"{len(own)} things, as the case has them",
        f"the case has {', '.join(own) or 'nothing'}, the result {', '.join(stated) or 'nothing'}",
    )  # fmt: skip
    ways = _ways(case, claim, inputs)
    if isinstance(ways, str):
        yield _own("value and gains", ways, again)
        return
    name = SOLVERS[ways.solver].title
    try:
        values, joint = ways.given({})
        funded = frozenset(i for i, option in enumerate(ways.made.pairs) if option.id in claim.funded)
        size = math.fsum(map(abs, values))
        own_value = ways.worth(funded, values, joint)
        yield finding(
            "value", same(own_value, claim.value, size), f"{shown(own_value)}, the mean summed again",
            f"the portfolio is worth {shown(own_value)} on average, not {shown(claim.value)}",
        )  # fmt: skip
        top = ways.best({})
        yield finding(
            f"best on average, by {name}", same(top, claim.value, size), f"{name} finds nothing worth more",
            f"{name} finds one worth {shown(top)}",
        )  # fmt: skip
        yield from _gains(ways, claim, size, again)
    except SolverError as error:
        yield Finding("value and gains", "not checked", str(error))


def _own(what: str, why: str, again: bool) -> Finding:
    if not again:
        return Finding(what, "not checked", why)
    return Finding(what, "confirmed", f"{why}: it comes out the same by the package's own (not independent)")


def _gains(ways: _Ways, claim: ClaimedWorth, size: float, again: bool) -> Iterator[Finding]:
    solved = 0
    by = {key(one): one for one in ways.inputs}
    for gain in claim.gains:
        if not gain.exact:
            yield _own(gain.what, "drawn, and there is no second way to draw it", again)
            continue
        solved += math.prod(len(by[name].values) for name in gain.inputs if name in by)
        if solved > MOST_SOLVED:
            yield _own(gain.what, "another solver would be asked too often", again)
            continue
        own = ways.gain(gain.inputs)
        says = f"{shown(max(own, 0.0))}, each way decided by {SOLVERS[ways.solver].title}"
        yield finding(
            gain.what, same(own, gain.gain, size), says, f"it is {shown(own)}, not {shown(gain.gain)}"
        )


def _ways(case: Case, claim: ClaimedWorth, inputs: tuple[Unknown, ...]) -> _Ways | str:
    """Every way to read the cells, or why there is no second way."""
    if any(one.kind in ("range", "fit") for one in inputs):
        return "means over ranges of readings, and over fits, were not computed by other means"
    second = recompute_ranking.SCORES.get(case.method)
    if second is None:
        return f"there is no second way to score by {case.method}"
    read = [one for one in inputs if one.kind == "reading"]
    if math.prod(len(one.values) for one in read) > MOST_READ:
        return f"there are more than {MOST_READ} ways to read the cells"
    profile = weight_profile(case, claim.profile)
    weights = recompute_weights.weights(case, claim.profile, profile.weights) or dict(profile.weights)
    made = programme(case, rank(case, profile))
    if made.values_limited:
        return "a rule speaks of value, which no second way was written for"
    found: list[tuple[dict[str, int], float, list[float]]] = []
    for turned in product(*(range(len(one.values)) for one in read)):
        so = read_as(case, {one.at: one.values[k] for one, k in zip(read, turned, strict=True)})
        every = options(so, second(so, weights) if case.criteria else dict.fromkeys(case.stages, 0.0))
        values = [0.0 if o.stopped else every[o.pair, o.level, o.period].figures["value"] for o in made.pairs]
        chance = math.prod(one.chances[k] for one, k in zip(read, turned, strict=True))
        found.append(({key(one): k for one, k in zip(read, turned, strict=True)}, chance, values))
    ranges = varied_costs(case, inputs)
    costs = tuple(_quantile(r.low, r.likely, r.high, claim.held) for r in ranges)
    other: Solver = next(name for name in SOLVERS if name != EXACT)
    ways, chances, values_ = zip(*found, strict=True)
    used = {"/".join(pair): float(case.success(*pair)) for pair in case.option_ids()}
    return _Ways(made, inputs, ways, chances, values_, Base.of(made, ranges), costs, other, used)


def _quantile(low: float, likely: float, high: float, share: float) -> float:
    """Of a triangular distribution."""
    if share * (high - low) < likely - low:
        return low + math.sqrt(share * (high - low) * (likely - low))
    return high - math.sqrt((1 - share) * (high - low) * (high - likely))
