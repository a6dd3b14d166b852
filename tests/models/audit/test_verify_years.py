"""Plans over years, counted again: what is spent, used and paid to run in each."""

import json

import generate
import generate_years
import pytest
from length import campaign
from verified import ask
from years_by_hand import WHOLE


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
