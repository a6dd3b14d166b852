"""When the portfolio fails: what the draws have in common in which it loses much."""

from __future__ import annotations

from typing import Literal

from ....models.uncertainty.failing import Failing, Input
from ....models.uncertainty.patient_rules import Restriction, ScenarioBox
from ...documents.result import part
from ...documents.tables import Column, Table
from ...words.sureness import share_percent
from ...words.wording import listed


@part
class FailingLimit:
    """What one input is where the portfolio fails."""

    what: Literal["weight", "reading", "scale", "cost", "fit", "success", "synergy"]
    of: str
    """The criterion whose weight, the stage.criterion whose reading, or what has the cost."""
    at_least: float | None
    at_most: float | None
    among: tuple[str, ...] | None
    """Of what comes in kinds: those that it is one of."""
    chance: float | None
    """How likely as many draws would fail were the input of no account (quasi-p-value); None: nothing is left
    to chance, as all combinations are looked at."""


@part
class FailingBox:
    """Limits that hold together where the portfolio mostly fails."""

    limits: tuple[FailingLimit, ...]
    draws: float
    """Counted draws that are so; of all combinations their chance."""
    failing: float
    """Of these, those in which it fails."""
    coverage: float
    """Share of all in which it fails."""
    density: float
    """Share of those that are so."""
    says: str
    """In words."""


@part
class When:
    """In which draws the portfolio of the point loses more than a share of what would have been best."""

    loses: float
    """The share asked about."""
    draws: int
    """Solved anew, with a portfolio that keeps the rules."""
    failing: int
    """Draws in which it loses more."""
    failing_share: float
    """As a share; of all combinations as likely as they are."""
    counted: int
    """Draws on which the boxes are counted: not those that they were found on, unless all are looked at."""
    too_few: bool
    """Whether so few fail that nothing can be said of when."""
    boxes: tuple[FailingBox, ...]
    """The first of all draws, each next one of what those before it leave."""
    says: str
    """How often it fails, in words."""


def when(found: Failing, currency: str = "") -> When:
    known = found.lost == found.lost
    fails, mass = found.failing[known], found.mass[known]
    draws = int(known.sum())
    share = float(mass[fails].sum() / mass.sum()) if draws else 0.0
    made = tuple(_box(found, box, currency, number) for number, box in enumerate(found.boxes))
    return When(
        loses=found.loses,
        draws=draws,
        failing=int(fails.sum()),
        failing_share=share,
        counted=draws if found.exact else draws // 2,
        too_few=found.too_few,
        boxes=made,
        says=_says(found, draws, int(fails.sum()), share),
    )


def _box(found: Failing, box: ScenarioBox, currency: str, before: int) -> FailingBox:
    limits = tuple(
        _limit(found.inputs[made.column], made, chance)
        for made, chance in zip(box.restrictions, box.chances, strict=True)
    )
    words = " and ".join(_words(limit, currency) for limit in limits)
    hits = (
        f"in {share_percent(box.density)} of such combinations, by their chances"
        if found.exact
        else f"in {box.failing:,.0f} of {box.draws:,.0f} such draws"
    )
    says = (
        f"{'Of the others, it' if before else 'It'} loses over {_percent(found.loses)} when {words}: {hits}, "
        f"which is {share_percent(box.coverage)} of all that do."
    )
    return FailingBox(limits, box.draws, box.failing, box.coverage, box.density, says)


def _limit(made: Input, limit: Restriction, chance: float | None) -> FailingLimit:
    among = None if limit.among is None else tuple(made.kinds[k] for k in limit.among)
    return FailingLimit(made.what, made.of, limit.at_least, limit.at_most, among, chance)


def _words(limit: FailingLimit, currency: str) -> str:
    name = {
        "weight": f"the weight of {limit.of}",
        "reading": limit.of,
        "scale": "the scale",
        "cost": f"the cost of {limit.of}",
        "fit": f"the fit of {limit.of}",
        "success": f"the chance that {limit.of} works",
        "synergy": f"the synergy of {limit.of}",
    }[limit.what]
    if limit.among is not None:
        return f"{name} {'reads' if limit.what == 'reading' else 'is'} {' or '.join(limit.among)}"
    unit = f" {currency}" if currency and limit.what == "cost" else ""
    ends = [f"at least {limit.at_least:,.12g}{unit}"] if limit.at_least is not None else []
    ends += [f"at most {limit.at_most:,.12g}{unit}"] if limit.at_most is not None else []
    return f"{name} is {listed(ends)}"


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%"


def _says(found: Failing, draws: int, fails: int, share: float) -> str:
    most = f"more than {_percent(found.loses)} of the value that would have been best"
    if found.exact:
        if not fails:
            return f"The portfolio of 'fund' loses {most} in none of the {draws:,} combinations."
        says = f"The portfolio of 'fund' loses {most} in {fails:,} of {draws:,} combinations"
        return f"{says}, {share_percent(share)} by their chances."
    says = f"The portfolio of 'fund' loses {most} in {fails or 'none'} of {draws:,} draws"
    if not fails:
        return f"{says}."
    if found.too_few:
        return f"{says}: too few to say when. More --portfolios may tell."
    if not found.boxes:
        return f"{says}, and nothing that was drawn tells them from the others."
    return f"{says}. When, was looked for in one half of the draws and counted in the other."


def when_table(found: When | None) -> Table:
    """One row a limit of a box."""
    boxes = found.boxes if found else ()
    return Table(
        "when",
        "When the portfolio loses more than was asked about: limits that hold together, box by box.",
        (
            Column("box", "box", "count"),
            Column("what", "what", "name"),
            Column("of", "of", "name"),
            Column("at_least", "at least", "amount"),
            Column("at_most", "at most", "amount"),
            Column("among", "among", "text"),
            Column("chance", "quasi-p-value", "share"),
            Column("failing", "failing", "mean"),
            Column("draws", "of", "mean"),
            Column("coverage", "coverage", "share"),
            Column("density", "density", "share"),
        ),
        tuple(
            (
                number, limit.what, limit.of, limit.at_least, limit.at_most,
                None if limit.among is None else ", ".join(limit.among), limit.chance,
                box.failing, box.draws, box.coverage, box.density,
            )
            for number, box in enumerate(boxes, 1)
            for limit in box.limits
        ),
        key=3,
    )  # fmt: skip
