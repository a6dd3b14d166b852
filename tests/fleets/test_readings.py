"""What follows from open cells, by new values alone where that is the same as laying all out anew."""

import pytest
from loopfolio.cases import load
from loopfolio.cases.files import library
from loopfolio.fleets import readings
from loopfolio.fleets.readings import under_readings
from loopfolio.models.portfolio.in_time import best_in_time
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.open_readings import vary
from loopfolio.models.ranking.weights import profile_name, weight_profile

CASE = {
    "format": 1,
    "criteria": {"impact": {"direction": "max"}, "effort": {"direction": "min"}},
    "stages": {
        "design": {"impact": "high", "effort": "low"},
        "production": {"impact": ["medium", "high"], "effort": "high"},
        "use": {"impact": ["low", "high"], "effort": "low"},
    },
    "profiles": {"even": {"direct": {"impact": 0.5, "effort": 0.5}}},
    "technologies": {"iot": {"cost": 100}, "twin": {"cost": 150}},
    "fit": {s: {"iot": "high", "twin": "medium"} for s in ("design", "production", "use")},
    "pairs": {"use/twin": {"value": 0.4}, "design/iot": {"levels": {"pilot": {"cost": 40, "effect": 0.5}}}},
    "budget": 300,
}


def opened(case):
    return vary(case, weight_profile(case, profile_name(case)))


@pytest.mark.parametrize("name", [name for name in library() if len(opened(load(name).case).cases) > 1])
def test_new_values_and_the_same_rows_are_those_of_the_case_as_it_is_read(name):
    case = load(name).case
    found = opened(case)
    made = programme(case, found.rankings[0])
    assert readings._moves_values_alone(case, made, found)
    for read, ranking in zip(found.cases, found.rankings, strict=True):
        anew = programme(read, ranking)
        assert readings._values(made, ranking).tolist() == [option.value for option in anew.pairs]
        assert (anew.rows, anew.synergies) == (made.rows, made.synergies)


@pytest.mark.parametrize(
    ("changes", "alone"),
    [
        ({}, True),
        ({"rules": [{"rule": "total", "of": "effort", "at_most": 5}]}, True),
        ({"rules": [{"rule": "total", "of": "impact", "at_least": 5}]}, False),
        ({"rules": [{"rule": "total", "of": "value", "at_least": 0.3}]}, False),
        ({"rules": [{"rule": "mean", "of": "effort", "weight": "impact", "at_most": 2}]}, False),
        ({"criteria": {"impact": {"role": "technological_maturity"}}}, False),
        ({"pairs": {"use/twin": {"value": -0.4}}}, False),
        ({"minimise": "cost", "rules": [{"rule": "total", "of": "effort", "at_least": 3}]}, False),
    ],
)
def test_rules_and_losses_that_hang_on_a_reading_are_laid_out_anew(changes, alone, monkeypatch):
    case = load(CASE).override(**changes).case
    found = opened(case)
    made = programme(case, found.rankings[0])
    optimum = best_in_time(made)
    assert optimum is not None
    assert readings._moves_values_alone(case, made, found) == alone
    quick = under_readings(case, made, optimum.funded, found)
    monkeypatch.setattr(readings, "_moves_values_alone", lambda *_: False)
    assert quick == under_readings(case, made, optimum.funded, found)
