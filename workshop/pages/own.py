"""What somebody answered of criteria, as they read it again."""

from __future__ import annotations

from collections.abc import Sequence

from ...models.case.case import Case
from ...report.words.judgement import GRADES
from ...report.words.wording import criterion_name
from ..asking.answered import BEST, MOST, WORST, best_worst, last, split, swing
from ..store.answers import GivenAnswer
from ..store.rounds import Round

Row = tuple[str, str, str, str]
"""(what was asked, what was answered, remark, where to change it; empty where each rests on those before)"""

TITLES = {BEST: "Counts most", WORST: "Counts least", MOST: "The step that matters most"}


def said_of_criteria(case: Case, one: Round, given: Sequence[GivenAnswer]) -> list[Row]:
    """The judgements that count, in the order in which they were given."""
    points = swing(given) if one.kind == "swing" else None
    whole = sum(points.points.values()) if points is not None and points.open(case) is None else None
    ends = best_worst(given) if one.kind == "best_worst" else None
    rows: list[Row] = []
    # Who skips a pair that they compared before has compared it.
    stated = last([answer for answer in given if answer.value is not None])
    for about, answer in {**last(given), **stated}.items():
        if about in TITLES:
            rows.append((TITLES[about], criterion_name(case, str(answer.value)), "", ""))
            continue
        first, second = (criterion_name(case, key) for key in split(about))
        if ends is not None and ends.best != split(about)[0] and ends.worst != split(about)[1]:
            continue
        if points is None:
            link = f"/now?pair={about}" if one.kind == "pairs" else ""
            rows.append((f"{first} or {second}", _strength(first, second, answer.value), "", link))
        elif split(about)[0] == points.most:
            number = float(answer.value or 0)
            weight = f", a weight of {number / whole:.2f}" if whole else ""
            rows.append((second, f"{number:g} point{'' if number == 1 else 's'}{weight}", "", ""))
    return rows


def _strength(first: str, second: str, value: object) -> str:
    if value is None:
        return "skipped"
    times = int(str(value))
    if times == 1:
        return "both equally"
    more, grade = (first, times) if times > 0 else (second, -times)
    return f"{more}, {grade} times as much" + (f": {GRADES[grade]}" if grade in GRADES else "")
