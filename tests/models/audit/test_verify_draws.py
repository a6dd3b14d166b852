"""Limits that hold in so many draws, counted again."""

import copy
import json
from pathlib import Path

import pytest
from verified import ask, funded, refuted, verified

TWO = {
    "format": 1,
    "name": "Two prices",
    "currency": "kEUR",
    "stages": {"x": {}, "y": {}},
    "technologies": {"t": {}, "u": {}},
    "pairs": {
        "x/t": {"value": 5, "cost": {"low": 80, "likely": 100, "high": 150}},
        "y/t": {"value": 4, "cost": {"low": 60, "likely": 90, "high": 120}},
        "x/u": {"value": 3, "cost": 70},
        "y/u": {"value": 2, "cost": {"low": 10, "likely": 20, "high": 60}},
    },
    "rules": [{"rule": "total", "of": "cost", "at_most": 200, "in": 0.8, "name": "surely"}],
}
YEARS = {**TWO, "periods": {"y1": {}, "y2": {}}, "technologies": {"t": {"cost_profile": [0.5, 0.5]}, "u": {}}}


@pytest.mark.parametrize(
    ("case", "more"),
    [
        (TWO, {}),
        (TWO, {"in": 0.5}),
        (TWO, {"of": "capital cost", "scope": {"technologies": ["t"]}, "at_most": 110}),
        (YEARS, {"period": "y1", "at_most": 120}),
    ],
    ids=["all", "in half", "in a scope", "in a period"],
)
def test_verify_counts_the_draws_again(case, more, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = copy.deepcopy(case)
    data["rules"][0].update(more)
    Path("two.json").write_text(json.dumps(data))
    document = funded("two.json", "--beside", "0")
    code, found = verified(document, "two.json")
    assert (code, refuted(found)) == (0, set())
    assert "no second way" not in ask("verify", "result.json", "two.json").stdout
    title = "rule 'surely'"
    assert title in found
    [rule] = document["rules"]
    rule["used"] += 1
    code, found = verified(document, "two.json")
    assert code == 5
    assert title in refuted(found)
