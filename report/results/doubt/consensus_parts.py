"""What a consensus result is made of: agreement, groups, disagreements, what is open, everybody alone."""

from __future__ import annotations

from collections.abc import Mapping

from ....mcda.consensus import Band
from ....models.entry.levels import Level
from ....models.group.like_minded import By
from ...documents.result import part


@part
class Person:
    """One who takes part."""

    id: str
    weights: Mapping[str, float] | None
    """By criterion; None without judgements, or where they do not connect all criteria."""
    consistency_ratio: float | None
    """Of the least consistent set of judgements."""
    consistent: bool | None
    readings: int
    """Cells read."""
    unknown: tuple[tuple[str, str], ...]
    """Cells, stage and criterion, of which the person does not know."""
    unanswered: tuple[tuple[str, str], ...]
    """Cells that others answered and this person did not."""


@part
class AgreedSet:
    """How far people agree on one set of things compared with each other."""

    group: str | None
    """What they are in; None at the top."""
    members: tuple[str, ...]
    consensus: float
    band: Band


@part
class AgreedCriterion:
    """What people weigh one criterion."""

    criterion: str
    weight: float
    """The group's."""
    low: float
    median: float
    high: float
    part: float | None
    """Of all that people differ by, the part on this criterion; None where they do not differ."""


@part
class AgreedWeights:
    """How far people agree on weights."""

    people: int
    consensus: float
    """Goepel's indicator, 0 to 1; of a hierarchy the mean over its sets by weight."""
    band: Band
    """very low up to 0.50, low up to 0.65, moderate up to 0.75, high below 0.85, very high."""
    homogeneity: float
    """1 / exp(beta entropy) of the weights of all criteria."""
    sets: tuple[AgreedSet, ...]
    criteria: tuple[AgreedCriterion, ...]


@part
class GivenReading:
    """How many read a cell so."""

    reading: Level
    people: int


@part
class AgreedCell:
    """What people read in one cell."""

    stage: str
    criterion: str
    readings: Mapping[str, Level]
    """By person."""
    unknown: tuple[str, ...]
    """Who does not know."""
    unanswered: tuple[str, ...]
    counts: tuple[GivenReading, ...]
    """From the lowest; levels that nobody gave, too."""
    low: Level
    median: Level
    """What the group reads: the lower of two middle ones."""
    high: Level
    consensus: float | None
    """Tastle and Wierman's, 0 to 1; None where fewer than two read it."""
    band: Band | None


@part
class DifferentCriterion:
    """A criterion that a subgroup weighs or reads otherwise than the others."""

    criterion: str
    own: float
    """Mean weight; of readings the mean place on the scale, 0 to 1."""
    others: float


@part
class LikeMindedGroup:
    """People of one mind."""

    by: By
    people: tuple[str, ...]
    consensus: float | None
    """None of one alone."""
    differs: tuple[DifferentCriterion, ...]
    """What is furthest apart first."""


@part
class Change:
    """What other answers would change, and what the group's portfolio then loses."""

    first: tuple[str, ...]
    """The stages that would come first."""
    kendall_tau: float
    """Of the two rankings, −1 to 1."""
    places: int
    """Places that stages move, all together."""
    enters: tuple[str, ...] | None
    """Pairs funded then alone; None: no portfolio would keep the rules."""
    leaves: tuple[str, ...] | None
    value: float | None
    """Of the best portfolio then."""
    regret: float | None
    """What the group's portfolio is worth less, then; None: it would break a rule, or none keeps them."""
    part: float | None
    """The same as a part of the value."""


@part
class AskedAlone:
    """What a person, or several of one mind, would rank and fund alone."""

    of: str
    people: tuple[str, ...]
    weights: bool
    """Whether they weigh for themselves; else the group's weights were taken."""
    readings: int
    """Cells read as they read them; the others as the group does."""
    change: Change


@part
class StatedView:
    """What some people say of a cell or a weight."""

    value: Level
    people: tuple[str, ...]
    share: float
    change: Change
    """Were it taken in the group's place, all else as the group has it."""


@part
class Disagreement:
    """A cell, or the weight of a criterion, that people see differently."""

    stage: str | None
    """None: the weight of the criterion."""
    criterion: str
    taken: Level
    """What the group has."""
    consensus: float | None
    """Of a cell."""
    at_stake: float
    """The part of the value that the group's portfolio loses, on average over those who say something."""
    most: float
    """The most of any view."""
    not_allowed: float
    """The share of those under whose view the group's portfolio breaks a rule, or none keeps them."""
    pairs: float
    """Pairs that enter and leave, on average."""
    places: float
    """Places that stages move, on average."""
    views: tuple[StatedView, ...]


@part
class PossibleReading:
    """What the group could come to read."""

    value: Level
    change: Change


@part
class OpenCell:
    """A cell to which some answers are not there."""

    stage: str
    criterion: str
    missing: int
    """Answers that may still come."""
    could_change: bool | None
    """Whether they could change what is funded; None: not found, and not excluded."""
    values: tuple[PossibleReading, ...]
    """From the lowest; of a number the ends, and what was given between."""


@part
class OpenWeighing:
    """What people who did not judge yet could make of the weights."""

    missing: int
    could_change: bool | None
    """Whether they could change what is funded; None: not found, and not excluded."""
    ranges: Mapping[str, tuple[float, float]]
    """By criterion: the least and the most that the group came to give it."""
    looked_at: int
    """Weights looked at."""
    changing: int
    """At how many of them something else is funded."""
    example: Mapping[str, float] | None
    """Weights at which something else is funded, the nearest of those looked at."""
    change: Change | None
    """What is then funded."""
    why_not: str | None
    """Why nothing was looked at."""


@part
class NotAnswered:
    """What is not answered yet."""

    further: int
    """People who may still come."""
    could_change: bool | None
    """Whether any further answer could change what is funded; None: not found, and not excluded."""
    combinations: int | None
    """Ways in which all cells can come out together, all looked at; None: each cell by itself was."""
    moved: tuple[str, ...]
    """Pairs that some combination takes out or brings in."""
    cells: tuple[OpenCell, ...]
    weights: OpenWeighing | None
    """None: nobody is missing, or nobody judges."""
