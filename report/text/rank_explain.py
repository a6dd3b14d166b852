"""Why a stage stands where it does, in words."""

from __future__ import annotations

from ...mcda.methods import VALUING
from ...models.entry.levels import Level
from ..results.rank_explain import RankExplainResult, Rival
from ..words.plain_text import number, ordinal, paragraph
from ..words.text_table import table

MOST_SWAPS = 3
"""Changes named in the text for each rival; the JSON has all."""


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
    return "\n\n".join(parts)


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
