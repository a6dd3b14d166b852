"""The results that can be verified, each in the form that it must have."""

from __future__ import annotations

from pydantic import ValidationError

from ...cases.result import WrittenResult
from .stated import StatedFundAlone, StatedReplan, StatedRun, StatedTradeoff, refused, stated
from .stated_robust import StatedRobust
from .stated_worth import StatedWorth

Claims = StatedRun | StatedFundAlone | StatedTradeoff | StatedReplan | StatedWorth | StatedRobust
Own = type[StatedTradeoff] | type[StatedReplan] | type[StatedWorth] | type[StatedRobust]


def stated_claims(result: WrittenResult) -> Claims:
    """What of a result is verified.

    Raises:
        CaseError: it is no result that can be, or lacks some of its parts.
    """
    kinds: dict[str, Own] = {
        "tradeoff": StatedTradeoff,
        "replan": StatedReplan,
        "worth": StatedWorth,
        "robust": StatedRobust,
    }
    if result.command not in kinds:
        return stated(result, also=tuple(kinds))
    try:
        return kinds[result.command].model_validate(result.data)
    except ValidationError as error:
        raise refused(result, error) from None
