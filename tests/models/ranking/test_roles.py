"""Which criterion multiplies a technology's difficulty at a stage, and which limits its maturity."""

import io
import json

import pytest
from click.testing import CliRunner
from loopfolio import fund, load
from loopfolio.cases import CaseError
from loopfolio.cli import cli

CASE = """\
format: 1
criteria:
  effort: {direction: min, role: digitalization_difficulty}
  trl: {direction: max, role: technological_maturity}
  impact: {direction: max}
stages: {a: {effort: high, trl: low, impact: high}, b: {effort: low, trl: medium, impact: low}}
profiles: {owner: {direct: {effort: 0.3, trl: 0.3, impact: 0.4}}}
technologies:
  iot: {cost: 1, difficulty: medium, maturity: high, builds: {maturity: 2}}
  ai: {cost: 1, difficulty: medium, maturity: high}
fit: {a: {iot: high, ai: high}, b: {iot: high}}
periods: {"2027": {}, "2028": {}}
rules: [{rule: each, of: trl, at_least: high, scope: {technologies: [ai]}, name: gate}]
"""


def as_the_paper_names_them(text: str) -> str:
    text = text.replace(", role: digitalization_difficulty", "").replace(", role: technological_maturity", "")
    return text.replace("effort", "digitalization_difficulty").replace("trl", "technological_maturity")


def test_a_criterion_with_the_role_does_what_one_of_that_name_does():
    """Difficulty is multiplied, maturity limited, and a gate on the criterion opens with what is built."""
    one, other = (fund(io.StringIO(text)) for text in (CASE, as_the_paper_names_them(CASE)))
    assert [f.pair.id for f in one.funded] == [f.pair.id for f in other.funded]
    assert {f.pair.id: (f.pair.difficulty, f.pair.maturity) for f in one.funded} == {
        "a/iot@2027": (6, 1), "a/ai@2028": (6, 1), "b/iot@2027": (2, 2),
    }  # fmt: skip


def test_the_role_counts_before_the_name():
    """Where another criterion has the role, one of that name is a criterion like any other."""
    text = CASE.replace("  trl:", "  digitalization_difficulty: {direction: min}\n  trl:")
    text = text.replace("effort: high,", "effort: high, digitalization_difficulty: medium,")
    text = text.replace("effort: low,", "effort: low, digitalization_difficulty: medium,")
    text = text.replace("impact: 0.4}", "impact: 0.4, digitalization_difficulty: 0}")
    assert {f.pair.id: f.pair.difficulty for f in fund(io.StringIO(text)).funded}["a/iot@2027"] == 6


def test_verify_finds_the_same_by_its_own_arithmetic(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    assert CliRunner().invoke(cli, ["run", "case.yaml"]).exit_code == 0
    found = CliRunner().invoke(cli, ["verify", "portfolios/case/analysis.json", "case.yaml"])
    assert found.exit_code == 0, found.output
    document = json.loads((tmp_path / "portfolios/case/analysis.json").read_text(encoding="utf-8"))
    document["fund"]["funded"][0]["difficulty"] = 5
    (tmp_path / "changed.json").write_text(json.dumps(document), encoding="utf-8")
    assert CliRunner().invoke(cli, ["verify", "changed.json", "case.yaml"]).exit_code == 5


def test_one_role_is_for_one_criterion():
    with pytest.raises(CaseError, match=r"criteria\.trl\.role: another criterion is the digitalization_diff"):
        load(io.StringIO(CASE.replace("role: technological_maturity", "role: digitalization_difficulty")))


def test_a_rule_on_difficulty_without_a_criterion_for_it_is_warned_of():
    """Then the technology's own counts alone, which a planner may not have meant."""
    rule = "  - {rule: total, of: difficulty, at_most: 9, name: capacity}\n"
    text = CASE.replace("rules: [", "rules:\n  - ").replace(", name: gate}]", ", name: gate}") + rule
    assert [w.message for w in load(io.StringIO(text)).warnings] == []
    [doubt] = load(io.StringIO(text.replace(", role: digitalization_difficulty", ""))).warnings
    assert doubt.path == "rules.1.of"
    assert "no criterion says the difficulty of a stage" in doubt.message
