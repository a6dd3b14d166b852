"""What people write, in the words of the format: percentages as what their field takes."""

import pytest
from loopfolio.models.validation.spelling import spelt


@pytest.mark.parametrize(
    ("rule", "meant", "doubted"),
    [
        ({"rule": "share", "of": "cost", "at_most": "80 %"}, 0.8, []),
        ({"rule": "total", "of": "staff", "at_most": "80 %"}, "80 %", [("rules", 0, "at_most")]),
    ],
    ids=["of a rule that limits shares", "of any other"],
)
def test_a_percentage_is_the_limit_of_a_share_and_of_no_other_rule(rule, meant, doubted):
    found, problems = spelt({"rules": [rule]})
    assert found["rules"][0]["at_most"] == meant
    assert [problem.path for problem in problems] == doubted
