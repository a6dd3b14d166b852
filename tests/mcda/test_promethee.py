"""PROMETHEE II with thresholds: the six shapes, net flows, and pymcdm's where it has the shape."""

from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopfolio.mcda.promethee import Preference, net_flows, preferred


@pytest.mark.parametrize(
    ("how", "difference", "counts"),
    [
        (Preference("usual"), 0.0, 0.0),
        (Preference("usual"), 0.01, 1.0),
        (Preference("u_shape", indifference=2), 2.0, 0.0),
        (Preference("u_shape", indifference=2), 2.1, 1.0),
        (Preference("v_shape", preference=10), 2.5, 0.25),
        (Preference("v_shape", preference=10), 12.0, 1.0),
        (Preference("level", indifference=2, preference=10), 2.0, 0.0),
        (Preference("level", indifference=2, preference=10), 10.0, 0.5),
        (Preference("level", indifference=2, preference=10), 10.1, 1.0),
        (Preference("linear", indifference=2, preference=10), 4.0, 0.25),
        (Preference("linear", indifference=2, preference=10), 10.0, 1.0),
        (Preference("gaussian", inflection=5), 5.0, 1 - exp(-0.5)),
        (Preference("gaussian", inflection=5), -5.0, 0.0),
        (Preference("linear", indifference=2, preference=10), -4.0, 0.0),
    ],
)
def test_a_difference_counts_by_its_shape(how: Preference, difference: float, counts: float) -> None:
    """As Brans & Vincke (1985) define the six."""
    assert preferred(np.array([difference]), how) == pytest.approx([counts])


def test_a_difference_that_rounding_leaves_at_a_threshold_is_at_it() -> None:
    """0.3 − 0.1 is more than 0.2 by the last digit only, and counts as 0.2."""
    scores, weights, up = np.array([[0.3], [0.1]]), np.array([1.0]), np.array([True])
    assert net_flows(scores, weights, up, (Preference("u_shape", indifference=0.2),)).tolist() == [0, 0]


PYMCDM = {"usual": "usual", "u_shape": "ushape", "v_shape": "vshape", "level": "level", "linear": "vshape_2"}


@pytest.mark.parametrize("shape", PYMCDM)
@pytest.mark.parametrize("seed", range(4))
def test_net_flows_are_those_of_pymcdm(shape: str, seed: int) -> None:
    """On scores without ties, by the five shapes that it has, one for all criteria."""
    from pymcdm.methods import PROMETHEE_II

    rng = np.random.default_rng(seed)
    scores, weights = rng.uniform(0, 100, (6, 4)), rng.dirichlet(np.ones(4))
    up, q, p = np.array([True, False, True, False]), rng.uniform(1, 10, 4), rng.uniform(20, 60, 4)
    how = tuple(Preference(shape, *pair) for pair in zip(q.tolist(), p.tolist(), strict=True))
    if shape == "v_shape":
        how = tuple(Preference("v_shape", preference=x) for x in p.tolist())
    theirs = PROMETHEE_II(PYMCDM[shape], p=p, q=q)(scores, weights, np.where(up, 1, -1), validation=False)
    assert net_flows(scores, weights, up, how) == pytest.approx(theirs, abs=1e-12)


@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=2, max_size=6))
def test_flows_sum_to_nothing_and_a_stage_that_is_no_worse_flows_no_less(rows: list[tuple[int, int]]) -> None:
    scores, up = np.array(rows, dtype=float), np.array([True, False])
    how = (Preference("linear", 1, 7), Preference("gaussian", inflection=4))
    flows = net_flows(scores, np.array([0.4, 0.6]), up, how)
    assert flows.sum() == pytest.approx(0, abs=1e-12)
    assert np.abs(flows).max() <= 1 + 1e-12
    for a, (one, other) in enumerate(rows):
        for b, (left, right) in enumerate(rows):
            if one >= left and other <= right:
                assert flows[a] >= flows[b] - 1e-12
