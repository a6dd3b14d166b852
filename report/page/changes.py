"""What would change the decision, on page 1: each sentence is one more result, solved and compared."""

from __future__ import annotations

from ...models.analysis import Analysis
from ...models.options.option import option_id_parts
from ...models.portfolio.portfolio import MOST_LIFTED, RuleUse
from ...models.rules.implied.least_cost import LEAST_COST
from ...models.uncertainty.overspend import HELD
from ..charts.worth import unknown_name
from ..documents.left_out import COMMANDS
from ..words import wording as say
from ..words.first_places import first_place_words
from ..words.sureness import rounded_up, worst
from ..words.text_metrics import clean
from .decision import times_funded

_MOST_NAMED = 3
"""Rules that a sentence names; the section on rules has them all."""

_SAME = 0.0005
"""A difference in value that three decimals do not show"""


def changes(analysis: Analysis) -> list[tuple[str, str]]:
    """(what, how it would change the decision), of what the analysis holds; short enough for page 1."""
    found = [
        (
            "Money",
            [_less_money(analysis), _without_budget(analysis), _unlimited(analysis), _targets(analysis)],
        ),
        ("Rules", [_without_rules(analysis)]),
        ("Money and rules", [_not_worked_out(analysis)]),
        ("Whose weights", [_other_profiles(analysis), _additive(analysis)]),
        ("Ranking method", [_other_methods(analysis)]),
        ("Open readings", [_open_readings(analysis)]),
        ("Worth finding out", [_finding_out(analysis)]),
    ]
    said = [(what, " ".join(filter(None, sentences))) for what, sentences in found]
    return [(what, words) for what, words in said if words]


# ---------------------------------------------------------------- another portfolio


def _difference(analysis: Analysis, other: frozenset[int]) -> str | None:
    """What another portfolio does otherwise, project by project; ``None`` where it is the same."""
    portfolio = analysis.portfolio
    options = [portfolio.programme.pairs[i] for i in portfolio.programme.in_place(other)]
    theirs, same = {option.pair for option in options}, {option.id for option in options}
    out = [str(f.priority) for f in portfolio.funded if f.pair.pair not in theirs]
    moved = [f for f in portfolio.funded if f.pair.pair in theirs and f.pair.id not in same]
    resized = any(f.pair.sized not in {option.sized for option in options} for f in moved)
    how = "change in size or start" if resized else "start in another period"
    more = len(theirs - {f.pair.pair for f in portfolio.funded})
    found = [f"{_which(out)} would drop out"] if out else []
    found += [f"{say.count(more, 'other project')} would come in"] if more else []
    found += [f"{_which([str(f.priority) for f in moved])} would {how}"] if moved else []
    return say.listed(found) or None


def _which(priorities: list[str]) -> str:
    return f"{'priority' if len(priorities) == 1 else 'priorities'} {say.listed(priorities)}"


def _more(analysis: Analysis, value: float) -> str:
    whole = analysis.portfolio.optimum.value
    share = f" ({100 * value / whole:.1f}\xa0%)" if whole > 0 else ""
    return f"{say.score(value)}{share} more value"


# ---------------------------------------------------------------- money and rules


def _less_money(analysis: Analysis) -> str | None:
    """What goes first when there is less to spend: the best portfolio that is any cheaper."""
    portfolio = analysis.portfolio
    points = portfolio.frontier.points
    if not portfolio.frontier.complete or len(points) < 2:
        return None
    says = _difference(analysis, points[-2].funded)
    in_all = " in all" if portfolio.drawn is not None else ""
    spent = f"{say.money(analysis.case, portfolio.optimum.cost)}{in_all}"
    lost = say.score(portfolio.optimum.value - points[-2].value)
    return f"With just under {spent}, {says}, for {lost} less value."


def _budget(analysis: Analysis) -> RuleUse | None:
    return next((use for use in analysis.portfolio.rules if use.rule.title == "budget"), None)


def _without_budget(analysis: Analysis) -> str | None:
    use = _budget(analysis)
    if use is None or use.forgone is None:
        return None
    if not use.forgone:
        return "A larger budget alone would buy nothing more."
    yearly = any(period.budget for period in analysis.case.periods.values())
    without = "With no budget but those of the periods" if yearly else "Without a budget"
    return f"{without}, {_more(analysis, use.forgone)} could be had."


def _unlimited(analysis: Analysis) -> str | None:
    """What all limits on money keep away together, where each alone may keep away nothing."""
    gained = analysis.portfolio.unlimited
    if gained is None:
        return None
    more = _more(analysis, gained) if gained else "nothing more"
    return f"Without all limits on money together, {more} could be had."


def _targets(analysis: Analysis) -> str | None:
    """How much of the least cost is owed to what, the dearest first, where cost is minimised."""
    uses = sorted((use for use in analysis.portfolio.rules if use.saved), key=lambda use: -(use.saved or 0.0))
    if not uses:
        return None
    first, *more = (
        (clean(use.rule.title), say.money(analysis.case, use.saved or 0.0)) for use in uses[:_MOST_NAMED]
    )
    says = f"Without “{first[0]}” the least cost would be {first[1]} lower"
    says += "".join(f", without “{title}” {money}" for title, money in more)
    held = next((use for use in analysis.portfolio.rules if use.rule.title == LEAST_COST), None)
    if held is not None and held.forgone:
        says += f". For more money than the least, {_more(analysis, held.forgone)} could be had"
    return f"{says}."


def _without_rules(analysis: Analysis) -> str | None:
    """What the rules cost that cost anything, the dearest first."""
    money = ("budget", *([LEAST_COST] if analysis.case.minimise else []))
    uses = [use for use in analysis.portfolio.rules if use.rule.title not in money]
    if any(use.forgone is None for use in uses):
        return None
    costly = sorted((use for use in uses if use.forgone), key=lambda use: -(use.forgone or 0.0))
    if not costly:
        budget = _budget(analysis)
        apart = ", the budget apart" if budget and budget.forgone else ""
        return f"None costs any value{apart}." if uses else None
    first, *more = costly[:_MOST_NAMED]
    says = f"Without “{clean(first.rule.title)}”, {_more(analysis, first.forgone or 0.0)} could be had"
    says += "".join(f"; without “{clean(use.rule.title)}”, {say.score(use.forgone)}" for use in more)
    others = len(costly) - len(more) - 1
    return says + (f"; {say.count(others, 'other rule')} cost{'s' * (others == 1)} less." if others else ".")


def _not_worked_out(analysis: Analysis) -> str | None:
    portfolio = analysis.portfolio
    if all(use.forgone is not None for use in portfolio.rules):
        return None
    many = len(portfolio.programme.pairs) > MOST_LIFTED
    why = f"with over {MOST_LIFTED} options it takes too long" if many else "there was no time for it"
    return f"What the budget and each rule cost was not worked out: {why} ('{COMMANDS['rules']}' does it)."


# ---------------------------------------------------------------- weights and readings


def _other_profiles(analysis: Analysis) -> str | None:
    """How much of the portfolio other profiles would fund, too, and who would lose most with it."""
    case, found, here = analysis.case, analysis.comparison, analysis.ranking.profile.id
    if found is None or here not in found.optima or not analysis.portfolio.funded:
        return None
    ours = _pairs(analysis, here)
    kept = [len(ours & _pairs(analysis, name)) for name in found.optima if name != here]
    shared = f"{min(kept)}" if min(kept) == max(kept) else f"{min(kept)} to {max(kept)}"
    others = "the other profile" if len(kept) == 1 else f"the other {len(kept)} profiles"
    says = f"Under {others}, {shared} of these {say.count(len(ours), 'project')} would be funded, too."
    lost = {name: row[here] for name, row in found.regret.items() if row[here] is not None}
    most = max(lost, key=lambda name: lost[name] or 0.0)
    if not lost[most]:
        return says
    own = found.programmes[most].value(found.optima[most])
    share = f", {say.percent((lost[most] or 0.0) / own)} of what it could have" if own > 0 else ""
    who = say.profile_title(case, most)
    return f"{says} {who} would lose most by it: {say.score(lost[most])} of value{share}."


def _other_methods(analysis: Analysis) -> str | None:
    """Whether other ranking methods put the same stage first, and why not."""
    found = analysis.first_places
    if found is None:
        return None
    return first_place_words(found, lambda stage: say.stage_name(analysis.case, stage), brief=True)


def _pairs(analysis: Analysis, profile: str) -> set[str]:
    """What a profile would fund, at whatever level and whenever."""
    assert analysis.comparison is not None
    pairs = analysis.comparison.programmes[profile].pairs
    return {pairs[i].pair for i in analysis.comparison.optima[profile] if not pairs[i].stopped}


def _additive(analysis: Analysis) -> str | None:
    """What another way to score the stages would change."""
    other = analysis.portfolio.additive
    by_stage = analysis.case.criteria and not all(pair.stated for pair in analysis.portfolio.programme.pairs)
    if other is None or analysis.ranking.is_additive or not by_stage:
        return None
    says = _difference(analysis, other.funded)
    if says is None:
        return "Scoring the stages by the weighted sum would change no project."
    return f"Scoring the stages by the weighted sum instead, {says}."


def _open_readings(analysis: Analysis) -> str | None:
    """What holds however the open cells read, and what does not."""
    opened, portfolio = analysis.reading_robustness.open, analysis.portfolio
    if not opened.cells:
        return None
    ways, number = len(opened.assignments), len(opened.cells)
    says = "1 reading is open" if number == 1 else f"{number} readings are open"
    says += f", which can turn out in {ways} ways" if opened.complete else f"; {ways} ways were tried"
    leaders = [
        say.stage_name(analysis.case, stage)
        for stage in analysis.case.stages
        if any(r.ranks[r.matrix.stages.index(stage)] == 1 for r in opened.rankings)
    ]
    if len(analysis.case.stages) > 1:
        says += f": {say.listed(leaders, 'or')} ranks first{' in all of them' * (len(leaders) == 1)}"
    if analysis.reading_robustness.portfolios is None:
        return f"{says}."
    times = {funded.priority: times_funded(analysis, funded.pair.pair) for funded in portfolio.funded}
    out = [f"{priority} ({found} of {ways})" for priority, found in times.items() if found < ways]
    ours = {funded.pair.pair for funded in portfolio.funded}
    theirs = {
        option_id_parts(option)[0] for made in analysis.reading_robustness.portfolios for option in made or ()
    }
    more = len(theirs - ours)
    joined = f"{say.count(more, 'other project')} would be funded in some"
    if out:
        return f"{says}; not funded in all: {_which(out)}."
    if not ours:
        return f"{says}; {joined if more else 'nothing would be funded in any'}."
    return f"{says}; all projects above stay funded{f', and {joined}' if more else ''}."


# ---------------------------------------------------------------- what is in doubt


def overspending(analysis: Analysis) -> str | None:
    """How often the portfolio costs more than the money, and what would be enough; ``None``: not known."""
    found = analysis.robust
    made = None if found is None else found.choices["point"].overspend
    if made is None:
        return None
    if not made.chance:
        return "Whatever the costs come to within their ranges, the money is enough."
    says, held = f"In {say.percent(made.chance)} of the draws of the costs", say.percent(HELD)
    says += " the portfolio costs more than the money"
    if made.reserve is None:
        return f"{says}."
    if not made.reserve:
        return f"{says}: it is enough in {held} of them and more."
    reserve = say.money(analysis.case, rounded_up(made.reserve))
    return f"{says}; a reserve of {reserve} beside it would make it enough in {held} of them."


def against_doubt(analysis: Analysis) -> str | None:
    """What would be chosen by who reckons with all that may turn out; ``None``: not known, or nothing is."""
    found = analysis.robust
    if found is None or len(found.scenarios.chance) == 1:
        return None
    point, mean, bad = (found.choices[by] for by in ("point", "expected", "cvar"))
    says, tenth = [_to_count_on(analysis)], worst(found.risk)
    if mean.funded == bad.funded == point.funded:
        says.append("No portfolio is better, on average or when it goes badly.")
    if mean.funded != point.funded and (other := _difference(analysis, mean.funded)):
        says.append(
            f"Another portfolio is worth {_than(mean.expected, point.expected)} on average, "
            f"{_than(mean.cvar, point.cvar)} in the {tenth}, {_than(mean.value, point.value)} here: {other}."
        )
    if bad.funded not in (point.funded, mean.funded) and (other := _difference(analysis, bad.funded)):
        says.append(
            f"Best in the {tenth} is one worth {_than(bad.cvar, point.cvar)} there, "
            f"{_than(bad.expected, point.expected)} on average: {other}."
        )
    return " ".join(filter(None, says)) or None


def _to_count_on(analysis: Analysis) -> str | None:
    """What the portfolio is worth on average over the readings in doubt, where that is not what is stated."""
    curse = analysis.worth and analysis.worth.curse
    if not curse or abs(curse.whole.expected - curse.whole.stated) < _SAME:
        return None
    return f"Count on {say.score(curse.whole.expected)}, the average over what may turn out."


def _than(one: float, other: float) -> str:
    gain, share = one - other, f" ({100 * abs(one - other) / other:.1f}\xa0%)" if other > 0 else ""
    if abs(gain) < _SAME:
        return "as much"
    return f"{say.score(abs(gain))}{share} {'more' if gain > 0 else 'less'}"


def _finding_out(analysis: Analysis) -> str | None:
    """What is worth settling before anybody decides, the most valuable first."""
    found = analysis.worth
    if found is None or not found.inputs:
        return None
    told = [one for one in found.falling if one.evppi.told][:_MOST_NAMED]
    if not told:
        return "Nothing that is in doubt changes by itself what is best."
    named = [f"{unknown_name(analysis.case, one.input)} {say.score(one.evppi.value)}" for one in told]
    return f"At most so much value brings it to know before deciding: {'; '.join(named)}."
