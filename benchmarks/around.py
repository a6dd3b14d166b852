"""What stands around a proof: whole commands beside HiGHS alone on the rows of the best portfolio.

    python benchmarks/around.py [TURNS]

Lists of 50, 60 and 250 projects (``projects.py``), and nineteen options over three years
(``three-years.yaml``). The start is what ``loopfolio check`` takes: Python, imports, reading the case.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from loopfolio.cases import load
from projects import knapsack, listed
from ratios import COMMAND, compiled, process, seconds, solving
from ruamel.yaml import YAML

PLAN = Path(__file__).with_name("three-years.yaml")
PROJECTS: dict[str, Callable[[], dict[str, Any]]] = {
    "50 projects x 5 resources": lambda: knapsack(50, 5),
    "60 projects, five rules": lambda: listed(60),
    "250 projects, five rules": lambda: listed(250),
}
PROOFS, MORE = 3.0, 1.0
"""A whole answer takes no more than so many bare proofs and so many seconds, start apart."""


def written(folder: Path, name: str, data: dict[str, Any]) -> Path:
    path = folder / f"{name.split()[0]}.yaml"
    YAML().dump(data, path)
    return path


def row(what: str, took: list[float], goal: float, beside: str) -> None:
    spread = f"[{min(took):.2f}-{max(took):.2f}]"
    met = "met" if statistics.median(took) <= goal else "not met"
    print(
        f"{what:<44} {statistics.median(took):6.2f} s {spread:<13} goal {goal:6.2f} s {met:<8} {beside}",
        flush=True,
    )


def projects(folder: Path, turns: int) -> None:
    """The portfolio alone, and all that ``fund`` says beside it."""
    for name, made in PROJECTS.items():
        path = written(folder, name, made())
        _, bare = solving(load(path).case)
        acts = {
            "start": process(COMMAND, "check", path),
            "alone": process(COMMAND, "fund", "--beside", "0", path),
            "whole": process(COMMAND, "fund", path),
        }
        times: dict[str, list[float]] = {key: [] for key in [*acts, "bare"]}
        for _ in range(turns):
            times["bare"].append(seconds(bare))
            for key, act in acts.items():
                times[key].append(seconds(act))
        proof, start = (statistics.median(times[key]) for key in ("bare", "start"))
        beside = f"proof {proof:.3f} s, start {start:.2f} s"
        row(f"fund --beside 0, {name}", times["alone"], 1.5 * proof + start, beside)
        row(f"fund, {name}", times["whole"], PROOFS * proof + MORE + start, beside)


def plan(folder: Path, turns: int) -> None:
    """Three years: what a planner waits for."""
    made = folder / "plan"
    result = made / PLAN.stem / "analysis.json"
    process(COMMAND, "run", PLAN, "-o", made)()
    acts = {
        "run": (process(COMMAND, "run", PLAN, "-o", made, "--force"), 3.0),
        "verify": (process(COMMAND, "verify", result, PLAN), 2.0),
        "stress --portfolios 100": (process(COMMAND, "stress", "--portfolios", "100", PLAN), 4.0),
    }
    for name, (act, goal) in acts.items():
        row(f"{name}, nineteen options, three years", [seconds(act) for _ in range(turns)], goal, "")


def main(turns: int) -> None:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as the command line has it
    compiled()
    with tempfile.TemporaryDirectory() as folder:
        projects(Path(folder), turns)
        plan(Path(folder), turns)
    print(f"\n{turns} turns each, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
