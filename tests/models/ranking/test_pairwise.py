"""Stages compared pairwise under a criterion: AHP to its other half."""

import io
import json

import numpy as np
import pytest
from click.testing import CliRunner
from loopfolio import load, rank, weigh
from loopfolio.cases import CaseError
from loopfolio.cli import cli

LEADER = """\
format: 1
random_index: saaty
method: additive
criteria:
  experience: {direction: max}
  education: {direction: max}
  charisma: {direction: max}
  age: {direction: max}
stages: {tom: {}, dick: {}, harry: {}}
pairwise:
  experience: {dick: {tom: 4, harry: 9}, tom: {harry: 4}}
  education: {tom: {dick: 3}, harry: {tom: 5, dick: 7}}
  charisma: [[1, 5, 9], [1/5, 1, 4], [1/9, 1/4, 1]]
  age: {dick: {tom: 3, harry: 9}, tom: {harry: 5}}
profiles:
  board:
    ahp:
      experience: {education: 4, charisma: 3, age: 7}
      education: {age: 3}
      charisma: {education: 3, age: 5}
technologies: {t: {cost: 10}}
fit: {tom: {t: high}, dick: {t: high}}
budget: 10
"""
"""Choosing a leader, as the encyclopaedia's article on AHP has it."""

LOCAL = {
    "experience": [0.217, 0.717, 0.066],
    "education": [0.188, 0.081, 0.731],
    "charisma": [0.743, 0.194, 0.063],
    "age": [0.265, 0.672, 0.063],
}


def answer(*arguments: str, text: str = LEADER, code: int = 0) -> dict:
    found = CliRunner().invoke(cli, [*arguments, "--format", "json"], input=text)
    assert found.exit_code == code, found.output
    return json.loads(found.stdout)


def test_choosing_a_leader():
    """Local priorities, weights and global priorities as published, to their three decimals."""
    found = answer("rank", "-")
    stages = {s["id"]: s for s in found["stages"]}
    for criterion, shares in LOCAL.items():
        read = [stages[name]["readings"][criterion] for name in ("tom", "dick", "harry")]
        assert read == pytest.approx(shares, abs=6e-4)
    assert {s: stages[s]["additive"] for s in stages} == pytest.approx(
        {"dick": 0.492, "tom": 0.358, "harry": 0.149}, abs=1.1e-3
    )
    assert [s["rank"] for s in found["stages"]] == [1, 2, 3]
    assert sum(s["additive"] for s in found["stages"]) == pytest.approx(1)


SCHOOLS = """\
format: 1
method: additive
criteria:
  learning: {direction: max}
  friends: {direction: max}
  school_life: {direction: max}
  vocational: {direction: max}
  college: {direction: max}
  music: {direction: max}
stages: {a: {}, b: {}, c: {}}
pairwise:
  learning: [[1, 1/3, 1/2], [3, 1, 3], [2, 1/3, 1]]
  friends: [[1, 1, 1], [1, 1, 1], [1, 1, 1]]
  school_life: [[1, 5, 1], [1/5, 1, 1/5], [1, 5, 1]]
  vocational: [[1, 9, 7], [1/9, 1, 1/5], [1/7, 5, 1]]
  college: [[1, 1/2, 1], [2, 1, 2], [1, 1/2, 1]]
  music: [[1, 6, 4], [1/6, 1, 1/3], [1/4, 3, 1]]
profiles:
  family:
    ahp:
      - [1, 4, 3, 1, 3, 4]
      - [1/4, 1, 7, 3, 1/5, 1]
      - [1/3, 1/7, 1, 1/5, 1/5, 1/6]
      - [1, 1/3, 5, 1, 1, 1/3]
      - [1/3, 5, 5, 1, 1, 3]
      - [1/4, 1, 6, 3, 1/3, 1]
"""


def test_choosing_a_school():
    """Saaty (1980), The Analytic Hierarchy Process: weights, local and global priorities, two decimals."""
    found = answer("rank", "-", text=SCHOOLS)
    stages = {s["id"]: s for s in found["stages"]}
    local = {
        "learning": [0.16, 0.59, 0.25], "friends": [0.33, 0.33, 0.33], "school_life": [0.45, 0.09, 0.46],
        "vocational": [0.77, 0.05, 0.17], "college": [0.25, 0.5, 0.25], "music": [0.69, 0.09, 0.22],
    }  # fmt: skip
    for criterion, shares in local.items():
        read = [stages[name]["readings"][criterion] for name in "abc"]
        assert read == pytest.approx(shares, abs=6e-3)
    (family,) = weigh(load(io.StringIO(SCHOOLS))).values()
    assert [*family.weights.values()] == pytest.approx([0.32, 0.14, 0.03, 0.13, 0.24, 0.14], abs=6e-3)
    printed = {"a": 0.37, "b": 0.38, "c": 0.25}
    assert {s: stages[s]["additive"] for s in stages} == pytest.approx(printed, abs=6e-3)
    assert [s["id"] for s in found["stages"]] == ["b", "a", "c"]


def test_each_criterion_has_a_consistency_ratio_by_the_table_that_is_asked_for():
    """λmax of three is known in closed form: 1 + ∛(a12 a23 / a13) + its inverse."""
    x = (4 * (1 / 9) / (1 / 4)) ** (1 / 3)
    expected = (1 + x + 1 / x - 3) / 2
    for table, index in (("saaty", 0.58), ("alonso_lamata", 0.5245)):
        found = answer("rank", "-", text=LEADER.replace("saaty", table))["pairwise"]["experience"]
        assert found["consistency_ratio"] == pytest.approx(expected / index, abs=1e-6)
        assert (found["consistent"], found["missing_judgements"]) == (True, 0)


def test_the_table_holds_for_the_weights_as_well():
    """Four criteria: 0.90 by Saaty, 0.8815 by Alonso and Lamata; results name it."""
    by = {}
    for table in ("saaty", "alonso_lamata"):
        text = LEADER.replace("saaty", table)
        by[table] = answer("weigh", "-", text=text)["profiles"][0]["consistency_ratio"]
    assert by["saaty"] * 0.90 == pytest.approx(by["alonso_lamata"] * 0.8815)
    assert answer("weigh", "-")["random_index"] == "Saaty (1980)"
    assert weigh(io.StringIO(LEADER)) is not None


def test_beside_criteria_that_are_read_the_best_stage_has_all_of_it():
    """The ideal mode: what is compared and what is read count alike for the best."""
    text = LEADER.replace("  age: {dick: {tom: 3, harry: 9}, tom: {harry: 5}}\n", "")
    text = text.replace(
        "{tom: {}, dick: {}, harry: {}}", "{tom: {age: low}, dick: {age: high}, harry: {age: low}}"
    )
    scores = rank(io.StringIO(text)).matrix.scores
    assert scores[:, :3].max(axis=0) == pytest.approx([1, 1, 1])
    assert scores[:, 0] == pytest.approx(np.array(LOCAL["experience"]) / LOCAL["experience"][1], abs=2e-3)


def test_comparisons_that_nobody_made_are_filled_in_without_contradiction():
    """Tom over Dick 2, Dick over Harry 3: Tom over Harry is 6."""
    text = LEADER.replace("{dick: {tom: 4, harry: 9}, tom: {harry: 4}}", "{tom: {dick: 2}, dick: {harry: 3}}")
    found = answer("rank", "-", text=text)
    read = {s["id"]: s["readings"]["experience"] for s in found["stages"]}
    assert [read[s] for s in ("tom", "dick", "harry")] == pytest.approx([0.6, 0.3, 0.1])
    assert found["pairwise"]["experience"]["missing_judgements"] == 1


def test_comparisons_that_contradict_each_other_are_warned_of_where_they_stand():
    text = LEADER.replace(
        "{dick: {tom: 4, harry: 9}, tom: {harry: 4}}", "{dick: {tom: 9}, tom: {harry: 9}, harry: {dick: 3}}"
    )
    [doubt] = [w for w in load(io.StringIO(text)).warnings if w.path.startswith("pairwise")]
    assert doubt.path == "pairwise.experience"
    assert "contradict each other: consistency ratio" in doubt.message


def test_the_case_stays_what_it_was(tmp_path, monkeypatch):
    """As YAML from Python, in a workbook, changed, without a stage; nothing becomes a reading."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.yaml").write_text(LEADER, encoding="utf-8")
    loaded = load("case.yaml").case
    assert load(io.StringIO(loaded.to_yaml())).case == loaded
    assert CliRunner().invoke(cli, ["new", "case.xlsx", "--from", "case.yaml"]).exit_code == 0
    assert load("case.xlsx").case.pairwise == loaded.pairwise
    assert loaded.with_budget(5).pairwise == loaded.pairwise
    without = loaded.override(stages={"harry": None}, fit={"tom": {"t": "low"}})
    weights = np.array([0.5476, 0.1266, 0.2700, 0.0558])
    tom = np.array([1 / 5, 3 / 4, 5 / 6, 1 / 4])
    assert rank(without).additive == pytest.approx([weights @ tom, weights @ (1 - tom)], abs=1e-3)


def test_verify_recomputes_the_priorities_and_the_report_lists_the_comparisons(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.yaml").write_text(LEADER, encoding="utf-8")
    assert CliRunner().invoke(cli, ["run", "case.yaml"]).exit_code == 0
    result = tmp_path / "portfolios/case/analysis.json"
    assert CliRunner().invoke(cli, ["verify", str(result), "case.yaml"]).exit_code == 0
    document = json.loads(result.read_text(encoding="utf-8"))
    document["rank"]["stages"][0]["additive"] += 0.01
    (tmp_path / "changed.json").write_text(json.dumps(document), encoding="utf-8")
    assert CliRunner().invoke(cli, ["verify", "changed.json", "case.yaml"]).exit_code == 5
    page = (tmp_path / "portfolios/case/report.html").read_text(encoding="utf-8")
    assert "Stages compared pairwise" in page
    assert "Saaty (1980)" in page


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("tom: {}", "tom: {age: low}", "stages.tom.age: age is compared pairwise: take the reading out"),
        ("age: {direction: max}", "age: {direction: min}", "criteria.age.direction: stages are compared"),
        (
            "age: {direction: max}",
            "age: {direction: max, bounds: [0, 9]}",
            "criteria.age.bounds: stages are compared pairwise on it, not read",
        ),
        ("  age: {dick", "  agee: {dick", "pairwise.agee: no criterion 'agee' is declared"),
        ("{tom: {dick: 3}, harry", "{tom: {dikc: 3}, harry", "no stage 'dikc' is declared"),
        ("{tom: {dick: 3}, harry", "{tom: {dick: 30}, harry", "between 1/9 and 9, not 30"),
        (
            "{tom: {dick: 3}, harry: {tom: 5, dick: 7}}",
            "{tom: {dick: 3}}",
            "the judgements do not connect all stages; compare across: tom + dick | harry",
        ),
        (
            "[[1, 5, 9], [1/5, 1, 4], [1/9, 1/4, 1]]",
            "[[1, 5], [1/5, 1]]",
            "a row and a column for each stage",
        ),
        ("random_index: saaty", "random_index: sati", "'sati' is not alonso_lamata or saaty"),
    ],
)
def test_comparisons_that_are_none_are_refused(old, new, says):
    with pytest.raises(CaseError) as caught:
        load(io.StringIO(LEADER.replace(old, new, 1)))
    assert says in str(caught.value)
