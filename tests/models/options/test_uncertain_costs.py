"""Draws of costs that are ranges, against the distribution that they are said to have."""

import numpy as np
import pytest
from loopfolio.models.options.uncertain_costs import DRAWS, Price, picked, triangular


@pytest.mark.parametrize(
    ("low", "likely", "high"), [(0, 1, 4), (2, 2, 6), (2, 6, 6), (-3, -1, 1), (10, 12, 20)]
)
def test_draws_are_triangular(low, likely, high):
    """By the distribution's formula: (x - low)² / (width × rise) up to the likely one, and so from above."""
    uniform = np.array([0.0, 0.01, 0.2, 0.5, 0.8, 0.99, 1.0])
    found = triangular(low, likely, high, uniform)
    width = high - low
    below = (found - low) ** 2 / (width * max(likely - low, 1e-300))
    above = 1 - (high - found) ** 2 / (width * max(high - likely, 1e-300))
    assert np.where(found < likely, below, above) == pytest.approx(uniform)
    assert (found[0], found[-1]) == (low, high)


def test_what_is_no_range_is_what_it_is():
    assert triangular(3, 3, 3, np.array([0.0, 0.5, 1.0])).tolist() == [3, 3, 3]


def test_one_of_several_is_picked_by_its_chance():
    uniform = np.array([0.0, 0.19, 0.2, 0.69, 0.7, 0.999])
    assert picked([0.2, 0.5, 0.3], uniform).tolist() == [0, 0, 1, 1, 2, 2]


def test_a_price_in_proportion_has_the_same_draws_in_proportion():
    price = Price(2, 3, 7, column=1, columns=2)
    assert price.scaled(3) == Price(6, 9, 21, column=1, columns=2)
    assert price.scaled(3).drawn() == pytest.approx(3 * price.drawn())
    other = Price(2, 3, 7, column=0, columns=2)
    assert len(price.drawn()) == DRAWS
    assert abs(np.corrcoef(price.drawn(), other.drawn())[0, 1]) < 0.05
    assert price.drawn().mean() == pytest.approx(4, abs=0.05)  # a third of 2 + 3 + 7
