"""Weights that are known as a set: extreme points, centre, draws from it, and how a case states it."""

import io
import json
from itertools import combinations

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from loopfolio import load, weigh
from loopfolio.cases import CaseError
from loopfolio.cli import cli
from loopfolio.mcda.smaa import within
from loopfolio.mcda.weighting.weights import rank_order_centroid, weight_set

CASE = """\
format: 1
criteria: {a: {direction: max}, b: {direction: max}, c: {direction: max}}
stages: {x: {a: high, b: low, c: low}, y: {a: low, b: high, c: low}, z: {a: low, b: low, c: high}}
profiles: {owner: PROFILE}
technologies: {t: {cost: 10}}
fit: {x: {t: high}, y: {t: high}}
budget: 10
"""


def by_hand(rows: np.ndarray, least: np.ndarray) -> set[tuple[float, ...]]:
    """Every point where enough limits meet, of those that keep all: the extreme points."""
    m = rows.shape[1]
    every, limits = np.vstack([np.eye(m), rows]), np.concatenate([np.zeros(m), least])
    found = set()
    for chosen in combinations(range(len(every)), m - 1):
        matrix = np.vstack([np.ones(m), every[list(chosen)]])
        if abs(np.linalg.det(matrix)) < 1e-9:
            continue
        point = np.linalg.solve(matrix, np.concatenate([[1.0], limits[list(chosen)]]))
        if (every @ point >= limits - 1e-9).all():
            found.add(tuple(np.round(point, 7) + 0.0))
    return found


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(3, 10)), min_size=4, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from([1, 2, 0.5])), max_size=3),
)
def test_extreme_points_are_where_limits_meet(ends, said):
    rows = [row for i in range(4) for row in (np.eye(4)[i], -np.eye(4)[i])]
    least = [x for low, high in ends for x in (low / 10, -high / 10)]
    for more, less, times in said:
        if more != less:
            rows.append(np.eye(4)[more] - times * np.eye(4)[less])
            least.append(0.0)
    found = weight_set(np.array(rows), np.array(least)).vertices
    assert {tuple(np.round(point, 7) + 0.0) for point in found} == by_hand(np.array(rows), np.array(least))


def test_the_centre_of_an_order_is_the_rank_order_centroid():
    rows = np.array([[1, -1, 0, 0], [0, 1, -1, 0], [0, 0, 1, -1.0]])
    assert weight_set(rows, np.zeros(3)).centre == pytest.approx(rank_order_centroid(4))


def test_draws_keep_the_set_and_are_spread_evenly_over_it():
    """Of w1 ≥ w2 ≥ w3 the mean of uniform draws is the centroid, and a sixth of it has the same share."""
    found = weight_set(np.array([[1, -1, 0], [0, 1, -1.0]]), np.zeros(2))
    drawn = within(found)(np.random.default_rng(7), 20_000)
    assert (drawn @ found.rows.T >= found.least - 1e-9).all()
    assert drawn.sum(axis=1) == pytest.approx(1)
    assert drawn.mean(axis=0) == pytest.approx([11 / 18, 5 / 18, 2 / 18], abs=0.006)
    # Uniform draws of all weights, sorted, are uniform on the ordered ones.
    plain = -np.sort(-np.random.default_rng(8).dirichlet(np.ones(3), 20_000), axis=1)
    for level in (0.4, 0.5, 0.6, 0.8):
        assert (drawn[:, 0] > level).mean() == pytest.approx((plain[:, 0] > level).mean(), abs=0.015)


def test_a_single_point_is_drawn_as_it_is():
    found = weight_set(np.array([[1, 0], [-1, 0.0]]), np.array([0.3, -0.3]))
    assert within(found)(np.random.default_rng(1), 5) == pytest.approx(np.tile([0.3, 0.7], (5, 1)))


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("{intervals: {a: [0.2, 0.4], b: [0.1, 0.3]}}", [0.3, 0.2, 0.5]),
        ("{intervals: {a: 0.5, b: [0.2, 0.3]}}", [0.5, 0.25, 0.25]),
        ('{statements: ["a >= b", "c <= b"]}', [11 / 18, 5 / 18, 2 / 18]),
        ('{intervals: {c: 0}, statements: ["a ≥ 2 b"]}', [5 / 6, 1 / 6, 0]),
    ],
)
def test_the_weights_are_the_centre_of_what_is_stated(profile, expected):
    found = weigh(io.StringIO(CASE.replace("PROFILE", profile)))["owner"]
    assert list(found.weights.values()) == pytest.approx(expected)


def test_stress_draws_from_the_set_where_the_profile_states_one():
    """a counts at least half: x is first in every draw; of any weights it is not."""
    text = CASE.replace("PROFILE", "{intervals: {a: [0.55, 1]}}")

    def first(*arguments: str) -> tuple[str, float]:
        asked = ["stress", "-", "--draws", "2000", "--portfolios", "5", "--format", "json", *arguments]
        found = CliRunner().invoke(cli, asked, input=text)
        assert found.exit_code == 0, found.output
        document = json.loads(found.stdout)
        return document["weights"], document["rank_acceptability"]["x"][0]

    assert first() == ("set", 1)
    assert first("--weights", "uniform")[1] < 0.6
    direct = CASE.replace("PROFILE", "{direct: {a: 1}}")
    found = CliRunner().invoke(cli, ["stress", "-", "--weights", "set"], input=direct)
    assert (found.exit_code, "states no intervals and no statements" in found.stderr) == (2, True)


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ("{intervals: {a: [0.6, 0.4]}}", "[0.6, 0.4] is no interval within 0 and 1"),
        ("{intervals: {a: [0.6, 1], b: [0.5, 1]}}", "no weights that sum to 1 keep all of this"),
        ("{intervals: {aa: [0.1, 0.2]}}", "no criterion 'aa' is declared"),
        ('{statements: ["a is more than b"]}', "is no statement: write a >= b, or a >= 2 b"),
        ('{statements: ["a >= d"]}', "no criterion 'd' is declared"),
        ('{statements: ["a >= a"]}', "a is compared with itself"),
        ('{direct: {a: 1}, statements: ["a >= b"]}', "needs exactly one of"),
    ],
)
def test_what_is_no_set_of_weights_is_refused(profile, says):
    with pytest.raises(CaseError) as caught:
        load(io.StringIO(CASE.replace("PROFILE", profile)))
    assert says in str(caught.value)


def test_a_set_goes_with_its_criteria(tmp_path, monkeypatch):
    """Without a criterion, in a workbook, in the report and before verify."""
    monkeypatch.chdir(tmp_path)
    text = CASE.replace("PROFILE", '{intervals: {a: [0.2, 0.6]}, statements: ["b >= c", "a >= c"]}')
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    without = load("case.yaml").override(criteria={"b": None}).case.profiles["owner"]
    assert (without.intervals, without.statements) == ({"a": (0.2, 0.6)}, ("a >= c",))
    for arguments in (["new", "case.xlsx", "--from", "case.yaml"], ["run", "case.yaml"]):
        assert CliRunner().invoke(cli, arguments).exit_code == 0
    assert load("case.xlsx").case.profiles == load("case.yaml").case.profiles
    page = (tmp_path / "portfolios/case/report.html").read_text(encoding="utf-8")
    assert "A from 0.2 to 0.6, b &gt;= c, a &gt;= c" in page
    assert CliRunner().invoke(cli, ["verify", "portfolios/case/analysis.json", "case.yaml"]).exit_code == 0
