"""Whether weights mean what they are used for, and whether other ways to have them agree."""

from __future__ import annotations

from collections.abc import Iterator

from ...mcda.weighting.ahp import ratio_text
from ..case.profiles import JUDGED, Profile
from ..ranking.weights import WeightProfile
from .point import UNRANKED, Material, PointFinding, first, listed


def _chosen(made: Material) -> Profile | None:
    return made.case.profiles.get(made.analysis.ranking.profile.id)


def of_ranges(made: Material) -> PointFinding:
    """That weights were asked for as the step from the worst to the best, and not as mere importance."""
    if not made.case.criteria:
        return UNRANKED
    used = _chosen(made)
    swing = [name for name, profile in made.case.profiles.items() if profile.by_points]
    remedy = "Write swing in a profile: points for the step from the worst bound to the best."
    if used is not None and used.by_points:
        return PointFinding("met", "The weights are points for the step from the worst bound to the best.")
    if used is not None and used.data is not None:
        return PointFinding(
            "not met",
            "The weights are computed from the readings: nobody was asked what a step is worth.",
            remedy,
        )
    if swing:
        says = f"The profile {first(swing)} has points for the step from worst to best; the one used has not."
        return PointFinding("partly met", says, remedy)
    return PointFinding(
        "not met", "Importance was judged without a word of how far each criterion ranges.", remedy
    )


def _ways(profile: Profile) -> Iterator[str]:
    """How people were asked for a profile's weights."""
    for way in ("ahp", "best_worst", "direct", "order", "swing"):
        if getattr(profile, way) is not None:
            yield way
    if profile.intervals is not None or profile.statements is not None:
        yield "intervals"
    for expert in (profile.experts or {}).values():
        yield next(way for way in JUDGED if getattr(expert, way) is not None)


def second_method(made: Material) -> PointFinding:
    """That the same was asked in another way."""
    if not made.case.criteria:
        return UNRANKED
    ways = list(dict.fromkeys(way for profile in made.case.profiles.values() for way in _ways(profile)))
    compared = made.analysis.comparison is not None
    remedy = "Ask the same people in another way (swing beside ahp), as a profile of its own."
    if len(ways) > 1 and compared:
        return PointFinding(
            "met", f"Profiles were asked for in {len(ways)} ways ({listed(ways)}) and stand side by side."
        )
    if len(ways) > 1:
        return PointFinding(
            "partly met",
            f"There are weights by {listed(ways)}, but they do not stand side by side.",
            "'compare' does that.",
        )
    says = f"All weights come from {ways[0]} alone." if ways else "Nobody was asked for weights."
    return PointFinding("not met", says, remedy)


def consistency(made: Material) -> PointFinding:
    """That judgements hold together, or are mended where they do not."""
    if not made.case.criteria:
        return UNRANKED
    judged = {name: found for name, profile in made.analysis.profiles.items() if (found := _ratio(profile))}
    if not judged:
        return PointFinding(
            "does not apply", "No profile rests on judgements that could contradict each other."
        )
    wrong = [f"{name} ({ratio_text(ratio)})" for name, (ratio, holds) in judged.items() if holds is False]
    says = f"{len(judged) - len(wrong)} of {len(judged)} profiles with judgements are consistent"
    if wrong:
        remedy = f"'weigh --repair' names the fewest judgements to change in {first(wrong)}."
        return PointFinding(
            "partly met", f"{says}; {first(wrong)} {'is' if len(wrong) == 1 else 'are'} not.", remedy
        )
    return PointFinding("met", f"{says}, each with its ratio.")


def _ratio(profile: WeightProfile) -> tuple[float, bool | None] | None:
    """The consistency ratio of the least consistent judgements, and whether it is within its threshold."""
    if profile.prioritisation is not None:
        return profile.prioritisation.consistency_ratio, profile.prioritisation.consistent
    asked = [profile.best_worst, *(member.best_worst for member in profile.members)]
    found = [(one.consistency_ratio, one.consistent) for one in asked if one is not None]
    return max(found, key=lambda one: (one[1] is False, one[0]), default=None)
