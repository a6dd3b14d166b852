"""Plans: levels, periods, pools, chances of success and maturity that is built.

The command line against the oracle on random cases; a failing case prints its YAML. More of them,
from a seed on::

    python tests/test_plans.py FIRST_SEED COUNT
"""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli

sys.path.insert(0, str(Path(__file__).parent))  # pytest's importlib mode leaves the folder out

import generate
import generate_plans
import oracle
import oracle_plans

Case = dict[str, Any]


def fund(text: str, *flags: str) -> tuple[int, Any]:
    """The exit code and the JSON; the text instead where it is neither done nor infeasible."""
    result = CliRunner().invoke(cli, ["fund", "-", "--format", "json", *flags], input=text)
    if result.exit_code not in (0, 3):
        return result.exit_code, f"{result.output}\n{result.exception!r}"
    return result.exit_code, json.loads(result.stdout)


def near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))


def wrong_conflict(answer: oracle_plans.Answer, named: list[str]) -> list[str]:
    """Whether the rules said to be in conflict are, and none of them is there for nothing."""
    if not named or not set(named) <= set(answer.rules):
        return [f"conflict {named} does not name rules of {list(answer.rules)}"]
    wrong = [f"conflict {named} can be met"] if answer.can_be_met(named) else []
    for name in named:
        if not answer.can_be_met([n for n in named if n != name]):
            wrong.append(f"conflict {named} holds without {name!r}")
    return wrong


def wrong_plan(case: Case, *flags: str) -> list[str]:
    """Where ``fund`` and the oracle differ."""
    expected = oracle_plans.fund(case, oracle_plans.priorities(case))
    code, got = fund(generate.as_yaml(case), *flags)
    if code not in (0, 3):
        return [f"exit {code}: {got}"]
    if (code == 3) != (expected.plan is None):
        best = expected.plan and (expected.value, expected.cost, [c.key for c in expected.plan])
        said = (
            got.get("conflict")
            if code
            else (got["value"], [(f["pair"], f["level"], f["period"]) for f in got["funded"]])
        )
        return [f"exit {code} {said}, but the best plan is {best}"]
    if expected.plan is None:
        return wrong_conflict(expected, got["conflict"])
    wrong = []
    for figure in ("value", "cost"):
        if not near(getattr(expected, figure), got[figure]):
            wrong.append(f"{figure}: expected {getattr(expected, figure)}, got {got[figure]}")
    funded = {(f["pair"], f["level"], f["period"]): f for f in got["funded"]}
    keys = [c.key for c in expected.plan]
    if len(funded) != len(got["funded"]) or set(funded) != set(keys):
        return [*wrong, f"plan: expected {keys}, got {list(funded)}"]
    for choice in expected.plan:
        for figure in ("value", "cost", "difficulty", "maturity"):
            if not near(getattr(choice, figure), funded[choice.key][figure]):
                said = funded[choice.key][figure]
                wrong.append(f"{figure} of {choice.key}: expected {getattr(choice, figure)}, got {said}")
    spent = oracle_plans.spent(case, expected.plan)
    names = oracle_plans.periods_of(case)
    if [p["id"] for p in got["periods"]] != names:
        return [*wrong, f"periods: expected {names}, got {got['periods']}"]
    for name, amount, entry in zip(names, spent, got["periods"], strict=True):
        if not near(amount, entry["spent"]):
            wrong.append(f"spent in {name}: expected {amount}, got {entry['spent']}")
    return wrong


@pytest.mark.parametrize("seed", range(60))
def test_fund_finds_the_best_of_all_plans(seed):
    case = generate_plans.random_plan(seed)
    wrong = wrong_plan(case)
    assert not wrong, "\n".join([*wrong, generate.as_yaml(case)])


if __name__ == "__main__":
    first, count = int(sys.argv[1]), int(sys.argv[2])
    infeasible = 0
    for number in range(first, first + count):
        tried = generate_plans.random_plan(number)
        if faults := wrong_plan(tried, *sys.argv[3:]):
            print(f"--- {number}", *faults, generate.as_yaml(tried), sep="\n", flush=True)
