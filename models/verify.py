"""Is what a result claims true? Its figures once more by plain arithmetic, its optimum by another solver."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from . import arithmetic
from .arithmetic import Options, same
from .case import Case
from .matrix import rank
from .milp import Solver, SolverError, maximise
from .portfolio import programme
from .rules import Row, Rule
from .weighing import weight_profile

Status = Literal["confirmed", "refuted", "not checked"]

SOLVERS: dict[Solver, str] = {"highs": "HiGHS", "cbc": "CBC"}


class _Stated(BaseModel):
    """A part of a result as its document states it; what else it says is not looked at here."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", allow_inf_nan=False)


class StatedPair(_Stated):
    pair: str
    cost: float
    value: float


class StatedSynergy(_Stated):
    pairs: list[str]
    value: float


class StatedRule(_Stated):
    name: str
    used: float | None
    at_most: float | None
    at_least: float | None


class StatedFund(_Stated):
    profile: str
    method: Literal["topsis", "additive"]
    normalisation: Literal["bounds", "vector", "minmax"]
    solver: Solver
    value: float
    bound: float
    gap: float
    cost: float
    budget: float | None
    funded: list[StatedPair]
    not_funded: list[StatedPair]
    synergies: list[StatedSynergy]
    rules: list[StatedRule]

    @property
    def pairs(self) -> list[str]:
        return [f.pair for f in self.funded]


class StatedStage(_Stated):
    id: str
    rank: int
    score: float
    closeness: float
    additive: float


class StatedCriterion(_Stated):
    id: str
    weight: float


class StatedRank(_Stated):
    profile: str
    criteria: list[StatedCriterion]
    stages: list[StatedStage]


@dataclass(frozen=True)
class Finding:
    """One thing that a result claims, and what came of looking into it."""

    what: str
    status: Status
    says: str


def verify(case: Case, fund: StatedFund, ranking: StatedRank | None) -> Iterator[Finding]:
    """Everything that a result claims of its ranking and its portfolio, one finding a claim.

    ``case`` is the case under the overrides that the result names.
    """
    if fund.profile not in case.profiles and case.profiles:
        yield Finding("profile", "refuted", f"the case has no profile '{fund.profile}'")
        return
    settings = (fund.method, fund.normalisation) == (case.method, case.normalisation)
    yield _finding("settings", settings, f"{case.method} on {case.normalisation}, as the case asks for")
    yield _budget(case, fund)
    weights = arithmetic.weights(case, fund.profile)
    known = weights is not None
    if weights is None:
        weights = dict(weight_profile(case, fund.profile).weights)
    if ranking is not None:
        yield _weights(ranking, fund.profile, weights, known)
        yield from _ranking(case, ranking, weights)
    strange = arithmetic.unknown(case)
    if strange:
        says = f"the arithmetic written for this check does not know {', '.join(strange)}"
        yield Finding("values, costs and rules", "not checked", says)
    else:
        closeness, additive = arithmetic.ranking(case, weights)
        every = arithmetic.options(case, additive if case.method == "additive" else closeness)
        found = list(_options(fund, every))
        yield from found
        if all(finding.status == "confirmed" for finding in found):
            yield from _sums(case, fund, every)
            yield from (_rule(case, rule, fund, every) for rule in case.all_rules)
            yield _rules_named(case, fund)
    yield from _optimality(case, fund)


def _finding(what: str, holds: bool, says: str, instead: str | None = None) -> Finding:
    return Finding(what, "confirmed" if holds else "refuted", says if holds or instead is None else instead)


def _budget(case: Case, fund: StatedFund) -> Finding:
    budget = case.budget_limit if math.isfinite(case.budget_limit) else None
    holds = (
        budget == fund.budget if None in (budget, fund.budget) else same(budget or 0.0, fund.budget or 0.0)
    )
    instead = f"the result says {_shown(fund.budget)}, the case {_shown(budget)}"
    return _finding("budget", holds, f"{_shown(budget)}, as in the case", instead)


def _weights(stated: StatedRank, profile: str, weights: dict[str, float], known: bool) -> Finding:
    claimed = {c.id: c.weight for c in stated.criteria}
    holds = stated.profile == profile and claimed.keys() == weights.keys()
    apart = [c for c in weights if c in claimed and not _near(claimed[c], weights[c])]
    how = (
        "in plain Python" if known else "by the package's own code: no second way is written for this profile"
    )
    says = f"those of the profile {profile}, computed again {how}"
    wrong = ", ".join(f"{c} is {_shown(weights[c])}, not {_shown(claimed[c])}" for c in apart)
    return _finding("weights", holds and not apart, says, wrong or "not those of this profile and case")


def _ranking(case: Case, stated: StatedRank, weights: dict[str, float]) -> Iterator[Finding]:
    closeness, additive = arithmetic.ranking(case, weights)
    if {s.id for s in stated.stages} != set(case.stages) or len(stated.stages) != len(case.stages):
        yield Finding("ranking", "refuted", "it does not rank the stages of the case, each once")
        return
    for name, computed in (("closeness", closeness), ("additive", additive)):
        apart = [s for s in stated.stages if not _near(getattr(s, name), computed[s.id])]
        wrong = ", ".join(
            f"{s.id} has {_shown(computed[s.id])}, not {_shown(getattr(s, name))}" for s in apart
        )
        says = f"of all {len(stated.stages)} stages, computed again in plain Python from the readings"
        yield _finding("closeness" if name == "closeness" else "additive values", not apart, says, wrong)
    score = additive if case.method == "additive" else closeness
    ranks = {s: 1 + sum(score[other] > score[s] + 1e-9 for other in score) for s in score}
    apart = [s for s in stated.stages if s.rank != ranks[s.id] or not _near(s.score, score[s.id])]
    wrong = ", ".join(f"{s.id} has rank {ranks[s.id]}, not {s.rank}" for s in apart)
    order = [ranks[s.id] for s in stated.stages]
    yield _finding(
        "ranks", not apart and order == sorted(order), "they follow from the scores, ties within 1e-9",
        wrong or "the stages are not listed in rank order",
    )  # fmt: skip


def _options(fund: StatedFund, every: Options) -> Iterator[Finding]:
    listed = [*fund.funded, *fund.not_funded]
    names = [entry.pair for entry in listed]
    strange = [pair for pair in names if pair not in every]
    missing = [pair for pair in every if pair not in names]
    twice = sorted({pair for pair in names if names.count(pair) > 1})
    wrong = "; ".join(
        f"{words}: {', '.join(found)}"
        for words, found in (
            ("no options of the case", strange),
            ("options left out", missing),
            ("listed twice", twice),
        )
        if found
    )
    yield _finding("options", not wrong, f"the case's {len(every)}, each funded or not", wrong)
    for name in ("value", "cost"):
        apart = [e for e in listed if e.pair in every and not same(getattr(e, name), every[e.pair][name])]
        wrong = ", ".join(
            f"{e.pair} has {_shown(every[e.pair][name])}, not {_shown(getattr(e, name))}" for e in apart
        )
        how = "stage priority × fit, or as stated" if name == "value" else "as the case states them"
        yield _finding(f"{name}s of the pairs", not apart, how, wrong)


def _sums(case: Case, fund: StatedFund, every: Options) -> Iterator[Finding]:
    terms = arithmetic.terms(case, every, fund.pairs)
    value, size = math.fsum(terms), math.fsum(map(abs, terms))
    cost = math.fsum(every[pair]["cost"] for pair in fund.pairs)
    realised = sorted(
        (sorted(s.pairs), s.value) for s in case.synergies if all(p in fund.pairs for p in s.pairs)
    )
    claimed = sorted((sorted(s.pairs), s.value) for s in fund.synergies)
    yield _finding(
        "synergies", realised == claimed, f"{len(realised)} realised, as listed",
        f"{len(realised)} are realised; those listed are not the same",
    )  # fmt: skip
    yield _finding(
        "value", same(value, fund.value, size), f"{_shown(value)}, summed again",
        f"the pairs and their synergies sum to {_shown(value)}, not {_shown(fund.value)}",
    )  # fmt: skip
    yield _finding(
        "cost", same(cost, fund.cost), f"{_shown(cost)}, summed again",
        f"the pairs cost {_shown(cost)}, not {_shown(fund.cost)}",
    )  # fmt: skip
    proven = fund.gap >= 0 and fund.bound >= fund.value - 1e-9 * max(size, 1.0)
    gap = (fund.bound - fund.value) / size if size else 0.0
    says = f"{_shown(fund.bound)}, a gap of {fund.gap:g}"
    yield _finding("bound", proven and abs(gap - fund.gap) <= 2e-9, says, f"{says}: the two do not agree")


def _rule(case: Case, rule: Rule, fund: StatedFund, every: Options) -> Finding:
    what = f"rule '{rule.title}'"
    strange = arithmetic.unknown_in(rule)
    if strange:
        says = f"the arithmetic written for this check does not know {', '.join(strange)}"
        return Finding(what, "not checked", says)
    found = arithmetic.measure(case, rule, every, fund.pairs)
    stated = next((r for r in fund.rules if r.name == rule.title), None)
    limits = [getattr(rule, side, None) for side in ("at_least", "at_most")]
    bounds = ["≥ " + _shown(limits[0])] if limits[0] is not None else []
    bounds += ["≤ " + _shown(limits[1])] if limits[1] is not None else []
    used = "" if found.used is None else f": {_shown(found.used)}"
    limited = f"{' of' if used else ':'} {', '.join(bounds)}" if bounds else ""
    says = f"kept{used}{limited}"
    if not found.kept:
        return Finding(
            what, "refuted", f"broken{used}{', where it demands ' if bounds else ''}{' '.join(bounds)}"
        )
    if stated is None:
        return Finding(what, "refuted", f"{says}, but the result does not list it")
    for name, is_ in (("at_least", limits[0]), ("at_most", limits[1])):
        claimed = getattr(stated, name)
        if (claimed is None) != (is_ is None) or (is_ is not None and not same(claimed, is_)):
            return Finding(
                what, "refuted", f"the case says {name} {_shown(is_)}, the result {_shown(claimed)}"
            )
    if found.used is not None and not (stated.used is not None and _near(stated.used, found.used)):
        return Finding(what, "refuted", f"{says}; the result says that {_shown(stated.used)} is used")
    return Finding(what, "confirmed", says)


def _rules_named(case: Case, fund: StatedFund) -> Finding:
    names, known = [rule.name for rule in fund.rules], [rule.title for rule in case.all_rules]
    strange = [name for name in names if name not in known]
    holds = not strange and len(names) == len(known)
    says = f"the result names rules that the case does not have: {', '.join(strange)}"
    return _finding("rules", holds, f"the case's {len(known)}, no more and no fewer", says)


def _optimality(case: Case, fund: StatedFund) -> Iterator[Finding]:
    """What another solver makes of the same rules."""
    other: Solver = "cbc" if fund.solver == "highs" else "highs"
    made = programme(case, rank(case, weight_profile(case, fund.profile)))
    ids = {pair.id: i for i, pair in enumerate(made.pairs)}
    what, name = f"optimality, by {SOLVERS[other]}", SOLVERS[other]
    if any(pair not in ids for pair in fund.pairs):
        yield Finding(what, "not checked", "the portfolio holds pairs that are no options")
        return
    chosen = frozenset(ids[pair] for pair in fund.pairs)
    value, slack = made.value(chosen), 1e-9 * max(made.size(chosen), 1e-3)
    try:
        best = maximise(made.values, made.rows, made.joint, other)
        if best is None:
            yield Finding(what, "refuted", f"{name} finds no portfolio that keeps the rules")
            return
        better = made.value(best.chosen)
        if value + slack < better <= fund.bound + slack and fund.gap > 0:
            says = f"{name} finds one worth {_shown(better)}, within the bound that the result states"
            yield Finding(what, "confirmed", says)
            return
        if better > value + slack and made.keeps_rules(best.chosen):
            pairs = ", ".join(made.ids(best.chosen))
            yield Finding(
                what, "refuted", f"{name} finds one worth {_shown(better)}, not {_shown(value)}: {pairs}"
            )
            return
        if better < value - slack and made.keeps_rules(chosen):
            says = f"{name} finds only {_shown(better)}; the portfolio keeps the rules and is worth more"
            yield Finding(what, "not checked", says)
            return
        holds = abs(better - fund.value) <= slack + 1e-9 * abs(better)
        says = f"{name} finds nothing worth more than {_shown(better)}"
        yield _finding(
            what, holds, says, f"the best is worth {_shown(better)}, the result says {_shown(fund.value)}"
        )
        if not holds:
            return
        enough = Row("value", dict(enumerate(made.values)), at_least=value - slack)
        cheapest = maximise([-cost for cost in made.costs], [*made.rows, enough], made.joint, "highs")
    except SolverError as error:
        yield Finding(what, "not checked", str(error))
        return
    least = made.cost(chosen) if cheapest is None else min(made.cost(cheapest.chosen), made.cost(chosen))
    yield _finding(
        "cheapest of its value, by HiGHS", same(least, made.cost(chosen)),
        f"none of this value costs less than {_shown(least)}", f"one as good costs {_shown(least)}",
    )  # fmt: skip


def _near(one: float, other: float) -> bool:
    """Figures between 0 and 1, and weights from an iteration that stops at 1e-12 or so."""
    return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))


def _shown(value: Any) -> str:
    return "nothing" if value is None else f"{value:,.12g}"


def confirmed(findings: Sequence[Finding]) -> bool:
    return all(finding.status == "confirmed" for finding in findings)
