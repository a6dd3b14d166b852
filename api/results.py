"""Results held against their case or against each other, and the schema of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .given import case_of, chosen_profile, known_profile, loaded_case

if TYPE_CHECKING:  # nothing is imported before it is asked for
    from typing import Any

    from ..cases import CaseLike
    from ..report.results.sides import ResultLike


def scenarios(case: CaseLike, profile: str | None = None) -> dict[str, Any]:
    """The case and each of its scenarios side by side.

    Returns:
        What ``loopfolio scenarios --format json`` prints of them: ``scenarios``, the case as it stands first.
    Raises:
        CaseError: the case cannot be used.
        KeyError: the case has no such profile.
    """
    from ..models.audit.difference import outcome
    from ..report.results.scenarios import scenarios_view

    loaded = loaded_case(case)
    base = outcome(loaded.case, chosen_profile(loaded.case, profile))
    under = loaded.scenarios.items()
    found = {name: outcome(made.case, chosen_profile(made.case, profile)) for name, made in under}
    return scenarios_view(loaded, base, found)


def verify(result: ResultLike, case: CaseLike) -> dict[str, Any]:
    """Check a result against its case by other means than those that made it.

    Returns:
        What ``loopfolio verify --format json`` prints: ``confirmed``, and ``findings``, one a claim.
    Raises:
        CaseError: the case or the result cannot be used.
    """
    from ..report.documents.stated import stated
    from ..report.results.sides import result_of
    from ..report.results.verify import findings, view

    loaded = loaded_case(case)
    read = result_of(result, loaded)
    return view(read, list(findings(read, stated(read), loaded)))


def diff(a: CaseLike | ResultLike, b: CaseLike | ResultLike, profile: str | None = None) -> dict[str, Any]:
    """What changed from ``a`` to ``b``: two results, or two cases, or one of each.

    Returns:
        What ``loopfolio diff --format json`` prints: inputs by path, weights, ranks, and the pairs that
        enter and leave.
    Raises:
        CaseError: one of them cannot be used.
        KeyError: a case has no such profile.
        Infeasible: no portfolio of a case keeps all its rules.
    """
    from ..models.analysis import Analysis
    from ..report.results.diff import view
    from ..report.results.sides import side_of, stands_for_result

    for given in (a, b):
        if profile is not None and not isinstance(given, Analysis) and not stands_for_result(given):
            known_profile(case_of(given), profile)
    by_file = not stands_for_result(a) and not stands_for_result(b)
    return view(side_of(a, profile, by_file), side_of(b, profile, by_file))


def schema() -> dict[str, Any]:
    """The JSON Schema of a case file, for editors and programs that check."""
    from ..models.case.file_schema import file_schema

    return file_schema()
