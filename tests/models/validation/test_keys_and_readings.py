"""Keys that nobody knows and readings that cannot be: reported where they stand, with the remedy."""

import pytest
from reported import Row, agree, case, check, criteria, make, row, rule, says, unmarked

UNKNOWN_KEYS = [
    row("top", case(extra="§budgett: 5"), says("budgett", "unknown key 'budgett'", "did you mean 'budget'?")),
    row(
        "top, nothing near",
        case(extra="§zzz: 5"),
        says("zzz", "unknown key 'zzz'", "allowed: ", "stages", "technologies", "budget", "rules"),
    ),
    row(
        "criterion",
        case(
            criteria="criteria: {impact: {direction: max, §bound: [0, 3]}, "
            "waste: {direction: max, bounds: [0, 100]}, ease: {direction: min}}"
        ),
        says("criteria.impact.bound", "unknown key 'bound'", "did you mean 'bounds'?"),
    ),
    row(
        "stage",
        make("impact: high, waste: 4, ease: low, §nmae: Making"),
        says("stages.make.nmae", "'nmae'", "did you mean 'name'?"),
    ),
    row(
        "stage, a criterion misspelt",
        make("§impct: high, waste: 4, ease: low").replace("make:", "§make:", 1),
        says("stages.make.impact", "make has no reading of impact", "add one (low, medium or high)"),
        says("stages.make.impct", "no criterion 'impct' is declared", "did you mean 'impact'?"),
    ),
    row(
        "technology",
        case(technologies="technologies: {iot: {cost: 40, §dificulty: low, staff: 1}, ai: {cost: 60}}"),
        says("technologies.iot.dificulty", "unknown key 'dificulty'", "did you mean 'difficulty'?"),
    ),
    row(
        "pair",
        case(pairs="pairs: {make/ai: {cost: 70, §vlaue: 1}}"),
        says("pairs.make/ai.vlaue", "unknown key 'vlaue'", "did you mean 'value'?"),
    ),
    row(
        "profile",
        case(profiles="profiles: {owner: {order: [impact, waste, ease], §weights: {}}}"),
        says("profiles.owner.weights", "unknown key 'weights'", "allowed: ", "ahp", "direct", "order"),
    ),
    row(
        "profile, way misspelt",
        case(profiles="profiles: {owner: {§dirct: {impact: 1}}}"),
        says("profiles.owner.dirct", "unknown key 'dirct'", "did you mean 'direct'?"),
    ),
    row(
        "rule",
        rule("{rule: total, of: cost, at_most: 9, §at_mots: 5}"),
        says("rules.1.at_mots", "unknown key 'at_mots'", "did you mean 'at_most'?"),
    ),
    row(
        "rule, its only limit",
        rule("{rule: total, of: cost, §atmost: 5}"),
        says("rules.1.atmost", "unknown key 'atmost'", "did you mean 'at_most'?"),
    ),
    row(
        "rule, called as its kind",
        rule("{rule: count, at_most: 3, §count: 6}"),
        says("rules.1.count", "unknown key 'count'", "allowed: ", "at_most"),
    ),
    row(
        "rule, its kind for its limit",
        rule("{rule: share, scope: {stages: [make]}, §share: 0.3}"),
        says("rules.1.share", "unknown key 'share'", "allowed: ", "at_most"),
    ),
    row(
        "rule, its kind for its pairs",
        rule("§{rule: fund, §fund: [make/iot]}"),
        says("rules.1.pairs", "'pairs' is missing", "add it"),
        says("rules.1.fund", "unknown key 'fund'", "allowed: ", "pairs"),
    ),
    row(
        "rule, its kind for a mapping",
        rule("{rule: total, of: cost, at_most: 9, §total: {of: cost, at_most: high}}"),
        says("rules.1.total", "unknown key 'total'", "allowed: ", "at_most"),
    ),
    row(
        "scope",
        rule("{rule: count, at_most: 1, scope: {§stage: [make]}}"),
        says("rules.1.scope.stage", "unknown key 'stage'", "did you mean 'stages'?"),
    ),
    row(
        "synergy",
        case(synergies="synergies: [{pairs: [make/iot, make/ai], value: 1, §vale: 2}]"),
        says("synergies.0.vale", "unknown key 'vale'", "did you mean 'value'?"),
    ),
    row(
        "cost",
        case(pairs="pairs: {make/ai: {cost: {low: 1, §likly: 2, likely: 2, high: 3}}}"),
        says("pairs.make/ai.cost.likly", "unknown key 'likly'", "did you mean 'likely'?"),
    ),
    row(
        "cost, misspelt",
        case(pairs="pairs: {make/ai: {§cost: {low: 1, §likly: 2, high: 3}}}"),
        says("pairs.make/ai.cost.likely", "'likely' is missing", "add it"),
        says("pairs.make/ai.cost.likly", "unknown key 'likly'", "did you mean 'likely'?"),
    ),
    row(
        "fit cell",
        case(fit="fit: {make: {iot: {fit: high, §hwy: sensors}, ai: medium}, reuse: {iot: low}}"),
        says("fit.make.iot.hwy", "unknown key 'hwy'", "did you mean 'why'?"),
    ),
    row(
        "resource",
        case(resources="resources: {staff: {§units: people}}"),
        says("resources.staff.units", "unknown key 'units'", "did you mean 'unit'?"),
    ),
    row(
        "conceptual model",
        case(extra="conceptual_model: {§color: ease}"),
        says("conceptual_model.color", "unknown key 'color'", "did you mean 'colour'?"),
    ),
    row("merge key", case(extra="§<<: {budget: 5}"), says("<<", "unknown key '<<'", "allowed: ")),
    row("number for a key", case(extra="§1: 5"), says("1", "unknown key '1'", "allowed: ")),
    row("true for a key", case(extra="§true: 5"), says("true", "unknown key 'true'")),
]


READINGS = [
    row(
        "level misspelt",
        make("impact: §hihg, waste: 40, ease: low"),
        says("stages.make.impact", "'hihg' is not low, medium or high", "did you mean 'high'?"),
    ),
    row(
        "nothing near",
        make("impact: §enormous, waste: 40, ease: low"),
        says("stages.make.impact", "'enormous' is not low, medium or high"),
    ),
    row(
        "other case, misspelt",
        make("impact: §Hgih, waste: 40, ease: low"),
        says("stages.make.impact", "'Hgih' is not low, medium or high"),
    ),
    row(
        "in a list",
        make("impact: [high, §mediun], waste: 40, ease: low"),
        says("stages.make.impact.1", "'mediun' is not low, medium or high", "did you mean 'medium'?"),
    ),
    row(
        "of one person",
        make("impact: {ana: high, bo: §lwo}, waste: 40, ease: low"),
        says("stages.make.impact.bo", "'lwo' is not low, medium or high", "did you mean 'low'?"),
    ),
    row(
        "missing",
        make("impact: high, waste: 40").replace("make:", "§make:", 1),
        says("stages.make.ease", "make has no reading of ease", "add one (low, medium or high)"),
    ),
    row(
        "missing number",
        make("impact: high, ease: low").replace("make:", "§make:", 1),
        says("stages.make.waste", "make has no reading of waste", "add one"),
    ),
    row(
        "all missing",
        make("").replace("make: {}", "§make:"),
        says("stages.make", "expected a mapping (key: value), found nothing"),
    ),
    row(
        "empty cell",
        make("§impact: , waste: 40, ease: low"),
        says("stages.make.impact", "nothing is not a reading", "low, medium or high"),
    ),
    row(
        "empty list",
        make("§impact: [], waste: 40, ease: low"),
        says("stages.make.impact", "holds no reading", "low, medium or high"),
    ),
    row(
        "no people",
        make("§impact: {}, waste: 40, ease: low"),
        says("stages.make.impact", "holds no reading", "low, medium or high"),
    ),
    row(
        "list in a list",
        make("impact: [§[high]], waste: 40, ease: low"),
        says("stages.make.impact.0", "a list is not a reading", "low, medium or high"),
    ),
    row(
        "number for a level",
        make("impact: §3, waste: 40, ease: low"),
        says("stages.make.impact", "3 is not low, medium or high", "give criteria.impact its bounds"),
    ),
    row(
        "boolean",
        make("impact: §true, waste: 40, ease: low"),
        says("stages.make.impact", "true is not a reading", "low, medium or high"),
    ),
    row(
        "word for a number",
        make("impact: low, waste: §high, ease: low"),
        says("stages.make.waste", "'high' is not a number, which waste is measured in"),
    ),
    row(
        "number with its unit",
        make("impact: low, waste: §40 t, ease: low"),
        says("stages.make.waste", "'40 t' is not a number"),
    ),
    row(
        "outside the bounds",
        make("impact: low, waste: §100.1, ease: low").replace("waste: 15", "waste: §-1"),
        says("stages.make.waste", "100.1 is outside the bounds of waste", "0 to 100"),
        says("stages.reuse.waste", "-1 is outside the bounds of waste", "0 to 100"),
    ),
    row(
        "outside the bounds in a list",
        make("impact: low, waste: [5, §500], ease: low"),
        says("stages.make.waste.1", "500 is outside the bounds of waste", "0 to 100"),
    ),
    row(
        "no stages",
        case(stages="§stages: {}"),
        says("stages", "at least 1"),
    ),
    row(
        "levels alike",
        case(extra="§scale: {low: 1, medium: 2, high: 2}"),
        says("scale", "two levels have the same score"),
    ),
    row(
        "scale by an unknown name",
        case(extra="scale: §1-2-4"),
        says("scale", "'1-2-4' is no scale with a name", "1-2-3, 1-3-9"),
    ),
    row(
        "scale of another vocabulary",
        case(
            stages="stages:\n  make: {impact: §high, waste: 40, ease: few}\n"
            "  reuse: {impact: many, waste: 15, ease: §low}",
            technologies="technologies: {iot: {cost: 40, staff: 1}, ai: {cost: 60}}",
            extra="scale: {few: 1, many: 2}",
        ),
        says("stages.make.impact", "'high' is not few or many"),
        says("stages.reuse.ease", "'low' is not few or many"),
    ),
    row(
        "criterion without a direction",
        criteria("§waste: {bounds: [0, 100]}"),
        says("criteria.waste.direction", "'direction' is missing", "add it"),
    ),
    row(
        "direction misspelt",
        criteria("waste: {direction: §mxa, bounds: [0, 100]}"),
        says("criteria.waste.direction", "'mxa' is not max, min or target", "did you mean 'max'?"),
    ),
    row(
        "unit without bounds",
        criteria("§waste: {direction: max, unit: t}"),
        says("criteria.waste", "a criterion with a unit needs bounds", "[lowest, highest]"),
    ),
    row(
        "bounds that fall",
        criteria("§waste: {direction: max, bounds: [100, 0]}"),
        says("criteria.waste", "bounds must rise", "[lowest, highest]"),
    ),
    row(
        "one bound",
        criteria("waste: {direction: max, §bounds: [100]}"),
        says("criteria.waste.bounds", "[lowest, highest]"),
    ),
]


@pytest.mark.parametrize("wrong", [*UNKNOWN_KEYS, *READINGS])
def test_a_mistake_is_reported_where_it_stands_with_its_remedy(wrong: Row) -> None:
    """Exit 2; every problem with line, column, path and what would be right, each slip once."""
    agree(check(unmarked(wrong.text)[0]), wrong.text, wrong.expected)


def test_the_case_behind_the_table_is_sound() -> None:
    """Else the table would show mistakes that it does not speak of."""
    report = check(case())
    assert (report.code, report.problems, report.stderr) == (0, [], "")
