"""What the assumptions say of criteria and scales, and where an entry's numbers come from."""

from __future__ import annotations

from collections.abc import Iterator

from ....models.case.case import Case
from ....models.entry.entry import Entry
from ...diagram.block import cell_text, reading_text
from ...diagram.worth import worth_svg
from ...words import wording as say
from ...words.text_metrics import clean

Row = tuple[str, str, str]
"""What, what the case says of it, and where that comes from."""


def source_of(case: Case, *entries: Entry | None) -> str:
    """Where an entry's numbers come from, in few words; what is said nearest to them counts."""
    said = (entry.basis for entry in entries if entry is not None)
    basis = next((basis for basis in said if basis != "not stated"), "not stated")
    if say.mark(case, basis) == say.ILLUSTRATIVE:
        return "illustrative"
    if basis == "not stated":
        return "none of its own" if case.source else "none stated"
    return clean(basis)


def why(*parts: str | None) -> str:
    return clean("; ".join(filter(None, parts)))


def scale_and_criteria(case: Case) -> Iterator[Row]:
    for name, scale in {"": case.scale, **case.scales}.items():
        rising = sorted(scale, key=scale.__getitem__)
        scores = ", ".join(f"{level} {say.amount(scale[level])}" for level in rising)
        what = "Scores of the levels" + (f", {name}" if name else "")
        yield clean(what), clean(scores), source_of(case)
    for c, made in case.criteria.items():
        low, high = case.bounds[c]
        says = [say.better(made), f"from {reading_text(case, c, low)} to {reading_text(case, c, high)}"]
        if made.scale is not None:
            rising = sorted(made.scale, key=made.scale.__getitem__)
            levels = ", ".join(f"{level} {say.amount(made.scale[level])}" for level in rising)
            says = [say.better(made), f"levels of its own: {levels}"]
        says += [f"{level} means {sentence}" for level, sentence in (made.means or {}).items()]
        if made.value is not None:
            points = ", ".join(f"{say.amount(y)} at {reading_text(case, c, x)}" for x, y in made.value)
            says.append(f"worth {points}, straight in between")
        if made.exponential is not None:
            says.append(f"worth along an exponential curve, constant {say.amount(made.exponential)}")
        if made.thresholds:
            stated = ("indifference", "preference", "inflection")
            shape = made.preference_shape.replace("_", " ")
            limits = [f"{what} {say.amount(x)}" for what in stated if (x := getattr(made, what)) is not None]
            says.append(f"PROMETHEE counts its differences by the shape {', '.join([shape, *limits])}")
        if made.veto is not None:
            worse = "below" if made.direction == "max" else "above"
            says.append(f"a stage {worse} {reading_text(case, c, case.read_on(c, made.veto))} is not first")
        yield say.criterion_name(case, c), why(*says, made.why), source_of(case, made)


def evidence(case: Case) -> Iterator[Row]:
    """What bears each reading, where its cell says so."""
    for stage in case.stages:
        for criterion in case.criteria:
            found = case.evidence(stage, criterion)
            if found is not None:
                where = f"{say.stage_name(case, stage)}: {say.criterion_name(case, criterion)}"
                says = why(cell_text(case, stage, criterion), dated(found.date, found.strength), found.why)
                yield where, says, "illustrative" if found.illustrative else clean(found.source or "none")


def dated(date: str | None, strength: str | None) -> str | None:
    """Of which day a source is, and how far it bears what rests on it."""
    said = [f"of {date}"] if date else []
    said += [f"{strength} evidence"] if strength else []
    return ", ".join(said) or None


def worths(case: Case) -> list[str]:
    """A picture a criterion that says what its readings are worth."""
    return [drawn for criterion in case.criteria if (drawn := worth_svg(case, criterion))]
