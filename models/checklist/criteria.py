"""Whether criteria, readings and scales bear what is built on them."""

from __future__ import annotations

import re
from itertools import combinations

from ...mcda.rank_correlation import kendall_tau
from ..case.case import Case
from ..case.criterion import Criterion
from ..entry.levels import Evidence
from ..portfolio.conceptual import title
from .point import UNRANKED, Material, PointFinding, Status, by_count, counted, first

ALIKE = 0.9
"""Kendall's τ-b from which two criteria order the stages alike."""


def name_of(case: Case, criterion: str) -> str:
    return case.criteria[criterion].name or title(criterion)


def defined(made: Material) -> PointFinding:
    """That each says what it is: in words, in what its levels mean, or by its unit."""
    case = made.case
    if not case.criteria:
        return UNRANKED
    bare = [
        name_of(case, c) for c, found in case.criteria.items() if not (found.why or found.means or found.unit)
    ]
    whole = len(case.criteria)
    says = f"{whole - len(bare)} of {counted(whole, 'criterion', 'criteria')} say what they mean."
    remedy = f"Write why, means or a unit for {first(bare)}." if bare else ""
    return PointFinding(by_count(whole - len(bare), whole), says, remedy)


def not_twice(made: Material) -> PointFinding:
    """That no two order the stages alike, and none leaves them equal; what is missing nobody can compute."""
    case, matrix = made.case, made.analysis.ranking.matrix
    if not case.criteria:
        return UNRANKED
    scores = {c: matrix.scores[:, j] for j, c in enumerate(matrix.criteria)}
    flat = [name_of(case, c) for c, column in scores.items() if len(set(column.tolist())) == 1]
    telling = {c: column for c, column in scores.items() if len(set(column.tolist())) > 1}
    alike = [
        f"{name_of(case, one)} and {name_of(case, other)}"
        for (one, a), (other, b) in combinations(telling.items(), 2)
        if abs(kendall_tau(a, b)) >= ALIKE
    ]
    reasoned = all(found.why for found in case.criteria.values())
    says = [f"{first(alike)} order the stages alike: one thing may count twice."] if alike else []
    says += [f"{first(flat)} {'tells' if len(flat) == 1 else 'tell'} no stage from another."] if flat else []
    says += [] if says else ["No two criteria order the stages alike, and each tells stages apart."]
    says += [] if reasoned else ["Why each is among them, and that none is missing, nothing says."]
    remedy = "Merge what is the same, and write why each criterion is there." if alike or flat else ""
    remedy = remedy or ("" if reasoned else "Write why for each criterion.")
    holds = (not alike and not flat) + reasoned
    return PointFinding(by_count(holds, 2), " ".join(says), remedy)


_MONEY = re.compile(r"cost|price|invest|spend|capex|opex|budget|expens", re.IGNORECASE)


def cost_apart(made: Material) -> PointFinding:
    """That value has no money in it, which the budget counts already."""
    case = made.case
    priced = [
        name_of(case, c)
        for c, found in case.criteria.items()
        if _MONEY.search(f"{c} {found.name or ''}") or (case.currency and case.currency in (found.unit or ""))
    ]
    if priced:
        says = f"{first(priced)} sounds like money, which the budget counts already."
        return PointFinding(
            "partly met", says, "Take it out of the criteria, or say under why that it is not."
        )
    stated = sum(f.pair.stated for f in made.analysis.portfolio.funded)
    if stated:
        says = (
            f"{counted(stated, 'funded value')} are the case's own: nothing shows that cost is not in them."
        )
        return PointFinding("partly met", says, "Say under why what a stated value is made of.")
    return PointFinding("met", "Value is made of no cost; cost is held against the budget alone.")


def sourced(made: Material) -> PointFinding:
    """Source, date and strength of each reading, in its cell or at its stage."""
    case = made.case
    if not case.criteria:
        return UNRANKED
    cells = [
        (s, case.evidence(s, c) or Evidence())
        for s in case.stages
        for c in case.criteria
        if c not in case.pairwise
    ]
    if not cells:
        return PointFinding("does not apply", "Stages are compared with each other, and not read.")
    whole = len(cells)
    sources = sum(bool(found.source or case.stages[s].source or case.source) for s, found in cells)
    dates, strengths = (sum(bool(getattr(e, key)) for _, e in cells) for key in ("date", "strength"))
    says = (
        f"Of {counted(whole, 'reading')} {sources} have a source, {dates} a date and {strengths} a strength."
    )
    complete = sum(
        bool((f.source or case.stages[s].source or case.source) and f.date and f.strength) for s, f in cells
    )
    status: Status = "met" if complete == whole else "partly met" if sources else "not met"
    remedy = "" if complete == whole else "Write a reading as {reading, source, date, strength}."
    return PointFinding(status, says, remedy)


def anchored(made: Material) -> PointFinding:
    """That somebody who reads a stage knows what the ends of the scale are."""
    case = made.case
    if not case.criteria:
        return UNRANKED
    bare = [name_of(case, c) for c, found in case.criteria.items() if not _anchors(case, c, found)]
    whole = len(case.criteria)
    says = f"The ends of the scale are described for {whole - len(bare)} of {whole} criteria."
    remedy = (
        f"Write means, what each level stands for, or a unit with bounds, for {first(bare)}." if bare else ""
    )
    return PointFinding(by_count(whole - len(bare), whole), says, remedy)


def _anchors(case: Case, criterion: str, found: Criterion) -> bool:
    if found.bounds is not None:
        return found.unit is not None
    levels = list(found.scale or case.scale)
    return {levels[0], levels[-1]} <= {*(found.means or ())}


def value_functions(made: Material) -> PointFinding:
    """That the worth of what lies between the ends was thought about, or at least tried otherwise."""
    case = made.case
    if not case.criteria:
        return UNRANKED
    shaped = [
        c
        for c, f in case.criteria.items()
        if f.value or f.exponential is not None or f.target is not None or f.scale
    ]
    reasoned = [c for c in shaped if case.criteria[c].why or case.criteria[c].source]
    whole = len(case.criteria)
    stress = made.analysis.stress
    tried = stress is not None and len(stress.uncertainty.scales) > 1
    says = [
        f"{len(shaped)} of {whole} criteria say what their readings are worth, {len(reasoned)} of them why."
    ]
    says += [] if len(shaped) == whole else ["The others take equal steps to be worth the same."]
    says += ["Another scale of the levels was tried."] if tried else []
    status: Status = "met" if len(reasoned) == whole else "partly met" if reasoned or tried else "not met"
    remedy = "" if status == "met" else "Write value or scale for each criterion, and why."
    return PointFinding(status, " ".join(says), remedy)
