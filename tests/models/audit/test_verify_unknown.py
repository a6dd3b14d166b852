"""What the arithmetic of ``verify`` does not know of a case keeps no honest result from being confirmed."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from loopfolio.cli import cli
from loopfolio.models.audit.recompute import options as recompute_options
from loopfolio.models.audit.recompute import ranking as recompute_ranking
from loopfolio.models.audit.recompute import rules as recompute_rules
from loopfolio.models.rules.kinds.count import Count
from tampered import PLAN, SMALL, changed


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(SMALL, encoding="utf-8")


def analysed(*asked):
    done = CliRunner().invoke(cli, ["run", "small.yaml", *asked])
    assert done.exit_code == 0, done.output
    return json.loads(Path("portfolios/small/analysis.json").read_text(encoding="utf-8"))


def verified(document):
    Path("result.json").write_text(json.dumps(document), encoding="utf-8")
    done = CliRunner().invoke(cli, ["verify", "result.json", "small.yaml", "--format", "json"])
    found = json.loads(done.stdout)["findings"]
    return done.exit_code, {f["what"]: (f["status"], f["says"]) for f in found}


OWN = "by the package's own code: no second way is written for"


def test_a_kind_of_rule_without_a_second_way_is_judged_by_its_own_check(monkeypatch):
    """'requires' is taken from the judges; so is 'total', whose limit is stated."""
    for kind in ("total", "requires"):
        monkeypatch.delitem(recompute_rules.JUDGES, kind)
    document = analysed()
    code, findings = verified(document)
    assert code == 0, findings
    for rule in document["fund"]["rules"]:
        if rule["rule"] in ("total", "requires") and rule["name"] != "budget":
            status, says = findings[f"rule '{rule['name']}'"]
            assert (status, f"{OWN} {rule['rule']}" in says) == ("confirmed", True)
    at = next(i for i, rule in enumerate(document["fund"]["rules"]) if rule["rule"] == "total")
    name = document["fund"]["rules"][at]["name"]
    code, findings = verified(changed(document, ("fund", "rules", at, "at_most"), 1e6))
    assert (code, findings[f"rule '{name}'"][0]) == (5, "refuted")


def test_a_kind_with_a_second_way_is_not_judged_by_its_own_check(monkeypatch):
    """What its own check counts one too many the arithmetic refutes."""
    check = Count.check

    def too_many(self, pairs, funded):
        found = check(self, pairs, funded)
        return replace(found, used=found.used + 1)

    monkeypatch.setattr(Count, "check", too_many)
    Path("small.yaml").write_text(SMALL + "  - {rule: count, at_most: 90, name: many}\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["fund", "small.yaml", "--beside", "0", "--format", "json"])
    code, findings = verified(json.loads(done.stdout))
    assert (code, findings["rule 'many'"][0]) == (5, "refuted")


def test_a_rule_that_is_broken_is_found_by_its_own_check(monkeypatch):
    """A result of three pairs held against a case that then allows none."""
    document = analysed()
    monkeypatch.delitem(recompute_rules.JUDGES, "count")
    Path("small.yaml").write_text(SMALL + "  - {rule: count, at_most: 0, name: none}\n", encoding="utf-8")
    code, findings = verified(document)
    assert (code, findings["rule 'none'"][0]) == (5, "refuted")


def test_a_method_without_a_second_way_is_confirmed_by_its_own_scores(monkeypatch):
    monkeypatch.delitem(recompute_ranking.SCORES, "additive")
    document = analysed("--method", "additive")
    code, findings = verified(document)
    assert code == 0, findings
    assert findings["ranks"][1].endswith(f"{OWN} additive")
    assert findings["values of the pairs"][1].endswith(f"{OWN} additive")
    code, findings = verified(changed(document, ("rank", "stages", 0, "score"), 0.123))
    assert (code, findings["ranks"][0]) == (5, "refuted")


def test_a_field_that_changes_no_figure_keeps_nothing_from_being_confirmed(monkeypatch):
    """The arithmetic is told that it does not know the cost's field; its figures agree all the same."""
    monkeypatch.setattr(recompute_ranking, "_TECHNOLOGY", recompute_ranking._TECHNOLOGY - {"cost"})
    document = analysed()
    code, findings = verified(document)
    assert code == 0, findings
    assert findings["value"][0] == "confirmed"
    assert findings["other fields"] == (
        "confirmed",
        "all figures come out the same without technologies: cost, which the arithmetic does not know",
    )
    code, findings = verified(changed(document, ("fund", "funded", 0, "value"), 9.0))
    assert (code, findings["other fields"][0]) == (5, "not checked")
    assert findings["other fields"][1].endswith("technologies: cost")


def test_a_field_that_changes_figures_is_taken_from_the_package(monkeypatch):
    """Years, levels, pools and chances; the arithmetic is told to know no levels, so that options differ."""
    Path("small.yaml").write_text(PLAN, encoding="utf-8")
    document = analysed()
    monkeypatch.setattr(recompute_ranking, "_TECHNOLOGY", recompute_ranking._TECHNOLOGY - {"levels"})
    monkeypatch.setattr(recompute_options, "_levels", lambda own, technology: [(None, None)])
    code, findings = verified(document)
    assert code == 0, findings
    for what in ("options", "synergies", "spending by period", "pools", "rule 'budget'"):
        assert findings[what][0] == "confirmed"
    assert findings["other fields"][1].endswith(f"{OWN} technologies: levels, pairs: levels")
    code, findings = verified(changed(document, ("fund", "value"), 9.0))
    assert (code, findings["other fields"][0]) == (5, "not checked")
