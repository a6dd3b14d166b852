"""What robust portfolios must be, the slow and obvious way: every portfolio, in every way to read the cells.

As ``oracle``: plain data in, nothing of loopfolio imported, all portfolios looked at.
"""

import math
from itertools import product
from random import Random

import generate
import oracle
from oracle import Case, Pair


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
