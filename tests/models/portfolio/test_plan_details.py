"""Plans in detail: what a gate, a pool or a date does where two rules meet."""

import json

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli


def answer(command, text, *arguments):
    result = CliRunner().invoke(cli, [command, "-", *arguments, "--format", "json"], input=text)
    return result.exit_code, json.loads(result.stdout), result.output


BUILT = """
format: 1
criteria: {technological_maturity: {direction: max}}
stages: {s: {technological_maturity: low}}
technologies: {a: {cost: 1, maturity: high, builds: {maturity: 1}}, b: {cost: 1, maturity: high}}
pairs: {s/a: {value: 1}, s/b: {value: 5}}
periods: {2027: {}, 2028: {}}
"""


def test_a_gate_is_lowered_no_further_than_what_is_built_allows():
    """Low is 1, a adds 1 by 2028: a gate of 3 can be kept at 2, and need not fall to 1."""
    rules = """
rules:
  - {rule: each, of: technological_maturity, at_least: 3, scope: {technologies: [b]}, name: gate}
  - {rule: fund, pairs: [s/b], name: owed}
"""
    code, view, _ = answer("fund", BUILT + rules)
    assert code == 3
    assert view["repair"] == [{"rule": "gate", "limit": "at_least", "from": 3.0, "to": 2.0}]
    code, view, _ = answer("fund", (BUILT + rules).replace("at_least: 3", "at_least: 2"))
    assert code == 0
    assert [(f["pair"], f["period"]) for f in view["funded"]] == [("s/a", "2027"), ("s/b", "2028")]


def test_what_is_built_opens_no_gate_that_is_too_high_already():
    """The stage reads high, the gate ends at medium: nothing can be funded, whatever is built."""
    rules = "rules: [{rule: each, of: technological_maturity, at_least: low, at_most: medium, name: gate}]\n"
    text = BUILT.replace("technological_maturity: low", "technological_maturity: high") + rules
    code, view, _ = answer("fund", text)
    assert code == 0
    assert view["funded"] == []


@pytest.mark.parametrize("extra", ["scope: {stages: [t]}", "at_least: 1"])
def test_beside_pools_the_budget_is_the_whole_cost(extra):
    text = f"""
format: 1
stages: {{s: {{}}, t: {{}}}}
technologies: {{a: {{cost: 4}}}}
pairs: {{s/a: {{value: 1}}, t/a: {{value: 5}}}}
pools: {{grant: {{amount: 2, scope: {{stages: [t]}}}}}}
rules: [{{rule: total, of: cost, at_most: 2, {extra}, name: budget}}]
"""
    code, view, _ = answer("fund", text)
    assert code == 2
    assert view["problems"][0]["path"] == "rules.0"
    assert "leave out scope and at_least" in view["problems"][0]["message"]


def test_a_pair_that_only_comes_in_dearer_is_given_a_cost_and_no_ceiling():
    """The share of spend at risk falls as y gets dearer: at 400 it is in, and at any cost above."""
    text = """
format: 1
stages: {s: {}}
technologies: {x: {cost: 100, success: 0.5}, y: {cost: 100}}
pairs: {s/x: {value: 1}, s/y: {value: 5}}
rules: [{rule: requires, pair: s/y, needs: s/x}, {rule: mean, of: risk, at_most: 0.1}]
"""
    code, view, _ = answer("explain", text, "s/y")
    assert code == 0
    assert "only if more were spent on it: at" in view["sentence"]
    priced = text.replace("y: {cost: 100}", f"y: {{cost: {view['enters_at_cost']}}}")
    assert {f["pair"] for f in answer("fund", priced)[1]["funded"]} == {"s/x", "s/y"}


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (
            "pairs: {s/b: {latest: 2027}}\ntechnologies: {b: {earliest: 2028}}",
            "pairs.s/b.latest",
            "never start",
        ),
        ("rules: [{rule: count, at_most: 1, name: budget 2027}]", "rules.0.name", "exists already"),
    ],
)
def test_what_cannot_be_meant_is_refused_where_it_stands(tmp_path, change, place, words):
    (tmp_path / "base.yaml").write_text(
        BUILT.replace("periods: {2027: {}, 2028: {}}", "periods: {2027: {budget: 9}, 2028: {budget: 9}}"),
        encoding="utf-8",
    )
    (tmp_path / "own.yaml").write_text(f"format: 1\nextends: base.yaml\n{change}\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["check", str(tmp_path / "own.yaml"), "--format", "json"])
    assert result.exit_code == 2
    [problem] = json.loads(result.stdout)["problems"]
    assert problem["path"] == place
    assert words in problem["message"]


def test_a_year_may_stand_without_quotes():
    code, view, _ = answer(
        "fund", BUILT.replace("b: {cost: 1,", "b: {cost: 1, earliest: 2028, latest: 2028,")
    )
    assert code == 0
    assert {(f["pair"], f["period"]) for f in view["funded"]} == {("s/a", "2027"), ("s/b", "2028")}


def test_pools_pay_first_and_the_budget_the_rest():
    text = """
format: 1
stages: {s1: {}}
technologies: {t1: {cost: 4}, t2: {cost: 4}}
pairs: {s1/t1: {value: 5}, s1/t2: {value: 1}}
budget: 2
pools: {grant: {amount: 5, scope: {technologies: [t2]}}}
"""
    code, view, _ = answer("fund", text)
    assert code == 0
    assert view["cost"] == 4
    assert view["pools"] == {"amount": 5, "drawn": 4}
    [budget] = view["rules"]
    assert (budget["used"], budget["at_most"], budget["binding"]) == (0, 2, False)


@pytest.mark.parametrize("key", ["discount: 0.1", "carry_over: true"])
def test_keys_that_need_periods_are_doubted_without_them(key):
    sound = "format: 1, stages: {s: {}}, technologies: {a: {cost: 1}}, pairs: {s/a: {value: 1}}"
    text = f"{{{sound}, {key}}}"
    result = CliRunner().invoke(cli, ["check", "-"], input=text)
    assert result.exit_code == 0
    assert "does nothing without periods" in result.output
