"""What a result leaves out, as verify takes it."""

import pytest
from loopfolio.models.audit.claims import ClaimedFund, ClaimedPair, ClaimedPeriod
from pydantic import ValidationError

PAIR = {
    "pair": "s/t", "stage": "s", "technology": "t", "cost": 1.0, "value": 2.0, "difficulty": None,
    "maturity": None, "fit": None, "priority": 1, "entry_budget": 1.0, "cost_basis": "not stated",
}  # fmt: skip
FUND = {
    "profile": "p", "method": "topsis", "normalisation": "bounds", "solver": "highs", "value": 2.0,
    "bound": 2.0, "gap": 0.0, "cost": 1.0, "budget": None, "funded": [], "not_funded": [], "synergies": [],
    "rules": [],
}  # fmt: skip


def test_what_is_not_said_is_as_it_is_where_there_is_nothing_to_say():
    """Proven by the solver named, whole, and without what runs, periods and pools."""
    made = ClaimedFund.model_validate(FUND)
    assert (made.status, made.by_hand, made.complete) == ("optimal", False, True)
    assert (made.running, made.periods, made.pools, made.left_out) == ([], [], None, [])


def test_an_option_is_called_by_what_is_said_of_it():
    made = ClaimedPair.model_validate(PAIR)
    assert (made.id, made.state, made.operating_cost) == ("s/t", "new", None)
    assert ClaimedPair.model_validate({**PAIR, "level": "pilot"}).id == "s/t:pilot"
    assert ClaimedPair.model_validate({**PAIR, "level": "pilot", "period": "2027"}).id == "s/t:pilot@2027"
    assert ClaimedPair.model_validate({**PAIR, "period": "2027"}).id == "s/t@2027"


def test_of_a_period_pools_pay_and_carry_nothing_where_nothing_is_said():
    made = ClaimedPeriod.model_validate({"id": "2027", "spent": 1.0, "budget": None})
    assert (made.from_pools, made.carried) == (0, 0)
    assert (made.left, made.operating, made.resources) == (None, None, None)


@pytest.mark.parametrize("key", ["value", "bound", "gap", "rules"])
def test_what_has_to_be_said_is_missed(key):
    with pytest.raises(ValidationError):
        ClaimedFund.model_validate({k: v for k, v in FUND.items() if k != key})


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_a_figure_is_finite(value):
    with pytest.raises(ValidationError):
        ClaimedFund.model_validate({**FUND, "value": value})
