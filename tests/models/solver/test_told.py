"""What HiGHS tells while it works, and how it hears that it is to stop."""

import math
from types import SimpleNamespace as Given

import pytest
from loopfolio.models.solver import highs
from loopfolio.models.solver.limits import Limits, Progress


def heard(primal, dual, scale=1.0, kind=None, **limits):
    """What is told, and whether it is to stop."""
    said, answer = [], Given(user_interrupt=False)
    listen = highs._listening(Limits(tell=said.append, **limits), scale)
    data = Given(mip_primal_bound=primal, mip_dual_bound=dual, running_time=2.5)
    listen(highs._ASKED[0] if kind is None else kind, "", data, answer, None)
    return said, answer.user_interrupt


@pytest.mark.parametrize(
    ("primal", "dual", "scale", "progress"),
    [
        (-8.0, -10.0, 1.0, (8, 10, 0.25)),
        (-8.0, -10.0, 2.0, (4, 5, 0.25)),
        (8.0, 6.0, 1.0, (-8, -6, 0.25)),
        (0.0, -3.0, 1.0, (0, 3, 3)),
        (math.inf, -10.0, 1.0, (None, 10, None)),
        (-8.0, -math.inf, 1.0, (8, None, None)),
    ],
)
def test_how_far_it_is_is_told_in_units_of_the_objective(primal, dual, scale, progress):
    [told], stopped = heard(primal, dual, scale, part="compare")
    assert told == Progress(*progress, 2.5, "compare")
    assert not stopped


def test_of_other_things_nothing_is_told():
    assert heard(-8.0, -10.0, kind=object()) == ([], False)


def test_it_is_stopped_where_somebody_asks_or_the_time_is_over():
    assert heard(-8.0, -10.0, stopped=lambda: True)[1]
    assert heard(-8.0, -10.0, deadline=0.0)[1]
    assert not heard(-8.0, -10.0, deadline=math.inf)[1]
