"""The companies of a fleet solved on an engine, each kept as it comes, then looked at together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from sys import intern

from ..engines.engine import Engine, WorkerDied
from ..records import dataclass
from ..report.results.case.fleet import (
    CompanyBudget,
    FailedCompany,
    FleetAsked,
    FleetCompany,
    FleetPair,
    FleetQuality,
    FleetReading,
    FleetResult,
    FleetStage,
)
from .census import Census, census, unlike
from .companies import NamedCompany
from .company import CompanyAnswer, Failed, FleetQuestion, Solve
from .purse import Purse, buyer, purse
from .shards import Shards


@dataclass(frozen=True)
class Done:
    """Which companies have an answer that is kept, and why others have none."""

    shards: Shards
    members: tuple[NamedCompany, ...]
    failed: tuple[Failed, ...]
    kept: int
    """Companies whose answer was there already"""

    def answers(self) -> Iterator[CompanyAnswer]:
        """In the order of the members, read anew each time: no more than one is in memory."""
        for _, found in self.shards.kept(self.members):
            if found is not None:
                yield found


def solve(
    members: Sequence[NamedCompany],
    question: FleetQuestion,
    folder: Path,
    engine: Engine,
    tell: Callable[[int, int], None] = lambda done, of: None,
    check: Callable[[], None] = lambda: None,
) -> Done:
    """Solve what is not there yet; ``tell`` is told how many are done, of how many.

    Raises:
        OSError: an answer cannot be kept.
        WorkerDied: the engine has no worker left.
    """
    shards = Shards(folder, question.key)
    left = [member for member in members if member.why is not None or not shards.fresh(member)]
    failed: dict[str, Failed] = {}
    found = engine.map(Solve(question), left, len(left), check, _died)
    kept = len(members) - len(left)
    for number, (member, answer) in enumerate(zip(left, found, strict=True), 1):
        if isinstance(answer, Failed):
            failed[member.id] = answer
        else:
            shards.write(member, answer)
        tell(kept + number, len(members))
    fine = tuple(member for member in members if member.id not in failed)
    return Done(shards, fine, tuple(failed.values()), kept)


def _died(member: NamedCompany, error: WorkerDied) -> bytes | Failed:
    return Failed(member.id, f"its process was ended twice while it was solved ({error})")


def fleet(done: Done, asked: FleetAsked, reports: Mapping[str, str] | None = None) -> FleetResult:
    """The companies together. ``reports``: case → where its report stands.

    Raises:
        NoPurse: the common budget cannot be given out.
    """
    counts = census(done.answers())
    given = None
    if asked.budget is not None:
        given = purse([buyer(found) for found in done.answers()], asked.budget, asked.common_scale)
    companies, files, funded = [], {}, []
    for at, found in enumerate(done.answers()):
        companies.append(_company(found, counts, (reports or {}).get(found.case)))
        files[found.case] = found.sha256
        if given is not None and found.frontier is not None:
            funded.append(found.frontier[given.chosen[at]].funded)
    return FleetResult(
        asked=asked,
        companies=tuple(companies),
        failed=tuple(FailedCompany(one.case, one.why) for one in done.failed),
        pairs=_pairs(counts),
        stages=tuple(
            FleetStage(stage, name, len(ranks), min(ranks), float(median(ranks)), max(ranks))
            for stage, (name, ranks) in counts.stages.items()
        ),
        readings=tuple(
            sorted(
                (
                    FleetReading(stage, criterion, one.name, one.open, one.portfolio, one.ranking)
                    for (stage, criterion), one in counts.readings.items()
                ),
                key=lambda one: (-one.portfolio, -one.ranking, -one.companies),
            )
        ),
        agreement=counts.agreement,
        quality=FleetQuality(
            companies=counts.companies,
            illustrative=counts.illustrative,
            costs=counts.bases.total(),
            sourced=counts.bases.total() - counts.bases["illustrative"] - counts.bases["not stated"],
            illustrative_costs=counts.bases["illustrative"],
            not_stated=counts.bases["not stated"],
        ),
        files=files,
        allocation=None if given is None else _given(given, funded),
        common_budget=None if given is None else given.common,
    )


def _given(made: Purse, funded: Sequence[tuple[str, ...]]) -> tuple[CompanyBudget, ...]:
    return tuple(replace(row, funded=pairs) for row, pairs in zip(made.rows, funded, strict=True))


def _company(found: CompanyAnswer, counts: Census, report: str | None) -> FleetCompany:
    share, pairs = unlike(found, counts)
    bases = [pair.basis for pair in found.pairs]
    return FleetCompany(
        case=found.case,
        name=found.name,
        profile=intern(found.profile),
        currency=intern(found.currency),
        budget=found.budget,
        value=found.value,
        cost=found.cost,
        proven=found.proven,
        funded=tuple(map(intern, found.funded)),
        unlike=share,
        unlike_pairs=pairs,
        open_readings=len(found.readings),
        decisive_readings=sum(cell.portfolio for cell in found.readings),
        costs_sourced=len(bases) - bases.count("illustrative") - bases.count("not stated"),
        costs_illustrative=bases.count("illustrative"),
        costs_not_stated=bases.count("not stated"),
        report=report,
    )  # fmt: skip


def _pairs(counts: Census) -> tuple[FleetPair, ...]:
    found = [
        FleetPair(
            pair=pair,
            name=one.name,
            companies=one.could,
            funded=one.funded,
            owed=one.owed,
            usual_cost=next(iter(one.usual_costs.values())) if len(one.costs) == 1 else None,
        )
        for pair, one in counts.pairs.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.funded, -one.funded / one.companies, one.pair)))
