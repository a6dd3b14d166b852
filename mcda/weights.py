"""Ways to weights that need no judgement matrix."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def rank_order_centroid(n: int) -> NDArray[np.float64]:
    """Weights (n,) for n criteria in falling order of importance: w_i = (1/n) Σ_{k≥i} 1/k.

    The centroid of all weights that respect the order; Barron & Barrett (1996).
    """
    return np.cumsum(1.0 / np.arange(n, 0, -1))[::-1] / n
