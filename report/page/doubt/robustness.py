"""How sure the result is, for the page: the numbers of ``stress`` in the words of a planner.

The sentences are those that ``stress`` prints, with the names of the case instead of its ids.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from ....models.analysis import Analysis
from ....models.case.case import Case
from ....models.case.in_doubt import InDoubt, doubted
from ....models.portfolio.portfolio import MOST_LIFTED
from ....models.sensitivity.distributions import Uncertainty
from ....models.sensitivity.doubt import IN_PASSING
from ...diagram.block import cell_text, reading_text
from ...results.doubt.stress import StressResult
from ...results.run import any_stress, mixed_stress, stressed
from ...words import wording as say
from ...words.plain_text import ordinal
from ...words.sureness import (
    KINDS,
    LIKELY,
    SURE,
    WEIGHTS,
    WITHIN,
    likely_ranks,
)
from .sure_projects import sure_projects, written

Facts = dict[str, Any]
_MUCH, _LITTLE = 1.15, 0.85
"""A weight that stands out: so many times what it would be if all were equal."""


def sureness(analysis: Analysis) -> Facts:
    """All that the section says, and the sentence of it on the first page."""
    case, view = analysis.case, stressed(analysis)
    mixed, any_weights = mixed_stress(analysis), any_stress(analysis)
    found: Facts = {
        "known": view is not None,
        "too_many": len(analysis.portfolio.programme.pairs) > MOST_LIFTED,
        "most": MOST_LIFTED,
        "most_solved": max(IN_PASSING),
        "sure": say.percent(SURE),
        "likely": say.percent(LIKELY),
    }
    if view is None:
        return found
    return {
        **found,
        "draws": f"{view.draws:,}",
        "exact": view.exact,
        "fits": "fits" in (view.in_doubt or {}),
        "seed": view.seed,
        "varied": _varied(analysis, view),
        "drawn": say.listed(_drawn(analysis, view)),
        "within": f"{100 * WITHIN * 0.5 / view.draws**0.5:.1f}",
        **_firsts(case, view),
        "unsettled": _unsettled(case, view),
        "readings": _readings(case, view),
        "stages": _stages(case, view),
        "names": [say.criterion_name(case, c) for c in case.criteria],
        "mixed": mixed and _beside(analysis, mixed),
        "any": any_weights and _beside(analysis, any_weights),
        "central": _central(case, any_weights) if any_weights else [],
        "other": _other(analysis, view, mixed, any_weights) if any_weights else None,
        "own": _weights(view),
        "intervals": _intervals(case, view),
        "leader": say.stage_name(case, analysis.ranking.order[0]),
        "pairs": sure_projects(analysis, view),
        "discuss": _discuss(case, view),
    }


def _beside(analysis: Analysis, view: StressResult) -> Facts:
    """The same under other weights: who comes first how often, and what stays funded."""
    return {
        "draws": f"{view.draws:,}",
        **_firsts(analysis.case, view),
        "pairs": sure_projects(analysis, view),
    }


def _other(
    analysis: Analysis, view: StressResult, mixed: StressResult | None, any_weights: StressResult
) -> Facts:
    """Who is first, and what is funded here, under the board's own weights and under others."""
    case = analysis.case
    views = {"own": view, "mixed": mixed, "any": any_weights}

    def row(name: str, shares: Mapping[str, float | None]) -> Facts:
        return {"name": name} | {key: "–" if s is None else say.percent(s) for key, s in shares.items()}

    firsts = {
        stage: {key: made.rank_acceptability[stage][0] if made else None for key, made in views.items()}
        for stage in view.ranks
    }
    often = {stage: max(share or 0.0 for share in shares.values()) for stage, shares in firsts.items()}
    projects = [f.pair.pair for f in analysis.portfolio.funded] if view.core_index else []
    return {
        "stages": [
            row(say.stage_name(case, stage), firsts[stage])
            for stage in sorted(firsts, key=lambda stage: (view.ranks[stage], -often[stage]))
            if often[stage] >= 1 - SURE or view.ranks[stage] == 1
        ],
        "projects": [
            row(
                say.pair_name(case, pair),
                {key: made.core_index.get(pair) if made else None for key, made in views.items()},
            )
            for pair in projects
            if pair not in (*view.owed, *view.committed)
        ],
    }


def _drawn(analysis: Analysis, view: StressResult) -> list[str]:
    """What is not the same in every draw."""
    assert analysis.stress is not None
    uncertain = analysis.stress.uncertainty
    own = {
        "set": "weights that the profile allows",
        "posterior": "weights that its judgements leave",
        "uniform": "weights of any kind",
        "hull": "any mix of the profiles' weights",
        "order": "weights in the profile's order of importance",
    }
    return [
        *([own.get(view.weights, "weights near those of the profile")] if "weights" in view.vary else []),
        *(["open readings"] if uncertain.cells else []),
        *(["readings within their ranges"] if uncertain.ranges else []),
        *(["scores"] if len(uncertain.scales) > 1 else []),
        *(["costs"] if uncertain.costs else []),
        *(KINDS[kind][1] for kind in view.in_doubt or ()),
    ]


def _varied(analysis: Analysis, view: StressResult) -> list[tuple[str, str]]:
    """What was drawn, and from what."""
    case = analysis.case
    assert analysis.stress is not None
    uncertain = analysis.stress.uncertainty
    cells = [
        f"{say.stage_name(case, stage)}, {say.criterion_name(case, criterion)}"
        for stage, criterion in uncertain.cells
    ]
    scales = [
        ", ".join(
            f"{level} {say.amount(score)}" for level, score in sorted(scale.items(), key=lambda s: s[1])
        )
        for scale in uncertain.scales.values()
    ]
    costs = [
        f"{_costly(case, made.of)}, {say.amount(made.low)} to {say.amount(made.high)}"
        for made in uncertain.costs
    ]
    ranges = [
        f"{say.stage_name(case, s)}, {say.criterion_name(case, c)} {cell_text(case, s, c)}"
        for s, c in uncertain.ranges
    ]
    alike = "each way to read it as often as people did, or all alike where nobody says who read what"
    ranked = [
        ("Weights", _weights(view)),
        ("Open readings", f"{'; '.join(cells)}: {alike}" if cells else "none; no reading is open"),
        *(
            [("Ranges of readings", f"{'; '.join(ranges)}: triangular, highest at the likely one")]
            if ranges
            else []
        ),
        (
            "Scores of the levels",
            "; or ".join(scales) if len(scales) > 1 else "not varied; the case has one set of them",
        ),
    ]
    return [
        *(ranked if case.criteria else []),
        ("Costs", "; ".join(costs) if costs else "not varied; the case gives no lowest and highest cost"),
        *_numbers(case, uncertain),
    ]


def _numbers(case: Case, uncertain: Uncertainty) -> list[tuple[str, str]]:
    """Fits, chances and synergies that were drawn, each with what it may be."""
    kinds = {
        "Fits": uncertain.fits,
        "Chances of success": uncertain.successes,
        "Synergies": uncertain.synergies,
    }
    rows = {kind: "; ".join(_number(case, one) for one in found) for kind, found in kinds.items() if found}
    if uncertain.fits and "fits" not in doubted(case):
        rows["Fits"] = (
            "each that is a level, which may be the level beside it, with a chance of a quarter each: "
            "assumed, as the case says of none that it is in doubt"
        )
    return list(rows.items())


def _number(case: Case, found: InDoubt) -> str:
    where = say.listed([_costly(case, of) for of in found.of.split(" + ")])
    if found.spread is not None:
        low, _, high = found.spread
        return f"{where}, {say.amount(low)} to {say.amount(high)}"
    return f"{where}, " + ", ".join(f"{n:.3g} ({say.percent(share)})" for n, share in found.shares.items())


def _weights(view: StressResult) -> str:
    if "weights" not in view.vary:
        return "not varied; one criterion has all the weight"
    return WEIGHTS[view.weights].format(spread=say.score(view.spread or 0.0))


def _costly(case: Case, of: str) -> str:
    """A pair, or a technology wherever it is; perhaps at one level."""
    return say.pair_name(case, of) if "/" in of else say.pair_parts(case, f"*/{of}")[0]


def _firsts(case: Case, view: StressResult) -> Facts:
    """Who comes first how often: those that do now, then the others, most often first."""
    shares = {stage: ranks[0] for stage, ranks in view.rank_acceptability.items()}
    now = view.ranks
    rows = [
        {"name": say.stage_name(case, stage), "share": say.percent(shares[stage]), "now": now[stage] == 1}
        for stage in sorted(shares, key=lambda stage: (now[stage] > 1, -shares[stage]))
        if shares[stage] > 0 or now[stage] == 1
    ]
    return {
        "first": rows,
        "tied": sum(shares.values()) > 1.005,
        "first_within": None if view.exact else math.ceil(100 * WITHIN * 0.5 / view.draws**0.5),
    }


def _unsettled(case: Case, view: StressResult) -> list[Facts]:
    """Neighbours in the ranking whose order is not sure."""
    now, wins = view.ranks, view.pairwise_winning
    return [
        {
            "ahead": say.stage_name(case, ahead),
            "behind": say.stage_name(case, behind),
            "turned": say.percent(wins[behind][ahead]),
            "kept": say.percent(wins[ahead][behind]),
        }
        for ahead, behind in pairwise(sorted(now, key=lambda stage: now[stage]))
        if wins[behind][ahead] > 1 - SURE and now[ahead] < now[behind]
    ]


def _readings(case: Case, view: StressResult) -> list[str]:
    """Which single reading moves its stage, at the weights of the profile."""
    point, *others = view.readings
    says = []
    for found in others:
        changed = [cell for cell, read in found.assignment.items() if read != point.assignment[cell]]
        if len(changed) != 1:
            continue
        stage, criterion = changed[0].split(".")
        before, after = point.ranks[stage], found.ranks[stage]
        if before != after:
            reading = reading_text(case, criterion, found.assignment[changed[0]])
            says.append(
                f"{say.stage_name(case, stage)} {'falls' if after > before else 'rises'} from "
                f"{ordinal(before)} to {ordinal(after)} if {say.criterion_name(case, criterion)} is {reading}"
            )
    return says


def _stages(case: Case, view: StressResult) -> list[Facts]:
    rows = []
    for stage, rank in sorted(view.ranks.items(), key=lambda item: item[1]):
        shares = view.rank_acceptability[stage]
        low, high = likely_ranks(shares)
        rows.append(
            {
                "name": say.stage_name(case, stage),
                "rank": rank,
                "first": say.percent(shares[0]),
                "three": say.percent(sum(shares[:3])),
                "mean": f"{view.expected_rank[stage]:.2f}",
                "range": f"{low}" if low == high else f"{low} to {high}",
                "all": [(at, say.percent(share)) for at, share in enumerate(shares, 1) if share > 0],
            }
        )
    return rows


def _central(case: Case, view: StressResult) -> list[Facts]:
    """Who would put each stage first, most often first."""
    rows = []
    shares = view.rank_acceptability
    for stage in sorted(view.central_weights, key=lambda stage: -shares[stage][0]):
        weights = view.central_weights[stage]
        if weights is None:
            continue
        equal = 1 / len(weights)
        falling = sorted(weights, key=lambda c: -weights[c])
        rows.append(
            {
                "name": say.stage_name(case, stage),
                "much": [say.criterion_name(case, c) for c in falling if weights[c] >= _MUCH * equal],
                "little": [say.criterion_name(case, c) for c in falling if weights[c] <= _LITTLE * equal],
                "weights": [say.score(weights[c]) for c in case.criteria],
                "sure": say.percent(view.confidence[stage] or 0.0),
            }
        )
    return rows


def _intervals(case: Case, view: StressResult) -> Facts:
    """How far one weight can move, and which is the nearest to change who is first."""
    rows, limits = [], []
    for criterion, found in view.weight_intervals.items():
        name, weight, (low, high) = say.criterion_name(case, criterion), found.weight, found.first
        rows.append(
            {
                "name": name,
                "weight": say.score(weight),
                "first": f"{say.score(low)} to {say.score(high)}",
                "order": f"{say.score(found.order[0])} to {say.score(found.order[1])}",
            }
        )
        limits += [(weight - low, name, "falls below", low, weight)] if low > 0 else []
        limits += [(high - weight, name, "rises above", high, weight)] if high < 1 else []
    if not limits:
        return {"rows": rows, "nearest": None}
    _, name, how, limit, weight = min(limits)
    return {"rows": rows, "nearest": f"{name} {how} {say.score(limit)} (it is {say.score(weight)})"}


def _discuss(case: Case, view: StressResult) -> list[Facts]:
    rows = []
    for found in view.discuss:
        stage, criterion = found.cell.split(".")
        shares = {written(case, stage, criterion, r): s for r, s in found.readings.items()}
        rows.append(
            {
                "stage": say.stage_name(case, stage),
                "criterion": say.criterion_name(case, criterion),
                "readings": ", ".join(f"{reading} {say.percent(share)}" for reading, share in shares.items()),
                "agreement": "–" if found.agreement is None else f"{found.agreement:.2f}",
                "pairs": f"{found.pairs_moved:.2f}",
                "places": f"{found.places_moved:.2f}",
            }
        )
    return rows
