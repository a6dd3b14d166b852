"""Names that nothing bears and profiles that cannot be: reported where they stand, with the remedy."""

import pytest
from reported import Row, agree, ahp, case, check, direct, row, rule, says, unmarked


def order(criteria: str) -> str:
    return case(profiles=f"profiles: {{owner: {{order: {criteria}}}}}")


STRANGERS = [
    row(
        "stage in fit",
        case(fit="fit: {§maek: {iot: high}, make: {ai: high}}"),
        says("fit.maek", "no stage 'maek' is declared", "did you mean 'make'?"),
    ),
    row(
        "technology in fit",
        case(fit="fit: {make: {ai: high, §robots: high}}"),
        says("fit.make.robots", "no technology 'robots' is declared", "declared: iot, ai"),
    ),
    row(
        "stage in pairs",
        case(pairs="pairs: {§maek/ai: {cost: 70}}"),
        says("pairs.maek/ai", "no stage 'maek' is declared", "did you mean 'make'?"),
    ),
    row(
        "technology in pairs",
        case(pairs="pairs: {§make/iott: {cost: 70}}"),
        says("pairs.make/iott", "no technology 'iott' is declared", "did you mean 'iot'?"),
    ),
    row(
        "stage and technology in pairs",
        case(pairs="pairs: {§§a/b: {cost: 70}}"),
        says("pairs.a/b", "no stage 'a' is declared", "declared: make, reuse"),
        says("pairs.a/b", "no technology 'b' is declared", "declared: iot, ai"),
    ),
    row(
        "no pair in pairs",
        case(pairs="pairs: {§make: {cost: 70}}"),
        says("pairs.make", "'make' is not a pair", "write stage/technology"),
    ),
    row(
        "star in pairs",
        case(pairs='pairs: {§"*/ai": {cost: 70}}'),
        says("pairs.*/ai", "must name one pair", "* is for rules"),
    ),
    row(
        "in a synergy",
        case(synergies="synergies: [{pairs: [make/iot, §make/aii], value: 1}]"),
        says("synergies.0.pairs.1", "no technology 'aii' is declared", "did you mean 'ai'?"),
    ),
    row(
        "star in a synergy",
        case(synergies='synergies: [{pairs: [make/iot, §"*/ai"], value: 1}]'),
        says("synergies.0.pairs.1", "must name one pair", "* is for rules"),
    ),
    row(
        "synergy of one pair",
        case(synergies="synergies: [{§pairs: [make/iot], value: 1}]"),
        says("synergies.0.pairs", "needs at least 2"),
    ),
    row(
        "synergy of a pair with itself",
        case(synergies="synergies: [{§pairs: [make/iot, make/iot], value: 1}]"),
        says("synergies.0.pairs", "names a pair twice"),
    ),
    row(
        "stage in a scope",
        rule("{rule: count, at_most: 1, scope: {stages: [make, §maek]}}"),
        says("rules.1.scope.stages.1", "no stage 'maek' is declared", "did you mean 'make'?"),
    ),
    row(
        "technology in a scope",
        rule("{rule: count, at_most: 1, scope: {technologies: [§robots]}}"),
        says("rules.1.scope.technologies.0", "no technology 'robots' is declared", "declared: iot, ai"),
    ),
    row(
        "stage in a rule's pairs",
        rule("{rule: fund, pairs: [make/ai, §maek/ai]}"),
        says("rules.1.pairs.1", "no stage 'maek' is declared", "did you mean 'make'?"),
    ),
    row(
        "technology in a rule's pairs",
        rule('{rule: excludes, pairs: [make/ai, §"*/iott"]}'),
        says("rules.1.pairs.1", "no technology 'iott' is declared", "did you mean 'iot'?"),
    ),
    row(
        "in requires",
        rule('{rule: requires, pair: §"maek/ai", needs: §"*/iott"}'),
        says("rules.1.pair", "no stage 'maek' is declared", "did you mean 'make'?"),
        says("rules.1.needs", "no technology 'iott' is declared", "did you mean 'iot'?"),
    ),
    row(
        "no pattern",
        rule("{rule: fund, pairs: [§ai]}"),
        says("rules.1.pairs.0", "'ai' is not a pair", "write stage/technology", "*"),
    ),
    row(
        "axis",
        case(extra="conceptual_model: {y: §impactt}"),
        says("conceptual_model.y", "no criterion 'impactt' is declared", "did you mean 'impact'?"),
    ),
    row(
        "profile",
        case(extra="profile: §ownr"),
        says("profile", "no profile 'ownr' is declared", "did you mean 'owner'?"),
    ),
]


PROFILES = [
    row(
        "judgement of 0",
        ahp("{impact: {waste: §0, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "between 1/9 and 9, not 0"),
    ),
    row(
        "judgement of -3",
        ahp("{impact: {waste: §-3, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "between 1/9 and 9, not -3"),
    ),
    row(
        "judgement of 12",
        ahp("{impact: {waste: §12, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "between 1/9 and 9, not 12"),
    ),
    row(
        "judgement of 1/12",
        ahp("{impact: {waste: §1/12, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "between 1/9 and 9, not"),
    ),
    row(
        "judgement of 1/0",
        ahp("{impact: {waste: §1/0, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "'1/0' is not a judgement", "a number from 1/9 to 9"),
    ),
    row(
        "judgement of abc",
        ahp("{impact: {waste: §abc, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "'abc' is not a judgement", "a number from 1/9 to 9"),
    ),
    row(
        "judgement of true",
        ahp("{impact: {waste: §true, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "true is not a judgement", "a number from 1/9 to 9"),
    ),
    row(
        "judgement of NaN",
        ahp("{impact: {waste: §.nan, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "between 1/9 and 9, not nan"),
    ),
    row(
        "judgement of infinity",
        ahp("{impact: {waste: §.inf, ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "between 1/9 and 9, not inf"),
    ),
    row(
        "judgement of nothing",
        ahp("{impact: {§waste: , ease: 2}}"),
        says("profiles.owner.ahp.impact.waste", "nothing is not a judgement", "a number from 1/9 to 9"),
    ),
    row(
        "reciprocal contradicted",
        ahp("{impact: {waste: 3, ease: 2}, waste: {impact: §3}}"),
        says(
            "profiles.owner.ahp.waste.impact",
            "waste over impact is 3, but impact over waste is 3",
            "one must be 1 / the other, or be left out",
        ),
    ),
    row(
        "disconnected",
        ahp("{impact: {§ease: 2}}").replace("§", "").replace("ahp", "§ahp"),
        says("profiles.owner.ahp", "do not connect all criteria", "compare across: impact + ease | waste"),
    ),
    row(
        "nothing compared",
        case(profiles="profiles: {owner: {§ahp: {}}}"),
        says("profiles.owner.ahp", "do not connect all criteria", "compare across: impact | waste | ease"),
    ),
    row(
        "compared with itself",
        ahp("{impact: {impact: §3, waste: 2, ease: 2}}"),
        says("profiles.owner.ahp.impact.impact", "impact compared with itself is 1, not 3", "remove it"),
    ),
    row(
        "stranger as a row",
        ahp("{§impct: {waste: 2, ease: 2}, waste: {ease: 2}}"),
        says("profiles.owner.ahp.impct", "no criterion 'impct' is declared", "did you mean 'impact'?"),
    ),
    row(
        "stranger as a column",
        ahp("{impact: {waste: 2, §eas: 2}}"),
        says("profiles.owner.ahp.impact.eas", "no criterion 'eas' is declared", "did you mean 'ease'?"),
    ),
    row(
        "weights above 1",
        case(profiles="profiles: {owner: {§direct: {impact: 0.5, waste: 0.6}}}"),
        says("profiles.owner.direct", "weights sum to 1.1, not 1"),
    ),
    row(
        "weights below 1",
        case(profiles="profiles: {owner: {§direct: {impact: 0.5, waste: 0.4}}}"),
        says("profiles.owner.direct", "weights sum to 0.9, not 1"),
    ),
    row(
        "weights in percent",
        case(profiles="profiles: {owner: {§direct: {impact: 60, waste: 30}}}"),
        says("profiles.owner.direct", "weights sum to 90, not 1: write swing instead of direct if they are"),
    ),
    row(
        "no weights",
        case(profiles="profiles: {owner: {§direct: {}}}"),
        says("profiles.owner.direct", "weights sum to 0, not 1"),
    ),
    row(
        "weight below 0",
        direct("{impact: 1.5, waste: §-0.5}"),
        says("profiles.owner.direct.waste", "-0.5 is below 0, the least allowed"),
    ),
    row(
        "weight of NaN",
        direct("{impact: 1, waste: §.nan}"),
        says("profiles.owner.direct.waste", "nan is not a finite number"),
    ),
    row(
        "weight of a stranger",
        direct("{impact: 0.5, §wast: 0.5}"),
        says("profiles.owner.direct.wast", "no criterion 'wast' is declared", "did you mean 'waste'?"),
    ),
    row(
        "order incomplete",
        case(profiles="profiles: {owner: {§order: [impact, waste]}}"),
        says("profiles.owner.order", "must name every criterion once", "left out: ease"),
    ),
    row(
        "order with a stranger",
        order("[impact, waste, ease, §speed]"),
        says("profiles.owner.order.3", "no criterion 'speed' is declared", "declared: impact, waste, ease"),
    ),
    row(
        "order with a misspelling",
        case(profiles="profiles: {owner: {§order: [impact, waste, §eas]}}"),
        says("profiles.owner.order", "must name every criterion once", "left out: ease"),
        says("profiles.owner.order.2", "no criterion 'eas' is declared", "did you mean 'ease'?"),
    ),
    row(
        "order with a repetition",
        case(profiles="profiles: {owner: {§order: [impact, waste, ease, impact]}}"),
        says("profiles.owner.order", "must name every criterion once"),
    ),
    row(
        "two ways",
        case(profiles="profiles: {§owner: {order: [impact, waste, ease], direct: {impact: 1}}}"),
        says("profiles.owner", "needs exactly one of ahp, best_worst, direct, order, swing, data, experts"),
    ),
    row(
        "no way",
        case(profiles="profiles: {§owner: {name: Owner}}"),
        says("profiles.owner", "needs exactly one of ahp, best_worst, direct, order, swing, data, experts"),
    ),
]


@pytest.mark.parametrize("wrong", [*STRANGERS, *PROFILES])
def test_a_mistake_is_reported_where_it_stands_with_its_remedy(wrong: Row) -> None:
    """Exit 2; every problem with line, column, path and what would be right, each slip once."""
    agree(check(unmarked(wrong.text)[0]), wrong.text, wrong.expected)
