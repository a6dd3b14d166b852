"""Whether the answer rests on how the case was cut, in words."""

from __future__ import annotations

from collections.abc import Iterator

from ....models.sensitivity.soundness import NARROW, Test, funds_other
from ...results.case.sound import SAYS, ChangedCase, SoundResult, TestedKind
from ...words.plain_text import number, paragraph, wrapped
from ...words.text_table import table
from ...words.wording import listed

SHOWN = 4
"""Of one kind of test so many trials are told; the JSON has all."""

MEANS: dict[Test, str] = {
    "split": "Two halves say what the whole says. Where values are summed nothing moves; a distance, as "
    "TOPSIS measures it, grows with the square, so that two halves count less than the whole.",
    "twice": "Asked in two parts, a criterion is often given more weight: this is the most that can do.",
    "merge": "Two criteria read as one, with the weight of both, say what the two say.",
    "dummy": "Nobody would choose it, or it is there already: it should change no order.",
    "widen": "The same weight on a wider scale counts less a step: it holds for the scale it was judged on.",
    "drop": "What the answer owes to one criterion.",
    "one_project": "Scored as one they are scored once, on the same scale: these places rest on two scores.",
}


def sound(found: SoundResult, width: int) -> str:
    under = f"under the profile {found.profile}"
    parts = [
        paragraph(
            f"What would change if the case were cut otherwise, {under}: {len(found.trials)} trials, each "
            "ranked and solved anew.",
            width,
        ),
        _counts(found, width),
        *(_told(found, kind, width) for kind in found.tests),
        *(paragraph(says, width) for says in (*_asked(found), *_not_tried(found))),
    ]
    return "\n\n".join(filter(None, parts))


def _counts(found: SoundResult, width: int) -> str:
    headers = ["what is tried", "times", "another first", "ranks move", "portfolio changes"]
    rows = [[SAYS[t.test], t.trials, t.first_changes, t.ranks_move, t.portfolio_changes] for t in found.tests]
    return table(headers, rows, width) if rows else ""


def _told(found: SoundResult, kind: TestedKind, width: int) -> str:
    """The trials of one kind that change something, the portfolio's first, then the first place's."""
    moved = [t for t in found.trials if t.test == kind.test and (t.moved or _funds_other(found, t))]
    moved.sort(key=lambda t: (not _funds_other(found, t), t.first == found.first))
    if not moved:
        return ""
    lines = [paragraph(f"{SAYS[kind.test].capitalize()}. {MEANS[kind.test]}", width)]
    for trial in moved[:SHOWN]:
        first, *later = wrapped(f"- {_trial(found, trial)}", width, width - 2)
        lines += [first, *(f"  {line}" for line in later)]
    if len(moved) > SHOWN:
        lines.append(f"- {len(moved) - SHOWN} more change something")
    return "\n".join(lines)


def _funds_other(found: SoundResult, trial: ChangedCase) -> bool:
    return funds_other(trial.enters, trial.leaves, found.funded)


def _trial(found: SoundResult, trial: ChangedCase) -> str:
    says = []
    if trial.first != found.first:
        says.append(f"{listed([*trial.first])} first")
    elif trial.moved:
        says.append("1 rank moves" if len(trial.moved) == 1 else f"{len(trial.moved)} ranks move")
    if found.funded is not None and trial.enters is None:
        says.append("no portfolio keeps the rules")
    says += [f"+{pair}" for pair in trial.enters or ()] + [f"−{pair}" for pair in trial.leaves or ()]
    return f"{_on(trial)}: {', '.join(says)}"


def _on(trial: ChangedCase) -> str:
    if trial.test == "widen":
        criterion, end = trial.on
        return f"{criterion} further {end}"
    if trial.test == "dummy":
        [reads] = trial.on
        return f"one that reads {reads} throughout" if reads in ("worst", "best") else f"a copy of {reads}"
    return listed([*trial.on])


def _asked(found: SoundResult) -> Iterator[str]:
    """What should be asked again, and how."""
    narrow = [f"{a.criterion} ({number(100 * a.covered)} %)" for a in found.ask_again if a.covered < NARROW]
    decides = [a.criterion for a in found.ask_again if a.decides]
    if narrow:
        yield (
            f"Readings cover little of the scale of {listed(narrow)}: a weight judged for the whole scale "
            "is more than what differs here deserves."
        )
    if decides:
        yield f"A wider scale at the same weight would change the answer for {listed(decides)}."
    if found.ask_again:
        yield (
            "Ask these weights again with the scales in view: a profile's swing weights state what the step "
            "from the worst to the best of each scale is worth."
        )


def _not_tried(found: SoundResult) -> Iterator[str]:
    for test, why in found.skipped.items():
        yield f"Not tried, {SAYS[test]}: {why}."
    if found.not_tried:
        yield f"{found.not_tried} more pairs of funded projects were not tried as one."
