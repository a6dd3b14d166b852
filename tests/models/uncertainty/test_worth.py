"""What finding something out is worth, against every portfolio in every way to turn out."""

import json
import math

import numpy as np
import oracle_worth
import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio import Infeasible, load, rank, robust, worth
from loopfolio.cli import cli
from loopfolio.engines.engine import Engine
from loopfolio.models.uncertainty.unknowns import MOST_COMBINATIONS
from loopfolio.models.uncertainty.worth import worth as asked


@campaign(full=300)
def test_all_that_is_found_is_that_of_every_portfolio_in_every_way(seed: int) -> None:
    stated = oracle_worth.doubtful_case(seed)
    every = oracle_worth.Everything(stated)
    case = load(stated).case
    if not every.allowed:
        with pytest.raises(Infeasible):
            worth(case)
        return
    if len(every.ways) > MOST_COMBINATIONS:
        pytest.skip("drawn, as there are so many ways")
    found = worth(case, portfolios=10)
    made = found.decision.made
    near = 1e-8 * max(1.0, *(abs(value) for of in every.worth for value in of.values()))
    assert found.value == pytest.approx(every.value(), abs=near)
    assert every.expected(frozenset(made.ids(found.funded))) == pytest.approx(found.value, abs=near)
    assert found.evpi.exact
    assert found.evpi.value == pytest.approx(every.worth_of(list(every.doubt)), abs=near)
    assert {one.input.name for one in found.inputs} == set(every.doubt)
    for one in found.inputs:
        own = every.worth_of([one.input.name])
        assert one.evppi.value == pytest.approx(own, abs=near), one.input.name
        assert one.evppi.error is None
        assert one.cannot == (own <= near)
        told = every.moves(one.input.name, frozenset(made.ids(found.funded)))
        words = {"works": True, "fails": False}
        moves = {
            sign + move.pair: {words.get(one.input.values[k], one.input.values[k]) for k in move.at}
            for sign, some in (("+", one.enter), ("-", one.leave))
            for move in some
        }
        if told:
            assert moves == told
    for group in found.groups:
        names = [found.inputs[i].input.name for i in group.inputs]
        assert group.evppi.value == pytest.approx(every.worth_of(names), abs=near), group
        assert group.evppi.value <= found.evpi.value + near
    point = frozenset(made.ids(found.point))
    assert found.point_expected == pytest.approx(every.expected(point), abs=near)
    if found.curse is None:
        assert not any("." in name for name in every.doubt)
        return
    assert found.curse.whole.stated == pytest.approx(made.value(found.point), abs=near)
    assert found.curse.whole.expected == pytest.approx(every.expected(point), abs=near)
    selection = every.selection(point)
    if selection is not None:
        assert found.curse.whole.selection == pytest.approx(selection, abs=near)


def case_of(**more):
    """Two stages on one criterion read as it is worth, so that priorities are readings / 10; additive."""
    return {
        "format": 1,
        "name": "Two stages",
        "currency": "kEUR",
        "method": "additive",
        "criteria": {"a": {"direction": "max", "bounds": [0, 10]}},
        "stages": {"x": {"a": 6}, "y": {"a": 5}},
        "technologies": {"t": {"cost": 100}},
        "fit": {"x": {"t": "high"}, "y": {"t": "high"}},
        "budget": 100,
        **more,
    }


def found_out(data, **more):
    """With few draws where several things are drawn together."""
    return worth(data, **{"portfolios": 20, **more})


def of(found, name):
    return next(one for one in found.inputs if one.input.name == name)


def test_a_range_is_worth_the_mean_of_what_it_gains():
    """x is worth 0.6, y from 0 to 1, triangular around 0.5: E max(0, y − 0.6) = ∫ (y − 0.6) 4 (1 − y) dy from
    0.6 to 1, which is 4 (0.4)³ / 6."""
    found = found_out(case_of(stages={"x": {"a": 6}, "y": {"a": {"low": 0, "likely": 5, "high": 10}}}))
    one = of(found, "y.a")
    exact = 4 * 0.4**3 / 6
    assert found.value == pytest.approx(0.6)
    assert one.evppi.value == pytest.approx(exact, abs=4 * one.evppi.error)
    assert 0 < one.evppi.error < 0.02 * exact * 10
    [enters], [leaves] = one.enter, one.leave
    assert (enters.pair, leaves.pair) == ("y/t", "x/t")
    assert 6 <= enters.low < 6.05
    assert 9.7 < enters.high <= 10
    assert enters.chance == pytest.approx(2 * 0.4**2, abs=0.02)  # the triangle's tail above 6
    assert found.evpi.value == pytest.approx(one.evppi.value)


def test_means_over_ranges_are_exact_whatever_readings_are_worth():
    """Worth is a kinked line and an exponential curve: the mean of each over its triangle, by fine sums."""
    criteria = {
        "a": {"direction": "max", "bounds": [0, 10], "value": [[0, 0], [4, 0.7], [10, 1]]},
        "b": {"direction": "max", "bounds": [0, 10], "exponential": 3},
    }
    spread = {"low": 1, "likely": 3, "high": 9}
    data = case_of(
        criteria=criteria,
        stages={"x": {"a": 6, "b": 5}, "y": {"a": spread, "b": spread}},
        profiles={"p": {"direct": {"a": 0.4, "b": 0.6}}},
        budget=200,
        method="topsis",
    )
    middles = (np.arange(2000) + 0.5) / 2000

    def triangle(u):
        return np.where(u < 0.25, 1 + np.sqrt(u * 8 * 2), 9 - np.sqrt((1 - u) * 8 * 6))

    drawn = triangle(middles)
    a = np.interp(drawn, [0, 4, 10], [0, 0.7, 1])[:, None]
    b = ((1 - np.exp(-drawn / 3)) / (1 - np.exp(-10 / 3)))[None, :]
    down, up = np.hypot(0.4 * a, 0.6 * b), np.hypot(0.4 * (1 - a), 0.6 * (1 - b))
    found = found_out(data)
    x = rank(data).priority("x")
    assert found.value == pytest.approx(x + float((down / (down + up)).mean()), abs=2e-6)


def test_a_cost_frees_money_up_to_what_is_set_aside_for_it():
    """y/t costs 50 to 150, triangular around 100: P80 is 150 − √(0.2 × 100 × 50).

    The budget leaves 105 beside x/t, so that y/t is funded, for 0.5 more, where it turns out at 105 or less:
    in 1 − 2 (45 / 100)² of the draws.
    """
    cost = {"low": 50, "likely": 100, "high": 150}
    found = found_out(case_of(budget=205, pairs={"y/t": {"cost": cost}}))
    assert found.decision.set_aside == pytest.approx([150 - math.sqrt(0.2 * 100 * 50)])
    one = of(found, "y/t")
    assert (found.value, one.input.kind) == (pytest.approx(0.6), "cost")
    assert one.evppi.value == pytest.approx(0.5 * (1 - 2 * 0.45**2), abs=4 * one.evppi.error)
    assert [(move.pair, move.low < 56, 104 < move.high <= 105) for move in one.enter] == [("y/t", True, True)]
    assert one.leave == ()
    assert found.overspend.chance == 0
    # With less set aside for it, it is funded from the start: nothing is gained, and it may cost too much.
    bold = found_out(case_of(budget=205, pairs={"y/t": {"cost": cost}}), held=0.5)
    assert (bold.value, bold.evpi.value) == (pytest.approx(1.1), 0)
    assert of(bold, "y/t").cannot
    assert bold.overspend.chance == pytest.approx(2 * 0.45**2, abs=0.03)


def test_rules_that_are_not_about_money_keep_to_the_likely_costs():
    """y/t is to have at most half of the cost; at its P80 it would have more."""
    cost = {"low": 50, "likely": 100, "high": 150}
    rules = [{"rule": "share", "of": "cost", "at_most": 0.5, "scope": {"stages": ["y"]}}]
    found = found_out(case_of(budget=300, pairs={"y/t": {"cost": cost}}, rules=rules))
    assert found.value == pytest.approx(1.1)
    assert found.evpi.value == 0


def test_where_what_is_set_aside_leaves_no_portfolio_it_says_so(tmp_path):
    data = case_of(
        budget=105,
        pairs={"y/t": {"cost": {"low": 50, "likely": 100, "high": 150}}},
        rules=[{"rule": "fund", "pairs": ["y/t"], "name": "promised"}],
    )
    with pytest.raises(Infeasible, match=r"enough in 80% of its draws \(--held\)"):
        found_out(data)
    assert found_out(data, held=0.5).value == pytest.approx(0.5)
    file = tmp_path / "promised.json"
    file.write_text(json.dumps(data))
    done = CliRunner().invoke(cli, ["worth", str(file)])
    assert done.exit_code == 3
    assert "with every cost at what is enough in 80% of its draws (--held)" in done.stderr


def test_success_is_found_out_pair_by_pair_and_a_synergy_needs_both():
    """x/t works in half of the cases: 1.2 × ½ as stated. If it fails, y/t (0.5) is better."""
    data = case_of(pairs={"x/t": {"success": 0.5, "value": 1.2}})
    found = found_out(data)
    assert found.value == pytest.approx(0.6)
    assert of(found, "x/t").evppi.value == pytest.approx(0.5 * 1.2 + 0.5 * 0.5 - 0.6)
    [enters] = of(found, "x/t").enter
    assert (enters.pair, enters.at, enters.chance) == ("y/t", (1,), 0.5)
    both = found_out({**data, "budget": 200, "synergies": [{"pairs": ["x/t", "y/t"], "value": -1.5}]})
    # Together they lose 1.5 if x/t works: 1.2 + 0.5 − 1.5, less than x/t alone; if it fails, y/t remains.
    assert both.value == pytest.approx(0.6)
    assert both.evpi.value == pytest.approx(0.5 * 1.2 + 0.5 * 0.5 - 0.6)


def test_fits_are_in_doubt_on_request_only_by_a_level_each_way():
    """y's fit is medium, at 5: low and high with a quarter each. High makes it worth 0.9 against 0.6."""
    data = case_of(stages={"x": {"a": 6}, "y": {"a": 9}}, fit={"x": {"t": 1}, "y": {"t": "medium"}})
    assert found_out(data).inputs == ()
    found = found_out(data, vary=["fits"])
    assert [one.input.name for one in found.inputs] == ["x/t", "y/t"]  # 1 is high, however it is written
    one = of(found, "y/t")
    assert one.input.values == ("medium", "low", "high")
    assert one.input.chances == (0.5, 0.25, 0.25)
    x = 0.6 * (0.75 + 0.25 * 2 / 3)
    assert found.value == pytest.approx(max(x, 0.6))
    assert one.evppi.exact


def test_what_says_nothing_is_said_to_change_nothing():
    """y may read 5 or 4, and x is 6 in any case; alone neither, together the two readings of y do nothing."""
    found = found_out(case_of(stages={"x": {"a": 6}, "y": {"a": [5, 4]}}))
    assert of(found, "y.a").cannot
    assert (found.evpi.value, found.evpi.error, found.evpi.exact) == (0, None, True)


def test_every_error_is_a_guess_at_what_is_stated():
    """Smith & Winkler (2006), section 2: of n alternatives of equal worth, each estimated with an error of
    its own, the best-looking is expected to disappoint by E max error: here ±1 with ½ each, 1 − 2 (½)ⁿ."""
    for n in (2, 3, 4):
        stages = {f"s{k}": {"a": [6, 4]} for k in range(n)}
        found = found_out(case_of(stages=stages, fit={stage: {"t": "high"} for stage in stages}))
        assert found.curse.whole.stated == pytest.approx(0.6)
        assert found.curse.whole.expected == pytest.approx(0.5)
        assert found.curse.whole.selection == pytest.approx(0.1 * (1 - 2 * 0.5**n))
        assert found.curse.error is None
        # Of equals the first is taken: it is chosen by its own estimate, or where all are low.
        [first] = found.curse.pairs.values()
        assert first.chosen_in == pytest.approx(0.5 + 0.5**n)
        # Where it is, it promises 0.1 too much, or as much too little.
        assert first.selection == pytest.approx(0.1 * (0.5 - 0.5**n) / (0.5 + 0.5**n))


def test_what_the_best_by_an_estimate_promises_has_the_error_of_its_draws():
    """x is worth 0.5, and y 0.5 + d, triangular, d from −0.5 to 0.5: the best promises max(0, d) too much.
    E max(0, d) = 1/12; E max(0, d)² = Var d / 2 = 1/48, so that one draw has a variance of 1/72."""
    spread = {"low": 0, "likely": 5, "high": 10}
    found = found_out(case_of(stages={"x": {"a": 5}, "y": {"a": spread}}), draws=50, portfolios=1500)
    assert found.funded == found.point
    assert found.curse.draws == 1500
    assert found.curse.error == pytest.approx(math.sqrt(1 / 72 / 1500), rel=0.1)
    assert found.curse.whole.selection == pytest.approx(1 / 12, abs=4 * found.curse.error)


def test_what_is_settled_together_is_of_one_kind_one_stage_or_one_criterion():
    """Two readings of x and one of y, two fits, two chances and two costs."""
    found = found_out(
        case_of(
            criteria={name: {"direction": "max", "bounds": [0, 10]} for name in "ab"},
            profiles={"p": {"direct": {"a": 0.5, "b": 0.5}}},
            stages={"x": {"a": [6, 2], "b": [6, 3]}, "y": {"a": [5, 4], "b": 5}},
            fit={"x": {"t": ["high", "low"]}, "y": {"t": ["high", "medium"]}},
            pairs={
                pair: {"cost": {"low": 80, "likely": 100, "high": 150}, "success": 0.6}
                for pair in ("x/t", "y/t")
            },
        ),
        vary=["readings", "fits", "successes", "costs"],
        draws=20,
        portfolios=5,
    )
    told = {(one.kind, one.of): [found.inputs[i].input.name for i in one.inputs] for one in found.groups}
    assert told == {
        ("readings", ""): ["x.a", "x.b", "y.a"],
        ("stage", "x"): ["x.a", "x.b"],
        ("criterion", "a"): ["x.a", "y.a"],
        ("fits", ""): ["x/t", "y/t"],
        ("successes", ""): ["x/t", "y/t"],
        ("costs", ""): ["x/t", "y/t"],
    }


DRAWN = case_of(
    stages={"x": {"a": {"low": 2, "high": 9}}, "y": {"a": {"low": 0, "high": 10}}, "z": {"a": [7, 2, 3]}},
    fit={stage: {"t": "high", "u": "medium"} for stage in "xyz"},
    technologies={"t": {"cost": {"low": 80, "likely": 100, "high": 150}}, "u": {"cost": 60, "success": 0.6}},
    synergies=[{"pairs": ["x/t", "y/u"], "value": 0.2}],
    budget=300,
)


def test_a_seed_gives_the_same_whoever_solves_it_and_no_gain_is_below_0():
    case = load(DRAWN).case
    here = asked(case, rank(case), draws=500, portfolios=60, seed=3)
    with Engine(2, pays=0) as engine:
        there = asked(case, rank(case), draws=500, portfolios=60, seed=3, engine=engine)
    for name in ("value", "evpi", "inputs", "groups", "funded", "point_expected"):
        assert getattr(here, name) == getattr(there, name), name
    assert here.evpi != asked(case, rank(case), draws=500, portfolios=60, seed=4).evpi
    every = [here.evpi, *(one.evppi for one in (*here.inputs, *here.groups))]
    assert all(one.value >= 0 and (one.exact or one.error >= 0) for one in every)
    largest = max(one.value + 3 * (one.error or 0) for one in every[1:])
    assert here.evpi.value + 3 * here.evpi.error >= largest - 6 * here.evpi.error


def test_a_solved_line_is_that_of_every_draw(monkeypatch):
    """Along a range only few places are solved; solving all of them gives the same."""
    from loopfolio.models.uncertainty.settling import Asking

    case = load(DRAWN).case
    few = asked(case, rank(case), draws=400, portfolios=20)
    monkeypatch.setattr(Asking, "_along", lambda *args: None)
    every = asked(case, rank(case), draws=400, portfolios=20)
    for one, other in zip(few.inputs, every.inputs, strict=True):
        assert one.evppi.value == pytest.approx(other.evppi.value, abs=1e-12)
        assert (one.enter, one.leave, one.cannot) == (other.enter, other.leave, other.cannot)


def test_more_readings_than_can_be_looked_through_are_drawn_and_not_called_exact(monkeypatch):
    from loopfolio.models.uncertainty import expected_priorities as priorities

    exact = found_out(DRAWN, vary=["readings"])
    monkeypatch.setattr(priorities, "MOST_SCORED", 2)
    drawn = found_out(DRAWN, vary=["readings"])
    assert of(exact, "z.a").evppi.exact
    assert not of(drawn, "z.a").evppi.exact
    assert drawn.value == pytest.approx(exact.value, rel=0.05)


def test_where_priorities_hang_on_all_readings_all_are_looked_at_together():
    """By minmax a stage's value hangs on the others' readings: against a sum over both."""
    stages = {"x": {"a": 6, "b": 1}, "y": {"a": [5, 8], "b": 2}, "z": {"a": 2, "b": [3, 0]}}
    data = case_of(
        criteria={name: {"direction": "max", "bounds": [0, 10]} for name in "ab"},
        profiles={"p": {"direct": {"a": 0.5, "b": 0.5}}},
        stages=stages,
        fit={stage: {"t": "high"} for stage in stages},
        normalisation="minmax",
    )
    found = found_out(data)
    worths = []
    for y in (5, 8):
        for z in (3, 0):
            read = {**stages, "y": {"a": y, "b": 2}, "z": {"a": 2, "b": z}}
            ranked = rank({**data, "stages": read})
            worths.append([ranked.priority(stage) for stage in "xyz"])
    table = np.array(worths)
    assert found.value == pytest.approx(table.mean(axis=0).max())
    assert found.evpi.value == pytest.approx(table.max(axis=1).mean() - table.mean(axis=0).max())
    settled = table.reshape(2, 2, 3).mean(axis=1).max(axis=1).mean()
    assert of(found, "y.a").evppi.value == pytest.approx(settled - table.mean(axis=0).max())


def asked_of(*args, given=None, code=0):
    done = CliRunner().invoke(cli, ["worth", *args], input=json.dumps(given) if given else None)
    assert done.exit_code == code, done.output
    return done


def test_the_document_says_it_in_sentences_and_what_there_is_no_ground_for():
    made = json.loads(asked_of("-", "--portfolios", "30", "--format", "json", given=DRAWN).stdout)
    assert [one["evppi"] for one in made["inputs"]] == sorted(
        (one["evppi"] for one in made["inputs"]), reverse=True
    )
    first = made["inputs"][0]
    assert first["share"] == pytest.approx(first["evppi"] / made["value"])
    assert made["curse"]["shrunk"] + made["curse"]["disappointment"] == pytest.approx(made["curse"]["stated"])
    assert "count on" in " ".join(made["statements"])
    certain = json.loads(asked_of("-", "--format", "json", given=case_of()).stdout)
    assert (certain["inputs"], certain["evpi"], certain["curse"]) == ([], 0, None)
    assert certain["exact"]
    said = " ".join(certain["statements"])
    assert "Nothing is in doubt" in said
    assert "there is no error to reckon with" in said
    assert "--vary: much is not among readings, fits, successes, costs" in asked_of(
        "-", "--vary", "much", given=case_of(), code=2
    ).output  # fmt: skip


def test_weights_stand_apart_as_regret_and_are_those_of_compare():
    from loopfolio import compare

    found = worth("recycler", portfolios=50)
    assert found.weights.spread == "hull"
    side = compare("recycler")
    own = found.ranking.profile.id
    for name, share in found.weights.profiles.items():
        top = side.programmes[name].value(side.optima[name])
        assert share == pytest.approx(side.regret[name][own] / top, abs=1e-9), name
    assert 0 < found.weights.mean < found.weights.most < 1


def test_it_stops_in_time_without_half_a_result():
    done = asked_of("lithium-ion-battery", "--portfolios", "1000000", "--time-limit", "0.3", code=4)
    assert "out of time" in done.output


def test_what_the_case_itself_doubts_is_in_doubt_and_its_mean_is_that_of_the_draws() -> None:
    """The fit is high or low, 2/3 on average; t works in 0.3 to 0.9, 0.5 likely: on average in 17/30."""
    case = {
        "format": 1,
        "criteria": {"use": {"direction": "max"}},
        "stages": {"north": {"use": "high"}, "south": {"use": "low"}},
        "technologies": {"t": {"cost": 10, "success": {"low": 0.3, "likely": 0.5, "high": 0.9}}},
        "fit": {"north": {"t": ["high", "low"]}},
        "budget": 10,
    }
    found = worth(case)
    assert found.vary == ("readings", "fits", "successes", "costs")
    assert found.value == pytest.approx((1 + 1 / 3) / 2 * 17 / 30)
    assert found.curse.whole.expected == pytest.approx(found.value)
    drawn = robust(case)
    point = drawn.choices["point"]
    assert abs(point.expected - found.value) < 4 * drawn.expected_error(point)


def test_a_fit_that_is_a_range_counts_by_the_mean_of_its_triangle() -> None:
    """0.1, likely 0.2, to 0.9: 0.4 on average, which is more than 0.3."""
    case = {
        "format": 1,
        "criteria": {"use": {"direction": "max"}},
        "stages": {"north": {"use": "high"}, "south": {"use": "low"}},
        "technologies": {"t": {"cost": 10}, "u": {"cost": 10}},
        "fit": {"north": {"t": {"low": 0.1, "likely": 0.2, "high": 0.9}, "u": 0.3}},
        "budget": 10,
    }
    found = worth(case, vary=["fits"], draws=100, portfolios=2)
    assert found.value == pytest.approx(0.4)
    assert [found.decision.made.pairs[i].pair for i in found.funded] == ["north/t"]
