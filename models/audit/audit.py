"""Is what a result claims true? Its figures once more by plain arithmetic, its optimum by another solver."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...records import dataclass
from ..case.case import Case
from ..portfolio.at_least_cost import least_of
from ..portfolio.portfolio import programme
from ..ranking.ranking import Ranking, rank
from ..ranking.weights import profile_name, weight_profile
from ..solver.programme import Programme
from .claims import ClaimedFund, ClaimedRank
from .commitments import commitments, stops
from .findings import Finding, finding, shown
from .optimality import optimality, with_stops
from .recompute import ranking as recompute_ranking
from .recompute import weights as recompute_weights
from .recompute.money import (
    drawn,
    general_money,
    pool_money,
)
from .recompute.options import Key, Plan, RecomputedOption, joint, options, terms
from .recompute.ranking import same
from .recompute.rules import Measured, StatedRule, measure, wordings
from .recompute.years import day_after
from .spending import spending_by_period

_OWN = ", by the package's own code: no second way is written for "


def verify(case: Case, fund: ClaimedFund, ranking: ClaimedRank | None) -> Iterator[Finding]:
    """Everything that a result claims of its ranking and its portfolio, one finding a claim.

    ``case`` is the case under the overrides that the result names.
    """
    if fund.profile not in (case.profiles or (profile_name(case),)):
        yield Finding("profile", "refuted", f"the case has no profile '{fund.profile}'")
        return
    settings = (fund.method, fund.normalisation) == (case.method, case.normalisation)
    yield finding("settings", settings, f"{case.method} on {case.normalisation}, as the case asks for")
    yield _budget(case, fund)
    profile = weight_profile(case, fund.profile)
    weights = recompute_weights.weights(case, fund.profile, profile.weights)
    known = weights is not None
    if weights is None:
        weights = dict(profile.weights)
    own = rank(case, profile)
    scores = _scores(case, weights, own)
    if ranking is not None:
        yield _weights(ranking, fund.profile, weights, known)
        yield from _ranking(case, ranking, weights, scores)
    made = programme(case, own)
    figures = list(_figures(case, fund, options(case, scores.of), made, scores.how))
    strange = ", ".join(recompute_ranking.unknown(case))
    if strange:
        figures = list(_with_other_fields(case, fund, figures, made, strange))
    yield from figures
    yield from optimality(made, fund)


def _with_other_fields(
    case: Case, fund: ClaimedFund, figures: list[Finding], made: Programme, strange: str
) -> Iterator[Finding]:
    """The findings where the case says what the arithmetic of this check does not know."""
    what = "other fields"
    if not _refuted(figures):
        says = f"all figures come out the same without {strange}, which the arithmetic does not know"
        yield from (*figures, Finding(what, "confirmed", says))
        return
    own = list(_figures(case, fund, _own_options(case, made), made, _OWN + strange))
    if _refuted(own):
        yield Finding(what, "not checked", f"values, costs and rules: the arithmetic does not know {strange}")
        return
    says = f"values and costs of the pairs are computed again{_OWN.lstrip(',')}{strange}"
    yield from (*own, Finding(what, "confirmed", says))


def _refuted(figures: list[Finding]) -> bool:
    return any(one.status == "refuted" for one in figures)


def _own_options(case: Case, made: Programme) -> dict[Key, RecomputedOption]:
    """The package's own options, in the form of those that are computed anew."""
    found = {}
    for option in made.pairs:
        if option.stopped:
            continue
        start, attributes = option.start or 0, dict(option.attributes)
        over = {
            name: [option.amount(name, period) for period in case.periods]
            for name in ("cost", *option.spreads)
        }
        one = RecomputedOption(
            option.pair, option.level, option.period, start, attributes, over, option.end,
            None if option.finished is None else day_after(case, option.end),
            1.0 - attributes.get("risk", 0.0), option.builds, option.maturity_within_reach, option.state,
        )  # fmt: skip
        found[one.key] = one
    return found


@dataclass(frozen=True)
class _Scores:
    """What the case's method gives each stage."""

    of: dict[str, float]
    how: str = ""
    """By what they were computed, where that is nothing independent"""


def _scores(case: Case, weights: dict[str, float], own: Ranking) -> _Scores:
    second = recompute_ranking.SCORES.get(case.method)
    if second is None:
        return _Scores({stage: own.priority(stage) for stage in case.stages}, _OWN + case.method)
    return _Scores(second(case, weights))


def _figures(
    case: Case, fund: ClaimedFund, every: dict[Key, RecomputedOption], made: Programme, how: str
) -> Iterator[Finding]:
    """Options, values, costs and rules; what rests on options only where those are right."""
    found = list(_options(fund, every, how))
    found += commitments(case, fund, every)
    yield from found
    if all(one.status == "confirmed" for one in found):
        plan = [every[entry.key] for entry in fund.funded]
        plan += stops(case, every, plan)
        yield from _sums(case, fund, plan)
        yield from _money(case, fund, plan)
        pairs = list(dict.fromkeys(option.pair for option in every.values()))
        worded = list(wordings(case, least_of(made)))
        for rule in worded:
            if rule.unknown:
                yield _rule(*_by_its_kind(rule, fund, made), fund)
            else:
                yield _rule(rule, measure(case, rule, pairs, plan), fund)
        yield _rules_named(worded, fund)


def _by_its_kind(rule: StatedRule, fund: ClaimedFund, made: Programme) -> tuple[StatedRule, Measured]:
    """A rule of which the arithmetic does not know all, with its limits, as its kind judges it."""
    own = next(one for one in made.rules if one.title == rule.title)
    limits = {limit.upper: limit.value for limit in own.limits}
    funded = {entry.id for entry in fund.funded}
    chosen = frozenset(i for i, pair in enumerate(made.pairs) if pair.id in funded)
    usage = own.check(made.pairs, set(with_stops(made, chosen)))
    stated = replace(rule, at_least=limits.get(False), at_most=limits.get(True))
    return stated, Measured(usage.kept, usage.used)


def _budget(case: Case, fund: ClaimedFund) -> Finding:
    budget = general_money(case)
    holds = (
        budget == fund.budget if None in (budget, fund.budget) else same(budget or 0.0, fund.budget or 0.0)
    )
    instead = f"the result says {shown(fund.budget)}, the case {shown(budget)}"
    return finding("budget", holds, f"{shown(budget)}, as in the case", instead)


def _weights(stated: ClaimedRank, profile: str, weights: dict[str, float], known: bool) -> Finding:
    claimed = {c.id: c.weight for c in stated.criteria}
    holds = stated.profile == profile and claimed.keys() == weights.keys()
    apart = [c for c in weights if c in claimed and not _near(claimed[c], weights[c])]
    how = " in plain Python" if known else f"{_OWN.lstrip(',')}this profile"
    says = f"those of the profile {profile}, computed again{how}"
    wrong = ", ".join(f"{c} is {shown(weights[c])}, not {shown(claimed[c])}" for c in apart)
    return finding("weights", holds and not apart, says, wrong or "not those of this profile and case")


def _ranking(
    case: Case, stated: ClaimedRank, weights: dict[str, float], scores: _Scores
) -> Iterator[Finding]:
    if {s.id for s in stated.stages} != set(case.stages) or len(stated.stages) != len(case.stages):
        yield Finding("ranking", "refuted", "it does not rank the stages of the case, each once")
        return
    for name, how in (("closeness", recompute_ranking.closeness), ("additive", recompute_ranking.additive)):
        computed = how(case, weights)
        apart = [s for s in stated.stages if not _near(getattr(s, name), computed[s.id])]
        wrong = ", ".join(f"{s.id} has {shown(computed[s.id])}, not {shown(getattr(s, name))}" for s in apart)
        says = f"of all {len(stated.stages)} stages, computed again in plain Python from the readings"
        yield finding("closeness" if name == "closeness" else "additive values", not apart, says, wrong)
    score = scores.of
    barred = recompute_ranking.barred(case)
    ranks = recompute_ranking.places(score, barred)
    apart = [s for s in stated.stages if s.rank != ranks[s.id] or not _near(s.score, score[s.id])]
    vetoed = [s for s in stated.stages if [*(s.vetoed or ())] != barred[s.id]]
    if vetoed:
        says = ", ".join(f"{s.id} is barred by {', '.join(barred[s.id]) or 'nothing'}" for s in vetoed)
        yield Finding("vetoes", "refuted", f"{says}, which the result says otherwise")
    wrong = ", ".join(f"{s.id} has rank {ranks[s.id]}, not {s.rank}" for s in apart)
    order = [ranks[s.id] for s in stated.stages]
    says = f"they follow from the scores, ties within 1e-9{scores.how}"
    yield finding(
        "ranks", not apart and order == sorted(order), says,
        wrong or "the stages are not listed in rank order",
    )  # fmt: skip


def _options(fund: ClaimedFund, every: dict[Key, RecomputedOption], how_scored: str) -> Iterator[Finding]:
    """Each pair is funded, once, or listed at each of its levels as it would be when started at first."""
    first: dict[tuple[str, str | None], RecomputedOption] = {}
    for option in every.values():
        first.setdefault((option.pair, option.level), option)
    funded = [(f, every.get(f.key)) for f in fund.funded]
    left = [(n, first.get((n.pair, n.level)) if n.period is None else None) for n in fund.not_funded]
    pairs = [entry.pair for entry in fund.funded]
    sized = [(entry.pair, entry.level) for entry in fund.not_funded]
    wrong = "; ".join(
        f"{words}: {', '.join(dict.fromkeys(found))}"
        for words, found in (
            ("no options of the case", [entry.id for entry, option in funded + left if option is None]),
            (
                "options left out",
                [o.pair for o in first.values() if o.pair not in pairs and _size(o) not in sized],
            ),
            ("funded more than once", [pair for pair in pairs if pairs.count(pair) > 1]),
            ("funded and not funded", [pair for pair, _ in sized if pair in pairs]),
            ("listed twice", [n.id for n in fund.not_funded if sized.count((n.pair, n.level)) > 1]),
        )
        if found
    )
    yield finding(
        "options", not wrong, f"the case's {len({pair for pair, _ in first})}, each funded once or not", wrong
    )
    for name in ("value", "cost", "operating cost"):
        apart = [
            f"{entry.id} has {shown(option.figures[name])}, not {shown(claimed)}"
            for entry, option in funded + left
            if option is not None
            and not same(claimed := getattr(entry, name.replace(" ", "_")) or 0.0, option.figures[name])
        ]
        if (
            name == "operating cost"
            and not apart
            and not any(o and o.figures[name] for _, o in funded + left)
        ):
            continue  # nothing costs anything to run, and nothing is said of it
        how = "as the case states them"
        if name == "value":
            how = f"stage priority × fit, or as stated, × effect × success × discount{how_scored}"
        yield finding(f"{name}s of the pairs", not apart, how, ", ".join(apart))


def _size(option: RecomputedOption) -> tuple[str, str | None]:
    return option.pair, option.level


def _sums(case: Case, fund: ClaimedFund, plan: Plan) -> Iterator[Finding]:
    added = terms(case, plan)
    value, size = math.fsum(added), math.fsum(map(abs, added))
    cost = math.fsum(option.figures["cost"] for option in plan)
    realised = joint(case, plan)
    claimed: dict[tuple[str, ...], float] = {}
    for entry in fund.synergies:  # one that comes later is listed in parts
        name = tuple(sorted(entry.pairs))
        claimed[name] = claimed.get(name, 0.0) + entry.value
    alike = realised.keys() == claimed.keys() and all(same(realised[s], claimed[s]) for s in realised)
    yield finding(
        "synergies", alike, f"{len(realised)} realised, as listed",
        f"{len(realised)} are realised; those listed are not the same",
    )  # fmt: skip
    yield finding(
        "value", same(value, fund.value, size), f"{shown(value)}, summed again",
        f"the pairs and their synergies sum to {shown(value)}, not {shown(fund.value)}",
    )  # fmt: skip
    yield finding(
        "cost", same(cost, fund.cost), f"{shown(cost)}, summed again",
        f"the pairs cost {shown(cost)}, not {shown(fund.cost)}",
    )  # fmt: skip
    yield _bound(fund, size)


def _bound(fund: ClaimedFund, size: float) -> Finding:
    """That no portfolio is worth more than the bound, and how far the value is from it."""
    if fund.bound is None and fund.gap is None and fund.status != "optimal":
        return Finding("bound", "not checked", f"none is stated: the search was stopped ({fund.status})")
    if fund.bound is None or fund.gap is None:
        return Finding("bound", "refuted", "none is stated, though the portfolio is called optimal")
    proven = fund.gap >= 0 and fund.bound >= fund.value - 1e-9 * max(size, 1.0)
    gap = (fund.bound - fund.value) / size if size else 0.0
    says = f"{shown(fund.bound)}, a gap of {fund.gap:g}"
    return finding("bound", proven and abs(gap - fund.gap) <= 2e-9, says, f"{says}: the two do not agree")


def _money(case: Case, fund: ClaimedFund, plan: Plan) -> Iterator[Finding]:
    """What is spent in each period, and what the pools pay."""
    yield from spending_by_period(case, fund, plan)
    limited = general_money(case) is not None or any(period.budget for period in case.periods.values())
    if (case.pools and limited) or fund.pools is not None:
        amount, paid = pool_money(case), drawn(case, plan)
        stated = fund.pools
        holds = stated is not None and same(stated.amount, amount) and same(stated.drawn, paid, fund.cost)
        says = f"{shown(paid)} of {shown(amount)} can be drawn from them"
        claimed = "nothing of them" if stated is None else f"{shown(stated.drawn)} of {shown(stated.amount)}"
        yield finding("pools", holds, says, f"{says}, the result says {claimed}")


def _rule(rule: StatedRule, found: Measured, fund: ClaimedFund) -> Finding:
    what = f"rule '{rule.title}'"
    stated = next((r for r in fund.rules if r.name == rule.title), None)
    limits = [rule.at_least, rule.at_most]
    bounds = ["≥ " + shown(limits[0])] if limits[0] is not None else []
    bounds += ["≤ " + shown(limits[1])] if limits[1] is not None else []
    used = "" if found.used is None else f": {shown(found.used)}"
    limited = f"{' of' if used else ':'} {', '.join(bounds)}" if bounds else ""
    says = f"kept{used}{limited}{_OWN + ', '.join(rule.unknown) if rule.unknown else ''}"
    if not found.kept:
        return Finding(
            what, "refuted", f"broken{used}{', where it demands ' if bounds else ''}{' '.join(bounds)}"
        )
    if stated is None:
        return Finding(what, "refuted", f"{says}, but the result does not list it")
    for name, is_ in (("at_least", limits[0]), ("at_most", limits[1])):
        claimed = getattr(stated, name)
        if (claimed is None) != (is_ is None) or (is_ is not None and not same(claimed, is_)):
            return Finding(what, "refuted", f"the case says {name} {shown(is_)}, the result {shown(claimed)}")
    if found.used is not None and not (stated.used is not None and _near(stated.used, found.used)):
        return Finding(what, "refuted", f"{says}; the result says that {shown(stated.used)} is used")
    return Finding(what, "confirmed", says)


def _rules_named(worded: Sequence[StatedRule], fund: ClaimedFund) -> Finding:
    names, known = [rule.name for rule in fund.rules], [rule.title for rule in worded]
    strange = [name for name in names if name not in known]
    holds = not strange and len(names) == len(known)
    says = f"the result names rules that the case does not have: {', '.join(strange)}"
    return finding("rules", holds, f"the case's {len(known)}, no more and no fewer", says)


def _near(one: float, other: float) -> bool:
    """Figures between 0 and 1, and weights from an iteration that stops at 1e-12 or so."""
    return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))
