"""How large and how small numbers may be, and how far apart: what can be computed exactly enough.

Amounts are equal within 1e-9 of what they are summed from. So of two numbers of one kind that are
more than 1e9 times apart the smaller could not be told from nothing beside the larger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum
from typing import Any, TypeAlias

from ..case.case import Case
from ..case.money import Cost
from ..case.plan import nearest
from ..entry.entry import TOLERANCE, plain
from ..entry.problem import Path, Problem
from ..options.patterns import matches
from ..options.penalties import outweighing
from ..rules.kinds.fund import Fund

APART = 1 / TOLERANCE

Amount: TypeAlias = tuple[Path, float]


def too_far_apart(case: Case) -> Iterator[Problem]:
    """For each kind of amount the largest and the smallest, where they are too far apart to be added up."""
    affordable = fsum([case.budget_limit, *(pool.whole for pool in case.pools.values())])
    kinds: dict[str, list[Amount]] = {"costs": [], **{f"amounts of {name}": [] for name in case.resources}}
    for entries in _nearest_first(case):
        priced = next(((path, entry.cost) for path, entry in entries if entry.cost is not None), None)
        runs = entries[-2][1].running
        if runs is not None:
            path = (*entries[-2][0], "running")
            costs = [((*at[:-1], "left"), amount) for at, amount in _costs(path, runs.cost)]
            kinds["costs"] += costs + ([((*path, "stop"), runs.stop)] if runs.stop else [])
        elif priced is not None:
            # What nobody can pay is never added up.
            kinds["costs"] += [one for one in _costs(*priced) if one[1] <= affordable * (1 + TOLERANCE)]
        paid = next(((path, e.cost_profile) for path, e in entries if getattr(e, "cost_profile", None)), None)
        if paid is not None and isinstance(paid[1], dict):
            at = (*paid[0], "cost_profile")
            kinds["costs"] += [((*at, after), amount) for after, amount in paid[1].items()]
        run = [((*path, "running_cost"), entry.running_cost) for path, entry in entries if entry.running_cost]
        kinds["costs"] += [one for one in run[:1] if one[1] <= affordable * (1 + TOLERANCE)]
        for name in case.resources:
            used = [((*path, name), entry.extras[name]) for path, entry in entries if name in entry.extras]
            kinds[f"amounts of {name}"] += [one for path, found in used[:1] for one in _listed(path, found)]
    kinds["values"] = _values(case)
    for kind, amounts in kinds.items():
        sized = [(abs(amount), path, amount) for path, amount in amounts if amount]
        if not sized:
            continue
        (least, low, small), (most, high, large) = (end(sized, key=lambda s: s[0]) for end in (min, max))
        if most > APART * least * (1 + TOLERANCE):
            yield Problem(
                high,
                f"{plain(large)} and {plain(small)} ({dotted(low)}) are {kind} more than {APART:g} times "
                f"apart: {DROWNED}; bring them nearer, and say never or always with a rule (skip, excludes, "
                "fund)",
            )


DROWNED = "beside the one the other cannot be told from nothing"


def dotted(path: Path) -> str:
    return ".".join(map(str, path))


def _nearest_first(case: Case) -> Iterator[list[tuple[Path, Any]]]:
    """For each option the entries that may state its amounts: its level, its pair, its technology."""
    for stage, technology in case.option_ids():
        pair, made = case.pair(stage, technology), case.technologies[technology]
        own: tuple[Path, Any] = ("pairs", f"{stage}/{technology}"), pair
        general: tuple[Path, Any] = ("technologies", technology), made
        for level in case.levels(stage, technology):
            path, entry = own if pair.levels else general
            sized = [((*path, "levels", level), entry.levels[level])] if level is not None else []
            yield [*sized, own, general]


def _listed(path: Path, amount: Any) -> list[Amount]:
    """How much of a resource is used, in each period where a list says so."""
    if isinstance(amount, (list, tuple)):
        return [((*path, i), float(one)) for i, one in enumerate(amount)]
    return [(path, float(amount))]


def _costs(path: Path, cost: Cost) -> list[Amount]:
    ends = ("likely",) if cost.low == cost.high else ("low", "likely", "high")
    return [((*path, "cost", *([] if len(ends) == 1 else [end])), getattr(cost, end)) for end in ends]


def _values(case: Case) -> list[Amount]:
    """What options and synergies can be worth, without losses that only say never."""
    gains: list[Amount] = []
    losses: list[tuple[Amount, bool]] = []
    most: dict[str, float] = {}
    for stage, technology in case.option_ids():
        name = f"{stage}/{technology}"
        for path, amount in _worth(case, stage, technology):
            if amount < 0:
                losses.append(((path, amount), _owed(case, [name])))
            else:
                gains.append((path, amount))
                most[name] = max(most.get(name, 0.0), amount)
    for i, synergy in enumerate(case.synergies):
        stated: Amount = ("synergies", i, "value"), synergy.value
        if synergy.value < 0:
            losses.append((stated, _owed(case, synergy.pairs)))
        else:
            gains.append(stated)
            most[f"synergy {i}"] = synergy.value
    sets = outweighing(list(most.values()), [(k, -amount) for k, ((_, amount), _) in enumerate(losses)])
    never = next(found for found in sets if not any(losses[k][1] for k in found))
    return gains + [amount for k, (amount, _) in enumerate(losses) if k not in never]


def _worth(case: Case, stage: str, technology: str) -> Iterator[Amount]:
    """What an option can be worth at most (priorities are 1 at most) at each level, first and last start."""
    name = f"{stage}/{technology}"
    pair = case.pair(stage, technology)
    path: Path = ("pairs", name, "value")
    worth = pair.value
    if worth is None:
        path = ("pairs", name, "fit") if pair.fit is not None else ("fit", stage, technology)
        worth = case.fit_of(stage, technology) or 0.0
    last = max(case.starts(stage, technology)[-1] or 0, 0)
    if case.periods and not pair.running:
        last += (nearest(case, stage, technology, None, "duration") or 1) - 1
    for level in case.levels(stage, technology):
        sized = case.level(stage, technology, level)
        amount = worth * (sized.effect if sized else 1.0) * case.success(stage, technology)
        yield path, amount
        if last and case.discount:
            yield ("discount",), amount / (1.0 + case.discount) ** last


def _owed(case: Case, pairs: Sequence[str]) -> bool:
    """Whether rules demand each of the pairs outright: a loss that comes with them cannot be avoided."""
    patterns = [
        (rule.scope, pattern) for rule in case.rules if isinstance(rule, Fund) for pattern in rule.pairs
    ]
    return all(
        any(
            scope.includes(*name.split("/")) and matches(pattern, *name.split("/"))
            for scope, pattern in patterns
        )
        for name in pairs
    )
