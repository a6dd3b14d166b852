"""Page 1: what to fund, in which order, what it costs and brings, what would change it, how sure it is."""

from __future__ import annotations

import math
from typing import Any

from ..models.analysis import Analysis
from ..models.entry import TOLERANCE
from ..models.portfolio import MOST_LIFTED, Portfolio
from ..models.readings import MOST_ASSIGNMENTS
from ..models.rules import Fund, Pooled
from . import wording as say
from .layout import reading_text
from .lettering import clean

Facts = dict[str, Any]

_MOST_NAMED = 3
"""Rules, or projects, that a sentence on page 1 names; the sections after it have them all."""


def decision(analysis: Analysis) -> Facts:
    """What is funded, for how much, and how that compares."""
    case, portfolio, ranking = analysis.case, analysis.portfolio, analysis.ranking
    profile = case.profiles.get(ranking.profile.id)
    left = portfolio.budget - portfolio.optimum.cost
    return {
        "count": say.count(len(portfolio.funded), "project"),
        "stages": len({funded.pair.stage for funded in portfolio.funded}),
        "of_stages": say.count(len(case.stages), "stage"),
        "options": len({pair.pair for pair in portfolio.programme.pairs}),
        "cost": say.amount(portfolio.optimum.cost),
        "budget": say.amount(portfolio.budget),
        "limited": math.isfinite(portfolio.budget),
        "pools": _pools(portfolio),
        "left": say.amount(left) if math.isfinite(left) and left > TOLERANCE * portfolio.budget else None,
        "value": say.score(portfolio.optimum.value),
        "by_hand": _by_hand(portfolio),
        "gap": portfolio.gap if math.isfinite(portfolio.gap) else None,
        "proven": portfolio.gap == 0 and portfolio.optimum.halted is None,
        "complete": portfolio.complete,
        "synergies": say.score(portfolio.optimum.value - math.fsum(f.pair.value for f in portfolio.funded))
        if portfolio.programme.synergies
        else None,
        "method": "additive value" if ranking.method == "additive" else "TOPSIS closeness",
        "profile": say.profile_title(case, ranking.profile.id),
        "why": profile.why if profile else None,
        "profiles": len(analysis.profiles),
        "normalisation": ranking.normalisation,
        "solver": portfolio.solver,
    }


def _pools(portfolio: Portfolio) -> str | None:
    """What of the cost comes from money for some pairs only; ``None`` where there are no pools."""
    used = next((use.used for use in portfolio.rules if isinstance(use.rule, Pooled)), None)
    return None if used is None else say.amount(portfolio.optimum.cost - used)


def _by_hand(portfolio: Portfolio) -> str | None:
    """What choosing by value per cost, project by project, would have brought."""
    if portfolio.baselines is None or not portfolio.funded:
        return None
    hand = portfolio.baselines.by_value_per_cost
    if hand.broken:
        return "Choosing by value per cost, project by project, would break a rule."
    gained = portfolio.optimum.value - hand.value
    if gained <= TOLERANCE * abs(portfolio.optimum.value):
        return "Choosing by value per cost, project by project, brings as much."
    share = f" ({100 * gained / hand.value:.1f}\xa0%)" if hand.value > 0 else ""
    return f"That is {say.score(gained)}{share} more than choosing by value per cost, project by project."


# ---------------------------------------------------------------- what would change it


def changes(analysis: Analysis) -> list[tuple[str, str]]:
    """(what, how it would change the decision), of what the analysis holds; short enough for page 1."""
    found = [
        ("Money", [_less_money(analysis), _without_budget(analysis)]),
        ("Rules", [_without_rules(analysis)]),
        ("Whose weights", [_other_profiles(analysis), _additive(analysis)]),
        ("Open readings", [_open_readings(analysis)]),
    ]
    said = [(what, " ".join(filter(None, sentences))) for what, sentences in found]
    return [(what, words) for what, words in said if words]


def _less_money(analysis: Analysis) -> str | None:
    """Which project goes first when there is less to spend."""
    portfolio = analysis.portfolio
    if not portfolio.frontier.complete or len(portfolio.frontier.points) < 2:
        return None
    entries = {funded.priority: funded.entry_budget or 0.0 for funded in portfolio.funded}
    last = max(entries.values())
    first_out = [str(priority) for priority, entry in entries.items() if entry == last]
    return f"With less than {_money(analysis, last)}, {_which(first_out)} would not be funded."


def _which(priorities: list[str]) -> str:
    return f"{'priority' if len(priorities) == 1 else 'priorities'} {say.listed(priorities)}"


def _without_budget(analysis: Analysis) -> str | None:
    forgone = next((use.forgone for use in analysis.portfolio.rules if use.rule.title == "budget"), None)
    if forgone is None:
        return None
    if not forgone:
        return "A larger budget alone would buy nothing more."
    return f"Without a budget, {_more(analysis, forgone)} could be had."


def _without_rules(analysis: Analysis) -> str | None:
    """What the rules cost that cost anything, the dearest first."""
    uses = [use for use in analysis.portfolio.rules if use.rule.title != "budget"]
    if any(use.forgone is None for use in uses):
        return None
    costly = sorted((use for use in uses if use.forgone), key=lambda use: -(use.forgone or 0.0))
    if not costly:
        return "None costs any value, the budget apart." if uses else None
    first, *more = costly[:_MOST_NAMED]
    says = f"Without “{clean(first.rule.title)}”, {_more(analysis, first.forgone or 0.0)} could be had"
    says += "".join(f"; without “{clean(use.rule.title)}”, {say.score(use.forgone)}" for use in more)
    others = len(costly) - len(more) - 1
    return says + (f"; {say.count(others, 'other rule')} cost less." if others else ".")


def _more(analysis: Analysis, value: float) -> str:
    whole = analysis.portfolio.optimum.value
    share = f" ({100 * value / whole:.1f}\xa0%)" if whole > 0 else ""
    return f"{say.score(value)}{share} more value"


def _other_profiles(analysis: Analysis) -> str | None:
    """How much of the portfolio other profiles would fund, too, and who would lose most with it."""
    case, found, here = analysis.case, analysis.comparison, analysis.ranking.profile.id
    if found is None or here not in found.optima or not analysis.portfolio.funded:
        return None
    ours = _pairs(analysis, here)
    kept = [len(ours & _pairs(analysis, name)) for name in found.optima if name != here]
    shared = f"{min(kept)}" if min(kept) == max(kept) else f"{min(kept)} to {max(kept)}"
    others = "the other profile" if len(kept) == 1 else f"the other {len(kept)} profiles"
    says = f"Under {others}, {shared} of these {len(ours)} projects would be funded, too."
    lost = {name: row[here] for name, row in found.regret.items() if row[here] is not None}
    most = max(lost, key=lambda name: lost[name] or 0.0)
    if not lost[most]:
        return says
    own = found.programmes[most].value(found.optima[most])
    share = f" ({say.percent((lost[most] or 0.0) / own)} of its value)" if own > 0 else ""
    return f"{says} {say.profile_title(case, most)} would lose most: {say.score(lost[most])}{share}."


def _pairs(analysis: Analysis, profile: str) -> set[str]:
    """What a profile would fund, at whatever level and whenever."""
    assert analysis.comparison is not None
    pairs = analysis.comparison.programmes[profile].pairs
    return {pairs[i].pair for i in analysis.comparison.optima[profile]}


def _additive(analysis: Analysis) -> str | None:
    """What another way to score the stages would change."""
    portfolio = analysis.portfolio
    other = portfolio.additive
    if other is None or analysis.ranking.method == "additive":
        return None
    out = [str(f.priority) for i, f in _numbered(portfolio) if i not in other.funded]
    if not out:
        return "Scoring the stages by the weighted sum would change no project." if other.funded else None
    which = _which(out)
    return f"Scoring the stages by the weighted sum instead, {which} would make room for others."


def _numbered(portfolio: Portfolio) -> list[tuple[int, Any]]:
    """(index among the options, funded project)"""
    at = {pair.id: i for i, pair in enumerate(portfolio.programme.pairs)}
    return [(at[funded.pair.id], funded) for funded in portfolio.funded]


def _open_readings(analysis: Analysis) -> str | None:
    """What holds however the open cells read, and what does not."""
    robust, portfolio = analysis.robust, analysis.portfolio
    if not robust.open.cells:
        return None
    ways = len(robust.open.assignments)
    leaders = [
        say.stage_name(analysis.case, stage)
        for stage in analysis.case.stages
        if any(r.ranks[r.matrix.stages.index(stage)] == 1 for r in robust.open.rankings)
    ]
    number = len(robust.open.cells)
    says = "1 reading is" if number == 1 else f"{number} readings are"
    says += f" open, which can turn out in {ways} ways: {say.listed(leaders, 'or')} ranks first"
    says += " in all of them" if len(leaders) == 1 else ""
    if robust.portfolios is None:
        return f"{says}."
    times = {funded.priority: times_funded(analysis, funded.pair.id) for funded in portfolio.funded}
    out = [f"{priority} ({found} of {ways})" for priority, found in times.items() if found < ways]
    if not out:
        return f"{says}; all projects above stay funded."
    return f"{says}; funded only in some: {_which(out)}."


def _money(analysis: Analysis, amount: float) -> str:
    return " ".join(filter(None, [say.amount(amount), clean(analysis.case.currency)]))


# ---------------------------------------------------------------- what it hangs on


def robust(analysis: Analysis) -> Facts:
    """What holds however the open cells read, and what does not, project by project."""
    case, made, portfolio = analysis.case, analysis.robust, analysis.portfolio
    opened = made.open
    ways = len(opened.assignments)
    found: Facts = {
        "cells": [
            f"{say.stage_name(case, stage)}, {say.criterion_name(case, criterion)}: "
            + say.listed([reading_text(case, criterion, reading) for reading in readings], "or")
            for (stage, criterion), readings in opened.cells.items()
        ],
        "ways": ways,
        "complete": opened.complete,
        "most": MOST_ASSIGNMENTS,
        "solved": made.portfolios is not None,
        "most_solved": MOST_LIFTED,
        "certain": [],
        "doubtful": [],
        "instead": [],
        "impossible": 0,
    }
    if made.portfolios is not None:
        found["impossible"] = sum(funded is None for funded in made.portfolios)
        for funded in portfolio.funded:
            times = times_funded(analysis, funded.pair.id)
            name = say.project(case, funded.pair)
            if times == ways:
                found["certain"].append(name)
            else:
                found["doubtful"].append(f"{funded.priority} {name} (in {times} of {ways})")
        for pair in portfolio.not_funded:
            times = times_funded(analysis, pair.id)
            if times:
                found["instead"].append(f"{say.project(case, pair)} (in {times} of {ways})")
    return found


def times_funded(analysis: Analysis, pair: str) -> int:
    """Under how many readings the pair is funded."""
    return sum(pair in (funded or ()) for funded in analysis.robust.portfolios or ())


def obligations(analysis: Analysis) -> list[Facts]:
    """What is owed, the earliest day first."""
    case, portfolio = analysis.case, analysis.portfolio
    found = []
    for use in portfolio.rules:
        rule = use.rule
        if isinstance(rule, Fund):
            named = {portfolio.programme.pairs[i].id for i in rule.named(portfolio.programme.pairs)}
            found.append(
                {
                    "name": rule.title,
                    "by": rule.by,
                    "projects": [
                        (f.priority, say.project(case, f.pair))
                        for f in portfolio.funded
                        if f.pair.id in named
                    ],
                    "words": say.own_words(rule) or say.basis_words(case, rule.basis),
                    "mark": say.mark(case, rule.basis),
                }
            )
    return sorted(found, key=lambda made: str(made["by"] or "9999"))


def basis(analysis: Analysis) -> Facts:
    """How many of the figures nobody measured."""
    case, portfolio = analysis.case, analysis.portfolio
    technologies = {pair.sized: pair for pair in portfolio.programme.pairs}
    marks = [say.mark(case, pair.basis) for pair in technologies.values()]
    funded = [say.mark(case, f.pair.basis) for f in portfolio.funded]
    everything = marks + [say.mark(case, rule.basis) for rule in case.all_rules]
    return {
        "illustrative": marks.count(say.ILLUSTRATIVE),
        "unsourced": marks.count(say.UNSOURCED),
        "sourced": marks.count(""),
        "options": len(marks),
        "funded_unmeasured": sum(mark != "" for mark in funded),
        "funded_illustrative": say.ILLUSTRATIVE in funded,
        "funded_unsourced": say.UNSOURCED in funded,
        "funded": len(funded),
        "any_illustrative": say.ILLUSTRATIVE in everything,
        "any_unsourced": say.UNSOURCED in everything,
    }
