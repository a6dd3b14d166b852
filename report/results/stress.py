"""How sure a ranking and a portfolio are, as data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...mcda.smaa import monte_carlo_error
from ...models.sensitivity.discussion import reading_agreement, worth_discussing
from ...models.sensitivity.monte_carlo import Stress
from ..words.plain_text import JSON, number, ordinal
from ..words.sureness import SURE, share_percent


def view(found: Stress, vary: Sequence[str], weights: str, spread: float | None) -> JSON:
    """Everything; what was drawn comes first."""
    stages = found.ranking.matrix.stages
    accepted, core = found.acceptability, found.core
    case = found.uncertainty.case

    def a_stage(values: NDArray[np.float64]) -> JSON:
        return {stage: _plain(value) for stage, value in zip(stages, values, strict=True)}

    agreement = reading_agreement(case)
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
    says = ", ".join(f"{stage} in {share_percent(shares[stage])}" for stage in ordered)
    return [f"First place, as a share {where}: {says}."]


def _likely_orders(view: JSON) -> list[str]:
    """Neighbours in the ranking whose order is not sure."""
    order = sorted(view["ranks"], key=lambda stage: view["ranks"][stage])
    says = []
    for ahead, behind in pairwise(order):
        kept = view["pairwise_winning"][ahead][behind]
        turned = view["pairwise_winning"][behind][ahead]
        if turned > 1 - SURE and view["ranks"][ahead] < view["ranks"][behind]:
            says.append(
                f"{behind} ranks above {ahead} in {share_percent(turned)}, below in {share_percent(kept)}"
            )
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
    says = [
        f"Fund in any event (in {share_percent(SURE)} of the draws or more): {', '.join(sure) or 'nothing'}."
    ]
    if contested:
        shown = ", ".join(f"{pair} {share_percent(index[pair])}" for pair in contested)
        says.append(f"Depends on what turns out: {shown}.")
    says.append(f"Hardly ever worth it: the other {never} options.")
    shaky = [pair for pair in view["funded_now"] if index[pair] < 0.5]
    if shaky:
        says.append(f"Funded now, but not in most draws: {', '.join(shaky)}.")
    if view["infeasible_share"]:
        says.append(
            f"In {share_percent(view['infeasible_share'])} of the draws no portfolio keeps the rules."
        )
    return says
