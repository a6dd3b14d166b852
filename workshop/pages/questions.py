"""What one person is asked next, as a page shows it; and what they may answer."""

from __future__ import annotations

from collections.abc import Sequence

from ...cases.reader import Loaded
from ...mcda.weighting.ahp import prioritise
from ...mcda.weighting.consistency_repair import diagnose
from ...mcda.weighting.elicitation import following, judged
from ...models.case.case import Case
from ...models.entry.levels import Level, evidence_of, reading_of
from ...records import dataclass
from ...report.text.stages import elicitation
from ...report.words.judgement import GRADES
from ...report.words.wording import better, criterion_name, stage_name
from ..asking.answered import (
    BEST,
    FREE,
    MOST,
    WORST,
    about_cell,
    about_pair,
    best_worst,
    connected,
    last,
    split,
    steps,
    swing,
)
from ..store.answers import GivenAnswer
from ..store.rounds import Round


@dataclass(frozen=True)
class Button:
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
    """Which form asks it: levels, number, pair, best, strength, points or free"""
    about: str
    title: str
    progress: str
    part: float
    """How much is answered, 0 to 1"""
    says: tuple[str, ...] = ()
    """What the case says of it"""
    choices: tuple[Button, ...] = ()
    more: tuple[Button, ...] = ()
    """Of a pair: what speaks for the other side"""
    between: tuple[Button, ...] = ()
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


CR = "CR: the consistency ratio, 0 where all your answers fit together."


def asked(
    base: Loaded, one: Round, given: Sequence[GivenAnswer], at: int | None, pair: str = ""
) -> Asked | None:
    """The next question of a round, or the one with the number ``at``; ``None``: all is answered."""
    case = base.case
    if one.kind == "readings":
        return _cell(base, one, given, at)
    if one.kind == "pairs":
        return _pair(case, given, pair)
    if one.kind == "best_worst":
        return _best_worst(case, given)
    if one.kind == "swing":
        return _swing(case, given)
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


def _cell(base: Loaded, one: Round, given: Sequence[GivenAnswer], at: int | None) -> Asked | None:
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
            Button(level, level, means.get(level, ""), found is not None and found.value == level)
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


def _strengths(sign: int, chosen: int | None = None) -> tuple[Button, ...]:
    return tuple(
        Button(str(sign * grade), word, chosen=chosen == sign * grade) for grade, word in GRADES.items()
    )


def _pair(case: Case, given: Sequence[GivenAnswer], wanted: str) -> Asked:
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
        notes = [elicitation.consistency(case, matrix, found, remark), said, CR]
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
        between=tuple(Button(str(grade), str(grade)) for grade in range(2, 9) if grade not in grades),
        sides=names,
        enough=enough,
        **rest,  # type: ignore[arg-type]
    )


def _best_worst(case: Case, given: Sequence[GivenAnswer]) -> Asked | None:
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
            Button(key, criterion_name(case, key), elicitation.described(case, keys.index(key)))
            for key in left
        )
        return Asked("best", about, title, progress, part, choices=choices, back=back)
    one, two = split(about)
    title = f"How much more does {criterion_name(case, one)} count than {criterion_name(case, two)}?"
    words = {1: "the same", **GRADES}
    most = 9 if (one, two) == (found.best, found.worst) else found.most
    choices = tuple(Button(str(n), f"{n}  {words.get(n, '')}".strip()) for n in range(1, most + 1))
    says = tuple(
        f"{criterion_name(case, key)}: {elicitation.described(case, keys.index(key))}" for key in (one, two)
    )
    return Asked("strength", about, title, progress, part, says=says, choices=choices, back=back)


def _swing(case: Case, given: Sequence[GivenAnswer]) -> Asked | None:
    found = swing(given)
    about = found.open(case)
    if about is None:
        return None
    total, done = len(case.criteria), len(found.points)
    progress = f"Question {done + 1} of {total}"
    part, back = done / total, bool(given)
    if about == MOST:
        title = "Which step matters most?"
        says = (
            "Think of a place where everything is at its worst. If one thing could step to its best, which?"
        )
        choices = tuple(Button(key, criterion_name(case, key), _step(case, key)) for key in case.criteria)
        return Asked("best", about, title, progress, part, says=(says,), choices=choices, back=back)
    most, key = split(about)
    name = criterion_name(case, most)
    return Asked(
        form="points",
        about=about,
        title=f"How much does the step of {criterion_name(case, key)} matter?",
        progress=progress,
        part=part,
        says=(
            f"Its step: {_step(case, key)}.",
            f"The step of {name}, {_step(case, most)}, is 100 points. 50: half as much; 0: not at all.",
        ),
        back=back,
    )


def _step(case: Case, criterion: str) -> str:
    return "from {} to {}".format(*elicitation.step(case, criterion))
