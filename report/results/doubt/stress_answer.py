"""What a ``Stress`` says, as a result with its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....mcda.methods import VALUING
from ....mcda.smaa import monte_carlo_error
from ....models.sensitivity.monte_carlo import Stress
from ...words.plain_text import number, ordinal
from ...words.sureness import SURE, share_percent, why_seldom
from .stress import StressResult
from .stress_readings import (
    WeightInterval,
    agreement,
    discussed,
    displaced,
    drawn_numbers,
    one_by_one,
)
from .stress_when import When


def stress(
    found: Stress, vary: Sequence[str], weights: str, spread: float | None, when: When | None = None
) -> StressResult:
    """Everything; what was drawn comes first."""
    criteria = found.ranking.matrix.criteria
    stages = found.ranking.matrix.stages if criteria else ()  # nothing is ranked
    accepted, core = found.acceptability, found.core

    def a_stage(values: NDArray[np.float64]) -> dict[str, Any]:
        return {stage: _plain(value) for stage, value in zip(stages, values, strict=False)}

    def shares(values: NDArray[np.float64]) -> dict[str, tuple[float, ...]]:
        return {stage: tuple(row) for stage, row in zip(stages, values.tolist(), strict=False)}

    made = StressResult(
        profile=found.ranking.profile.id,
        basis=VALUING[found.ranking.method].short or found.ranking.method,
        vary=tuple(vary),
        weights=weights,
        spread=spread,
        scales=tuple(found.uncertainty.scales),
        ranges_varied=tuple("/".join(cell) for cell in found.uncertainty.ranges),
        costs_varied=tuple(found.of for found in found.uncertainty.costs),
        draws=found.draws,
        seed=found.seed,
        exact=found.exact,
        ranks=dict(zip(stages, found.ranking.ranks.tolist(), strict=False)),
        rank_acceptability=shares(accepted.ranks),
        rank_acceptability_error=None
        if found.exact
        else shares(monte_carlo_error(accepted.ranks, found.draws)),
        expected_rank=a_stage(accepted.expected_rank),
        pairwise_winning={stage: a_stage(row) for stage, row in zip(stages, accepted.winning, strict=False)},
        central_weights={
            stage: None if np.isnan(row).any() else dict(zip(criteria, row.tolist(), strict=True))
            for stage, row in zip(stages, accepted.central, strict=False)
        },
        confidence=a_stage(found.confidence),
        core_index=dict(core.share) if core else {},
        core_index_error=None
        if found.exact or not core
        else {
            pair: float(monte_carlo_error(np.array(share), core.draws)) for pair, share in core.share.items()
        },
        core_index_by_option=dict(core.options) if core else {},
        displaced=displaced(core.displaced) if core else {},
        owed=dict(core.owed) if core else {},
        committed=core.committed if core else (),
        portfolio_draws=core.draws if core else 0,
        infeasible_share=core.infeasible if core else 0.0,
        funded_now=tuple(found.portfolios[0] or ()),
        weight_intervals={
            criterion: WeightInterval(
                weight=found.ranking.profile.weights[criterion],
                first=(first.low, first.high),
                order=(order.low, order.high),
            )
            for criterion, first, order in zip(
                criteria if found.first else (), found.first, found.order, strict=True
            )
        },
        readings=one_by_one(found),
        readings_complete=found.open.complete,
        agreement=agreement(found),
        discuss=discussed(found),
        statements=(),
        in_doubt=drawn_numbers(found.uncertainty),
        when=when,
        answer=found,
    )
    return replace(made, statements=statements(made))


def _plain(value: Any) -> Any:
    return None if np.isnan(value) else float(value)


# ---------------------------------------------------------------- in words


def statements(found: StressResult) -> tuple[str, ...]:
    """What a planner can say, a sentence each."""
    ranked = (*_first(found), *_likely_orders(found), *_by_readings(found)) if found.ranks else ()
    return (*ranked, *_funding(found))


def _first(found: StressResult) -> list[str]:
    shares = {stage: at[0] for stage, at in found.rank_acceptability.items() if at[0] > 0}
    ordered = sorted(shares, key=lambda stage: -shares[stage])
    where = "of all combinations" if found.exact else "of the draws"
    says = ", ".join(f"{stage} in {share_percent(shares[stage])}" for stage in ordered)
    return [f"First place, as a share {where}: {says}."]


def _likely_orders(found: StressResult) -> list[str]:
    """Neighbours in the ranking whose order is not sure."""
    order = sorted(found.ranks, key=lambda stage: found.ranks[stage])
    says = []
    for ahead, behind in pairwise(order):
        kept = found.pairwise_winning[ahead][behind]
        turned = found.pairwise_winning[behind][ahead]
        if turned > 1 - SURE and found.ranks[ahead] < found.ranks[behind]:
            says.append(
                f"{behind} ranks above {ahead} in {share_percent(turned)}, below in {share_percent(kept)}"
            )
    return [f"Not settled: {'; '.join(says)}."] if says else []


def _by_readings(found: StressResult) -> list[str]:
    """What the open cells do, at the point weights: who stays first, who moves and with which reading."""
    point, *others = found.readings
    if not others:
        return []
    firsts = {stage for read in found.readings for stage, rank in read.ranks.items() if rank == 1}
    leader = point.ranking[0]
    says = [
        f"{leader} stays first for every reading"
        if firsts == {leader}
        else f"first for some reading or other: {', '.join(sorted(firsts))}"
    ]
    for read in others:
        changed = [c for c, reading in read.assignment.items() if reading != point.assignment[c]]
        if len(changed) != 1:
            continue
        cell, reading = changed[0], read.assignment[changed[0]]
        stage = cell.split(".")[0]
        before, after = point.ranks[stage], read.ranks[stage]
        if before != after:
            moves = "falls" if after > before else "rises"
            places = f"from {ordinal(before)} to {ordinal(after)}"
            says.append(f"{stage} {moves} {places} if {cell} is {number(reading)}")
    return [f"Over the open readings, at the weights of the profile: {'; '.join(says)}."]


def _funding(found: StressResult) -> list[str]:
    if not found.core_index:
        return []
    certain = {*found.owed, *found.committed}
    index = {pair: share for pair, share in found.core_index.items() if pair not in certain}
    sure = [pair for pair, share in index.items() if share >= SURE]
    drawn = "in every draw that has a portfolio" if found.infeasible_share else ""
    runs = ", ".join(found.committed)
    says = [f"Committed, and so funded {drawn or 'whatever is drawn'}: {runs}."] if runs else []
    if found.owed:
        owed = ", ".join(f"{pair} ({rule})" for pair, rule in found.owed.items())
        says.append(f"Owed, and funded {drawn or 'whatever turns out'}: {owed}.")
    says.append(
        f"Fund in any event (in {share_percent(SURE)} of the draws or more): {', '.join(sure) or 'nothing'}"
        f"{' else' if certain and not sure else ''}."
    )
    if contested := sorted((p for p, s in index.items() if 1 - SURE < s < SURE), key=lambda p: -index[p]):
        shown = ", ".join(f"{pair} {share_percent(index[pair])}" for pair in contested)
        says.append(f"Depends on what turns out: {shown}.")
    if never := sum(share <= 1 - SURE for share in index.values()):
        others = "other " if certain or sure or contested else ""
        says.append(f"Hardly ever worth it: the {others}{never} pair{'s' * (never > 1)}.")
    if shaky := [pair for pair in index if pair in found.pairs_now and index[pair] < 0.5]:
        says.append(f"Funded now, but not in most draws: {', '.join(shaky)}.")
        says += [f"{pair}, {share_percent(index[pair])}: {_why(found, pair)}." for pair in shaky]
    if found.infeasible_share:
        says.append(f"In {share_percent(found.infeasible_share)} of the draws no portfolio keeps the rules.")
    return says


def _why(found: StressResult, pair: str) -> str:
    if pair not in found.answer.core.displaced:
        return "no portfolio keeps the rules in the other draws"
    return why_seldom(
        found.answer.core.displaced[pair],
        str,
        lambda cell: f"the reading of {'.'.join(cell)}",
        lambda _, reading: reading,
        share_percent,
    )
