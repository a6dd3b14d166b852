"""What is worth finding out, as a result and in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ....mcda.methods import VALUING
from ....models.uncertainty.optimisers_curse import Curse as Cursed
from ....models.uncertainty.optimisers_curse import Promise
from ....models.uncertainty.settling import MeanGain, Move
from ....models.uncertainty.unknowns import Unknown
from ....models.uncertainty.weight_regret import WeightRegret as Regretted
from ....models.uncertainty.worth import Worth
from ...words.plain_text import number
from ...words.sureness import WITHIN, share_percent
from ...words.wording import listed
from .worth import (
    InputGroup,
    InputWorth,
    OptimisersCurse,
    PairPromise,
    PointPortfolio,
    SettledMove,
    WeightRegret,
    WorthResult,
)


def worth(found: Worth, currency: str = "") -> WorthResult:
    made, inputs = found.decision.made, found.decision.inputs
    estimates = [
        found.evpi,
        *(one.evppi for one in found.inputs),
        *(group.evppi for group in found.groups),
    ]
    curse = None if found.curse is None else _cursed(found.curse)
    result = WorthResult(
        profile=found.ranking.profile.id,
        basis=VALUING[found.ranking.method].short or found.ranking.method,
        vary=found.vary,
        value=found.value,
        funded=made.ids(found.funded),
        evpi=found.evpi.value,
        share=_share(found.evpi, found.value),
        standard_error=found.evpi.error,
        exact=all(one.exact for one in estimates) and (curse is None or curse.selection_error is None),
        inputs=tuple(
            InputWorth(
                input=one.input.name,
                kind=one.input.kind,
                evppi=one.evppi.value,
                share=_share(one.evppi, found.value),
                standard_error=one.evppi.error,
                enter=tuple(_move(one.input, move) for move in one.enter),
                leave=tuple(_move(one.input, move) for move in one.leave),
                cannot=one.cannot,
            )
            for one in found.falling
        ),
        groups=tuple(
            InputGroup(
                kind=group.kind,
                of=group.of,
                inputs=tuple(inputs[i].name for i in group.inputs),
                evppi=group.evppi.value,
                share=_share(group.evppi, found.value),
                standard_error=group.evppi.error,
            )
            for group in found.groups
        ),
        held=found.decision.held,
        set_aside=dict(
            zip((made.of for made in found.decision.ranges), found.decision.set_aside.tolist(), strict=True)
        ),
        overspends=None if found.overspend is None else found.overspend.chance,
        point=PointPortfolio(made.ids(found.point), made.value(found.point), found.point_expected),
        curse=curse,
        weights=None if found.weights is None else _regret(found.weights),
        draws=found.draws,
        portfolios=found.portfolios,
        seed=found.seed,
        statements=(),
        answer=found,
        currency=currency,
    )
    return replace(result, statements=tuple(statements(result)))


def _share(found: MeanGain, value: float) -> float | None:
    return found.value / value if value > 0 else None


def _move(one: Unknown, move: Move) -> SettledMove:
    at = None if one.spread is not None else tuple(one.values[k] for k in move.at)
    return SettledMove(move.pair, at, move.low, move.high, move.chance)


def _cursed(found: Cursed) -> OptimisersCurse:
    whole = found.whole
    assert whole.selection is not None
    return OptimisersCurse(
        stated=whole.stated,
        disappointment=whole.stated - whole.expected,
        shrunk=whole.expected,
        selection=whole.selection,
        selection_error=found.error,
        pairs={pair: _promise(one) for pair, one in found.pairs.items()},
        estimates=found.draws,
    )


def _promise(one: Promise) -> PairPromise:
    return PairPromise(one.stated, one.expected, one.stated - one.expected, one.selection, one.chosen_in)


def _regret(found: Regretted) -> WeightRegret:
    return WeightRegret(
        weights=found.spread,
        draws=found.draws,
        mean=found.mean,
        standard_error=found.error,
        most=found.most,
        same=found.same,
        profiles=dict(found.profiles),
    )


# ---------------------------------------------------------------- in sentences

TOLD = 3
"""Of things in doubt so many are told in a sentence each."""

WEIGHTS = {
    "hull": "mixtures of the profiles",
    "uniform": "any weights at all",
    "set": "the weights that the profile allows",
    "posterior": "the weights that the judgements leave likely",
}


def statements(found: WorthResult) -> Iterator[str]:
    """What a planner can say: what is worth a workshop, what is not, and what the figures rest on."""
    if not found.inputs:
        yield "Nothing is in doubt: the case states all that was asked after as certain."
    else:
        yield from _of_all(found)
        for one in [one for one in found.inputs if told(one)][:TOLD]:
            yield _of_one(found, one)
        yield from _idle(found)
        yield from _costs(found)
    yield from cursed(found)
    yield from _weights(found)


def told(one: InputWorth | InputGroup) -> bool:
    """Whether its worth can be told from 0."""
    return one.evppi > 0 and (one.standard_error is None or one.evppi > 2 * one.standard_error)


def figure(one: InputWorth | InputGroup | WorthResult) -> str:
    """What it is worth, how far that may be off, and what of the portfolio."""
    value = one.evpi if isinstance(one, WorthResult) else one.evppi
    error, share = one.standard_error, one.share
    margin = f" (±{number(WITHIN * error)})" if error else ""
    part = "" if share is None else f", {share:.1%} of the portfolio"
    return f"{number(value)}{margin}{part}"


def _of_all(found: WorthResult) -> Iterator[str]:
    count = len(found.inputs)
    what = "the one thing" if count == 1 else "both things" if count == 2 else f"all {count} things"
    if found.evpi > 0 and (found.standard_error is None or found.evpi > 2 * found.standard_error):
        yield f"To know {what} in doubt before deciding is worth at most {figure(found)}."
    elif found.exact or (all(one.cannot for one in found.inputs) and count == 1):
        yield f"To know {what} in doubt is worth nothing: whatever turns out, no portfolio is worth more."
    else:
        yield f"To know {what} in doubt is worth nothing that can be told from 0."


def _of_one(found: WorthResult, one: InputWorth) -> str:
    return f"Settling {named(one)} is worth at most {figure(one)}{moved(one)}."


def named(one: InputWorth) -> str:
    """What is settled, in words."""
    if one.kind == "cost":
        return f"the cost of {one.input}"
    if one.kind == "success":
        return f"whether {one.input} works"
    return f"the fit of {one.input}" if one.kind == "fit" else one.input


def moved(one: InputWorth) -> str:
    """What then enters and leaves."""
    signs = [f"+{move.pair} {when(move)}" for move in one.enter]
    signs += [f"−{move.pair} {when(move)}" for move in one.leave]
    return f": {'; '.join(signs)}" if signs else ""


def when(move: SettledMove) -> str:
    """At what it does so."""
    if move.at is not None:
        return f"if {listed([str(at) for at in move.at], 'or')}"
    return f"from {number(four_digits(move.low))} to {number(four_digits(move.high))}"


def four_digits(end: float | None) -> float | None:
    """The end of what was drawn, which further draws would move in the digits behind."""
    return None if end is None else float(f"{end:.4g}")


def _idle(found: WorthResult) -> Iterator[str]:
    """What not to spend a workshop on."""
    never = [named(one) for one in found.inputs if one.cannot]
    if never:
        yield (
            "Not worth a workshop by themselves, as nothing that they may turn out to be makes another "
            f"portfolio worth more: {listed(never)}."
        )
    doubtful = [named(one) for one in found.inputs if not one.cannot and not told(one)]
    if doubtful:
        yield f"Not to be told from 0 by these draws: {listed(doubtful)}."


def _costs(found: WorthResult) -> Iterator[str]:
    if not found.set_aside:
        return
    says = (
        f"Until it is known a cost counts as what is enough in {found.held:.0%} of its draws; known, as what "
        "it is, and at most that: knowing it frees money, and makes nothing worth more."
    )
    if found.overspends is not None:
        kept = share_percent(1 - found.overspends)
        says += f" So what is best before anything is known keeps to the money in {kept} of the draws."
    yield says


def cursed(found: WorthResult) -> Iterator[str]:
    """The optimiser's curse, in a sentence."""
    made = found.curse
    if made is None:
        yield (
            "How far the stated value disappoints, as what is chosen for looking best does, cannot be said: "
            "no reading, range or fit is in doubt, so there is no error to reckon with."
        )
        return
    gap, blur = made.disappointment, 1e-9 * max(abs(made.stated), 1.0)
    says = f"The portfolio of 'fund' is stated to be worth {number(made.stated)}, and so it is on average"
    if abs(gap) > blur:
        part = f" ({abs(gap) / made.stated:.1%})" if made.stated > 0 else ""
        says = (
            f"The portfolio of 'fund' is stated to be worth {number(made.stated)}; over what is in doubt it "
            f"is worth {number(abs(gap))}{part} {'less' if gap > 0 else 'more'} on average: count on "
            f"{number(made.shrunk)}"
        )
    error = made.selection_error
    if made.selection > max(2 * (error or 0.0), blur):
        margin = f" (±{number(WITHIN * error)})" if error else ""
        says += (
            ". As a rule what is chosen for looking best disappoints: by the readings that could as well be "
            f"stated, the best promises {number(made.selection)}{margin} more than it holds"
        )
    yield f"{says}."


def _weights(found: WorthResult) -> Iterator[str]:
    made = found.weights
    if made is None:
        return
    drawn = WEIGHTS.get(made.weights, made.weights)
    says = (
        f"Settling the weights is another matter, as values under others are on another scale: under {drawn} "
        f"the portfolio of 'fund' loses {made.mean:.1%} (±{WITHIN * made.standard_error:.1%}) of what could "
        f"be had on average, at most {made.most:.1%}, and nothing in {share_percent(made.same)} of "
        f"{made.draws:,} draws."
    )
    lost = {name: share for name, share in made.profiles.items() if share is not None}
    if lost:
        most = max(lost, key=lambda name: lost[name])
        says += (
            f" Of the other profiles {most} loses most: {lost[most]:.1%}."
            if lost[most]
            else (" No other profile loses anything by it.")
        )
    yield says
