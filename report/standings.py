"""Why a stage stands where it does: as JSON, as rows, and in words."""

from __future__ import annotations

from ..models.parts import Level
from ..models.standing import Rival, Standing
from .text import JSON, number, ordinal, paragraph, table

MOST_SWAPS = 3
"""Changes named in the text for each rival; the JSON has all."""


def view(found: Standing) -> JSON:
    ranking, at = found.ranking, found.ranking.matrix.stages.index(found.stage)
    return {
        "profile": ranking.profile.id,
        "method": ranking.method,
        "normalisation": ranking.normalisation,
        "stage": found.stage,
        "rank": int(ranking.ranks[at]),
        "of": len(ranking.ranks),
        "closeness": float(ranking.closeness[at]),
        "additive": float(ranking.additive[at]),
        "distance_to_best": found.to_best,
        "distance_to_worst": found.to_worst,
        "contributions": [
            {
                "criterion": c.criterion,
                "reading": c.reading,
                "weight": c.weight,
                "scaled": c.scaled,
                "carries": c.carries,
                "holds_back": c.holds_back,
                "additive": c.additive,
            }
            for c in found.contributions
        ],
        "rivals": [_rival(rival) for rival in found.rivals],
    }


def _rival(rival: Rival) -> JSON:
    return {
        "stage": rival.stage,
        "ahead": rival.ahead,
        "gap": rival.gap,
        "readings": [
            {"stage": swap.of, "criterion": swap.criterion, "from": swap.now, "to": swap.then}
            for swap in rival.readings
        ],
        "weights": [{"criterion": s.criterion, "from": s.now, "to": s.then} for s in rival.weights],
    }


def rows(view: JSON) -> tuple[list[str], list[JSON]]:
    """One row a criterion."""
    columns = ["criterion", "reading", "weight", "scaled", "carries", "holds_back", "additive"]
    return columns, view["contributions"]


def text(found: Standing, view: JSON, width: int) -> str:
    by_value = view["method"] == "additive"
    score = f"additive value {view['additive']:.3f}" if by_value else f"closeness {view['closeness']:.3f}"
    says = f"{view['stage']} is {ordinal(view['rank'])} of {view['of']} stages under the profile "
    says += f"{view['profile']}: {score}"
    if not by_value:
        to_best, to_worst = view["distance_to_best"], view["distance_to_worst"]
        says += f" = {to_worst:.3f} from the worst / ({to_worst:.3f} + {to_best:.3f} to the best)"
    lines = [
        [c["criterion"], str(number(c["reading"])), c["weight"], c["scaled"], f"{c['carries']:.0%}",
         f"{c['holds_back']:.0%}", c["additive"]]
        for c in view["contributions"]
    ]  # fmt: skip
    headers = ["criterion", "reading", "weight", "0 worst, 1 best", "carries it", "holds it back", "additive"]
    parts = [paragraph(f"{says}.", width), table(headers, lines, width)]
    if not found.rivals:
        parts.append("No stage stands above or below it.")
    parts += [paragraph(_against(view["stage"], rival), width) for rival in found.rivals]
    return "\n\n".join(parts)


def _against(stage: str, rival: Rival) -> str:
    where = "ahead" if rival.ahead else "behind"
    says = f"Next {where}: {rival.stage}, by {rival.gap:.3f}. "
    readings = rival.readings[:MOST_SWAPS]
    changes = [f"{s.of} reads {_level(s.then)}, not {_level(s.now)}, on {s.criterion}" for s in readings]
    weights = [f"{s.criterion} weighs {s.then:.3f}, not {s.now:.3f}" for s in rival.weights][:MOST_SWAPS]
    if not changes and not weights:
        return f"{says}No single reading and no single weight swaps {stage} and {rival.stage}."
    means = [f"if {' or '.join(some)}" for some in (changes, weights) if some]
    return f"{says}They swap {'; or '.join(means)}."


def _level(level: Level) -> str:
    return level if isinstance(level, str) else f"{level:.4g}"
