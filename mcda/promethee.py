"""PROMETHEE II: net flows from preferences that count a difference by thresholds.

Brans & Vincke (1985), A preference ranking organisation method, Management Science 31(6), with its six
shapes.
A difference d by which one stage is better than another on a criterion counts P(d), from 0 to 1, and against
the worse one nothing; the net flow is the mean of what speaks for a stage less what speaks against it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from ..records import dataclass

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Shape: TypeAlias = Literal["usual", "u_shape", "v_shape", "level", "linear", "gaussian"]
SHAPES: tuple[Shape, ...] = get_args(Shape)

BLUR = 1e-12
"""Of the size of the scores: differences below it are rounding, and so are those from a threshold."""


@dataclass(frozen=True)
class Preference:
    """How a difference on one criterion counts."""

    shape: Shape = "usual"
    indifference: float = 0.0
    """q, in the units of the scores"""
    preference: float = 0.0
    """p"""
    inflection: float = 0.0
    """s, of the gaussian shape"""


USUAL = Preference()
"""Any difference counts wholly."""


def preferred(differences: Array, how: Preference, blur: float = 0.0) -> Array:
    """P(d), in [0, 1], of differences (…,); those within ``blur`` of a threshold are at it."""
    import numpy as np

    found = _SHAPES[how.shape](np.maximum(differences, 0.0), how, blur)
    return np.where(differences > blur, found, 0.0)


def _level(d: Array, how: Preference, blur: float) -> Array:
    import numpy as np

    above, wholly = d > how.indifference + blur, d > how.preference + blur
    return np.where(wholly, 1.0, np.where(above, 0.5, 0.0))


def _linear(d: Array, how: Preference, blur: float) -> Array:
    import numpy as np

    width = how.preference - how.indifference
    return np.asarray(np.clip((d - how.indifference) / width, 0.0, 1.0))


def _gaussian(d: Array, how: Preference, blur: float) -> Array:
    import numpy as np

    return np.asarray(1.0 - np.exp(-np.square(d) / (2.0 * how.inflection**2)))


def _usual(d: Array, how: Preference, blur: float) -> Array:
    return (d > blur).astype(float)


def _u_shape(d: Array, how: Preference, blur: float) -> Array:
    return (d > how.indifference + blur).astype(float)


_SHAPES: Mapping[Shape, Callable[[Array, Preference, float], Array]] = {
    "usual": _usual,
    "u_shape": _u_shape,
    "v_shape": _linear,
    "level": _level,
    "linear": _linear,
    "gaussian": _gaussian,
}


def net_flows(
    scores: Array, weights: Array, maximise: NDArray[np.bool_], preferences: tuple[Preference, ...]
) -> Array:
    """Net flows (n,), from −1 to 1, of n ≥ 2 stages scored (n, m), one preference a criterion.

    ``weights`` (m,) sum to 1. φ(a) = Σ_b (π(a, b) − π(b, a)) / (n − 1), π(a, b) = Σ_j w_j P_j(d_j(a, b)).
    """
    import numpy as np

    n = len(scores)
    net = np.zeros(n)
    for column, (weight, up, how) in enumerate(zip(weights, maximise, preferences, strict=True)):
        score = scores[:, column] if up else -scores[:, column]
        blur = BLUR * float(np.abs(score).max(initial=0.0))
        counts = preferred(score[:, None] - score[None, :], how, blur)
        net += weight * (counts.sum(axis=1) - counts.sum(axis=0))
    return np.asarray(net / (n - 1))
