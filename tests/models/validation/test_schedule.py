"""When things may start, as the file says it of technologies and of pairs."""

import pytest
from loopfolio.models.validation.validate import validate


@pytest.mark.parametrize(
    ("technology", "pair", "said"),
    [
        ({"earliest": "y1", "latest": "y2"}, {}, []),
        ({}, {"earliest": "y2", "latest": "y1"}, ["pairs.s/a.latest"]),
        ({"latest": "y1"}, {"earliest": "y2"}, ["pairs.s/a.earliest"]),
        ({"earliest": "y2"}, {"latest": "y1"}, ["pairs.s/a.latest"]),
        ({"earliest": "y2", "latest": "y1"}, {}, ["technologies.a.latest"]),
        ({"earliest": "y2", "latest": "y1"}, {"earliest": "y1"}, ["technologies.a.latest"]),
    ],
)
def test_what_could_never_start_is_said_once_where_it_is_written(technology, pair, said):
    verdict = validate(
        {
            "format": 1,
            "stages": {"s": {}},
            "technologies": {"a": {"cost": 1, **technology}},
            "pairs": {"s/a": {"value": 1, **pair}},
            "periods": {"y1": {"budget": 1}, "y2": {"budget": 1}},
        }
    )
    assert [".".join(map(str, problem.path)) for problem in verdict.problems] == said


def told(technology=(), pair=(), **more):
    """Path and words of each problem of a case of one pair in two periods."""
    verdict = validate(
        {
            "format": 1,
            "stages": {"s": {}},
            "technologies": {"a": dict(technology)},
            "pairs": {"s/a": {"value": 1, **dict(pair)}},
            "periods": {"y1": {}, "y2": {}},
            **more,
        }
    )
    return [(".".join(map(str, problem.path)), problem.message) for problem in verdict.problems]


@pytest.mark.parametrize(
    ("technology", "says"),
    [
        ({"cost": 5, "cost_profile": [0.6, 0.4]}, None),
        ({"cost": 5, "cost_profile": [1.5, -0.5]}, None),
        ({"cost": 5, "cost_profile": [0.6, 0.5]}, "shares sum to 1.1, not 1"),
        ({"cost": 5, "cost_profile": [1, 1]}, "shares sum to 2, not 1"),
        ({"cost": 5, "cost_profile": [3, 2]}, "shares sum to 5, not 1; amounts are written {0: 3, 1: 2}"),
        ({"cost": 5, "cost_profile": {"0": 3, "1": 2}}, None),
        ({"cost_profile": {"0": 3, "1": 2}}, None),
        (
            {"cost": 6, "cost_profile": {"0": 3, "1": 2}},
            "amounts sum to 5, not to the cost, 6: leave the cost out, which is their sum, or correct one "
            "of them",
        ),
        (
            {"cost": 5, "cost_profile": {"0": 0.6, "1": 0.4}},
            "amounts sum to 1, not to the cost, 5: shares are written as a list, [0.6, 0.4]",
        ),
        (
            {"levels": {"small": {"cost": 5}}, "cost_profile": {"0": 3, "1": 2}},
            "amounts stand beside levels, which have costs of their own: write shares, [0.6, 0.4]",
        ),
        ({"levels": {"small": {"cost": 5}}, "cost_profile": [0.5, 0.5]}, None),
    ],
)
def test_shares_of_a_cost_sum_to_1_and_amounts_to_the_cost(technology, says):
    assert told(technology) == ([] if says is None else [("technologies.a.cost_profile", says)])


@pytest.mark.parametrize(
    ("profile", "pair", "where"),
    [
        ({"0": 3, "1": 2}, {}, None),
        ({"0": 3, "1": 2}, {"cost": 5}, "pairs.s/a.cost"),
        ({"0": 3, "1": 2}, {"levels": {"small": {"cost": 5}}}, "pairs.s/a.levels"),
        ({"0": 3, "1": 2}, {"cost": 5, "cost_profile": [0.5, 0.5]}, None),
        ([0.6, 0.4], {"cost": 5}, None),
    ],
)
def test_another_cost_is_not_paid_in_the_amounts_of_the_technology(profile, pair, where):
    assert [path for path, _ in told({"cost_profile": profile}, pair)] == ([] if where is None else [where])


@pytest.mark.parametrize(
    ("amount", "where"),
    [
        (2, None),
        ([2, 0], None),
        ([], "technologies.a.staff"),
        ([1] * 100, None),
        ([1] * 101, "technologies.a.staff"),
        (True, "technologies.a.staff"),
        ("two", "technologies.a.staff"),
        ([1, "two"], "technologies.a.staff.1"),
        ([1, float("nan")], "technologies.a.staff.1"),
    ],
)
def test_an_amount_of_a_resource_is_a_number_or_one_a_period(amount, where):
    found = told({"cost": 1, "staff": amount}, resources=["staff"])
    assert [path for path, _ in found] == ([] if where is None else [where])


@pytest.mark.parametrize(
    ("periods", "more", "where"),
    [
        ({"y1": {"budget": 1}, "y2": {"budget": 1}}, {"carry_over": True}, []),
        ({"y1": {"budget": 1}, "y2": {}}, {"carry_over": True}, ["carry_over"]),
        ({"y1": {"budget": 1}, "y2": {}}, {}, []),
        ({"y1": {"starts": "2027-01-01"}, "y2": {"starts": "2027-01-02"}}, {}, []),
        ({"y1": {"starts": "2027-01-01"}, "y2": {"starts": "2027-01-01"}}, {}, ["periods.y2"]),
        ({"y1": {"starts": "2027-01-02"}, "y2": {"starts": "2027-01-01"}}, {}, ["periods.y2"]),
        (
            {"y1": {"starts": "2027-01-02"}, "y2": {}, "y3": {"starts": "2027-01-01"}},
            {},
            ["periods.y3"],
        ),
        ({"y1": {"staff": 3}}, {"resources": ["staff"]}, []),
        ({"y1": {"staff": 3}}, {}, ["periods.y1.staff"]),
    ],
)
def test_periods_begin_one_after_the_other_and_limit_what_there_is(periods, more, where):
    technology = {"cost": 1, **({"staff": 1} if "resources" in more else {})}
    assert [path for path, _ in told(technology, periods=periods, **more)] == where


@pytest.mark.parametrize(
    ("periods", "where"),
    [
        ({"y1": {"starts": "2027-01-01"}, "y2": {"starts": "2028-01-01"}}, []),
        ({"y1": {"starts": "2027-01-01"}, "y2": {}}, ["rules.1.by"]),
        ({"first": {}, "second": {}}, ["rules.1.by"]),
        ({"2027": {}, "2028": {}}, []),
    ],
)
def test_what_is_owed_by_a_day_needs_periods_that_begin_on_one(periods, where):
    rules = [
        {"rule": "fund", "pairs": ["s/a"]},
        {"rule": "fund", "pairs": ["s/a"], "by": "2028-12-31"},
    ]
    assert [path for path, _ in told({"cost": 1}, periods=periods, rules=rules)] == where
