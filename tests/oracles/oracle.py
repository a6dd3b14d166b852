"""What loopfolio must answer, computed the slow and obvious way.

Written from the design document alone and importing nothing of loopfolio, so that a mistake in the
package and one in here are unlikely to be the same mistake. Every function takes the plain data of
a case: the dict that its YAML says, without ``extends``. Portfolios are found by looking at all of
them, so keep a case below some fourteen options.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cmp_to_key, lru_cache
from itertools import combinations
from typing import Any

import numpy as np

Case = dict[str, Any]
Pair = str  # stage/technology

DEFAULT_SCALE = {"low": 1, "medium": 2, "high": 3}
SYMBOLS = {"△": "low", "○": "medium", "◎": "high"}
FIT_LEVELS = {"none": 0.0, "low": 1 / 3, "medium": 2 / 3, "high": 1.0}

# Alonso & Lamata (2006), mean consistency index of random matrices of order n.
RANDOM_INDEX = {3: 0.5245, 4: 0.8815, 5: 1.1086, 6: 1.2479, 7: 1.3417, 8: 1.4056, 9: 1.4499}

TOLERANCE = 1e-9


def same(a: float, b: float) -> bool:
    """Equal within 1e-9 relative; two sums that cancel to nothing are equal too."""
    return a == b or math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=1e-12)


def at_most(a: float, b: float) -> bool:
    return a < b or same(a, b)


# --- weights -------------------------------------------------------------------------------


def ratio(value: Any) -> float:
    """A judgement: a number, or a fraction written ``1/3``."""
    if isinstance(value, str) and "/" in value:
        above, below = value.split("/")
        return float(above) / float(below)
    return float(value)


def judgement_matrix(criteria: list[str], judgements: dict[str, dict[str, Any]]) -> list[list[float]]:
    """Saaty's reciprocal matrix, row over column. Complete judgements only."""
    n = len(criteria)
    matrix = [[1.0 if i == j else 0.5 for j in range(n)] for i in range(n)]
    for row, columns in judgements.items():
        for column, value in columns.items():
            i, j = criteria.index(row), criteria.index(column)
            matrix[i][j] = ratio(value)
            matrix[j][i] = 1 / ratio(value)
    if any(math.isnan(a) for line in matrix for a in line):
        raise ValueError("judgements are incomplete")
    return matrix


def principal_eigenvector(matrix: list[list[float]]) -> tuple[list[float], float]:
    """The positive eigenvector that sums to 1, and its eigenvalue, by power iteration."""
    a = np.array(matrix)
    w = np.full(len(a), 1 / len(a))
    for _ in range(10_000):
        product = a @ w
        after = product / product.sum()
        settled = np.abs(after - w).max() < 1e-15
        w = after
        if settled:
            break
    lambda_max = float(np.mean((a @ w) / w))
    return [float(x) for x in w], lambda_max


def geometric_mean_weights(matrix: list[list[float]]) -> list[float]:
    means = [math.prod(line) ** (1 / len(line)) for line in matrix]
    return [m / sum(means) for m in means]


def consistency_ratio(lambda_max: float, n: int) -> float:
    """Saaty's CR; two criteria or one can never contradict themselves."""
    if n < 3:
        return 0.0
    return (lambda_max - n) / (n - 1) / RANDOM_INDEX[n]


def geometric_consistency_index(matrix: list[list[float]]) -> float:
    """Aguarón & Moreno-Jiménez (2003): the squared log errors about the row geometric means."""
    n = len(matrix)
    if n < 3:
        return 0.0
    w = geometric_mean_weights(matrix)
    errors = [math.log(matrix[i][j] * w[j] / w[i]) ** 2 for i, j in combinations(range(n), 2)]
    return 2 / ((n - 1) * (n - 2)) * math.fsum(errors)


@dataclass
class Weights:
    weights: dict[str, float]
    lambda_max: float | None = None
    consistency_ratio: float | None = None
    gci: float | None = None


def weigh(case: Case, profile: str) -> Weights:
    """One profile's weights, summing to 1, for every criterion of the case."""
    criteria = list(case["criteria"])
    view = case["profiles"][profile]
    if "ahp" in view:
        matrix = judgement_matrix(criteria, view["ahp"])
        w, lambda_max = principal_eigenvector(matrix)
        return Weights(
            dict(zip(criteria, w, strict=True)),
            lambda_max,
            consistency_ratio(lambda_max, len(criteria)),
            geometric_consistency_index(matrix),
        )
    if "direct" in view:
        whole = math.fsum(view["direct"].values())
        return Weights({c: view["direct"].get(c, 0) / whole for c in criteria})
    order = view["order"]
    n = len(order)
    centroid = {c: sum(1 / k for k in range(place, n + 1)) / n for place, c in enumerate(order, start=1)}
    return Weights({c: centroid.get(c, 0.0) for c in criteria})


def default_profile(case: Case) -> str:
    return case.get("profile") or next(iter(case["profiles"]))


# --- ranking -------------------------------------------------------------------------------


def scale_of(case: Case) -> dict[str, float]:
    return case.get("scale", DEFAULT_SCALE)


def level(case: Case, reading: Any) -> float:
    """The score of a reading: a level by the scale, a number as it stands."""
    if isinstance(reading, str):
        return float(scale_of(case)[SYMBOLS.get(reading, reading)])
    return float(reading)


def score(case: Case, stage: str, criterion: str) -> float:
    """The point reading of a stage: the first where several are possible."""
    reading = case["stages"][stage][criterion]
    return level(case, reading[0] if isinstance(reading, list) else reading)


def bounds(case: Case, criterion: str) -> tuple[float, float]:
    declared = case["criteria"][criterion].get("bounds")
    if declared:
        return float(declared[0]), float(declared[1])
    return min(scale_of(case).values()), max(scale_of(case).values())


def scaled(case: Case, stage: str, criterion: str) -> float:
    """r in [0, 1] on the declared bounds, 1 always the better end."""
    low, high = bounds(case, criterion)
    r = (score(case, stage, criterion) - low) / (high - low)
    return 1 - r if case["criteria"][criterion]["direction"] == "min" else r


def closeness(case: Case, weights: dict[str, float]) -> dict[str, float]:
    result = {}
    for stage in case["stages"]:
        w = list(weights.values())
        v = [weights[c] * scaled(case, stage, c) for c in weights]
        to_best = math.dist(w, v)
        to_worst = math.hypot(*v)
        result[stage] = to_worst / (to_best + to_worst)
    return result


def additive(case: Case, weights: dict[str, float]) -> dict[str, float]:
    return {s: math.fsum(weights[c] * scaled(case, s, c) for c in weights) for s in case["stages"]}


def observed_closeness(case: Case, weights: dict[str, float], normalisation: str) -> dict[str, float]:
    """TOPSIS with ``vector`` or ``minmax`` columns and the best and worst that were observed."""
    stages = list(case["stages"])
    best, worst, v = {}, {}, {s: {} for s in stages}
    for c in weights:
        column = [score(case, s, c) for s in stages]
        if normalisation == "vector":
            length = math.hypot(*column)
            column = [x / length if length else 0.0 for x in column]
        else:
            spread = max(column) - min(column)
            column = [(x - min(column)) / spread if spread else 0.0 for x in column]
        column = [weights[c] * x for x in column]
        for s, x in zip(stages, column, strict=True):
            v[s][c] = x
        better, poorer = (max, min) if case["criteria"][c]["direction"] == "max" else (min, max)
        best[c], worst[c] = better(column), poorer(column)
    result = {}
    for s in stages:
        to_best = math.hypot(*(v[s][c] - best[c] for c in weights))
        to_worst = math.hypot(*(v[s][c] - worst[c] for c in weights))
        result[s] = to_worst / (to_best + to_worst) if to_best + to_worst else 0.5
    return result


def ranks(scores: dict[str, float]) -> dict[str, int]:
    """1 for the highest; scores within 1e-9 share a rank and the ranks after it are skipped."""
    return {s: 1 + sum(other > mine + TOLERANCE for other in scores.values()) for s, mine in scores.items()}


# --- pairs ---------------------------------------------------------------------------------


def number_or_likely(cost: Any) -> float:
    return float(cost["likely"]) if isinstance(cost, dict) else float(cost)


def fit_number(entry: Any) -> float:
    if isinstance(entry, dict):
        entry = entry["fit"]
    return FIT_LEVELS[SYMBOLS.get(entry, entry)] if isinstance(entry, str) else float(entry)


def options(case: Case, priority: dict[str, float]) -> dict[Pair, dict[str, float]]:
    """Every option with its attributes, stage by stage and technology by technology."""
    found = {}
    for stage in case["stages"]:
        for name, technology in case["technologies"].items():
            pair = f"{stage}/{name}"
            own = case.get("pairs", {}).get(pair, {})
            fit = fit_number(own.get("fit", case.get("fit", {}).get(stage, {}).get(name, "none")))
            if fit == 0 and "value" not in own:
                continue
            readings = {c: score(case, stage, c) for c in case["criteria"]}
            difficulty = level(case, technology["difficulty"])
            if "digitalization_difficulty" in readings:
                difficulty *= readings["digitalization_difficulty"]
            maturity = level(case, technology["maturity"])
            if "technological_maturity" in readings:
                maturity = min(maturity, readings["technological_maturity"])
            found[pair] = readings | {
                "value": float(own.get("value", priority[stage] * fit)),
                "difficulty": level(case, own["difficulty"]) if "difficulty" in own else difficulty,
                "maturity": level(case, own["maturity"]) if "maturity" in own else maturity,
                "cost": number_or_likely(own.get("cost", technology.get("cost"))),
            }
            for resource in case.get("resources", {}):
                found[pair][resource] = number_or_likely(own.get(resource, technology.get(resource, 0)))
    return found


# --- rules ---------------------------------------------------------------------------------

LIMITED = ("total", "mean", "each", "count", "share")


def rules_of(case: Case, budget: float | None = None) -> list[dict[str, Any]]:
    """The case's rules and, if there is one, the budget as the rule of that name."""
    listed = list(case.get("rules", []))
    amount = case.get("budget") if budget is None else budget
    if amount is not None:
        listed.append({"rule": "total", "of": "cost", "at_most": amount, "name": "budget"})
    return listed


@lru_cache(100_000)
def matches(pattern: str, pair: Pair) -> bool:
    return all(want in ("*", is_) for want, is_ in zip(pattern.split("/"), pair.split("/"), strict=True))


def in_scope(rule: dict[str, Any], pair: Pair) -> bool:
    scope = rule.get("scope", {})
    stage, technology = pair.split("/")
    return stage in scope.get("stages", [stage]) and technology in scope.get("technologies", [technology])


def spoken_of(rule: dict[str, Any], every: Iterable[Pair]) -> list[Pair]:
    """The options in the scope of a rule that one of its patterns matches."""
    scope = rule.get("scope", {})
    places = [tuple(scope[side]) if side in scope else None for side in ("stages", "technologies")]
    return _named(tuple(rule["pairs"]), *places, tuple(every))


@lru_cache(10_000)  # asked of each of all portfolios
def _named(
    patterns: tuple[str, ...],
    stages: tuple[str, ...] | None,
    technologies: tuple[str, ...] | None,
    every: tuple[Pair, ...],
) -> list[Pair]:
    scope = {"stages": stages, "technologies": technologies}
    rule = {"scope": {side: names for side, names in scope.items() if names is not None}}
    return [p for p in every if in_scope(rule, p) and any(matches(x, p) for x in patterns)]


def needed_by(rule: dict[str, Any], pair: Pair, every: Iterable[Pair]) -> list[Pair] | None:
    """The options of which ``pair`` needs one; None if the rule does not speak of it.

    A ``*`` at the same place of ``pair`` and ``needs`` stands for the same stage or technology. Who is named
    as what is needed needs nothing; a pattern asks for another.
    """
    if not in_scope(rule, pair) or not matches(rule["pair"], pair):
        return None
    sides = zip(rule["pair"].split("/"), rule["needs"].split("/"), pair.split("/"), strict=True)
    pattern = "/".join(mine if theirs == needs == "*" else needs for theirs, needs, mine in sides)
    return None if pattern == pair else [p for p in every if matches(pattern, p) and p != pair]


def used(rule: dict[str, Any], funded: frozenset[Pair], every: dict[Pair, dict[str, float]]) -> float | None:
    """What a rule measures; None where it says nothing, or measures nothing."""
    kind = rule["rule"]
    inside = [p for p in every if p in funded and in_scope(rule, p)]
    if kind == "total":
        return math.fsum(every[p][rule["of"]] for p in inside)
    if kind == "mean":
        weight = rule.get("weight", "cost")
        whole = math.fsum(every[p][weight] for p in inside)
        if same(whole, 0):
            return None
        return math.fsum(every[p][weight] * every[p][rule["of"]] for p in inside) / whole
    if kind == "count":
        return len(inside)
    if kind == "share":
        of = rule.get("of", "cost")
        whole = math.fsum(every[p][of] for p in funded)
        return None if same(whole, 0) else math.fsum(every[p][of] for p in inside) / whole
    if kind in ("excludes", "together", "fund", "skip"):
        return sum(p in funded for p in spoken_of(rule, every))
    return None


def holds(
    case: Case, rule: dict[str, Any], funded: frozenset[Pair], every: dict[Pair, dict[str, float]]
) -> bool:
    """Whether a portfolio obeys a rule."""
    kind = rule["rule"]
    if kind == "requires":
        for pair in funded:
            needs = needed_by(rule, pair, every)
            if needs is not None and not any(p in funded for p in needs):
                return False
        return True
    if kind in ("excludes", "together", "fund", "skip"):
        named = spoken_of(rule, every)
        count = sum(p in funded for p in named)
        if kind == "excludes":
            return count <= 1
        if kind == "fund":
            return count == len(named)
        if kind == "skip":
            return count == 0
        missing = [x for x in rule["pairs"] if "*" not in x and in_scope(rule, x) and x not in every]
        return count == 0 or (count == len(named) and not missing)

    low = level(case, rule["at_least"]) if "at_least" in rule else -math.inf
    high = level(case, rule["at_most"]) if "at_most" in rule else math.inf
    if kind == "each":
        return all(
            at_most(low, every[p][rule["of"]]) and at_most(every[p][rule["of"]], high)
            for p in funded
            if in_scope(rule, p)
        )
    measured = used(rule, funded, every)
    return measured is None or (at_most(low, measured) and at_most(measured, high))


def binding(case: Case, rule: dict[str, Any], measured: float | None) -> bool:
    """Whether a limited rule's measure sits at one of its limits."""
    limits = [level(case, rule[x]) for x in ("at_least", "at_most") if x in rule]
    return measured is not None and any(same(measured, x) for x in limits)


# --- portfolios ----------------------------------------------------------------------------


@dataclass
class Portfolio:
    funded: frozenset[Pair]
    cost: float
    value: float


def evaluate(case: Case, funded: frozenset[Pair], every: dict[Pair, dict[str, float]]) -> Portfolio:
    gains = [s["value"] for s in case.get("synergies", []) if all(p in funded for p in s["pairs"])]
    return Portfolio(
        funded,
        math.fsum(every[p]["cost"] for p in funded),
        math.fsum([every[p]["value"] for p in funded] + gains),
    )


def feasible(case: Case, every: dict[Pair, dict[str, float]], rules: list[dict[str, Any]]) -> list[Portfolio]:
    """Every portfolio that obeys all the rules."""
    needed = {of for rule in rules for of in (rule.get("of"), rule.get("weight"))}
    given = every
    if "value" not in needed:  # so that many draws ask the same
        given = {p: {of: x for of, x in held.items() if of != "value"} for p, held in every.items()}
    return [evaluate(case, funded, every) for funded in _allowed(json.dumps([scale_of(case), given, rules]))]


@lru_cache(16)
def _allowed(asked: str) -> list[frozenset[Pair]]:
    scale, every, rules = json.loads(asked)
    names = list(every)
    return [
        funded
        for bits in range(1 << len(names))
        for funded in [frozenset(p for k, p in enumerate(names) if bits >> k & 1)]
        if all(holds({"scale": scale}, rule, funded, every) for rule in rules)
    ]


def earliest(portfolios: list[Portfolio], every: Iterable[Pair]) -> Portfolio:
    """The one that funds the earliest pair on which two differ."""
    names = list(every)
    return max(portfolios, key=lambda x: [p in x.funded for p in names])


def best(portfolios: list[Portfolio], every: Iterable[Pair]) -> Portfolio:
    """Most value, then least cost, then the earliest pairs."""
    value = max(x.value for x in portfolios)
    valuable = [x for x in portfolios if same(x.value, value)]
    cost = min(x.cost for x in valuable)
    return earliest([x for x in valuable if same(x.cost, cost)], every)


def frontier(portfolios: list[Portfolio], every: Iterable[Pair]) -> list[Portfolio]:
    """The non-dominated (cost, value) points, cheapest first, with one portfolio at each."""
    points: list[Portfolio] = []
    waiting = list(portfolios)
    while waiting:
        cost = min(x.cost for x in waiting)
        level_with = [x for x in waiting if same(x.cost, cost)]
        value = max(x.value for x in level_with)
        points.append(earliest([x for x in level_with if same(x.value, value)], every))
        waiting = [x for x in waiting if x.value > value and not same(x.value, value)]
    return points


def entry_budgets(points: list[Portfolio]) -> dict[Pair, float]:
    """For each pair of the last point, the cost from which it is in every point onwards."""
    entry = {}
    for pair in points[-1].funded:
        for point in reversed(points):
            if pair not in point.funded:
                break
            entry[pair] = point.cost
    return entry


def value_per_cost(attributes: dict[str, float]) -> float:
    if attributes["cost"] == 0:
        return math.copysign(math.inf, attributes["value"]) if attributes["value"] else 0.0
    return attributes["value"] / attributes["cost"]


def priority_order(
    every: dict[Pair, dict[str, float]], rules: list[dict[str, Any]], entry: dict[Pair, float]
) -> list[Pair]:
    """The funded pairs in the order in which to start them, none before what it needs."""
    place = {p: k for k, p in enumerate(every)}

    def compare(a: Pair, b: Pair) -> int:
        if not same(entry[a], entry[b]):
            return -1 if entry[a] < entry[b] else 1
        x, y = value_per_cost(every[a]), value_per_cost(every[b])
        if not math.isclose(x, y, rel_tol=TOLERANCE):  # may be tiny: value per euro
            return -1 if x > y else 1
        return place[a] - place[b]

    def available(pair: Pair, numbered: list[Pair]) -> bool:
        for rule in rules:
            if rule["rule"] != "requires":
                continue
            needs = needed_by(rule, pair, every)
            if needs is not None and pair not in needs and not any(p in numbered for p in needs):
                return False
        return True

    waiting = sorted(entry, key=cmp_to_key(compare))
    numbered: list[Pair] = []
    while waiting:
        ready = [p for p in waiting if available(p, numbered)]
        first = ready[0] if ready else waiting[0]
        numbered.append(first)
        waiting.remove(first)
    return numbered


@dataclass
class Answer:
    """What ``fund`` must say; ``portfolio`` is None if no portfolio obeys the rules."""

    every: dict[Pair, dict[str, float]]
    rules: list[dict[str, Any]]
    portfolio: Portfolio | None = None
    points: list[Portfolio] = field(default_factory=list)
    entry: dict[Pair, float] = field(default_factory=dict)
    order: list[Pair] = field(default_factory=list)
    additive: Portfolio | None = None


def fund(
    case: Case, profile: str | None = None, budget: float | None = None, method: str = "topsis"
) -> Answer:
    weights = weigh(case, profile or default_profile(case)).weights
    by_closeness, by_sum = closeness(case, weights), additive(case, weights)
    every = options(case, by_sum if method == "additive" else by_closeness)
    rules = rules_of(case, budget)
    answer = Answer(every, rules)
    allowed = feasible(case, every, rules)
    if allowed:
        answer.portfolio = best(allowed, every)
        answer.points = frontier(allowed, every)
        answer.entry = entry_budgets(answer.points)
        answer.order = priority_order(every, rules, answer.entry)
    priced = options(case, by_sum)
    allowed = feasible(case, priced, rules)
    if allowed:
        answer.additive = best(allowed, priced)
    return answer


def can_be_met(case: Case, every: dict[Pair, dict[str, float]], rules: list[dict[str, Any]]) -> bool:
    names = list(every)
    return any(
        all(holds(case, rule, frozenset(chosen), every) for rule in rules)
        for size in range(len(names) + 1)
        for chosen in combinations(names, size)
    )
