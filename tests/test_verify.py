"""Results held against their cases: what is true is confirmed, what was tampered with is found."""

import copy
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopfolio.cases import library
from loopfolio.cases.reader import LIBRARY
from loopfolio.cli import cli

sys.path.insert(0, str(Path(__file__).parent))  # pytest's importlib mode leaves the folder out

import generate
import oracle

SMALL = """\
format: 1
name: Small
currency: kEUR
criteria:
  impact: {direction: max}
  ease: {direction: min}
  reach: {direction: max, unit: km, bounds: [0, 10]}
stages:
  make: {impact: high, ease: low, reach: 4}
  reuse: {impact: {ana: medium, bo: high, cy: medium}, ease: [high, low], reach: 9.5}
  mine: {impact: △, ease: ○, reach: 1}
profiles:
  judged: {ahp: {impact: {ease: 3, reach: 5}, ease: {reach: 2}}}
  ordered: {order: [ease, reach, impact]}
  gapped: {ahp: {impact: {ease: 3}, ease: {reach: 2}}}
technologies:
  iot: {cost: 40, difficulty: low, maturity: high, staff: 2}
  ai: {cost: {low: 50, likely: 60, high: 90}, difficulty: high, maturity: medium}
resources: [staff]
fit: {make: {iot: high, ai: medium}, reuse: {iot: low, ai: high}, mine: {iot: 0.8}}
pairs: {mine/iot: {value: 0.2, staff: 1}, make/ai: {difficulty: 2}}
synergies: [{pairs: [make/iot, reuse/ai], value: 0.1}]
budget: 150
rules:
  - {rule: count, at_most: 3, name: three}
  - {rule: mean, of: maturity, at_least: 1.5, name: mature}
  - {rule: share, scope: {stages: [reuse]}, at_most: 0.9, name: spread}
  - {rule: each, of: difficulty, at_most: high, name: not too hard}
  - {rule: total, of: staff, at_most: 5, name: hands}
  - {rule: requires, pair: "*/ai", needs: "*/iot", name: sensing first}
  - {rule: excludes, pairs: [mine/iot, make/ai], name: one of two}
  - {rule: fund, pairs: [make/iot], by: 2027-02-18, name: owed}
"""


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")


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


@pytest.mark.parametrize("profile", ["judged", "ordered", "gapped"])
@pytest.mark.parametrize("normalisation", ["bounds", "vector", "minmax"])
@pytest.mark.parametrize("solver", ["highs", "cbc"])
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


@pytest.mark.parametrize("seed", range(24))
def test_random_cases_are_confirmed(seed):
    """All rule kinds: the arithmetic written for the check agrees with the package, and so does CBC."""
    data = generate.random_case(seed, 7, ("plain", "euros")[seed % 2])
    Path("random.yaml").write_text(generate.as_yaml(data), encoding="utf-8")
    result = ask("fund", "random.yaml", "--format", "json")
    assert result.exit_code == (3 if oracle.fund(data).portfolio is None else 0)
    if result.exit_code == 0:
        code, findings = verified(json.loads(result.stdout), "random.yaml")
        assert code == 0, findings


# ---------------------------------------------------------------- what is not


def changed(document, path, value):
    """The document with one entry set to another value, or to what a function makes of the old one."""
    made = copy.deepcopy(document)
    at = made
    *way, last = path
    for key in way:
        at = at[key]
    at[last] = value(at[last]) if callable(value) else value
    return made


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
def test_what_was_changed_is_found(path, value, what, honest):
    """One entry changed: exit code 5, and the finding that it belongs to is refuted."""
    code, findings = verified(changed(honest, path, value), "small.yaml")
    assert code == 5
    assert what in refuted(findings)


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
