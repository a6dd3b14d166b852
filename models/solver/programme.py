"""The integer programme of a portfolio: options, what some bring together, and the rules over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import fsum
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ...records import dataclass
from ..entry.entry import TOLERANCE
from ..options.option import CAPITAL, OPERATING, Option, PortfolioChange, Synergy, money, portfolio_change
from ..rules.base import Beyond, LinearRow, is_money
from ..rules.implied.commitment import Commitment
from ..rules.kinds.fund import Fund
from ..rules.kinds.registry import Rule
from .milp import Solution, maximise
from .registry import EXACT, Solver


@dataclass(frozen=True)
class Programme:
    """Options, the value that some bring together, and the rules over them."""

    pairs: tuple[Option, ...]
    synergies: tuple[Synergy, ...]
    rules: tuple[Rule, ...]
    ruled_out: frozenset[int] = frozenset()
    """Options, and behind them synergies, whose loss outweighs all that could come with them: they are
    exclusions, and no part of the objective (see ``avoiding``)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", tuple(rule.amid(self.rules) for rule in self.rules))

    @cached_property
    def rows(self) -> tuple[LinearRow, ...]:
        return (*self.once, *self.never, *(row for _, row in self.ruled))

    @cached_property
    def ruled(self) -> tuple[tuple[Rule, LinearRow], ...]:
        """The rows of the rules, each with its rule."""
        return tuple((rule, row) for k, rule in enumerate(self.rules) for row in self._rows_of(k))

    def _rows_of(self, k: int) -> tuple[LinearRow, ...]:
        if k not in self._known_rows:
            rows = self.rules[k].rows(self.pairs)
            self._known_rows[k] = tuple(replace(row, tolerant=True) for row in rows)
        return self._known_rows[k]

    @cached_property
    def _known_rows(self) -> dict[int, tuple[LinearRow, ...]]:
        """By the number of a rule: those that were asked for, here or where only costs were others."""
        return {}

    @cached_property
    def once(self) -> tuple[LinearRow, ...]:
        """Of the options of one pair, its levels and the periods it can start in, at most one."""
        options: dict[str, list[int]] = {}
        for i, pair in enumerate(self.pairs):
            options.setdefault(pair.pair, []).append(i)
        return tuple(
            LinearRow(f"{pair} once", dict.fromkeys(found, 1.0), at_most=1.0)
            for pair, found in options.items()
            if len(found) > 1
        )

    @cached_property
    def never(self) -> tuple[LinearRow, ...]:
        """Of each group of what is ruled out something, but not of all."""
        singles = [((i,),) for i in range(len(self.pairs))]
        groups = [*singles, *self.joint]
        return tuple(
            LinearRow(
                "ruled out", {i: 1.0 for group in groups[k] for i in group}, at_most=len(groups[k]) - 1.0
            )
            for k in sorted(self.ruled_out)
        )

    @cached_property
    def beyond(self) -> tuple[Beyond, ...]:
        """What rules demand that no row says."""
        return tuple(row.beyond for row in self.rows if row.beyond is not None)

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
    def joint_rows(self) -> tuple[LinearRow, ...]:
        """What makes a synergy's variable, 0 to 1, the same as all of its groups having something."""
        found = []
        for k, groups in enumerate(self.joint, len(self.pairs)):
            found += [
                LinearRow("joint", {k: 1.0, **dict.fromkeys(group, -1.0)}, at_most=0.0) for group in groups
            ]
            any_of = {i: 1.0 for group in groups for i in group}
            found.append(LinearRow("joint", {**any_of, k: -1.0}, at_most=len(groups) - 1.0))
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

    def cost_size(self, funded: Iterable[int]) -> float:
        """The magnitude of what the cost is summed from."""
        return fsum(abs(self.pairs[i].cost) for i in funded)

    @cached_property
    def waits(self) -> list[int]:
        """Periods that go by before each option starts."""
        return [pair.start or 0 for pair in self.pairs]

    def wait(self, funded: Iterable[int]) -> int:
        """Periods that go by before the pairs of a portfolio start, all together."""
        return sum(self.waits[i] for i in funded)

    def costing(self, at_most: float) -> LinearRow:
        """The row that holds the cost to a limit."""
        return LinearRow("cost", dict(enumerate(self.costs)), at_most=at_most)

    def ids(self, funded: Iterable[int]) -> tuple[str, ...]:
        """The pairs of a portfolio in the order of the case file; what it stops is none of them."""
        return tuple(self.pairs[i].id for i in sorted(self.in_place(funded)))

    def in_place(self, funded: Iterable[int]) -> frozenset[int]:
        """A portfolio without the options that stop what runs."""
        return frozenset(i for i in funded if not self.pairs[i].stopped)

    @cached_property
    def going_on(self) -> frozenset[int]:
        """What runs already: the portfolio of someone who starts nothing and stops nothing."""
        return frozenset(i for i, pair in enumerate(self.pairs) if pair.runs)

    def pairs_of(self, funded: Iterable[int]) -> frozenset[str]:
        """The pairs of a portfolio, at whatever level and whenever they start; none that it stops."""
        return frozenset(self.pairs[i].pair for i in self.in_place(funded))

    def change(self, before: Iterable[int], after: Iterable[int]) -> PortfolioChange:
        """What a portfolio does otherwise than another."""
        return portfolio_change(self.ids(before), self.ids(after))

    @cached_property
    def owed(self) -> Mapping[str, str]:
        """Pair → the obligation that demands it; of several the last of the case file."""
        return {
            self.pairs[i].pair: rule.title
            for rule in self.rules
            if isinstance(rule, Fund) and not isinstance(rule, Commitment)
            for i in rule.named(self.pairs)
        }

    @cached_property
    def values_limited(self) -> bool:
        """A rule speaks of value, so that what is allowed depends on the ranking.

        Rules that name no attribute are tried at other values, so that no kind has to say so.
        """
        named = any("value" in rule.attributes().values() for rule in self.rules)
        return named or bool(self.turned_by("value"))

    def turned_by(self, what: Literal["value", "cost"]) -> frozenset[str]:
        """The rules that name no attribute, and have other rows where options are worth or cost otherwise."""
        silent, others = [rule for rule in self.rules if not rule.attributes()], []
        for i, pair in enumerate(self.pairs if silent else ()):
            amount = abs(getattr(pair, what)) + 1.0 + i / 7  # in no proportion to what it was
            changed: dict[str, Any] = {what: amount, "attributes": {**pair.attributes, what: amount}}
            others.append(replace(pair, **changed))
        return frozenset(r.title for r in silent if [*r.rows(others)] != [*r.rows(self.pairs)])

    def keeps_rules(self, funded: Iterable[int]) -> bool:
        """By arithmetic that is not the solver's."""
        chosen = set(funded)
        once = len({self.pairs[i].pair for i in chosen}) == len(chosen)
        return (
            once
            and all(rule.keeps(self.pairs, chosen) for rule in self.rules)
            and all(len(chosen.intersection(row.coefficients)) <= (row.at_most or 0) for row in self.never)
        )

    def choices(self) -> NDArray[np.bool_]:
        """(k, options) every portfolio within the rows, of all 2ⁿ that there are."""
        count = len(self.pairs)

        def sums(terms: Mapping[int, float]) -> NDArray[np.float64]:
            total = np.zeros(1)
            for i in reversed(range(count)):
                total = np.concatenate([total, total + terms.get(i, 0.0)])
            return total

        allowed = np.ones(2**count, dtype=bool)
        for row in self.rows:
            used, size = sums(row.coefficients), sums({i: abs(c) for i, c in row.coefficients.items()})
            if row.at_most is not None:
                allowed &= used <= row.at_most + TOLERANCE * np.maximum(size, abs(row.at_most))
            if row.at_least is not None:
                allowed &= used >= row.at_least - TOLERANCE * np.maximum(size, abs(row.at_least))
        bits = np.flatnonzero(allowed)[:, None] >> np.arange(count - 1, -1, -1) & 1
        chosen = np.asarray(bits, dtype=bool)
        for demand in self.beyond:
            kept = [demand.keeps(np.flatnonzero(one).tolist()) for one in chosen]
            chosen = chosen[np.array(kept, dtype=bool)]
        return chosen

    @cached_property
    def committed(self) -> tuple[str, ...]:
        """The pairs that run and cannot be stopped: in every portfolio."""
        stopped = {pair.pair for pair in self.pairs if pair.stopped}
        return tuple(pair.pair for pair in self.pairs if pair.runs and pair.pair not in stopped)

    def valued(self, values: Iterable[float]) -> Programme:
        """The same options at other values."""
        return self._with("value", values)

    def valued_together(self, joint: Iterable[float]) -> Programme:
        """The same options, synergies at other values."""
        synergies = tuple(Synergy(s.groups, v) for s, v in zip(self.synergies, joint, strict=True))
        made = replace(self, synergies=synergies)
        # Neither hangs on what synergies are worth.
        vars(made)["rows"], vars(made)["values_limited"] = self.rows, self.values_limited
        return made

    def priced(self, costs: Iterable[float]) -> Programme:
        """The same options at other costs."""
        return self._with("cost", costs)

    def built_for(self, costs: Iterable[float]) -> Programme:
        """The same options at other costs to have them, which are certain; what they cost to run stays."""
        capitals = list(map(float, costs))
        wholes = [
            capital + pair.attributes.get(OPERATING, 0.0)
            for pair, capital in zip(self.pairs, capitals, strict=True)
        ]
        scaled = self.priced(wholes)
        if any(pair.price is not None for pair in self.pairs):
            of = zip(scaled.pairs, self.pairs, strict=True)
            certain = (made if made.cost == pair.cost else made.changed(price=None) for made, pair in of)
            scaled = self._at_costs_of(certain)
        if wholes == capitals:
            return scaled
        pairs = []
        for pair, other, capital in zip(self.pairs, scaled.pairs, capitals, strict=True):
            paid, run = pair.spreads[CAPITAL], pair.spreads[OPERATING]
            if run.total or run.by_period:
                paid = paid.scaled(capital, paid.total) if paid.total else replace(paid, total=capital)
                periods = [name[9:] for name in pair.attributes if name.startswith("spend to ")]
                over = {**pair.spreads, CAPITAL: paid}
                other = pair.changed(
                    cost=other.cost,
                    price=other.price,
                    spreads=over,
                    attributes={**pair.attributes, **money(periods, over)},
                )
            pairs.append(other)
        return self._at_costs_of(pairs)

    def _with(self, what: Literal["value", "cost"], amounts: Iterable[float]) -> Programme:
        pairs = []
        for pair, amount in zip(self.pairs, map(float, amounts), strict=True):
            if amount == getattr(pair, what):
                pairs.append(pair)
                continue
            attributes = {**pair.attributes, what: amount}
            changed: dict[str, Any] = {what: amount, "attributes": attributes}
            if what == "cost" and pair.cost:  # its parts, and what is spent a period, keep their proportions
                spent = {name: v for name, v in attributes.items() if name != "cost" and is_money(name)}
                attributes |= {name: v * amount / pair.cost for name, v in spent.items()}
                parts = {
                    name: of.scaled(amount, pair.cost) for name, of in pair.spreads.items() if is_money(name)
                }
                changed["spreads"] = {**pair.spreads, **parts}
            if what == "cost" and pair.price is not None:
                changed["price"] = pair.price.scaled(amount / pair.cost) if pair.cost else None
            pairs.append(pair.changed(**changed))
        if what == "cost":
            return self._at_costs_of(pairs)
        made = replace(self, pairs=tuple(pairs))
        vars(made)["values_limited"] = self.values_limited
        if not self.values_limited:
            vars(made)["rows"] = self.rows  # no need to work them out again
        return made

    def _at_costs_of(self, pairs: Iterable[Option]) -> Programme:
        """The same rules over options that differ in their costs alone."""
        made = replace(self, pairs=tuple(pairs))
        vars(made)["values_limited"] = self.values_limited
        of_money = [rule.of_money for rule in self.rules]
        vars(made)["_known_rows"] = {k: self._rows_of(k) for k, money in enumerate(of_money) if not money}
        return made

    def without(self, rule: Rule) -> Programme:
        return replace(self, rules=tuple(r for r in self.rules if r.title != rule.title))

    def held(self, rule: Rule) -> Rule:
        """The rule of that name as it stands among the others here."""
        return next(r for r in self.rules if r.title == rule.title)

    def maximise(
        self,
        objective: list[float],
        rows: Sequence[LinearRow] = (),
        solver: Solver = EXACT,
        careful: bool = False,
    ) -> Solution | None:
        return maximise(objective, [*self.rows, *rows], self.joint, solver, careful)


def irreducible_infeasible_set(programme: Programme) -> tuple[Rule, ...]:
    """Rules that cannot all be kept, though they could if any one of them were dropped.

    Found by leaving out one rule after the other for as long as no portfolio fits the rest
    (the deletion filter of Chinneck & Dravnieks 1991). Call it on an infeasible programme.
    """
    kept = programme
    for rule in programme.rules:
        if (fewer := kept.without(rule)).maximise([0.0] * len(kept.values)) is None:
            kept = fewer
    return kept.rules
