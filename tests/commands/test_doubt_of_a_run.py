"""The options of 'stress' beside a whole answer: the same figures, and 'verify' draws as was asked."""

import json

import pytest
from click.testing import CliRunner
from loopfolio import analyse
from loopfolio.cli import cli
from loopfolio.models.sensitivity.doubt import Doubt

CASE = """
format: 1
name: Three stages
currency: kEUR
criteria: {a: {direction: max}, b: {direction: min}}
stages: {x: {a: high, b: [high, low]}, y: {a: low, b: low}, z: {a: medium, b: medium}}
profiles: {even: {direct: {a: 0.6, b: 0.4}}, other: {direct: {a: 0.3, b: 0.7}}}
technologies:
  t: {cost: {low: 8, likely: 10, high: 15}}
  u: {cost: 6}
fit: {x: {t: high, u: low}, y: {t: medium, u: high}, z: {t: high}}
budget: 21
"""
MORE = ["--draws", "300", "--portfolios", "30", "--seed", "7"]


@pytest.fixture
def asked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "three.yaml").write_text(CASE)

    def ask(*call, code=0):
        found = CliRunner().invoke(cli, list(call), catch_exceptions=False)
        assert found.exit_code == code, found.output
        return found.output

    return ask


@pytest.mark.parametrize(
    "more",
    [
        ["--weights", "uniform"],
        ["--weights", "profile", "--spread", "0.1"],
        ["--weights", "hull", "--vary", "weights,costs"],
        ["--weights", "order"],
    ],
    ids=" ".join,
)
def test_they_mean_in_a_run_what_they_mean_in_stress(asked, tmp_path, more):
    asked("run", "three.yaml", "-o", "out", *MORE, *more)
    made = json.loads((tmp_path / "out/three/analysis.json").read_text())
    alone = json.loads(asked("stress", "three.yaml", "--format", "json", *MORE, *more))
    assert made["stress"] == {key: alone[key] for key in made["stress"]}
    assert made["stress"]["portfolio_draws"] == 30
    assert made["doubt"]["seed"] == 7
    asked("verify", "out/three/analysis.json", "three.yaml")


def test_a_result_that_says_other_draws_than_it_has_is_not_confirmed(asked, tmp_path):
    asked("run", "three.yaml", "-o", "out", *MORE)
    path = tmp_path / "out/three/analysis.json"
    made = json.loads(path.read_text())
    assert made["stress"]["weights"] == "profile"  # the board's own doubt, as without the options
    path.write_text(json.dumps({**made, "doubt": {**made["doubt"], "seed": 8}}))
    assert "stress" in asked("verify", str(path), "three.yaml", code=5)


def test_without_weights_among_what_varies_there_are_no_other_weights(asked, tmp_path):
    asked("run", "three.yaml", "-o", "out", *MORE, "--vary", "readings,costs")
    made = json.loads((tmp_path / "out/three/analysis.json").read_text())
    assert made["stress"]["vary"] == ["readings", "costs"]
    assert made["stress_mixed"] is made["stress_any"] is None
    page = (tmp_path / "out/three/report.html").read_text()
    assert "With open readings and costs drawn at random 300 times" in page


def test_what_is_usual_is_not_named(asked, tmp_path):
    asked("run", "three.yaml", "-o", "out")
    assert "doubt" not in json.loads((tmp_path / "out/three/analysis.json").read_text())


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--weights", "set"], "--weights: the profile even states no intervals and no statements"),
        (["--weights", "profile", "--spread", "0.9"], "--spread: "),
        (["--vary", "weights,wishes"], "--vary: wishes is not among weights, readings, scale, costs"),
    ],
)
@pytest.mark.parametrize("command", ["run", "report"])
def test_what_cannot_be_drawn_is_refused_before_anything_is_solved(asked, tmp_path, command, more, says):
    assert says in asked(command, "three.yaml", "-o", "out", *more, code=2)
    assert not (tmp_path / "out").exists()


def test_portfolios_against_doubt_are_those_of_robust_and_have_a_section(asked, tmp_path):
    asked("run", "three.yaml", "-o", "out")
    made = json.loads((tmp_path / "out/three/analysis.json").read_text())["robust"]
    alone = json.loads(asked("robust", "three.yaml", "--format", "json"))
    assert made["exact"]  # one reading in two ways: nothing of what pairs are worth is drawn
    assert made == {key: alone[key] for key in made}
    page = (tmp_path / "out/three/report.html").read_text()
    assert '<h2 id="against-doubt">' in page
    for choice in made["choices"]:
        assert f"{choice['expected']:.3f}" in page
        assert f"{100 * choice['overspend']['chance']:.0f}\xa0%" in page


def test_in_python_an_analysis_takes_them_as_one_value(asked, tmp_path):
    found = analyse(str(tmp_path / "three.yaml"), sure=True, doubt=Doubt(draws=300, portfolios=30, seed=7))
    assert found.stress.core.draws == found.mixed.core.draws == 30
    assert (found.stress.draws, found.stress.seed) == (300, 7)
    with pytest.raises(ValueError, match="no intervals"):
        analyse(str(tmp_path / "three.yaml"), sure=True, doubt=Doubt(weights="set"))
