"""Project-selection problems with known answers, written as case files and run through the command.

One stage ``s``; project k is the technology ``pk`` with its cost, and its value stands at the pair.
"""

import json
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from loopfolio.cases import load
from loopfolio.cli import cli
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import weight_profile
from loopfolio.models.solver.lexicographic import best


@dataclass(frozen=True)
class Problem:
    """A published problem, in its own numbers, and the answer it comes with."""

    source: str
    values: list[float]
    optimum: float
    funded: list[int]
    """Projects of the best portfolio, counted from 1"""
    costs: list[float] | None = None
    budget: float | None = None
    resources: dict[str, list[float]] = field(default_factory=dict)
    """resource → what each project uses of it"""
    rules: list[str] = field(default_factory=list)
    """In the words of the case file"""

    def yaml(self):
        lines = ["format: 1", "stages: {s: {}}"]
        if self.resources:
            lines.append(f"resources: [{', '.join(self.resources)}]")
        lines.append("technologies:")
        for k in range(len(self.values)):
            uses = {name: amounts[k] for name, amounts in self.resources.items()}
            if self.costs is not None:
                uses["cost"] = self.costs[k]
            lines.append(f"  p{k + 1}: {{{', '.join(f'{name}: {amount}' for name, amount in uses.items())}}}")
        lines.append("pairs:")
        lines += [f"  s/p{k}: {{value: {value}}}" for k, value in enumerate(self.values, 1)]
        if self.budget is not None:
            lines.append(f"budget: {self.budget}")
        if self.rules:
            lines += ["rules:", *(f"  - {{{rule}}}" for rule in self.rules)]
        return "\n".join(lines) + "\n"


STOCKCO = {"values": [16, 22, 12, 8], "costs": [5, 7, 4, 3], "budget": 14}

PROBLEMS = {
    "stockco": Problem(
        "Winston, Operations Research, pp. 478-479; optimum recomputed",
        **STOCKCO, optimum=42, funded=[2, 3, 4],
    ),
    "stockco-two-at-most": Problem(
        "Winston, Operations Research, pp. 478-479; optimum recomputed",
        **STOCKCO, rules=["rule: count, at_most: 2"], optimum=38, funded=[1, 2],
    ),
    "stockco-2-needs-1": Problem(
        "Winston, Operations Research, pp. 478-479; optimum recomputed",
        **STOCKCO, rules=["rule: requires, pair: s/p2, needs: s/p1"], optimum=38, funded=[1, 2],
    ),
    "stockco-not-2-and-4": Problem(
        "Winston, Operations Research, pp. 478-479; optimum recomputed",
        **STOCKCO, rules=["rule: excludes, pairs: [s/p2, s/p4]"], optimum=38, funded=[1, 2],
    ),
    "california-manufacturing": Problem(
        "Hillier & Lieberman, Introduction to Operations Research, prototype of binary programming",
        values=[9, 5, 6, 4], costs=[6, 3, 5, 2], budget=10,
        rules=[
            "rule: excludes, pairs: [s/p3, s/p4]",
            "rule: requires, pair: s/p3, needs: s/p1",
            "rule: requires, pair: s/p4, needs: s/p2",
        ],
        optimum=14, funded=[1, 2],
    ),
    "taha-three-years": Problem(
        "Taha, Operations Research: An Introduction, example 9.1-1",
        values=[20, 40, 20, 15, 30],
        resources={"y1": [5, 4, 3, 7, 8], "y2": [1, 7, 9, 4, 6], "y3": [8, 10, 2, 1, 10]},
        rules=[f"rule: total, of: {year}, at_most: 25" for year in ("y1", "y2", "y3")],
        optimum=95, funded=[1, 2, 3, 4],
    ),
    "rosetta-knapsack": Problem(
        "rosettacode.org, Knapsack problem/0-1",
        values=[150, 35, 200, 160, 60, 45, 60, 40, 30, 10, 70, 30, 15, 10, 40, 70, 75, 80, 20, 12, 50, 10],
        costs=[9, 13, 153, 50, 15, 68, 27, 39, 23, 52, 11, 32, 24, 48, 73, 42, 43, 22, 7, 18, 4, 30],
        budget=400, optimum=1030, funded=[1, 2, 3, 4, 5, 7, 11, 16, 17, 18, 19, 21],
    ),
    # P01 ... P07 of the data sets KNAPSACK_01 (J. Burkardt, Florida State University), verified below.
    "P01": Problem(
        "KNAPSACK_01, P01", values=[92, 57, 49, 68, 60, 43, 67, 84, 87, 72],
        costs=[23, 31, 29, 44, 53, 38, 63, 85, 89, 82], budget=165,
        optimum=309, funded=[1, 2, 3, 4, 6],
    ),
    "P02": Problem(
        "KNAPSACK_01, P02", values=[24, 13, 23, 15, 16], costs=[12, 7, 11, 8, 9], budget=26,
        optimum=51, funded=[2, 3, 4],
    ),
    "P03": Problem(
        "KNAPSACK_01, P03", values=[50, 50, 64, 46, 50, 5], costs=[56, 59, 80, 64, 75, 17], budget=190,
        optimum=150, funded=[1, 2, 5],
    ),
    "P04": Problem(
        "KNAPSACK_01, P04", values=[70, 20, 39, 37, 7, 5, 10], costs=[31, 10, 20, 19, 4, 3, 6], budget=50,
        optimum=107, funded=[1, 4],
    ),
    "P05": Problem(
        "KNAPSACK_01, P05", values=[350, 400, 450, 20, 70, 8, 5, 5], costs=[25, 35, 45, 5, 25, 3, 2, 2],
        budget=104, optimum=900, funded=[1, 3, 4, 5, 7, 8],
    ),
    "P06": Problem(
        "KNAPSACK_01, P06", values=[442, 525, 511, 593, 546, 564, 617],
        costs=[41, 50, 49, 59, 55, 57, 60], budget=170, optimum=1735, funded=[2, 4, 7],
    ),
    "petersen-1": Problem(
        "Petersen (1967), problem 1; OR-Library mknap1, 10 constraints",
        values=[100, 600, 1200, 2400, 500, 2000],
        resources={
            "r1": [8, 12, 13, 64, 22, 41], "r2": [8, 12, 13, 75, 22, 41], "r3": [3, 6, 4, 18, 6, 4],
            "r4": [5, 10, 8, 32, 6, 12], "r5": [5, 13, 8, 42, 6, 20], "r6": [5, 13, 8, 48, 6, 20],
            "r7": [0, 0, 0, 0, 8, 0], "r8": [3, 0, 4, 0, 8, 0], "r9": [3, 2, 4, 0, 8, 4],
            "r10": [3, 2, 4, 8, 8, 4],
        },
        rules=[
            f"rule: total, of: r{i}, at_most: {limit}"
            for i, limit in enumerate([80, 96, 20, 36, 44, 48, 10, 18, 22, 24], 1)
        ],
        optimum=3800, funded=[2, 3, 6],
    ),
    "all-free": Problem(
        "by hand: nothing costs anything, so all that is worth anything is funded",
        values=[3, 0.5, 2], costs=[0, 0, 0], budget=0, optimum=5.5, funded=[1, 2, 3],
    ),
    "cheaper-of-two-as-good": Problem(
        "by hand: 1 alone and 2 + 3 are both worth 10; the latter cost less",
        values=[10, 6, 4], costs=[9, 5, 3], budget=9, optimum=10, funded=[2, 3],
    ),
    "earlier-of-two-alike": Problem(
        "by hand: any two of three alike fit; the earliest are taken",
        values=[7, 7, 7], costs=[4, 4, 4], budget=8, optimum=14, funded=[1, 2],
    ),
    "four-at-least": Problem(
        "by hand: Stockco's four projects cost 19; four of them at least leave no choice",
        values=[16, 22, 12, 8], costs=[5, 7, 4, 3], budget=19, rules=["rule: count, at_least: 4"],
        optimum=58, funded=[1, 2, 3, 4],
    ),
    "together": Problem(
        "by hand: with 1 and 3 together or not at all, 16 + 12 + 8 = 36 beats 22 + 8 = 30",
        **STOCKCO, rules=["rule: together, pairs: [s/p1, s/p3]"], optimum=36, funded=[1, 3, 4],
    ),
    "owed": Problem(
        "by hand: with 1 owed, 16 + 22 = 38 beats 16 + 12 + 8 = 36",
        **STOCKCO, rules=["rule: fund, pairs: [s/p1]"], optimum=38, funded=[1, 2],
    ),
}  # fmt: skip

P07 = Problem(
    "KNAPSACK_01, P07",
    values=[135, 139, 149, 150, 156, 163, 173, 184, 192, 201, 210, 214, 221, 229, 240],
    costs=[70, 73, 77, 80, 82, 87, 90, 94, 98, 106, 110, 113, 115, 118, 120], budget=750,
    optimum=1458, funded=[1, 3, 5, 7, 8, 9, 14, 15],
)  # fmt: skip
P08 = Problem(
    "KNAPSACK_01, P08",
    values=[
        825594, 1677009, 1676628, 1523970, 943972, 97426, 69666, 1296457, 1679693, 1902996, 1844992,
        1049289, 1252836, 1319836, 953277, 2067538, 675367, 853655, 1826027, 65731, 901489, 577243,
        466257, 369261,
    ],
    costs=[
        382745, 799601, 909247, 729069, 467902, 44328, 34610, 698150, 823460, 903959, 853665, 551830,
        610856, 670702, 488960, 951111, 323046, 446298, 931161, 31385, 496951, 264724, 224916, 169684,
    ],
    budget=6404180, optimum=13549094, funded=[1, 2, 4, 5, 6, 10, 11, 13, 16, 22, 23, 24],
)  # fmt: skip
KNAPSACKS = {k: p for k, p in PROBLEMS.items() if p.costs and p.budget is not None and not p.rules}


def highest_value(problem):
    """The best value within the budget, by looking at every portfolio; no rules but the budget.

    Meets in the middle: every half portfolio of one half with the best that still fits of the other.
    """

    def portfolios(part):
        found = np.zeros((1, 2), dtype=float)
        for k in part:
            found = np.vstack([found, found + np.array([problem.costs[k], problem.values[k]])])
        return found[found[:, 0].argsort(kind="stable")]

    count = len(problem.values)
    one, other = portfolios(range(count // 2)), portfolios(range(count // 2, count))
    one = one[one[:, 0] <= problem.budget]
    richest = np.maximum.accumulate(other[:, 1])
    fits = np.searchsorted(other[:, 0], problem.budget - one[:, 0], side="right") - 1
    return float((one[:, 1] + richest[fits]).max())


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("name", PROBLEMS)
def test_published_optimum(name, solver, tmp_path):
    """``fund`` proves the published optimum and funds the published projects, whichever solver runs."""
    problem = PROBLEMS[name]
    path = tmp_path / f"{name}.yaml"
    path.write_text(problem.yaml(), encoding="utf-8")
    result = CliRunner().invoke(cli, ["fund", str(path), "--format", "json", "--solver", solver])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["value"] == pytest.approx(problem.optimum, abs=1e-9)
    assert {pair["pair"] for pair in found["funded"]} == {f"s/p{k}" for k in problem.funded}
    assert (found["status"], found["gap"], found["solver"]) == ("optimal", 0, solver)
    assert found["cost"] == sum(problem.costs[k - 1] for k in problem.funded if problem.costs)


@pytest.mark.parametrize("problem", [P07, P08], ids=["P07", "P08"])
def test_published_optimum_of_a_knapsack_with_many_near_optima(problem, tmp_path):
    """Projects whose value follows their cost closely leave thousands of portfolios to tell apart.

    The portfolio alone: its funding order needs the whole frontier, which takes much longer.
    """
    path = tmp_path / "knapsack.yaml"
    path.write_text(problem.yaml(), encoding="utf-8")
    case = load(str(path)).case
    found = best(programme(case, rank(case, weight_profile(case, "equal"))))
    assert found.value == problem.optimum
    assert sorted(found.funded) == [k - 1 for k in problem.funded]


@pytest.mark.parametrize("problem", [*KNAPSACKS.values(), P07, P08], ids=[*KNAPSACKS, "P07", "P08"])
def test_the_published_knapsack_optima_are_right(problem):
    """Looking at every portfolio finds nothing better within the budget than what was published."""
    assert highest_value(problem) == problem.optimum
    assert sum(problem.costs[k - 1] for k in problem.funded) <= problem.budget
    assert sum(problem.values[k - 1] for k in problem.funded) == problem.optimum


@pytest.mark.parametrize("name", ["taha-three-years", "petersen-1"])
def test_the_published_optima_under_several_limits_are_right(name):
    """Looking at every portfolio finds one best within all limits, the published one."""
    problem = PROBLEMS[name]
    limits = [float(rule.split("at_most: ")[1]) for rule in problem.rules]
    projects = range(1, len(problem.values) + 1)
    found = {
        chosen: sum(problem.values[k - 1] for k in chosen)
        for size in range(len(problem.values) + 1)
        for chosen in combinations(projects, size)
        if all(
            sum(used[k - 1] for k in chosen) <= limit
            for used, limit in zip(problem.resources.values(), limits, strict=True)
        )
    }
    assert [c for c, value in found.items() if value == max(found.values())] == [tuple(problem.funded)]
    assert max(found.values()) == problem.optimum


PETERSEN = (Path(__file__).parent / "published" / "petersen.txt").read_text(encoding="utf-8").split("\n\n")
"""Petersen (1967), problems 2 to 7, as OR-Library's mknap1 has them: projects, constraints and the optimum;
values; what the projects use, a line a constraint; limits"""


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("text", PETERSEN, ids=lambda text: f"{text.split()[0]} projects")
def test_petersens_optima_are_proven(text, solver, tmp_path):
    """The published value, by a portfolio that keeps every limit by arithmetic on the published numbers."""
    (count, _, optimum), values, *uses, limits = ([*map(float, line.split())] for line in text.splitlines())
    problem = Problem(
        "OR-Library, mknap1",
        values=values,
        optimum=optimum,
        funded=[],
        resources={f"r{i}": used for i, used in enumerate(uses, 1)},
        rules=[f"rule: total, of: r{i}, at_most: {limit}" for i, limit in enumerate(limits, 1)],
    )
    (tmp_path / "petersen.yaml").write_text(problem.yaml(), encoding="utf-8")
    call = ["fund", str(tmp_path / "petersen.yaml"), "--format", "json", "--beside", "0", "--solver", solver]
    found = json.loads(CliRunner().invoke(cli, call).stdout)
    assert found["status"] == "optimal"
    assert found["value"] == pytest.approx(optimum, rel=1e-9)
    funded = [int(made["technology"][1:]) - 1 for made in found["funded"]]
    assert len(values) == count
    assert sum(values[k] for k in funded) == pytest.approx(optimum)
    assert all(sum(used[k] for k in funded) <= limit for used, limit in zip(uses, limits, strict=True))


def test_lorie_and_savage_fund_five_of_nine_projects(tmp_path):
    """Lorie & Savage (1955), nine projects and the money of two years, solved whole by Weingartner (1963)."""
    problem = Problem(
        "Weingartner (1963), Mathematical Programming and the Analysis of Capital Budgeting Problems",
        values=[14, 17, 17, 15, 40, 12, 14, 10, 12],
        resources={"year1": [12, 54, 6, 6, 30, 6, 48, 36, 18], "year2": [3, 7, 6, 2, 35, 6, 4, 3, 3]},
        rules=["rule: total, of: year1, at_most: 50", "rule: total, of: year2, at_most: 20"],
        optimum=70, funded=[1, 3, 4, 6, 9],
    )  # fmt: skip
    (tmp_path / "nine.yaml").write_text(problem.yaml(), encoding="utf-8")
    call = ["fund", str(tmp_path / "nine.yaml"), "--format", "json", "--beside", "0"]
    found = json.loads(CliRunner().invoke(cli, call).stdout)
    assert (found["status"], found["value"]) == ("optimal", 70)
    assert sorted(int(made["technology"][1:]) for made in found["funded"]) == problem.funded
