"""What one person is asked next, as a page shows it; and what they may answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ...cases.reader import Loaded
from ...mcda.weighting.ahp import prioritise
from ...mcda.weighting.consistency_repair import diagnose
from ...mcda.weighting.elicitation import following, judged
from ...models.case.case import Case
from ...models.entry.levels import Level, evidence_of, reading_of
from ...report.text.stages import elicitation
from ...report.words.judgement import GRADES
from ...report.words.wording import better, criterion_name, stage_name
from ..asking.answered import (
    BEST,
    FREE,
    WORST,
    about_cell,
    about_pair,
    best_worst,
    connected,
    last,
    split,
    steps,
)
from ..store.answers import Given, Value
from ..store.rounds import Round


@dataclass(frozen=True)
class Choice:
    """A button: what it sends and says."""

    value: str
    says: str
    means: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Bar:
    """A weight so far."""

    name: str
    share: float


@dataclass(frozen=True)
class Asked:
    """One question to one person."""

    form: str
    """Which form asks it: levels, number, pair, best, strength or free"""
    about: str
    title: str
    progress: str
    part: float
    """How much is answered, 0 to 1"""
    says: tuple[str, ...] = ()
    """What the case says of it"""
    choices: tuple[Choice, ...] = ()
    more: tuple[Choice, ...] = ()
    """Of a pair: what speaks for the other side"""
    between: tuple[Choice, ...] = ()
    sides: tuple[str, str] = ("", "")
    said: str = ""
    """What was answered before"""
    remark: str = ""
    bounds: tuple[float, float] | None = None
    unit: str = ""
    at: int | None = None
    """The number of the question, where one can go to each"""
    back: bool = False
    weights: tuple[Bar, ...] = ()
    notes: tuple[str, ...] = ()
    redo: str = ""
    """The pair most at odds with the others"""
    enough: bool = False


UNKNOWN = "unknown"
SKIP = "skip"


def asked(base: Loaded, one: Round, given: Sequence[Given], at: int | None, pair: str = "") -> Asked | None:
    """The next question of a round, or the one with the number ``at``; ``None``: all is answered."""
    case = base.case
    if one.kind == "readings":
        return _cell(base, one, given, at)
    if one.kind == "pairs":
        return _pair(case, given, pair)
    if one.kind == "best_worst":
        return _best_worst(case, given)
    found = last(given).get(FREE)
    if found is not None and at is None:
        return None
    said = "" if found is None or found.value is None else str(found.value)
    return Asked("free", FREE, one.question, "One question, in your own words", 0.0, said=said, at=0)


# ---------------------------------------------------------------- readings


def shown(reading: Level | None, unit: str = "") -> str:
    if reading is None:
        return "I do not know"
    return reading if isinstance(reading, str) else f"{reading:g} {unit}".strip()


def _cell(base: Loaded, one: Round, given: Sequence[Given], at: int | None) -> Asked | None:
    answers = last(given)
    order = [about_cell(*cell) for cell in one.cells]
    open_ones = [i for i, about in enumerate(order) if about not in answers]
    if at is None or not 0 <= at < len(order):
        if not open_ones:
            return None
        at = open_ones[0]
    case = base.case
    stage, criterion = one.cells[at]
    made = case.criteria[criterion]
    found = answers.get(order[at])
    levels = made.scale or case.scale
    means = made.means or {}
    said = [f"{criterion_name(case, criterion)}: {made.why or better(made)}", *_known(base, stage, criterion)]
    return Asked(
        form="levels" if made.bounds is None else "number",
        about=order[at],
        title=f"{stage_name(case, stage)}: {criterion_name(case, criterion)}",
        progress=f"Question {at + 1} of {len(order)}",
        part=(len(order) - len(open_ones)) / len(order),
        says=tuple(said),
        choices=tuple(
            Choice(level, level, means.get(level, ""), found is not None and found.value == level)
            for level in (levels if made.bounds is None else ())
        ),
        said="" if found is None else shown(found.value, made.unit or ""),
        remark="" if found is None else found.remark,
        bounds=made.bounds,
        unit=made.unit or "",
        at=at,
        back=at > 0,
    )


def _known(base: Loaded, stage: str, criterion: str) -> list[str]:
    """What the case says of a cell beside its reading, which would lead people."""
    cell = base.case.stages[stage].extras.get(criterion)
    said = []
    evidence = evidence_of(cell)
    if evidence is not None:
        told = {"why": evidence.why, "source": evidence.source, "date": evidence.date}
        said += [f"{key}: {value}" for key, value in told.items() if value]
    if isinstance(reading_of(cell), list):
        said.append("The case leaves this open.")
    about = base.case.stages[stage].why
    return [*([about] if about else []), *said]


# ---------------------------------------------------------------- criteria


def _strengths(sign: int, chosen: int | None = None) -> tuple[Choice, ...]:
    return tuple(
        Choice(str(sign * grade), word, chosen=chosen == sign * grade) for grade, word in GRADES.items()
    )


def _pair(case: Case, given: Sequence[Given], wanted: str) -> Asked:
    made = steps(case, given)
    keys = list(case.criteria)
    n = len(keys)
    matrix = judged(n, made)
    whole = connected(matrix)
    weights: tuple[Bar, ...] = ()
    notes: list[str] = []
    redo, enough = "", False
    if whole:
        found = prioritise(matrix, case.random_index)
        most = max(found.weights)
        weights = tuple(
            Bar(f"{elicitation.name_of(case, i)} {weight:.3f}", float(weight / most))
            for i, weight in enumerate(found.weights)
        )
        remark = diagnose(matrix, case.random_index)[0] if elicitation.at_odds(matrix, found) else None
        if remark is not None:
            redo = about_pair(keys[remark.row], keys[remark.column])
        said, enough = elicitation.advice(matrix, found.consistent)
        notes = [elicitation.consistency(case, matrix, found, remark), said]
    elif made:
        notes = [elicitation.not_connected(case, matrix)]
    one, _, other = wanted.partition("/")
    again = one in keys and other in keys and keys.index(one) < keys.index(other)
    pair = (keys.index(one), keys.index(other)) if again else following(matrix, made)
    total = n * (n - 1) // 2
    part = sum(1 for step in made if step.strength is not None)
    rest = {"weights": weights, "notes": tuple(notes), "redo": redo, "back": bool(made)}
    if pair is None:
        return Asked("done", "", "Every pair is compared", "All answered", 1.0, enough=True, **rest)  # type: ignore[arg-type]
    i, j = pair
    names = elicitation.name_of(case, i), elicitation.name_of(case, j)
    grades = [*GRADES, 1]
    return Asked(
        form="pair",
        about=about_pair(keys[i], keys[j]),
        title="Which matters more, and how strongly?",
        progress=elicitation.head(case, pair, made, again),
        part=min(part / total, 1.0),
        says=(elicitation.described(case, i), elicitation.described(case, j)),
        choices=_strengths(1),
        more=_strengths(-1),
        between=tuple(Choice(str(grade), str(grade)) for grade in range(2, 9) if grade not in grades),
        sides=names,
        enough=enough,
        **rest,  # type: ignore[arg-type]
    )


def _best_worst(case: Case, given: Sequence[Given]) -> Asked | None:
    found = best_worst(given)
    about = found.open(case)
    keys = list(case.criteria)
    total = 2 * len(keys) - 1
    done = len(last(given))
    if about is None:
        return None
    progress = f"Question {min(done + 1, total)} of {total}"
    part, back = min(done / total, 1.0), bool(given)
    if about in (BEST, WORST):
        left = [key for key in keys if about == BEST or key != found.best]
        title = "Which counts most?" if about == BEST else "Which counts least?"
        choices = tuple(
            Choice(key, criterion_name(case, key), elicitation.described(case, keys.index(key)))
            for key in left
        )
        return Asked("best", about, title, progress, part, choices=choices, back=back)
    one, two = split(about)
    title = f"How much more does {criterion_name(case, one)} count than {criterion_name(case, two)}?"
    words = {1: "the same", **GRADES}
    most = 9 if (one, two) == (found.best, found.worst) else found.most
    choices = tuple(Choice(str(n), f"{n}  {words.get(n, '')}".strip()) for n in range(1, most + 1))
    says = tuple(
        f"{criterion_name(case, key)}: {elicitation.described(case, keys.index(key))}" for key in (one, two)
    )
    return Asked("strength", about, title, progress, part, says=says, choices=choices, back=back)


# ---------------------------------------------------------------- what may be answered

LONGEST = {"remark": 500, "free": 2000}


class NoAnswer(ValueError):
    """What was sent answers nothing, in words for who sent it."""


def value_of(base: Loaded, one: Round, about: str, sent: str, given: Sequence[Given] = ()) -> Value:
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
    if one.kind == "best_worst" and about in (BEST, WORST):
        if sent not in keys:
            raise NoAnswer("choose one of the criteria")
        return sent
    first, second = split(about)
    if first not in keys or second not in keys or first == second:
        raise NoAnswer("that pair is not asked")
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
    low, high = made.bounds
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
    lines = ("".join(c for c in line if c.isprintable()) for line in sent.splitlines())
    return "\n".join(lines).strip()
