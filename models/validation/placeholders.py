"""What nobody has filled in yet: placeholders that a case was started with, as ``new --blank`` writes them.

A placeholder says nothing and is marked illustrative: a reading that may be any level, a fit of none, a
technology without a cost, a criterion of which only an assumed direction is known.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...records import dataclass
from ..case.case import Case
from ..entry.problem import Problem, listed, named


@dataclass(frozen=True)
class Placeholders:
    """Places that are still to be filled in."""

    directions: tuple[str, ...]
    """Criteria of which nobody has said whether more or less is better"""
    readings: dict[str, list[str]]
    """stage → criteria"""
    fits: dict[str, list[str]]
    """stage → technologies"""
    costs: tuple[str, ...]
    """Technologies; of those that are options a doubt of its own tells"""

    @property
    def counted(self) -> str:
        """3 readings and 1 cost; empty where nothing is to be filled in."""
        numbers = {
            "direction": len(self.directions),
            "reading": sum(map(len, self.readings.values())),
            "fit": sum(map(len, self.fits.values())),
            "cost": len(self.costs),
        }
        parts = [f"{number} {what}{'s' * (number > 1)}" for what, number in numbers.items() if number]
        return listed(parts).replace(" or ", " and ") if parts else ""


def placeholders(case: Case) -> Placeholders:
    """All placeholders of a sound case."""
    priced = {pair.partition("/")[2] for pair, entry in case.pairs.items() if entry.cost or entry.levels}
    offered = {technology for _, technology in case.option_ids()}
    return Placeholders(
        directions=tuple(
            name
            for name, made in case.criteria.items()
            if made.illustrative and made.model_fields_set <= {"direction", "name", "illustrative"}
        ),
        readings={s: found for s in case.stages if (found := [*_unread(case, s)])},
        fits={s: found for s in case.fit if (found := [*_unfitted(case, s)])},
        costs=tuple(
            name
            for name, made in case.technologies.items()
            if made.illustrative and not (made.cost or made.levels or name in priced | offered)
        ),
    )


def _unread(case: Case, stage: str) -> Iterator[str]:
    """Criteria on which an illustrative stage may still read anything."""
    if not case.stages[stage].illustrative:
        return
    for criterion, made in case.criteria.items():
        known = case.reading_range(stage, criterion)
        if known is not None:
            anything = made.bounds == (known.low, known.high)
        else:
            listed_ = isinstance(case.stages[stage].extras[criterion], list)
            anything = listed_ and {*case.readings(stage, criterion)} == {*(made.scale or case.scale)}
        if anything:
            yield criterion


def _unfitted(case: Case, stage: str) -> Iterator[str]:
    for technology, cell in case.fit[stage].items():
        if cell.illustrative and cell.fit == 0 and case.pair(stage, technology).value is None:
            yield technology


def to_fill_in(found: Placeholders) -> Iterator[Problem]:
    """What is to be filled in: all of it in a line, then each where it stands."""
    if not found.counted:
        return
    yield Problem((), f"to be filled in: {found.counted}; what is computed rests on these placeholders")
    for criterion in found.directions:
        says = "is more of it better, or less? Write direction: max or min, and take illustrative away"
        yield Problem(("criteria", criterion), f"{_OPEN}: {says}")
    for stage, criteria in found.readings.items():
        yield Problem(("stages", stage), f"{_OPEN}: {named(criteria)}")
    for technology in found.costs:
        yield Problem(("technologies", technology), f"{_OPEN}: its cost")
    for stage, technologies in found.fits.items():
        yield Problem(("fit", stage), f"{_OPEN}: how well {named(technologies)} would fit")


_OPEN = "to be filled in"
