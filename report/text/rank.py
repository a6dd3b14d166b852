"""The ranking in words."""

from __future__ import annotations

from ...mcda.ahp import CONSISTENT_BELOW, ratio_text
from ...mcda.methods import VALUING
from ..results.rank import RankResult
from ..words.plain_text import UNRANKED, number, paragraph
from ..words.text_table import table
from ..words.vetoes import Veto, veto_words


def rank(found: RankResult, width: int, more: str = "--format csv") -> str:
    """The ranking, what it was computed with, and what the open readings do to it.

    ``more``: what shows columns that a narrow terminal has no room for.
    """
    if not found.criteria:
        return paragraph(f"{UNRANKED}.", width)
    varied = found.open_readings.cells
    headers = ["rank", "stage", "score", "additive"]
    rows = [[s.rank, s.id, s.score, s.additive] for s in found.stages]
    if varied:
        headers.append("rank if read otherwise")
        for row, stage in zip(rows, found.stages, strict=True):
            low, high = stage.rank_range
            row.append("same" if low == high else f"{low} to {high}")
    score = VALUING[found.method or "topsis"].called
    score += " to the ideal" if score.endswith("closeness") else ""
    how = {
        "bounds": "criteria on their declared bounds",
        "vector": "vector normalisation, which can reverse ranks when a stage is added",
        "minmax": "min-max normalisation, which can reverse ranks when a stage is added",
    }[found.normalisation or "bounds"]
    return "\n\n".join(
        [
            paragraph(f"Ranking under the profile {found.profile}: {score}, {how}.", width),
            table(headers, rows, width, ("additive",), more),
            *([paragraph(compared(found), width)] if found.pairwise else []),
            *(paragraph(says, width) for says in vetoes(found)),
            *([paragraph(readings(found), width)] if varied else []),
        ]
    )


def compared(found: RankResult) -> str:
    """How well the comparisons of the stages fit together, by criterion."""
    ratios = [
        f"{criterion} {ratio_text(made.consistency_ratio)}" + ("" if made.consistent else ", too much")
        for criterion, made in (found.pairwise or {}).items()
    ]
    return (
        f"Stages are compared pairwise, with consistency ratios: {'; '.join(ratios)} "
        f"(consistent below {CONSISTENT_BELOW:g})."
    )


def vetoes(found: RankResult) -> list[str]:
    """A sentence a stage that a veto keeps from the first place."""
    criteria = {criterion.id: criterion for criterion in found.criteria}
    return [
        veto_words(
            s.id,
            [
                Veto(c, s.readings[c], veto, criteria[c].direction == "max")
                for c in s.vetoed
                if (veto := criteria[c].veto) is not None
            ],
        )
        for s in found.stages
        if s.vetoed
    ]


def readings(found: RankResult) -> str:
    """In a sentence or two: which stages keep their rank however the open cells turn out."""
    opened, stages = found.open_readings, found.stages
    cells = "; ".join(f"{cell} ({', '.join(map(number, read))})" for cell, read in opened.cells.items())
    ways = "combinations of them" if opened.complete else "ways, one cell varied at a time"
    kept = [s.id for s in stages if s.rank_range[0] == s.rank_range[1]]
    first = [s.id for s in stages if s.rank_range[0] == 1]
    says = f"Open readings: {cells}. Over all {opened.combinations} {ways}, "
    says += f"the first place goes to {' or '.join(first)}"
    says += f"; {', '.join(kept)} keep their rank." if kept else "; no stage keeps its rank throughout."
    widest = max(stages, key=lambda s: s.rank_range[1] - s.rank_range[0])
    low, high = widest.rank_range
    if high > low:
        says += f" {widest.id} moves most, from {low} to {high}."
    return says
