"""What a rank rests on, and what would change it, by arithmetic on a case of three stages."""

import copy

import loopfolio as lf
import pytest
from loopfolio.models.ranking.rank_explanation import explain_rank
from loopfolio.models.ranking.weights import weight_profile

CASE = {
    "format": 1,
    "method": "additive",
    "criteria": {"a": {"direction": "max"}, "b": {"direction": "max", "bounds": [0, 10]}},
    "stages": {
        "first": {"a": "high", "b": 8},
        "middle": {"a": "medium", "b": 5},
        "last": {"a": "low", "b": 6},
    },
    "profiles": {"even": {"direct": {"a": 0.5, "b": 0.5}}},
    "technologies": {"t": {"cost": 1}},
    "fit": {"first": {"t": "high"}},
}
"""Worth 0.9, 0.5 and 0.3."""


def explained(stage, **changes):
    data = copy.deepcopy(CASE)
    for path, value in changes.items():
        section, name, key = path.split("__")
        data[section][name][key] = value
    case = lf.load(data).case
    return explain_rank(case, weight_profile(case, "even"), stage)


def test_each_criterion_carries_what_it_weighs_times_how_good_it_reads():
    """1/2 × 1/2 twice; distances by Pythagoras: 0.25 and 0.25 either way."""
    found = explained("middle", stages__middle__b=4)
    assert [(c.criterion, c.reading, c.scaled, c.additive) for c in found.contributions] == [
        ("a", "medium", 0.5, 0.25), ("b", 4, 0.4, 0.2),
    ]  # fmt: skip
    assert found.to_worst == pytest.approx((0.25**2 + 0.2**2) ** 0.5)
    assert found.to_best == pytest.approx((0.25**2 + 0.3**2) ** 0.5)
    assert [c.carries for c in found.contributions] == pytest.approx([0.0625 / 0.1025, 0.04 / 0.1025])
    assert [c.holds_back for c in found.contributions] == pytest.approx([0.0625 / 0.1525, 0.09 / 0.1525])
    other = explained("last")  # nothing on a, 0.3 on b: what carries most comes first
    assert [c.criterion for c in other.contributions] == ["b", "a"]


def test_under_vector_normalisation_the_worst_is_not_0():
    """Shares of the norm: of a 3, 2, 1 of √14, of b 8, 5, 6 of √125; the worst 1/√14 and 5/√125."""
    data = copy.deepcopy(CASE) | {"normalisation": "vector", "method": "topsis"}
    case = lf.load(data).case
    found = explain_rank(case, weight_profile(case, "even"), "last")
    a, b = 14**-0.5, 125**-0.5
    assert {c.criterion: c.scaled for c in found.contributions} == pytest.approx({"a": a, "b": 6 * b})
    assert found.to_worst == pytest.approx(0.5 * b)
    assert found.to_best == pytest.approx(((0.5 * 2 * a) ** 2 + (0.5 * 2 * b) ** 2) ** 0.5)
    assert {c.criterion: c.carries for c in found.contributions} == pytest.approx({"a": 0, "b": 1})


def swaps(found):
    return [(one.of, one.criterion, one.now, one.then) for one in found]


def test_single_readings_that_swap_neighbours_are_the_nearest_that_do():
    """First stays ahead at medium, 0.65, and falls behind at low, 0.4. Middle and last swap where middle
    reads below 1, 0.3, or low, 0.25, and where last reads medium, 0.55."""
    ahead, behind = explained("middle").rivals
    assert (ahead.stage, ahead.ahead, ahead.barred) == ("first", True, False)
    assert (behind.stage, behind.ahead, behind.barred) == ("last", False, False)
    assert (ahead.gap, behind.gap) == pytest.approx((0.4, 0.2))
    assert swaps(ahead.readings) == [("first", "a", "high", "low")]
    assert [one[:3] for one in swaps(behind.readings)] == [
        ("middle", "b", 5), ("middle", "a", "medium"), ("last", "a", "low"),
    ]  # fmt: skip
    assert behind.readings[0].then == pytest.approx(1)
    assert [one.then for one in behind.readings[1:]] == ["low", "medium"]


def test_a_reading_on_the_way_to_a_target_swaps_at_the_nearer_side():
    """Best at 5: last, at 6, reads 0.8 there. Middle at 2, 0.4, is worth 0.45 with its medium."""
    data = copy.deepcopy(CASE)
    data["criteria"]["b"] = {"direction": "target", "bounds": [0, 10], "target": 5}
    data["stages"]["middle"]["b"] = 2
    case = lf.load(data).case
    found = explain_rank(case, weight_profile(case, "even"), "middle")
    [last] = [rival for rival in found.rivals if rival.stage == "last"]
    moved = {one.of: one.then for one in last.readings if one.criterion == "b"}
    assert moved["middle"] == pytest.approx(1.5)  # 0.3 + 0.25 = 0.55 … as last: 0.4 = 0.25 + 0.15
    assert moved["last"] == pytest.approx(5.5)


def test_single_weights_that_swap_neighbours_are_where_they_tie():
    """0.5 = 0.6 (1 − w) at w = 1/6 of a, 5/6 of b; no weight brings middle ahead of first."""
    ahead, behind = explained("middle").rivals
    assert ahead.weights == ()
    assert [(one.of, one.now) for one in behind.weights] == [("a", 0.5), ("b", 0.5)]
    assert [one.then for one in behind.weights] == pytest.approx([1 / 6, 5 / 6])


def test_what_a_veto_keeps_from_the_first_place_is_said_and_no_weight_changes_it():
    """0.75, and 5 reads worse than 5.5, so that the 0.55 of middle leads."""
    found = explained("middle", criteria__b__veto=5.5, stages__first__b=5, stages__middle__b=6)
    [rival] = (one for one in found.rivals if one.stage == "first")
    assert (rival.ahead, rival.barred, rival.weights) == (False, True, ())
    assert rival.gap == pytest.approx(0.2)
    assert ("first", "b", 5) in [one[:3] for one in swaps(rival.readings)]


def test_who_reads_a_cell_otherwise_is_asked_where_it_moves_the_stage_most():
    """Middle as low, 0.25, is last; as high, 0.75, it stays second: Bo alone is asked."""
    found = explained("middle", stages__middle__a={"ann": "medium", "bo": "low", "cy": "high"}).ask
    [cell] = found.cells
    assert (cell.stage, cell.criterion, cell.taken, cell.places) == ("middle", "a", "medium", 1)
    assert dict(cell.ranks) == {"medium": 2, "low": 3, "high": 2}
    assert cell.ask == ("bo",)


def test_cells_of_others_are_asked_about_where_they_move_the_stage():
    """Last as high, 0.8, is ahead of middle, first as low, 0.4, behind it, and as medium still ahead."""
    assert [c.stage for c in explained("middle", stages__last__a=["low", "high"]).ask.cells] == ["last"]
    assert explained("middle", stages__first__a=["high", "medium"]).ask.cells == ()
    assert [c.places for c in explained("middle", stages__first__a=["high", "low"]).ask.cells] == [1]
    assert [c.places for c in explained("middle", stages__middle__b=[5, 6]).ask.cells] == [0]
