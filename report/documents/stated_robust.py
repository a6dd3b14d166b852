"""What a result of ``robust`` has to say to be verified."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from ...models.audit.robust import ClaimedChoice, ClaimedRobust
from ...models.sensitivity.distributions import Factor
from ...models.uncertainty.robust import By
from .stated import StatedDocument


class _Choice(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)

    by: By
    funded: list[str]
    expected: float
    regret: float
    cvar: float


class StatedRobust(StatedDocument):
    profile: str
    vary: list[Factor]
    draws: int = Field(ge=1, le=1_000_000)
    seed: int = Field(ge=0)
    risk: float = Field(gt=0, le=1)
    choices: list[_Choice]

    @property
    def claim(self) -> ClaimedRobust:
        """What of it can be computed again by other means."""
        choices = tuple(
            ClaimedChoice(made.by, tuple(made.funded), made.expected, made.regret, made.cvar)
            for made in self.choices
        )
        return ClaimedRobust(self.profile, tuple(self.vary), self.draws, self.seed, self.risk, choices)
