"""Several people who give points for the step of each criterion from its worst to its best."""

import io
import json

import pytest
from loopfolio import weigh
from loopfolio.cases import CaseError, load
from loopfolio.models.audit.recompute import weights as recompute_weights
from loopfolio.models.ranking.weights import weight_profile
from loopfolio.report.page.inputs.assumptions import _judgements

CASE = """\
format: 1
criteria: {a: {direction: max}, b: {direction: max}, c: {direction: max}}
stages: {x: {a: high, b: low, c: low}, y: {a: low, b: low, c: high}}
profiles:
  panel:
    %s
    experts:
      ana: {swing: {a: 100, b: 60, c: 40}}
      bo: {swing: {b: 100}}
      cy: %s
"""


def read(how: str = "aggregate: mean", cy: str = "{weight: 2, swing: {a: 50, b: 50}}"):
    return load(io.StringIO(CASE % (how, cy)))


def test_the_group_weighs_by_the_mean_of_each_ones_part_of_the_points():
    """Ana 0.5, 0.3, 0.2 (Edwards & Barron 1994); Bo all on b; Cy, who counts twice, half and half."""
    case = read().case
    made = weight_profile(case, "panel")
    assert {member.id: [*member.weights.values()] for member in made.members}["ana"] == [0.5, 0.3, 0.2]
    means = [(0.5 + 0 + 2 * 0.5) / 4, (0.3 + 1 + 2 * 0.5) / 4, 0.2 / 4]
    assert [*made.weights.values()] == pytest.approx(means)
    assert recompute_weights.weights(case, "panel", {}) == pytest.approx(made.weights)
    assert made.prioritisation is None  # points cannot contradict each other


def test_who_compares_in_pairs_may_stand_beside_who_gives_points():
    case = read(cy="{ahp: {a: {b: 2, c: 4}, b: {c: 2}}}").case
    made = weight_profile(case, "panel").weights
    assert [*made.values()] == pytest.approx([(0.5 + 4 / 7) / 3, (0.3 + 1 + 2 / 7) / 3, (0.2 + 1 / 7) / 3])
    assert recompute_weights.weights(case, "panel", {}) == pytest.approx(made)


@pytest.mark.parametrize(
    ("how", "cy", "place", "says"),
    [
        ("aggregate: priorities", "{swing: {a: 1}}", "panel.aggregate", "write aggregate: mean"),
        ("", "{swing: {a: 1}}", "panel.experts", "swing of ana, bo, cy may be 0"),
        ("aggregate: mean", "{swing: {a: 0}}", "experts.cy.swing", "points above 0"),
        ("aggregate: mean", "{swing: {d: 1}}", "experts.cy.swing.d", "criterion"),
        ("aggregate: mean", "{swing: {a: -1}}", "experts.cy.swing.a", "below 0"),
        ("aggregate: mean", "{weight: 1}", "experts.cy", "exactly one of ahp, best_worst, swing"),
        ("aggregate: mean\n    groups: {g: [a, b]}", "{swing: {a: 1}}", "panel.groups", "state swing"),
    ],
)
def test_what_a_panel_cannot_state_is_refused_where_it_stands(how, cy, place, says):
    with pytest.raises(CaseError) as refused:
        read(how, cy)
    assert place in str(refused.value)
    assert says in str(refused.value)


def test_a_report_states_the_points_of_each():
    rows = {what: says for what, says, _ in _judgements(read().case)}
    assert rows == {"Panel, ana": "A 100, B 60, C 40", "Panel, bo": "B 100", "Panel, cy": "A 50, B 50"}


def test_it_is_weighed_as_a_result_that_says_how():
    made = weigh(read().case)["panel"]
    assert made.aggregate == "mean"
    json.dumps(made.weights)
