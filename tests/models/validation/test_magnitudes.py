"""Where amounts stand that are too far apart to be added up."""

import pytest
from loopfolio.models.validation.validate import validate


@pytest.mark.parametrize(
    ("changes", "where", "beside"),
    [
        ({}, None, ""),
        ({"technologies": {"a": {"cost": 1e-3}, "b": {"cost": 1e5}}}, None, ""),
        (
            {"technologies": {"a": {"cost": 1e-5}, "b": {"cost": 1e5}}},
            "technologies.b.cost",
            "technologies.a.cost",
        ),
        ({"technologies": {"a": {"cost": 1e-5}, "b": {"cost": 1e7}}}, None, ""),  # nobody can pay that
        (
            {"technologies": {"a": {"cost": 1}, "b": {"cost_profile": {"0": 1e-5, "1": 1e5, "2": -1e5}}}},
            "technologies.b.cost_profile.1",
            "technologies.b.cost",
        ),
        (
            {"technologies": {"a": {"cost": 1e-5}, "b": {"cost": 1, "running_cost": 1e5}}},
            "technologies.b.running_cost",
            "technologies.a.cost",
        ),
        (
            {"technologies": {"a": {"cost": {"low": 1e-5, "likely": 1, "high": 2}}, "b": {"cost": 1e5}}},
            "technologies.b.cost",
            "technologies.a.cost.low",
        ),
        (
            {"technologies": {"a": {"levels": {"one": {"cost": 1e-5}}}, "b": {"cost": 1e5}}},
            "technologies.b.cost",
            "technologies.a.levels.one.cost",
        ),
        ({"pairs": {"s/a": {"value": 1}, "s/b": {"value": 1, "cost": 1e-10 * 1e5}}}, None, ""),
        (
            {"pairs": {"s/a": {"value": 1}, "s/b": {"value": 1, "running": {"left": 1e-5, "stop": 1e5}}}},
            "pairs.s/b.running.stop",
            "pairs.s/b.running.left",
        ),
        (
            {
                "technologies": {"a": {"cost": 1, "staff": 1e-5}, "b": {"cost": 1, "staff": [1, 1e5]}},
                "resources": ["staff"],
            },
            "technologies.b.staff.1",
            "technologies.a.staff",
        ),
        ({"pairs": {"s/a": {"value": 1e-5}, "s/b": {"value": 1e5}}}, "pairs.s/b.value", "pairs.s/a.value"),
        ({"pairs": {"s/a": {"value": 1e-5}, "s/b": {"value": -1e5}}}, None, ""),  # that only says never
        (
            {"synergies": [{"pairs": ["s/a", "s/b"], "value": 1e10}]},
            "synergies.0.value",
            "pairs.s/a.value",
        ),
    ],
)
def test_amounts_that_drown_each_other_are_named_both(changes, where, beside):
    data = {
        "format": 1,
        "stages": {"s": {}},
        "technologies": {"a": {"cost": 1}, "b": {"cost": 2}},
        "pairs": {"s/a": {"value": 1}, "s/b": {"value": 2}},
        "periods": {"y1": {}, "y2": {}},
        "budget": 1e6,
        **changes,
    }
    problems = validate(data).problems
    assert [".".join(map(str, p.path)) for p in problems] == ([] if where is None else [where])
    assert where is None or f"({beside})" in problems[0].message
