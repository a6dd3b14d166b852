"""Plans over years, counted again: what is spent, used and paid to run in each."""

import json

import generate
import generate_years
import pytest
from length import campaign
from verified import ask, funded, refuted, verified
from years_by_hand import WHOLE, plan


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text(WHOLE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda made: made["funded"][0].update(operating_cost=4), "operating costs of the pairs"),
        (lambda made: made["funded"][0].pop("operating_cost"), "operating costs of the pairs"),
        (lambda made: made["periods"][2].update(operating=3), "spending by period"),
        (lambda made: made["periods"][1]["resources"]["staff"].update(used=1), "spending by period"),
        (lambda made: made["periods"][0]["resources"]["staff"].update(at_most=9), "spending by period"),
        (lambda made: made["funded"][0].update(ends="2029"), "the rest of the document"),
    ],
)
def test_a_figure_of_a_year_that_is_changed_is_not_confirmed(folder, change, finding):
    made = json.loads(ask("fund", "plan.yaml", "--format", "json").stdout)
    change(made)
    (folder / "changed.json").write_text(json.dumps(made), encoding="utf-8")
    found = ask("verify", "changed.json", "plan.yaml")
    assert found.exit_code == 5
    refuted = [line for line in found.stdout.splitlines() if line.startswith("refuted")]
    assert any(finding in line for line in refuted), found.stdout


@campaign(30, part=4)
def test_random_years_are_confirmed(seed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "random.yaml").write_text(generate.as_yaml(generate_years.random_years(seed, 300)))
    result = ask("fund", "random.yaml", "--format", "json")
    if result.exit_code == 0:
        (tmp_path / "result.json").write_text(result.stdout, encoding="utf-8")
        found = ask("verify", "result.json", "random.yaml")
        assert found.exit_code == 0, found.stdout


OVER_YEARS = {
    "amounts that come to nothing": ("a: {cost_profile: {0: 5, 1: -5}}", "a", [5, -5, 0]),
    "at levels of half the effect": (
        "a: {cost_profile: {0: 4, 1: -4}, partial: {from: 0.5, steps: 2}}",
        "a",
        [4, -4, 0],
    ),
    "shares": ("a: {cost: 10, cost_profile: [0.5, 0.3, 0.2]}", "a", [5, 3, 2]),
    "amounts": ("a: {cost_profile: {0: 5, 2: 1}}", "a", [5, 0, 1]),
    "to run": ("a: {cost: 4, duration: 2, running_cost: 3, latest: 2027}", "a", [4, 0, 3]),
    "another cost in shares": ("a: {cost: 4, cost_profile: [0.5, 0.5]}", "a, cost: 6", [3, 3, 0]),
}


@pytest.mark.parametrize("name", OVER_YEARS)
def test_what_is_paid_when_is_computed_again(name, tmp_path, monkeypatch):
    technology, pair, spent = OVER_YEARS[name]
    monkeypatch.chdir(tmp_path)
    more = pair.partition(", ")[2]
    lines = [f"technologies: {{{technology}}}", f"pairs: {{s/a: {{value: 9{', ' + more if more else ''}}}}}"]
    (tmp_path / "plan.yaml").write_text(
        plan(*lines, "rules: [{rule: fund, pairs: [s/a]}]", years="2027: {budget: 50}, 2028: {}, 2029: {}")
    )
    document = funded("plan.yaml", "--beside", "0")
    assert [period["spent"] for period in document["periods"]] == spent
    code, found = verified(document, "plan.yaml")
    assert (code, refuted(found)) == (0, set())
