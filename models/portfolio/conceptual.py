"""The paper's conceptual model as data: where each stage stands, and what is funded there."""

from __future__ import annotations

from collections.abc import Mapping

from ...records import dataclass
from ..case.case import Case
from ..case.criterion import ROLES as CRITERION_ROLES
from ..entry.levels import Level
from ..ranking.ranking import Ranking
from .portfolio import Portfolio

ROLES: Mapping[str, str] = {
    "y": "circularity_impact",
    "x": "digitalization_difficulty",
    "size": "carbon_footprint",
    "colour": "technological_maturity",
}
"""What each part of Figure 2 of the paper stands for."""


@dataclass(frozen=True)
class Mark:
    """A technology funded at a stage, with its priority number."""

    technology: str
    name: str
    priority: int


@dataclass(frozen=True)
class Bubble:
    """One stage in the picture."""

    stage: str
    name: str
    rank: int
    position: Mapping[str, float]
    """role → where the stage stands on that criterion, 0 at its lowest bound and 1 at its highest"""
    readings: Mapping[str, Level]
    """role → the point reading in the case's own words"""
    is_open: tuple[str, ...]
    """Roles whose reading is open"""
    funded: tuple[Mark, ...]


@dataclass(frozen=True)
class ConceptualModel:
    """The value chain drawn as in Figure 2, with the portfolio on it."""

    axes: Mapping[str, str]
    """role → criterion; a role is missing where the case has too few criteria"""
    bubbles: tuple[Bubble, ...]


def axes(case: Case) -> dict[str, str]:
    """The criterion of each role: stated, else the paper's, else the next one not yet used."""
    stated = {role: getattr(case.conceptual_model, role) for role in ROLES}
    taken = {c for c in stated.values() if c is not None}
    for part, name in ROLES.items():
        criterion = next((case.criterion_of(role) for role in CRITERION_ROLES if role == name), name)
        if stated[part] is None and criterion in case.criteria and criterion not in taken:
            stated[part] = criterion
            taken.add(criterion)
    left = [c for c in case.criteria if c not in taken]
    return {role: c for role in ROLES if (c := stated[role] or (left.pop(0) if left else None))}


def conceptual_model(case: Case, ranking: Ranking, portfolio: Portfolio) -> ConceptualModel:
    """The stages in the order of the case file, each with what the portfolio funds there."""
    roles = axes(case)
    return ConceptualModel(
        axes=roles,
        bubbles=tuple(_bubble(case, ranking, portfolio, roles, stage) for stage in case.stages),
    )


def _bubble(
    case: Case, ranking: Ranking, portfolio: Portfolio, roles: Mapping[str, str], stage: str
) -> Bubble:
    def share(criterion: str) -> float:
        low, high = case.bounds[criterion]
        return (case.read_on(criterion, case.readings(stage, criterion)[0]) - low) / (high - low)

    return Bubble(
        stage=stage,
        name=case.stages[stage].name or title(stage),
        rank=int(ranking.ranks[ranking.matrix.stages.index(stage)]),
        position={role: share(criterion) for role, criterion in roles.items()},
        readings={role: case.readings(stage, criterion)[0] for role, criterion in roles.items()},
        is_open=tuple(r for r, c in roles.items() if len(case.readings(stage, c)) > 1),
        funded=tuple(
            Mark(
                funded.pair.technology,
                case.technologies[funded.pair.technology].name or title(funded.pair.technology),
                funded.priority,
            )
            for funded in portfolio.funded
            if funded.pair.stage == stage
        ),
    )


def title(key: str) -> str:
    """A key as people would write it: digital_twin is Digital twin."""
    words = key.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]
