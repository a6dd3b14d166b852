"""Many at once: weight vectors, judgement matrices, draws and portfolios, each against its peer.

    python benchmarks/many.py [PAIRS]

A peer too slow to do all of it does a part, and its time is taken times the parts; the table says so.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as the command line has it; for the peers as well

import numpy as np
from loopfolio.cases import load
from loopfolio.engines.engine import Engine
from loopfolio.mcda import smaa, topsis
from loopfolio.mcda.weighting import ahp
from loopfolio.models.portfolio.options import build_options
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import WeightProfile, profile_name, weight_profile
from loopfolio.models.sensitivity.distributions import FACTORS
from loopfolio.models.sensitivity.monte_carlo import sampler, stress
from loopfolio.models.solver.programme import Programme
from loopfolio.models.solver.reoptimise import reoptimise
from loopfolio.models.tradeoffs.budget_frontier import budget_frontier
from ratios import CASE, Act, Race, show

Array = np.ndarray
THREE_YEARS = str(Path(__file__).with_name("three-years.yaml"))
RNG = np.random.default_rng(1)


def blocks(weights: Array) -> Iterator[Array]:
    for start in range(0, len(weights), smaa.BLOCK):
        yield weights[start : start + smaa.BLOCK]


def closeness(stages: int, criteria: int, draws: int) -> tuple[Act, Act, Act, Act]:
    """Ours, a bare kernel, two matrix products, and a hundred draws of pymcdm's loop."""
    scores = RNG.uniform(1, 3, (stages, criteria))
    bounds = np.tile([1.0, 3.0], (criteria, 1))
    made = topsis.normalise(scores, bounds, np.ones(criteria, dtype=bool))
    weights = RNG.dirichlet(np.ones(criteria), draws)

    def ours() -> None:
        topsis.closeness(made, weights)

    to_best, to_worst = np.square(1 - made.values).T.copy(), np.square(made.values).T.copy()

    def kernel() -> None:
        for block in blocks(weights):
            squared = block * block
            worst = np.sqrt(squared @ to_worst)
            worst / (worst + np.sqrt(squared @ to_best))

    def products() -> None:
        weights @ to_best
        weights @ to_worst

    from pymcdm.methods import TOPSIS

    method, types = TOPSIS(), np.ones(criteria)

    def loop() -> None:
        for vector in weights[:100]:
            method(scores, vector, types, validation=False)

    return ours, kernel, products, loop


def judgements(matrices: int, part: int) -> tuple[Act, Act]:
    """Weights and consistency of random 5 × 5 matrices."""
    scale = np.array([1 / k for k in range(9, 1, -1)] + [float(k) for k in range(1, 10)])
    stack = np.ones((matrices, 5, 5))
    upper = np.triu_indices(5, 1)
    stack[:, upper[0], upper[1]] = RNG.choice(scale, (matrices, 10))
    stack[:, upper[1], upper[0]] = 1 / stack[:, upper[0], upper[1]]
    index = ahp.random_index(5)

    def ours() -> None:
        eigenvalue, _ = ahp.principal(stack)
        (eigenvalue - 5) / 4 / index

    from pymcdm.weights.subjective import AHP

    def loop() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for matrix in stack[:part]:
                judged = AHP(matrix=matrix)
                judged()
                judged.get_cr()

    return ours, loop


def portfolios(draws: int, part: int) -> tuple[Act, Act]:
    """The best portfolio under many weights, against PuLP's defaults building and solving each anew."""
    case = load(CASE).case
    base = programme(case, rank(case, weight_profile(case, profile_name(case))))
    vectors = RNG.dirichlet(np.ones(len(case.criteria)), draws)
    values = []
    for vector in vectors:
        profile = WeightProfile("drawn", "direct", dict(zip(case.criteria, vector, strict=True)))
        values.append(np.array([pair.value for pair in build_options(case, rank(case, profile))]))

    def ours() -> None:
        for _ in reoptimise(base, values):
            pass

    def anew() -> None:
        for given in values[:part]:
            plain(base, given)

    return ours, anew


def plain(made: Programme, values: Array) -> None:
    """As PuLP's manual would write it."""
    import pulp

    problem = pulp.LpProblem("portfolio", pulp.LpMaximize)
    chosen = [pulp.LpVariable(f"x{i}", cat="Binary") for i in range(len(values))]
    chosen += [pulp.LpVariable(f"y{k}", 0, 1) for k in range(len(made.joint))]
    problem += pulp.lpSum(
        float(v) * x for v, x in zip([*values, *made.values[len(values) :]], chosen, strict=True)
    )
    for row in made.rows:
        used = pulp.lpSum(c * chosen[i] for i, c in row.coefficients.items())
        if row.at_most is not None:
            problem += used <= row.at_most
        if row.at_least is not None:
            problem += used >= row.at_least
    for k, groups in enumerate(made.joint, len(values)):
        for group in groups:
            problem += chosen[k] <= pulp.lpSum(chosen[i] for i in group)
        problem += chosen[k] >= pulp.lpSum(chosen[i] for g in groups for i in g) - (len(groups) - 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        problem.solve(pulp.PULP_CBC_CMD(msg=False))


def frontier(part: int) -> tuple[Act, Act, int]:
    """The whole frontier, against a default PuLP solve a budget of 50 more; and the parts of that."""
    case = load(CASE).case
    ranking = rank(case, weight_profile(case, profile_name(case)))
    dearest = budget_frontier(case, ranking).frontier.points[-1].cost
    units = [50.0 * k for k in range(int(dearest // 50) + 1)]

    def ours() -> None:
        if not budget_frontier(case, ranking).frontier.complete:
            sys.exit("the frontier is not complete")

    def unit_by_unit() -> None:
        for unit in units[:: len(units) // part][:part]:
            made = programme(case.limited_to(unit), ranking)
            plain(made, np.array(made.values[: len(made.pairs)]))

    return ours, unit_by_unit, len(units) // part


def ranks() -> Act:
    """A whole stress of the paper's ranks; no portfolios beyond the one that is always solved."""
    case = load(CASE).case
    profile = weight_profile(case, profile_name(case))
    return lambda: stress(case, profile, sampler(case, profile, "uniform", 0.05), ("weights",), 100_000, 1, 1)


def drawn(path: str, draws: int) -> tuple[Act, Act]:
    """The portfolio anew in so many draws of all that a case leaves open: by two processes, and by one."""
    case = load(path).case
    profile = weight_profile(case, profile_name(case))

    def by(workers: int) -> Act:
        def act() -> None:
            with Engine(workers) as engine:
                sample = sampler(case, profile, "uniform", 0.05)
                stress(case, profile, sample, FACTORS, 10_000, draws, 1, engine)

        return act

    return by(2), by(1)


def main(pairs: int) -> None:
    small, kernel, _, loop = closeness(9, 5, 100_000)
    large, _, products, _ = closeness(1000, 10, 20_000)
    ahp_many, ahp_loop = judgements(10_000, 200)
    solved, anew = portfolios(1000, 50)
    traced, units, parts = frontier(20)
    show(
        [
            Race("100,000 weights on 9 × 5 / pymcdm's loop, 100 of them", small, loop, 1 / 1000, 1000),
            Race("100,000 weights on 9 × 5 / a bare numpy kernel", small, kernel, 2),
            Race("20,000 weights on 1,000 × 10 / two matrix products", large, products, 1.5),
            Race("10,000 judgement matrices / pymcdm's loop, 200 of them", ahp_many, ahp_loop, 1 / 100, 50),
            Race("ranks under 100,000 draws / a bare numpy kernel (ours: 300 ms)", ranks(), kernel, None),
            Race("1,000 portfolios anew / PuLP's defaults, 50 of them", solved, anew, 1 / 25, 20),
            Race("stress --portfolios 100, the paper's case: 2 workers / 1", *drawn(CASE, 100), None),
            Race("stress --portfolios 1000, the paper's case: 2 workers / 1", *drawn(CASE, 1000), 0.75),
            Race("stress --portfolios 100, three years: 2 workers / 1", *drawn(THREE_YEARS, 100), None),
            Race("stress --portfolios 1000, three years: 2 workers / 1", *drawn(THREE_YEARS, 1000), 0.75),
            Race(
                "the whole frontier / PuLP's defaults every 50 kEUR, 20 of them", traced, units, 1 / 40, parts
            ),
        ],
        pairs,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
