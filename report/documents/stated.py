"""The results that can be read back: of ``run`` and of ``fund``, in the form that they must have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...cases import CaseError, Located
from ...cases.result import WrittenResult
from ...mcda.methods import ValuingName
from ...models.audit.claims import ClaimedFund, ClaimedRank, StatedLeftOut
from ...models.audit.front import ClaimedFront
from ...models.audit.replanned import ClaimedReplan
from ...models.entry.entry import LARGEST
from ...models.entry.scope import Pattern
from ...models.sensitivity.distributions import Factor
from ...models.sensitivity.doubt import Doubt
from ...models.sensitivity.monte_carlo import Spread
from ...models.solver.lexicographic import DifferIn
from ..words.wording import listed

READABLE = ("run", "fund")


class _Source(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    sha256: str


class _Case(_Source):
    name: str
    extends: list[_Source] = []


class _Overrides(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    scenario: str | None = None
    budget: float | None = Field(None, ge=0, le=LARGEST)
    method: ValuingName | None = None
    normalisation: Literal["bounds", "vector", "minmax"] | None = None


class _Forced(BaseModel):
    """What was asked for beside the case, with --force and --without."""

    model_config = ConfigDict(strict=True, extra="ignore")

    force: list[Pattern]
    without: list[Pattern]
    value_lost: float | None


class StatedDocument(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    case: _Case
    overrides: _Overrides = _Overrides()
    overrides_cost: _Forced | None = None
    alternatives: list[dict[str, Any]] | None = None
    differing: int = 1
    differ_in: DifferIn = "pairs"
    alternatives_exhausted: bool = False
    alternatives_missing: int = 0


class _Doubt(BaseModel):
    """What was asked to be drawn for how sure it is."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    draws: int = Field(ge=1, le=10_000_000)
    portfolios: int | None = Field(ge=1, le=1_000_000)
    seed: int = Field(ge=0)
    weights: Spread | None
    spread: float = Field(gt=0, le=1)
    vary: tuple[Factor, ...] | None = Field(min_length=1)

    @property
    def plain(self) -> Doubt:
        return Doubt(**dict(self))


class StatedRun(StatedDocument):
    fund: ClaimedFund
    rank: ClaimedRank
    left_out: list[StatedLeftOut] = []
    doubt: _Doubt | None = None


class StatedFundAlone(ClaimedFund, StatedDocument):
    model_config = ConfigDict(frozen=False)


class StatedTradeoff(ClaimedFront, StatedDocument):
    model_config = ConfigDict(frozen=False)


class StatedReplan(ClaimedReplan, StatedDocument):
    model_config = ConfigDict(frozen=False)


def stated(
    result: WrittenResult, what_for: str = "verify", also: Sequence[str] = ()
) -> StatedRun | StatedFundAlone:
    """The parts of a result that can be verified, or compared.

    Raises:
        CaseError: it is no result of ``run`` or ``fund``, or lacks some of their parts.
    """
    if result.command not in READABLE:
        known = listed([*READABLE, *also])
        message = f"is a result of '{result.command}': {what_for} those of {known}"
        raise CaseError([Located(result.file, None, None, "schema", message)])
    try:
        return (StatedRun if result.command == "run" else StatedFundAlone).model_validate(result.data)
    except ValidationError as error:
        raise refused(result, error) from None


def refused(result: WrittenResult, error: ValidationError) -> CaseError:
    """What is wrong with the form of a result, part by part."""
    return CaseError(
        [
            Located(result.file, None, None, ".".join(map(str, e["loc"])), f"{_plain(e['msg'])}: {_FORM}")
            for e in error.errors(include_url=False)
        ]
    )


_FORM = "it lacks a part of a result, or has it in another form; write the result anew"


def _plain(message: str) -> str:
    """Without the names of our classes."""
    return message.partition(" or instance of ")[0]
