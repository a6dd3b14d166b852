"""Page 1: what to fund, in which order, what it costs and brings, how sure it is, and what it rests on."""

from __future__ import annotations

import math
from typing import Any

from ...mcda.methods import VALUING
from ...models.analysis import Analysis
from ...models.case.case import Case
from ...models.case.plan import nearest
from ...models.entry.entry import TOLERANCE
from ...models.options.option import Option, option_id_parts
from ...models.portfolio.portfolio import MOST_LIFTED, Portfolio
from ...models.ranking.open_readings import MOST_ASSIGNMENTS
from ...models.rules.implied.commitment import Commitment
from ...models.rules.kinds.fund import Fund
from ...models.solver.registry import SOLVERS
from ...records import dataclass
from ..diagram.block import reading_text
from ..results.case.decision import FundedTogether, StatedDecision, stated_decision
from ..results.case.decision import decision as divided
from ..words import wording as say
from ..words.reasons import why_running
from ..words.text_metrics import clean
from .inputs.weights import contradicting

Facts = dict[str, Any]

MOST_ROWS = 15
"""Projects that page 1 lists; the funding order after it has them all."""


def decision(analysis: Analysis) -> Facts:
    """What is funded, for how much, and how that compares."""
    case, portfolio, ranking = analysis.case, analysis.portfolio, analysis.ranking
    profile = case.profiles.get(ranking.profile.id)
    pools = _pools(portfolio)
    left = portfolio.budget - (portfolio.optimum.cost if pools is None else pools.general)
    listed, rest = portfolio.funded[:MOST_ROWS], portfolio.funded[MOST_ROWS:]
    return {
        "count": say.count(len(portfolio.funded), "project"),
        "listed": len(listed),
        "rest": len(rest),
        "rest_cost": say.amount(math.fsum(funded.pair.cost for funded in rest)),
        "rest_value": say.score(math.fsum(funded.pair.value for funded in rest)),
        "stages": len({funded.pair.stage for funded in portfolio.funded}),
        "of_stages": say.count(len(case.stages), "stage"),
        "options": say.count(len({pair.pair for pair in portfolio.programme.pairs}), "option"),
        "stated": len({pair.pair for pair in portfolio.programme.pairs if pair.stated}),
        "all_stated": all(pair.stated for pair in portfolio.programme.pairs),
        "cost": say.amount(portfolio.optimum.cost),
        "budget": say.amount(portfolio.budget),
        "limited": math.isfinite(portfolio.budget),
        "by_period": None if math.isfinite(portfolio.budget) else _by_period(portfolio),
        "pools": pools and pools.words,
        "least": portfolio.least_cost is not None,
        "left": say.amount(left) if math.isfinite(left) and left > TOLERANCE * portfolio.budget else None,
        "value": say.score(portfolio.optimum.value),
        "everything": portfolio.baselines and say.score(portfolio.baselines.everything.value),
        "by_hand": _by_hand(analysis),
        "gap": portfolio.gap if math.isfinite(portfolio.gap) else None,
        "proven": portfolio.gap == 0 and portfolio.optimum.halted is None,
        "listed_by_hand": portfolio.optimum.by_hand,
        "complete": portfolio.complete,
        "synergies": _synergies(portfolio),
        "less": say.listed(less := _taken_off(portfolio)),
        "less_one": len(less) == 1,
        "method": VALUING[ranking.method].called,
        "profile": say.profile_title(case, ranking.profile.id),
        "why": profile.why if profile else None,
        "profiles": len(analysis.profiles),
        "judgements": contradicting(analysis),
        "normalisation": ranking.normalisation,
        "solver": SOLVERS[portfolio.solver].title,
    }


def _by_period(portfolio: Portfolio) -> Facts | None:
    """What the periods' budgets allow in all, and what of it is spent, where each has one."""
    budgets = [spent.budget for spent in portfolio.periods if spent.budget is not None]
    if not budgets or len(budgets) < len(portfolio.periods):
        return None
    within = math.fsum(spent.amount for spent in portfolio.periods)
    return {"budget": say.amount(math.fsum(budgets)), "spent": say.amount(within)}


def _taken_off(portfolio: Portfolio) -> list[str]:
    """What makes the value of an option less than what the stage and the fit say."""
    pairs = portfolio.programme.pairs
    found = ["its size"] if any(pair.level for pair in pairs) else []
    found += ["its chance of failure"] if any(pair.attributes.get("risk") for pair in pairs) else []
    return found + (["a later start"] if portfolio.case.discount and portfolio.case.periods else [])


@dataclass(frozen=True)
class _Pools:
    """Who pays, where some money is for some pairs only."""

    general: float
    """What has to come from money for anything, at the least"""
    words: Facts


def _pools(portfolio: Portfolio) -> _Pools | None:
    if portfolio.drawn is None:
        return None
    general = portfolio.optimum.cost - portfolio.drawn
    there = math.fsum(pool.whole for pool in portfolio.case.pools.values())
    words = {"general": general, "drawn": portfolio.drawn, "there": there}
    return _Pools(general, {name: say.amount(money) for name, money in words.items()})


def _synergies(portfolio: Portfolio) -> str | None:
    """What funding things together adds to their values, or takes away."""
    if not portfolio.programme.synergies:
        return None
    more = portfolio.optimum.value - math.fsum(funded.pair.value for funded in portfolio.funded)
    return f"synergies {'take' if more < 0 else 'add'} {say.score(abs(more))}"


def _by_hand(analysis: Analysis) -> str | None:
    """What choosing by value per cost, project by project, would have brought, and for how much."""
    portfolio = analysis.portfolio
    if portfolio.baselines is None or not portfolio.funded:
        return None
    hand = portfolio.baselines.by_value_per_cost
    if hand.broken:
        return "Choosing by value per cost, project by project, would break a rule."
    gained = portfolio.optimum.value - hand.value
    if gained <= TOLERANCE * abs(portfolio.optimum.value):
        return "Choosing by value per cost, project by project, brings as much."
    share = f" ({100 * gained / hand.value:.1f}\xa0%)" if hand.value > 0 else ""
    spends = f", which would spend {say.money(analysis.case, hand.cost)}"
    spends = "" if hand.cost == portfolio.optimum.cost else spends
    more = f"That is {say.score(gained)}{share} more than choosing by value per cost"
    return f"{more}, project by project{spends}."


# ---------------------------------------------------------------- what is asked


def asked(analysis: Analysis) -> Facts:
    """What is to be decided by whom, what doing nothing means, and what of it nobody is free to leave out."""
    case, portfolio = analysis.case, analysis.portfolio
    found = stated_decision(case)
    split = divided(portfolio)
    people = _people(found) if found else []
    return {
        "stated": found is not None,
        "question": clean(found.question or "") if found else "",
        "scope": clean(found.scope or "") if found else "",
        "example": found is not None and found.illustrative,
        "people": [(what, who) for what, who, _ in people if who],
        "unsaid": say.listed([missed for _, who, missed in people if not who]),
        "nothing": _nothing(analysis, clean(found.baseline or "") if found else ""),
        "demanded": _together(split.demanded),
        "chosen": _together(split.chosen),
        "agreed": _agreed(found) if found else [],
    }


def _people(found: StatedDecision) -> list[tuple[str, str, str]]:
    """(what, who or when, what to call it where the case does not say), for who is asked and who answers."""
    version = ", ".join(filter(None, [found.version and f"version {found.version}", found.date]))
    said = [
        ("Asked of", found.asked_of, "who decides"),
        ("To be decided by", found.by, "by when"),
        ("Owner", found.owner, "who answers for it"),
        ("Author", found.author, "who wrote it"),
        ("Version and date", version, "its version and date"),
        ("Looked at again", found.review, "when it is looked at again"),
    ]
    return [(what, clean(words or ""), missed) for what, words, missed in said]


def _nothing(analysis: Analysis, words: str) -> str:
    """What doing nothing means: as the case says it, and what that costs, brings and breaks."""
    case, found = analysis.case, analysis.portfolio.baselines
    if found is None:
        return say.capital(words)
    base, runs = found.do_nothing, bool(analysis.portfolio.running)
    broken = (
        f" and breaks {say.listed([f'“{clean(title)}”' for title in base.broken])}" if base.broken else ""
    )
    value = f"a value of {say.score(base.value)}" if base.value else "no value"
    if words:
        cost = say.money(case, base.cost)
        return f"{say.capital(words).rstrip('.')}. Here that counts as {cost} and {value}{broken}."
    meant = "Starting nothing, with what runs going on," if runs else "Doing nothing"
    return f"{meant} costs {say.money(case, base.cost)}, brings {value}{broken}."


def _together(some: FundedTogether) -> Facts:
    return {
        "count": say.count(len(some.pairs), "project"),
        "any": bool(some.pairs),
        "one": len(some.pairs) == 1,
        "cost": say.amount(some.cost),
        "value": say.score(some.value),
    }


def _agreed(found: StatedDecision) -> list[tuple[str, str]]:
    """By what success will be seen, and what stands against the decision."""
    dissent = [f"{who}: {what}" for who, what in found.dissent.items()]
    said = {
        "Success is measured by": found.measures, "Dissent": dissent, "Done against bias": found.debiasing,
    }  # fmt: skip
    return [(what, clean("; ".join(words))) for what, words in said.items() if words]


# ---------------------------------------------------------------- what it hangs on


def open_readings(analysis: Analysis) -> Facts:
    """What holds however the open cells read, and what does not, project by project."""
    case, made, portfolio = analysis.case, analysis.reading_robustness, analysis.portfolio
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
        "too_many": len(portfolio.programme.pairs) > MOST_LIFTED,
        "most_solved": MOST_LIFTED,
        "certain": [],
        "otherwise": [],
        "doubtful": [],
        "instead": [],
        "impossible": 0,
    }
    if made.portfolios is not None:
        found["impossible"] = sum(funded is None for funded in made.portfolios)
        for funded in portfolio.funded:
            times = times_funded(analysis, funded.pair.pair)
            name = say.pair_name(case, funded.pair.pair)
            if times == ways:
                found["certain"].append(name)
                if any(funded.pair.id not in (chosen or ()) for chosen in made.portfolios):
                    found["otherwise"].append(name)
            else:
                found["doubtful"].append(f"{funded.priority} {name} (in {times} of {ways})")
        for left_out in dict.fromkeys(pair.pair for pair in portfolio.not_funded):
            if times := times_funded(analysis, left_out):
                found["instead"].append(f"{say.pair_name(case, left_out)} (in {times} of {ways})")
    return found


def times_funded(analysis: Analysis, pair: str) -> int:
    """Under how many readings the pair is funded, at whatever level and whenever it starts."""
    return sum(
        any(option_id_parts(option)[0] == pair for option in funded or ())
        for funded in analysis.reading_robustness.portfolios or ()
    )


def running(analysis: Analysis) -> Facts:
    """What runs already: what goes on and what is stopped, each with the reason."""
    case, portfolio = analysis.case, analysis.portfolio
    priorities = {funded.pair.id: funded.priority for funded in portfolio.funded}
    found: Facts = {"goes_on": [], "stopped": []}
    for made in portfolio.running:
        entry = case.pair(made.going_on.stage, made.going_on.technology).running
        assert entry is not None  # it runs
        what, where = say.pair_parts(case, made.going_on.id)
        found["goes_on" if made.goes_on else "stopped"].append(
            {
                "name": say.project(case, made.going_on),
                "technology": what,
                "stage": where,
                "priority": priorities.get(made.going_on.id),
                "spent": None if entry.spent is None else say.money(case, entry.spent),
                "price": say.amount(made.stopping.cost) if made.stopping else None,
                "mark": say.mark(case, made.going_on.basis),
                "why": why_running(portfolio, made),
                "owner": owner_of(case, made.going_on),
            }
        )
    return found


def owner_of(case: Case, option: Option) -> str:
    """Who answers for a project; empty where nobody is named."""
    return clean(nearest(case, option.stage, option.technology, None, "owner") or "")


def obligations(analysis: Analysis) -> list[Facts]:
    """What is owed, the earliest day first."""
    case, portfolio = analysis.case, analysis.portfolio
    found = []
    for use in portfolio.rules:
        rule = use.rule
        if isinstance(rule, Fund) and not isinstance(rule, Commitment):
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
    technologies = {pair.sized: pair for pair in portfolio.programme.pairs if not pair.stopped}
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
