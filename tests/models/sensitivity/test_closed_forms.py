"""How sure a ranking and a portfolio are, where an integral has a closed form.

Each problem is a case file that the command line answers. Drawn figures are held to five standard errors of
the closed form.
"""

import math

import numpy as np
import pytest
from answers import answer

DRAWS = 20_000


# --- how sure: integrals in closed form ----------------------------------------------------


def stressed(stages, *flags, profiles="p: {direct: {a: 0.5, b: 0.5}}", draws=DRAWS, more=""):
    """What ``stress`` says of stages given as rows of scores from 0 to 1."""
    names = "abcdefgh"[: len(next(iter(stages.values())))]
    criteria = "".join(f"  {c}: {{direction: max, bounds: [0, 1]}}\n" for c in names)
    rows = "".join(
        f"  {s}: {{{', '.join(f'{c}: {x}' for c, x in zip(names, row, strict=True))}}}\n"
        for s, row in stages.items()
    )
    text = f"format: 1\ncriteria:\n{criteria}stages:\n{rows}profiles:\n  {profiles}\n{more}"
    return answer(text, "stress", "--draws", str(draws), "--seed", "7", *flags)


def share(p, draws=DRAWS):
    """A share to five standard errors, or exactly where it is certain."""
    return pytest.approx(p, abs=5 * math.sqrt(p * (1 - p) / draws) + 1e-9)


def mean(x, draws=DRAWS, spread=0.5):
    """A mean weight to five standard errors; no weight on a simplex spreads by more than a half."""
    return pytest.approx(x, abs=5 * spread / math.sqrt(draws))


ONLY_WEIGHTS = ("--vary", "weights", "--basis", "additive")


def test_two_opposites_divide_the_weights_between_them():
    """w over 1 − w: each is first for half of the weights, at 3/4 against 1/4 on average."""
    got = stressed({"x": (1, 0), "y": (0, 1)}, *ONLY_WEIGHTS)
    assert got["draws"] == DRAWS
    assert got["rank_acceptability"]["x"] == [share(0.5), share(0.5)]
    assert got["central_weights"]["x"] == {"a": mean(0.75), "b": mean(0.25)}
    assert got["central_weights"]["y"] == {"a": mean(0.25), "b": mean(0.75)}
    assert got["confidence"] == {"x": 1, "y": 1}
    assert got["pairwise_winning"]["x"]["y"] == share(0.5)


def test_a_compromise_is_first_between_the_extremes():
    """Against w and 1 − w, 0.6 is first where 0.4 < w < 0.6, and never last."""
    got = stressed({"x": (1, 0), "y": (0, 1), "z": (0.6, 0.6)}, *ONLY_WEIGHTS)
    assert got["rank_acceptability"]["z"] == [share(0.2), share(0.8), 0]
    assert got["rank_acceptability"]["x"] == [share(0.4), share(0.1), share(0.5)]
    assert got["central_weights"]["z"] == {"a": mean(0.5, 4000, 0.06), "b": mean(0.5, 4000, 0.06)}
    assert got["central_weights"]["x"] == {"a": mean(0.8, 8000, 0.12), "b": mean(0.2, 8000, 0.12)}
    assert got["pairwise_winning"]["z"]["x"] == share(0.6)


def test_three_extremes_and_a_compromise_quarter_the_triangle():
    """0.5 throughout beats w1, w2 and w3 in the middle quarter; in a corner the mean is (2/3, 1/6, 1/6)."""
    stages = {"x": (1, 0, 0), "y": (0, 1, 0), "z": (0, 0, 1), "even": (0.5, 0.5, 0.5)}
    got = stressed(stages, *ONLY_WEIGHTS, profiles="p: {direct: {a: 0.5, b: 0.3, c: 0.2}}")
    assert got["rank_acceptability"]["even"] == [share(0.25), share(0.75), 0, 0]
    assert [got["rank_acceptability"][s][0] for s in "xyz"] == [share(0.25)] * 3
    corner = {"a": mean(2 / 3, 5000), "b": mean(1 / 6, 5000), "c": mean(1 / 6, 5000)}
    assert got["central_weights"]["x"] == corner
    third = mean(1 / 3, 5000)
    assert got["central_weights"]["even"] == {"a": third, "b": third, "c": third}


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_uniform_weights_have_the_moments_of_the_simplex(size):
    """One stage best throughout: central weights 1/m; one extreme a criterion: means of order statistics.

    The greatest of m weights is (1 + 1/2 + … + 1/m)/m on average: 3/4, 11/18, 25/48, 137/300. Uniforms
    that are divided by their sum would give less.
    """
    rows = {f"e{k}": tuple(int(k == j) for j in range(size)) for k in range(size)}
    weights = ", ".join(f"{c}: {1 / size}" for c in "abcdefgh"[:size])
    profile = f"p: {{direct: {{{weights}}}}}"
    got = stressed({**rows, "best": (1,) * size}, *ONLY_WEIGHTS, profiles=profile)
    assert got["rank_acceptability"]["best"] == pytest.approx([1, *[0] * size])
    assert list(got["central_weights"]["best"].values()) == [mean(1 / size)] * size
    assert got["central_weights"]["e0"] is None
    got = stressed(rows, *ONLY_WEIGHTS, profiles=profile)
    greatest = sum(1 / k for k in range(1, size + 1)) / size
    found = list(got["central_weights"]["e0"].values())
    assert found[0] == mean(greatest, DRAWS / size, 0.25)
    assert found[1:] == [mean((1 - greatest) / (size - 1), DRAWS / size, 0.25)] * (size - 1)


def test_weights_in_an_order_are_spread_about_the_centroid():
    """Under a ≥ b ≥ c the mean is 11/18, 5/18, 2/18, and a exceeds the others together for 3/4 of them.

    Where it does, the mean is 2/3, and the third that is left divides 3 to 1.
    """
    got = stressed(
        {"best": (1, 1, 1), "worst": (0, 0, 0)},
        *ONLY_WEIGHTS, "--weights", "order", profiles="p: {order: [a, b, c]}",
    )  # fmt: skip
    assert list(got["central_weights"]["best"].values()) == [mean(11 / 18), mean(5 / 18), mean(2 / 18)]
    got = stressed(
        {"x": (1, 0, 0), "y": (0, 1, 1)},
        *ONLY_WEIGHTS, "--weights", "order", profiles="p: {order: [a, b, c]}",
    )  # fmt: skip
    assert got["rank_acceptability"]["x"] == [share(0.75), share(0.25)]
    found = list(got["central_weights"]["x"].values())
    assert found == [mean(2 / 3, 15000, 0.2), mean(1 / 4, 15000, 0.2), mean(1 / 12, 15000, 0.1)]


def test_mixtures_of_two_profiles_fall_evenly_between_them():
    """From a = 0.3 to 0.9: x = a leads y = 1 − a for two thirds, at 0.7 on average, and y at 0.4."""
    got = stressed(
        {"x": (1, 0), "y": (0, 1)},
        *ONLY_WEIGHTS, "--weights", "hull",
        profiles="p: {direct: {a: 0.9, b: 0.1}}\n  q: {direct: {a: 0.3, b: 0.7}}",
    )  # fmt: skip
    assert got["rank_acceptability"]["x"] == [share(2 / 3), share(1 / 3)]
    assert got["central_weights"]["x"] == {"a": mean(0.7, 13000, 0.12), "b": mean(0.3, 13000, 0.12)}
    assert got["central_weights"]["y"] == {"a": mean(0.4, 6000, 0.06), "b": mean(0.6, 6000, 0.06)}


def test_weights_near_a_profile_have_its_mean_and_the_stated_spread():
    """Of two criteria at 0.6 ± 0.05 a Dirichlet's is a Beta(57, 38): mean 57/95, variance 0.24/96."""
    got = stressed(
        {"x": (1, 0), "y": (0, 1), "best": (1, 1)},
        *ONLY_WEIGHTS, "--weights", "profile", "--spread", "0.05",
        profiles="p: {direct: {a: 0.6, b: 0.4}}",
    )  # fmt: skip
    assert got["central_weights"]["best"] == {"a": mean(0.6, DRAWS, 0.05), "b": mean(0.4, DRAWS, 0.05)}
    # P(w > 1/2), for whole parameters a sum of binomials: fewer than 57 of 94 tosses.
    above = sum(math.comb(94, k) for k in range(57)) / 2**94
    assert got["pairwise_winning"]["x"]["y"] == share(above)


def test_closeness_leads_where_a_weight_exceeds_the_length_of_the_others():
    """(1, 0, 0) against 0.5 throughout: first where w1 > √(w2² + w3²).

    With w2 : w3 = u : 1 − u that is the integral of (1 + √(u² + (1 − u)²))⁻² over u.
    """
    u = (np.arange(200_000) + 0.5) / 200_000
    p = float(np.mean((1 + np.sqrt(u**2 + (1 - u) ** 2)) ** -2))
    stages = {"x": (1, 0, 0), "y": (0, 1, 0), "z": (0, 0, 1), "even": (0.5, 0.5, 0.5)}
    got = stressed(
        stages, "--vary", "weights", "--basis", "closeness",
        profiles="p: {direct: {a: 0.5, b: 0.3, c: 0.2}}",
    )  # fmt: skip
    assert got["rank_acceptability"]["x"][0] == share(p)
    assert got["rank_acceptability"]["even"][0] == share(1 - 3 * p)


def test_people_who_read_a_cell_count_each():
    """Two of three read high: the stage leads for two thirds; its point, the median, is high."""
    text = """
format: 1
criteria: {a: {direction: max}}
stages:
  x: {a: {ana: high, bo: low, eva: high}}
  y: {a: medium}
profiles: {p: {direct: {a: 1}}}
"""
    got = answer(text, "stress", "--vary", "readings", "--draws", str(DRAWS), "--seed", "7")
    assert got["rank_acceptability"] == {"x": [share(2 / 3), share(1 / 3)], "y": [share(1 / 3), share(2 / 3)]}
    assert got["confidence"] == {"x": share(2 / 3), "y": share(1 / 3)}
    assert got["pairwise_winning"]["x"]["y"] == share(2 / 3)
    assert answer(text, "rank")["stages"][0]["id"] == "x"


def test_of_two_middle_readings_the_lower_is_the_point():
    """Of low, low, high, high the point is low: y at medium is first, x for half of the readings."""
    text = """
format: 1
criteria: {a: {direction: max}}
stages:
  x: {a: {ana: high, bo: low, eva: high, jo: low}}
  y: {a: medium}
profiles: {p: {direct: {a: 1}}}
"""
    assert [s["id"] for s in answer(text, "rank")["stages"]] == ["y", "x"]
    got = answer(text, "stress", "--vary", "readings", "--draws", str(DRAWS), "--seed", "7")
    assert got["rank_acceptability"]["x"] == [share(0.5), share(0.5)]


def test_the_scale_decides_where_medium_stands():
    """medium throughout scores 0.5 on 1-2-3 and 0.25 on 1-3-9; high on the lighter criterion scores 0.45."""
    text = """
format: 1
criteria: {a: {direction: max}, b: {direction: max}}
stages:
  x: {a: medium, b: medium}
  y: {a: high, b: low}
profiles: {p: {direct: {a: 0.45, b: 0.55}}}
"""
    got = answer(
        text, "stress", "--vary", "scale", "--basis", "additive", "--draws", str(DRAWS), "--seed", "7"
    )
    assert got["rank_acceptability"] == {"x": [share(0.5), share(0.5)], "y": [share(0.5), share(0.5)]}
    declared = text + "scales: {steep: {low: 1, medium: 4, high: 6}}\n"  # medium at 0.6
    got = answer(
        declared, "stress", "--vary", "scale", "--basis", "additive", "--draws", str(DRAWS), "--seed", "7"
    )
    assert got["rank_acceptability"]["x"][0] == share(2 / 3)


COSTS = """
format: 1
criteria: {a: {direction: max}}
stages:
  x: {a: high}
  y: {a: medium}
profiles: {p: {direct: {a: 1}}}
technologies:
  t: {cost: {low: 0, likely: 10, high: 20}, difficulty: low, maturity: low}
fit:
  x: {t: high}
"""


def test_a_pair_is_funded_as_often_as_its_cost_is_within_the_budget():
    """A triangle from 0 by 10 to 20 lies below 15 for 1 − 5²/(20 · 10) = 7/8 of its draws."""
    draws = 400
    got = answer(COSTS + "budget: 15\n", "stress", "--vary", "costs", "--draws", str(draws), "--seed", "7")
    assert got["core_index"] == {"x/t": share(0.875, draws)}


def test_a_technology_has_one_cost_wherever_it_is_used():
    """Both pairs fit in 20 where the one cost is at most 10: half of the draws, not the half that
    independent costs would give of a sum below 20, and then the first alone in the rest.
    """
    draws = 400
    text = COSTS + "  y: {t: high}\nbudget: 16\n"
    got = answer(text, "stress", "--vary", "costs", "--draws", str(draws), "--seed", "7")
    both = 8**2 / (20 * 10)  # the shared cost is at most 8
    one = 1 - 4**2 / (20 * 10)  # at most 16
    assert got["core_index"] == {"x/t": share(one, draws), "y/t": share(both, draws)}


def test_pairs_with_ranges_of_their_own_vary_apart():
    """Two triangles from 0 by 10 to 20: their sum lies below 20 for half of the draws."""
    draws = 400
    text = COSTS + "  y: {t: high}\npairs:\n"
    text += "  x/t: {cost: {low: 0, likely: 10, high: 20}}\n  y/t: {cost: {low: 0, likely: 10, high: 20}}\n"
    text += "budget: 20\n"
    got = answer(text, "stress", "--vary", "costs", "--draws", str(draws), "--seed", "7")
    # x is always within 20 and worth more; y comes too where the sum is.
    assert got["core_index"] == {"x/t": 1, "y/t": share(0.5, draws)}
    text = text.replace("budget: 20", "budget: 12")
    got = answer(text, "stress", "--vary", "costs", "--draws", str(draws), "--seed", "7")
    one = 1 - 8**2 / 200
    # y alone where x does not fit and y does; together where the sum fits. Costs are independent.
    both = _sum_of_triangles_below(12)
    assert got["core_index"] == {
        "x/t": share(one, draws),
        "y/t": share(both + (1 - one) * one, draws),
    }


def _sum_of_triangles_below(limit):
    """P(c1 + c2 ≤ limit) of two triangles from 0 by 10 to 20: four uniforms on [0, 10] (Irwin & Hall)."""
    x = limit / 10
    return sum((-1) ** k * math.comb(4, k) * max(0.0, x - k) ** 4 for k in range(5)) / math.factorial(4)


# --- weight intervals ----------------------------------------------------------------------


def test_the_first_stays_first_up_to_the_weight_at_which_it_is_caught():
    """w against 0.6: x leads from 0.6; below 0.4 the last two would swap too. Others share what is left."""
    got = stressed(
        {"x": (1, 0), "y": (0, 1), "z": (0.6, 0.6)}, *ONLY_WEIGHTS,
        profiles="p: {direct: {a: 0.7, b: 0.3}}", draws=200,
    )  # fmt: skip
    intervals = got["weight_intervals"]
    assert intervals["a"]["first"] == pytest.approx([0.6, 1], abs=1e-7)
    assert intervals["a"]["order"] == pytest.approx([0.6, 1], abs=1e-7)
    assert intervals["b"]["first"] == pytest.approx([0, 0.4], abs=1e-7)


def test_the_order_may_break_before_the_first_falls():
    """a 0.5, b 0.3, c 0.2; x = (1, 0, 0.5) leads, y = (0, 1, 0.5) and z = (0.2, 0.7, 0.5) follow apart.

    The rest keeps b : c = 3 : 2. y over z where 0.3·b ≥ 0.2·a, so a ≤ 0.9·(1 − a) → 9/19; hence at
    a = 0.5 z is ahead of y, down to 9/19; x over z where 0.8·a ≥ 0.7·b = 0.42·(1 − a) → a ≥ 21/61.
    """
    got = stressed(
        {"x": (1, 0, 0.5), "y": (0, 1, 0.5), "z": (0.2, 0.7, 0.5)}, *ONLY_WEIGHTS,
        profiles="p: {direct: {a: 0.5, b: 0.3, c: 0.2}}", draws=200,
    )  # fmt: skip
    a = got["weight_intervals"]["a"]
    x_over_y = 3 / 8  # a ≥ b = 0.6·(1 − a)
    assert a["order"] == pytest.approx([9 / 19, 1], abs=1e-7)
    assert a["first"] == pytest.approx([max(x_over_y, 21 / 61), 1], abs=1e-7)
    assert got["weight_intervals"]["c"]["first"] == pytest.approx([0, 1], abs=1e-7)


# --- regret --------------------------------------------------------------------------------

TWO_VIEWS = """
format: 1
criteria: {a: {direction: max, bounds: [0, 1]}, b: {direction: max, bounds: [0, 1]}}
stages: {x: {a: 1, b: 0}, y: {a: 0, b: 1}, z: {a: 0.6, b: 0.6}}
method: additive
profiles: {first: {direct: {a: 1, b: 0}}, second: {direct: {a: 0, b: 1}}}
technologies: {t: {cost: 1, difficulty: low, maturity: low}}
fit: {x: {t: high}, y: {t: high}, z: {t: high}}
budget: 1
"""


def test_the_portfolio_of_least_regret_may_be_nobodys_own():
    """One of x (1, 0), y (0, 1) and z (0.6, 0.6): each view's own costs the other 1, z costs either 0.4."""
    got = answer(TWO_VIEWS, "compare")
    assert got["regret"] == {
        "first": {"first": 0, "second": pytest.approx(1)},
        "second": {"first": pytest.approx(1), "second": 0},
    }
    for how in ("absolute", "relative"):
        assert got["minimax"][how]["regret"] == pytest.approx(0.4)
        assert got["minimax"][how]["funded"] == ["z/t"]
    assert {p: share for p, share in got["funded_in"].items() if share} == {"x/t": 0.5, "y/t": 0.5}
    assert [x["jaccard"] for x in got["overlap"]] == [0]
    assert got["agreement"][0]["kendall_tau"] == pytest.approx(-1)
