"""What finding something out is worth, the slow and obvious way: every portfolio, in every way to turn out.

As ``oracle``: plain data in, nothing of loopfolio imported. A way to turn out says how each open cell reads
and whether each pair with a chance of success works; an expectation is a sum over all ways, and what is not
settled is summed over again within each settled one.
"""

import math
from collections import defaultdict
from itertools import product
from random import Random
from typing import Any

import oracle
import oracle_doubt
from oracle import Case, Pair

Way = dict[str, Any]
"""By stage.criterion how it reads, by stage/technology whether it works"""


def doubtful_case(seed: int, most_options: int = 6) -> Case:
    """A random case with open cells, and technologies and pairs that may not work; its costs are certain."""
    case, rng = oracle_doubt.doubtful_case(seed, most_options), Random(seed + 1)
    for readings in case["stages"].values():
        for criterion, reading in readings.items():
            if isinstance(reading, list):  # a level and its symbol are one reading
                once = list(dict.fromkeys(oracle.SYMBOLS.get(one, one) for one in reading))
                readings[criterion] = once if len(once) > 1 else once[0]
    for entry in [*case["technologies"].values(), *case.get("pairs", {}).values()]:
        if isinstance(entry.get("cost"), dict):
            entry["cost"] = entry["cost"]["likely"]
    for technology in case["technologies"].values():
        if rng.random() < 0.2:
            technology["success"] = rng.choice([0.9, 0.5, 0.25])
    for pair in case.get("pairs", {}).values():
        if rng.random() < 0.3:
            pair["success"] = rng.choice([1, 0.75])
    return case


def chance_of(case: Case, pair: Pair) -> float:
    own = case.get("pairs", {}).get(pair, {})
    return float(own.get("success", case["technologies"][pair.split("/")[1]].get("success", 1)))


def in_doubt(case: Case, every: dict[Pair, Any]) -> dict[str, list[tuple[Any, float]]]:
    """Each thing in doubt, with what it may turn out to be and how likely."""
    found: dict[str, list[tuple[Any, float]]] = {}
    for stage, readings in case["stages"].items():
        for criterion, reading in readings.items():
            if isinstance(reading, list):
                found[f"{stage}.{criterion}"] = [(one, 1 / len(reading)) for one in reading]
    for pair in every:
        chance = chance_of(case, pair)
        if chance < 1:
            found[pair] = [(True, chance), (False, 1 - chance)]
    return found


def read_so(case: Case, way: Way) -> Case:
    stages = {stage: dict(readings) for stage, readings in case["stages"].items()}
    for cell, reading in way.items():
        if "/" not in cell:
            stage, criterion = cell.split(".")
            stages[stage][criterion] = reading
    return {**case, "stages": stages}


def worth(case: Case, funded: frozenset[Pair], every: dict[Pair, dict[str, float]], way: Way) -> float:
    """What a portfolio is worth when all is known; what has a chance and is not in the way counts in full."""
    works = {pair: way.get(pair, True) for pair in funded}
    gains = [
        s["value"]
        for s in case.get("synergies", [])
        if all(p in funded for p in s["pairs"]) and all(works[p] for p in s["pairs"])
    ]
    return math.fsum([every[p]["value"] * works[p] for p in funded] + gains)


class Everything:
    """All portfolios in all ways."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.weights = oracle.weigh(case, oracle.default_profile(case)).weights
        point = oracle.options(case, oracle.closeness(case, self.weights))
        self.doubt = in_doubt(case, point)
        self.stated = {p: {**a, "value": a["value"] * chance_of(case, p)} for p, a in point.items()}
        allowed = oracle.feasible(case, self.stated, oracle.rules_of(case))
        self.allowed = [made.funded for made in allowed]
        self.cost = {made.funded: made.cost for made in allowed}
        self.ways: list[tuple[Way, float]] = []
        for turned in product(*self.doubt.values()):
            way = {name: value for name, (value, _) in zip(self.doubt, turned, strict=True)}
            self.ways.append((way, math.prod(chance for _, chance in turned)))
        read: dict[Any, dict[Pair, dict[str, float]]] = {}
        self.worth: list[dict[frozenset[Pair], float]] = []
        for way, _ in self.ways:
            key = tuple(value for name, value in way.items() if "/" not in name)
            if key not in read:
                so = read_so(case, way)
                read[key] = oracle.options(so, oracle.closeness(so, self.weights))
            self.worth.append({funded: worth(case, funded, read[key], way) for funded in self.allowed})

    def expected(self, funded: frozenset[Pair], ways: list[int] | None = None) -> float:
        """The mean value, over some of the ways."""
        some = range(len(self.ways)) if ways is None else ways
        mass = math.fsum(self.ways[k][1] for k in some)
        return math.fsum(self.ways[k][1] * self.worth[k][funded] for k in some) / mass

    def value(self) -> float:
        return max(map(self.expected, self.allowed))

    def settled(self, names: list[str]) -> list[list[int]]:
        """The ways by how some things turn out."""
        found: dict[Any, list[int]] = defaultdict(list)
        for k, (way, _) in enumerate(self.ways):
            found[tuple(way[name] for name in names)].append(k)
        return list(found.values())

    def worth_of(self, names: list[str]) -> float:
        """The expected value of knowing how some things turn out before deciding."""
        knowing = math.fsum(
            math.fsum(self.ways[k][1] for k in ways) * max(self.expected(x, ways) for x in self.allowed)
            for ways in self.settled(names)
        )
        return knowing - self.value()

    def moves(self, name: str, funded: frozenset[Pair]) -> dict[str, set[Any]]:
        """Where another portfolio is worth more and all that are worth most agree: pair, at which values."""
        found: dict[str, set[Any]] = defaultdict(set)
        for ways in self.settled([name]):
            of = {x: self.expected(x, ways) for x in self.allowed}
            top = max(of.values())
            if top - of[funded] <= 1e-7 * max(1.0, abs(top)):
                continue
            best = [x for x in self.allowed if top - of[x] <= 1e-7 * max(1.0, abs(top))]
            if len(best) > 1:
                return {}
            for pair in best[0] ^ funded:
                found["+" + pair if pair in best[0] else "-" + pair].add(self.ways[ways[0]][0][name])
        return found

    def selection(self, point: frozenset[Pair]) -> float | None:
        """What the best by an estimate promises beyond its mean, on average over all estimates.

        An estimate is a way in which the cells read; what has a chance counts with it. ``None``: two are best
        by one estimate and worth different amounts on average.
        """
        cells = [name for name in self.doubt if "/" not in name]
        total = 0.0
        for ways in self.settled(cells):
            of = {x: self.expected(x, ways) for x in self.allowed}
            top = max(of.values())
            best = [self.expected(x) for x in self.allowed if top - of[x] <= 1e-9 * max(1.0, abs(top))]
            if max(best) - min(best) > 1e-9 * max(1.0, abs(top)):
                return None
            total += math.fsum(self.ways[k][1] for k in ways) * (top - best[0])
        return total
