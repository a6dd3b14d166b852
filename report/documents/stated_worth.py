"""What a result of ``worth`` has to say to be verified."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from ...models.audit.worth import ClaimedGain, ClaimedWorth
from ...models.uncertainty.unknowns import Kind, Unsure
from ...models.uncertainty.worth import GroupKind
from .stated import StatedDocument


class _Gain(BaseModel):
    """What knowing something is said to be worth."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)

    evppi: float
    standard_error: float | None


class _StatedInput(_Gain):
    input: str
    kind: Kind


class _StatedGroup(_Gain):
    kind: GroupKind
    of: str
    inputs: list[str]


class StatedWorth(StatedDocument):
    profile: str
    vary: list[Unsure]
    held: float = Field(gt=0, le=1)
    value: float
    funded: list[str]
    evpi: float
    standard_error: float | None
    inputs: list[_StatedInput]
    groups: list[_StatedGroup]
    draws: int = Field(ge=1, le=1_000_000)
    portfolios: int = Field(ge=1, le=1_000_000)
    seed: int = Field(ge=0)

    @property
    def claim(self) -> ClaimedWorth:
        """What of it can be computed again by other means."""
        every = tuple(f"{one.kind} {one.input}" for one in self.inputs)
        gains = [ClaimedGain("evpi", every, self.evpi, self.standard_error is None)] if len(every) > 1 else []
        for one in self.inputs:
            name = f"{one.kind} {one.input}"
            gains.append(ClaimedGain(f"evppi of {name}", (name,), one.evppi, one.standard_error is None))
        for group in self.groups:
            kinds = {"fits": "fit", "successes": "success", "costs": "cost"}
            own = [kinds[group.kind]] if group.kind in kinds else ["reading", "range"]
            names = [f"{kind} {name}" for name in group.inputs for kind in own]
            named = tuple(name for name in names if name in every)
            what = " ".join(filter(None, ["evppi of", group.kind, group.of]))
            gains.append(ClaimedGain(what, named, group.evppi, group.standard_error is None))
        gains.sort(key=lambda gain: len(gain.inputs))
        return ClaimedWorth(
            self.profile, tuple(self.vary), self.held, self.value, tuple(self.funded), tuple(gains)
        )
