"""The one best portfolio under some rules, ties settled the same way whichever solver ran."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import fsum
from typing import Any, Literal

from .entry import TOLERANCE
from .milp import OutOfTime, Solution, Solver, SolverError, maximise
from .pairs import Pair, Synergy
from .penalties import penalties
from .rule_base import Row
from .rules import Rule

_BLOCK = 20
"""Options settled a solve when ties are broken: 2²⁰ is well within a solver's precision."""


@dataclass(frozen=True)
class Programme:
    """Options, the value that some bring together, and the rules over them."""

    pairs: tuple[Pair, ...]
    synergies: tuple[Synergy, ...]
    rules: tuple[Rule, ...]
    ruled_out: frozenset[int] = frozenset()
    """Options, and behind them synergies, whose loss outweighs all that could come with them: they are
    exclusions, and no part of the objective (see ``avoiding``)."""

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        ruled = (replace(row, tolerant=True) for rule in self.rules for row in rule.rows(self.pairs))
        return (*self._once, *self._never, *ruled)

    @cached_property
    def _once(self) -> tuple[Row, ...]:
        """Of the options of one pair, its levels and the periods it can start in, at most one."""
        options: dict[str, list[int]] = {}
        for i, pair in enumerate(self.pairs):
            options.setdefault(pair.pair, []).append(i)
        return tuple(
            Row(f"{pair} once", dict.fromkeys(found, 1.0), at_most=1.0)
            for pair, found in options.items()
            if len(found) > 1
        )

    @cached_property
    def _never(self) -> tuple[Row, ...]:
        """Of each group of what is ruled out something, but not of all."""
        singles = [((i,),) for i in range(len(self.pairs))]
        groups = [*singles, *self.joint]
        return tuple(
            Row("ruled out", {i: 1.0 for group in groups[k] for i in group}, at_most=len(groups[k]) - 1.0)
            for k in sorted(self.ruled_out)
        )

    @cached_property
    def values(self) -> list[float]:
        """Value of each option, then of each synergy; nothing for what is ruled out."""
        stated = [pair.value for pair in self.pairs] + [synergy.value for synergy in self.synergies]
        return [0.0 if k in self.ruled_out else value for k, value in enumerate(stated)]

    @cached_property
    def costs(self) -> list[float]:
        """Cost of each option, then nothing for each synergy."""
        return [pair.cost for pair in self.pairs] + [0.0] * len(self.synergies)

    @cached_property
    def joint(self) -> list[tuple[tuple[int, ...], ...]]:
        return [synergy.groups for synergy in self.synergies]

    @cached_property
    def joint_rows(self) -> tuple[Row, ...]:
        """What makes a synergy's variable, 0 to 1, the same as all of its groups having something."""
        found = []
        for k, groups in enumerate(self.joint, len(self.pairs)):
            found += [Row("joint", {k: 1.0, **dict.fromkeys(group, -1.0)}, at_most=0.0) for group in groups]
            any_of = {i: 1.0 for group in groups for i in group}
            found.append(Row("joint", {**any_of, k: -1.0}, at_most=len(groups) - 1.0))
        return tuple(found)

    def value(self, funded: Iterable[int]) -> float:
        """Value of a portfolio, its synergies included."""
        return fsum(self._terms(funded))

    def size(self, funded: Iterable[int]) -> float:
        """The magnitude of what a portfolio's value is summed from, whatever the signs."""
        return fsum(map(abs, self._terms(funded)))

    def _terms(self, funded: Iterable[int]) -> list[float]:
        chosen = set(funded)
        earned = [synergy.value for synergy in self.synergies if synergy.realised(chosen)]
        return [self.pairs[i].value for i in chosen] + earned

    def beats(self, one: Iterable[int], other: Iterable[int]) -> bool:
        """Whether a portfolio is worth more than another, by more than rounding could make of equal ones."""
        one, other = set(one), set(other)
        blur = 2 * TOLERANCE * max(self.size(one), self.size(other))
        return self.value(one) > self.value(other) + blur

    def cost(self, funded: Iterable[int]) -> float:
        return fsum(self.pairs[i].cost for i in funded)

    def costing(self, at_most: float) -> Row:
        """The row that holds the cost to a limit."""
        return Row("cost", dict(enumerate(self.costs)), at_most=at_most)

    def ids(self, funded: Iterable[int]) -> tuple[str, ...]:
        """The pairs of a portfolio in the order of the case file."""
        return tuple(self.pairs[i].id for i in sorted(funded))

    @cached_property
    def values_limited(self) -> bool:
        """A rule speaks of value, so that what is allowed depends on the ranking."""
        return any("value" in (getattr(r, "of", None), getattr(r, "weight", None)) for r in self.rules)

    def keeps_rules(self, funded: Iterable[int]) -> bool:
        """By arithmetic that is not the solver's."""
        chosen = set(funded)
        once = len({self.pairs[i].pair for i in chosen}) == len(chosen)
        return (
            once
            and all(rule.check(self.pairs, chosen).kept for rule in self.rules)
            and all(len(chosen.intersection(row.coefficients)) <= (row.at_most or 0) for row in self._never)
        )

    def valued(self, values: Iterable[float]) -> Programme:
        """The same options at other values."""
        return self._with("value", values)

    def priced(self, costs: Iterable[float]) -> Programme:
        """The same options at other costs."""
        return self._with("cost", costs)

    def _with(self, what: Literal["value", "cost"], amounts: Iterable[float]) -> Programme:
        pairs = []
        for pair, amount in zip(self.pairs, map(float, amounts), strict=True):
            attributes = {**pair.attributes, what: amount}
            if what == "cost" and pair.cost:  # what is spent a period keeps its proportions
                spent = {name: v for name, v in attributes.items() if name.startswith("spend ")}
                attributes |= {name: v * amount / pair.cost for name, v in spent.items()}
            changed: dict[str, Any] = {what: amount, "attributes": attributes}
            pairs.append(replace(pair, **changed))
        return replace(self, pairs=tuple(pairs))

    def without(self, rule: Rule) -> Programme:
        return replace(self, rules=tuple(r for r in self.rules if r is not rule))

    def maximise(
        self, objective: list[float], rows: Sequence[Row], solver: Solver, careful: bool = False
    ) -> Solution | None:
        return maximise(objective, [*self.rows, *rows], self.joint, solver, careful)


@dataclass(frozen=True)
class Optimum:
    """A portfolio of proven highest value; of those the cheapest, of those the earliest pairs."""

    funded: frozenset[int]
    value: float
    cost: float
    bound: float
    """No portfolio is worth more than this."""
    runner_up: frozenset[int] | None
    """The best other portfolio that costs no more; ``None`` where there is none or ties hid it."""
    halted: str | None = None
    """Why it is not proven, in a word or two; ``None``: it is"""


def best(
    programme: Programme,
    solver: Solver = "highs",
    cap: Sequence[Row] = (),
    known: Solution | None = None,
) -> Optimum | None:
    """The best portfolio within the rules and the rows of ``cap``; ``None`` where none keeps them.

    Values are equal when they differ by less than 1e-9 of themselves, and so are costs. The
    solver is asked for a best portfolio (unless one is ``known``), then for the best other one
    that costs no more. Mostly that is worth less and the first stands. Where it is not, the
    cheapest is taken, and of those the first in the order of the case file: the one that funds
    the earliest pair on which they differ. HiGHS looks for the other ones and settles ties whichever
    solver found the first: rows that hold value and cost to 1e-9 are more than CBC always manages.

    Raises:
        OutOfTime: there was no time to prove it.
        SolverError: the solver ended without proof, or broke a rule.
    """
    first = known or _first(programme, solver, cap)
    if first is None:
        freer = avoiding(programme, cap) if programme.ruled_out else programme
        return None if freer.ruled_out == programme.ruled_out else best(freer, solver, cap)
    chosen, runner_up = first.chosen, None
    enough = programme.value(chosen) - TOLERANCE * programme.size(chosen)
    try:
        others = [*cap, _no_dearer(programme, chosen), another(programme, chosen)]
        other = programme.maximise(programme.values, others, "highs")
        if other is not None and programme.beats(other.chosen, chosen):
            raise SolverError(f"{solver} called a worse portfolio optimal: please report this case")
        if other is not None and programme.value(other.chosen) >= enough:
            as_good = Row("value", dict(enumerate(programme.values)), at_least=enough)
            chosen = cheapest(programme, [*cap, as_good])
        elif other is not None:
            runner_up = other.chosen
    except OutOfTime:
        pass  # it is proven to be worth most, though another may be worth as much
    _recheck(programme, chosen)
    value = programme.value(chosen)
    return Optimum(chosen, value, programme.cost(chosen), max(first.bound, value), runner_up)


def _first(programme: Programme, solver: Solver, cap: Sequence[Row]) -> Solution | None:
    """A portfolio worth most; CBC's is held against HiGHS's, which errs less where a limit is near.

    Where HiGHS's is worth more, CBC is asked for one that is worth as much.
    """
    found = programme.maximise(programme.values, cap, solver, careful=True)
    if solver == "highs":
        return found
    try:
        other = programme.maximise(programme.values, cap, "highs", careful=True)
    except OutOfTime:
        return found
    if other is None or (found is not None and not programme.beats(other.chosen, found.chosen)):
        return found
    enough = programme.value(other.chosen) - TOLERANCE * programme.size(other.chosen)
    again = [*cap, Row("value", dict(enumerate(programme.values)), at_least=enough)]
    found = programme.maximise(programme.values, again, solver)
    if found is None or programme.beats(other.chosen, found.chosen):
        worth = f"{programme.value(other.chosen):.12g}"
        raise SolverError(f"{solver} does not find the portfolio worth {worth} that HiGHS finds")
    return found


def avoiding(programme: Programme, cap: Sequence[Row] = ()) -> Programme:
    """The programme with losses ruled out that outweigh all else, but for those that cannot be avoided."""
    for ruled_out in penalties(programme.pairs, programme.synergies):
        made = replace(programme, ruled_out=ruled_out)
        try:
            if not ruled_out or made.maximise([0.0] * len(made.values), cap, "highs") is not None:
                return made
        except OutOfTime:
            return made
    return programme


def cheapest(programme: Programme, rows: Sequence[Row]) -> frozenset[int]:
    """Of the portfolios within the rules and ``rows``, the cheapest; of those the first in the case file.

    Raises:
        SolverError: there are none.
    """
    found = programme.maximise([-c for c in programme.costs], rows, "highs")
    if found is None:
        raise SolverError("a portfolio found before was lost")
    return _earliest(programme, [*rows, _no_dearer(programme, found.chosen)])


def conflict(programme: Programme) -> tuple[Rule, ...]:
    """Rules that cannot all be kept, though they could if any one of them were dropped.

    Found by leaving out one rule after the other for as long as no portfolio fits the rest
    (the deletion filter of Chinneck & Dravnieks 1991). Call it on an infeasible programme.
    """
    kept = programme
    for rule in programme.rules:
        fewer = kept.without(rule)
        if fewer.maximise([0.0] * len(fewer.values), (), "highs") is None:
            kept = fewer
    return kept.rules


def _no_dearer(programme: Programme, chosen: frozenset[int]) -> Row:
    return programme.costing((1.0 + TOLERANCE) * programme.cost(chosen))


def another(programme: Programme, chosen: frozenset[int], differing: int = 1) -> Row:
    """Some other choice than this one: at least so many options chosen otherwise."""
    signs = {i: -1.0 if i in chosen else 1.0 for i in range(len(programme.pairs))}
    return Row("another portfolio", signs, at_least=float(differing - len(chosen)))


def _earliest(programme: Programme, rows: Sequence[Row]) -> frozenset[int]:
    """Of the portfolios within ``rows``, the one that funds the earliest pairs."""
    settled = list(rows)
    count = len(programme.pairs)
    earliest: set[int] = set()
    for start in range(0, count, _BLOCK):
        block = range(start, min(start + _BLOCK, count))
        weights = [0.0] * len(programme.values)
        for i in block:
            weights[i] = 2.0 ** (block[-1] - i)
        found = programme.maximise(weights, settled, "highs")
        if found is None:
            raise SolverError("a portfolio found before was lost")
        earliest.update(found.chosen.intersection(block))
        settled += [
            Row("settled", {i: 1.0}, at_least=float(i in earliest), at_most=float(i in earliest))
            for i in block
        ]
    return frozenset(earliest)


def _recheck(programme: Programme, chosen: frozenset[int]) -> None:
    broken = [rule.title for rule in programme.rules if not rule.check(programme.pairs, set(chosen)).kept]
    if broken or not programme.keeps_rules(chosen):
        raise SolverError(f"the portfolio found breaks the rules {broken}: please report this case")
