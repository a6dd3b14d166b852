"""What can be changed about a case: judgements behind weights, figures that limit a portfolio."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ...cases.reader import Loaded
from ...cases.yaml.flow import Path as Place
from ...cases.yaml.flow import path_text
from ...models.case.case import Case
from ...models.case.profiles import hierarchy
from ...models.rules.kinds.registry import RULES
from ...records import dataclass
from .whatif import Value, rule_name


@dataclass(frozen=True)
class JudgedPair:
    """One comparison of two criteria, or of two groups of them."""

    path: str
    row: str
    column: str
    value: float | None
    """How much more the row counts than the column; ``None``: nobody compared them"""
    inverse: bool
    """The file states it the other way round."""

    def written(self, position: int) -> int | str:
        """What the file says where a slider stands at ``position``."""
        return _judgement(-position if self.inverse else position)


@dataclass(frozen=True)
class JudgedSet:
    """What one person compared with each other."""

    expert: str | None
    group: str | None
    cells: tuple[JudgedPair, ...]


FARTHEST = 8
"""A slider's last place: 9 times as much. 0 is equal; to the left the row counts more."""


def position(value: float | None) -> int:
    """Where a slider stands for a judgement: at the nearest value of Saaty's scale."""
    if value is None:
        return 0
    return 1 - round(value) if value >= 1 else round(1 / value) - 1


def _judgement(position: int) -> int | str:
    return 1 - position if position <= 0 else f"1/{position + 1}"


def judgements(case: Case, name: str) -> tuple[JudgedSet, ...]:
    """Everything that is compared in a profile; nothing where its weights do not come from judgements."""
    profile = case.profiles.get(name)
    if profile is None:
        return ()
    found = []
    for place, stated in profile.judged.items():
        for siblings in hierarchy(profile, tuple(case.criteria)):
            members = siblings.members
            cells = []
            for i, row in enumerate(members):
                for column in members[i + 1 :]:
                    inverse = row in stated.get(column, {}) and column not in stated.get(row, {})
                    first, second = (column, row) if inverse else (row, column)
                    value = stated.get(first, {}).get(second)
                    if value is not None and inverse:
                        value = 1 / value
                    path = path_text(("profiles", name, *place, first, second))
                    cells.append(JudgedPair(path, row, column, value, inverse))
            if cells:
                expert = place[1] if place[0] == "experts" else None
                found.append(JudgedSet(expert, siblings.group, tuple(cells)))
    return tuple(found)


@dataclass(frozen=True)
class LimitControl:
    """A figure that limits the portfolio."""

    path: str
    name: str
    side: str
    """at most, at least, or the amount of a pool, in a period where it has several"""
    value: Value | None
    levels: tuple[str, ...] = ()
    """The words it can be, where it is one"""


def limits(loaded: Loaded, off: Sequence[int] = ()) -> tuple[LimitControl, ...]:
    """The budget, what periods and pools limit, and the limits of the rules, as the case states them.

    ``off``: the rules of the case as opened that are not in this one; a path counts those as well.
    """
    data = loaded.tree.plain()
    found = [_money(("budget",), "budget", data.get("budget"))]
    for name, period in (data.get("periods") or {}).items():
        if isinstance(period, dict) and period.get("budget") is not None:
            found.append(_money(("periods", name, "budget"), f"budget of {name}", period["budget"]))
        for resource in loaded.case.resources:
            if isinstance(period, dict) and period.get(resource) is not None:
                found.append(_money(("periods", name, resource), f"{resource} of {name}", period[resource]))
    for name, pool in (data.get("pools") or {}).items():
        for at, money in _amounts(pool):
            found.append(
                LimitControl(path_text(("pools", name, *at)), " ".join((name, *at[1:])), "amount", money)
            )
    levels = tuple(loaded.case.scale)
    rules = data.get("rules") or []
    numbers = (i for i in range(len(rules) + len(off)) if i not in off)
    for i, rule in zip(numbers, rules, strict=True):
        for field in RULES[rule["rule"]].bounds:
            value = rule.get(field)
            if value is not None:
                title = rule_name(rule, i)
                words = levels if isinstance(value, str) else ()
                found.append(
                    LimitControl(path_text(("rules", i, field)), title, field.replace("_", " "), value, words)
                )
    return tuple(found)


def _amounts(pool: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Value]]:
    """What there is in a pool, and where it says so: one sum, or a period's."""
    if pool.get("amount") is not None:
        yield ("amount",), pool["amount"]
    for period, money in (pool.get("amounts") or {}).items():
        yield ("amounts", period), money


def _money(path: Place, name: str, stated: Any) -> LimitControl:
    if isinstance(stated, dict):
        path, stated = (*path, "at_most"), stated["at_most"]
    return LimitControl(path_text(path), name, "at most", stated)
