"""What sets an end to solving, by clocks of one's own."""

import math

import pytest
from loopfolio.models.solver import limits
from loopfolio.models.solver.limits import Limits, Progress, active, limited, told


class Clocks:
    wall = processor = 100.0


@pytest.fixture
def clocks(monkeypatch):
    made = Clocks()
    monkeypatch.setattr(limits.time, "monotonic", lambda: made.wall)
    monkeypatch.setattr(limits.time, "thread_time", lambda: made.processor)
    return made


def test_seconds_pass_on_the_wall(clocks):
    with limited(5) as made:
        assert (made.over, made.remaining) == (None, 5)
        clocks.wall += 5
        assert (made.over, made.remaining) == (None, 0.01)
        clocks.wall += 0.5
        assert made.over == "out of time"


def test_seconds_of_the_processor_pass_only_while_it_computes(clocks):
    with limited(processor=5) as made:
        clocks.wall += 60
        assert made.over is None
        clocks.processor += 5
        assert made.over is None
        clocks.processor += 0.5
        assert made.over == "out of time"
        assert made.remaining == math.inf


def test_before_so_many_seconds_on_the_wall_the_processor_is_not_asked(clocks, monkeypatch):
    with limited(processor=5) as made:
        monkeypatch.setattr(limits.time, "thread_time", lambda: pytest.fail("asked"))
        clocks.wall += 4.9
        assert made.over is None


def test_what_is_set_around_goes_on_holding(clocks):
    with limited(5, processor=9), limited(50, processor=90) as inner:
        assert (inner.deadline, inner.spent, inner.soonest) == (105, 109, 109)
    with limited(50, processor=90), limited(5, processor=9) as inner:
        assert (inner.deadline, inner.spent, inner.soonest) == (105, 109, 109)
    assert active() == Limits()
    assert not active().watched


def test_whoever_asked_to_stop_is_heard():
    with limited(stopped=lambda: True), limited(stopped=lambda: False) as inner:
        assert inner.over == "stopped"
    with limited(stopped=lambda: False), limited(stopped=lambda: False) as inner:
        assert inner.over is None
        assert inner.watched


def test_who_is_told_already_is_told_unless_somebody_else_is_named():
    heard, own = [], []
    with limited(tell=heard.append, part="compare"):
        told("draws", 2, 9)
        with limited(3):
            assert active().part == "compare"
            told("draws", 3, 9)
        with limited(tell=own.append):
            told("draws", 4, 9)
    told("draws", 5, 9)
    assert heard == [Progress(None, None, None, 0.0, "draws", done, 9) for done in (2, 3)]
    assert own == [Progress(None, None, None, 0.0, "draws", 4, 9)]
