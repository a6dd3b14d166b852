"""A kind of rule that reads values or costs and names no attribute: nobody has to be told that it does."""

from dataclasses import replace
from typing import Literal

import pytest
from loopfolio.models.portfolio.portfolio import programme
from loopfolio.models.ranking.ranking import rank
from loopfolio.models.ranking.weights import profile_name, weight_profile
from loopfolio.models.rules.base import LinearRow, RuleBase, Usage
from loopfolio.models.rules.kinds.count import Count
from loopfolio.models.validation.validate import validate


class Spread(RuleBase):
    """At least one of value at each stage, or at most so much money there: whatever ``reads`` says."""

    rule: Literal["spread"]
    reads: Literal["value", "cost"]

    def rows(self, pairs):
        for stage in dict.fromkeys(pair.stage for pair in pairs):
            terms = {i: getattr(pair, self.reads) for i, pair in enumerate(pairs) if pair.stage == stage}
            yield LinearRow(self.title, terms, at_least=1.0)

    def check(self, pairs, funded):
        return Usage(None, kept=True, tight=False)


def made(*rules):
    case = validate(
        {
            "format": 1,
            "stages": {"a": {}, "b": {}},
            "technologies": {"x": {"cost": 2}},
            "pairs": {"a/x": {"value": 3}, "b/x": {"value": 5}},
        }
    ).case
    return replace(programme(case, rank(case, weight_profile(case, profile_name(case)))), rules=rules)


def spread(reads):
    return Spread.model_validate({"rule": "spread", "name": "spread", "reads": reads})


def test_a_rule_that_reads_values_is_held_at_the_values_of_each_draw():
    found = made(spread("value"))
    assert found.values_limited
    drawn = found.valued([0.5, 7.0])
    assert [row.coefficients for row in drawn.rows] == [{0: 0.5}, {1: 7.0}]
    assert drawn.priced([1.0, 1.0]).values_limited


@pytest.mark.parametrize(
    "rule",
    [spread("cost"), Count.model_validate({"rule": "count", "name": "one", "at_most": 1})],
    ids=["cost", "count"],
)
def test_the_rows_of_any_other_rule_are_not_worked_out_again(rule):
    found = made(rule)
    assert not found.values_limited
    assert found.valued([0.5, 7.0]).rows is found.rows


def test_a_rule_that_reads_costs_is_one_of_money():
    assert made(spread("cost"), spread("value")).turned_by("cost") == {"spread"}
    assert not made(spread("value")).turned_by("cost")
