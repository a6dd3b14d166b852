"""Limits that hold in so many draws, counted again."""

import copy
import json
from pathlib import Path

import pytest
from two_prices import TWO
from verified import ask, funded, refuted, verified

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
