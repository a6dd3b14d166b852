"""Rules and amounts that cannot be: reported where they stand, with the remedy."""

import pytest
from reported import Row, agree, case, check, make, row, rule, says, unmarked

RULES = [
    row(
        "owed, but no option",
        rule("{rule: fund, pairs: [make/iot, §reuse/ai]}"),
        says("rules.1.pairs.1", "'reuse/ai' must be funded but is no option: give it a fit or a value"),
    ),
    row(
        "unknown kind",
        rule("{rule: §totall, of: cost, at_most: 5}"),
        says(
            "rules.1.rule", "'totall' is no kind of rule", "total, mean, each, count", "did you mean 'total'?"
        ),
    ),
    row(
        "no kind",
        case(rules="rules:\n  - §{of: cost, at_most: 5}"),
        says("rules.0", "'rule' is missing", "say which kind"),
    ),
    row(
        "no rule",
        case(rules="rules:\n  - §twelve"),
        says("rules.0", "expected a mapping (key: value), found 'twelve'"),
    ),
    row(
        "no list of rules",
        case(rules="§rules: {rule: count, at_most: 1}"),
        says("rules", "expected a list, found a mapping"),
    ),
    row("no limit", rule("§{rule: total, of: cost}"), says("rules.1", "needs at_most, at_least or both")),
    row(
        "unknown attribute",
        rule("{rule: total, of: §costs, at_most: 5}"),
        says("rules.1.of", "no attribute or criterion 'costs' is declared", "did you mean 'cost'?"),
    ),
    row(
        "unknown attribute, nothing near",
        rule("{rule: mean, of: §zzz, at_most: 5}"),
        says(
            "rules.1.of",
            "no attribute or criterion 'zzz'",
            "declared: cost, capital cost, operating cost, value, difficulty, maturity, risk, staff",
        ),
    ),
    row(
        "unknown weight",
        rule("{rule: mean, of: cost, weight: §stafff, at_most: 5}"),
        says("rules.1.weight", "no attribute or criterion 'stafff'", "did you mean 'staff'?"),
    ),
    row("of left out", rule("§{rule: total, at_most: 5}"), says("rules.1.of", "'of' is missing", "add it")),
    row(
        "share above 1",
        rule("{rule: share, at_most: §1.2, scope: {stages: [make]}}"),
        says("rules.1.at_most", "a share lies between 0 and 1, not 1.2"),
    ),
    row(
        "share in percent",
        rule("{rule: share, at_least: §30, scope: {stages: [make]}}"),
        says("rules.1.at_least", "a share lies between 0 and 1, not 30"),
    ),
    row(
        "share below 0",
        rule("{rule: share, at_most: §-0.1, scope: {stages: [make]}}"),
        says("rules.1.at_most", "a share lies between 0 and 1, not -0.1"),
    ),
    row(
        "share by a level",
        rule("{rule: share, at_most: §low, scope: {stages: [make]}}"),
        says("rules.1.at_most", "a share lies between 0 and 1, not low"),
    ),
    row(
        "share of values",
        rule("{rule: share, of: §value, at_most: 0.5}"),
        says("rules.1.of", "'value' may be below 0", "nothing can be divided by it"),
    ),
    row(
        "level misspelt",
        rule("{rule: each, of: impact, at_least: §mediun}"),
        says("rules.1.at_least", "'mediun' is not low, medium or high", "did you mean 'medium'?"),
    ),
    row(
        "level with a stranger's name",
        rule("{rule: each, of: impact, at_least: §huge}"),
        says("rules.1.at_least", "'huge' is not low, medium or high"),
    ),
    row(
        "two of one name",
        rule("{rule: count, at_most: 3, name: §few}").replace("{rule: skip", "{name: few, rule: skip"),
        says("rules.1.name", "a rule named 'few' exists already"),
    ),
    row(
        "second budget",
        rule("{rule: total, of: cost, at_most: 9, name: §budget}"),
        says("rules.1.name", "a rule named 'budget' exists already"),
    ),
    row(
        "no date",
        rule("{rule: fund, pairs: [make/iot], by: §18.2.2027}"),
        says("rules.1.by", "'18.2.2027' is not a day", "2027-02-18"),
    ),
    row(
        "day that is none",
        rule("{rule: fund, pairs: [make/iot], by: §2027-02-30}"),
        says("rules.1.by", "'2027-02-30' is not a day", "2027-02-18"),
    ),
    row(
        "year for a date",
        rule("{rule: fund, pairs: [make/iot], by: §2027}"),
        says("rules.1.by", "2027", "2027-02-18"),
    ),
    row("no pairs", rule("{rule: fund, §pairs: []}"), says("rules.1.pairs", "at least 1")),
    row("pairs left out", rule("§{rule: fund}"), says("rules.1.pairs", "'pairs' is missing", "add it")),
    row(
        "text for pairs",
        rule("{rule: fund, pairs: §make/iot}"),
        says("rules.1.pairs", "expected a list, found 'make/iot'"),
    ),
    row(
        "needs left out",
        rule("§{rule: requires, pair: make/ai}"),
        says("rules.1.needs", "'needs' is missing", "add it"),
    ),
    row(
        "scope as a list",
        rule("{rule: count, at_most: 1, §scope: [make]}"),
        says("rules.1.scope", "expected a mapping (key: value), found a list"),
    ),
    row(
        "no difficulty to sum",
        case(
            technologies="technologies: {iot: {cost: 40, staff: 1}, ai: {cost: 60, difficulty: high}}",
            rules="rules: [{rule: total, of: §§difficulty, at_most: 9}]",
        ),
        says("rules.0.of", "make/iot has no difficulty", "give technologies.iot one"),
        says("rules.0.of", "reuse/iot has no difficulty", "give technologies.iot one"),
    ),
]


AMOUNTS = [
    row(
        "low above likely",
        case(pairs="pairs: {make/ai: {§cost: {low: 5, likely: 2, high: 9}}}"),
        says("pairs.make/ai.cost", "low, likely and high must not fall"),
    ),
    row(
        "likely above high",
        case(pairs="pairs: {make/ai: {§cost: {low: 1, likely: 12, high: 9}}}"),
        says("pairs.make/ai.cost", "low, likely and high must not fall"),
    ),
    row(
        "cost as a list",
        case(pairs="pairs: {make/ai: {§cost: [1, 2, 3]}}"),
        says("pairs.make/ai.cost", "a list is not a cost", "a number, or low, likely and high"),
    ),
    row("budget below 0", case(budget="budget: §-1"), says("budget", "-1 is below 0, the least allowed")),
    row(
        "budget with its unit", case(budget="budget: §150 kEUR"), says("budget", "'150 kEUR' is not a number")
    ),
    row(
        "budget with a comma",
        case(budget="budget: §1,500"),
        says("budget", "'1,500' is 1.5 to some and 1500 to others: write 1.5 or 1500"),
    ),
    row(
        "fit above 1",
        case(fit="fit: {make: {iot: §1.5, ai: high}}"),
        says("fit.make.iot", "1.5 is not none, low, medium, high or a number from 0 to 1"),
    ),
    row(
        "fit misspelt",
        case(fit="fit: {make: {iot: §mediun, ai: high}}"),
        says("fit.make.iot", "'mediun' is not none, low, medium, high", "did you mean 'medium'?"),
    ),
    row(
        "difficulty misspelt",
        case(pairs="pairs: {make/ai: {difficulty: §hihg}}"),
        says("pairs.make/ai.difficulty", "'hihg' is not low, medium or high", "did you mean 'high'?"),
    ),
    row(
        "resource without end",
        case(pairs="pairs: {make/ai: {staff: §.inf}}"),
        says("pairs.make/ai.staff", "inf is not a finite number"),
    ),
    row("format of the future", case(format="format: §2"), says("format", "2 is not 1")),
    row("format left out", case(format="§currency: kEUR"), says("format", "'format' is missing", "add it")),
    row("format as a word", case(format="format: §one"), says("format", "'one' is not 1")),
    row("format as a boolean", case(format="format: §true"), says("format", "true is not 1")),
    row(
        "method misspelt",
        case(extra="method: §topsys"),
        says("method", "'topsys' is not topsis or additive", "did you mean 'topsis'?"),
    ),
    row(
        "normalisation misspelt",
        case(extra="normalisation: §bound"),
        says("normalisation", "'bound' is not bounds, vector or minmax", "did you mean 'bounds'?"),
    ),
    row(
        "illustrative, perhaps",
        case(extra="illustrative: §maybe"),
        says("illustrative", "'maybe' is not true or false"),
    ),
    row("number for a name", case(extra="name: §12"), says("name", "expected text, found 12")),
    row(
        "key with a slash",
        case(technologies="technologies: {§a/b: {cost: 1}, iot: {cost: 40, staff: 1}, ai: {cost: 60}}"),
        says("technologies.a/b", "'a/b' cannot be a key here", "use letters, digits, _ - or ."),
    ),
    row(
        "level whose name has a space",
        case(technologies="technologies: {iot: {levels: {§roll out: {cost: 40}}}, ai: {cost: 60, staff: 2}}"),
        says(
            "technologies.iot.levels.roll out",
            "'roll out' cannot be a key here",
            "use letters, digits",
        ),
    ),
    row(
        "key that is a formula",
        make("impact: high, waste: 4, ease: low}\n  §=1+1: {impact: high, waste: 4, ease: low"),
        says("stages.=1+1", "'=1+1' cannot be a key here", "put the words into name:"),
    ),
    row(
        "resource named cost",
        case(resources="resources: [staff, §cost]"),
        says("resources.cost", "'cost' has a meaning of its own", "choose another key"),
    ),
]


@pytest.mark.parametrize("wrong", [*RULES, *AMOUNTS])
def test_a_mistake_is_reported_where_it_stands_with_its_remedy(wrong: Row) -> None:
    """Exit 2; every problem with line, column, path and what would be right, each slip once."""
    agree(check(unmarked(wrong.text)[0]), wrong.text, wrong.expected)
