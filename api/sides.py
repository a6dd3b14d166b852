"""What Python gives for a result, or for one of two that are compared."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, TypeAlias

from ..cases import load
from ..cases.files import given as read
from ..cases.result import WrittenResult, is_result, read_result
from ..cases.yaml.given import MAX_RESULT, Given
from ..models.analysis import Analysis, analyse
from ..models.outcomes import outcome
from ..models.portfolio.portfolio import Infeasible
from ..models.ranking.weights import profile_name
from ..report.documents.json_document import as_json, document
from ..report.results.case.diff import Side, case_side, read_side, result_side
from ..report.results.portfolio.fund import fund

if TYPE_CHECKING:
    from ..cases import CaseLike, Loaded

ResultLike: TypeAlias = str | PathLike[str] | Mapping[str, Any] | Analysis
"""A result: the name of a JSON document of loopfolio, what such a document holds, or an analysis."""


def result_of(given: ResultLike, loaded: Loaded) -> WrittenResult:
    """The JSON document that is given, or that ``fund`` would write of an analysis of ``loaded``.

    Raises:
        CaseError: it cannot be read, or is no JSON document of loopfolio.
    """
    if isinstance(given, (str, PathLike)):
        return read_result(fspath(given))
    if isinstance(given, Analysis):
        # An analysis does not say which files its case came from; of another case it is refuted by them.
        about = loaded if loaded.case == given.case else load(given.case)
        found = fund(given.ranking, given.portfolio, given.reading_robustness)
        return read_result(_document(document(about, "fund", found)))
    return read_result(_document(given))


def chain_result_of(given: ResultLike) -> WrittenResult | None:
    """The JSON document that is given where it is that of a chain.

    Raises:
        CaseError: it cannot be read, or is no JSON document of loopfolio.
    """
    if isinstance(given, Analysis):
        return None
    found = read_result(fspath(given) if isinstance(given, (str, PathLike)) else _document(given))
    return found if found.command == "chain" else None


def _document(given: Mapping[str, Any]) -> Given:
    if not isinstance(given, Mapping):
        raise TypeError(
            "a result is the name of a JSON document, what such a document holds, or what analyse(case) "
            f"gives, not a {type(given).__name__}"
        )
    return Given("result", as_json(dict(given)).encode())


def stands_for_result(given: CaseLike | ResultLike) -> bool:
    """Whether it is a result, and no case.

    Raises:
        CaseError: it is a file, and cannot be read.
    """
    if isinstance(given, (str, PathLike)):
        return is_result(read(fspath(given), MAX_RESULT).raw)
    return isinstance(given, Analysis) or (isinstance(given, Mapping) and "schema" in given)


def side_of(given: CaseLike | ResultLike, profile: str | None, by_file: bool) -> Side:
    """One of two that are compared; a case by what it says or, against a result, by what a result says.

    Raises:
        CaseError: it cannot be used.
        KeyError: a case has no such profile.
        Infeasible: no portfolio of a case keeps all its rules.
    """
    if isinstance(given, Analysis):
        return result_side("analysis", load(given.case), given)
    if stands_for_result(given):
        if isinstance(given, (str, PathLike)):
            return read_side(read(fspath(given), MAX_RESULT))
        assert isinstance(given, Mapping)
        return read_side(_document(given))
    loaded = load(given)
    name = fspath(given) if isinstance(given, (str, PathLike)) else loaded.id
    chosen = profile_name(loaded.case) if profile is None else profile
    if not by_file:
        return result_side(name, loaded, analyse(loaded.case, chosen, beside=0))
    found = outcome(loaded.case, chosen)
    if found.optimum is None:
        raise Infeasible.of(found.programme)
    return case_side(name, loaded, found)
