"""What many cases extend is read once, and none of them is another for it."""

import json

import pytest
from loopfolio.cases import files, load
from loopfolio.cases.yaml.given import Given
from loopfolio.cases.yaml.parser import parse

BASE = """\
format: 1
name: Base
numbers: {decimal: ","}
budget: 300
criteria: {impact: {direction: max}}
stages: {design: {impact: high}, use: {impact: low}}
technologies: {iot: {cost: "99,5", source: a quote}}
fit: {design: {iot: high}, use: {iot: low}}
scenarios: {poor: {budget: 50}}
"""


@pytest.fixture
def parsed(monkeypatch):
    """The files that were parsed, in order."""
    seen = []
    monkeypatch.setattr(files, "parse", lambda text, file: (seen.append(file), parse(text, file))[1])
    files._base_tree.cache_clear()
    return seen


def row(folder, name, **says):
    return Given(
        str(folder / f"{name}.yaml"), json.dumps({"format": 1, "extends": "base.yaml", **says}).encode()
    )


def test_a_base_is_parsed_once_and_again_only_when_it_changes(tmp_path, parsed):
    base = tmp_path / "base.yaml"
    base.write_text(BASE)
    budgets = [load(row(tmp_path, f"c{n}", budget=n)).case.budget_limit for n in range(4)]
    assert budgets == [0, 1, 2, 3]
    assert parsed.count(str(base)) == 1
    base.write_text(BASE.replace("99,5", "80,5"))
    assert load(row(tmp_path, "c")).case.technologies["iot"].cost.likely == 80.5
    assert parsed.count(str(base)) == 2


def test_what_one_case_changes_is_changed_in_no_other(tmp_path, parsed):
    (tmp_path / "base.yaml").write_text(BASE)
    as_it_is = load(row(tmp_path, "a")).case
    changed = {"stages": {"use": None, "design": {"impact": "low"}}, "technologies": {"iot": {"cost": 5}}}
    other = load(row(tmp_path, "b", **changed, scenarios={"poor": {"budget": 40}}))
    other.override(budget=7).with_weights({"impact": 1})
    assert (list(other.case.stages), other.case.technologies["iot"].basis) == (["design"], "not stated")
    again = load(row(tmp_path, "a"))
    assert again.case == as_it_is
    assert again.scenario_cases["poor"].budget_limit == 50
    assert again.case.technologies["iot"].cost.likely == 99.5


def test_a_base_that_extends_another_follows_that_one(tmp_path, parsed):
    (tmp_path / "first.yaml").write_text(BASE)
    (tmp_path / "base.yaml").write_text("format: 1\nextends: first.yaml\n")
    assert load(row(tmp_path, "a")).case.budget_limit == 300
    (tmp_path / "first.yaml").write_text(BASE.replace("300", "200"))
    assert load(row(tmp_path, "b")).case.budget_limit == 200
    (tmp_path / "first.yaml").write_text(BASE + "extends: a.yaml\n")
    (tmp_path / "a.yaml").write_text("format: 1\nextends: base.yaml\n")
    with pytest.raises(Exception, match=r"extends itself: a\.yaml → base\.yaml → first\.yaml → a\.yaml"):
        load(str(tmp_path / "a.yaml"))
