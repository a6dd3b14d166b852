"""Vetoes, thresholds and exponential worth, as a case states them."""

import io
import json
from itertools import product
from math import exp

import numpy as np
import pytest
from barred import CASE
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from loopfolio import load, rank, stress
from loopfolio.cases import CaseError
from loopfolio.cli import cli
from loopfolio.mcda.ranks import ranks


def answer(*arguments: str, text: str = CASE) -> dict:
    found = CliRunner().invoke(cli, [*arguments, "--format", "json"], input=text)
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


@pytest.mark.parametrize(
    ("scores", "barred", "expected"),
    [
        ([9, 5, 5, 1], [1, 0, 0, 0], [3, 1, 1, 4]),
        ([9, 8, 5, 1], [1, 1, 0, 0], [2, 3, 1, 4]),
        ([9, 5], [0, 1], [1, 2]),
        ([9, 9], [0, 1], [1, 2]),
        ([9, 5], [1, 1], [1, 2]),
        ([5, 9], [0, 0], [2, 1]),
    ],
)
def test_no_barred_stage_is_first_while_there_is_another(scores, barred, expected):
    """The others keep their order; where all are barred none is."""
    assert ranks(np.array(scores, dtype=float), np.array(barred, dtype=bool)).tolist() == expected


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=7))
def test_a_veto_moves_nothing_but_the_first_place(stages):
    scores, barred = np.array([s for s, _ in stages], dtype=float), np.array([b for _, b in stages])
    found, plain = ranks(scores, barred), ranks(scores)
    free = ~barred if not barred.all() else barred
    first = free & (scores == scores[free].max())
    assert (found == 1).tolist() == (first if barred.any() else plain == 1).tolist()
    for i, k in product(range(len(scores)), repeat=2):
        if not first[i] and not first[k]:
            assert (found[i] < found[k]) == (scores[i] > scores[k])


def test_the_stage_that_scores_most_is_not_first_and_the_output_says_why():
    """By level, by number, and where less is better; the scores and the portfolio stay."""
    found = answer("rank", "-")
    assert [(s["id"], s["rank"], s.get("vetoed")) for s in found["stages"]] == [
        ("b", 1, None), ("d", 1, None), ("a", 3, ["impact"]), ("c", 4, ["jobs"]),
    ]  # fmt: skip
    assert found["stages"][2]["score"] > found["stages"][0]["score"]
    assert [c.get("veto") for c in found["criteria"]] == ["medium", 5, 45]
    told = CliRunner().invoke(cli, ["rank", "-"], input=CASE).stdout
    told = " ".join(told.split())
    assert "a is not ranked first, whatever it scores: impact reads low, below its veto, medium." in told
    assert "c is not ranked first, whatever it scores: jobs reads 4, below its veto, 5." in told
    assert [f["pair"] for f in answer("fund", "-")["funded"]] == ["a/iot"]


@pytest.mark.parametrize("method", ["promethee_ii", "vikor", "additive", "wsm"])
def test_a_veto_holds_by_whatever_method_ranks(method):
    assert answer("rank", "-", "--method", method)["stages"][0]["id"] in ("b", "d")
    side = next(m for m in answer("rank", "-", "--methods")["methods"] if m["id"] == method)
    assert side["ranks"]["a"] > 1 < side["ranks"]["c"]


def test_why_a_stage_is_behind_one_that_scores_less():
    """A reading may lift the veto; no weight does."""
    found = answer("rank", "-", "--explain", "a")
    assert found["vetoed"] == ["impact"]
    [ahead] = [rival for rival in found["rivals"] if rival["ahead"]]
    assert ahead["barred"] is True
    assert ahead["weights"] == []
    assert {"stage": "a", "criterion": "impact", "from": "low", "to": "medium"} in ahead["readings"]


def test_how_often_a_stage_is_first_heeds_the_veto_in_each_draw():
    """Weights, an open reading and a range on vetoed criteria: each draw ranked on its own."""
    text = CASE.replace("{impact: medium, jobs: 20, waste: 20}", "{impact: [m, low], jobs: 60, waste: 20}", 1)
    text = text.replace("jobs: 4,", "jobs: {low: 0, likely: 4, high: 90},")
    found = stress(io.StringIO(text), draws=3000, portfolios=1)
    first = found.to_frame("ranks")["rank_1"]
    assert first["a"] == 0
    assert 0 < first["c"] < 1
    assert 0 < first["b"] < 1
    drawn = found.uncertainty
    block = next(drawn.blocks(3000, found.seed))
    scores = drawn.scores(block)
    kept = np.zeros(4)
    for k in range(len(scores)):
        case = drawn.read(block.readings[k].tolist(), block.ranges[k].tolist())
        barred = np.array([bool(case.vetoed(stage)) for stage in case.stages])
        kept += ranks(scores[k], barred) == 1
    assert first[list("abcd")].tolist() == pytest.approx((kept / len(scores)).tolist(), abs=1e-12)


def test_weights_between_which_the_first_stage_stays_first_heed_the_veto():
    """a scores more than b however the weights move, and is barred all the same."""
    found = stress(io.StringIO(CASE), draws=10, portfolios=1)
    leader = found.ranking.order[0]
    for j, interval in enumerate(found.first):
        for t in np.linspace(0.001, 0.999, 60):
            others = np.delete(np.array([0.2, 0.6, 0.2]), j)
            weights = np.insert(others / others.sum() * (1 - t), j, t)
            direct = dict(zip(("impact", "jobs", "waste"), weights.tolist(), strict=True))
            at = rank(load(io.StringIO(CASE)).with_weights(direct))
            stays = at.ranks[at.matrix.stages.index(leader)] == 1
            if min(abs(t - interval.low), abs(t - interval.high)) > 1e-6:
                assert stays == (interval.low <= t <= interval.high)


def test_thresholds_of_the_criteria_are_promethees():
    """a is 10 ahead on k (linear from 2 to 18: 0.5), b 3 ahead on m (at most 4 is indifferent)."""
    text = """\
format: 1
criteria:
  k: {direction: max, bounds: [0, 50], indifference: 2, preference: 18}
  m: {direction: min, bounds: [0, 50], indifference: 4}
stages: {a: {k: 30, m: 20}, b: {k: 20, m: 17}}
profiles: {owner: {direct: {k: 0.6, m: 0.4}}}
"""
    found = answer("rank", "-", "--method", "promethee_ii", text=text)
    assert {s["id"]: s["score"] for s in found["stages"]} == pytest.approx({"a": 0.3, "b": -0.3})
    without = text.replace(", indifference: 2, preference: 18", "").replace(", indifference: 4", "")
    found = answer("rank", "-", "--method", "promethee_ii", text=without)
    assert {s["id"]: s["score"] for s in found["stages"]} == pytest.approx({"a": 0.2, "b": -0.2})


def test_sites_of_power_plants_have_the_printed_flows():
    """Brans, Vincke & Mareschal (1986), EJOR 24: six sites, one criterion of each shape, equal weights.

    Manpower, power, cost of building, of running, villages to be moved, security.
    """
    text = """\
format: 1
criteria:
  manpower: {direction: min, bounds: [0, 100], indifference: 10, shape: u_shape}
  power: {direction: max, bounds: [0, 100], preference: 30, shape: v_shape}
  building: {direction: min, bounds: [0, 1000], indifference: 50, preference: 500, shape: linear}
  running: {direction: min, bounds: [0, 100], indifference: 10, preference: 60, shape: level}
  villages: {direction: min, bounds: [0, 10]}
  security: {direction: max, bounds: [0, 10], inflection: 5, shape: gaussian}
stages:
  italy: {manpower: 80, power: 90, building: 600, running: 54, villages: 8, security: 5}
  belgium: {manpower: 65, power: 58, building: 200, running: 97, villages: 1, security: 1}
  germany: {manpower: 83, power: 60, building: 400, running: 72, villages: 4, security: 7}
  sweden: {manpower: 40, power: 80, building: 1000, running: 75, villages: 7, security: 10}
  austria: {manpower: 52, power: 72, building: 600, running: 20, villages: 3, security: 8}
  france: {manpower: 94, power: 96, building: 700, running: 36, villages: 5, security: 6}
profiles: {even: {swing: {manpower: 1, power: 1, building: 1, running: 1, villages: 1, security: 1}}}
"""
    found = answer("rank", "-", "--method", "promethee_ii", text=text)
    printed = {
        "austria": 0.293, "belgium": 0.017, "sweden": -0.020, "france": -0.055, "germany": -0.089,
        "italy": -0.146,
    }  # fmt: skip
    assert {s["id"]: s["score"] for s in found["stages"]} == pytest.approx(printed, abs=1.1e-3)
    assert [s["id"] for s in found["stages"]] == [*printed]


@pytest.mark.parametrize("constant", [30, -30, 1000, 2.5])
@pytest.mark.parametrize("direction", ["max", "min"])
def test_worth_along_an_exponential_curve(constant, direction):
    """Kirkwood (1997): (1 − e^(−d/ρ)) / (1 − e^(−D/ρ)), d from the worst bound, D all the way."""
    readings = [0, 10, 55, 100]
    case = {
        "format": 1,
        "criteria": {"k": {"direction": direction, "bounds": [0, 100], "exponential": constant}},
        "stages": {f"s{i}": {"k": x} for i, x in enumerate(readings)},
    }
    gone = readings if direction == "max" else [100 - x for x in readings]
    expected = [(1 - exp(-d / constant)) / (1 - exp(-100 / constant)) for d in gone]
    assert rank(load(case)).additive == pytest.approx(expected, abs=1e-9)


def test_the_report_shows_the_curve_and_says_why_a_stage_is_not_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = CASE.replace("veto: 5}", "veto: 5, exponential: 30}")
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    assert CliRunner().invoke(cli, ["run", "case.yaml"]).exit_code == 0
    page = (tmp_path / "portfolios/case/report.html").read_text(encoding="utf-8")
    assert "A is not ranked first, whatever it scores: Impact reads low, below its veto, medium." in page
    assert page.count("What readings of Jobs are worth") == 1
    assert "What readings of Waste are worth" not in page
    assert "90 is worth 0.99" in page


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ("direction: max, veto: hihg", "'hihg' is not low, medium or high"),
        ("direction: max, veto: 2", "is not low, medium or high"),
        ("direction: max, bounds: [0, 9], veto: 10", "outside the bounds of k, 0 to 9"),
        ("direction: target, target: 3, bounds: [0, 9], veto: 2", "a veto needs a direction, max or min"),
        (
            "direction: max, bounds: [0, 9], indifference: 5, preference: 4",
            "indifference must be below preference",
        ),
        ("direction: max, bounds: [0, 9], shape: gaussian", "the shape gaussian needs inflection"),
        ("direction: max, bounds: [0, 9], shape: usual, preference: 2", "the shape usual has no preference"),
        ("direction: max, bounds: [0, 9], shape: vshape", "'vshape' is not"),
        ("direction: max, bounds: [0, 9], exponential: 2, preference: 2", "keep one"),
        ("direction: max, bounds: [0, 9], exponential: 0", "at least 0.18 here"),
        ("direction: max, bounds: [0, 9], exponential: 2, value: [[0, 0], [9, 1]]", "leave exponential out"),
        ("direction: max, exponential: 2", "a target or a value needs bounds"),
    ],
)
def test_what_cannot_be_said_is_refused(fields, says):
    level = "low" if "bounds" not in fields and "exponential" not in fields else 1
    text = f"format: 1\ncriteria: {{k: {{{fields}}}}}\nstages: {{s: {{k: {level}}}}}\n"
    with pytest.raises(CaseError) as caught:
        load(io.StringIO(text))
    assert says in str(caught.value)


def test_a_veto_is_written_as_any_level():
    """In capitals, by its first letter, as the paper's symbol."""
    for written in ("Medium", "m", "○"):
        text = CASE.replace("veto: medium", f"veto: {written}")
        assert load(io.StringIO(text)).case.criteria["impact"].veto == "medium"
