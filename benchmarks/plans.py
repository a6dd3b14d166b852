"""Large portfolios: how long the rows take, how near the proof comes within a time, and how limits are kept.

    python benchmarks/plans.py [SECONDS]

Random cases with every kind of rule: 9 × 4, 50 × 10 over 3 years, 200 × 25 over 5 years.
"""

from __future__ import annotations

import sys
import time
from random import Random
from typing import Any

from loopfolio.models.analysis import analyse
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.solver.limits import limited
from loopfolio.models.solver.milp import OutOfTime
from loopfolio.models.solver.registry import SOLVERS
from loopfolio.models.validation.validate import validate

LEVELS = ["low", "medium", "high"]
CRITERIA = [
    "circularity_impact", "circularity_difficulty", "carbon_footprint", "technological_maturity",
    "digitalization_difficulty",
]  # fmt: skip
SIZES = [(9, 4, 0), (50, 10, 3), (200, 25, 5)]


def case_of(stages: int, technologies: int, years: int, seed: int = 1) -> dict[str, Any]:
    """A case of this size as plain data; years 0: without periods."""
    rng = Random(seed)
    names = [f"s{i}" for i in range(stages)]
    made = [f"t{i}" for i in range(technologies)]
    minimised = {"circularity_difficulty", "digitalization_difficulty"}
    cost = {t: rng.choice([150, 250, 400, 600, 900]) for t in made}
    whole = sum(cost.values()) * stages
    case: dict[str, Any] = {
        "format": 1,
        "illustrative": True,
        "criteria": {c: {"direction": "min" if c in minimised else "max"} for c in CRITERIA},
        "stages": {s: {c: rng.choice(LEVELS) for c in CRITERIA} for s in names},
        "profiles": {"p": {"order": CRITERIA}},
        "resources": ["staff"],
        "technologies": {
            t: {
                "cost": cost[t],
                "difficulty": rng.choice(LEVELS),
                "maturity": rng.choice(LEVELS),
                "staff": rng.randint(1, 5),
                "builds": {"maturity": 1},
                **({"cost_profile": [0.6, 0.4]} if years else {}),
            }
            for t in made
        },
        "fit": {s: {t: round(rng.uniform(0.1, 1), 3) for t in made} for s in names},
        "synergies": [
            {"pairs": [f"{s}/{made[0]}", f"{s}/{made[1]}"], "value": 0.05} for s in names[: stages // 3]
        ],
        "budget": round(0.3 * whole),
        "rules": [
            {"rule": "total", "of": "difficulty", "at_most": round(1.2 * stages * technologies)},
            {"rule": "total", "of": "staff", "at_most": stages * technologies},
            {"rule": "mean", "of": "maturity", "at_least": 1.3},
            {"rule": "each", "of": "technological_maturity", "at_least": "medium",
             "scope": {"technologies": [made[2]]}},
            {"rule": "count", "at_most": stages * technologies // 2},
            {"rule": "share", "scope": {"technologies": [made[0]]}, "at_most": 0.3},
            {"rule": "requires", "pair": f"*/{made[1]}", "needs": f"*/{made[0]}"},
            {"rule": "excludes", "pairs": [f"{names[0]}/*"]},
            {"rule": "together", "pairs": [f"{names[1]}/{made[0]}", f"{names[1]}/{made[1]}"]},
            {"rule": "fund", "pairs": [f"{names[2]}/{made[0]}"]},
            {"rule": "skip", "pairs": [f"{names[3]}/{made[0]}"]},
        ],
    }  # fmt: skip
    if years:
        case["periods"] = {str(2027 + y): {"budget": round(0.36 * whole / years)} for y in range(years)}
        case |= {"carry_over": True, "discount": 0.05}
    return case


def main(seconds: float) -> None:
    for size in SIZES:
        began = time.perf_counter()
        case = validate(case_of(*size)).case
        assert case is not None
        read = time.perf_counter()
        made = programme(case, rank(case, weight_profile(case, profile_name(case))))
        rows = made.rows
        built = time.perf_counter()
        with limited(seconds):
            try:
                found = made.maximise(made.values)
                assert found is not None
                ended, value, bound = "proven", made.value(found.chosen), found.bound
            except OutOfTime as halted:
                if halted.solution is None:
                    sys.exit("nothing found in time")
                ended = halted.why
                value, bound = made.value(halted.solution.chosen), halted.solution.bound
        done = time.perf_counter()
        print(
            f"{size[0]} × {size[1]} × {size[2]}: {len(made.pairs):,} options, {len(rows):,} rows; read "
            f"{read - began:.1f} s, rows {built - read:.1f} s, solve {done - built:.1f} s: {ended}, value "
            f"{value:.4f}, bound {bound:.4f}, gap {(bound - value) / value:.3%}"
        )


LIMITS = (0.5, 2.0, 10.0)
"""Seconds, counted from when the case is read"""


def kept() -> None:
    """What a whole answer takes of its limit, by either solver."""
    for size in SIZES:
        case = validate(case_of(*size)).case
        assert case is not None
        for solver in SOLVERS:
            said = []
            for limit in LIMITS:
                began = time.perf_counter()
                with limited(limit):
                    found = analyse(case, solver=solver).portfolio.optimum
                took = time.perf_counter() - began
                how = "proven" if found.halted is None else "by hand" if found.by_hand else "found"
                said.append(f"{limit:g} s: {took:.2f} s, {how}")
            print(
                f"{size[0]} × {size[1]} × {size[2]}, limits kept by {solver}: {'; '.join(said)}", flush=True
            )


if __name__ == "__main__":
    kept()
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 120)
