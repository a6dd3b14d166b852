"""What is worth finding out before money is spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ....mcda.methods import Basis
from ....models.uncertainty.unknowns import Kind, Unsure
from ....models.uncertainty.worth import GroupKind
from ...documents.result import Result, hidden, part
from ...documents.tables import Column, Table


@part
class SettledMove:
    """A pair that enters or leaves the portfolio when something is settled, and when."""

    pair: str
    at: tuple[str | float, ...] | None
    """What it then turns out to be; None: something within a range."""
    low: float | None
    """Of a range: the least of the draws in which it does so, in its unit."""
    high: float | None
    """The most of these draws."""
    chance: float
    """How likely it turns out so."""


@part
class InputWorth:
    """What it is worth to settle one thing that is in doubt."""

    input: str
    """stage.criterion of a reading, stage/technology of a pair, pair or technology of a cost."""
    kind: Kind
    """An open reading, a reading within a range, a fit, whether a pair works, or a cost."""
    evppi: float
    """Expected value of partial perfect information: the mean gain in value, at most, of knowing it."""
    share: float | None
    """Of the value; None where that is not above 0."""
    standard_error: float | None
    """Of evppi; None: exact."""
    enter: tuple[SettledMove, ...]
    """Pairs that are funded then, and not before."""
    leave: tuple[SettledMove, ...]
    cannot: bool
    """True: whatever it turns out to be, no other portfolio is worth more."""


@part
class InputGroup:
    """What it is worth to settle several things together."""

    kind: GroupKind
    """All readings, those of a stage or a criterion, all fits, successes or costs."""
    of: str
    """The stage or criterion; empty of all."""
    inputs: tuple[str, ...]
    evppi: float
    share: float | None
    standard_error: float | None
    """Of evppi; None: exact."""


@part
class PointPortfolio:
    """The portfolio of fund: best at the point readings and the likely costs."""

    funded: tuple[str, ...]
    value: float
    """As it is stated, at the point readings."""
    expected: float
    """Its mean value."""


@part
class PairPromise:
    """What a pair of the portfolio of fund promises, and holds on average."""

    stated: float
    """Its value at the point readings."""
    expected: float
    """Its mean value."""
    disappointment: float
    """What is stated beyond that; below 0 where it holds more."""
    selection: float | None
    """The same on average over the readings that could as well be stated, of the best by those; None: by none
    is it chosen."""
    chosen_in: float
    """By what share of them it is chosen."""


@part
class OptimisersCurse:
    """That what is chosen for looking best holds less than it promises."""

    stated: float
    """The value of the portfolio of fund at the point readings."""
    disappointment: float
    """What is stated beyond what it holds on average; below 0 where it holds more."""
    shrunk: float
    """Its mean value: what to count on."""
    selection: float
    """Expected disappointment before it is known which readings are stated: what the best by readings that
    could as well be stated promises beyond what it holds, on average. Never below 0 but for draws."""
    selection_error: float | None
    """Standard error of selection; None: exact."""
    pairs: Mapping[str, PairPromise]
    """By pair of the portfolio of fund."""
    estimates: int
    """That were looked at: ways in which readings, ranges and fits may turn out."""


@part
class WeightRegret:
    """What the portfolio of fund loses under other weights: regret, which is no value under this profile."""

    weights: str
    """From which weights were drawn: hull (mixtures of the profiles), uniform, set or posterior."""
    draws: int
    mean: float
    """Of what could be had under the weights of a draw, the part that is lost, on average."""
    standard_error: float
    most: float
    """The most of the draws."""
    same: float
    """The share of the draws in which nothing is lost."""
    profiles: Mapping[str, float | None]
    """By each other profile: the part that is lost; None: a rule about value is broken."""


@part
class WorthResult(Result):
    """What is worth finding out before money is spent, under one profile.

    Values are means over what is in doubt; all else is as the case says.
    """

    profile: str
    basis: Basis
    """What ranks the stages."""
    vary: tuple[Unsure, ...]
    """What was asked after."""
    value: float
    """The mean value of what is best before anything is found out."""
    funded: tuple[str, ...]
    """That portfolio."""
    evpi: float
    """Expected value of perfect information: the mean gain, at most, of knowing everything in doubt."""
    share: float | None
    """Of the value; None where that is not above 0."""
    standard_error: float | None
    """Of evpi; None: exact."""
    exact: bool
    """Whether no figure is from draws, those about weights apart."""
    inputs: tuple[InputWorth, ...]
    """Everything that is in doubt, what is worth most first."""
    groups: tuple[InputGroup, ...]
    """What may be settled together; of two things at least, and fewer than all."""
    held: float
    """A cost that is in doubt counts as what is enough in this share of its draws; known, as what it is and
    at most that."""
    set_aside: Mapping[str, float]
    """By cost that is in doubt: as what it counts, in the case's currency."""
    overspends: float | None
    """In what share of the draws of the costs this portfolio exceeds some limit on money; None: no cost is
    in doubt, or no money limited."""
    point: PointPortfolio
    curse: OptimisersCurse | None
    """None where no reading, range or fit is in doubt: then there is no ground for a figure."""
    weights: WeightRegret | None
    """None where nothing hangs on weights."""
    draws: int
    """Of a single range; of several things that have too many ways to turn out, see portfolios."""
    portfolios: int
    seed: int
    statements: tuple[str, ...]
    """What a planner can say, a sentence or two each."""
    answer: Any = hidden()
    """The same with its arrays (``Worth``)."""
    currency: str = hidden("")

    def tables(self) -> tuple[Table, ...]:
        return (_inputs(self), _groups(self), _curse(self))


# ---------------------------------------------------------------- as tables


def _inputs(found: WorthResult) -> Table:
    return Table(
        "inputs",
        "What it is worth at most, in value, to settle each thing that is in doubt.",
        (
            Column("input", "in doubt", "name"),
            Column("kind", "what it is", "name"),
            Column("evppi", "worth at most", "score"),
            Column("share", "of the portfolio", "share"),
            Column("standard_error", "standard error", "score"),
            Column("enter", "enter", "text"),
            Column("leave", "leave", "text"),
            Column("cannot", "cannot change it", "flag"),
        ),
        tuple(
            (
                one.input, one.kind, one.evppi, one.share, one.standard_error,
                " ".join(move.pair for move in one.enter), " ".join(move.pair for move in one.leave),
                one.cannot,
            )
            for one in found.inputs
        ),
        key=2,
    )  # fmt: skip


def _groups(found: WorthResult) -> Table:
    return Table(
        "groups",
        "What it is worth at most, in value, to settle several things together.",
        (
            Column("kind", "together", "name"),
            Column("of", "of", "name"),
            Column("number", "things in doubt", "count"),
            Column("evppi", "worth at most", "score"),
            Column("share", "of the portfolio", "share"),
            Column("standard_error", "standard error", "score"),
        ),
        tuple(
            (one.kind, one.of, len(one.inputs), one.evppi, one.share, one.standard_error)
            for one in found.groups
        ),
        key=2,
    )


def _curse(found: WorthResult) -> Table:
    pairs: Sequence[tuple[str, PairPromise]] = [*found.curse.pairs.items()] if found.curse else []
    return Table(
        "curse",
        "What each funded pair promises, and what it holds on average over what is in doubt.",
        (
            Column("pair", "pair", "name"),
            Column("stated", "stated value", "score"),
            Column("expected", "value on average", "score"),
            Column("disappointment", "disappoints by", "score"),
            Column("selection", "as a rule by", "score"),
            Column("chosen_in", "chosen in", "share"),
        ),
        tuple(
            (pair, one.stated, one.expected, one.disappointment, one.selection, one.chosen_in)
            for pair, one in pairs
        ),
    )
