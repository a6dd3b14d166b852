"""What loopfolio must answer about many views, computed the slow and obvious way.

Weights of every way of stating them, the comparison of profiles, and how sure a ranking and a
portfolio are. Written from the description of the commands and importing nothing of loopfolio.
Every function takes the plain data of a case, as ``oracle`` does, and like it looks at every
portfolio; what is uncertain is looked at in every combination of readings and scales, and drawn
only where there is no end to the combinations.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import Any

import numpy as np
import oracle
from scipy.optimize import minimize

Case = dict[str, Any]
NAMED_SCALES = {"1-2-3": {"low": 1, "medium": 2, "high": 3}, "1-3-9": {"low": 1, "medium": 3, "high": 9}}
TIE = 1e-9


# --- weights -------------------------------------------------------------------------------


class Unconnected(ValueError):
    """Judgements that leave some siblings out of comparison with the others."""


@dataclass
class Node:
    """One set of siblings, prioritised by itself."""

    weights: dict[str, float]
    lambda_max: float
    consistency_ratio: float
    matrix: np.ndarray
    geometric_mean: dict[str, float]
    gci: float
    open_cells: int


@dataclass
class View:
    weights: dict[str, float]
    consistency_ratio: float | None = None  # of the worst node; None where nothing was judged
    nodes: dict[str, Node] | None = None  # by parent, "" for the top


def perron(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Right and left positive eigenvectors, each summing to 1, and their eigenvalue."""
    values, vectors = np.linalg.eig(matrix)
    k = int(values.real.argmax())
    right = np.abs(vectors[:, k].real)
    values_left, vectors_left = np.linalg.eig(matrix.T)
    left = np.abs(vectors_left[:, int(values_left.real.argmax())].real)
    return right / right.sum(), left / left.sum(), float(values[k].real)


def parts(names: list[str], judged: set[frozenset[str]]) -> list[set[str]]:
    """The sets of names that judgements connect."""
    found: list[set[str]] = []
    for name in names:
        touching = [part for part in found if any(frozenset((name, x)) in judged for x in part)]
        found = [part for part in found if part not in touching] + [{name}.union(*touching)]
    return found


def completed(matrix: np.ndarray) -> np.ndarray:
    """The open cells (nan) filled so that λmax is least.

    λmax is convex in the logarithms of the open cells (Bozóki, Fülöp & Rónyai 2010), so following
    its slope down ends at the one minimum.
    """
    open_cells = [(i, j) for i, j in combinations(range(len(matrix)), 2) if math.isnan(matrix[i, j])]
    if not open_cells:
        return matrix

    def filled(logs: np.ndarray) -> np.ndarray:
        full = matrix.copy()
        for (i, j), x in zip(open_cells, logs, strict=True):
            full[i, j], full[j, i] = math.exp(x), math.exp(-x)
        return full

    def slope(logs: np.ndarray) -> tuple[float, np.ndarray]:
        full = filled(logs)
        right, left, lambda_max = perron(full)
        by_cell = np.outer(left, right) * full / (left @ right)
        return lambda_max, np.array([by_cell[i, j] - by_cell[j, i] for i, j in open_cells])

    logs = np.zeros(len(open_cells))
    for _ in range(5):
        logs = minimize(slope, logs, jac=True, method="BFGS", options={"gtol": 1e-12}).x
    for _ in range(30):  # Newton steps by differences of the exact slope, to the last digits
        here = slope(logs)[1]
        if np.abs(here).max() < 1e-14:
            break
        step = 1e-5
        bend = np.array([slope(logs + step * e)[1] - slope(logs - step * e)[1] for e in np.eye(len(logs))])
        logs = logs - np.linalg.solve((bend + bend.T) / (4 * step), here)
    return filled(logs)


def pairwise(names: list[str], judgements: dict[str, dict[str, Any]]) -> np.ndarray:
    """The judgements between these names, nan where there is none."""
    matrix = np.full((len(names), len(names)), math.nan)
    np.fill_diagonal(matrix, 1.0)
    for row, columns in judgements.items():
        for column, value in columns.items():
            if row in names and column in names and row != column:
                i, j = names.index(row), names.index(column)
                matrix[i, j], matrix[j, i] = oracle.ratio(value), 1 / oracle.ratio(value)
    return matrix


def node(names: list[str], matrix: np.ndarray) -> Node:
    """Priorities of siblings from a matrix that may have holes."""
    said = {
        frozenset((a, b))
        for (i, a), (j, b) in combinations(enumerate(names), 2)
        if not math.isnan(matrix[i, j])
    }
    if len(parts(names, said)) > 1:
        raise Unconnected(str(parts(names, said)))
    full = completed(matrix)
    weights, _, lambda_max = perron(full)
    open_cells = int(np.isnan(matrix).sum()) // 2
    means, gci = row_geometric_means(matrix)
    return Node(
        dict(zip(names, (float(w) for w in weights), strict=True)),
        lambda_max,
        consistency_ratio(lambda_max, len(names), open_cells),
        full,
        dict(zip(names, means, strict=True)),
        gci,
        open_cells,
    )


def consistency_ratio(lambda_max: float, n: int, open_cells: int) -> float:
    """Saaty's, against what random matrices with as many open cells reach (Ágoston & Csató 2022)."""
    most = (n - 1) * (n - 2) // 2  # with so many open, any judgements are consistent
    if open_cells >= most:
        return 0.0
    return (lambda_max - n) / (n - 1) / (oracle.RANDOM_INDEX[n] * (1 - open_cells / most))


def row_geometric_means(matrix: np.ndarray) -> tuple[list[float], float]:
    """Least squares in the logarithms of what was judged, and the GCI of the errors that remain.

    On complete judgements these are the row geometric means. The GCI divides by the judgements beyond
    those that just connect (Escobar, Aguarón & Moreno-Jiménez 2015, eq. 15).
    """
    n = len(matrix)
    cells = [(i, j) for i, j in combinations(range(n), 2) if not math.isnan(matrix[i, j])]
    rows = np.array([[(k == i) - (k == j) for k in range(n)] for i, j in cells], dtype=float)
    logs = np.array([math.log(matrix[i, j]) for i, j in cells])
    found = np.linalg.lstsq(rows.reshape(-1, n), logs, rcond=None)[0]
    w = np.exp(found) / np.exp(found).sum()
    beyond = len(cells) - (n - 1)
    errors = float(((logs - rows.reshape(-1, n) @ found) ** 2).sum())
    return [float(x) for x in w], errors / beyond if beyond else 0.0


def siblings(case: Case, view: Case) -> dict[str, list[str]]:
    """The names that are compared with each other, by the group they stand in ("" for the top)."""
    groups: dict[str, list[str]] = view.get("groups") or {}
    inside = {member for members in groups.values() for member in members}
    top = [name for name in [*groups, *case["criteria"]] if name not in inside]
    return {"": top, **groups}


def down_the_tree(sets: dict[str, list[str]], local: dict[str, dict[str, float]]) -> dict[str, float]:
    """A criterion's weight: the product of the priorities above it and its own."""
    found: dict[str, float] = {}

    def descend(parent: str, share: float) -> None:
        for name in sets[parent]:
            if name in sets:
                descend(name, share * local[parent][name])
            else:
                found[name] = share * local[parent][name]

    descend("", 1.0)
    return found


def judged(case: Case, view: Case, judgements: dict[str, dict[str, Any]]) -> View:
    sets = siblings(case, view)
    nodes = {parent: node(names, pairwise(names, judgements)) for parent, names in sets.items()}
    return _view(case, sets, nodes)


def _view(case: Case, sets: dict[str, list[str]], nodes: dict[str, Node]) -> View:
    weights = down_the_tree(sets, {parent: x.weights for parent, x in nodes.items()})
    return View(
        {c: weights[c] for c in case["criteria"]}, max(x.consistency_ratio for x in nodes.values()), nodes
    )


def together(case: Case, view: Case) -> View:
    """Experts' judgements, averaged cell by cell over those who judged the cell."""
    sets = siblings(case, view)
    nodes = {}
    for parent, names in sets.items():
        group = np.full((len(names), len(names)), math.nan)
        for i in range(len(names)):
            for j in range(len(names)):
                said = [
                    (float(expert.get("weight", 1)), pairwise(names, expert["ahp"])[i, j])
                    for expert in view["experts"].values()
                ]
                said = [(weight, value) for weight, value in said if not math.isnan(value)]
                if said:
                    whole = sum(weight for weight, _ in said)
                    group[i, j] = math.exp(sum(weight * math.log(value) for weight, value in said) / whole)
        nodes[parent] = node(names, group)
    return _view(case, sets, nodes)


def each_alone(case: Case, view: Case) -> View:
    """The weighted geometric mean of each expert's own weights, which sums to 1 again."""
    experts = view["experts"].values()
    views = [judged(case, view, expert["ahp"]) for expert in experts]
    own = [x.weights for x in views]
    share = [float(expert.get("weight", 1)) for expert in experts]
    means = {
        c: math.exp(sum(s * math.log(w[c]) for s, w in zip(share, own, strict=True)) / sum(share))
        for c in case["criteria"]
    }
    worst = max(x.consistency_ratio or 0.0 for x in views)
    return View({c: mean / sum(means.values()) for c, mean in means.items()}, worst)


def entropy_weights(case: Case) -> dict[str, float]:
    """Shannon's: the more evenly a column is spread over the stages, the less it tells."""
    case = at_the_point(case)
    stages = list(case["stages"])
    tells = {}
    for c in case["criteria"]:
        column = [oracle.score(case, s, c) for s in stages]
        shares = [x / sum(column) for x in column]
        tells[c] = 1 + sum(p * math.log(p) for p in shares if p > 0) / math.log(len(stages))
    return {c: x / sum(tells.values()) for c, x in tells.items()}


def weigh(case: Case, profile: str) -> View:
    return _weighed(json.dumps(case), profile)  # each of many draws asks the same


@lru_cache(64)
def _weighed(asked: str, profile: str) -> View:
    case = json.loads(asked)
    view = case["profiles"][profile]
    criteria = list(case["criteria"])
    if "experts" in view:
        return each_alone(case, view) if view.get("aggregate") == "priorities" else together(case, view)
    if "ahp" in view:
        return judged(case, view, view["ahp"])
    if "swing" in view:
        whole = math.fsum(view["swing"].values())
        return View({c: view["swing"].get(c, 0) / whole for c in criteria})
    if "data" in view:
        return View(entropy_weights(case))
    return View(oracle.weigh(case, profile).weights)


def changed_ratios(matrix: np.ndarray) -> dict[tuple[int, int], tuple[float, float]]:
    """For each judgement of a complete matrix, the value that serves consistency best and the CR with it."""
    n = len(matrix)
    found = {}
    for i, j in combinations(range(n), 2):
        without = matrix.copy()
        without[i, j] = without[j, i] = math.nan
        best = completed(without)
        found[i, j] = float(best[i, j]), oracle.consistency_ratio(perron(best)[2], n)
    return found


# --- readings ------------------------------------------------------------------------------


def plain(reading: Any) -> Any:
    return oracle.SYMBOLS.get(reading, reading) if isinstance(reading, str) else reading


def possible(case: Case, stage: str, criterion: str) -> list[Any]:
    """What a cell may hold, one entry for each equal share of it."""
    cell = case["stages"][stage][criterion]
    if isinstance(cell, dict):
        return [plain(x) for x in cell.values() if x is not None]
    return [plain(x) for x in (cell if isinstance(cell, list) else [cell])]


def point(case: Case, stage: str, criterion: str) -> Any:
    """The first of a list; of several people's readings the median, the lower of two middle ones."""
    cell = case["stages"][stage][criterion]
    readings = possible(case, stage, criterion)
    if not isinstance(cell, dict):
        return readings[0]
    return sorted(readings, key=lambda x: oracle.level(case, x))[(len(readings) - 1) // 2]


def read(case: Case, readings: dict[tuple[str, str], Any]) -> Case:
    """The case with one reading a cell: those given, and the point reading elsewhere."""
    stages = {
        s: {
            **entry,
            **{c: readings.get((s, c), point(case, s, c)) for c in case["criteria"]},
        }
        for s, entry in case["stages"].items()
    }
    return {**case, "stages": stages}


def at_the_point(case: Case) -> Case:
    return read(case, {})


def open_cells(case: Case) -> list[tuple[str, str]]:
    return [(s, c) for s in case["stages"] for c in case["criteria"] if len(set(possible(case, s, c))) > 1]


def scales(case: Case) -> list[dict[str, float]]:
    """The case's own scale, the usual ones where they fit, and those it declares; each once."""
    own = oracle.scale_of(case)
    own = NAMED_SCALES[own] if isinstance(own, str) else own
    found = [own]
    if set(own) == {"low", "medium", "high"}:
        found += [NAMED_SCALES["1-2-3"], NAMED_SCALES["1-3-9"]]
    for scale in case.get("scales", {}).values():
        found.append(NAMED_SCALES[scale] if isinstance(scale, str) else scale)
    distinct: list[dict[str, float]] = []
    for scale in found:
        if scale not in distinct:
            distinct.append(scale)
    return distinct


@dataclass
class World:
    """One way that what is open may be."""

    share: float
    case: Case  # with one reading a cell, on the case's own scale
    scale: dict[str, float]  # the ranking's

    def scaled(self) -> np.ndarray:
        """(stages, criteria) in [0, 1], 1 the better end."""
        seen = {**self.case, "scale": self.scale}
        return np.array([[oracle.scaled(seen, s, c) for c in seen["criteria"]] for s in seen["stages"]])


def worlds(case: Case, vary: list[str]) -> Iterator[World]:
    """Every combination of open readings and scales with its share."""
    cells = open_cells(case) if "readings" in vary else []
    choices = []
    for s, c in cells:
        all_of = possible(case, s, c)
        choices.append([(x, all_of.count(x) / len(all_of)) for x in dict.fromkeys(all_of)])
    listed = scales(case) if "scale" in vary else scales(case)[:1]
    for chosen in product(*choices):
        readings = {cell: x for cell, (x, _) in zip(cells, chosen, strict=True)}
        share = math.prod(p for _, p in chosen) / len(listed)
        for scale in listed:
            yield World(share, read(case, readings), scale)


# --- ranking under weights -----------------------------------------------------------------


def scores(r: np.ndarray, weights: np.ndarray, basis: str) -> np.ndarray:
    """(draws, stages) from (stages, criteria) and (draws, criteria)."""
    v = weights[:, None, :] * r[None, :, :]
    if basis == "additive":
        return v.sum(axis=2)
    to_best = np.sqrt(((weights[:, None, :] - v) ** 2).sum(axis=2))
    to_worst = np.sqrt((v**2).sum(axis=2))
    return to_worst / (to_best + to_worst)


def ranks(values: np.ndarray) -> np.ndarray:
    """(draws, stages): 1 for the highest; what ties shares the better rank."""
    return 1 + (values[:, None, :] > values[:, :, None] + TIE).sum(axis=2)


# --- draws ---------------------------------------------------------------------------------


def uniform_weights(rng: np.random.Generator, count: int, size: int) -> np.ndarray:
    """Even over the simplex: the gaps between sorted uniform numbers."""
    cuts = np.sort(rng.random((count, size - 1)), axis=1)
    return np.diff(np.hstack([np.zeros((count, 1)), cuts, np.ones((count, 1))]), axis=1)


def ordered_weights(rng: np.random.Generator, count: int, base: dict[str, float]) -> np.ndarray:
    """Even over the weights that fall where these fall; of equal ones either may be the greater."""
    drawn = -np.sort(-uniform_weights(rng, count, len(base)), axis=1)
    values = np.array([round(w, 12) for w in base.values()])
    found = np.empty_like(drawn)
    for k in range(count):
        found[k, np.lexsort((rng.random(len(values)), -values))] = drawn[k]
    return found


def hull_weights(rng: np.random.Generator, count: int, corners: list[dict[str, float]]) -> np.ndarray:
    """Mixtures of profiles, every division between them alike."""
    each = np.array([list(corner.values()) for corner in corners])
    return uniform_weights(rng, count, len(each)) @ each


def draw_weights(rng: np.random.Generator, count: int, case: Case, profile: str, how: str) -> np.ndarray:
    base = weigh(case, profile).weights
    if how == "uniform":
        return uniform_weights(rng, count, len(base))
    if how == "order":
        return ordered_weights(rng, count, base)
    if how == "hull":
        return hull_weights(rng, count, [weigh(case, p).weights for p in case["profiles"]])
    return np.tile(list(base.values()), (count, 1))


def costs_drawn(rng: np.random.Generator, case: Case) -> Case:
    """The case with every uncertain cost at one value: a technology's shared by its pairs."""

    def one(cost: Any) -> Any:
        if isinstance(cost, dict):
            low, likely, high = (float(cost[k]) for k in ("low", "likely", "high"))
            return float(rng.triangular(low, likely, high)) if low < high else likely
        return cost

    def settled(entries: Case) -> Case:
        return {k: {**e, "cost": one(e["cost"])} if "cost" in e else e for k, e in entries.items()}

    return {
        **case,
        "technologies": settled(case["technologies"]),
        "pairs": settled(case.get("pairs", {})),
    }


# --- how sure the ranking is ---------------------------------------------------------------


@dataclass
class Stress:
    """Shares over draws; ``draws`` is None where they are exact."""

    draws: int | None
    rank_acceptability: dict[str, list[float]]
    pairwise_winning: dict[str, dict[str, float]]
    expected_rank: dict[str, float]
    central_weights: dict[str, dict[str, float] | None]
    central_spread: dict[str, list[float]]  # standard deviation of each weight among those draws
    first: dict[str, float]


def stress(
    case: Case,
    vary: list[str],
    profile: str,
    how: str = "uniform",
    basis: str = "closeness",
    count: int = 20_000,
    seed: int = 0,
) -> Stress:
    rng = np.random.default_rng(seed)
    stages, criteria = list(case["stages"]), list(case["criteria"])
    drawn = "weights" in vary
    every = list(worlds(case, vary))
    each = max(500, count // len(every)) if drawn else 1
    n = len(stages)
    acceptability, winning, rank_sum = np.zeros((n, n)), np.zeros((n, n)), np.zeros(n)
    sums, squares = np.zeros((n, len(criteria))), np.zeros((n, len(criteria)))
    for world in every:
        w = draw_weights(rng, each, case, profile, how if drawn else "point")
        values = scores(world.scaled(), w, basis)
        places = ranks(values)
        for i in range(n):
            for rank in range(1, n + 1):
                acceptability[i, rank - 1] += world.share * (places[:, i] == rank).mean()
            winning[i] += world.share * (values[:, [i]] > values + TIE).mean(axis=0)
            rank_sum[i] += world.share * places[:, i].mean()
            first = places[:, i] == 1
            sums[i] += world.share * (w * first[:, None]).mean(axis=0)
            squares[i] += world.share * (w**2 * first[:, None]).mean(axis=0)
    central: dict[str, dict[str, float] | None] = {}
    spread = {}
    for i, s in enumerate(stages):
        p = acceptability[i, 0]
        mean = sums[i] / p if p else np.zeros(len(criteria))
        central[s] = dict(zip(criteria, (float(x) for x in mean), strict=True)) if p else None
        spread[s] = [float(x) for x in np.sqrt(np.maximum(squares[i] / p - mean**2, 0))] if p else []
    return Stress(
        each * len(every) if drawn else None,
        {s: [float(x) for x in acceptability[i]] for i, s in enumerate(stages)},
        {s: {t: float(winning[i, k]) for k, t in enumerate(stages)} for i, s in enumerate(stages)},
        {s: float(rank_sum[i]) for i, s in enumerate(stages)},
        central,
        spread,
        {s: float(acceptability[i, 0]) for i, s in enumerate(stages)},
    )


def confidence(case: Case, vary: list[str], basis: str, stage: str, weights: dict[str, float]) -> float:
    """Share of readings and scales in which the stage is first under these weights."""
    w = np.array([[weights[c] for c in case["criteria"]]])
    i = list(case["stages"]).index(stage)
    return sum(x.share for x in worlds(case, vary) if ranks(scores(x.scaled(), w, basis))[0, i] == 1)


def weight_intervals(case: Case, profile: str, basis: str) -> dict[str, dict[str, tuple[float, float]]]:
    """By criterion, the weights around the present one at which the first, and the order, stay.

    The weights of the others keep their proportions. A thousand weights are tried to either side, and
    where the answer changes it is halved down.
    """
    base = weigh(case, profile).weights
    world = next(worlds(case, []))
    r = world.scaled()
    names = list(base)
    now = scores(r, np.array([list(base.values())]), basis)[0]
    first = [i for i in range(len(now)) if now[i] >= now.max() - TIE]
    strict = [(i, k) for i in range(len(now)) for k in range(len(now)) if now[i] > now[k] + TIE]

    def at(c: str, t: float) -> np.ndarray:
        rest = 1 - base[c]
        w = [t if x == c else base[x] * (1 - t) / rest for x in names]
        return scores(r, np.array([w]), basis)[0]

    def stays_first(c: str, t: float) -> bool:
        values = at(c, t)
        return bool(values[first[0]] >= values.max() - TIE)

    def stays_ordered(c: str, t: float) -> bool:
        values = at(c, t)
        return all(values[i] >= values[k] - TIE for i, k in strict)

    def limit(holds: Any, c: str, end: float) -> float:
        inside = base[c]
        for step in range(1, 1001):
            t = base[c] + (end - base[c]) * step / 1000
            if not holds(c, t):
                outside = t
                for _ in range(60):
                    middle = (inside + outside) / 2
                    inside, outside = (middle, outside) if holds(c, middle) else (inside, middle)
                return inside
            inside = t
        return end

    found = {}
    for c in names:
        if base[c] < 1 - 1e-12:
            found[c] = {
                "first": (limit(stays_first, c, 0.0), limit(stays_first, c, 1.0)),
                "order": (limit(stays_ordered, c, 0.0), limit(stays_ordered, c, 1.0)),
            }
    return found


# --- portfolios ----------------------------------------------------------------------------


def funded(case: Case, world: World, weights: np.ndarray, basis: str) -> frozenset[str] | None:
    """The best portfolio of all in one world; None where no portfolio obeys the rules."""
    priority = scores(world.scaled(), weights[None, :], basis)[0]
    every = oracle.options(world.case, dict(zip(case["stages"], (float(x) for x in priority), strict=True)))
    allowed = oracle.feasible(world.case, every, oracle.rules_of(world.case))
    return oracle.best(allowed, every).funded if allowed else None


@dataclass
class Core:
    draws: int | None
    index: dict[str, float]
    infeasible: float


def core_index(
    case: Case,
    vary: list[str],
    profile: str,
    how: str = "uniform",
    basis: str = "closeness",
    count: int = 200,
    seed: int = 0,
) -> Core:
    """Share of draws, or of all combinations, in which the best portfolio funds a pair."""
    rng = np.random.default_rng(seed)
    listed = oracle.options(at_the_point(case), dict.fromkeys(case["stages"], 1.0))
    index = dict.fromkeys(listed, 0.0)
    nothing = 0.0
    every = list(worlds(case, vary))
    if not {"weights", "costs"} & set(vary):
        pool = [(x.share, x) for x in every]
    else:
        chosen = rng.choice(len(every), size=count, p=[x.share for x in every])
        pool = [(1 / count, every[k]) for k in chosen]
    for share, world in pool:
        w = draw_weights(rng, 1, case, profile, how if "weights" in vary else "point")[0]
        if "costs" in vary:
            world = World(share, costs_drawn(rng, world.case), world.scale)
        chosen_pairs = funded(case, world, w, basis)
        if chosen_pairs is None:
            nothing += share
        for pair in chosen_pairs or ():
            index[pair] += share
    return Core(len(pool) if {"weights", "costs"} & set(vary) else None, index, nothing)


# --- profiles side by side -----------------------------------------------------------------


@dataclass
class Comparison:
    rankings: dict[str, dict[str, int]]
    best: dict[str, oracle.Portfolio | None]
    regret: dict[str, dict[str, float | None]]
    funded_in: dict[str, float]
    overlap: dict[tuple[str, str], float]
    absolute: float | None  # least greatest regret
    relative: float | None
    by_portfolio: dict[frozenset[str], dict[str, float]]  # regret of each portfolio allowed under all


def compare(case: Case, basis: str = "closeness") -> Comparison:
    case = at_the_point(case)
    ids = list(case["profiles"])
    rules = oracle.rules_of(case)
    rankings, best, values, order = {}, {}, {}, []
    for p in ids:
        w = weigh(case, p).weights
        priority = oracle.additive(case, w) if basis == "additive" else oracle.closeness(case, w)
        rankings[p] = oracle.ranks(priority)
        every = oracle.options(case, priority)
        order = list(every)
        allowed = oracle.feasible(case, every, rules)
        best[p] = oracle.best(allowed, every) if allowed else None
        values[p] = {x.funded: x.value for x in allowed}
    regret: dict[str, dict[str, float | None]] = {}
    for p in ids:
        regret[p] = {}
        for q in ids:
            theirs = best[q].funded if best[q] else None
            mine = values[p].get(theirs) if theirs is not None else None
            regret[p][q] = None if mine is None or best[p] is None else best[p].value - mine
    common = set.intersection(*(set(v) for v in values.values())) if all(best.values()) else set()
    by_portfolio = {f: {p: best[p].value - values[p][f] for p in ids} for f in common}
    absolute = min((max(r.values()) for r in by_portfolio.values()), default=None)
    relative = None
    if by_portfolio and all(best[p].value > 1e-9 for p in ids):
        relative = min(max(r[p] / best[p].value for p in ids) for r in by_portfolio.values())
    overlap = {}
    for p, q in combinations(ids, 2):
        if best[p] and best[q]:
            both, either = best[p].funded & best[q].funded, best[p].funded | best[q].funded
            overlap[p, q] = len(both) / len(either) if either else 1.0
    share = {x: sum(best[p] is not None and x in best[p].funded for p in ids) / len(ids) for x in order}
    return Comparison(rankings, best, regret, share, overlap, absolute, relative, by_portfolio)


def kendall_tau_b(x: list[float], y: list[float]) -> float | None:
    """Concordant less discordant pairs, over the pairs that neither ranking ties."""
    agree = ties_x = ties_y = 0
    for i, k in combinations(range(len(x)), 2):
        a, b = np.sign(x[i] - x[k]), np.sign(y[i] - y[k])
        agree += int(a * b)
        ties_x += int(a == 0)
        ties_y += int(b == 0)
    every = len(x) * (len(x) - 1) // 2
    below = math.sqrt((every - ties_x) * (every - ties_y))
    return agree / below if below else None


def weighted_spearman(x: list[float], y: list[float]) -> float:
    """Pinto da Costa & Soares (2005): a difference at the top counts more."""
    n = len(x)
    above = sum((a - b) ** 2 * ((n - a + 1) + (n - b + 1)) for a, b in zip(x, y, strict=True))
    return 1 - 6 * above / (n**4 + n**3 - n**2 - n)


def ws(x: list[float], y: list[float]) -> float:
    """Sałabun & Urbaniak (2020): y held against the reference x."""
    n = len(x)
    return 1 - sum(2.0**-a * abs(a - b) / max(abs(1 - a), abs(n - a)) for a, b in zip(x, y, strict=True))
