"""The report of each company of a fleet, made on the engine and written beside the fleet's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..cases import CaseError, load
from ..engines.engine import Engine
from ..models.portfolio.portfolio import Infeasible
from ..models.solver.milp import OutOfTime, SolverError
from .companies import NamedCompany
from .company import FleetQuestion

FOLDER = "reports"


def report_name(member: NamedCompany, question: FleetQuestion) -> str:
    """Where it stands, from the folder of the fleet: of another case or version it is another file."""
    return f"{FOLDER}/{member.id}-{member.shard(question.key)[:12]}.html"


def write_reports(
    members: Sequence[NamedCompany],
    question: FleetQuestion,
    folder: Path,
    engine: Engine,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> dict[str, str]:
    """Write what is not there yet; case → where its report stands, for those that could be made.

    Raises:
        Refused: a file cannot be written.
        WorkerDied: the engine has no worker left.
    """
    from ..report.export.files import save_one

    names = {member.id: report_name(member, question) for member in members}
    left = [member for member in members if not (folder / names[member.id]).exists()]
    found = engine.map(_Report(question.profile), left, len(left), died=lambda member, error: None)
    for number, (member, page) in enumerate(zip(left, found, strict=True), 1):
        if page is None:
            del names[member.id]
        else:
            save_one(folder / names[member.id], page)
        tell(number, len(left))
    return names


class _Report:
    """The report of one company after the other, as an engine asks for it."""

    def __init__(self, profile: str | None) -> None:
        self.profile = profile

    def __call__(self, member: NamedCompany) -> str | None:
        from ..models.analysis import analyse
        from ..report.page.page import report_html

        try:
            loaded = load(member.given)
            return report_html(analyse(loaded.case, self.profile, sure=True), loaded)
        except (CaseError, Infeasible, OutOfTime, SolverError):
            return None
