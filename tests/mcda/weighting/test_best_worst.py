"""The Best–Worst Method: solved by hand and by a linear programme of its own, and what a case may state."""

import io

import numpy as np
import pytest
from click.testing import CliRunner
from loopfolio import CaseError, load, weigh
from loopfolio.cli import cli
from loopfolio.mcda.weighting.best_worst import best_worst

CASE = """\
format: 1
criteria: {a: {direction: max}, b: {direction: max}, c: {direction: max}}
stages: {x: {a: high, b: low, c: medium}, y: {a: low, b: high, c: high}}
profiles: {me: {best_worst: %s}}
"""


def test_transport_mode_solved_by_hand() -> None:
    """The mode of transport of Rezaei (2015): load flexibility, accessibility, cost, in 28ths 2, 9, 17.

    17 − 2 · 9 = −1, 17 − 8 · 2 = 1, 9 − 5 · 2 = −1: all three judgements are missed by as much, 1/28.
    """
    found = best_worst(np.array([8.0, 2, 1]), np.array([1.0, 5, 8]), best=2, worst=0)
    assert found.weights == pytest.approx([2 / 28, 9 / 28, 17 / 28], abs=1e-12)
    assert found.deviation == pytest.approx(1 / 28, abs=1e-12)
    assert found.consistency_ratio == pytest.approx((2 * 5 - 8) / (8 * 8 - 8))
    assert found.threshold == 0.1309
    assert found.consistent


def test_consistent_judgements_are_met_by_their_weights() -> None:
    """4 : 2 : 1 by hand."""
    found = best_worst(np.array([1.0, 2, 4]), np.array([4.0, 2, 1]), best=0, worst=2)
    assert found.weights == pytest.approx([4 / 7, 2 / 7, 1 / 7])
    assert found.deviation == 0
    assert found.consistent


@pytest.mark.parametrize(
    ("best_to_others", "others_to_worst", "weights", "deviation"),
    [
        ([2, 1, 4, 2, 8], [4, 8, 2, 4, 1], [0.2105, 0.4211, 0.1053, 0.2105, 0.0526], 0),
        ([2, 1, 4, 3, 8], [4, 8, 2, 3, 1], [0.2295, 0.4481, 0.1148, 0.1530, 0.0546], 0.0109),
    ],
)
def test_a_car_is_bought_by_the_weights_as_printed(
    best_to_others: list[float], others_to_worst: list[float], weights: list[float], deviation: float
) -> None:
    """Rezaei (2016), Omega 64, tables 2 and 3, the linear model: quality, price, comfort, safety, style."""
    judged = np.array(best_to_others, dtype=float), np.array(others_to_worst, dtype=float)
    found = best_worst(*judged, best=1, worst=4)
    assert found.weights == pytest.approx(weights, abs=5e-5)
    assert found.deviation == pytest.approx(deviation, abs=5e-5)


@pytest.mark.parametrize("seed", range(40))
def test_least_deviation_is_that_of_a_linear_programme(seed: int) -> None:
    from scipy.optimize import linprog

    draw = np.random.default_rng(seed)
    n, most = int(draw.integers(3, 10)), int(draw.integers(2, 10))
    over, under = (draw.integers(1, most + 1, n).astype(float) for _ in range(2))
    over[0] = under[-1] = 1
    over[-1] = under[0] = most
    rows = []
    for j in range(n):
        for i, k, judged in ((0, j, over[j]), (j, n - 1, under[j])):
            for sign in (1, -1):
                row = np.zeros(n + 1)
                row[i] += sign
                row[k] -= sign * judged
                row[n] = -1
                rows.append(row)
    solved = linprog(
        [0] * n + [1], A_ub=np.array(rows), b_ub=np.zeros(len(rows)), A_eq=[[1] * n + [0]], b_eq=[1]
    )
    found = best_worst(over, under, 0, n - 1)
    assert found.deviation == pytest.approx(solved.fun, abs=1e-9)
    misses = np.concatenate(
        [found.weights[0] - over * found.weights, found.weights - under * found.weights[-1]]
    )
    assert np.abs(misses).max() == pytest.approx(solved.fun, abs=1e-9)
    assert found.weights.sum() == pytest.approx(1)
    assert found.weights.min() >= 0


@pytest.mark.parametrize(
    "stated",
    [
        "{best: a, worst: c, best_to_others: {b: 3, c: 7}, others_to_worst: {a: 7, b: 2}}",
        "{best: a, worst: c, best_to_others: {b: 3, c: 7}, others_to_worst: {b: 2}}",
        "{best: a, worst: c, best_to_others: {a: 1, b: 3}, others_to_worst: {a: 7, b: 2, c: 1}}",
    ],
)
def test_a_case_states_best_over_worst_once_or_twice(stated: str) -> None:
    found = weigh(load(io.StringIO(CASE % stated)))["me"]
    same = best_worst(np.array([1.0, 3, 7]), np.array([7.0, 2, 1]), 0, 2)
    assert list(found.weights.values()) == pytest.approx(same.weights.tolist())
    assert same.consistency_ratio == pytest.approx(1 / 42)


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ("{best: z, worst: c, best_to_others: {b: 3, c: 7}, others_to_worst: {b: 2}}", "'z'"),
        ("{best: a, worst: a, best_to_others: {b: 3, c: 7}, others_to_worst: {b: 2}}", "the best already"),
        ("{best: a, worst: c, best_to_others: {c: 7}, others_to_worst: {b: 2}}", "left out: b"),
        (
            "{best: a, worst: c, best_to_others: {b: 3, c: 7}, others_to_worst: {a: 6, b: 2}}",
            "a over c is 6 here and 7 in best_to_others",
        ),
        (
            "{best: a, worst: c, best_to_others: {b: 8, c: 7}, others_to_worst: {b: 2}}",
            "8 is more than a over c, 7",
        ),
        ("{best: a, worst: c, best_to_others: {b: 0.5, c: 7}, others_to_worst: {b: 2}}", "is below 1"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(stated: str, says: str) -> None:
    with pytest.raises(CaseError) as caught:
        load(io.StringIO(CASE % stated))
    assert says in str(caught.value)
    assert "best_worst" in str(caught.value)


def test_contradictions_are_warned_of_and_said_by_weigh(tmp_path) -> None:
    """a over b is 7 and b over c 7, but a over c only 7: 42 / 42 is far above 0.1294."""
    file = tmp_path / "case.yaml"
    file.write_text(CASE % "{best: a, worst: c, best_to_others: {b: 7, c: 7}, others_to_worst: {b: 7}}")
    says = [one.message for one in load(file).warnings]
    assert any("1.0000 of the Best–Worst Method, at most 0.1294 is usual" in one for one in says)
    shown = " ".join(CliRunner().invoke(cli, ["weigh", str(file)]).output.split())
    assert "consistency ratio 1.0000, at most 0.1294 is usual: the judgements contradict each other" in shown


@pytest.mark.parametrize("written", ["0.1105", "0.10"])
def test_what_is_not_a_ninth_rounded_is_no_judgement(written: str) -> None:
    case = CASE.replace("best_worst: %s", "ahp: {a: {b: %s, c: 1}}") % written
    with pytest.raises(CaseError, match="between 1/9 and 9"):
        load(io.StringIO(case))


def test_a_workbook_carries_it(tmp_path) -> None:
    case, sheet = tmp_path / "case.yaml", tmp_path / "case.xlsx"
    case.write_text(CASE % "{best: a, worst: c, best_to_others: {b: 3, c: 7}, others_to_worst: {b: 2}}")
    assert CliRunner().invoke(cli, ["new", "--from", str(case), str(sheet)]).exit_code == 0
    assert dict(weigh(load(sheet))["me"].weights) == dict(weigh(load(case))["me"].weights)


PRINTED = """
    0.1667 0.1667 0.1667 0.1667 0.1667 0.1667 0.1667
    0.1121 0.1529 0.1898 0.2206 0.2527 0.2577 0.2683
    0.1354 0.1994 0.2306 0.2546 0.2716 0.2844 0.2960
    0.1330 0.1990 0.2643 0.3044 0.3144 0.3221 0.3262
    0.1294 0.2457 0.2819 0.3029 0.3144 0.3251 0.3403
    0.1309 0.2521 0.2958 0.3154 0.3408 0.3620 0.3657
    0.1359 0.2681 0.3062 0.3337 0.3517 0.3620 0.3662
"""
"""Liang, Brunelli & Rezaei (2020), table 3: a row each for 3 to 9 of the best over the worst, a column each
for 3 to 9 criteria"""


def test_thresholds_are_those_printed():
    rows = [[float(word) for word in line.split()] for line in PRINTED.strip().splitlines()]
    for n in range(3, 10):
        for most in range(3, 10):
            over = np.array([1.0, *[2.0] * (n - 2), float(most)])
            under = np.array([float(most), *[2.0] * (n - 2), 1.0])
            assert best_worst(over, under, 0, n - 1).threshold == rows[most - 3][n - 3], (n, most)


@pytest.mark.parametrize(
    ("n", "most", "threshold"),
    [
        (2, 9, 0),
        (3, 2, 0),
        (3, 2.9, 0),
        (3, 4.9, 0.1121),
        (3, 9, 0.1359),
        (9, 9, 0.3662),
        (10, 9, None),
        (10, 2, None),
    ],
)
def test_between_whole_judgements_the_lower_ones_threshold_holds(n, most, threshold):
    over = np.array([1.0, *[1.5] * (n - 2), most])
    under = np.array([most, *[1.5] * (n - 2), 1.0])
    assert best_worst(over, under, 0, n - 1).threshold == threshold
