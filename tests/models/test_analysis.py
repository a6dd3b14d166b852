"""Which parts an analysis has, and which it says that it lacks."""

from types import SimpleNamespace

import loopfolio as lf
import pytest
from loopfolio.models import analysis
from loopfolio.models.analysis import analyse

CASE = {
    "format": 1,
    "criteria": {"a": {"direction": "max"}, "b": {"direction": "max"}},
    "stages": {"s": {"a": "high", "b": "low"}, "t": {"a": "low", "b": "high"}},
    "profiles": {"even": {"direct": {"a": 0.6, "b": 0.4}}},
    "technologies": {"x": {"cost": 1}},
    "fit": {"s": {"x": "high"}, "t": {"x": "low"}},
    "budget": 1,
}


@pytest.fixture
def beside(monkeypatch):
    """Methods that are started beside, and whether they were stopped."""
    made = SimpleNamespace(stopped=0)
    made.stop = lambda: setattr(made, "stopped", made.stopped + 1)
    monkeypatch.setattr(analysis, "_methods", lambda *_: made)
    monkeypatch.setattr(analysis, "_first_places", lambda *_: "found")
    return made


def test_methods_are_started_beside_where_there_is_time_and_something_to_rank(beside):
    found = analyse(lf.load(CASE).case, sure=True, beside=5)
    assert found.first_places == "found"
    assert not found.lacks("methods")
    assert beside.stopped == 1


def test_without_time_they_are_said_to_be_left_out(beside):
    found = analyse(lf.load(CASE).case, sure=True, beside=0)
    assert found.first_places is None
    assert found.lacks("methods")
    assert beside.stopped == 0


def test_where_nobody_asks_or_one_stage_is_alone_nothing_is_left_out(beside):
    assert not analyse(lf.load(CASE).case).lacks("methods")
    alone = {**CASE, "stages": {"s": CASE["stages"]["s"]}, "fit": {"s": {"x": "high"}}}
    found = analyse(lf.load(alone).case, sure=True, beside=0)
    assert found.first_places is None
    assert not found.lacks("methods")
