"""What was found of a result that was held against its case."""

from __future__ import annotations

from collections.abc import Sequence

from ...cases.result import WrittenResult
from ...models.audit.findings import Finding, Status, confirmed
from ..documents.result import Result, part
from ..documents.tables import Column, Table


@part
class VerifiedDocument:
    """The document that was checked."""

    file: str
    sha256: str
    """Of its bytes."""
    schema: str
    """loopfolio/COMMAND/VERSION."""


@part
class Found:
    """One thing that was checked, or could not be."""

    what: str
    status: Status
    """Left out: by the result itself."""
    says: str


@part
class VerifyResult(Result):
    """A result held against its case."""

    result: VerifiedDocument
    confirmed: bool
    findings: tuple[Found, ...]
    taken_as_asked: tuple[str, ...]
    """Keys that say what was asked for: another question may have the same answer."""
    not_looked_at: str

    def tables(self) -> tuple[Table, ...]:
        return (_findings(self),)


AS_ASKED = "taken as the question that the result answers"


def as_asked(result: WrittenResult) -> list[str]:
    """The keys that say what was asked for: another question may have the same answer."""
    if result.command == "chain":
        return []  # all that is asked stands in its file
    data, of_fund = result.data, "fund." if result.command == "run" else ""
    if result.command == "worth":
        found = ["profile", "vary", "held", "draws", "portfolios", "seed"]
        return [*found, *(f"overrides.{key}" for key in data.get("overrides", ()))]
    if result.command == "replan":
        return [
            "profile",
            "solver",
            "earlier",
            "allowed",
            *(f"overrides.{key}" for key in data.get("overrides", ())),
        ]
    if result.command == "tradeoff":
        found = ["profile", "objectives", *(f"overrides.{key}" for key in data.get("overrides", ()))]
        return [*found, "how many points"] if data.get("halted") else found
    found = [f"{of_fund}profile", f"{of_fund}solver"]
    found += [f"overrides.{key}" for key in data.get("overrides", ())]
    if "overrides_cost" in data:
        found += ["overrides_cost.force", "overrides_cost.without"]
    if data.get("alternatives") is not None:
        found += ["differing", "differ_in", "how many alternatives"]
    if any(entry["why"] in ("time", "stopped") for entry in data.get("left_out", ())):
        found.append("left_out")  # whatever stopped it stops it again
        found += ["fund.left_out"] if of_fund else []
    return found


def verification(result: WrittenResult, found: Sequence[Finding]) -> VerifyResult:
    return VerifyResult(
        result=VerifiedDocument(result.file, result.sha256, str(result.data["schema"])),
        confirmed=confirmed(found),
        findings=tuple(Found(f.what, f.status, f.says) for f in found),
        taken_as_asked=tuple(as_asked(result)),
        not_looked_at="what the case file itself claims: its readings, costs and sources",
    )


def _findings(found: VerifyResult) -> Table:
    """One row a finding, then one for each key that is taken as it is."""
    return Table(
        "findings",
        "What was checked by other means, and what was taken as it is.",
        (
            Column("what", "what", "name"),
            Column("status", "status", "name"),
            Column("says", "finding", "text"),
        ),
        (
            *((f.what, f.status, f.says) for f in found.findings),
            *((key, "as asked", AS_ASKED) for key in found.taken_as_asked),
        ),
    )
