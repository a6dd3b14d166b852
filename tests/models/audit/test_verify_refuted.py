"""What was changed in a result or its case is found."""

import copy
import json
from pathlib import Path

import oracle_plans
import pytest
from loopfolio.cases import load
from loopfolio.models.analysis import analyse
from loopfolio.models.audit.audit import verify
from loopfolio.models.audit.claims import ClaimedFund, ClaimedRank
from loopfolio.report.documents import json_document
from loopfolio.report.results import run as run_result
from loopfolio.report.results import verify as verify_result
from tampered import PLAN, SMALL, changed
from verified import ask, funded, plans_of, refuted, told, verified

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


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")


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
