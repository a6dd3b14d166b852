"""What would have to give where no portfolio keeps all the rules: the smallest change of a limit.

One limit is preferred to several, a limit that is moved to a rule that is dropped, and of limits
that can be moved the one that moves least in relation to itself.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from ...records import dataclass
from ..entry.entry import without_rounding
from ..rules.base import Beyond, LinearRow
from ..rules.kinds.registry import Rule
from ..rules.measures import Amounts, Extreme, Limit, Ratio, Sum, Terms
from ..solver.milp import SolverError, maximise, maximise_least
from ..solver.programme import Programme


@dataclass(frozen=True)
class LimitChange:
    """One limit moved, or one rule dropped."""

    rule: Rule
    side: str | None
    """The key of the limit"""
    before: float | None
    after: float | None
    """``None``: the rule is dropped"""

    @property
    def relative(self) -> float:
        """How far a limit moves in relation to itself; inf from 0."""
        assert self.before is not None
        assert self.after is not None
        return abs(self.after - self.before) / abs(self.before) if self.before else math.inf


def least_relaxation(
    programme: Programme, conflicting: Sequence[Rule], levels: Collection[str] = ()
) -> tuple[LimitChange, ...]:
    """The least change of an infeasible programme's rules after which a portfolio keeps them.

    ``conflicting``: rules that cannot hold together but could if any one were dropped, so that what
    alone repairs the programme is one of them. ``levels``: titles of rules whose limit is a level of
    the scale, which can only be dropped. Where no single change is enough, a smallest set; of its
    limits each is then moved as little as it can be, one after the other in the order of the rules.

    Raises:
        SolverError: the solver stopped without proof.
    """
    single = []
    for rule in conflicting:
        for limit in _movable(programme, rule, levels):
            after = nearest(programme, rule, limit)
            if after is not None:
                single.append(LimitChange(rule, limit.field, limit.value, after))
    if single:
        return (min(single, key=lambda change: change.relative),)
    for rule in conflicting:
        if not _movable(programme, rule, levels) and _possible(programme.without(rule)):
            return (_dropped(rule),)
    return _several(programme, levels)


def _several(programme: Programme, levels: Collection[str]) -> tuple[LimitChange, ...]:
    """A smallest set of limits to move and rules to drop, by one elastic programme.

    Each limit has a switch that lifts it; as few as possible are thrown, and of rules to drop fewer
    than of limits to move.
    """
    switches: list[tuple[Rule, Limit | None]] = []
    for rule in programme.rules:
        switches += [(rule, limit) for limit in _movable(programme, rule, levels)] or [(rule, None)]
    count = len(programme.pairs)
    rows = list(replace(programme, rules=()).rows)
    for k, (rule, limit) in enumerate(switches, count):
        alone = rule if limit is None else _only(rule, limit)
        for row in alone.rows(programme.pairs):
            tied = [j for j, (other, _) in enumerate(switches, count) if other.title in row.tied]
            rows += _lifted(row, [k, *tied])
    price = [-1.0 if limit else -1.0 - 1.0 / (len(switches) + 1) for _, limit in switches]
    found = maximise([*[0.0] * count, *price], rows)
    if found is None:
        raise SolverError("no portfolio keeps even no rule")
    thrown = [switches[k - count] for k in sorted(found.chosen) if k >= count]
    return _settle(programme, thrown)


def _settle(programme: Programme, thrown: Sequence[tuple[Rule, Limit | None]]) -> tuple[LimitChange, ...]:
    """How far each limit has to move, the later ones still lifted."""
    current: dict[str, Rule] = {rule.title: rule for rule in programme.rules}
    lifted = {(rule.title, limit.field if limit else None) for rule, limit in thrown}
    changes = []
    for rule, limit in thrown:
        lifted.discard((rule.title, limit.field if limit else None))
        if limit is None:
            del current[rule.title]
            changes.append(_dropped(rule))
            continue
        made = _lift(programme, current, lifted)
        held = next(r for r in made.rules if r.title == rule.title)
        after = limit.value if _possible(made) else nearest(made, held, limit)
        loosened = current[rule.title].loosened(limit.field, after)
        if loosened is None:
            del current[rule.title]
        else:
            current[rule.title] = loosened
        if after != limit.value:
            changes.append(LimitChange(rule, limit.field, limit.value, after))
    return tuple(changes)


def _lift(
    programme: Programme, current: Mapping[str, Rule], lifted: Collection[tuple[str, str | None]]
) -> Programme:
    """The rules as they are by now, without the limits and the rules that are still to be changed."""
    rules = []
    for title, rule in current.items():
        kept: Rule | None = None if (title, None) in lifted else rule
        for limit in rule.limits:
            if kept is not None and (title, limit.field) in lifted:
                kept = kept.loosened(limit.field, None)
        if kept is not None:
            rules.append(kept)
    return replace(programme, rules=tuple(rules))


@dataclass(frozen=True)
class _LiftedBeyond:
    """What a rule demands beyond its row, only where all switches are 0."""

    beyond: Beyond
    switches: tuple[int, ...]

    @property
    def found(self) -> list[LinearRow]:
        return [self._lifted(cut) for cut in self.beyond.found]

    def keeps(self, chosen: Collection[int]) -> bool:
        return not set(chosen).isdisjoint(self.switches) or self.beyond.keeps(chosen)

    def cut(self, chosen: Collection[int]) -> LinearRow | None:
        made = None if self.keeps(chosen) else self.beyond.cut(chosen)
        return None if made is None else self._lifted(made)

    def _lifted(self, cut: LinearRow) -> LinearRow:
        assert cut.at_most is not None
        beyond = math.fsum(a for a in cut.coefficients.values() if a > 0) - cut.at_most
        return replace(cut, coefficients=cut.coefficients | dict.fromkeys(self.switches, -beyond))


def _lifted(row: LinearRow, switches: Sequence[int]) -> list[LinearRow]:
    """A row that holds only where all switches are 0."""
    found = []
    if row.beyond is not None:
        row = replace(row, beyond=_LiftedBeyond(row.beyond, tuple(switches)))
    if row.at_most is not None:
        most = math.fsum(a for a in row.coefficients.values() if a > 0)
        if most > row.at_most or row.beyond is not None:
            found.append(
                replace(
                    row,
                    coefficients=row.coefficients | dict.fromkeys(switches, min(row.at_most - most, 0.0)),
                    at_least=None,
                )
            )
    if row.at_least is not None:
        least = math.fsum(a for a in row.coefficients.values() if a < 0)
        if least < row.at_least:
            found.append(
                replace(
                    row,
                    coefficients=row.coefficients | dict.fromkeys(switches, row.at_least - least),
                    at_most=None,
                )
            )
    return found


def _movable(programme: Programme, rule: Rule, levels: Collection[str]) -> list[Limit]:
    """The limits of a rule that are numbers, and can be held against one."""
    if rule.drops_levels and rule.title in levels:
        return []
    return [limit for limit in rule.limits if rule.measure(limit, programme.pairs) is not None]


def _dropped(rule: Rule) -> LimitChange:
    limit = rule.limits[0] if len(rule.limits) == 1 else None
    return LimitChange(rule, limit.field if limit else None, limit.value if limit else None, None)


def _possible(programme: Programme) -> bool:
    return programme.maximise([0.0] * len(programme.values)) is not None


# ---------------------------------------------------------------- one limit


def moved(programme: Programme, rule: Rule, limit: Limit, value: float | None) -> Programme:
    """The programme with another value of a limit, or none: a rule without limits is left out."""
    changed = rule.loosened(limit.field, value)
    if changed is None:
        return programme.without(rule)
    return replace(programme, rules=tuple(changed if r.title == rule.title else r for r in programme.rules))


def _only(rule: Rule, limit: Limit) -> Rule:
    """The rule with one of its limits alone."""
    others = [other.field for other in rule.limits if other.field != limit.field]
    return rule.model_copy(update=dict.fromkeys(others))


def nearest(programme: Programme, rule: Rule, limit: Limit, rows: Sequence[LinearRow] = ()) -> float | None:
    """The limit nearest to the present one, but looser, under which a portfolio fits the rules and ``rows``.

    ``None``: without the limit none does either, or its measure is of parts of either sign, or it has
    none. Call it where none fits as it is. A sum is minimised (or maximised) as it stands; a ratio, which
    a mean and a share are, by Dinkelbach's method (1967); the greatest of several sums by the least it can
    be; a gate opens at one pair's amount after the other.
    """
    measure = programme.held(rule).measure(limit, programme.pairs)
    if measure is None:
        return None
    if isinstance(measure, Amounts):
        return _gate(programme, rule, limit, measure, rows)
    open_ = moved(programme, rule, limit, None)
    sign = -limit.looser
    count = len(programme.values)
    match measure:
        case Sum(terms):
            top = _dense(terms, count)
            found = open_.maximise([sign * a for a in top], rows)
            reached = None if found is None else _sum(top, found.chosen)
        case Ratio(above, below):
            reached = _ratio(open_, _dense(above, count), _dense(below, count), sign, rows)
        case Extreme():
            reached = _extreme(open_, measure, sign, rows)
        case _:
            assert_never(measure)
    return None if reached is None else without_rounding(reached, -int(sign))


def _dense(terms: Terms, count: int) -> list[float]:
    return [terms.get(i, 0.0) for i in range(count)]


def _extreme(open_: Programme, measure: Extreme, sign: float, rows: Sequence[LinearRow]) -> float | None:
    """The least that the greatest sum can be, or for a lower limit the most that the least can be."""
    count = len(open_.values)
    parts = [([sign * a for a in _dense(terms, count)], sign * constant) for terms, constant in measure.sums]
    found = maximise_least(parts, [*open_.rows, *rows], open_.joint)
    if found is None:
        return None
    return sign * min(_sum(terms, found.chosen) + constant for terms, constant in parts)


def _ratio(
    open_: Programme, top: list[float], bottom: list[float], sign: float, rows: Sequence[LinearRow]
) -> float | None:
    """The least (or highest) ratio of two sums that a portfolio within the rules has."""
    if min(bottom) < 0:
        return None
    found = open_.maximise([0.0] * len(top), rows)
    ratio = None
    while found is not None:
        whole = _sum(bottom, found.chosen)
        if whole == 0:
            return None
        reached = _sum(top, found.chosen) / whole
        if ratio is not None and sign * (reached - ratio) <= 1e-12 * max(abs(ratio), abs(reached)):
            return ratio
        ratio = reached
        found = open_.maximise([sign * (a - ratio * b) for a, b in zip(top, bottom, strict=True)], rows)
    return None


def _gate(
    programme: Programme, rule: Rule, limit: Limit, measure: Amounts, rows: Sequence[LinearRow]
) -> float | None:
    steps = sorted(a for a in measure.values if limit.looser * (a - limit.value) > 0)
    if not limit.upper:
        steps.reverse()

    def fits(step: float) -> bool:
        made = moved(programme, rule, limit, step)
        return made.maximise([0.0] * len(made.values), rows) is not None

    if not steps or not fits(steps[-1]):
        return None
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        if fits(steps[middle]):
            high = middle
        else:
            low = middle + 1
    return steps[low]


def _sum(terms: Sequence[float], chosen: frozenset[int]) -> float:
    return math.fsum(terms[i] for i in chosen)
