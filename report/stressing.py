"""How sure a ranking and a portfolio are: as JSON, as rows, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..mcda.robustness import monte_carlo_error
from ..models.discussion import agreed, worth_discussing
from ..models.stress import Stress
from .text import JSON, number, ordinal, paragraph, table

SURE = 0.95
"""Funded in at least this share of the draws: funded whatever happens, as far as one can say."""
LIKELY = 0.9
"""The share of the draws that a likely range of ranks covers."""


def view(found: Stress, vary: Sequence[str], weights: str, spread: float | None) -> JSON:
    """Everything; what was drawn comes first."""
    stages = found.ranking.matrix.stages
    accepted, core = found.acceptability, found.core
    case = found.uncertainty.case

    def a_stage(values: NDArray[np.float64]) -> JSON:
        return {stage: _plain(value) for stage, value in zip(stages, values, strict=True)}

    agreement = agreed(case)
    view: JSON = {
        "profile": found.ranking.profile.id,
        "basis": "additive" if found.by_value else "closeness",
        "vary": list(vary),
        "weights": weights,
        "spread": spread,
        "scales": list(found.uncertainty.scales),
        "costs_varied": [found.of for found in found.uncertainty.costs],
        "draws": found.draws,
        "seed": found.seed,
        "exact": found.exact,
        "ranks": dict(zip(stages, found.ranking.ranks.tolist(), strict=True)),
        "rank_acceptability": a_stage(accepted.ranks),
        "rank_acceptability_error": None
        if found.exact
        else a_stage(monte_carlo_error(accepted.ranks, found.draws)),
        "expected_rank": a_stage(accepted.expected_rank),
        "pairwise_winning": {
            stage: a_stage(row) for stage, row in zip(stages, accepted.winning, strict=True)
        },
        "central_weights": {
            stage: None
            if np.isnan(row).any()
            else dict(zip(found.ranking.matrix.criteria, row.tolist(), strict=True))
            for stage, row in zip(stages, accepted.central, strict=True)
        },
        "confidence": a_stage(found.confidence),
        "core_index": dict(core.share) if core else {},
        "core_index_error": None
        if found.exact or not core
        else {
            pair: float(monte_carlo_error(np.array(share), core.draws)) for pair, share in core.share.items()
        },
        "portfolio_draws": core.draws if core else 0,
        "infeasible_share": core.infeasible if core else 0.0,
        "funded_now": list(found.portfolios[0] or ()),
        "weight_intervals": {
            criterion: {
                "weight": found.ranking.profile.weights[criterion],
                "first": [first.low, first.high],
                "order": [order.low, order.high],
            }
            for criterion, first, order in zip(
                found.ranking.matrix.criteria, found.first, found.order, strict=True
            )
        },
        "readings": [
            {
                "assignment": {f"{s}.{c}": reading for (s, c), reading in assignment.items()},
                "share": share,
                "ranking": ranking.order,
                "ranks": dict(zip(stages, ranking.ranks.tolist(), strict=True)),
                "funded": None if funded is None else list(funded),
            }
            for assignment, share, ranking, funded in zip(
                found.open.assignments, found.shares, found.open.rankings, found.portfolios, strict=True
            )
        ],
        "readings_complete": found.open.complete,
        "agreement": {
            "cells": {f"{s}.{c}": share for (s, c), share in agreement.cells.items()},
            "stages": dict(agreement.stages),
            "criteria": dict(agreement.criteria),
        },
        "discuss": [
            {
                "cell": ".".join(moves.cell),
                "readings": {str(reading): share for reading, share in moves.shares.items()},
                "agreement": agreement.cells.get(moves.cell),
                "pairs_moved": moves.pairs,
                "places_moved": moves.places,
            }
            for moves in worth_discussing(case, found)
        ],
    }
    return {**view, "statements": _statements(view)}


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [float(v) for v in value]
    return None if np.isnan(value) else float(value)


def rows(view: JSON) -> tuple[list[str], list[JSON]]:
    """One row a figure: what it is, of which stage or pair, at which rank or against which other."""
    found: list[JSON] = []

    def add(what: str, of: str, figures: dict[Any, Any]) -> None:
        found.extend({"figure": what, "of": of, "at": at, "share": share} for at, share in figures.items())

    for stage, shares in view["rank_acceptability"].items():
        add("rank acceptability", stage, dict(enumerate(shares, 1)))
    for stage, wins in view["pairwise_winning"].items():
        add("pairwise winning", stage, {other: share for other, share in wins.items() if other != stage})
    for pair, share in view["core_index"].items():
        add("core index", pair, {"": share})
    return ["figure", "of", "at", "share"], found


# ---------------------------------------------------------------- in words


def _statements(view: JSON) -> list[str]:
    """What a planner can say, a sentence each."""
    return [*_first(view), *_likely_orders(view), *_by_readings(view), *_funding(view)]


def _first(view: JSON) -> list[str]:
    shares = {stage: found[0] for stage, found in view["rank_acceptability"].items() if found[0] > 0}
    ordered = sorted(shares, key=lambda stage: -shares[stage])
    where = "of all combinations" if view["exact"] else "of the draws"
    says = ", ".join(f"{stage} in {_percent(shares[stage])}" for stage in ordered)
    return [f"First place, as a share {where}: {says}."]


def _likely_orders(view: JSON) -> list[str]:
    """Neighbours in the ranking whose order is not sure."""
    order = sorted(view["ranks"], key=lambda stage: view["ranks"][stage])
    says = []
    for ahead, behind in pairwise(order):
        kept = view["pairwise_winning"][ahead][behind]
        turned = view["pairwise_winning"][behind][ahead]
        if turned > 1 - SURE and view["ranks"][ahead] < view["ranks"][behind]:
            says.append(f"{behind} ranks above {ahead} in {_percent(turned)}, below in {_percent(kept)}")
    return [f"Not settled: {'; '.join(says)}."] if says else []


def _by_readings(view: JSON) -> list[str]:
    """What the open cells do, at the point weights: who stays first, who moves and with which reading."""
    listed = view["readings"]
    if len(listed) < 2:
        return []
    point = listed[0]
    firsts = {stage for found in listed for stage, rank in found["ranks"].items() if rank == 1}
    leader = point["ranking"][0]
    says = [
        f"{leader} stays first for every reading"
        if firsts == {leader}
        else f"first for some reading or other: {', '.join(sorted(firsts))}"
    ]
    for found in listed[1:]:
        changed = [c for c, reading in found["assignment"].items() if reading != point["assignment"][c]]
        if len(changed) != 1:
            continue
        cell, reading = changed[0], found["assignment"][changed[0]]
        stage = cell.split(".")[0]
        before, after = point["ranks"][stage], found["ranks"][stage]
        if before != after:
            moves = "falls" if after > before else "rises"
            places = f"from {ordinal(before)} to {ordinal(after)}"
            says.append(f"{stage} {moves} {places} if {cell} is {number(reading)}")
    return [f"Over the open readings, at the weights of the profile: {'; '.join(says)}."]


def _funding(view: JSON) -> list[str]:
    if not view["core_index"]:
        return []
    index = view["core_index"]
    sure = [pair for pair, share in index.items() if share >= SURE]
    contested = sorted((p for p, s in index.items() if 1 - SURE < s < SURE), key=lambda p: -index[p])
    never = sum(share <= 1 - SURE for share in index.values())
    says = [f"Fund in any event (in {_percent(SURE)} of the draws or more): {', '.join(sure) or 'nothing'}."]
    if contested:
        shown = ", ".join(f"{pair} {_percent(index[pair])}" for pair in contested)
        says.append(f"Depends on what turns out: {shown}.")
    says.append(f"Hardly ever worth it: the other {never} options.")
    shaky = [pair for pair in view["funded_now"] if index[pair] < 0.5]
    if shaky:
        says.append(f"Funded now, but not in most draws: {', '.join(shaky)}.")
    if view["infeasible_share"]:
        says.append(f"In {_percent(view['infeasible_share'])} of the draws no portfolio keeps the rules.")
    return says


def _percent(share: float) -> str:
    """Never 0 % of something that happened, nor 100 % of something that did not always."""
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{share:.0%}"


WEIGHTS = {
    "uniform": "weights of any kind, all as likely",
    "profile": "weights around the profile {profile}, a weight's standard deviation about {spread:g}",
    "hull": "mixtures of the case's profiles",
    "order": "weights in the order of importance of the profile {profile}",
}


def text(view: JSON, width: int) -> str:
    """What was varied, what holds in words, and the figures behind it."""
    parts = [paragraph(_varied(view), width)]
    parts += [paragraph(statement, width) for statement in view["statements"]]
    parts += [_ranks(view, width), _central(view, width), _intervals(view, width)]
    parts += [_core(view, width), _discuss(view, width)]
    return "\n\n".join(filter(None, parts))


def _varied(view: JSON) -> str:
    what = []
    if "weights" in view["vary"]:
        what.append(WEIGHTS[view["weights"]].format(**view))
    if "readings" in view["vary"]:
        cells = len(view["readings"][0]["assignment"])
        plural = "s" if cells > 1 else ""
        what.append(f"{cells} open reading{plural}" if cells else "no open readings (the case has none)")
    if "scale" in view["vary"]:
        what.append(f"the scales {', '.join(view['scales'])}")
    if "costs" in view["vary"]:
        ranges = ", ".join(view["costs_varied"])
        what.append(f"the cost of {ranges}" if ranges else "no costs (the case gives no ranges)")
    basis = "additive value" if view["basis"] == "additive" else "TOPSIS closeness"
    how = f"{view['draws']:,} draws (seed {view['seed']})"
    if view["exact"]:
        how = f"all {view['draws']:,} combinations"
    says = f"How sure, by {basis}: {how} of {'; '.join(what) or 'nothing'}."
    if not view["exact"]:
        error = 1.96 * 0.5 / view["draws"] ** 0.5
        says += f" Shares of ranks are within ±{error:.1%} with 95% confidence"
        if view["portfolio_draws"]:
            error = 1.96 * 0.5 / view["portfolio_draws"] ** 0.5
            says += f", those of pairs, solved anew in {view['portfolio_draws']:,} draws, within ±{error:.1%}"
        says += "."
    return says


def _ranks(view: JSON, width: int) -> str:
    lines = []
    for stage, rank in sorted(view["ranks"].items(), key=lambda item: item[1]):
        shares = view["rank_acceptability"][stage]
        low, high = _range(shares)
        lines.append(
            [stage, rank, _percent(shares[0]), _percent(sum(shares[:3])), view["expected_rank"][stage],
             str(low) if low == high else f"{low} to {high}"]
        )  # fmt: skip
    headers = ["stage", "rank now", "first in", "top three in", "mean rank", f"{LIKELY:.0%} of the time"]
    return table(headers, lines, width)


def _range(shares: list[float]) -> tuple[int, int]:
    """The ranks from the one passed by 5 % of the draws to the one passed by 95 %."""
    tail, total = (1 - LIKELY) / 2, np.cumsum(shares)
    low = int(np.searchsorted(total, tail + 1e-12)) + 1
    high = int(np.searchsorted(total, 1 - tail - 1e-12)) + 1
    return low, min(high, len(shares))


def _central(view: JSON, width: int) -> str:
    if "weights" not in view["vary"]:
        return ""
    found = {stage: weights for stage, weights in view["central_weights"].items() if weights}
    criteria = list(next(iter(found.values())))
    lines = [
        [stage, *(weights[c] for c in criteria), _percent(view["confidence"][stage])]
        for stage, weights in found.items()
    ]
    note = (
        "Who sees it so puts the stage first: the mean of the weights under which it comes first. The last "
        "column says how often it then is first, whatever else turns out."
    )
    return table(["first for", *criteria, "sure"], lines, width) + "\n\n" + paragraph(note, width)


def _intervals(view: JSON, width: int) -> str:
    lines = [
        [criterion, found["weight"], _between(found["first"]), _between(found["order"])]
        for criterion, found in view["weight_intervals"].items()
    ]
    first = min(view["ranks"], key=lambda stage: view["ranks"][stage])
    note = (
        "One weight moved at a time, the others in proportion: exact limits, readings and scale at their "
        "point. No order of two stages turns round between the limits in the last column."
    )
    headers = ["criterion", "weight", f"{first} first between", "same order between"]
    return table(headers, lines, width) + "\n\n" + paragraph(note, width)


def _between(ends: list[float]) -> str:
    return f"{ends[0]:.3f} and {ends[1]:.3f}"


def _core(view: JSON, width: int) -> str:
    now = view["funded_now"]
    lines = [
        [pair, _percent(share), "yes" if pair in now else "–"]
        for pair, share in sorted(view["core_index"].items(), key=lambda item: -item[1])
        if share > 0 or pair in now
    ]
    return table(["pair", "funded in", "funded now"], lines, width)


def _discuss(view: JSON, width: int) -> str:
    lines = [
        [d["cell"], ", ".join(f"{reading} {share:.0%}" for reading, share in d["readings"].items()),
         d["agreement"], d["pairs_moved"], d["places_moved"]]
        for d in view["discuss"]
    ]  # fmt: skip
    if not lines:
        return ""
    note = (
        "Cells worth discussing first. Moved: by how many pairs the portfolio, and by how many places the "
        "ranking, changes on average if the cell is read as people or the case may, not as now. Agreement: 1 "
        "all the same, 0 split between the ends; –: the case does not say who read what."
    )
    headers = ["cell", "readings", "agreement", "pairs moved", "places moved"]
    return table(headers, lines, width) + "\n\n" + paragraph(note, width)
