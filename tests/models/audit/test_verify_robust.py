"""Portfolios chosen against doubt, confirmed by arithmetic over the scenarios and by another solver."""

import json

import pytest
from verified import ask

SMALL = """
format: 1
criteria: {a: {direction: max}, b: {direction: min}}
stages: {x: {a: high, b: [high, low]}, y: {a: [low, high], b: low}, z: {a: medium, b: medium}}
profiles: {even: {direct: {a: 0.6, b: 0.4}}}
technologies: {t: {cost: {low: 8, likely: 10, high: 15}}, u: {cost: 6}}
fit: {x: {t: high, u: low}, y: {t: medium, u: high}, z: {t: high}}
budget: 21
"""


@pytest.mark.parametrize(
    ("change", "refuted"),
    [
        (lambda made: None, []),
        (lambda made: made["choices"][1].update(expected=9.0), ["expected: expected", "the whole document"]),
        (lambda made: made["choices"][2].update(regret=0.0), ["regret: regret", "the whole document"]),
        (
            lambda made: made["choices"][3].update(funded=["x/u"]),
            ["cvar: expected", "cvar: cvar", "cvar: regret", "the whole document"],
        ),
        (lambda made: made["choices"][0].update(funded=["x/w"]), ["point", "the whole document"]),
        (lambda made: made["overspend"].update(chance=0.0), ["the whole document"]),
    ],
    ids=["nothing", "a mean", "a regret", "a portfolio", "no option", "a chance"],
)
def test_verify_finds_what_was_changed_in_a_result(change, refuted, tmp_path) -> None:
    """By arithmetic over the scenarios, and by the other solver."""
    (tmp_path / "small.yaml").write_text(SMALL)
    case, result = str(tmp_path / "small.yaml"), tmp_path / "robust.json"
    made = json.loads(ask("robust", case, "--format", "json").stdout)
    change(made)
    result.write_text(json.dumps(made))
    asked = ask("verify", str(result), case, "--format", "json")
    findings = json.loads(asked.stdout)["findings"]
    assert asked.exit_code == (5 if refuted else 0), asked.output
    assert [found["what"] for found in findings if found["status"] == "refuted"] == refuted
