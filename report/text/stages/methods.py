"""Ranking methods side by side, or one of them in the place of the case's own, in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from ....mcda.methods import METHODS
from ...results.stages.methods import MethodRanking, RankMethodsResult, Reversals
from ...results.stages.rank import RankResult
from ...words.plain_text import number, paragraph
from ...words.text_table import table
from .rank import readings, vetoes


def rank_methods(found: RankMethodsResult, width: int) -> str:
    """Ranks, a column a method and as many as fit; then agreement; then what is reversed."""
    ranked = [m for m in found.methods if m.ranks]
    said = [paragraph(_title(found), width)]
    if ranked:
        said += [*_tables(found, ranked, width), paragraph(_first(found, ranked), width)]
    refused = sorted((m for m in found.methods if not m.ranks), key=lambda m: m.reason or "")
    for reason, methods in groupby(refused, key=lambda m: m.reason or ""):
        said.append(paragraph(f"No answer from {_listed([m.id for m in methods])}: {reason}.", width))
    if ranked:
        said += [*_agreement(found, width), paragraph(_reversed(found), width)]
    return "\n\n".join(said)


def _title(found: RankMethodsResult) -> str:
    how = {"bounds": "declared bounds", "vector": "vector", "minmax": "min-max"}[found.normalisation]
    return (
        f"Ranks under the profile {found.profile} by every method, on the point readings. TOPSIS and the "
        f"additive value use the case's normalisation ({how}); the others bring their own."
    )


def _tables(found: RankMethodsResult, ranked: Sequence[MethodRanking], width: int) -> list[str]:
    """As many methods to a table as fit the width, each with the stages in the order of the first."""
    first = ranked[0].ranks or {}
    stages = sorted(first, key=first.__getitem__)
    tables: list[str] = []
    left = list(ranked)
    while left:
        room = width - max(len("stage"), *map(len, stages))
        fit = 1
        while fit < len(left) and sum(len(m.id) + 2 for m in left[: fit + 1]) <= room:
            fit += 1
        chosen, left = left[:fit], left[fit:]
        headers = ["stage", *(m.id for m in chosen)]
        rows = [[s, *(m.ranks[s] for m in chosen if m.ranks)] for s in stages]
        tables.append(table(headers, rows, width))
    return tables


def _first(found: RankMethodsResult, ranked: Sequence[MethodRanking]) -> str:
    leaders = sorted((s for s in found.stages if s.first_share), key=lambda s: -s.first_share)
    counts = [f"{s.id} under {round(s.first_share * len(ranked))}" for s in leaders]
    widest = max(found.stages, key=lambda s: _spread(s.rank_range))
    low, high = widest.rank_range or (1, 1)
    says = f"First of {len(ranked)} methods: {', '.join(counts)}."
    if high > low:
        says += f" {widest.id} moves most, from {low} to {high}."
    return f"{says} Some methods are one idea under two names, so this is no vote."


def _spread(ranks: tuple[int, int] | None) -> int:
    return 0 if ranks is None else ranks[1] - ranks[0]


def _agreement(found: RankMethodsResult, width: int) -> list[str]:
    own = found.method
    against = [a for a in found.agreement if a.a == own]
    if not against:
        return []
    turned = {m: r.count if r.of else None for m, r in found.reversals.items()}
    rows = [
        [a.b, a.kendall_tau, a.weighted_spearman, a.ws, turned[a.b]]
        for a in sorted(against, key=lambda a: -a.kendall_tau)
    ]
    note = (
        f"1 is the same ranking as {own}'s. τ-b (Kendall) counts all pairs of stages alike; weighted "
        "Spearman and WS count the upper ranks more. Reversed: see below."
    )
    headers = [f"against {own}", "τ-b", "weighted Spearman", "WS", "reversed"]
    return [table(headers, rows, width), paragraph(note, width)]


def _reversed(found: RankMethodsResult) -> str:
    """Which methods put two stages the other way round because a third one is not there."""
    measured = {m: r for m, r in found.reversals.items() if r.of}
    turned = {m: r for m, r in measured.items() if r.count}
    says = "Each stage was left out in turn, to see whether the others keep their order. "
    if not measured:
        return says + "No method leaves an order to compare."
    if turned:
        says += f"Two others change places under {'; '.join(map(_turned, turned.items()))}. "
    kept = [m for m in measured if m not in turned]
    if kept:
        says += f"No two stages change places under {_listed(kept)}. "
    partly = {m: r.no_answer_without for m, r in found.reversals.items() if r.no_answer_without}
    for stages, methods in groupby(sorted(partly, key=lambda m: partly[m]), key=lambda m: partly[m]):
        says += f"{_listed(list(methods))} has no answer without {_listed(stages, 'or')}. "
    return says.rstrip()


def _turned(found: tuple[str, Reversals]) -> str:
    """The method, how often, and the first example."""
    method, r = found
    case = r.cases[0]
    ahead, then = case.pairs[0]
    times = f"{number(r.count)} of {number(r.of)} times"
    return f"{method} {times} (without {case.without}, {then} passes {ahead})"


def _listed(names: Sequence[str], word: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def rank_text(found: RankResult, width: int) -> str:
    """The ranking by one of METHODS, and what the open readings do to it."""
    method = METHODS[found.method]
    varied = found.open_readings.cells
    headers = ["rank", "stage", "score", "closeness", "additive"]
    body: list[list[Any]] = [[s.rank, s.id, s.score, s.closeness, s.additive] for s in found.stages]
    if varied:
        headers.append("rank if read otherwise")
        for row, stage in zip(body, found.stages, strict=True):
            low, high = stage.rank_range
            row.append("same" if low == high else f"{low} to {high}")
    title = (
        f"Ranking under the profile {found.profile}: {method.title}; {method.source}. A higher score is "
        "better; TOPSIS closeness and the additive value stand beside it."
    )
    said = [paragraph(title, width), table(headers, body, width, ("closeness", "additive"), "--format csv")]
    said += [paragraph(says, width) for says in vetoes(found)]
    return "\n\n".join([*said, *([paragraph(readings(found), width)] if varied else [])])
