"""Results held against their case or against each other, and the schema of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .given import Unknown, case_of, chosen_profile, known_profile, loaded_case

if TYPE_CHECKING:  # nothing is imported before it is asked for
    from collections.abc import Sequence
    from os import PathLike
    from pathlib import Path
    from typing import Any

    from ..cases import CaseLike
    from ..cases.people.collect import Collected
    from ..cases.result import WrittenResult
    from ..report.results.case.chain import ChainResult
    from ..report.results.case.checklist import ChecklistResult
    from ..report.results.case.diff import DiffResult
    from ..report.results.case.fleet import FleetResult
    from ..report.results.case.scenarios import ScenariosResult
    from ..report.results.verified import VerifyResult
    from .sides import ResultLike


def chain(name: str | Path, workers: int = 1) -> ChainResult:
    """Companies together: the file of a chain, or the name of one of the library.

    Returns:
        Each company ``alone``; ``together``, joint portfolios; ``pareto``; ``core``, who would leave them;
        ``investments`` that nobody makes alone. Values are each company's own.
    Raises:
        CaseError: the chain, or a case in it, cannot be used.
        NoPortfolio: a company cannot keep its own rules by itself.
    """
    from ..cases.chains.read import load_chain
    from ..engines.engine import Engine
    from ..models.chain.together import answer
    from ..report.results.case.chain import chain as said

    loaded = load_chain(name)
    with Engine(workers) as engine:
        return said(answer(loaded.chain, engine), loaded.files)


def fleet(
    cases: Sequence[str | PathLike[str]],
    folder: str | PathLike[str] | None = None,
    profile: str | None = None,
    budget: float | None = None,
    *,
    base: str | None = None,
    common_scale: bool = False,
    workers: int = 1,
    cluster: str | None = None,
) -> FleetResult:
    """Many companies, each ranked and funded by itself, then seen together: as ``loopfolio fleet``.

    ``cases``: files, library cases, folders, patterns, tables with a case a row, whose cases extend ``base``.
    ``folder``: where answers are kept, and taken from if they are there; nowhere if left out. ``budget``: to
    give out among them; ``common_scale``: values are added as they are. ``cluster``: the address of a Dask
    scheduler, in place of ``workers``.

    Returns:
        ``companies``, and ``failed`` why; ``pairs``, ``stages`` and ``readings`` over all;
        ``allocation`` and ``common_budget``. ``to_frame("pairs")`` and so on are its tables.
    Raises:
        ValueError: what is named holds no companies, or the budget cannot be given out.
    """
    from contextlib import nullcontext
    from os import fspath
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from ..engines.engine import Engine
    from ..fleets.companies import members
    from ..fleets.company import FleetQuestion
    from ..fleets.fleet import fleet as together
    from ..fleets.fleet import solve
    from ..report.results.case.fleet import FleetAsked

    named = [fspath(case) for case in ([cases] if isinstance(cases, str) else cases)]
    found = members(named, base)
    if cluster is None:
        engine = Engine(workers)
    else:
        from ..engines.cluster import Cluster

        engine = Cluster(cluster)
    place = TemporaryDirectory() if folder is None else nullcontext(fspath(folder))
    with engine, place as kept:
        done = solve(found, FleetQuestion(profile, budget is not None), Path(kept), engine)
        return together(done, FleetAsked(tuple(named), base, profile, budget, common_scale))


def scenarios(case: CaseLike, profile: str | None = None) -> ScenariosResult:
    """The case and each of its scenarios side by side.

    Returns:
        The portfolio and the ranking of each; ``scenarios``: the case as it stands first.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
    """
    from ..models.outcomes import outcomes
    from ..report.results.case.scenarios import scenarios as side_by_side

    loaded = loaded_case(case)
    made = (loaded, *loaded.scenarios.values())
    base, *found = outcomes([(one.case, chosen_profile(one.case, profile)) for one in made])
    return side_by_side(loaded, base, dict(zip(loaded.scenarios, found, strict=True)))


def checklist(case: CaseLike, profile: str | None = None) -> ChecklistResult:
    """What a document that a board signs should meet, and what of it this one meets: ``check --document``.

    The case is analysed, its figures are confirmed by other means, and it is tried cut otherwise.

    Returns:
        ``points``, each met, partly met, not met, or one that does not apply, with why and what is missing.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
        Infeasible: no portfolio keeps all rules.
    """
    from ..models.analysis import analyse
    from ..models.checklist.checklist import checklist as checked
    from ..models.checklist.point import Material
    from ..models.sensitivity.soundness import soundness
    from ..report.results.case.checklist import checklist as result
    from ..report.results.verify import confirms

    loaded = loaded_case(case)
    made = analyse(loaded.case, chosen_profile(loaded.case, profile), sure=True)
    sound = soundness(loaded.case, made.ranking.profile)
    return result(checked(Material(made, confirms(loaded, made), sound)))


def verify(result: ResultLike, case: CaseLike) -> VerifyResult:
    """Check a result against its case by other means than those that made it.

    ``case``: of the answer of a chain the chain, by its file or its name in the library.

    Returns:
        ``confirmed``, and ``findings``, one a claim.
    Raises:
        CaseError: the case or the result cannot be used.
    """
    from ..report.documents.stated_claims import stated_claims
    from ..report.results.verified import verification
    from ..report.results.verify import findings
    from .sides import chain_result_of, result_of

    of_chain = chain_result_of(result)
    if of_chain is not None:
        return _verify_chain(of_chain, case)
    loaded = loaded_case(case)
    read = result_of(result, loaded)
    return verification(read, list(findings(read, stated_claims(read), loaded)))


def _verify_chain(read: WrittenResult, chain: CaseLike) -> VerifyResult:
    from os import PathLike, fspath

    from ..cases.chains.read import load_chain
    from ..report.results.verified import verification
    from ..report.results.verify_chain import chain_findings, claimed_chain

    if not isinstance(chain, (str, PathLike)):
        raise TypeError("the answer is of a chain: name the chain's file, or one of the library")
    return verification(read, list(chain_findings(read, claimed_chain(read), load_chain(fspath(chain)))))


def collect(case: CaseLike, files: Sequence[str | PathLike[str]]) -> Collected:
    """What participants returned, each in a copy of the case, brought into one: as ``loopfolio collect``.

    Returns:
        ``loaded``: the case with each reading by name and the judgements as experts; what came of each file.
    Raises:
        CaseError: the case or a file cannot be used, or is of another case; with every problem of every file.
    """
    from os import fspath

    from ..cases import CaseError
    from ..cases.files import given
    from ..cases.people.collect import collected

    found, problems = [], []
    for name in dict.fromkeys(fspath(one) for one in ([files] if isinstance(files, str) else files)):
        try:
            found.append(given(name))
        except CaseError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return collected(loaded_case(case), found)


def diff(a: CaseLike | ResultLike, b: CaseLike | ResultLike, profile: str | None = None) -> DiffResult:
    """What changed from ``a`` to ``b``: two results, or two cases, or one of each.

    Returns:
        Inputs by path, weights, ranks, and the pairs that enter and leave.
    Raises:
        CaseError: one of them cannot be used.
        KeyError: a case has no such profile.
        Infeasible: no portfolio of a case keeps all its rules.
    """
    from ..models.analysis import Analysis
    from ..report.results.case.diff import diff as difference
    from .sides import side_of, stands_for_result

    for given in (a, b):
        if profile is not None and not isinstance(given, Analysis) and not stands_for_result(given):
            known_profile(case_of(given), profile)
    by_file = not stands_for_result(a) and not stands_for_result(b)
    return difference(side_of(a, profile, by_file), side_of(b, profile, by_file))


def schema(result: str | None = None, *, chain: bool = False) -> dict[str, Any]:
    """The JSON Schema of a case file, of a chain's, or of a result, for editors and programs that check.

    Args:
        result: what the result's document is called: ``fund``, ``run`` and the like.
        chain: of the file of a chain, where no result is named.
    Raises:
        KeyError: there is no such result.
    """
    if chain and result is None:
        from ..models.chain.file import chain_file_schema

        return chain_file_schema()
    from ..models.case.file_schema import file_schema
    from ..report.results import RESULTS, result_schema

    if result is not None and result not in (*RESULTS, "error"):
        raise Unknown(f"{result!r} is no result; there are {', '.join((*RESULTS, 'error'))}")
    return file_schema() if result is None else result_schema(result)
