"""The costs of a case that are ranges, and the options that share each."""

from __future__ import annotations

from collections.abc import Mapping

from ...records import dataclass
from .case import Case
from .money import Cost


@dataclass(frozen=True)
class CostRange:
    """A cost between low and high, likely in between, and the options that share it."""

    of: str
    low: float
    likely: float
    high: float
    pairs: Mapping[str, float]
    """Options, each with the part of the cost that it takes: 1, or less where it is funded in part"""


def cost_ranges(case: Case) -> tuple[CostRange, ...]:
    """Costs with a low and a high. What a technology states is one unknown for all its pairs."""
    shared: dict[str, tuple[Cost, dict[str, float]]] = {}
    for stage, technology in case.option_ids():
        pair = f"{stage}/{technology}"
        for name in case.levels(stage, technology):
            level = f":{name}" if name is not None else ""
            own, made = case.pair(stage, technology), case.technologies[technology]
            if own.running is not None:
                left = own.running.cost
                if left.low < left.high:
                    shared[f"{pair} left"] = left, {f"{pair}{level}": 1.0}
                continue
            nearest = own if own.cost is not None or "levels" in own.model_fields_set else made
            sized, part = case.level(stage, technology, name), 1.0
            in_part = own.partial or (made.partial if "levels" not in own.model_fields_set else None)
            cost, size = (sized.cost, level) if sized else (nearest.cost, "")
            if (
                in_part and sized
            ):  # of one thing that costs what it costs, the parts are not dear by themselves
                cost, size, part = nearest.cost, "", sized.effect
            if cost is not None and cost.low < cost.high:
                of = f"{pair if nearest is own else technology}{size}"
                shared.setdefault(of, (cost, {}))[1][f"{pair}{level}"] = part
    return tuple(
        CostRange(of, cost.low, cost.likely, cost.high, pairs) for of, (cost, pairs) in shared.items()
    )
