"""When periods begin and end, in plain Python beside the package."""

from datetime import date, timedelta

import pytest
from loopfolio.models.audit.recompute.years import day_after, first_day
from loopfolio.models.case.plan import last_day
from loopfolio.models.validation.validate import validate


@pytest.mark.parametrize(
    "starts",
    [
        ["2027-01-01"],
        ["2024-02-29"],
        ["2027-01-01", "2028-01-01"],
        ["2027-01-01", "2027-04-01", "2027-07-01"],
        ["2027-01-31", "2027-03-31"],
        ["2027-10-31", "2027-12-31"],
        ["2027-01-01", "2027-01-15"],
        ["2027-11-30", "2027-12-30"],
        ["9998-01-01", "9999-01-01"],
        ["9999-06-15"],
    ],
)
def test_a_period_ends_on_the_day_before_the_next_begins(starts):
    """Those behind the last are as long as the last two, one alone is a year."""
    days = [date.fromisoformat(day) for day in starts]
    verdict = validate(
        {
            "format": 1,
            "stages": {"s": {}},
            "technologies": {"t": {"cost": 1}},
            "pairs": {"s/t": {"value": 1}},
            "periods": {f"p{k}": {"starts": day} for k, day in enumerate(starts)},
        }
    )
    assert verdict.case is not None, verdict.problems
    for number in range(len(starts) + 3):
        own = last_day(days, number)
        after = day_after(verdict.case, number)
        assert after == (own if own == date.max else own + timedelta(1)).isoformat() or own >= date(
            9999, 12, 30
        )


def test_a_year_that_is_a_name_begins_on_its_first_day():
    verdict = validate(
        {
            "format": 1,
            "stages": {"s": {}},
            "technologies": {"t": {"cost": 1}},
            "pairs": {"s/t": {"value": 1}},
            "periods": {"2027": {}, "2028": {"starts": "2028-02-01"}, "later": {}},
        }
    )
    assert verdict.case is not None
    assert [first_day(verdict.case, name) for name in verdict.case.periods] == [
        "2027-01-01",
        "2028-02-01",
        None,
    ]
    assert day_after(verdict.case, 0) == "2028-02-01"
    assert day_after(verdict.case, 2) is None
