"""What is said of pairs that run already, beside all else that is said of them."""

import pytest
from loopfolio.models.validation.validate import validate

LEVELS = {"pilot": {"cost": 2, "effect": 0.5}, "rollout": {"cost": 4}}
TWO = {"periods": {"y1": {}, "y2": {}}}


def told(pair, technology=(), **more):
    """Paths of problems and of warnings beside the pair, and all words by path."""
    verdict = validate(
        {
            "format": 1,
            "stages": {"s": {}},
            "technologies": {
                "a": {**({} if "levels" in dict(technology) else {"cost": 4}), **dict(technology)}
            },
            "pairs": {"s/a": pair},
            **more,
        }
    )
    problems = {".".join(map(str, p.path)): p.message for p in verdict.problems}
    doubts = {".".join(map(str, p.path)): p.message for p in verdict.warnings if p.path[0] == "pairs"}
    return problems, doubts


@pytest.mark.parametrize(
    ("pair", "more", "where"),
    [
        ({"value": 1, "running": {"left": 3}}, {}, None),
        ({"running": {"left": 3}}, {}, "running"),
        ({"value": 1, "running": {"left": 3}, "earliest": "y1"}, TWO, "earliest"),
        ({"value": 1, "running": {"left": 3}, "latest": "y2"}, TWO, "latest"),
        ({"value": 1, "running": {"left": 3, "level": "pilot"}}, {}, "running.level"),
        ({"value": 1, "running": {"left": 3}}, {"technology": {"levels": LEVELS}}, "running"),
        ({"value": 1, "running": {"left": 3, "level": "pilot"}}, {"technology": {"levels": LEVELS}}, None),
        (
            {"value": 1, "running": {"left": 3, "level": "pilo"}},
            {"technology": {"levels": LEVELS}},
            "running.level",
        ),
        ({"value": 1, "running": {"left": 3}, "levels": LEVELS}, {}, "running"),
        ({"value": 1, "running": {"left": 3, "level": "rollout"}, "levels": LEVELS}, {}, None),
    ],
)
def test_what_runs_is_an_option_without_a_start_at_one_of_its_levels(pair, more, where):
    problems, _ = told(pair, **more)
    assert list(problems) == ([] if where is None else [f"pairs.s/a.{where}"])


def test_the_remedy_is_said_with_the_levels_that_there_are():
    runs = {"value": 1, "running": {"left": 3}}
    assert told(runs, {"levels": LEVELS})[0] == {
        "pairs.s/a.running": "it has levels (pilot, rollout): say at which of them it runs, level: pilot"
    }
    runs["running"]["level"] = "pilot"
    assert told(runs)[0]["pairs.s/a.running.level"].startswith("it has no levels")
    sizes = told(runs, {"partial": {"from": 0.5, "steps": 2}, "cost": 4})[0]
    assert sizes["pairs.s/a.running.level"] == "no level 'pilot' is declared; declared: 50%, 100%"


@pytest.mark.parametrize(
    ("rule", "stop", "skipped"),
    [
        ({"pairs": ["s/a"]}, None, True),
        ({"pairs": ["*/a"]}, None, True),
        ({"pairs": ["s/a"]}, 1, False),
        ({"pairs": ["s/b"]}, None, False),
        ({"pairs": ["s/*"], "scope": {"technologies": ["b"]}}, None, False),
    ],
)
def test_what_cannot_be_stopped_cannot_be_skipped(rule, stop, skipped):
    problems, _ = told(
        {"value": 1, "running": {"left": 3, **({} if stop is None else {"stop": stop})}},
        technologies={"a": {"cost": 4}, "b": {"cost": 4}},
        rules=[{"rule": "skip", **rule}],
        fit={},
    )
    assert [path for path in problems if path.startswith("rules")] == ["rules.0.pairs.0"] * skipped


@pytest.mark.parametrize(
    ("pair", "more", "where"),
    [
        ({}, {}, []),
        ({"cost": 5}, {}, ["cost"]),
        ({"duration": 2}, TWO, ["duration"]),
        ({"running": {"left": [1, 2]}}, TWO, []),
        ({"running": {"left": [1, 2]}}, {}, ["running.left"]),
        ({"running": {"left": [1, 2, 3]}}, TWO, ["running.left"]),
        ({"running": {"left": [1, 2]}, "cost_profile": [1]}, TWO, ["cost_profile"]),
    ],
)
def test_what_does_nothing_beside_running_is_doubted(pair, more, where):
    problems, doubts = told({"value": 1, "running": {"left": 3}, **pair}, **more)
    assert problems == {}
    assert list(doubts) == [f"pairs.s/a.{field}" for field in where]
    if "running.left" in where:
        left = pair["running"]["left"]
        assert str(len(left)) in doubts["pairs.s/a.running.left"]
