"""A field that the report has no words for stands among its assumptions, whichever entry states it."""

import pytest
from loopfolio.models.audit.recompute import ranking as recompute_ranking
from loopfolio.models.validation.validate import validate
from loopfolio.report.page.inputs import other_fields
from loopfolio.report.page.inputs.projects import technologies

CASE = {
    "format": 1,
    "criteria": {"g": {"direction": "max", "unit": "t <b>", "bounds": [0, 10], "source": "the plant"}},
    "stages": {"a": {"g": 3}, "b": {"g": 5}},
    "technologies": {"x": {"cost": 1, "illustrative": True, "builds": {"maturity": 1}}},
    "fit": {"a": {"x": "high"}},
    "profiles": {"p": {"data": "entropy"}},
    "carry_over": True,
    "scales": {"steep": {"low": 1, "medium": 3, "high": 9}},
}


@pytest.mark.parametrize(
    ("kind", "field", "row"),
    [
        ("Criterion", "unit", ("G", "unit: t <b>", "the plant")),
        ("Criterion", "bounds", ("G", "bounds: 0, 10", "the plant")),
        ("FitCell", "fit", ("X at A", "fit: 1", "none stated")),
        ("Profile", "data", ("P", "data: entropy", "none stated")),
        ("Case", "carry_over", ("The case", "carry over: yes", "none stated")),
        ("Case", "scales", ("The case", "scales: steep low 1, medium 3, high 9", "none stated")),
    ],
)
def test_a_field_without_words_is_said_as_it_stands(monkeypatch, kind, field, row):
    """One after the other is taken from those that have words."""
    case = validate(CASE).case
    assert list(other_fields.other_fields(case)) == []
    monkeypatch.setitem(other_fields._IN_WORDS, kind, set(other_fields._IN_WORDS[kind]) - {field})
    [(what, says, source)] = other_fields.other_fields(case)
    assert (what, says, source) == row


def test_an_entry_that_stands_in_another_is_said_too(monkeypatch):
    monkeypatch.setitem(
        other_fields._IN_WORDS, "Technology", set(other_fields._IN_WORDS["Technology"]) - {"builds"}
    )
    [(_, says, _)] = technologies(validate(CASE).case)
    assert says.endswith("builds: maturity 1")


def test_verify_names_a_field_of_a_criterion_that_its_arithmetic_does_not_know(monkeypatch):
    case = validate(CASE).case
    assert recompute_ranking.unknown(case) == []
    monkeypatch.setattr(recompute_ranking, "_CRITERION", recompute_ranking._CRITERION - {"unit"})
    assert recompute_ranking.unknown(case) == ["criteria: unit"]
