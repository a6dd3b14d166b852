"""A case cut otherwise, against the same case written so by hand."""

import io
import json
from copy import deepcopy
from itertools import combinations

import loopfolio
import pytest
from click.testing import CliRunner
from loopfolio import load, rank, soundness
from loopfolio.cli import cli
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.sensitivity.soundness import TESTS, WIDER

CASE = {
    "format": 1,
    "name": "Small",
    "method": "topsis",
    "criteria": {
        "circularity": {"direction": "max", "bounds": [0, 10]},
        "emissions": {"direction": "min", "bounds": [0, 100]},
        "effort": {"direction": "min", "bounds": [1, 5]},
    },
    "stages": {
        "make": {"circularity": 8, "emissions": 70, "effort": 2},
        "use": {"circularity": 5, "emissions": 20, "effort": 4},
        "recycle": {"circularity": 9, "emissions": 85, "effort": 4},
        "sort": {"circularity": 3, "emissions": 30, "effort": 1.5},
    },
    "technologies": {"twin": {"cost": 40}, "iot": {"cost": 25}, "passport": {"cost": 30}},
    "fit": {
        "make": {"twin": "high", "iot": "medium"},
        "use": {"iot": "high", "passport": "low"},
        "recycle": {"passport": "high", "twin": "low"},
        "sort": {"iot": "medium", "passport": "medium"},
    },
    "budget": 130,
    "profiles": {"board": {"direct": {"circularity": 50, "emissions": 30, "effort": 20}}},
}


def loaded(case):
    return load(io.StringIO(json.dumps(case)))


def order(case) -> dict[str, int]:
    made = rank(loaded(case))
    return dict(zip(made.matrix.stages, made.ranks.tolist(), strict=True))


def funded(case) -> set[str]:
    return {f.pair.pair for f in loopfolio.fund(loaded(case)).funded}


def trial(case, test: str, *on: str):
    [found] = [t for t in soundness(loaded(case)).trials if t.test == test and t.on == on]
    return found


def holds(found, before, after, without: str = "") -> None:
    """The trial says what the two cases, each ranked and funded by itself, say."""
    ranks, then = order(before), order(after)
    then.pop(without, None)
    places = {stage: 1 + sum(other < rank for other in then.values()) for stage, rank in then.items()}
    assert set(found.moved) == {stage for stage in ranks if ranks[stage] != places[stage]}
    assert set(found.first) == {stage for stage, rank in places.items() if rank == 1}
    assert set(found.enters) == funded(after) - funded(before)
    assert set(found.leaves) == funded(before) - funded(after)


def shares(weights: dict[str, float]) -> dict[str, float]:
    return {criterion: weight / sum(weights.values()) for criterion, weight in weights.items()}


def copied(case, criterion: str, weights: dict[str, float]):
    """The case with a criterion once more, under these weights."""
    made = deepcopy(case)
    made["criteria"]["again"] = made["criteria"][criterion]
    for readings in made["stages"].values():
        readings["again"] = readings[criterion]
    made["profiles"]["board"]["direct"] = shares(weights)
    return made


@pytest.mark.parametrize("method", ["topsis", "additive"])
@pytest.mark.parametrize("criterion", [*CASE["criteria"]])
def test_a_criterion_asked_in_two_parts_is_the_case_with_both(criterion, method):
    case = CASE | {"method": method}
    stated = CASE["profiles"]["board"]["direct"]
    halves = stated | {criterion: stated[criterion] / 2, "again": stated[criterion] / 2}
    holds(trial(case, "split", criterion), case, copied(case, criterion, halves))
    twice = stated | {"again": stated[criterion]}
    holds(trial(case, "twice", criterion), case, copied(case, criterion, twice))


@pytest.mark.parametrize("criterion", [*CASE["criteria"]])
def test_a_criterion_left_out_is_the_case_without_it(criterion):
    made = deepcopy(CASE)
    del made["criteria"][criterion]
    stated = CASE["profiles"]["board"]["direct"]
    made["profiles"]["board"]["direct"] = shares({c: w for c, w in stated.items() if c != criterion})
    for readings in made["stages"].values():
        del readings[criterion]
    holds(trial(CASE, "drop", criterion), CASE, made)


@pytest.mark.parametrize("criterion", [*CASE["criteria"]])
@pytest.mark.parametrize("end", ["down", "up"])
def test_a_wider_scale_is_the_case_with_wider_bounds(criterion, end):
    made = deepcopy(CASE)
    low, high = made["criteria"][criterion]["bounds"]
    wide = WIDER * (high - low)
    made["criteria"][criterion]["bounds"] = [low - wide, high] if end == "down" else [low, high + wide]
    holds(trial(CASE, "widen", criterion, end), CASE, made)


def test_two_criteria_as_one_are_the_case_with_what_both_are_worth():
    """Circularity 8 of 10 and emissions 70 of 100 (0.3) weigh 5 to 3: together 0.8 × 5/8 + 0.3 × 3/8."""
    made = deepcopy(CASE)
    for readings in made["stages"].values():
        worth = readings.pop("circularity") / 10 * 5 / 8 + (1 - readings.pop("emissions") / 100) * 3 / 8
        readings["both"] = worth
    del made["criteria"]["circularity"], made["criteria"]["emissions"]
    made["criteria"]["both"] = {"direction": "max", "bounds": [0, 1]}
    made["profiles"]["board"]["direct"] = {"both": 80, "effort": 20}
    holds(trial(CASE, "merge", "circularity", "emissions"), CASE, made)


def test_where_values_are_summed_nothing_rests_on_how_criteria_are_cut():
    found = soundness(loaded(CASE | {"method": "additive"}))
    assert not [t for t in found.trials if t.test in ("split", "merge", "dummy") and t.changes]


DUMMIES = {
    "worst": {"circularity": 0, "emissions": 100, "effort": 5},
    "best": {"circularity": 10, "emissions": 0, "effort": 1},
}


def test_a_dummy_moves_nothing_by_bounds_and_what_it_moves_otherwise_is_told():
    """Under vector normalisation each stage more makes every other one's part of the vector smaller."""
    assert not [t for t in soundness(loaded(CASE)).trials if t.test == "dummy" and t.changes]
    case = CASE | {"normalisation": "vector"}
    for reads in ("worst", "best", *CASE["stages"]):
        made = deepcopy(case)
        bounds = {
            c: sorted(m["bounds"], reverse=m["direction"] == "min") for c, m in made["criteria"].items()
        }
        ends = {"worst": {c: b[0] for c, b in bounds.items()}, "best": {c: b[1] for c, b in bounds.items()}}
        made["stages"]["dummy"] = ends.get(reads) or made["stages"][reads]
        holds(trial(case, "dummy", reads), case, made, without="dummy")


def test_two_funded_projects_as_one_are_both_or_none_at_the_mean_of_their_values():
    """Every portfolio that the budget allows, the two at half their value and never one alone."""
    case = loaded(CASE).case
    made = programme(case, rank(case))
    tried = [t for t in soundness(case).trials if t.test == "one_project"]
    assert tried
    now = funded(CASE)
    for found in tried:
        assert set(found.on) <= now
        best = max(
            (chosen for size in range(len(made.pairs) + 1) for chosen in combinations(made.pairs, size)),
            key=lambda chosen: _worth_as_one(chosen, found.on),
        )
        after = {option.pair for option in best}
        assert (set(found.enters), set(found.leaves)) == (after - now, now - after)


def _worth_as_one(chosen, both) -> float:
    inside = [option for option in chosen if option.pair in both]
    if len(inside) == 1 or sum(option.cost for option in chosen) > CASE["budget"]:
        return -1.0
    return sum(option.value / (2 if option in inside else 1) for option in chosen)


def test_what_says_nothing_of_a_case_is_not_tried_and_said():
    alone = deepcopy(CASE)
    alone["criteria"] = {"circularity": CASE["criteria"]["circularity"] | {"value": [[0, 0], [10, 1]]}}
    alone["stages"] = {s: {"circularity": r["circularity"]} for s, r in CASE["stages"].items()}
    alone["profiles"] = {"board": {"direct": {"circularity": 1}}}
    found = soundness(loaded(alone))
    assert set(found.skipped) == {"merge", "widen", "drop"}
    assert {t.test for t in found.trials} | set(found.skipped) >= {*TESTS} - {"one_project"}
    nothing = {k: v for k, v in CASE.items() if k not in ("criteria", "profiles")} | {
        "stages": {"make": {}, "use": {}},
        "fit": {"make": {"twin": "high"}, "use": {"iot": "high"}},
        "pairs": {"make/twin": {"value": 2}, "use/iot": {"value": 1}},
    }
    found = soundness(loaded(nothing))
    assert not found.trials
    assert set(found.skipped) == {*TESTS}
    assert found.funded == ("make/twin", "use/iot")


def test_where_no_portfolio_keeps_the_rules_rankings_are_tried_alone():
    case = CASE | {"rules": [{"rule": "total", "of": "cost", "at_least": 500}]}
    found = soundness(loaded(case))
    assert found.funded is None
    assert {t.enters for t in found.trials} == {None}
    assert any(t.moved for t in found.trials)


def test_weights_judged_without_the_ranges_are_asked_again_and_swing_weights_are_not():
    """Readings of emissions from 20 to 30 cover a tenth of 0 to 100."""
    case = deepcopy(CASE)
    for stage, reading in zip(case["stages"].values(), (20, 25, 30, 22), strict=True):
        stage["emissions"] = reading
    asked = {a.criterion: a for a in soundness(loaded(case)).ask_again}
    assert asked["emissions"].covered == pytest.approx(0.1)
    points = {"swing": {"circularity": 100, "emissions": 60, "effort": 40}}
    for profile in (points, {"aggregate": "mean", "experts": {"ana": points}}):
        case["profiles"]["board"] = profile
        assert not soundness(loaded(case)).ask_again


def test_the_command_says_what_moves_and_its_json_is_the_same_by_any_number_of_processes(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(json.dumps(CASE))
    run = CliRunner().invoke(cli, ["check", str(path), "--sound"])
    assert run.exit_code == 0
    assert "trials, each ranked and solved anew" in run.output
    one, two = (
        CliRunner().invoke(cli, ["check", str(path), "--sound", "--format", "json", "--workers", n]).stdout
        for n in ("1", "2")
    )
    assert one == two
    document = json.loads(one)
    assert document["schema"] == "loopfolio/check-sound/1"
    assert [t["test"] for t in document["tests"]] == [*TESTS]
    refused = CliRunner().invoke(cli, ["check", str(path), "--profile", "board"])
    assert refused.exit_code == 2
    assert "belong to --sound" in refused.output


def test_two_as_one_count_half_of_both_and_not_less():
    """0.9 and 0.8 as one are worth 0.85, and stay before the 0.5 and 0.3 that the money buys instead."""
    data = {
        "format": 1,
        "method": "additive",
        "criteria": {"a": {"direction": "max", "bounds": [0, 10]}},
        "stages": {"v": {"a": 9}, "x": {"a": 8}, "y": {"a": 5}, "z": {"a": 3}},
        "profiles": {"p": {"direct": {"a": 1}}},
        "technologies": {"t": {"cost": 1}},
        "fit": {stage: {"t": "high"} for stage in "vxyz"},
        "budget": 2,
    }
    [tried] = [t for t in soundness(loaded(data).case).trials if t.test == "one_project"]
    assert set(tried.on) == {"v/t", "x/t"}
    assert (tried.enters, tried.leaves) == ((), ())
    data["stages"]["y"]["a"] = 6  # 0.6 and 0.3 are worth more
    [tried] = [t for t in soundness(loaded(data).case).trials if t.test == "one_project"]
    assert (set(tried.enters), set(tried.leaves)) == ({"y/t", "z/t"}, {"v/t", "x/t"})
