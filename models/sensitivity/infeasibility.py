"""What would have to give where no portfolio keeps all the rules: the smallest change of a limit.

One limit is preferred to several, a limit that is moved to a rule that is dropped, and of limits
that can be moved the one that moves least in relation to itself.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..entry.entry import without_rounding
from ..options.option import Option
from ..rules.base import Limited, LinearRow
from ..rules.each import Each
from ..rules.kinds import Rule
from ..rules.mean import Mean
from ..rules.pooled import Pooled
from ..rules.share import Share
from ..solver.milp import SolverError, maximise, maximise_least
from ..solver.programme import Programme

Side = Literal["at_most", "at_least"]
SIDES: tuple[Side, Side] = ("at_most", "at_least")


@dataclass(frozen=True)
class LimitChange:
    """One limit moved, or one rule dropped."""

    rule: Rule
    side: Side | None
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
        for side in _movable(rule, levels):
            after = nearest(programme, rule, side)
            if after is not None:
                single.append(LimitChange(rule, side, limit_of(rule, side), after))
    if single:
        return (min(single, key=lambda change: change.relative),)
    for rule in conflicting:
        if not _movable(rule, levels) and _possible(programme.without(rule)):
            return (_dropped(rule),)
    return _several(programme, levels)


def _several(programme: Programme, levels: Collection[str]) -> tuple[LimitChange, ...]:
    """A smallest set of limits to move and rules to drop, by one elastic programme.

    Each limit has a switch that lifts it; as few as possible are thrown, and of rules to drop fewer
    than of limits to move.
    """
    switches: list[tuple[Rule, Side | None]] = []
    for rule in programme.rules:
        switches += [(rule, side) for side in _movable(rule, levels)] or [(rule, None)]
    count = len(programme.pairs)
    rows = list(replace(programme, rules=()).rows)
    for k, (rule, side) in enumerate(switches, count):
        alone = rule if side is None else only(rule, side)
        rows += [lifted for row in alone.rows(programme.pairs) for lifted in _lifted(row, k)]
    price = [-1.0 if side else -1.0 - 1.0 / (len(switches) + 1) for _, side in switches]
    found = maximise([*[0.0] * count, *price], rows)
    if found is None:
        raise SolverError("no portfolio keeps even no rule")
    thrown = [switches[k - count] for k in sorted(found.chosen) if k >= count]
    return _settle(programme, thrown)


def _settle(programme: Programme, thrown: Sequence[tuple[Rule, Side | None]]) -> tuple[LimitChange, ...]:
    """How far each limit has to move, the later ones still lifted."""
    current: dict[str, Rule] = {rule.title: rule for rule in programme.rules}
    lifted = {(rule.title, side) for rule, side in thrown}
    changes = []
    for rule, side in thrown:
        before = limit_of(rule, side) if side else None
        lifted.discard((rule.title, side))
        if side is None or before is None:
            del current[rule.title]
            changes.append(_dropped(rule))
            continue
        made = _lift(programme, current, lifted)
        held = next(r for r in made.rules if r.title == rule.title)
        after = before if _possible(made) else nearest(made, held, side)
        current[rule.title] = loosened(current[rule.title], side, after)
        if after != before:
            changes.append(LimitChange(rule, side, before, after))
    return tuple(changes)


def _lift(
    programme: Programme, current: Mapping[str, Rule], lifted: Collection[tuple[str, Side | None]]
) -> Programme:
    """The rules as they are by now, without the limits and the rules that are still to be changed."""
    rules = []
    for title, rule in current.items():
        for side in SIDES:
            if (title, side) in lifted:
                rule = loosened(rule, side, None)
        limited = isinstance(rule, Limited) and all(limit_of(rule, side) is None for side in SIDES)
        if (title, None) not in lifted and not limited:
            rules.append(rule)
    return replace(programme, rules=tuple(rules))


def _lifted(row: LinearRow, switch: int) -> list[LinearRow]:
    """A row that holds only where the switch is 0."""
    found = []
    if row.at_most is not None:
        most = math.fsum(a for a in row.coefficients.values() if a > 0)
        if most > row.at_most:
            found.append(
                replace(row, coefficients={**row.coefficients, switch: row.at_most - most}, at_least=None)
            )
    if row.at_least is not None:
        least = math.fsum(a for a in row.coefficients.values() if a < 0)
        if least < row.at_least:
            found.append(
                replace(row, coefficients={**row.coefficients, switch: row.at_least - least}, at_most=None)
            )
    return found


def _movable(rule: Rule, levels: Collection[str]) -> list[Side]:
    """The limits of a rule that are numbers."""
    if not isinstance(rule, Limited) or (isinstance(rule, Each) and rule.title in levels):
        return []
    return [side for side in SIDES if limit_of(rule, side) is not None]


def _dropped(rule: Rule) -> LimitChange:
    limits = [(side, limit) for side in SIDES if (limit := limit_of(rule, side)) is not None]
    side, before = limits[0] if len(limits) == 1 else (None, None)
    return LimitChange(rule, side, before, None)


def _possible(programme: Programme) -> bool:
    return programme.maximise([0.0] * len(programme.values), (), "highs") is not None


# ---------------------------------------------------------------- one limit


def limit_of(rule: Rule, side: Side) -> float | None:
    if not isinstance(rule, Limited):
        return None
    return rule.ceiling if side == "at_most" else rule.floor


def loosened(rule: Rule, side: Side, limit: float | None) -> Rule:
    """The rule with another limit on one side, or none."""
    return rule.model_copy(update={side: limit})


def moved(programme: Programme, rule: Rule, side: Side, limit: float | None) -> Programme:
    """The programme with another limit in a rule, or none: a rule without limits is left out."""
    changed = loosened(rule, side, limit)
    if all(limit_of(changed, either) is None for either in SIDES):
        return programme.without(rule)
    return replace(programme, rules=tuple(changed if r is rule else r for r in programme.rules))


def only(rule: Rule, side: Side) -> Rule:
    """The rule with one of its limits alone."""
    other: Side = "at_least" if side == "at_most" else "at_most"
    return rule.model_copy(update={other: None})


def nearest(programme: Programme, rule: Rule, side: Side, rows: Sequence[LinearRow] = ()) -> float | None:
    """The limit nearest to the present one, but looser, under which a portfolio fits the rules and ``rows``.

    ``None``: without the limit none does either, or its measure is of parts of either sign. Call it
    where none fits as it is. A sum is minimised (or maximised) as it stands; a ratio, which a mean and
    a share are, by Dinkelbach's method (1967); a gate opens at one pair's amount after the other.
    """
    if isinstance(rule, Each):
        return _gate(programme, rule, side, rows)
    open_ = moved(programme, rule, side, None)
    sign = -1.0 if side == "at_most" else 1.0
    if isinstance(rule, Pooled):
        reached = _pooled(open_, rule, rows)
    else:
        top, bottom = _measure(rule, programme)
        if bottom is None:
            found = open_.maximise([sign * a for a in top], rows, "highs")
            reached = None if found is None else _sum(top, found.chosen)
        else:
            reached = _ratio(open_, top, bottom, sign, rows)
    return None if reached is None else without_rounding(reached, -int(sign))


def _pooled(open_: Programme, rule: Pooled, rows: Sequence[LinearRow]) -> float | None:
    """The least money for anything that, beside the pools, pays for a portfolio."""
    count = len(open_.values)
    parts = loosened(rule, "at_most", 0.0).rows(open_.pairs)
    left = [([-part.coefficients.get(i, 0.0) for i in range(count)], part.at_most or 0.0) for part in parts]
    found = maximise_least(left, [*open_.rows, *rows], open_.joint)
    if found is None:
        return None
    return -min(_sum(terms, found.chosen) + money for terms, money in left)


def _ratio(
    open_: Programme, top: list[float], bottom: list[float], sign: float, rows: Sequence[LinearRow]
) -> float | None:
    """The least (or highest) ratio of two sums that a portfolio within the rules has."""
    if min(bottom) < 0:
        return None
    found = open_.maximise([0.0] * len(top), rows, "highs")
    ratio = None
    while found is not None:
        whole = _sum(bottom, found.chosen)
        if whole == 0:
            return None
        reached = _sum(top, found.chosen) / whole
        if ratio is not None and sign * (reached - ratio) <= 1e-12 * max(abs(ratio), abs(reached)):
            return ratio
        ratio = reached
        found = open_.maximise(
            [sign * (a - ratio * b) for a, b in zip(top, bottom, strict=True)], rows, "highs"
        )
    return None


def _gate(programme: Programme, rule: Each, side: Side, rows: Sequence[LinearRow]) -> float | None:
    limit = limit_of(rule, side)
    assert limit is not None
    reach = rule.reach(programme.pairs)
    amounts = {programme.pairs[i].attributes[rule.of] for i in reach}
    if side == "at_least" and rule.of in ("maturity", "technological_maturity"):
        amounts |= {amount for i in reach for amount in _built(programme.pairs, rule, i)}
    if side == "at_most":
        steps = sorted(a for a in amounts if a > limit)
    else:
        steps = sorted((a for a in amounts if a < limit), reverse=True)

    def fits(step: float) -> bool:
        made = moved(programme, rule, side, step)
        return made.maximise([0.0] * len(made.values), rows, "highs") is not None

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


def _built(pairs: Sequence[Option], rule: Each, i: int) -> set[float]:
    """The maturities that an option could start at, once its stage has been built up before."""
    option = pairs[i]
    stage = option.attributes.get("technological_maturity")
    within_reach = option.maturity_within_reach if rule.of == "maturity" else math.inf
    if stage is None or option.start is None or within_reach is None:
        return set()
    added: dict[str, set[float]] = {}
    for other in pairs:
        if other.stage == option.stage and other.builds > 0 and (other.start or 0) < option.start:
            added.setdefault(other.pair, {0.0}).add(other.builds)
    sums = {0.0}
    for steps in added.values():  # at most one option of each pair
        sums = {total + step for total in sums for step in steps}
    return {min(stage + total, within_reach) for total in sums}


def _measure(rule: Rule, programme: Programme) -> tuple[list[float], list[float] | None]:
    """What a rule limits, as a sum over the options or as one sum over another."""
    inside = set(rule.reach(programme.pairs))
    more = [0.0] * len(programme.synergies)
    attributes = [pair.attributes for pair in programme.pairs]
    if isinstance(rule, Mean):
        weights = [a[rule.weight] if i in inside else 0.0 for i, a in enumerate(attributes)]
        return [w * a[rule.of] for w, a in zip(weights, attributes, strict=True)] + more, weights + more
    if isinstance(rule, Share):
        parts = [a[rule.of] for a in attributes]
        return [p if i in inside else 0.0 for i, p in enumerate(parts)] + more, parts + more
    of = getattr(rule, "of", None)
    return [(a[of] if of else 1.0) if i in inside else 0.0 for i, a in enumerate(attributes)] + more, None


def _sum(terms: Sequence[float], chosen: frozenset[int]) -> float:
    return math.fsum(terms[i] for i in chosen)
