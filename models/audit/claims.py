"""What a result states of its ranking and its portfolio, as read back; nobody has checked it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from ...mcda.methods import ValuingName
from ..portfolio.left_out import LeftOut, Why
from ..solver.limits import Part
from ..solver.registry import Solver
from .recompute.options import Key


class _Claimed(BaseModel):
    """A part of a result as its document states it; what else it says is not looked at here."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", allow_inf_nan=False)


class ClaimedPair(_Claimed):
    pair: str
    level: str | None = None
    period: str | None = None
    """Of what is funded: when it starts. Of what is not, the result gives figures for its first start."""
    state: Literal["new", "running", "stopped"] = "new"
    cost: float
    operating_cost: float | None = None
    """What of it is to run it; ``None``: nothing"""
    value: float

    @property
    def key(self) -> Key:
        return self.pair, self.level, self.period

    @property
    def id(self) -> str:
        """As results write it, production/iot:pilot@2027."""
        sized = self.pair if self.level is None else f"{self.pair}:{self.level}"
        return sized if self.period is None else f"{sized}@{self.period}"


class ClaimedRunning(_Claimed):
    pair: str
    level: str | None
    decision: Literal["goes on", "stopped"]
    committed: bool
    spent: float | None
    left: float
    stop: float | None
    value: float


class ClaimedSynergy(_Claimed):
    pairs: list[str]
    value: float


class ClaimedRule(_Claimed):
    name: str
    rule: str
    used: float | None
    at_most: float | None
    at_least: float | None


class ClaimedUse(_Claimed):
    used: float
    at_most: float | None


class ClaimedPeriod(_Claimed):
    id: str
    spent: float
    budget: float | None
    operating: float | None = None
    """What of it is to run what has ended; ``None``: nothing in the case costs anything to run"""
    resources: dict[str, ClaimedUse] | None = None
    """What is used of those that are limited by period; ``None``: of none"""
    from_pools: float = 0.0
    carried: float = 0.0
    left: float | None = None


class ClaimedPools(_Claimed):
    amount: float
    drawn: float


class StatedLeftOut(_Claimed):
    part: Part
    why: Why

    @property
    def plain(self) -> LeftOut:
        return LeftOut(self.part, self.why)


class ClaimedFund(_Claimed):
    profile: str
    method: ValuingName
    normalisation: Literal["bounds", "vector", "minmax"]
    solver: Solver
    status: Literal["optimal", "time-limit", "stopped"] = "optimal"
    by_hand: bool = False
    value: float
    bound: float | None
    """``None``: the search was stopped before there was one"""
    gap: float | None
    cost: float
    budget: float | None
    funded: list[ClaimedPair]
    not_funded: list[ClaimedPair]
    running: list[ClaimedRunning] = []
    synergies: list[ClaimedSynergy]
    rules: list[ClaimedRule]
    periods: list[ClaimedPeriod] = []
    pools: ClaimedPools | None = None
    complete: bool = True
    left_out: list[StatedLeftOut] = []


class ClaimedStage(_Claimed):
    id: str
    rank: int
    score: float
    closeness: float
    additive: float
    readings: dict[str, float | str]
    vetoed: list[str] | None = None


class ClaimedCriterion(_Claimed):
    id: str
    weight: float
    direction: Literal["max", "min", "target"]
    bounds: list[float]


class ClaimedRank(_Claimed):
    profile: str
    criteria: list[ClaimedCriterion]
    stages: list[ClaimedStage]
