"""A portfolio that was decided before, as a result states it, and whether it is the one that was written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ConfigDict, ValidationError

from ...cases import CaseError, Loaded, Located
from ...cases.result import WrittenResult
from ...models.audit.claims import ClaimedPair, ClaimedSynergy
from ...models.audit.recompute.ranking import same
from ...models.options.option import Option
from ...records import dataclass
from .stated import StatedDocument, StatedRun, refused, stated

REPLANNED = "replan"
"""What the result of a re-plan is called: it is an earlier plan to the next one."""


@dataclass(frozen=True)
class EarlierDocument:
    """What a result says of the portfolio that was decided."""

    file: str
    sha256: str
    case: str
    same_case: bool
    """The file of the case has the bytes that the result was made from, and nothing else was asked for"""
    profile: str
    value: float
    cost: float
    funded: tuple[ClaimedPair, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(entry.id for entry in self.funded)


class _Replanned(StatedDocument):
    """The parts of a re-plan that say what it proposes."""

    model_config = ConfigDict(strict=True, extra="ignore")

    profile: str
    value: float
    cost: float
    stopping: float
    funded: list[ClaimedPair]
    synergies: list[ClaimedSynergy]


def earlier(result: WrittenResult, loaded: Loaded, options: Sequence[Option]) -> EarlierDocument:
    """The portfolio that a result of ``run``, ``fund`` or a re-plan decided on.

    ``options``: those of the case that is planned for now, under what is asked for.

    Raises:
        CaseError: it is no such result, its figures do not add up or are not those of the same case, or it
            is of another case altogether.
    """
    document: StatedDocument
    found: Any
    if result.command == REPLANNED:
        try:
            document = found = _Replanned.model_validate(result.data)
        except ValidationError as error:
            raise refused(result, error) from None
    else:
        document = stated(result, "a plan starts from")
        found = document.fund if isinstance(document, StatedRun) else document
    same_case = document.case.sha256 == loaded.sources[0].sha256
    same_case = same_case and result.data.get("overrides", {}) == dict(loaded.overrides)
    problems = list(_altered(found))
    if same_case and not problems:
        problems = list(_otherwise(found.funded, options))
    if problems:
        says = f"{'; '.join(problems)}: it was altered after it was written; write it anew, or see what"
        raise _unusable(result, f"{says} 'loopfolio verify' makes of it")
    known = {option.pair for option in options}
    if found.funded and not any(entry.pair in known for entry in found.funded):
        says = (
            f"none of its {len(found.funded)} pairs is an option of this case: it is a result of another one"
        )
        raise _unusable(
            result, f"{says} ('{document.case.name}'); give a result of this case, or of an older one"
        )
    return EarlierDocument(
        result.file, result.sha256, document.case.name, same_case, found.profile, found.value, found.cost,
        tuple(found.funded),
    )  # fmt: skip


def _unusable(result: WrittenResult, message: str) -> CaseError:
    return CaseError([Located(result.file, None, None, "", message)])


def _altered(found: Any) -> Iterator[str]:
    """Figures that are not the sums of what they are summed from."""
    pairs = [entry.pair for entry in found.funded]
    if twice := [pair for pair in dict.fromkeys(pairs) if pairs.count(pair) > 1]:
        yield f"funds {', '.join(twice)} more than once"
    stops = [one.stop or 0.0 for one in getattr(found, "running", ()) if one.decision == "stopped"]
    costs = [*(entry.cost for entry in found.funded), *stops, getattr(found, "stopping", 0.0)]
    values = [*(entry.value for entry in found.funded), *(one.value for one in found.synergies)]
    for what, parts, total in (("cost", costs, found.cost), ("value", values, found.value)):
        if not same(math.fsum(parts), total, math.fsum(map(abs, parts))):
            yield f"its pairs sum to a {what} of {math.fsum(parts):.12g}, and it says {total:.12g}"


def _otherwise(funded: Sequence[ClaimedPair], options: Sequence[Option]) -> Iterator[str]:
    """Costs that the same case states otherwise; values follow from a profile, which may be another one."""
    there = {option.id: option for option in options if not option.stopped}
    for entry in funded:
        if entry.id not in there:
            yield f"{entry.id} is no option of the case that it was made from"
        elif not same(entry.cost, there[entry.id].cost):
            yield f"{entry.id} costs {there[entry.id].cost:.12g} in its case, and it says {entry.cost:.12g}"
