"""Where a number must stand, and what is none, or too large or small to compute with."""

import pytest
from reported import agree, ahp, case, check, criteria, direct, make, rule, says, unmarked

NUMBERS = {
    "budget": ("budget", "5", case(budget="budget: §@")),
    "cost": ("pairs.make/ai.cost", "5", case(pairs="pairs: {make/ai: {cost: §@}}")),
    "likely cost": (
        "pairs.make/ai.cost.likely",
        "5",
        case(pairs="pairs: {make/ai: {cost: {low: 1, likely: §@, high: 9}}}"),
    ),
    "highest bound": ("criteria.waste.bounds.1", "50", criteria("waste: {direction: max, bounds: [0, §@]}")),
    "score of a level": ("scale.huge", "9", case(extra="scale: {low: 1, medium: 2, high: 3, huge: §@}")),
    "judgement": ("profiles.owner.ahp.impact.waste", "5", ahp("{impact: {waste: §@, ease: 2}}")),
    "weight": ("profiles.owner.direct.waste", "0", direct("{impact: 1, waste: §@}")),
    "reading": ("stages.make.waste", "5", make("impact: high, waste: §@, ease: low")),
    "reading in a list": ("stages.make.waste.1", "5", make("impact: high, waste: [4, §@], ease: low")),
    "reading of a person": ("stages.make.waste.bo", "5", make("impact: high, waste: {bo: §@}, ease: low")),
    "fit": ("fit.make.iot", "0.5", case(fit="fit: {make: {iot: §@, ai: high}, reuse: {iot: low}}")),
    "fit with a reason": (
        "fit.make.iot.fit",
        "0.5",
        case(fit="fit: {make: {iot: {fit: §@, why: x}, ai: high}, reuse: {iot: low}}"),
    ),
    "fit of a pair": ("pairs.make/ai.fit", "0.5", case(pairs="pairs: {make/ai: {fit: §@}}")),
    "value of a pair": ("pairs.make/ai.value", "-0.5", case(pairs="pairs: {make/ai: {value: §@}}")),
    "difficulty": ("pairs.make/ai.difficulty", "5", case(pairs="pairs: {make/ai: {difficulty: §@}}")),
    "maturity": ("pairs.make/ai.maturity", "5", case(pairs="pairs: {make/ai: {maturity: §@}}")),
    "resource": ("pairs.make/ai.staff", "5", case(pairs="pairs: {make/ai: {staff: §@}}")),
    "synergy": (
        "synergies.0.value",
        "-0.5",
        case(synergies="synergies: [{pairs: [make/iot, make/ai], value: §@}]"),
    ),
    "upper limit": ("rules.1.at_most", "5", rule("{rule: total, of: cost, at_most: §@}")),
    "lower limit": ("rules.1.at_least", "5", rule("{rule: mean, of: waste, at_least: §@}")),
    "limit of a share": ("rules.1.at_most", "0.5", rule("{rule: share, at_most: §@}")),
}
"""Every place of a case that takes a number: its path, such a number, and a case with @ for it."""


NO_NUMBERS = {
    ".nan": "nan",
    ".inf": "inf",
    "-.inf": "-inf",
    "1e400": "inf",
    "many": "many",
    "'5 t'": "5 t",
    "true": "",
}
"""What is no finite number, and what a message shows of it."""


ALLOWED = (
    "finite", "number", "between", "from 0 to 1", "from 1/9 to 9", "outside the bounds", "low, medium",
    "the least allowed",
)  # fmt: skip


@pytest.mark.parametrize("found", NO_NUMBERS)
@pytest.mark.parametrize("where", NUMBERS)
def test_only_a_finite_number_is_a_number(where: str, found: str) -> None:
    """NaN, infinity, text and booleans are refused wherever a number can stand, and shown."""
    path, _, template = NUMBERS[where]
    report = check(unmarked(template.replace("@", found))[0])
    agree(report, template.replace("@", found), (says(path, NO_NUMBERS[found]),))
    assert any(words in report.problems[0][3] for words in ALLOWED)


@pytest.mark.parametrize("found", ["1e13", "-1e20", "9" * 30, "1e308", "1e-10", "1e-300"])
@pytest.mark.parametrize("where", NUMBERS)
def test_a_number_is_refused_where_it_is_too_large_or_too_small_to_compute_with(
    where: str, found: str
) -> None:
    """From 1e-9 to 1e12, or 0: beyond that it is refused with its place, unless less is allowed there."""
    path, _, template = NUMBERS[where]
    report = check(unmarked(template.replace("@", found))[0])
    agree(report, template.replace("@", found), (says(path),))
    words = ("nearer to 0 than 1e-09",) if "e-" in found else ("beyond 1e+12", *ALLOWED)
    assert any(word in report.problems[0][3] for word in (*words, *ALLOWED))


@pytest.mark.parametrize("where", NUMBERS)
def test_the_places_for_numbers_take_one(where: str) -> None:
    """The cases of the test above are sound but for what it puts in."""
    _, number, template = NUMBERS[where]
    report = check(template.replace("§@", number))
    assert (report.code, report.problems) == (0, [])
