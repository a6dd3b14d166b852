"""Ranking problems for the tests of methods, and who answers them."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from length import examples
from loopfolio.mcda.method import DecisionProblem
from loopfolio.mcda.methods import METHODS, VALUING

RANKING_ONLY = [name for name in METHODS if name not in VALUING]


quick = examples(25)


CASE = "lithium-ion-battery"


def problem(scores, weights, types, bounds=None):
    """A problem with types ±1; the bounds just hold the scores where none are given."""
    scores = np.array(scores, dtype=float)
    low, high = scores.min(axis=0), scores.max(axis=0)
    ends = np.column_stack([low, np.where(high > low, high, low + 1)]) if bounds is None else bounds
    return DecisionProblem(
        scores, np.array(weights, dtype=float), np.array(types) > 0, np.array(ends, dtype=float)
    )


def on(given, rows):
    """The problem with some of its stages, in another order perhaps."""
    return DecisionProblem(given.scores[rows], given.weights, given.maximise, given.bounds)


@st.composite
def problems(draw, fewest=2, positive=True):
    """Levels 1, 2, 3 as cases have them, or numbers; zeros and less among them unless ``positive``."""
    n, m = draw(st.integers(fewest, 7)), draw(st.integers(1, 5))
    lowest = 1 if positive else -3
    cell = draw(st.sampled_from([st.integers(lowest, 3), st.integers(lowest * 4, 40)]))
    scores = draw(arrays(float, (n, m), elements=cell))
    weights = draw(arrays(float, (m,), elements=st.integers(1, 9)))
    types = draw(arrays(int, (m,), elements=st.sampled_from([-1, 1])))
    return problem(scores, weights / weights.sum(), types, [[-50, 50]] * m)
