"""What comes of looking into one claim of a result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ...records import dataclass

Status = Literal["confirmed", "refuted", "not checked", "left out"]


@dataclass(frozen=True)
class Finding:
    """One thing that a result claims, and what came of looking into it."""

    what: str
    status: Status
    says: str


def finding(what: str, holds: bool, says: str, instead: str | None = None) -> Finding:
    return Finding(what, "confirmed" if holds else "refuted", says if holds or instead is None else instead)


def shown(value: float | None) -> str:
    return "nothing" if value is None else f"{value:,.12g}"


def confirmed(findings: Sequence[Finding]) -> bool:
    """Whether all that the result says is so; what it says it leaves out is not in question."""
    return all(finding.status in ("confirmed", "left out") for finding in findings)
