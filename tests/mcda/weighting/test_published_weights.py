"""Weights from books and papers, from judgement to printed figure.

Each problem is a case file that the command line answers. Figures that a source prints are held to
its digits.
"""

import math

import numpy as np
import pytest
from answers import answer


def weighed(profile, criteria):
    """What ``weigh`` says of one profile, given as the YAML of what stands behind its name."""
    lines = "\n".join(f"  {c}: {{direction: max}}" for c in criteria)
    cells = ", ".join(f"{c}: low" for c in criteria)
    others = ", ".join(f"{c}: high" for c in criteria)
    text = (
        f"format: 1\ncriteria:\n{lines}\nstages:\n  one: {{{cells}}}\n  two: {{{others}}}\n"
        f"profiles:\n  view:\n{indented(profile)}"
    )
    (entry,) = answer(text, "weigh")["profiles"]
    return entry


def indented(text):
    return "".join(f"    {line}\n" for line in text.strip("\n").splitlines())


def close(figures, printed, within=0.00051):
    """A mapping of figures against what a source prints, to its last digit."""
    return [figures[k] for k in printed] == pytest.approx(list(printed.values()), abs=within)


# --- incomplete judgements -----------------------------------------------------------------


def test_a_missing_judgement_takes_the_value_of_least_eigenvalue():
    """Bozóki, Fülöp & Rónyai (2010), On optimal completions, example 3: x = 0.7302965.

    With it the weights are 0.3738, 0.3920, 0.0985, 0.1357, as AHPy prints them for the same matrix.
    """
    entry = weighed("ahp: {a: {b: 1, c: 5, d: 2}, b: {c: 3, d: 4}}", "abcd")
    assert close(entry["weights"], {"a": 0.3738, "b": 0.3920, "c": 0.0985, "d": 0.1357}, 0.00006)
    x = 0.7302967433402215  # √(8/15), which by the symmetry of the two triads is the minimum
    said = weighed(f"ahp: {{a: {{b: 1, c: 5, d: 2}}, b: {{c: 3, d: 4}}, c: {{d: {x}}}}}", "abcd")
    assert entry["weights"] == pytest.approx(said["weights"], abs=1e-7)
    assert entry["lambda_max"] == pytest.approx(said["lambda_max"], abs=1e-9)


def test_twelve_missing_judgements_of_twenty_eight_take_the_values_of_least_eigenvalue():
    """Bozóki, Fülöp & Rónyai (2010), the 8 × 8 matrix M; values as the AHPy test suite gives them."""
    said = """
ahp:
  a: {b: 5, c: 3, d: 7, e: 6, f: 6}
  b: {d: 5, f: 3}
  c: {e: 3, g: 6}
  f: {d: 4}
  g: {a: 3, e: 5}
  h: {a: 4, b: 7, d: 8, f: 6}
"""
    found = """
  b: {c: 0.3300187496, e: 1.7197409185, g: 0.4663515002}
  c: {f: 4.8524864492, h: 0.5696073302}
  d: {e: 0.5252768143, g: 0.1424438147}
  e: {f: 0.9311973565, h: 0.1093092818}
  f: {g: 0.2912120796}
  g: {h: 0.4030898885}
"""
    entry = weighed(said, "abcdefgh")
    # c/d is 9.92 and e/h 0.109: outside 1/9 to 9, so no file can state the completed matrix.
    matrix = np.ones((8, 8))
    for lines in (said, found, "c: {d: 9.9205126619}"):
        for line in lines.strip().splitlines():
            row, _, columns = line.strip().partition(": {")
            for item in filter(None, columns.rstrip("}").split(", ")):
                column, value = item.split(": ")
                i, j = "abcdefgh".index(row), "abcdefgh".index(column)
                matrix[i, j], matrix[j, i] = float(value), 1 / float(value)
    values, vectors = np.linalg.eig(matrix)
    w = np.abs(vectors[:, values.real.argmax()].real)
    assert list(entry["weights"].values()) == pytest.approx(list(w / w.sum()), abs=2e-6)
    assert entry["lambda_max"] == pytest.approx(values.real.max(), abs=1e-6)


def test_judgements_that_only_just_connect_are_followed_exactly():
    """Escobar, Aguarón & Moreno-Jiménez (2015), HistoPark, tables 18 and 22, option 1a."""
    entry = weighed(
        "ahp: {DUV: {IUV: 2.47}, IUV: {PUV: 1.56}, PUV: {EV: 1.01, BV: 0.62}}",
        ["DUV", "IUV", "PUV", "EV", "BV"],
    )
    printed = {"DUV": 0.427, "IUV": 0.173, "PUV": 0.111, "EV": 0.110, "BV": 0.179}
    assert close(entry["weights"], printed)
    assert entry["consistency_ratio"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("said", "priorities", "gci"),
    [
        (
            "{DUV: {IUV: 2.29}, IUV: {PUV: 1.22, BV: 0.95}, PUV: {EV: 1.03, BV: 0.75}, EV: {BV: 0.45}}",
            [0.396, 0.172, 0.131, 0.105, 0.195],
            0.046,
        ),
        (
            "{DUV: {IUV: 2.47}, IUV: {PUV: 1.56, BV: 1.09}, PUV: {EV: 1.01, BV: 0.62}, EV: {BV: 0.38}}",
            [0.446, 0.181, 0.104, 0.085, 0.184],
            0.054,
        ),
    ],
    ids=["table-13", "table-20"],
)
def test_incomplete_judgements_have_geometric_means_and_a_consistency_index(said, priorities, gci):
    """Escobar, Aguarón & Moreno-Jiménez (2015), HistoPark, option 2, tables 13, 15, 16, 20, 22 and 23.

    The index divides by the two judgements beyond those that just connect (eq. 15), not by the six of a
    complete matrix. The tables print judgements to two decimals, which moves the answer in its third.
    """
    entry = weighed(f"ahp: {said}", VALUES)
    assert close(entry["geometric_mean"], dict(zip(VALUES, priorities, strict=True)), 0.0016)
    assert entry["gci"] == pytest.approx(gci, abs=0.0011)


def test_judgements_that_do_not_connect_are_refused_and_the_parts_named():
    """Escobar, Aguarón & Moreno-Jiménez (2015), HistoPark, table 10: two and three values apart."""
    text = """
format: 1
criteria:
  DUV: {direction: max}
  IUV: {direction: max}
  PUV: {direction: max}
  EV: {direction: max}
  BV: {direction: max}
stages:
  one: {DUV: low, IUV: low, PUV: low, EV: low, BV: low}
  two: {DUV: high, IUV: low, PUV: low, EV: low, BV: low}
profiles:
  council:
    ahp: {DUV: {IUV: 2.29}, PUV: {EV: 1.03, BV: 0.75}}
"""
    said = answer(text, "weigh", code=2)
    assert "DUV" in said
    assert "BV" in said
    assert "<stdin>:13:" in said or "-:13:" in said or ":14:" in said, said  # where the profile stands


# --- groups of experts ---------------------------------------------------------------------

PARTIES = {
    "PSOE": "{DUV: {IUV: 3, PUV: 5, EV: 8, BV: 6}, IUV: {PUV: 3, EV: 5, BV: 4}, PUV: {EV: 3, BV: 2}, "
    "EV: {BV: 1/3}}",
    "PP": "{DUV: {IUV: 3, PUV: 7, EV: 9, BV: 5}, IUV: {PUV: 3, EV: 7, BV: 1}, PUV: {EV: 5, BV: 1/5}, "
    "EV: {BV: 1/5}}",
    "PAR": "{DUV: {IUV: 5, PUV: 7, EV: 7, BV: 5}, IUV: {PUV: 1, EV: 5, BV: 1}, PUV: {EV: 5, BV: 1/3}, "
    "EV: {BV: 1/5}}",
    "NP": "{DUV: {IUV: 1/2, PUV: 1/5, EV: 1/8, BV: 1/7}, IUV: {PUV: 1/4, EV: 1/6, BV: 1/5}, "
    "PUV: {EV: 1/4, BV: 1/3}, EV: {BV: 3}}",
}


VALUES = ["DUV", "IUV", "PUV", "EV", "BV"]


@pytest.mark.parametrize(
    ("party", "priorities", "gci"),
    [
        ("PSOE", [0.513, 0.251, 0.115, 0.042, 0.079], 0.143),
        ("PP", [0.520, 0.195, 0.072, 0.030, 0.182], 0.303),
        ("PAR", [0.560, 0.135, 0.101, 0.035, 0.168], 0.298),
        ("NP", [0.038, 0.059, 0.149, 0.480, 0.274], 0.203),
    ],
)
def test_each_party_has_its_printed_priorities_and_consistency(party, priorities, gci):
    """Escobar, Aguarón & Moreno-Jiménez (2015), HistoPark, tables 1 to 3: row geometric means and GCI."""
    entry = weighed(f"ahp: {PARTIES[party]}", VALUES)
    assert close(entry["geometric_mean"], dict(zip(VALUES, priorities, strict=True)))
    assert entry["gci"] == pytest.approx(gci, abs=0.00051)


@pytest.mark.parametrize(
    ("power", "priorities", "gci"),
    [
        ({"PSOE": 1, "PP": 1, "PAR": 1}, [0.540, 0.191, 0.096, 0.036, 0.137], 0.149),
        ({"PSOE": 5, "PP": 4, "PAR": 2}, [0.533, 0.208, 0.096, 0.037, 0.125], 0.122),
        ({"PSOE": 1, "PP": 1, "PAR": 1, "NP": 1}, [0.366, 0.188, 0.141, 0.091, 0.214], 0.073),
        ({"PSOE": 3, "PP": 4, "PAR": 2, "NP": 2}, [0.411, 0.198, 0.125, 0.071, 0.194], 0.088),
    ],
    ids=["three-alike", "three-by-seats", "four-alike", "four-by-seats"],
)
def test_judgements_of_parties_aggregate_to_the_printed_priorities(power, priorities, gci):
    """Escobar, Aguarón & Moreno-Jiménez (2015), HistoPark, AIJ in tables 5, 6, 8, 9, 15, 16 and 22.

    The paper takes row geometric means; the eigenvector lies within 0.006 of them here.
    """
    experts = "\n".join(f"  {p}: {{weight: {w}, ahp: {PARTIES[p]}}}" for p, w in power.items())
    entry = weighed(f"experts:\n{experts}\naggregate: judgements", VALUES)
    printed = dict(zip(VALUES, priorities, strict=True))
    assert close(entry["geometric_mean"], printed)
    assert entry["gci"] == pytest.approx(gci, abs=0.00051)
    assert close(entry["weights"], printed, 0.006)


def test_priorities_aggregate_by_weighted_geometric_means():
    """Forman & Peniwati (1998): where every expert is consistent, priorities and judgements agree.

    (4/7, 2/7, 1/7) with weight 2 and (1/7, 2/7, 4/7): 16^(1/3), 8^(1/3), 4^(1/3), divided by their sum.
    """
    means = [16 ** (1 / 3), 2, 4 ** (1 / 3)]
    expected = {c: m / sum(means) for c, m in zip("abc", means, strict=True)}
    experts = """
experts:
  ana: {weight: 2, ahp: {a: {b: 2, c: 4}, b: {c: 2}}}
  bo: {ahp: {a: {b: 1/2, c: 1/4}, b: {c: 1/2}}}
"""
    for how in ("judgements", "priorities"):
        entry = weighed(f"{experts}aggregate: {how}", "abc")
        assert entry["weights"] == pytest.approx(expected, abs=1e-12), how


def test_experts_may_share_the_judging_between_them():
    """What one leaves out another judges: a/b = 2 and b/c = 3 give 6 : 3 : 1, exactly."""
    entry = weighed("experts: {ana: {ahp: {a: {b: 2}}}, bo: {ahp: {b: {c: 3}}}}", "abc")
    assert entry["weights"] == pytest.approx({"a": 0.6, "b": 0.3, "c": 0.1}, abs=1e-9)


# --- hierarchies ---------------------------------------------------------------------------

CAR = """
  cost: {safety: 3, style: 7, capacity: 3}
  safety: {style: 9, capacity: 1}
  style: {capacity: 1/7}
  price: {fuel: 2, maintenance: 5, resale: 3}
  fuel: {maintenance: 2, resale: 2}
  maintenance: {resale: 1/2}
  cargo: {passenger: 1/5}
"""


CARS = ["sedan", "hybrid", "pilot", "crv", "element", "odyssey"]


CAR_JUDGEMENTS = {
    "price": "9 9 1 1/2 5 1 1/9 1/9 1/7 1/9 1/9 1/7 1/2 5 6",
    "safety": "1 5 7 9 1/3 5 7 9 1/3 2 9 1/8 2 1/8 1/9",
    "passenger": "1 1/2 1 3 1/2 1/2 1 3 1/2 2 6 1 3 1/2 1/6",
    "fuel": "1/1.13 1.41 1.15 1.24 1.19 1.59 1.3 1.4 1.35 1/1.23 1/1.14 1/1.18 1.08 1.04 1/1.04",
    "resale": "3 4 1/2 2 2 2 1/5 1 1 1/6 1/2 1/2 4 4 1",
    "maintenance": "1.5 4 4 4 5 4 4 4 5 1 1.2 1 1 3 2",
    "style": "1 7 5 9 6 7 5 9 6 1/6 3 1/3 7 5 1/5",
    "cargo": "1 1/2 1/2 1/2 1/3 1/2 1/2 1/2 1/3 1 1 1/2 1 1/2 1/2",
}


def beneath(criterion, names, judgements):
    """YAML of the judgements between alternatives under one criterion, upper triangle row by row."""
    said = iter(judgements.split())
    return "".join(
        f"  {criterion}-{a}: {{{', '.join(f'{criterion}-{b}: {next(said)}' for b in names[i + 1 :])}}}\n"
        for i, a in enumerate(names[:-1])
    )


def leaves(criterion, names):
    return f"{criterion}: [{', '.join(f'{criterion}-{x}' for x in names)}]"


def test_a_car_for_the_jones_family_on_two_levels():
    """Wikipedia, Analytic hierarchy process – car example; priorities as AHPy's README computes them."""
    entry = weighed(
        f"groups: {{cost: [price, fuel, maintenance, resale], capacity: [cargo, passenger]}}\nahp:{CAR}",
        ["price", "fuel", "maintenance", "resale", "safety", "style", "cargo", "passenger"],
    )
    printed = {"price": 0.249, "fuel": 0.129, "maintenance": 0.051, "resale": 0.082}
    assert close(entry["weights"], printed, 0.0011)  # products of factors rounded to three digits
    assert close(entry["weights"], {"safety": 0.234, "style": 0.041})
    assert close(entry["weights"], {"cargo": 0.215 / 6, "passenger": 0.215 * 5 / 6})
    # The worst node is the top: CR 0.08 by Donegan & Dodd's index 0.837, so λmax − 4 = 0.199.
    assert entry["consistency_ratio"] == pytest.approx(0.199 / 3 / 0.8815, abs=0.002)


def test_a_car_for_the_jones_family_down_to_the_cars():
    """The same with the six cars as a third level: Odyssey 0.219, sedan 0.215, CR-V 0.167, …"""
    groups = ["cost: [price, fuel, maintenance, resale]", "capacity: [cargo, passenger]"]
    groups += [leaves(c, CARS) for c in CAR_JUDGEMENTS]
    said = CAR + "".join(beneath(c, CARS, j) for c, j in CAR_JUDGEMENTS.items())
    criteria = [f"{c}-{x}" for c in CAR_JUDGEMENTS for x in CARS]
    weights = weighed(f"groups: {{{', '.join(groups)}}}\nahp:{said}", criteria)["weights"]
    totals = {x: math.fsum(w for c, w in weights.items() if c.endswith(f"-{x}")) for x in CARS}
    printed = {
        "odyssey": 0.219,
        "sedan": 0.215,
        "crv": 0.167,
        "hybrid": 0.150,
        "element": 0.144,
        "pilot": 0.106,
    }
    assert close(totals, printed, 0.0011)


def test_a_city_to_live_in():
    """Saaty (2005), Theory and Applications of the ANP: Pittsburgh 0.385, Boston 0.275, …"""
    cities = ["bethesda", "boston", "pittsburgh", "santa_fe"]
    by = {
        "culture": "1/2 1 1/2 2.5 1 1/2.5",
        "family": "2 1/3 4 1/8 2 9",
        "housing": "5 1/2 2.5 1/9 1/4 7",
        "jobs": "1/2 3 4 6 8 1",
        "transportation": "1.5 1/2 4 1/3.5 2.5 9",
    }
    top = """
  family: {culture: 5, housing: 7, transportation: 7, jobs: 1}
  jobs: {culture: 2, housing: 4, transportation: 7}
  culture: {housing: 3, transportation: 5}
  housing: {transportation: 3}
"""
    said = top + "".join(beneath(c, cities, j) for c, j in by.items())
    groups = ", ".join(leaves(c, cities) for c in by)
    weights = weighed(f"groups: {{{groups}}}\nahp:{said}", [f"{c}-{x}" for c in by for x in cities])[
        "weights"
    ]
    totals = {x: math.fsum(w for c, w in weights.items() if c.endswith(f"-{x}")) for x in cities}
    assert close(
        totals, {"bethesda": 0.2291, "boston": 0.2748, "pittsburgh": 0.3852, "santa_fe": 0.1110}, 0.0002
    )


# --- consistency and its repair ------------------------------------------------------------

HOUSE = """
ahp:
  size: {transport: 5, neighbourhood: 3, age: 7, yard: 6, modern: 6, condition: 1/3, finance: 1/4}
  transport: {neighbourhood: 1/3, age: 5, yard: 3, modern: 3, condition: 1/5, finance: 1/7}
  neighbourhood: {age: 6, yard: 3, modern: 4, condition: WORST, finance: 1/5}
  age: {yard: 1/3, modern: 1/4, condition: 1/7, finance: 1/8}
  yard: {modern: 1/2, condition: 1/5, finance: 1/6}
  modern: {condition: 1/5, finance: 1/6}
  condition: {finance: 1/2}
"""


HOUSE_CRITERIA = ["size", "transport", "neighbourhood", "age", "yard", "modern", "condition", "finance"]


@pytest.mark.parametrize(
    ("worst", "weights", "lambda_max"),
    [
        ("6", [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333], 9.669),
        ("1/2", [0.175, 0.062, 0.103, 0.019, 0.034, 0.041, 0.221, 0.345], 8.811),
    ],
    ids=["as-judged", "mended"],
)
def test_a_house_to_buy_before_and_after_one_judgement_is_mended(worst, weights, lambda_max):
    """Saaty (2003), Why is the principal eigenvector necessary: the family's house."""
    entry = weighed(HOUSE.replace("WORST", worst), HOUSE_CRITERIA)
    assert close(entry["weights"], dict(zip(HOUSE_CRITERIA, weights, strict=True)))
    assert entry["lambda_max"] == pytest.approx(lambda_max, abs=0.0009)
    assert entry["consistent"] == (worst == "1/2")


def test_repairing_the_house_changes_the_judgement_that_saaty_changes():
    """Saaty (2003): neighbourhood over condition, judged 6, costs most; about 1/2 brings CR below 0.1."""
    cells = ", ".join(f"{c}: low" for c in HOUSE_CRITERIA)
    text = "format: 1\ncriteria:\n" + "".join(f"  {c}: {{direction: max}}\n" for c in HOUSE_CRITERIA)
    text += f"stages: {{one: {{{cells}}}, two: {{{cells}}}}}\nprofiles:\n  house:\n"
    text += indented(HOUSE.replace("WORST", "6"))
    (entry,) = answer(text, "weigh", "--repair")["profiles"]
    worst, *others = entry["diagnosis"]
    assert {worst["row"], worst["column"]} == {"neighbourhood", "condition"}
    assert worst["ratio_after"] < 0.1 < min(x["ratio_after"] for x in others)
    (repair,) = entry["repairs"]
    (change,) = repair["changes"]
    assert {change["row"], change["column"]} == {"neighbourhood", "condition"}
    assert change["suggestion"] == (0.5 if change["row"] == "neighbourhood" else 2)
    again = weighed(HOUSE.replace("WORST", "1/2"), HOUSE_CRITERIA)
    assert repair["ratio_after"] == pytest.approx(again["consistency_ratio"], abs=1e-12)
    assert again["consistent"]


@pytest.mark.parametrize("triad", [(2, 4, 2), (3, 9, 3), (2, 9, 1), (9, 1, 9)], ids=str)
def test_three_criteria_have_eigenvalue_and_consistency_index_in_closed_form(triad):
    """Order 3: with E = ln(a·c/b), λmax = 1 + 2·cosh(E/3) and GCI = E²/3 (Aguarón & Moreno-Jiménez 2003)."""
    ab, ac, bc = triad
    entry = weighed(f"ahp: {{a: {{b: {ab}, c: {ac}}}, b: {{c: {bc}}}}}", "abc")
    error = math.log(ab * bc / ac)
    assert entry["lambda_max"] == pytest.approx(1 + 2 * math.cosh(error / 3), abs=1e-12)
    assert entry["gci"] == pytest.approx(error**2 / 3, abs=1e-12)


# --- points and orders ---------------------------------------------------------------------


def test_swing_points_are_shared_out():
    """100, 60 and 40 points for the swing from worst to best: 0.5, 0.3, 0.2 (Edwards & Barron 1994)."""
    assert weighed("swing: {a: 100, b: 60, c: 40}", "abc")["weights"] == pytest.approx(
        {"a": 0.5, "b": 0.3, "c": 0.2}, abs=1e-12
    )


def test_an_order_of_four_weighs_by_its_centroid():
    """Barron & Barrett (1996): 0.5208, 0.2708, 0.1458, 0.0625."""
    assert close(
        weighed("order: [b, a, d, c]", "abcd")["weights"],
        {"b": 0.5208, "a": 0.2708, "d": 0.1458, "c": 0.0625},
        0.00006,
    )
