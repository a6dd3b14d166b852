"""Results held against their cases: what is true is confirmed, what cannot be read is refused."""

import json
import math
from fractions import Fraction
from pathlib import Path
from random import Random

import generate
import generate_plans
import oracle
import oracle_plans
import pytest
from length import campaign
from loopfolio.cases import library, load
from loopfolio.cases.files import LIBRARY
from loopfolio.models.audit.recompute import money as recompute_money
from loopfolio.models.audit.recompute import options as recompute_options
from loopfolio.models.audit.recompute import rules as recompute_rules
from tampered import PLAN, SMALL, changed
from verified import ask, funded, plans_of, refuted, verified

FEASIBLE = [3, 4, 6, 7, 9, 10, 11, 18, 21, 22, 42, 47, 54, 56, 118, 130, 142, 155, 168]
"""Seeds of random plans that can be kept."""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")


def analysed(*arguments):
    """The analysis.json of ``run``."""
    result = ask("run", *arguments)
    assert result.exit_code == 0, result.output
    return json.loads(next(Path("portfolios").glob("*/analysis.json")).read_text(encoding="utf-8"))


# ---------------------------------------------------------------- what is true


@pytest.mark.parametrize("case", library())
def test_every_library_case_is_confirmed(case):
    """The result of fund, in every finding."""
    code, findings = verified(funded(case), case)
    assert (code, refuted(findings)) == (0, set())
    assert {"value", "cost", "optimality, by CBC", "the rest of the document"} <= findings.keys()


def test_a_whole_analysis_is_confirmed():
    """The result of run: its ranking as well."""
    code, findings = verified(analysed("cell-maker"), "cell-maker")
    assert code == 0, findings
    assert {"weights", "closeness", "additive values", "ranks"} <= findings.keys()


@pytest.mark.parametrize(
    ("profile", "normalisation"),
    [("judged", "bounds"), ("ordered", "vector"), ("gapped", "minmax")],
)
def test_a_ranking_of_every_kind_is_confirmed(profile, normalisation):
    """Readings of every form; weights that no second way is written for are said to be so."""
    document = analysed("small.yaml", "--profile", profile, "--normalisation", normalisation)
    code, findings = verified(document, "small.yaml")
    assert code == 0, findings
    assert ("plain Python" in findings["weights"][1]) == (profile != "gapped")


@pytest.mark.parametrize(
    ("profile", "normalisation", "solver"),
    [
        ("judged", "bounds", "highs"),
        ("judged", "vector", "cbc"),
        ("judged", "minmax", "highs"),
        ("ordered", "bounds", "cbc"),
        ("ordered", "vector", "highs"),
        ("ordered", "minmax", "cbc"),
        ("gapped", "bounds", "highs"),
        ("gapped", "vector", "cbc"),
        ("gapped", "minmax", "highs"),
    ],
)
def test_a_portfolio_of_every_setting_is_confirmed(profile, normalisation, solver):
    """Rules of most kinds, and either solver checked by the other."""
    settings = ("--profile", profile, "--normalisation", normalisation, "--solver", solver)
    code, findings = verified(funded("small.yaml", *settings), "small.yaml")
    assert code == 0, findings
    assert f"optimality, by {'CBC' if solver == 'highs' else 'HiGHS'}" in findings


@pytest.mark.parametrize(
    "asked",
    [
        ("--budget", "100"),
        ("--method", "additive"),
        ("--force", "mine/iot"),
        ("--without", "reuse/*"),
        ("--alternatives", "3"),
        ("--budget", "120", "--without", "make/ai", "--alternatives", "99", "--differing", "2"),
    ],
    ids=" ".join,
)
def test_what_was_asked_for_is_taken_into_account(asked):
    """The result says what was asked for instead of what the file says, so it is confirmed."""
    code, findings = verified(funded("small.yaml", *asked), "small.yaml")
    assert code == 0, findings


def test_a_result_may_come_through_a_pipe():
    """fund … | verify - CASE."""
    document = ask("fund", "small.yaml", "--format", "json").stdout
    result = ask("verify", "-", "small.yaml", text=document)
    assert result.exit_code == 0
    assert "findings confirm <stdin>" in result.stdout


def test_a_result_of_a_scenario_is_held_against_the_scenario():
    """The overrides name it."""
    Path("small.yaml").write_text(SMALL + "scenarios: {lean: {budget: 60}}\n", encoding="utf-8")
    document = funded("small.yaml", "--scenario", "lean")
    assert verified(document, "small.yaml")[0] == 0
    document["overrides"]["scenario"] = "rich"
    assert refuted(verified(document, "small.yaml")[1]) == {"scenario"}


@campaign(16, part=4)
def test_random_cases_are_confirmed(seed):
    """All rule kinds: the arithmetic written for the check agrees with the package, and so does CBC."""
    data = generate.random_case(seed, 7, ("plain", "euros")[seed % 2])
    Path("random.yaml").write_text(generate.as_yaml(data), encoding="utf-8")
    result = ask("fund", "random.yaml", "--format", "json")
    assert result.exit_code == (3 if oracle.fund(data).portfolio is None else 0)
    if result.exit_code == 0:
        code, findings = verified(json.loads(result.stdout), "random.yaml")
        assert code == 0, findings


# ---------------------------------------------------------------- plans


@pytest.mark.parametrize("seed", FEASIBLE)
def test_random_plans_are_confirmed(seed):
    """Levels, periods, pools, chances and maturity that is built: nothing is left unchecked."""
    case = generate_plans.random_plan(seed)
    Path("random.yaml").write_text(generate.as_yaml(case), encoding="utf-8")
    code, findings = verified(funded("random.yaml"), "random.yaml")
    assert code == 0, findings
    assert {f"rule '{name}'" for name in oracle_plans.rules_of(case)} <= findings.keys()
    assert ("spending by period" in findings) == ("periods" in case)
    assert ("pools" in findings) == ("pools" in case)


def test_a_plan_is_confirmed_in_a_whole_analysis():
    """Under another budget and with another method too."""
    case = generate_plans.random_plan(6)
    Path("random.yaml").write_text(generate.as_yaml(case), encoding="utf-8")
    budget = str(case["budget"] * 2)
    code, findings = verified(
        analysed("random.yaml", "--budget", budget, "--method", "additive"), "random.yaml"
    )
    assert code == 0, findings
    assert {"ranks", "pools", "spending by period"} <= findings.keys()


@pytest.mark.parametrize(
    "asked",
    [("--force", "reuse/twin", "--solver", "cbc"), ("--without", "make/iot", "--alternatives", "1")],
    ids=" ".join,
)
def test_a_plan_is_confirmed_with_what_was_asked_for(asked):
    """Patterns name pairs, whatever their level and period."""
    code, findings = verified(funded("plan.yaml", *asked), "plan.yaml")
    assert code == 0, findings


@campaign(60)
def test_any_plan_is_measured_as_the_oracle_measures_it(seed):
    """Its value, its spending and every rule, kept or broken: not only of the plans that are best."""
    data = generate_plans.random_plan(seed)
    Path("random.yaml").write_text(generate.as_yaml(data), encoding="utf-8")
    case, priority = load("random.yaml").case, oracle_plans.priorities(data)
    every, rules = recompute_options.options(case, priority), oracle_plans.rules_of(data)
    pairs = list(dict.fromkeys(option.pair for option in every.values()))
    worded = {rule.title: rule for rule in recompute_rules.wordings(case)}
    assert worded.keys() == rules.keys()
    assert {c.key for options in oracle_plans.choices(data, priority) for c in options} == every.keys()
    for choices in plans_of(data, priority, 60, seed):
        plan = [every[choice.key] for choice in choices]
        value = math.fsum(recompute_options.terms(case, plan))
        assert value == pytest.approx(oracle_plans.value_of(data, choices, pairs), abs=1e-12)
        assert recompute_options.spent(case, plan) == pytest.approx(oracle_plans.spent(data, choices))
        for title, rule in rules.items():
            found = recompute_rules.measure(case, worded[title], pairs, plan)
            assert found.kept == oracle_plans.holds(data, rule, choices, pairs), (title, choices)


@pytest.mark.parametrize("seed", range(20))
def test_what_pools_pay_is_a_largest_flow(seed):
    """Overlapping scopes: one payer has to take over from another."""
    random = Random(seed)
    amounts = [Fraction(random.randint(0, 6)) for _ in range(random.randint(1, 5))]
    payers = range(len(amounts))
    needs = {
        frozenset(random.sample(payers, random.randint(0, len(amounts)))): Fraction(random.randint(0, 6))
        for _ in range(8)
    }
    room = {("money", payer): amount for payer, amount in enumerate(amounts)}
    for group, need in needs.items():
        room |= {(payer, group): need for payer in group} | {(group, "paid"): need}
    expected = oracle_plans.largest_flow(room, "money", "paid")
    network = {}
    for (a, b), most in room.items():
        network.setdefault(NODES.get(a, (a,)), {})[NODES.get(b, (b,))] = most
    assert recompute_money.flow(network) == expected


NODES = {"money": recompute_money.SOURCE, "paid": recompute_money.SINK}


# ---------------------------------------------------------------- unusable input


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "this is not JSON"),
        ("[1]", "is no result of loopfolio"),
        ('{"schema": "other/fund/1"}', "is no result of loopfolio"),
        ('{"schema": "loopfolio/rank/1", "case": {}}', "is a result of 'rank'"),
        ('{"schema": "loopfolio/fund/1", "value": NaN}', "NaN is not a number"),
        ('{"schema": "loopfolio/fund/1", "value": 1, "value": 2}', "'value' is given twice"),
        ('{"schema": "loopfolio/run/1", "case": {"name": "x", "sha256": "y"}}', "fund: Field required"),
        ("[" * 100_000, "this is not JSON"),
        ("\ufeff{", "this is not JSON"),
    ],
)
def test_what_is_no_result_is_refused(text, words):
    """Exit code 2, what is wrong, and JSON for programs."""
    Path("result.json").write_text(text, encoding="utf-8")
    found = ask("verify", "result.json", "small.yaml")
    assert found.exit_code == 2
    assert words in found.stderr
    told = ask("verify", "result.json", "small.yaml", "--format", "json")
    assert json.loads(told.stdout)["error"] == "invalid-result"


def test_a_missing_file_is_refused():
    """Of the result or of the case."""
    assert "cannot be read: No such file" in ask("verify", "none.json", "small.yaml").stderr
    Path("result.json").write_text(json.dumps(funded("small.yaml")), encoding="utf-8")
    found = ask("verify", "result.json", "none.yaml")
    assert (found.exit_code, "no such file" in found.stderr) == (2, True)


def test_a_result_in_another_form_is_refused():
    """A figure as text is no figure; the path says where."""
    document = changed(funded("small.yaml"), ("value",), "much")
    Path("result.json").write_text(json.dumps(document), encoding="utf-8")
    found = ask("verify", "result.json", "small.yaml")
    assert (found.exit_code, "result.json: value:" in found.stderr) == (2, True)


def test_the_library_is_where_its_hashes_come_from():
    """The files that are hashed are those on disk."""
    import hashlib

    found = funded("lithium-ion-battery")["case"]["sha256"]
    assert found == hashlib.sha256((LIBRARY / "lithium-ion-battery.yaml").read_bytes()).hexdigest()
