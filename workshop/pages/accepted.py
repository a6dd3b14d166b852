"""What may be answered: what a form sent, as it is kept, or why it cannot be."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...cases.reader import Loaded
from ...models.case.case import Case
from ..asking.answered import BEST, FREE, MOST, WORST, best_worst, split, swing
from ..store.answers import GivenAnswer, Value
from ..store.rounds import Round

UNKNOWN = "unknown"
SKIP = "skip"

LONGEST = {"remark": 500, "free": 2000}


class NoAnswer(ValueError):
    """What was sent answers nothing, in words for who sent it."""


def value_of(base: Loaded, one: Round, about: str, sent: str, given: Sequence[GivenAnswer] = ()) -> Value:
    """What somebody answered, who has ``given`` answers in the round before.

    Raises:
        NoAnswer: nothing of the kind is asked, or it cannot be the answer.
    """
    case = base.case
    if one.kind == "readings":
        return _reading(case, one, about, sent)
    if one.kind == "free":
        text = printable(sent)
        if about != FREE or not text:
            raise NoAnswer("write something, or leave the page as it is")
        return _within(text, LONGEST["free"])
    keys = list(case.criteria)
    if (one.kind, about) in (("best_worst", BEST), ("best_worst", WORST), ("swing", MOST)):
        if sent not in keys:
            raise NoAnswer("choose one of the criteria")
        return sent
    first, second = split(about)
    if first not in keys or second not in keys or first == second:
        raise NoAnswer("that pair is not asked")
    if one.kind == "swing":
        if first != swing(given).most:
            raise NoAnswer("points are given beside the step that matters most: choose that first")
        return _number(sent, 0.0, 100.0)
    if one.kind == "pairs":
        if sent == SKIP:
            return None
        if keys.index(first) > keys.index(second):
            raise NoAnswer("that pair is not asked")
    least = 1 if one.kind == "best_worst" else -9
    strength = int(sent) if sent.lstrip("-").isdecimal() and len(sent) <= 2 else 0
    if not least <= strength <= 9 or strength in (0, -1):
        raise NoAnswer("choose how strongly, from 1 to 9")
    if one.kind == "best_worst":
        said = best_worst(given)
        if (first, second) != (said.best, said.worst) and strength > said.most:
            raise NoAnswer(f"choose 1 to {said.most}: as much as most counts over least is the most there is")
    return strength


def _reading(case: Case, one: Round, about: str, sent: str) -> Value:
    cell = split(about)
    if cell not in one.cells:
        raise NoAnswer("that is not asked in this round")
    if sent == UNKNOWN:
        return None
    made = case.criteria[cell[1]]
    if made.bounds is None:
        if sent not in (made.scale or case.scale):
            raise NoAnswer("choose one of the levels")
        return sent
    return _number(sent, *made.bounds)


def _number(sent: str, low: float, high: float) -> float:
    try:
        number = math.nan if "_" in sent else float(sent)
    except ValueError:
        number = math.nan
    if not low <= number <= high:
        raise NoAnswer(f"“{sent[:40]}” is no number from {low:g} to {high:g}: write it as 12.5")
    return number


def _within(text: str, most: int) -> str:
    if len(text) > most:
        raise NoAnswer(f"that has {len(text)} characters, and {most} fit: shorten it")
    return text


def remark_of(sent: str) -> str:
    """A remark.

    Raises:
        NoAnswer: it is too long.
    """
    return _within(printable(sent), LONGEST["remark"])


def printable(sent: str) -> str:
    """Words without what no page and no file can show; their lines stay."""
    lines = ("".join(c for c in line.expandtabs(1) if c.isprintable()) for line in sent.splitlines())
    return "\n".join(lines).strip()
