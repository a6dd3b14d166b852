"""What finding something out is worth, confirmed by another solver and plain arithmetic."""

import json

import pytest
from verified import ask

DOUBTFUL = {
    "format": 1,
    "name": "Two stages",
    "currency": "kEUR",
    "method": "additive",
    "criteria": {"a": {"direction": "max", "bounds": [0, 10]}},
    "stages": {"x": {"a": [6, 2]}, "y": {"a": 5}},
    "technologies": {"t": {"cost": {"low": 80, "likely": 100, "high": 150}, "success": 0.6}},
    "fit": {"x": {"t": "high"}, "y": {"t": "high"}},
    "synergies": [{"pairs": ["x/t", "y/t"], "value": 0.2}],
    "budget": 250,
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A case whose gains are exact but for that of a cost, and what ``worth`` says of it."""
    place = tmp_path_factory.mktemp("told")
    (place / "case.json").write_text(json.dumps(DOUBTFUL))
    asked = ask("worth", str(place / "case.json"), "--portfolios", "20", "--format", "json")
    said = json.loads(asked.stdout)
    return place, said


def looked_through(place, said):
    (place / "said.json").write_text(json.dumps(said))
    done = ask("verify", str(place / "said.json"), str(place / "case.json"), "--format", "json")
    return done.exit_code, {one["what"]: one for one in json.loads(done.stdout)["findings"]}


def test_another_solver_and_plain_arithmetic_confirm_what_is_exact(told):
    code, found = looked_through(*told)
    assert code == 0
    assert "each way decided by CBC" in found["evppi of reading x.a"]["says"]
    assert "each way decided by CBC" in found["evppi of success x/t"]["says"]
    assert "CBC finds nothing worth more" in found["best on average, by CBC"]["says"]
    assert "not independent" in found["evppi of cost t"]["says"]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda said: said.update(value=said["value"] + 0.1), "value"),
        (lambda said: said.update(funded=said["funded"][:1]), "value"),
        (lambda said: said["inputs"][0].update(evppi=said["inputs"][0]["evppi"] + 0.1), "the whole document"),
        (lambda said: said["inputs"].pop(), "what is in doubt"),
        (lambda said: said["curse"].update(shrunk=9.0), "the whole document"),
    ],
)
def test_a_changed_figure_is_refuted(told, change, what):
    place, said = told
    changed = json.loads(json.dumps(said))
    change(changed)
    code, found = looked_through(place, changed)
    assert code == 5
    assert found[what]["status"] == "refuted"
