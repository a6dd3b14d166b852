"""The cheapest portfolio that reaches stated targets, against all there are: as the answer, and beside it."""

import io
import json
import random
from itertools import combinations

import generate
import generate_plans
import oracle
import oracle_plans
import pytest
from click.testing import CliRunner
from length import seeds
from loopfolio import (
    CaseError,
    CostMinimised,
    Infeasible,
    explain,
    frontier,
    fund,
    load,
    robust,
    stress,
    worth,
)
from loopfolio.cli import cli


def drawn(seed: int, worth: bool):
    """Eight projects with two resources, at least so much of each, and at most four of them."""
    rng = random.Random(seed)
    made = {
        f"t{k}": {"cost": rng.randint(1, 40), "co2": rng.randint(0, 20), "jobs": rng.randint(0, 9)}
        for k in range(8)
    }
    case = {
        "format": 1,
        "name": "Targets",
        "stages": {"s": {}},
        "resources": {"co2": {}, "jobs": {}},
        "technologies": made,
        "pairs": {f"s/{name}": {"value": rng.randint(1, 9) if worth else 0} for name in made},
        "rules": [
            {"rule": "total", "of": "co2", "at_least": rng.randint(10, 45)},
            {"rule": "total", "of": "jobs", "at_least": rng.randint(5, 25)},
            {"rule": "count", "at_most": 4},
        ],
    }
    return case, cheapest_of(case)


def cheapest_of(case) -> int | None:
    """The least that a choice of the technologies costs that keeps the rules."""
    made = case["technologies"].values()
    costs = [
        sum(t["cost"] for t in chosen)
        for size in range(len(made) + 1)
        for chosen in combinations(made, size)
        if all(_keeps(rule, chosen) for rule in case["rules"])
    ]
    return min(costs, default=None)


def _keeps(rule, chosen) -> bool:
    used = len(chosen) if rule["rule"] == "count" else sum(t[rule["of"]] for t in chosen)
    return rule.get("at_least", 0) <= used <= rule.get("at_most", 10**9)


@pytest.mark.parametrize("solver", ["highs", "cbc"])
@pytest.mark.parametrize("seed", seeds(40))
def test_where_value_decides_nothing_the_cheapest_is_taken(seed: int, solver: str) -> None:
    case, least = drawn(seed, worth=False)
    if least is None:
        with pytest.raises(Infeasible):
            fund(case, solver=solver)
        return
    found = fund(case, solver=solver)
    assert found.cost == least


@pytest.mark.parametrize("seed", seeds(40))
def test_beside_the_best_stands_what_the_cheapest_costs(seed: int) -> None:
    case, least = drawn(seed, worth=True)
    if least is not None:
        obliged = fund(case).baselines.obligations
        assert obliged.cost == least


def drawn_plan(seed: int):
    """A random case with periods, levels, pools and rules that asks for so many pairs for the least money."""
    case = generate_plans.random_plan(seed, most_plans=800)
    asked = {"rule": "count", "at_least": random.Random(seed).randint(1, 3), "name": "so many"}
    return {**case, "rules": [*case.get("rules", []), asked], "minimise": "cost"}


@pytest.mark.parametrize("seed", seeds(120))
def test_of_all_plans_that_keep_the_rules_the_cheapest_is_funded_and_of_those_the_best(seed: int) -> None:
    case = drawn_plan(seed)
    expected = oracle_plans.fund(case, oracle_plans.priorities(case))
    read = load(io.StringIO(generate.as_yaml(case)))
    if expected.plan is None:
        with pytest.raises(Infeasible):
            fund(read)
        return
    least = min(cost for _, cost, _ in expected.allowed)
    cheapest = [one for one in expected.allowed if oracle.same(one[1], least)]
    value, _, plan = oracle_plans.first(cheapest, expected.order)
    found = fund(read)
    assert found.least_cost == pytest.approx(least, abs=1e-9)
    assert found.cost == pytest.approx(least, abs=1e-9)
    assert found.value == pytest.approx(value, abs=1e-9)
    assert {f.pair.pair for f in found.funded} == {c.pair for c in oracle_plans.in_operation(plan)}


@pytest.mark.parametrize("seed", seeds(60))
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_what_each_target_costs_is_what_the_least_cost_falls_by_without_it(seed: int, solver: str) -> None:
    case, least = drawn(seed, worth=True)
    if least is None:
        return
    found = fund(case | {"minimise": "cost"}, solver=solver)
    assert found.cost == least
    saved = {use.rule.title: use.saved for use in found.rules}
    assert saved.pop("least cost") is None
    for number, title in enumerate(saved):
        others = [rule for k, rule in enumerate(case["rules"]) if k != number]
        assert saved[title] == least - cheapest_of(case | {"rules": others}), title


TARGETS = """\
format: 1
currency: kEUR
resources: {co2: {unit: t a year}}
stages: {plant: {}}
minimise: cost
technologies:
  heat: {cost: 50, co2: 20}
  solar: {cost: {low: 25, likely: 30, high: 60}, co2: 11}
  drives: {cost: 25, co2: 10}
  press: {cost: 35, co2: 11}
pairs: {plant/heat: {value: 9}, plant/solar: {value: 1}, plant/drives: {value: 1}, plant/press: {value: 2}}
rules:
- {rule: total, of: co2, at_least: 21, name: target of 2030}
"""


def test_the_command_says_that_it_is_the_least_and_what_the_target_costs() -> None:
    found = CliRunner().invoke(cli, ["fund", "-"], input=TARGETS)
    assert "2 projects for 55 kEUR, the least that keeps the rules, value 2, proven optimal" in found.output
    assert "cost saved without it" in found.output


def test_the_least_cost_is_proven_again_by_the_other_solver(tmp_path) -> None:
    case, result = tmp_path / "targets.yaml", tmp_path / "fund.json"
    case.write_text(TARGETS)
    said = CliRunner().invoke(cli, ["fund", str(case), "--format", "json"])
    result.write_text(said.stdout)
    checked = CliRunner().invoke(cli, ["verify", str(result), str(case)])
    assert checked.exit_code == 0, checked.output
    assert "least cost, by CBC" in checked.output
    dearer = TARGETS.replace("minimise: cost", "budget: 1000")
    other = json.loads(CliRunner().invoke(cli, ["fund", "-", "--format", "json"], input=dearer).stdout)
    mixed = json.loads(said.stdout) | {
        name: other[name] for name in ("funded", "not_funded", "value", "cost", "bound", "budget")
    }
    result.write_text(json.dumps(mixed))
    assert CliRunner().invoke(cli, ["verify", str(result), str(case)]).exit_code == 5


def test_when_solar_turns_out_dear_the_press_is_in_the_cheapest_portfolio() -> None:
    """Drawn from 25 to 60, solar is dearer than the press at 35 where the triangle lies above 35."""
    share = (60 - 35) ** 2 / ((60 - 25) * (60 - 30))
    found = stress(load(io.StringIO(TARGETS)), portfolios=400, vary=["costs"])
    assert found.core.share["plant/press"] == pytest.approx(share, abs=0.08)
    assert found.core.share["plant/drives"] == pytest.approx(1.0)
    assert found.core.share["plant/solar"] == pytest.approx(1.0 - found.core.share["plant/press"])


def test_more_money_than_the_least_is_on_the_frontier() -> None:
    costs = [point.cost for point in frontier(load(io.StringIO(TARGETS))).frontier.points]
    assert costs[0] == 55
    assert costs[-1] == 140


@pytest.mark.parametrize(
    "question", [worth, robust, lambda case: explain(case, "plant/heat")], ids=["worth", "robust", "explain"]
)
def test_what_goes_by_value_within_a_budget_is_refused_with_the_remedy(question) -> None:
    with pytest.raises(CostMinimised, match="write budget: 55, the least cost, in place of minimise: cost"):
        question(load(io.StringIO(TARGETS)))


@pytest.mark.parametrize(
    ("rules", "place", "remedy"),
    [
        ("[]", "minimise", "write each target as a rule total or count with at_least, or as a rule fund"),
        ("[{rule: count, at_most: 2}]", "minimise", "doing nothing would be the cheapest"),
        ("[{rule: count, at_least: 2, name: least cost}]", "rules.0.name", "'least cost' exists already"),
    ],
)
def test_a_least_cost_that_says_nothing_is_refused(rules: str, place: str, remedy: str) -> None:
    text = TARGETS.split("rules:")[0] + f"rules: {rules}\n"
    with pytest.raises(CaseError) as refused:
        load(io.StringIO(text))
    [line] = [line for line in str(refused.value).splitlines() if f": {place}: " in line]
    assert remedy in line
