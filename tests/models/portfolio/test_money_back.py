"""Costs, resources and money of a period below 0: cash that comes back."""

import io
import json
import math
from random import Random

import generate
import oracle
import pytest
from click.testing import CliRunner
from loopfolio import fund, load
from loopfolio.cases import CaseError
from loopfolio.cli import cli
from loopfolio.models.portfolio.portfolio import Infeasible, programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.sensitivity.cost_thresholds import CostThresholds
from loopfolio.models.sensitivity.counterfactuals import WhyFunded, explain
from loopfolio.models.tradeoffs.budget_frontier import budget_frontier
from loopfolio.models.validation.validate import validate


def paying_back(seed: int) -> dict:
    """A random case of which some costs are below 0, and the budget may be as well for a while."""
    rng = Random(seed)
    case = generate.random_case(seed)
    entries = [*case["technologies"].values(), *case.get("pairs", {}).values()]
    for entry in entries:
        if isinstance(entry.get("cost"), (int, float)) and rng.random() < 0.4:
            entry["cost"] = -entry["cost"]
    rules = case.get("rules", [])
    divided = [r for r in rules if r["rule"] in ("mean", "share")]
    case["rules"] = [r for r in rules if r not in divided]
    return case


@pytest.mark.parametrize("seed", range(60))
def test_the_best_portfolio_and_the_frontier_are_those_of_enumeration(seed):
    """Whatever pays for itself or others is counted as money that is there."""
    case = paying_back(seed)
    verdict = validate(case)
    assert verdict.case is not None, verdict.problems
    weights = oracle.weigh(case, oracle.default_profile(case)).weights
    every = oracle.options(case, oracle.closeness(case, weights))
    allowed = oracle.feasible(case, every, oracle.rules_of(case))
    if not allowed:
        with pytest.raises(Infeasible):
            fund(case)
        return
    best, found = oracle.best(allowed, every), fund(case)
    assert {f.pair.pair for f in found.funded} == set(best.funded)
    assert found.value == pytest.approx(best.value, abs=1e-9)
    assert found.cost == pytest.approx(best.cost, abs=1e-9)
    made = verdict.case
    lifted = {key: value for key, value in case.items() if key != "budget"}
    points = oracle.frontier(oracle.feasible(case, every, oracle.rules_of(lifted)), every)
    mine = budget_frontier(made, rank(made, weight_profile(made, profile_name(made)))).frontier
    assert mine.complete
    assert [(p.cost, p.value) for p in mine.points] == [
        (pytest.approx(p.cost, abs=1e-9), pytest.approx(p.value, abs=1e-9)) for p in points
    ]


@pytest.mark.parametrize("seed", range(12))
def test_up_to_what_cost_a_pair_is_in_is_what_solving_again_finds(seed):
    """A little below the threshold it is in, a little above it is out."""
    case = validate(paying_back(seed)).case
    made = programme(case, rank(case, weight_profile(case, profile_name(case))))
    try:
        found = explain(made, dict.fromkeys(pair.pair for pair in made.pairs))
    except Infeasible:
        return
    for why in found.pairs:
        edge = why.stays if isinstance(why, WhyFunded) else why.enters
        if edge is None or math.isinf(edge.cost):
            continue
        apart = 1e-4 * max(1.0, abs(edge.cost))
        options = CostThresholds(made, why.option, None)
        inside, outside = (options.is_in(edge.cost + side * apart) for side in (-1, 1))
        assert not outside
        assert inside or edge.attained


PLAN = """\
format: 1
currency: kEUR
stages: {s: {}}
technologies:
  solar: {cost: 100, cost_profile: [1.5, -0.5]}
  heat: {cost: 60}
pairs: {s/solar: {value: 1, latest: "2027"}, s/heat: {value: 2, earliest: "2028"}}
periods: {"2027": {budget: 150}, "2028": {budget: 10}}
"""


def test_money_that_comes_back_in_a_later_year_can_be_spent_then():
    """50 come back in 2028, which with the year's 10 pays for heat at 60."""
    found = fund(io.StringIO(PLAN))
    assert [f.pair.id for f in found.funded] == ["s/solar@2027", "s/heat@2028"]
    assert [(p.period, p.amount) for p in found.periods] == [("2027", 150), ("2028", 10)]
    without = PLAN.replace("cost: 100, cost_profile: [1.5, -0.5]", "cost: 100")
    assert [f.pair.id for f in fund(io.StringIO(without)).funded] == ["s/solar@2027"]


def test_a_year_may_demand_that_money_comes_back():
    """At most −50 in 2028: solar, which nobody would fund for its value, must be."""
    text = PLAN.replace("value: 1,", "value: -1,").replace("budget: 10}", "budget: -50}")
    assert [f.pair.id for f in fund(io.StringIO(text)).funded] == ["s/solar@2027"]


def test_what_pays_for_itself_makes_room_in_the_budget():
    text = """\
format: 1
currency: kEUR
stages: {s: {}}
technologies: {scrap: {cost: {low: -30, likely: -20, high: -10}}, line: {cost: 100}}
pairs: {s/scrap: {value: 0.5}, s/line: {value: 5}}
budget: 80
"""
    for solver in ("highs", "cbc"):
        found = CliRunner().invoke(cli, ["fund", "-", "--solver", solver, "--format", "json"], input=text)
        document = json.loads(found.stdout)
        assert [f["pair"] for f in document["funded"]] == ["s/scrap", "s/line"]
        assert (document["cost"], document["value"]) == (80, 5.5)


def test_the_whole_answer_is_given_and_verified(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    found = CliRunner().invoke(cli, ["run", "plan.yaml"])
    assert found.exit_code == 0, found.output
    found = CliRunner().invoke(cli, ["verify", "portfolios/plan/analysis.json", "plan.yaml"])
    assert found.exit_code == 0, found.output


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            "rules: [{rule: share, of: cost, at_most: 0.5, scope: {technologies: [heat]}}]",
            "rules.0.of: 'cost' may be below 0, so nothing can be divided by it",
        ),
        ("budget: 10\npools: {grant: {amount: 5}}", "technologies.heat.cost: is below 0, and beside pools"),
    ],
)
def test_where_money_that_comes_back_has_no_meaning_it_is_refused(more, says):
    text = PLAN.replace("heat: {cost: 60}", "heat: {cost: -60}") + more + "\n"
    with pytest.raises(CaseError) as caught:
        load(io.StringIO(text))
    assert says in str(caught.value)
