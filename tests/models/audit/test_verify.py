"""Results held against their cases: what is true is confirmed, what was tampered with is found."""

import copy
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
from click.testing import CliRunner
from length import campaign
from loopfolio.cases import library, load
from loopfolio.cases.files import LIBRARY
from loopfolio.cli import cli
from loopfolio.models.analysis import analyse
from loopfolio.models.audit.audit import verify
from loopfolio.models.audit.claims import ClaimedFund, ClaimedRank
from loopfolio.models.audit.recompute import money as recompute_money
from loopfolio.models.audit.recompute import options as recompute_options
from loopfolio.models.audit.recompute import rules as recompute_rules
from loopfolio.report.documents import json_document
from loopfolio.report.results import run as run_result
from loopfolio.report.results import verify as verify_result
from tampered import PLAN, SMALL, changed

GATE = """\
format: 1
name: Gate
stages: {{s: {{technological_maturity: high}}}}
criteria: {{technological_maturity: {{direction: max}}}}
technologies:
  a: {{cost: 1, maturity: high, builds: {{maturity: 1}}}}
  b: {{cost: 1, maturity: high}}
pairs: {{s/a: {{value: 1}}, s/b: {{value: 5}}}}
periods: {{2027: {{}}, 2028: {{}}}}
rules: [{{rule: each, of: technological_maturity, {limits}, name: gate}}]
"""

FEASIBLE = [3, 4, 6, 7, 9, 10, 11, 18, 21, 22, 42, 47, 54, 56, 118, 130, 142, 155, 168]
"""Seeds of random plans that can be kept."""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")


def ask(*arguments, text=None):
    result = CliRunner().invoke(cli, arguments, input=text)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def funded(*arguments):
    """The JSON of ``fund``."""
    result = ask("fund", *arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def analysed(*arguments):
    """The analysis.json of ``run``."""
    result = ask("run", *arguments)
    assert result.exit_code == 0, result.output
    return json.loads(next(Path("portfolios").glob("*/analysis.json")).read_text(encoding="utf-8"))


def verified(document, case):
    """What verify finds of a document: its exit code, and status and words by what was looked at."""
    Path("result.json").write_text(json.dumps(document), encoding="utf-8")
    result = ask("verify", "result.json", case, "--format", "json")
    found = json.loads(result.stdout)
    assert found["schema"] == "loopfolio/verify/1"
    assert found["confirmed"] == (result.exit_code == 0)
    assert result.exit_code in (0, 5)
    return result.exit_code, {f["what"]: (f["status"], f["says"]) for f in found["findings"]}


def refuted(findings):
    return {what for what, (status, _) in findings.items() if status == "refuted"}


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


def plans_of(case, priority, most, seed):
    """Some of all plans, whether they keep the rules or not."""
    random, every = Random(seed), oracle_plans.choices(case, priority)
    for _ in range(most):
        picked = (random.choice([None, *options]) for options in every)
        yield tuple(choice for choice in picked if choice is not None)


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


# ---------------------------------------------------------------- what is not


@pytest.fixture
def once(monkeypatch):
    """What a case gives is computed and put in a document once for all that is done to its result."""

    def remembered(case, *settings, **more):
        key = case.model_dump_json(), settings
        if key not in COMPUTED:
            COMPUTED[key] = analyse(case, *settings, **more)
        return COMPUTED[key]

    def remembered_view(loaded, made):
        key = repr(json_document.head(loaded, "run")), id(made)
        if key not in COMPUTED:
            COMPUTED[key] = views_analysis(loaded, made)
        return COMPUTED[key]

    views_analysis = run_result.run
    monkeypatch.setattr(verify_result, "analyse", remembered)
    monkeypatch.setattr(run_result, "run", remembered_view)


COMPUTED = {}

TAMPERED = [
    (("case", "sha256"), "0" * 64, "file small.yaml"),
    (("case", "name"), "Tall", "name"),
    (("fund", "value"), lambda v: v + 1e-6, "value"),
    (("fund", "cost"), lambda v: v - 1, "cost"),
    (("fund", "budget"), 151, "budget"),
    (("fund", "bound"), lambda v: v + 0.1, "bound"),
    (("fund", "profile"), "ordered", "weights"),
    (("fund", "profile"), "nobody", "profile"),
    (("fund", "method"), "additive", "settings"),
    (("fund", "funded", 0, "pair"), "mine/iot", "options"),
    (("fund", "funded", 0, "pair"), "mine/none", "options"),
    (("fund", "funded", 0, "value"), lambda v: v + 1e-6, "values of the pairs"),
    (("fund", "not_funded", 0, "cost"), 41, "costs of the pairs"),
    (("fund", "funded", 0, "priority"), 9, "the rest of the document"),
    (("fund", "funded", 0, "entry_budget"), 1, "the rest of the document"),
    (("fund", "synergies"), [{"pairs": ["make/iot", "reuse/ai"], "value": 0.2}], "synergies"),
    (("fund", "rules", 2, "used"), 2.9, "rule 'mature'"),
    (("fund", "rules", 1, "at_most"), 4, "rule 'three'"),
    (("fund", "rules", 1, "name"), "four", "rules"),
    (("fund", "rules", 0, "forgone"), 7, "the rest of the document"),
    (("rank", "stages", 0, "closeness"), lambda v: v - 1e-6, "closeness"),
    (("rank", "stages", 0, "additive"), lambda v: v - 1e-6, "additive values"),
    (("rank", "stages", 0, "rank"), 2, "ranks"),
    (("rank", "criteria", 0, "weight"), lambda v: v + 1e-6, "weights"),
    (("overrides",), {"budget": 100.0}, "budget"),
    (("frontier", "points", 1, "value"), 9, "the rest of the document"),
    (("currency",), "EUR", "the rest of the document"),
]


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    """The analysis.json of SMALL."""
    folder = tmp_path_factory.mktemp("honest")
    (folder / "small.yaml").write_text(SMALL, encoding="utf-8")
    done = ask("run", str(folder / "small.yaml"), "-o", str(folder))
    assert done.exit_code == 0, done.output
    return json.loads((folder / "small" / "analysis.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("path", "value", "what"), TAMPERED, ids=[f"{'.'.join(map(str, p))}-{w}" for p, _, w in TAMPERED]
)
def test_what_was_changed_is_found(path, value, what, honest, once):
    """One entry changed: the finding that it belongs to is refuted; where files come in, exit code 5."""
    document = changed(honest, path, value)
    if path[0] in ("fund", "rank") and what != "the rest of the document":
        assert what in {f.what for f in counted(load("small.yaml").case, document) if f.status == "refuted"}
        return
    code, findings = verified(document, "small.yaml")
    assert code == 5
    assert what in refuted(findings)


def counted(case, document):
    """The findings that are arithmetic, before another solver is asked."""
    fund = ClaimedFund.model_validate(document.get("fund", document))
    ranking = ClaimedRank.model_validate(document["rank"]) if "rank" in document else None
    found = []
    for finding in verify(case, fund, ranking):
        found.append(finding)
        if finding.what == "rules" or "optimality" in finding.what:
            break
    return found


def at(pair):
    """Where the plan funds a pair."""
    return ("funded", ["reuse/ai", "make/iot", "make/ai", "make/twin"].index(pair))


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """The JSON of ``fund`` for PLAN."""
    path = tmp_path_factory.mktemp("planned") / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    document = funded(str(path))
    chosen = [(f["pair"], f["level"], f["period"]) for f in document["funded"]]
    assert chosen == [
        ("reuse/ai", None, "2027"),
        ("make/iot", None, "2027"),
        ("make/ai", None, "2028"),
        ("make/twin", "rollout", "2029"),
    ]
    return document


@pytest.mark.parametrize(
    ("path", "value", "what"),
    [
        ((*at("make/twin"), "level"), "pilot", "values of the pairs"),
        ((*at("make/twin"), "level"), "pilot", "costs of the pairs"),
        ((*at("make/twin"), "level"), "small", "options"),
        ((*at("make/twin"), "level"), None, "options"),
        ((*at("make/iot"), "level"), "pilot", "options"),
        ((*at("make/twin"), "period"), "2028", "values of the pairs"),
        ((*at("make/twin"), "period"), "2027", "options"),
        ((*at("make/ai"), "period"), "2029", "options"),
        ((*at("make/ai"), "period"), None, "options"),
        ((*at("make/ai"), "pair"), "make/iot", "options"),
        ((*at("make/ai"), "value"), 0.3, "values of the pairs"),
        (("not_funded", 1, "level"), None, "options"),
        (("not_funded", 1, "value"), lambda v: v / 0.9, "values of the pairs"),
        (("not_funded",), lambda entries: entries[:1], "options"),
        (("not_funded",), lambda entries: entries * 2, "options"),
        (("periods", 0, "spent"), 59, "spending by period"),
        (("periods", 1, "budget"), 81, "spending by period"),
        (("periods", 0, "from_pools"), 29, "spending by period"),
        (("periods", 0, "left"), 11, "spending by period"),
        (("periods", 1, "carried"), 9, "spending by period"),
        (("periods", 2, "id"), "2030", "spending by period"),
        (("periods",), lambda periods: periods[:2], "spending by period"),
        (("pools", "drawn"), 54, "pools"),
        (("pools", "amount"), 56, "pools"),
        (("pools",), None, "pools"),
        (("budget",), 150, "budget"),
        (("rules", 0, "used"), 160, "rule 'budget'"),
        (("rules", 0, "at_most"), 150, "rule 'budget'"),
        (("rules", 2, "used"), 40, "rule 'budget 2028'"),
        (("rules", 2, "at_most"), 80, "rule 'budget 2028'"),
        (("rules", 4, "used"), 1, "rule 'ready'"),
        (("rules", 6, "used"), 0.2, "rule 'safe'"),
        (("synergies", 0, "value"), 0.16, "synergies"),
        (("synergies",), [], "synergies"),
    ],
)
def test_what_was_changed_in_a_plan_is_found(path, value, what, planned):
    """A level, a period, what is spent, who pays: the arithmetic alone finds it."""
    found = counted(load("plan.yaml").case, changed(planned, path, value))
    assert what in {finding.what for finding in found if finding.status == "refuted"}


def test_a_start_that_changes_no_figure_is_found():
    """Nothing is discounted and no year has a budget: a start is still one of those computed again."""
    Path("gate.yaml").write_text(GATE.format(limits="at_least: low"), encoding="utf-8")
    document = funded("gate.yaml")
    at_another = changed(document, ("funded", 0, "period"), lambda name: str(4055 - int(name)))
    code, findings = verified(at_another, "gate.yaml")
    assert code == 5
    earliest = "earliest of its value and cost, by HiGHS"
    assert refuted(findings) == {"spending by period", earliest, "the rest of the document"}


def told(document, data, plan):
    """The document with another plan, and every figure of that plan right."""
    made = copy.deepcopy(document)
    every = oracle_plans.choices(data, oracle_plans.priorities(data))
    pairs = [options[0].pair for options in every]
    entry = dict.fromkeys(document["funded"][0]) | {"stage": "", "technology": "", "state": "new"}
    made["funded"] = [
        entry | {"pair": c.pair, "level": c.level, "period": c.period, "cost": c.cost, "value": c.value}
        for c in plan
    ]
    first = {(c.pair, c.level): c for options in every for c in reversed(options)}
    chosen = {c.pair for c in plan}
    made["not_funded"] = [
        {"pair": c.pair, "level": c.level, "cost": c.cost, "value": c.value}
        for c in first.values()
        if c.pair not in chosen
    ]
    made["cost"] = math.fsum(c.cost for c in plan)
    made["value"] = made["bound"] = oracle_plans.value_of(data, plan, pairs)
    for period, amount in zip(made["periods"], oracle_plans.spent(data, plan), strict=True):
        period["spent"] = amount
    return made


def test_a_plan_that_breaks_rules_is_refuted_in_those():
    """Figures that agree among themselves: the rules that the oracle finds broken are found broken."""
    case, document = load("plan.yaml").case, funded("plan.yaml")
    data = json.loads(case.model_dump_json(exclude_unset=True))
    data["budget"] = data["budget"]["at_most"]
    for period in data["periods"].values():
        period["budget"] = period["budget"]["at_most"]
    rules, every = oracle_plans.rules_of(data), oracle_plans.choices(data, oracle_plans.priorities(data))
    pairs, seen = [options[0].pair for options in every], set()
    for plan in plans_of(data, oracle_plans.priorities(data), 150, 3):
        broken = {name for name, rule in rules.items() if not oracle_plans.holds(data, rule, plan, pairs)}
        looked_at = counted(case, told(document, data, plan))
        found = {f.what for f in looked_at if f.says.startswith("broken")}
        assert found == {f"rule '{name}'" for name in broken}
        assert {"values of the pairs", "costs of the pairs", "value", "cost"} <= {
            f.what for f in looked_at if f.status == "confirmed"
        }
        seen |= broken
    assert seen == rules.keys()


def test_a_gate_is_not_opened_above_its_ceiling():
    """What is built raises maturity: it helps over a floor, and never under a ceiling."""
    text = GATE.format(limits="at_least: low, at_most: high")
    Path("gate.yaml").write_text(text, encoding="utf-8")
    document = funded("gate.yaml")
    assert verified(document, "gate.yaml")[0] == 0
    Path("gate.yaml").write_text(GATE.format(limits="at_least: low, at_most: medium"), encoding="utf-8")
    _, findings = verified(document, "gate.yaml")
    assert findings["rule 'gate'"][1].startswith("broken")


def test_a_change_of_the_case_is_found(honest):
    """A comment more: the file is another, though all figures still agree."""
    Path("small.yaml").write_text(SMALL + "# changed\n", encoding="utf-8")
    code, findings = verified(honest, "small.yaml")
    assert code == 5
    assert refuted(findings) == {"file small.yaml", "the rest of the document"}


def test_a_change_of_what_the_case_extends_is_found():
    """Each file has its hash, with the case's own first."""
    Path("base.yaml").write_text(SMALL, encoding="utf-8")
    Path("own.yaml").write_text("format: 1\nextends: base.yaml\nbudget: 100\n", encoding="utf-8")
    document = funded("own.yaml")
    assert verified(document, "own.yaml")[0] == 0
    Path("base.yaml").write_text(SMALL.replace("cost: 40", "cost: 39"), encoding="utf-8")
    assert {"file base.yaml", "costs of the pairs"} <= refuted(verified(document, "own.yaml")[1])
    document["case"]["extends"] = []
    assert "files" in refuted(verified(document, "own.yaml")[1])


def poorer(document, case):
    """A document that is consistent in itself: one pair less, and its sums are right."""
    made = copy.deepcopy(document)
    out = next(f for f in made["funded"] if f["pair"] != "make/iot")
    made["funded"].remove(out)
    made["not_funded"].append({key: out[key] for key in ("pair", "cost", "value", "share_of_readings")})
    kept = {f["pair"] for f in made["funded"]}
    made["synergies"] = [s for s in made["synergies"] if kept.issuperset(s["pairs"])]
    made["cost"] -= out["cost"]
    made["value"] = sum(f["value"] for f in made["funded"]) + sum(s["value"] for s in made["synergies"])
    made["bound"] = made["value"]
    return made


@pytest.mark.parametrize("solver", ["highs", "cbc"])
def test_a_portfolio_that_is_not_the_best_is_found(solver):
    """Values and sums agree and the other solver finds a better one, which is named."""
    case = SMALL.split("rules:")[0]
    Path("small.yaml").write_text(case, encoding="utf-8")
    document = funded("small.yaml", "--solver", solver)
    code, findings = verified(poorer(document, case), "small.yaml")
    assert code == 5
    assert {"value", "cost", "options", "rule 'budget'"}.isdisjoint(refuted(findings) - {"rule 'budget'"})
    status, says = findings[f"optimality, by {'CBC' if solver == 'highs' else 'HiGHS'}"]
    assert status == "refuted"
    assert all(f["pair"] in says for f in document["funded"])


def test_a_portfolio_that_breaks_a_rule_is_found():
    """All pairs funded for twice the budget: the rule is named, with what is used."""
    document = funded("small.yaml", "--budget", "1000", "--profile", "judged")
    document["overrides"]["budget"] = document["budget"] = 50.0
    _, findings = verified(document, "small.yaml")
    assert "rule 'budget'" in refuted(findings)
    assert findings["rule 'budget'"][1].startswith("broken: ")


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
