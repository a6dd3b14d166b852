"""The portfolio in words."""

from __future__ import annotations

from ....mcda.methods import ADDITIVE, VALUING
from ....models.solver.registry import SOLVERS
from ...documents.left_out import sentences
from ...results.portfolio.fund import FundResult
from ...results.portfolio.fund_extras import AlternativePortfolio, Baselines
from ...words.plain_text import number, paragraph
from ...words.rules import hold
from ...words.text_table import table

WHY = "why, and cost basis"
SPARE = ("in readings", WHY, "owner", "enters at", "or as well", "level")
"""Columns that a narrow terminal does without, the first first."""


def fund(
    found: FundResult, currency: str, width: int, more: str = "--format csv", ranked: bool = True
) -> str:
    """The portfolio in funding order, the rules, and what the result rests on.

    ``more``: what shows columns that a narrow terminal has no room for; ``ranked``: whether the case ranks
    its stages, by which pairs that state no value are valued; where not, pairs are called projects.
    """
    one = "pair" if ranked else "project"
    unit = f" {currency}" if currency else ""
    limit = _budget(found, unit)
    if found.pools:
        limit += f" with {number(found.pools.drawn)} of {number(found.pools.amount)}{unit} from pools"
    solver = SOLVERS[found.solver].title
    under = f" under the profile {found.profile}" if ranked else ""
    cost = f"{number(found.cost)}{unit}{_stops(found, unit)}"
    title = (
        f"Portfolio{under}: {len(found.funded)} {one}s for "
        f"{cost}{limit}, value {number(found.value)}, {_proof(found, solver)}."
    )
    opened = found.open_readings
    varied = bool(opened.cells) and opened.resolved
    sized = any(f.level for f in found.funded)
    free = any(f.free_starts for f in found.funded)
    owned = any(f.owner for f in found.funded)
    headers = ["no.", one, *(["level"] if sized else []), *(["starts"] if found.periods else [])]
    headers += ["or as well"] if free else []
    headers += [f"cost{unit}", "value", "enters at", *(["in readings"] if varied else [])]
    headers += ["owner"] if owned else []
    committed = {pair.pair for pair in found.running if pair.committed}
    rows = []
    for f in found.funded:
        runs = f.state == "running"
        why = f"owed: {f.owed_to}" if f.owed_to else ""
        text = "; ".join(filter(None, ["goes on" if runs else "", why, f.why, _basis(f.cost_basis)]))
        sure = "committed" if f.pair in committed else "owed" if f.owed_to else ""
        share = [sure or f"{f.share_of_readings:.0%}"] if varied else []
        starts = ["runs" if runs else f.period] if found.periods else []
        when = [*([f.level or "–"] if sized else []), *starts]
        when += [", ".join(f.free_starts or ()) or "–"] if free else []
        share += [f.owner or "–"] if owned else []
        rows.append([f.priority, f.pair, *when, f.cost, f.value, f.entry_budget, *share, text])
    parts = [paragraph(title, width), table([*headers, WHY], rows, width, SPARE, more)]
    parts += [paragraph(_running(found, currency), width)]
    if found.synergies:
        pairs = "; ".join(f"{' + '.join(s.pairs)} {s.value:+.3f}" for s in found.synergies)
        parts.append(paragraph(f"Synergies counted in the value: {pairs}.", width))
    parts.append(paragraph(_free(found, one), width))
    if found.periods:
        parts.append(_periods(found, unit, width))
    parts.append(_left_out(found, width))
    parts.append(_rules(found, width))
    parts.append(_baselines(found, found.baselines, currency, one, width) if found.baselines else "")
    parts.append(paragraph(_overrides(found), width))
    parts.append(_alternatives(found, currency, one, width))
    parts.append(paragraph(_reservations(found, ranked, one), width))
    parts.append(paragraph(" ".join(sentences(found.left_out)), width))
    return "\n\n".join(filter(None, parts))


def _budget(found: FundResult, unit: str) -> str:
    """What limits the cost: the budget of the whole, or those of the periods, or that it is minimised."""
    if found.least_cost is not None:
        return ", the least that keeps the rules"
    if found.budget is not None:
        return f" of a budget of {number(found.budget)}{unit}"
    budgets = [p.budget for p in found.periods if p.budget is not None]
    if not budgets:
        return " of no budget"
    which = "the periods" if len(budgets) == len(found.periods) else f"{len(budgets)} periods"
    return f" of no budget but those of {which}, {number(sum(budgets))}{unit} in all"


def _free(found: FundResult, one: str) -> str:
    """How many could start in another period."""
    free = sum(bool(f.free_starts) for f in found.funded)
    if not free:
        return ""
    return (
        f"{free} of {len(found.funded)} {one}s could start in another period for the same value, with others "
        "moved where need be ('or as well'): of plans of equal value the one that starts earliest is taken."
    )


def _periods(found: FundResult, unit: str, width: int) -> str:
    """What each period spends and uses, and what comes after the last."""
    runs = any(p.operating is not None for p in found.periods)
    resources = list(found.periods[0].resources or ())
    pooled = any(p.from_pools for p in found.periods)
    carries = any(p.carried for p in found.periods)
    headers = ["period", f"budget{unit}", *(["carried over"] if carries else []), f"spent{unit}"]
    headers += [*(["to run"] if runs else []), *(["from pools"] if pooled else []), "left", *resources]
    rows = []
    for p in found.periods:
        used = [(p.resources or {})[name] for name in resources]
        limits = ["" if one.at_most is None else f" of {number(one.at_most)}" for one in used]
        says = [number(one.used) + limit for one, limit in zip(used, limits, strict=True)]
        parts = [*([p.operating] if runs else []), *([p.from_pools or None] if pooled else [])]
        rows.append([p.id, p.budget, *([p.carried] if carries else []), p.spent, *parts, p.left, *says])

    shown = [table(headers, rows, width)]
    later = found.cost - sum(p.spent for p in found.periods)
    if abs(later) > 1e-9 * sum(abs(p.spent) for p in found.periods) + 1e-9 * abs(found.cost):
        more = "more is spent" if later > 0 else "comes back"
        shown.append(paragraph(f"{number(abs(later))}{unit} {more} after the last of them.", width))
    return "\n\n".join(shown)


def _stops(found: FundResult, unit: str) -> str:
    """What of the cost is the price of stopping something."""
    prices = [pair.stop or 0.0 for pair in found.running if pair.decision == "stopped"]
    return f" ({number(sum(prices))}{unit} of it to stop what runs)" if prices else ""


def _running(found: FundResult, currency: str) -> str:
    """What is decided about what runs already, and what is spent on it."""
    if not found.running:
        return ""
    says = []
    for pair in found.running:
        unit = f" {currency}" if currency else ""
        sunk = "" if pair.spent is None else f" ({number(pair.spent)}{unit} spent so far)"
        says.append(f"{pair.pair}{sunk} {pair.why}")
    return f"Running already: {'; '.join(says)}."


def _proof(found: FundResult, solver: str) -> str:
    """How good the portfolio is known to be."""
    if found.status == "optimal":
        return f"proven optimal by {solver}"
    why = {"time-limit": "when the time was over", "stopped": "when it was stopped"}[found.status]
    best = f"the best that {solver} had {why}"
    if found.by_hand:
        best = f"taken by value per cost, as by hand, for {solver} had nothing better {why}"
    if found.bound is None:
        return f"{best}, and nothing known of how much better another could be"
    return f"{best}: no other is worth more than {number(found.bound)} (gap {found.gap:.2%})"


def _basis(basis: str) -> str:
    return "cost not sourced" if basis == "not stated" else f"cost {basis}"


def _left_out(found: FundResult, width: int) -> str:
    left = sorted((n for n in found.not_funded if n.state == "new"), key=lambda n: -n.value)
    if not left:
        if not found.funded:
            return "Nothing is funded." if found.not_funded else "There is nothing that could be funded."
        return f"Every {'other ' if found.not_funded else ''}option is funded."
    most: dict[str, str] = {}  # a pair once, at the level that is worth most
    for n in left:
        most.setdefault(n.pair, f"{n.pair}{':' + n.level if n.level else ''} {number(n.value)}")
    shown = ", ".join(list(most.values())[:8])
    more = f", and {len(most) - 8} more" if len(most) > 8 else ""
    return paragraph(f"Not funded, by value: {shown}{more}.", width)


def _rules(found: FundResult, width: int) -> str:
    rows = []
    for rule in found.rules:
        limits = [
            f"{words} {number(limit)}"
            for limit, words in ((rule.at_least, "≥"), (rule.at_most, "≤"))
            if limit is not None
        ]
        due = f"by {rule.by}" if rule.by else ""
        within = " and ".join(filter(None, [*limits, due]))
        holds = hold(rule.binding, rule.saved or rule.forgone)
        less = [rule.saved] if found.least_cost is not None else []
        rows.append([rule.name, rule.rule, rule.used, within, holds, *less, rule.forgone])
    headers = ["rule", "kind", "used", "limit", "binding"]
    headers += ["cost saved without it"] if found.least_cost is not None else []
    shown = table([*headers, "value gained without it"], rows, width)
    says = []
    if any(row[4] == "shapes" for row in rows):
        says.append(
            "shapes: the rule has something to spare, but what would be worth more does not fit into it."
        )
    if found.unlimited is not None:
        says.append(
            f"Without all limits on money together {number(found.unlimited)} of value would be gained."
        )
    return "\n\n".join([shown, *([paragraph(" ".join(says), width)] if says else [])])


def _baselines(found: FundResult, beside: Baselines, currency: str, one: str, width: int) -> str:
    """The best portfolio against what would be done without a solver."""
    by_hand = beside.by_value_per_cost
    instead = {
        "start nothing" if found.running else "do nothing": beside.do_nothing,
        "the cheapest that keeps the rules": beside.obligations,
        "by value per cost, by hand": by_hand,
        "everything, affordable or not": beside.everything,
    }
    rows = [
        [name, len(made.funded), made.cost, made.value, ", ".join(made.broken) or "none"]
        for name, made in instead.items()
    ]
    rows.append(["the best portfolio", len(found.funded), found.cost, found.value, "none"])
    gain = found.value - by_hand.value
    if not by_hand.feasible:
        says = "By value per cost alone, a planner would end with a portfolio that breaks rules."
    elif gain <= 1e-9 * abs(found.value):
        says = f"Taking {one}s by value per cost, by hand, is worth as much here: optimising gains nothing."
    else:
        share = f" ({gain / by_hand.value:.1%} more)" if by_hand.value > 0 else ""
        says = f"Optimising gains {number(gain)} of value over taking {one}s by value per cost{share}."
    headers = ["instead", f"{one}s", f"cost {currency}".strip(), "value", "rules broken"]
    return table(headers, rows, width) + "\n\n" + paragraph(says, width)


def _overrides(found: FundResult) -> str:
    """What was forced on the portfolio, and what that costs."""
    forced = found.overrides_cost
    if forced is None:
        return ""
    asked = [f"with {pair}" for pair in forced.force] + [f"without {pair}" for pair in forced.without]
    lost, free = forced.value_lost, forced.value_without_overrides
    if lost is None or free is None:
        return f"As asked for, {' and '.join(asked)}. There was no time to find what that costs."
    share = f", {lost / free:.1%}" if free > 0 else ""
    costs = f"That costs {number(lost)} of value{share}, against" if lost else "That costs nothing against"
    return f"As asked for, {' and '.join(asked)}. {costs} the best portfolio, worth {number(free)}."


def _alternatives(found: FundResult, currency: str, one: str, width: int) -> str:
    others = found.alternatives
    if others is None:
        return ""
    least = f"a {one}" if found.differing == 1 else f"{found.differing} {one}s"
    says = f"Next best portfolios, each differing from all better ones in at least {least}"
    if any(found.answer.programme.waits) or any(f.level for f in found.funded):
        says += ", at whatever level and start" if found.differ_in == "pairs" else ", a level or a start"
    says += "; --differing 1 shows nearer ones as well." if (found.differing or 1) > 1 else "."
    if found.alternatives_exhausted:
        says = (says if others else "") + f" No {'other' if others else 'second'} portfolio that differs so "
        says += "much keeps the rules."
    if found.alternatives_missing:
        missing = f"{found.alternatives_missing} {'more' if others else 'next best portfolios'}"
        says = (says if others else "") + f" There was no time for {missing}: a longer --time-limit, or "
        says += "none, gives them."
    unproven = not all(other.proven for other in others)
    if unproven:
        says += " Those that are not proven are the best found in time."
    moved = any(other.moves for other in others)
    rows = [
        [
            k, other.value, *([_how_sure(other)] if unproven else []),
            "–" if other.share_of_best is None else f"{other.share_of_best:.1%}",
            other.cost, ", ".join(other.drops) or "nothing", ", ".join(other.adds) or "nothing",
            *([", ".join(other.moves) or "nothing"] if moved else []),
        ]
        for k, other in enumerate(others, 2)
    ]  # fmt: skip
    headers = ["no.", "value", *(["proven"] if unproven else []), "of the best"]
    headers += [f"cost {currency}".strip(), "drops", "adds", *(["funds otherwise"] if moved else [])]
    return "\n\n".join(filter(None, [paragraph(says, width), table(headers, rows, width)]))


def unproven(found: FundResult) -> list[str]:
    """What a table of pairs alone would not say."""
    if found.status == "optimal":
        return []
    return [f"the portfolio is {_proof(found, SOLVERS[found.solver].title)}."]


def _how_sure(other: AlternativePortfolio) -> str:
    if other.proven:
        return "yes"
    return "no" if other.bound is None else f"no, at most {number(other.bound)}"


def _reservations(found: FundResult, ranked: bool, one: str) -> str:
    """What the portfolio rests on, said plainly."""
    stated = sum(f.value_stated for f in found.funded)
    if not ranked or stated == len(found.funded) > 0:
        says = ["Values are those that the case states."]
    else:
        says = ["Value is a score (stage priority × fit), not money."]
        if stated:
            says[0] = says[0][:-1] + f"; {stated} of {len(found.funded)} are stated by the case."
    left_out = {left.part for left in found.left_out}
    if "entry_budgets" in left_out:
        says.append("Priorities follow value per cost: entry budgets were not worked out.")
    if ranked and "additive" not in left_out:
        says.append(_additively(found, one))
    opened = found.open_readings
    if opened.cells and opened.resolved:
        shaky = [f.pair for f in found.funded if f.share_of_readings is not None and f.share_of_readings < 1]
        ways = f"all {opened.combinations} ways the open cells could read"
        if shaky:
            says.append(f"Not funded under {ways}: {', '.join(shaky)}; the other pairs are.")
        else:
            says.append(f"Every funded pair stays funded under {ways}.")
    if not found.entry_budgets_exact and "entry_budgets" not in left_out:
        many = "" if "frontier" in left_out else ": there are too many portfolios below"
        says.append(f"Entry budgets were read at evenly spread budgets{many}.")
    marked = sum(f.cost_basis == "illustrative" for f in found.funded)
    if marked:
        says.append(
            f"{marked} of {len(found.funded)} funded costs {'is' if marked == 1 else 'are'} illustrative: "
            f"nobody measured {'it' if marked == 1 else 'them'}."
        )
    says.append(f"Best portfolios are not nested: with another budget a funded {one} may drop out.")
    return " ".join(filter(None, says))


def _additively(found: FundResult, one: str) -> str:
    """What the additive value would choose."""
    how = VALUING[found.method]
    other = "closeness" if found.method == ADDITIVE else how.short or how.called
    says = f"Valued additively instead of by {other}"
    if found.additive is None:
        return f"{says}, no portfolio would keep the rules."
    if found.additive.differs:
        differs = ", ".join(found.additive.differs)
        return f"{says}, the portfolio would differ in {differs}."
    if found.additive.moves:
        moves = ", ".join(found.additive.moves)
        return f"{says}, the same {one}s would be funded, otherwise {moves}."
    if found.method != ADDITIVE:
        return f"{says}, the portfolio would be the same."
    return ""
