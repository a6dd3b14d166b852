"""Stage × technology pairs: what could be funded, at what cost, for what value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # rules.py needs Pair, case.py needs the rules
    from .case import Case, Technology
    from .matrix import Ranking


@dataclass(frozen=True)
class Pair:
    """One fundable option: a technology at a stage."""

    stage: str
    technology: str
    cost: float
    value: float
    difficulty: float | None
    maturity: float | None
    fit: float | None
    attributes: Mapping[str, float]
    """All that a rule can sum, average or gate on: cost, value, difficulty and maturity where they
    are defined, resources, and the stage's score on each criterion."""
    stated: bool
    """The case states the value itself; otherwise it is stage priority × fit."""
    why: str | None
    basis: str
    """Where the cost comes from: its source, ``illustrative`` or ``not stated``."""

    @property
    def id(self) -> str:
        return f"{self.stage}/{self.technology}"


@dataclass(frozen=True)
class Synergy:
    """Value that comes on top when all of ``pairs`` (indices of options) are funded."""

    pairs: tuple[int, ...]
    value: float


def matches(pattern: str, stage: str, technology: str) -> bool:
    """Whether ``stage/technology``, with ``*`` for any on either side, covers the pair."""
    wanted_stage, _, wanted_technology = pattern.partition("/")
    return wanted_stage in ("*", stage) and wanted_technology in ("*", technology)


def options(case: Case, ranking: Ranking) -> tuple[Pair, ...]:
    """The fundable pairs of a case, stage by stage in the order of the case file.

    value = stage priority × fit, unless the pair states a value; difficulty = the stage's
    digitalization difficulty × the technology's; maturity = the smaller of the two maturities.
    A pair whose fit is none, and that states no value, is not an option.
    """
    return tuple(_option(case, ranking, stage, technology) for stage, technology in case.option_ids())


def synergies(case: Case, pairs: Sequence[Pair]) -> tuple[Synergy, ...]:
    """The case's synergies whose pairs are all options, by option index."""
    index = {pair.id: i for i, pair in enumerate(pairs)}
    return tuple(
        Synergy(tuple(index[pair] for pair in synergy.pairs), synergy.value)
        for synergy in case.synergies
        if all(pair in index for pair in synergy.pairs)
    )


def static_attributes(case: Case, stage: str, technology: str) -> dict[str, float]:
    """What a pair brings to the rules apart from its value, which depends on the ranking."""
    made = case.technologies[technology]
    pair = case.pair(stage, technology)
    scores = case.scores(stage)
    cost = pair.cost or made.cost
    found: dict[str, float] = dict(scores)
    found["cost"] = cost.likely if cost else 0.0
    own_difficulty = case.score(made.difficulty)
    if pair.difficulty is not None:
        found["difficulty"] = case.number(pair.difficulty)
    elif own_difficulty is not None:
        found["difficulty"] = own_difficulty * scores.get("digitalization_difficulty", 1.0)
    own_maturity = case.score(made.maturity)
    if pair.maturity is not None:
        found["maturity"] = case.number(pair.maturity)
    elif own_maturity is not None:
        found["maturity"] = min(own_maturity, scores.get("technological_maturity", own_maturity))
    for resource in case.resources:
        found[resource] = pair.extras.get(resource, made.extras.get(resource, 0.0))
    return found


def _option(case: Case, ranking: Ranking, stage: str, technology: str) -> Pair:
    made, pair = case.technologies[technology], case.pair(stage, technology)
    fit = case.fit_of(stage, technology)
    value = ranking.priority(stage) * (fit or 0.0) if pair.value is None else pair.value
    attributes = static_attributes(case, stage, technology)
    stated = pair if pair.cost is not None else made
    return Pair(
        stage=stage,
        technology=technology,
        cost=attributes["cost"],
        value=value,
        difficulty=attributes.get("difficulty"),
        maturity=attributes.get("maturity"),
        fit=fit,
        attributes={**attributes, "value": value},
        stated=pair.value is not None,
        why=pair.why or case.why_fit(stage, technology),
        basis=_basis(case, stated),
    )


def _basis(case: Case, stated: Technology) -> str:
    """Where a cost comes from: what is said nearest to it counts.

    The cost's own word, then its entry's, then the case's where that calls all illustrative.
    """
    if stated.cost is None:
        return "not stated"
    said = [stated.cost.basis, stated.basis, "illustrative" if case.illustrative else "not stated"]
    return next((basis for basis in said if basis != "not stated"), "not stated")
