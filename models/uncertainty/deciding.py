"""The best portfolio for what is known by then: values on average, money by what is set aside for it.

What is allowed is judged as for the portfolio itself, at the point readings and the likely costs, but for
limits on money. Against them a cost that nobody knows counts as the amount that is enough in a stated share
of its draws (0.8: its P80). Once it is known it counts as what it is, and at most as that: what lies beyond
would be overspent, known or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...engines.engine import HERE, Engine
from ...records import dataclass
from ..case.cost_ranges import CostRange
from ..entry.levels import fit_level
from ..options.option import CAPITAL
from ..options.uncertain_costs import triangular
from ..portfolio.portfolio import Infeasible
from ..portfolio.spending import budgets
from ..rules.base import LinearRow
from ..solver.limits import told
from ..solver.milp import check_time
from ..solver.programme import Programme, irreducible_infeasible_set
from ..solver.reoptimise import reoptimise
from .expected_priorities import Priorities
from .unknowns import Unknown

Array = NDArray[np.float64]
Chosen = frozenset[int] | None

ALIKE, OWN = 50, 5
"""Ways to turn out a batch: of those with the same costs, which are solved from one another, and of others"""


class NotHeld(Infeasible):
    """No portfolio keeps the rules with every cost at what is enough in that share of its draws."""

    def __init__(self, held: float, programme: Programme) -> None:
        super().__init__(irreducible_infeasible_set(programme), programme)
        said = self.args[0]
        self.args = (f"with every cost at what is enough in {held:.0%} of its draws (--held), {said}",)


@dataclass(frozen=True)
class Turned:
    """What the options and synergies are worth, and what costs count as, in k ways to turn out."""

    values: Array
    """(k, options)"""
    joint: Array
    """(k, synergies)"""
    costs: Array
    """(k, ranges of costs) in currency"""

    def worth(self, made: Programme, funded: Sequence[int] | frozenset[int], at: int | slice) -> Array:
        """What a portfolio is worth, its synergies included, in one of the ways or in each."""
        chosen = frozenset(funded)
        realised = _realised(made, chosen)
        found: Array = self.values[at][..., sorted(chosen)].sum(axis=-1)
        return np.asarray(found + self.joint[at][..., realised].sum(axis=-1))

    def each_worth(self, made: Programme, funded: Sequence[frozenset[int]]) -> Array:
        """(k,) what a portfolio of its own is worth in each of the ways."""
        of: dict[frozenset[int], list[int]] = {}
        for k, chosen in enumerate(funded):
            of.setdefault(chosen, []).append(k)
        found = np.zeros(len(funded))
        for chosen, ways in of.items():
            # Row by row in memory: so each sum is the one that its way has by itself, to the last digit.
            own = np.ascontiguousarray(self.values[ways][:, sorted(chosen)])
            joint = np.ascontiguousarray(self.joint[ways][:, _realised(made, chosen)])
            found[ways] = own.sum(axis=1) + joint.sum(axis=1)
        return found


def _realised(made: Programme, chosen: frozenset[int]) -> list[int]:
    """The numbers of the synergies that a portfolio brings about."""
    return [k for k, synergy in enumerate(made.synergies) if synergy.realised(chosen)]


@dataclass(frozen=True)
class _Batch:
    """Ways to turn out that have their synergies' values in common."""

    joint: tuple[float, ...]
    values: Array
    costs: Array


@dataclass(frozen=True)
class UncertainProgramme:
    """A case's options and rules, and what of it is in doubt."""

    made: Programme
    """At the point readings and the likely costs"""
    priorities: Priorities
    inputs: tuple[Unknown, ...]
    ranges: tuple[CostRange, ...]
    held: float

    @cached_property
    def set_aside(self) -> Array:
        """(ranges,) what each cost counts as while nobody knows it, in currency."""
        quantile = np.array([self.held])
        return np.array([float(triangular(r.low, r.likely, r.high, quantile)[0]) for r in self.ranges])

    @cached_property
    def base(self) -> Base:
        return Base.of(self.made, self.ranges)

    def turned(self, points: Array) -> Turned:
        """Ways to turn out, ``points (k, inputs)`` of which nan are not settled: in each the same."""
        made = self.made
        priorities = self.priorities.expected(points)
        at = np.array([self.priorities.matrix.stages.index(o.stage) for o in made.pairs], dtype=np.int64)
        fits = np.tile([o.fit or 0.0 for o in made.pairs], (len(points), 1))
        works = np.ones_like(fits)
        joint = np.tile([float(v) for v in made.values[len(made.pairs) :]], (len(points), 1))
        costs = np.tile(self.set_aside, (len(points), 1))
        for i, one in enumerate(self.inputs):
            given = points[:, i]
            settled = len(given) > 0 and not np.isnan(given[0])
            if one.kind == "fit":
                if one.spread is not None:
                    own = given if settled else np.full(len(given), sum(one.spread) / 3)
                else:
                    levels = np.array([fit_level(value) for value in one.values])
                    mean = float(np.dot(levels, one.chances))
                    own = levels[given.astype(np.int64)] if settled else np.full(len(given), mean)
                fits[:, self._options(one)] = own[:, None]
            elif one.kind == "success":
                used = self.priorities.case.success(*one.at)  # which the values at the point have in them
                unsettled = np.full(len(given), one.chances[0] / used)
                factor = np.where(given == 0, 1 / used, 0.0) if settled else unsettled
                works[:, self._options(one)] *= factor[:, None]
                joint[:, self._synergies(one)] *= factor[:, None]
            elif one.kind == "cost" and settled:
                k = next(k for k, made_ in enumerate(self.ranges) if made_.of == one.name)
                costs[:, k] = np.minimum(given, self.set_aside[k])
        stated = np.array([o.value if o.stated else np.nan for o in made.pairs])
        factor = np.array([o.factor for o in made.pairs])
        values = np.where(np.isnan(stated), priorities[:, at] * fits * factor, stated) * works
        return Turned(values, joint, costs)

    def _options(self, one: Unknown) -> list[int]:
        return [i for i, option in enumerate(self.made.pairs) if (option.stage, option.technology) == one.at]

    def _synergies(self, one: Unknown) -> list[int]:
        """The synergies that need the pair."""
        of = {i for i in self._options(one) if not self.made.pairs[i].stopped}
        return [k for k, s in enumerate(self.made.synergies) if any(of & {*g} for g in s.groups)]

    def best(
        self, turned: Turned, known: Sequence[frozenset[int]] = (), engine: Engine = HERE
    ) -> list[Chosen]:
        """The best portfolio in each of the ways to turn out; ``None``: none keeps the rules.

        Raises:
            OutOfTime: the time set around it was over.
            WorkerDied: a process of the engine was ended.
        """
        found: list[Chosen] = [None] * len(turned.values)
        together = np.hstack([turned.joint, turned.costs])
        size = OWN if len(self.ranges) else ALIKE
        groups = []
        _, joint_of = np.unique(turned.joint, axis=0, return_inverse=True)
        for way in range(int(joint_of.max(initial=-1)) + 1):
            alike = np.flatnonzero(joint_of.ravel() == way)
            # Those with the same costs one after the other: they are solved from one another.
            alike = alike[np.lexsort(together[alike].T[::-1])] if together.shape[1] else alike
            groups += [alike[start : start + size] for start in range(0, len(alike), size)]
        batches = (
            _Batch(tuple(turned.joint[g[0]].tolist()), turned.values[g], turned.costs[g]) for g in groups
        )
        solving, done = _Solving(self.base, tuple(known)), 0
        for group, chosen in zip(groups, engine.map(solving, batches, len(groups), check_time), strict=True):
            for i, one in zip(group.tolist(), chosen, strict=True):
                found[i] = one
            done += len(group)
            told("worth", done, len(found))
        return found


@dataclass(frozen=True)
class Base:
    """The programme without its limits on money, and these."""

    made: Programme
    free: Programme
    """All rules but the limits on money"""
    ranges: tuple[CostRange, ...]

    @classmethod
    def of(cls, made: Programme, ranges: tuple[CostRange, ...]) -> Base:
        money = {rule.title for rule in budgets(made)} if ranges else set()
        rules = tuple(rule for rule in made.rules if rule.title not in money)
        return cls(made, replace(made, rules=rules), ranges)

    def priced(self, costs: Sequence[float]) -> Programme:
        """The programme with other costs."""
        drawn = zip(self.ranges, costs, strict=True)
        at = {option: cost * part for found, cost in drawn for option, part in found.pairs.items()}
        return self.made.built_for(at.get(o.sized, o.amount(CAPITAL)) for o in self.made.pairs)

    def cap(self, costs: Sequence[float]) -> list[LinearRow]:
        """The rows of the limits on money, at these costs."""
        if not self.ranges:
            return []
        pairs = self.priced(costs).pairs
        return [replace(row, tolerant=True) for rule in budgets(self.made) for row in rule.rows(pairs)]

    def joint(self, values: Sequence[float]) -> Programme:
        """The programme without limits on money, its synergies worth so much."""
        if list(values) == self.free.values[len(self.free.pairs) :]:
            return self.free
        return self.free.valued_together(values)


@dataclass(frozen=True)
class _Solving:
    """What all batches have in common."""

    base: Base
    known: tuple[frozenset[int], ...]

    def __call__(self, batch: _Batch) -> list[Chosen]:
        made = self.base.joint(batch.joint)
        found: list[Chosen] = []
        known = list(self.known)
        start = 0
        while start < len(batch.values):
            end = start + 1
            while end < len(batch.values) and (batch.costs[end] == batch.costs[start]).all():
                end += 1
            cap = self.base.cap(batch.costs[start].tolist())
            some = list(batch.values[start:end])
            if made.values_limited:
                found += [_at_stated_values(made, values, cap) for values in some]
            else:
                found += list(reoptimise(made, some, known, cap))
            known += [one for one in found[start:end] if one is not None]
            start = end
        return found


def _at_stated_values(made: Programme, values: Array, cap: Sequence[LinearRow]) -> Chosen:
    """The best portfolio where rules speak of value: of that at the point, whatever turns out."""
    solution = made.maximise([*values.tolist(), *made.values[len(made.pairs) :]], cap)
    return None if solution is None else solution.chosen
