"""Fits, chances of success and synergies in doubt: against all portfolios under all that numbers may be."""

import copy
import random
from itertools import chain, combinations, product
from math import prod

import numpy as np
import oracle
import pytest
from click.testing import CliRunner
from length import campaign
from loopfolio import CaseError, failing, fund, load, robust, stress, worth
from loopfolio.cli import cli
from loopfolio.models.sensitivity.distributions import ALWAYS, usual_factors

FIT = {"none": 0.0, "low": 1 / 3, "medium": 2 / 3, "high": 1.0}
PAIRS = ("x/t", "x/u", "y/t", "y/u", "z/t")
ALL = ("fits", "successes", "synergies")


def doubtful(seed: int) -> dict:
    """Three stages, five options, a budget; each number in doubt as a list or as two people's views."""
    rng = random.Random(seed)

    def several(values):
        found = rng.sample(values, 2)
        return found if rng.random() < 0.5 else {"ann": found[0], "bo": found[1], "cy": rng.choice(found)}

    fit = {"x": {}, "y": {}, "z": {}}
    for pair in PAIRS:
        stage, technology = pair.split("/")
        doubted = pair == "x/u" or rng.random() < 0.3  # of no fit at all: each may be its neighbour
        fit[stage][technology] = (
            {"fit": several(["low", "medium", "high", 0.5])} if doubted else rng.choice(["low", "high", 0.8])
        )
    return {
        "format": 1,
        "criteria": {"a": {"direction": "max"}, "b": {"direction": "min"}},
        "stages": {
            stage: {c: rng.choice(["low", "medium", "high"]) for c in ("a", "b")} for stage in ("x", "y", "z")
        },
        "profiles": {"even": {"direct": {"a": 0.6, "b": 0.4}}},
        "technologies": {
            "t": {"cost": rng.randint(4, 9), "success": several([0.5, 0.7, 0.9])},
            "u": {"cost": rng.randint(4, 9)},
        },
        "pairs": {"z/t": {"success": 0.6}},
        "fit": fit,
        "synergies": [{"pairs": ["x/t", "y/u"], "value": several([-0.2, 0.1, 0.4])}],
        "budget": rng.randint(10, 22),
    }


def point_and_shares(value, read=float):
    """What is used, and how likely each number is: of a list the first, of people the (lower) median."""
    if isinstance(value, list):
        numbers, used = [read(v) for v in value], read(value[0])
    elif isinstance(value, dict):
        numbers = sorted(read(v) for v in value.values())
        used = numbers[(len(numbers) - 1) // 2]
    else:
        numbers, used = [read(value)], read(value)
    return used, {n: numbers.count(n) / len(numbers) for n in numbers}


def fit_of(value):
    return FIT[value] if isinstance(value, str) else float(value)


def unknowns(case: dict) -> dict:
    """Name → (what is used, shares), of every number that might be in doubt."""
    found = {}
    for pair in PAIRS:
        stage, technology = pair.split("/")
        cell = case["fit"][stage][technology]
        found["fit", pair] = point_and_shares(cell["fit"] if isinstance(cell, dict) else cell, fit_of)
    found["success", "t"] = point_and_shares(case["technologies"]["t"]["success"])
    found["synergy", 0] = point_and_shares(case["synergies"][0]["value"])
    return found


def value(case: dict, way: dict, funded: tuple) -> float:
    """By arithmetic: closeness × fit × chance, and the synergy where both of its pairs are funded."""
    close = oracle.closeness(case, {"a": 0.6, "b": 0.4})
    works = {p: 0.6 if p == "z/t" else way["success", "t"] if p.endswith("/t") else 1.0 for p in PAIRS}
    total = sum(close[p[0]] * way["fit", p] * works[p] for p in funded)
    together = {"x/t", "y/u"} <= set(funded)
    return total + (way["synergy", 0] * works["x/t"] * works["y/u"] if together else 0.0)


def allowed(case: dict) -> list[tuple]:
    cost = {p: case["technologies"][p[-1]]["cost"] for p in PAIRS}
    subsets = chain.from_iterable(combinations(PAIRS, k) for k in range(len(PAIRS) + 1))
    return [s for s in subsets if sum(cost[p] for p in s) <= case["budget"]]


def ways(case: dict):
    """(chance, what every number is), all that there are."""
    known = unknowns(case)
    for numbers in product(*(shares.items() for _, shares in known.values())):
        yield prod(share for _, share in numbers), dict(zip(known, (n for n, _ in numbers), strict=True))


@campaign(120)
def test_shares_and_robust_choices_are_those_of_all_portfolios_under_all_numbers(seed):
    case = doubtful(seed)
    known, every = unknowns(case), allowed(case)
    point = {name: used for name, (used, _) in known.items()}
    assert fund(case).optimum.value == pytest.approx(max(value(case, point, s) for s in every))
    found = stress(case, vary=ALL)
    assert found.exact
    share, tops = dict.fromkeys(PAIRS, 0.0), []
    for chance, way in ways(case):
        worths = {s: value(case, way, s) for s in every}
        top = max(worths.values())
        best = [s for s in every if worths[s] > top - 1e-9]
        if len(best) > 1:  # which of equals is taken is another matter
            pytest.skip("several portfolios are best")
        tops.append(top)
        for pair in best[0]:
            share[pair] += chance
    assert dict(found.core.share) == pytest.approx(share, abs=1e-9)
    against = robust(case, vary=ALL)
    chances = np.array([chance for chance, _ in ways(case)])
    means = {s: float(chances @ [value(case, way, s) for _, way in ways(case)]) for s in every}
    turned = list(zip(tops, ways(case), strict=True))
    regrets = {s: max(top - value(case, way, s) for top, (_, way) in turned) for s in every}
    assert against.choices["expected"].expected == pytest.approx(max(means.values()), abs=1e-7)
    assert against.choices["regret"].regret == pytest.approx(max(min(regrets.values()), 0), abs=1e-6)


def test_what_is_drawn_from_a_range_is_what_each_draw_is_computed_with():
    """A fit, a chance and a synergy within ranges: the loss of each draw by arithmetic."""
    case = doubtful(3)
    case["fit"]["x"]["u"] = {"fit": {"low": 0.2, "likely": 0.5, "high": 1.0}}
    case["technologies"]["t"]["success"] = {"low": 0.4, "likely": 0.8, "high": 0.9}
    case["synergies"][0]["value"] = {"low": -0.1, "high": 0.5}
    found = failing(case, vary=ALL, draws=40)
    table, now = found.to_frame(), tuple(found.programme.ids(found.funded))
    assert table["fit x/u"].between(0.2, 1).all()
    assert table["synergy x/t + y/u"].between(-0.1, 0.5).all()
    point = {name: used for name, (used, _) in unknowns(doubtful(3)).items()}
    for row in table.to_dict("records"):
        way = dict(point)
        way |= {("fit", name[4:]): number for name, number in row.items() if name.startswith("fit ")}
        way |= {("success", "t"): row["success t"], ("synergy", 0): row["synergy x/t + y/u"]}
        top = max(value(case, way, s) for s in allowed(case))
        assert row["lost"] == pytest.approx(max(0.0, (top - value(case, way, now)) / top), abs=1e-9)


def test_where_the_case_says_of_no_fit_that_it_is_in_doubt_each_level_may_be_its_neighbour():
    case = doubtful(5)
    case["fit"] = {"x": {"t": "high", "u": 0.9}, "y": {"t": "low", "u": "medium"}, "z": {"t": "high"}}
    assert {made.of: dict(made.shares) for made in stress(case, vary=["fits"]).uncertainty.fits} == {
        "x/t": {1.0: 0.75, 2 / 3: 0.25},
        "y/t": {1 / 3: 0.5, 0.0: 0.25, 2 / 3: 0.25},
        "y/u": {2 / 3: 0.5, 1 / 3: 0.25, 1.0: 0.25},
        "z/t": {1.0: 0.75, 2 / 3: 0.25},
    }  # x/u is a number, and has no neighbour


def test_without_a_word_what_the_case_says_is_in_doubt_varies():
    case = doubtful(3)
    loaded = load(case).case
    assert usual_factors(loaded) == (*ALWAYS, *ALL)
    assert stress(case, portfolios=5, draws=50).uncertainty.successes[0].of == "t"
    plain = copy.deepcopy(case)
    plain["fit"] = {"x": {"t": "high"}}
    plain["technologies"]["t"].pop("success")
    plain["synergies"] = []
    assert usual_factors(load(plain).case) == ALWAYS


def test_worth_asks_after_the_same_fits():
    """Settling one fit: the mean of the best value, it being known, less the best mean; by all portfolios."""
    case = doubtful(7)
    case["technologies"]["t"]["success"] = 0.8
    case["synergies"] = []
    case["fit"]["x"]["t"] = {"fit": ["high", "low"]}
    known, every = {**unknowns({**case, "synergies": [{"value": 0.0}]})}, allowed(case)
    means = {name: sum(n * share for n, share in shares.items()) for name, (_, shares) in known.items()}
    found = {one.input.name: one.evppi.value for one in worth(case, vary=["fits"]).inputs}
    least = max(value(case, means, s) for s in every)
    knowing = sum(
        share * max(value(case, {**means, ("fit", "x/t"): number}, s) for s in every)
        for number, share in known["fit", "x/t"][1].items()
    )
    assert found["x/t"] == pytest.approx(knowing - least, abs=1e-9)


@pytest.mark.parametrize(
    ("at", "written", "says"),
    [
        ("fit", [], "an empty list says nothing"),
        ("fit", ["high", "grand"], "'grand' is not none, low, medium, high or a number from 0 to 1"),
        ("fit", {"low": 0.2}, "a range has low and high, and perhaps likely: one of them is missing"),
        ("fit", {"low": 0.2, "high": 0.5, "most": 1}, "'most' is none of these"),
        ("fit", {"low": 0.6, "likely": 0.3, "high": 0.7}, "low, likely and high must not fall"),
        ("fit", {"ann": None}, "nobody says what it is"),
        ("success", [0.5, 0], "0 is not above 0: write a chance above 0 and at most 1"),
        ("success", {"ann": 0.5, "source": "talk"}, "says neither who says what"),
        ("value", {"low": "much", "high": 2}, "'much' is not a number"),
        ("value", [0.2, True], "true is not a number"),
    ],
)
def test_what_is_no_number_in_doubt_is_refused_with_its_place(at, written, says):
    case = doubtful(1)
    if at == "fit":
        case["fit"]["x"]["t"] = {"fit": written}
    elif at == "success":
        case["technologies"]["t"]["success"] = written
    else:
        case["synergies"][0]["value"] = written
    with pytest.raises(CaseError) as refused:
        load(case)
    assert says in str(refused.value)


def test_a_case_keeps_its_doubts_when_it_is_changed_written_and_kept_in_a_workbook(tmp_path):
    case = doubtful(2)
    case["fit"]["x"]["t"] = {"fit": ["high", "low"], "why": "asked"}
    made = load(case).case.override(budget=17)
    (tmp_path / "case.yaml").write_text(made.to_yaml())
    book = tmp_path / "case.xlsx"
    assert CliRunner().invoke(cli, ["new", str(book), "--from", str(tmp_path / "case.yaml")]).exit_code == 0
    for again in (load(tmp_path / "case.yaml").case, load(book).case):
        assert again.technologies["t"].success.shares == made.technologies["t"].success.shares
        assert again.fit["x"]["t"].fit.shares == {1.0: 0.5, 1 / 3: 0.5}
        assert again.synergies[0].value.shares == made.synergies[0].value.shares
        assert again.fit["x"]["t"].why == "asked"


def test_a_value_that_is_stated_is_worth_less_where_it_is_less_likely_to_work():
    """10 in euros, of a chance of 0.8 of which 0.4 and 0.8 are thought: 8, and in a draw 4 or 8."""
    case = {
        "format": 1,
        "stages": {"s": {}},
        "technologies": {"t": {"cost": 1}, "u": {"cost": 1}},
        "pairs": {"s/t": {"value": 10, "success": [0.8, 0.4]}, "s/u": {"value": 5}},
        "budget": 1,
    }
    found = stress(case, vary=["successes"])
    assert found.exact
    assert fund(case).optimum.value == pytest.approx(8)
    assert dict(found.to_frame("funded")["share"]) == pytest.approx({"s/t": 0.5, "s/u": 0.5})
