"""What robust portfolios must be, the slow and obvious way: every portfolio, in every way to read the cells.

As ``oracle``: plain data in, nothing of loopfolio imported, all portfolios looked at.
"""

import copy
import math
from itertools import product
from random import Random
from typing import Any

import generate
import numpy as np
import oracle
from oracle import Case, Pair

THREE_STAGES: Case = {
    "format": 1,
    "name": "Three stages",
    "currency": "kEUR",
    "criteria": {"a": {"direction": "max"}, "b": {"direction": "min"}},
    "stages": {
        "x": {"a": "high", "b": ["high", "low"]},
        "y": {"a": "low", "b": "low"},
        "z": {"a": "medium", "b": "medium"},
    },
    "profiles": {"even": {"direct": {"a": 0.6, "b": 0.4}}},
    "technologies": {
        "t": {"cost": {"low": 8, "likely": 10, "high": 15}, "difficulty": "low", "maturity": "low"},
        "u": {"cost": 6, "difficulty": "low", "maturity": "low"},
    },
    "fit": {"x": {"t": "high", "u": "low"}, "y": {"t": "medium", "u": "high"}, "z": {"t": "high"}},
    "budget": 21,
}
"""Weights, a reading, the scale and a cost are in doubt"""

SCALES = {"own": {"low": 1, "medium": 2, "high": 3}, "1-3-9": {"low": 1, "medium": 3, "high": 9}}


def three_stages_drawn(row: dict[str, Any]) -> tuple[Case, dict[str, float]]:
    """The case as a draw has it, by the columns of ``failing(…).to_frame()``, and the weights drawn."""
    case = copy.deepcopy(THREE_STAGES) | {"scale": SCALES[row["scale"]]}
    case["stages"]["x"]["b"] = row["reading x.b"]
    case["technologies"]["t"]["cost"] = row["cost t"]
    return case, {"a": row["weight a"], "b": row["weight b"]}


def doubtful_case(seed: int, most_options: int = 7) -> Case:
    """A random case with up to four cells that may be read in several ways, and half of its costs ranges."""
    case, rng = generate.random_case(seed, most_options), Random(seed)
    levels = [criterion for criterion, spec in case["criteria"].items() if "bounds" not in spec]
    cells = [(stage, criterion) for stage in case["stages"] for criterion in levels]
    for stage, criterion in rng.sample(cells, min(4, len(cells))):
        case["stages"][stage][criterion] = rng.sample(generate.LEVELS, rng.choice([2, 2, 3]))
    for entry in [*case["technologies"].values(), *case.get("pairs", {}).values()]:
        cost = entry.get("cost")
        if isinstance(cost, (int, float)) and cost > 0 and rng.random() < 0.5:
            entry["cost"] = {"low": cost * 0.75, "likely": cost, "high": cost * rng.choice([1.25, 2])}
    return case


def ways_to_read(case: Case) -> list[tuple[float, Case]]:
    """Every combination of the open cells, as likely as it is, and the case that reads so."""
    cells = {
        (stage, criterion): reading
        for stage, readings in case["stages"].items()
        for criterion, reading in readings.items()
        if isinstance(reading, list)
    }
    found = []
    for chosen in product(*cells.values()):
        stages = {stage: dict(readings) for stage, readings in case["stages"].items()}
        for (stage, criterion), reading in zip(cells, chosen, strict=True):
            stages[stage][criterion] = reading
        found.append((1 / math.prod(map(len, cells.values())), {**case, "stages": stages}))
    return found


def worth(case: Case, funded: frozenset[Pair], every: dict[Pair, dict[str, float]]) -> float:
    return oracle.evaluate(case, funded, every).value


def tail_mean(chances: list[float], worths: list[float], risk: float) -> float:
    """The mean of the worst ``risk`` of what may turn out, the last of it in part."""
    left, total = risk, 0.0
    for value, chance in sorted(zip(worths, chances, strict=True)):
        part = min(left, chance)
        total += part * value
        left -= part
    return total / (risk - left)


def figures(case: Case, profile: str, risk: float) -> dict[frozenset[Pair], dict[str, float]]:
    """Of every portfolio that keeps the rules at the point: its cost, value, mean, regret and bad tail."""
    weights = oracle.weigh(case, profile).weights
    point = oracle.options(case, oracle.closeness(case, weights))
    allowed = oracle.feasible(case, point, oracle.rules_of(case))
    chances, worths = [], []
    for chance, read in ways_to_read(case):
        every = oracle.options(read, oracle.closeness(read, weights))
        chances.append(chance)
        worths.append({made.funded: worth(case, made.funded, every) for made in allowed})
    tops = [max(read.values(), default=0.0) for read in worths]
    found = {}
    for made in allowed:
        own = [read[made.funded] for read in worths]
        found[made.funded] = {
            "cost": made.cost,
            "value": made.value,
            "expected": math.fsum(p * v for p, v in zip(chances, own, strict=True)),
            "regret": max(top - v for top, v in zip(tops, own, strict=True)),
            "cvar": tail_mean(chances, own, risk),
        }
    return found


def drawn_costs(case: Case, pairs: list[Pair]) -> list[dict[Pair, float]]:
    """What each pair costs in each of the 4,096 draws of seed 1 that rules on chances are held against.

    A technology's range is one unknown for all of its pairs that state none of their own; columns are in the
    order in which the pairs come to them.
    """
    stated, source = {}, {}
    for pair in pairs:
        own = case.get("pairs", {}).get(pair, {})
        name = pair if "cost" in own else pair.split("/")[1]
        source[pair] = name
        stated[name] = own.get("cost", case["technologies"][pair.split("/")[1]].get("cost"))
    ranges = [name for name in dict.fromkeys(source.values()) if isinstance(stated[name], dict)]
    ranges = [name for name in ranges if stated[name]["low"] < stated[name]["high"]]
    stream = np.random.SeedSequence(1, spawn_key=(0, 3))
    uniform = np.random.Generator(np.random.PCG64(stream)).random((4096, len(ranges)))
    found = []
    for row in uniform.tolist():
        drawn = {name: triangular(stated[name], u) for name, u in zip(ranges, row, strict=True)}
        found.append(
            {p: drawn.get(source[p], oracle.number_or_likely(stated[source[p]] or 0)) for p in pairs}
        )
    return found


def triangular(cost: dict[str, float], u: float) -> float:
    """The cost below which a part ``u`` of the triangle lies."""
    low, likely, high = cost["low"], cost["likely"], cost["high"]
    if u < (likely - low) / (high - low):
        return low + math.sqrt(u * (high - low) * (likely - low))
    return high - math.sqrt((1 - u) * (high - low) * (high - likely))


def share_within(
    rule: dict[str, Any], funded: frozenset[Pair], draws: list[dict[Pair, float]], limit: float
) -> float:
    """In which part of the draws what a rule sums of a portfolio is within a limit."""
    inside = [p for p in funded if oracle.in_scope(rule, p)]
    kept = sum(math.fsum(now[p] for p in inside) <= limit * (1 + 1e-9) for now in draws)
    return kept / len(draws)
