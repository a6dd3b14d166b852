"""The ranking in words, and why a stage stands where it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ....mcda.methods import VALUING
from ....mcda.weighting.ahp import CONSISTENT_BELOW, ratio_text
from ....models.entry.levels import Level
from ...words.plain_text import UNRANKED, number, ordinal, paragraph
from ...words.text_table import table
from ...words.vetoes import Veto, veto_words

if TYPE_CHECKING:
    from ...results.stages.rank import RankResult
    from ...results.stages.rank_explain import RankExplainResult, Rival

MOST_SWAPS = 3
"""Changes named in the text for each rival; the JSON has all."""


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
        f"{criterion} {ratio_text(made.consistency_ratio)}"
        + ("" if made.consistent else ", too much")
        + _by_person(made.experts)
        for criterion, made in (found.pairwise or {}).items()
    ]
    return (
        f"Stages are compared pairwise, with consistency ratios: {'; '.join(ratios)} "
        f"(consistent below {CONSISTENT_BELOW:g})."
    )


def _by_person(experts: Mapping[str, float] | None) -> str:
    """Each person's own ratio beside the group's."""
    own = ", ".join(f"{name} {ratio_text(ratio)}" for name, ratio in (experts or {}).items())
    return f" for the group (each alone: {own})" if own else ""


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


def rank_explain(found: RankExplainResult, width: int) -> str:
    how = VALUING[found.method]
    says = f"{found.stage} is {ordinal(found.rank)} of {found.of} stages under the profile "
    says += f"{found.profile}: {how.short or how.called} {found.score:.3f}"
    if found.method == "topsis":
        to_best, to_worst = found.distance_to_best, found.distance_to_worst
        says += f" = {to_worst:.3f} from the worst / ({to_worst:.3f} + {to_best:.3f} to the best)"
    lines = [
        [c.criterion, number(c.reading), c.weight, c.scaled, f"{c.carries:.0%}", f"{c.holds_back:.0%}",
         c.additive]
        for c in found.contributions
    ]  # fmt: skip
    headers = ["criterion", "reading", "weight", "0 worst, 1 best", "carries it", "holds it back", "additive"]
    parts = [paragraph(f"{says}.", width), table(headers, lines, width)]
    if found.vetoed:
        vetoes = ", ".join(found.vetoed)
        parts.append(
            paragraph(f"It is not ranked first, whatever it scores, by the veto of {vetoes}.", width)
        )
    if not found.rivals:
        parts.append("No stage stands above or below it.")
    parts += [paragraph(_against(found.stage, rival), width) for rival in found.rivals]
    parts += [paragraph(says, width) for says in _whom_to_ask(found)]
    return "\n\n".join(parts)


MOST_ASKED = 3
"""Cells, and experts, that are named: the rest is in JSON"""


def _whom_to_ask(found: RankExplainResult) -> list[str]:
    """Whose reading or judgement would move the stage, what moves it most first."""
    says = []
    for cell in found.ask.readings[:MOST_ASKED]:
        others = [
            f"{reading} makes it {ordinal(rank)}"
            for reading, rank in cell.ranks.items()
            if rank != found.rank and reading != _level(cell.taken)
        ]
        where = f"{cell.stage}.{cell.criterion}, taken as {_level(cell.taken)}"
        does = ", ".join(others) or "no reading moves it"
        if cell.ask:
            whom = f"Ask {', '.join(cell.ask)} about"
        elif cell.people:
            whom = f"Read differently ({', '.join(f'{p} {_level(r)}' for p, r in cell.people.items())}):"
        else:
            whom = "Nobody is named who could settle"
        says.append(f"{whom} {where}: {does}.")
    moving = [view for view in found.ask.experts if view.rank != found.rank]
    for view in moving[:MOST_ASKED]:
        says.append(
            f"Ask {view.expert}, under whose weights alone it is {ordinal(view.rank)}, about "
            f"{view.criterion}: {view.weight:.3f}, the group {view.group:.3f}."
        )
    if found.ask.experts and not moving:
        says.append("Under the weights of each expert alone it stands where it does.")
    return says


def _against(stage: str, rival: Rival) -> str:
    where = "ahead" if rival.ahead else "behind"
    says = f"Next {where}: {rival.stage}, by {rival.gap:.3f}. "
    if rival.barred:
        behind = stage if rival.ahead else rival.stage
        says = (
            f"Next {where}: {rival.stage}. {behind} scores {rival.gap:.3f} more, but a veto keeps it behind. "
        )
    readings = rival.readings[:MOST_SWAPS]
    changes = [f"{s.stage} reads {_level(s.then)}, not {_level(s.now)}, on {s.criterion}" for s in readings]
    weights = [f"{s.criterion} weighs {s.then:.3f}, not {s.now:.3f}" for s in rival.weights][:MOST_SWAPS]
    if not changes and not weights:
        return f"{says}No single reading and no single weight swaps {stage} and {rival.stage}."
    means = [f"if {' or '.join(some)}" for some in (changes, weights) if some]
    return f"{says}They swap {'; or '.join(means)}."


def _level(level: Level) -> str:
    return level if isinstance(level, str) else f"{level:.4g}"
