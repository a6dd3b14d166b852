"""What runs already: it goes on at what is left of its cost, or is stopped at its price."""

import json
from typing import Any

import generate
import generate_plans
import generate_years
import loopfolio as lf
import oracle_plans
import pytest
from begun import BEGUN
from click.testing import CliRunner, Result
from length import campaign, seeds
from loopfolio.cli import cli

Case = dict[str, Any]


def ask(text: str, command: str, *arguments: str) -> Result:
    result = CliRunner().invoke(cli, [command, "-", *arguments], input=text)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def answer(text: str, command: str = "fund", *arguments: str, code: int = 0) -> Any:
    result = ask(text, command, *arguments, "--format", "json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


# ---------------------------------------------------------------- against all plans


@campaign(60)
@pytest.mark.parametrize("plan", seeds(60))
@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_fund_decides_about_what_runs_as_the_best_of_all_plans_does(plan, solver):
    decides(generate_plans.running_plan(plan, 400), solver)


@campaign(30)
@pytest.mark.parametrize("plan", seeds(30))
def test_fund_decides_so_in_plans_of_years(plan):
    """Durations, running costs, costs in amounts, and resources by period, beside what runs."""
    decides(generate_plans.begun(generate_years.random_years(plan, 300), plan), ("highs", "cbc")[plan % 2])


def decides(case: Case, solver: str) -> None:
    text = generate.as_yaml(case)
    expected = oracle_plans.fund(case, oracle_plans.priorities(case))
    if expected.plan is None:
        found = answer(text, "fund", "--solver", solver, code=3)
        assert not expected.can_be_met(found["conflict"]), text
        for name in found["conflict"]:
            assert expected.can_be_met([n for n in found["conflict"] if n != name]), (name, text)
        return
    found = answer(text, "fund", "--solver", solver, "--beside", "0")
    assert found["value"] == pytest.approx(expected.value, abs=1e-9), text
    assert found["cost"] == pytest.approx(expected.cost, abs=1e-9), text
    going_on = [c for c in expected.plan if c.state != "stopped"]
    funded = {(f["pair"], f["level"], f["period"]): f for f in found["funded"]}
    assert set(funded) == {c.key for c in going_on}, text
    for choice in going_on:
        assert funded[choice.key]["state"] == choice.state
        assert funded[choice.key]["value"] == pytest.approx(choice.value, abs=1e-9), text
    decided = {r["pair"]: r["decision"] for r in found["running"]}
    ran = [c for c in expected.plan if c.state != "new"]
    assert decided == {c.pair: "goes on" if c.state == "running" else "stopped" for c in ran}, text
    spent = oracle_plans.spent(case, expected.plan)
    assert [p["spent"] for p in found["periods"]] == pytest.approx(spent, abs=1e-9), text


@campaign(15)
@pytest.mark.parametrize("plan", seeds(15))
@pytest.mark.parametrize("years", [False, True])
def test_verify_confirms_what_is_decided_about_what_runs(plan, years, tmp_path):
    made = generate_years.random_years(plan, 200) if years else generate_plans.random_plan(plan, 200)
    text = generate.as_yaml(generate_plans.begun(made, plan))
    (tmp_path / "case.yaml").write_text(text)
    call = [str(tmp_path / "case.yaml"), "--format", "json"]
    made = CliRunner().invoke(cli, ["fund", *call])
    if made.exit_code == 3:
        return
    (tmp_path / "result.json").write_text(made.stdout)
    checked = CliRunner().invoke(cli, ["verify", str(tmp_path / "result.json"), *call])
    wrong = [f for f in json.loads(checked.stdout)["findings"] if f["status"] == "refuted"]
    assert not wrong, text


# ---------------------------------------------------------------- by hand


def running(found: Any, pair: str) -> Any:
    return next(one for one in found["running"] if one["pair"] == pair)


def test_what_is_left_counts_and_what_was_spent_does_not():
    found = answer(BEGUN)
    assert (found["cost"], found["value"]) == (8, 10)  # 3 + 1 to stop b/x + 4
    assert {f["pair"]: (f["state"], f["cost"]) for f in found["funded"]} == {
        "a/x": ("running", 3), "a/y": ("new", 4),
    }  # fmt: skip
    assert running(found, "a/x") | {"why": ""} == {
        "pair": "a/x", "level": None, "decision": "goes on", "committed": True, "spent": 50, "left": 3,
        "stop": None, "value": 6, "value_otherwise": None, "lost_otherwise": None, "why": "",
    }  # fmt: skip
    stopped = running(found, "b/x")
    # Going on with b/x leaves 3: neither y is affordable beside it, so 6 + 2.
    assert (stopped["decision"], stopped["value_otherwise"], stopped["lost_otherwise"]) == ("stopped", 8, 2)
    assert answer(BEGUN.replace("spent: 50", "spent: 900"))["value"] == 10


def test_each_decision_says_why():
    shown = " ".join(ask(BEGUN, "fund").stdout.split())
    assert "2 projects for 8 kEUR (1 kEUR of it to stop what runs) of a budget of 11 kEUR" in shown
    assert "a/x (50 kEUR spent so far) goes on at 3 kEUR: nothing says that it can be stopped" in shown
    assert "b/x (7 kEUR spent so far) is stopped for 1 kEUR, in place of 5 kEUR to go on" in shown
    assert "to go on: going on would lose 2 of value" in shown
    kept = " ".join(ask(BEGUN.replace("budget: 11", "budget: 99"), "fund").stdout.split())
    assert "goes on at 5 kEUR: stopping it would cost 1 kEUR and lose 2 of value" in kept


def test_a_commitment_that_cannot_be_paid_is_named():
    """With 3.5, a/x takes 3 and stopping b/x 1: 4 are needed."""
    result = ask(BEGUN.replace("budget: 11", "budget: 3.5"), "fund")
    assert result.exit_code == 3
    assert "'budget', 'running a/x', 'running b/x'" in result.stderr
    assert "pairs.a/x.running: that it goes on is one of the rules in conflict" in result.stderr
    assert "pairs.b/x.running: that it goes on or is stopped is one of the rules" in result.stderr
    assert "raise 'budget' from 3.5 kEUR to 4 kEUR" in result.stderr


def test_without_a_limit_to_move_the_commitment_is_what_has_to_give():
    both = BEGUN.replace(
        "budget: 11", "rules: [{rule: excludes, pairs: [a/x, a/y]}, {rule: fund, pairs: [a/y]}]"
    )
    result = ask(both, "fund")
    assert result.exit_code == 3
    assert "running a/x" in result.stderr


def test_only_rules_on_money_hear_of_what_is_stopped():
    """One project at a time, of at least 3 difficulty each: what is stopped is none."""
    case = (
        BEGUN
        + """\
rules:
  - {rule: count, at_most: 1, name: one}
  - {rule: total, of: cost, at_most: 4, scope: {technologies: [x]}, name: x}
  - {rule: excludes, pairs: [a/x, b/x]}
"""
    )
    found = answer(case)
    assert [f["pair"] for f in found["funded"]] == ["a/x"]
    used = {rule["name"]: rule["used"] for rule in found["rules"]}
    assert (used["one"], used["x"]) == (1, 4)  # 3 to go on with a/x, 1 to stop b/x


def test_what_runs_costs_to_run_only_what_the_pair_itself_states():
    """And it is in place from the first period on, however long its technology takes."""
    case = """\
format: 1
name: Lasting
criteria: {impact: {direction: max}}
stages: {a: {impact: high}, b: {impact: high}}
technologies: {x: {cost: 8, duration: 2, running_cost: 1, people: 3}}
resources: {people: {}}
pairs:
  a/x: {value: 4, running: {left: [2, 1]}}
  b/x: {value: 4, running: {left: 2}, running_cost: 0.5}
periods: {2027: {people: 6}, 2028: {people: 0}}
discount: 1
"""
    found = answer(case)
    assert [(f["pair"], f["cost"], f["value"]) for f in found["funded"]] == [("a/x", 3, 4), ("b/x", 3, 4)]
    assert [(p["spent"], p["operating"]) for p in found["periods"]] == [(4.5, 0.5), (1.5, 0.5)]
    assert [p["resources"]["people"]["used"] for p in found["periods"]] == [6, 0]


YEARS = """\
format: 1
name: Years
criteria:
  impact: {direction: max}
  technological_maturity: {direction: max}
stages: {a: {impact: high, technological_maturity: low}}
profiles: {p: {direct: {impact: 1, technological_maturity: 0}}}
technologies:
  base: {cost: 8, maturity: high, builds: {maturity: 1}, cost_profile: [0.5, 0.5]}
  more: {cost: 1, maturity: high}
pairs:
  a/base: {value: 10, running: {left: 8}}
  a/more: {value: 10}
periods: {2027: {budget: 6}, 2028: {budget: 4}, 2029: {budget: 0}}
discount: 1
synergies: [{pairs: [a/base, a/more], value: 4}]
rules:
  - {rule: requires, pair: a/more, needs: a/base, lag: 2, name: two years behind}
  - {rule: each, of: maturity, at_least: medium, scope: {technologies: [more]}, name: mature}
"""


def test_what_runs_began_before_the_first_period():
    """a/more may start in 2027: its need began, its stage is built up; nothing of a/base is discounted."""
    found = answer(YEARS)
    assert {f["pair"]: (f["period"], f["value"]) for f in found["funded"]} == {
        "a/base": (None, 10), "a/more": ("2027", 10),
    }  # fmt: skip
    assert found["value"] == 24  # the synergy from 2027 on, not discounted either
    assert [p["spent"] for p in found["periods"]] == [5, 4, 0]  # 8 by its profile, and 1
    by_amount = answer(YEARS.replace("left: 8", "left: [1, 3, 0, 9]"))
    assert [p["spent"] for p in by_amount["periods"]] == [2, 3, 0]
    assert by_amount["cost"] == 14


def test_the_price_of_stopping_is_paid_in_the_first_period():
    late = YEARS.replace("left: 8", "left: [0, 9], stop: 2")
    found = answer(late)
    assert running(found, "a/base")["decision"] == "stopped"
    assert [p["spent"] for p in found["periods"]] == [2, 0, 0]
    assert found["funded"] == []  # what needs it goes without it


LEVELS = BEGUN.replace("y: {cost: 4}", "y: {levels: {pilot: {cost: 2, effect: 0.5}, rollout: {cost: 4}}}")


def test_a_pair_runs_at_one_of_its_levels():
    found = answer(LEVELS.replace("b/y: {value: 3}", "b/y: {value: 3, running: {left: 1, level: pilot}}"))
    pilot = next(f for f in found["funded"] if f["pair"] == "b/y")
    assert (pilot["level"], pilot["cost"], pilot["value"]) == ("pilot", 1, 1.5)


REFUSED = {
    "nothing left": ("left: 3, spent: 50", "spent: 50", "'left' is missing: add it"),
    "a first period": (
        "a/x: {value: 6,", "a/x: {value: 6, earliest: 2027,",
        "it runs already, so there is no start to choose: leave this out, or running",
    ),
    "skipped": (
        "budget: 11", "rules: [{rule: skip, pairs: ['a/*']}]",
        "'a/x' runs and cannot be stopped, so it cannot be skipped: leave it out here, or give",
    ),
    "a level that it has not": (
        "left: 3", "left: 3, level: pilot", "it has no levels: leave this out, or give it levels",
    ),
    "no option": (
        "a/x: {value: 6, ", "a/x: {", "it runs but is no option, so nothing says its value",
    ),
    "a price below 0": ("stop: 1", "stop: -1", "-1 is below 0, the least allowed"),
    "another key": ("left: 3", "left: 3, stopp: 2", "unknown key 'stopp'; did you mean 'stop'?"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_contradicts_that_it_runs_is_refused_with_the_remedy(name):
    old, new, says = REFUSED[name]
    assert old in BEGUN
    result = ask(BEGUN.replace(old, new), "check")
    assert result.exit_code == 2
    assert says in result.stderr


def test_levels_are_named_where_none_is_said():
    result = ask(LEVELS.replace("b/y: {value: 3}", "b/y: {value: 3, running: {left: 1}}"), "check")
    assert result.exit_code == 2
    assert "it has levels (pilot, rollout): say at which of them it runs, level: pilot" in result.stderr


def test_what_does_nothing_beside_it_is_warned_of():
    result = ask(BEGUN.replace("a/x: {value: 6,", "a/x: {value: 6, cost: 70,"), "check")
    assert "pairs.a/x.cost: does nothing beside running: what is left counts" in result.stderr
    listed = ask(BEGUN.replace("left: 3", "left: [1, 2]"), "check")
    assert "no periods are declared: the 2 amounts count as their sum" in listed.stderr


def test_explain_speaks_of_going_on_and_stopping():
    said = " ".join(ask(BEGUN, "explain", "b/x", "a/x").stdout.split())
    assert (
        "X at B (b/x) runs, and is stopped. Going on with it at the 5 kEUR left would lose 2 of value" in said
    )
    assert "X at A (a/x) runs, and goes on. It has to be: the rule 'running a/x'" in said


TWO = """\
format: 1
extends: lithium-ion-battery
pairs:
  production/iot: {running: {left: 80, spent: 120}}
  reuse/ai: {running: {left: 400, spent: 20, stop: 30}}
"""


def test_a_solver_that_fails_is_asked_once_more_though_somebody_may_stop_it():
    """One of the programmes behind this answer is one on which HiGHS fails by one of its two ways in."""
    said = " ".join(ask(TWO, "explain", "reuse/ai").stdout.split())
    assert "(reuse/ai) runs, and goes on. If it were stopped as much value could be had" in said
    assert "but it would cost 30 kEUR more. It stays in up to 430 kEUR" in said


UNSURE = """\
format: 1
extends: recycler
pairs:
  reuse/iot: {running: {left: {low: 40, likely: 60, high: 300}, spent: 90}}
  recycling/ai: {running: {left: 110, stop: 10}}
"""


def test_what_is_committed_is_not_called_sure():
    found = answer(UNSURE, "stress", "--draws", "200", "--portfolios", "20")
    assert found["committed"] == ["reuse/iot"]
    assert found["core_index"]["reuse/iot"] == 1
    assert "reuse/iot left" in found["costs_varied"]
    assert all("stopped" not in pair for pair in found["core_index"])
    sure = next(says for says in found["statements"] if says.startswith("Fund in any event"))
    assert "reuse/iot" not in sure
    assert "Committed, and so funded whatever is drawn: reuse/iot." in found["statements"]


def test_no_list_of_funded_pairs_has_what_is_stopped():
    text = BEGUN.replace("stages: {a: {}, b: {}}", "stages: {a: {}, b: {}}")
    frontier = answer(text, "frontier")
    listed = [
        pair
        for point in frontier["points"]
        for pair in (*point["enters"], *point["leaves"], *point["funded"])
    ]
    others = answer(text, "fund", "--alternatives", "3")
    listed += [pair for other in others["alternatives"] for pair in (*other["adds"], *other["drops"])]
    listed += [f["pair"] for f in others["funded"]]
    listed += others["baselines"]["do_nothing"]["funded"]
    assert all("stopped" not in pair for pair in listed)
    assert others["baselines"]["do_nothing"]["funded"] == ["a/x", "b/x"]  # start nothing: what runs goes on


def test_the_report_says_what_goes_on_and_what_is_stopped(tmp_path):
    (tmp_path / "begun.yaml").write_text(BEGUN)
    page = " ".join(lf.report_html(lf.analyse(tmp_path / "begun.yaml"), tmp_path / "begun.yaml").split())
    assert (
        "Fund 2 projects of 4 options, 1 of which runs already, in the order below, and stop 1 that runs"
        in page
    )
    assert "<strong>Goes on:</strong> priority 1, X at A, goes on at 3 kEUR" in page
    assert "<strong>Stop:</strong> X at B is stopped for 1 kEUR, in place of 5 kEUR to go on" in page
    assert "runs already, 3 kEUR left; 50 kEUR spent so far; cannot be stopped" in page
