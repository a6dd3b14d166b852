"""A result held against its case: what was confirmed, what was not, and why."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isclose
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..cases import CaseError, Loaded, Located
from ..cases.result import Result
from ..models.alternatives import alternatives
from ..models.analysis import analyse
from ..models.milp import SolverError, in_time
from ..models.optimum import best
from ..models.portfolio import Infeasible, Portfolio
from ..models.stated import StatedFund, StatedLeftOut, StatedRank
from ..models.verify import Finding, confirmed, verify
from . import beside, views
from .text import JSON, paragraph, table
from .unfinished import PARTS
from .wording import listed

NOT_CONFIRMED = 5
"""The exit code of a result that is not what its case gives, or of which not all could be checked."""

VERIFIABLE = ("run", "fund")


class _Source(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    sha256: str


class _Case(_Source):
    name: str
    extends: list[_Source] = []


class _Overrides(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    scenario: str | None = None
    budget: float | None = Field(None, ge=0)
    method: Literal["topsis", "additive"] | None = None
    normalisation: Literal["bounds", "vector", "minmax"] | None = None


class _Forced(BaseModel):
    """What was asked for beside the case, with --force and --without."""

    model_config = ConfigDict(strict=True, extra="ignore")

    force: list[str]
    without: list[str]


class _Document(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    case: _Case
    overrides: _Overrides = _Overrides()
    overrides_cost: _Forced | None = None
    alternatives: list[Any] | None = None
    differing: int = 1
    alternatives_exhausted: bool = False


class _Run(_Document):
    fund: StatedFund
    rank: StatedRank
    left_out: list[StatedLeftOut] = []


class _Fund(StatedFund, _Document):
    model_config = ConfigDict(frozen=False)


def stated(result: Result) -> _Run | _Fund:
    """The parts of a result that can be verified.

    Raises:
        CaseError: it is no result of ``run`` or ``fund``, or lacks some of their parts.
    """
    if result.command not in VERIFIABLE:
        message = f"is a result of '{result.command}': verify those of {' and '.join(VERIFIABLE)}"
        raise CaseError([Located(result.file, None, None, "schema", message)])
    try:
        return (_Run if result.command == "run" else _Fund).model_validate(result.data)
    except ValidationError as error:
        raise CaseError(
            [
                Located(result.file, None, None, ".".join(map(str, e["loc"])), e["msg"])
                for e in error.errors(include_url=False)
            ]
        ) from None


def findings(result: Result, document: _Run | _Fund, loaded: Loaded) -> Iterator[Finding]:
    """Files first, then every claim, then whether the whole document comes out again."""
    yield from _files(document, loaded)
    asked = document.overrides
    if asked.scenario is not None:
        if asked.scenario not in loaded.scenarios:
            yield Finding("scenario", "refuted", f"the case has no scenario '{asked.scenario}'")
            return
        loaded = loaded.scenarios[asked.scenario]
    forced = document.overrides_cost
    if forced is not None:
        loaded = beside.overridden(loaded, forced.force, forced.without)
    loaded = loaded.override(asked.budget, method=asked.method, normalisation=asked.normalisation)
    fund = document.fund if isinstance(document, _Run) else document
    claims = list(verify(loaded.case, fund, document.rank if isinstance(document, _Run) else None))
    yield from claims
    yield from _again(result, document, loaded, fund)


def _files(document: _Document, loaded: Loaded) -> Iterator[Finding]:
    own, *base = loaded.sources
    claims = [document.case, *document.case.extends]
    for claim, source in zip(claims, (own, *base), strict=False):
        same = claim.sha256 == source.sha256
        says = "the file is the one that the result was made from"
        instead = f"SHA-256 is {source.sha256}, not {claim.sha256}: the file is another, or was changed"
        yield Finding(f"file {source.file}", "confirmed" if same else "refuted", says if same else instead)
    if len(claims) != len(loaded.sources):
        says = f"the case rests on {len(loaded.sources)} files, the result names {len(claims)}"
        yield Finding("files", "refuted", says)
    scenario = loaded.scenarios.get(document.overrides.scenario or "", loaded)
    if document.case.name != scenario.case.name:
        says = f"the result calls the case '{document.case.name}', the file '{scenario.case.name}'"
        yield Finding("name", "refuted", says)


def _again(result: Result, document: _Run | _Fund, loaded: Loaded, fund: StatedFund) -> Iterator[Finding]:
    """Everything else that the document says, by computing it again: not an independent check.

    What it says it leaves out for want of time is left out again, however fast this machine is.
    """
    what = "the rest of the document"
    if fund.status != "optimal":
        says = f"the search was stopped ({fund.status}): computed again, it may end with another portfolio"
        yield Finding(what, "not checked", says)
        return
    if not fund.complete and not fund.left_out:
        yield Finding(what, "not checked", "the result is not complete, and does not say what it leaves out")
        return
    leave = [left.plain for left in document.left_out if left.why in ("time", "stopped")]
    try:
        if result.command == "run":
            made = analyse(loaded.case, fund.profile, fund.solver, sure=True, beside=inf, leave=leave)
            fresh = views.analysis(loaded, made)
        else:
            made = analyse(loaded.case, fund.profile, fund.solver, beside=inf, leave=leave)
            fresh = {**views.head(loaded, "fund"), **views.fund(made.ranking, made.portfolio, made.robust)}
            fresh |= _beside(document, made.portfolio)
        in_time()  # an analysis leaves out what there is no time for
    except (Infeasible, SolverError, KeyError) as error:
        yield Finding(what, "not checked", f"it could not be computed again: {error}")
        return
    if not fund.complete and {entry.id for entry in fund.funded} != set(made.portfolio.pair_ids):
        says = "computed again, another portfolio is as good: the search was stopped before it chose"
        yield Finding(what, "not checked", says)
        return
    apart: list[str] = []
    count = _compare(result.data, fresh, "", apart)
    if apart:
        more = f", and {len(apart) - 5} more" if len(apart) > 5 else ""
        yield Finding(what, "refuted", f"computed again, it differs in {', '.join(apart[:5])}{more}")
    else:
        says = f"{count:,} entries come out the same when this version computes them again (not independent)"
        yield Finding(what, "confirmed", says)
    if leave:
        says = f"{listed([PARTS[left.part] for left in leave])}: the result says so, and says nothing of it"
        yield Finding("what it leaves out", "left out", says)


def _beside(document: _Document, portfolio: Portfolio) -> JSON:
    """What ``fund`` adds when it is asked for overrides or alternatives."""
    found: JSON = {}
    made, forced = portfolio.programme, document.overrides_cost
    if forced is not None:
        free = best(beside.unbound(made), portfolio.solver)
        assert free is not None  # what keeps more rules keeps fewer
        found["overrides_cost"] = beside.overrides_cost(forced.force, forced.without, free, portfolio.optimum)
    if document.alternatives is not None:
        number = len(document.alternatives) + document.alternatives_exhausted
        apart = max(document.differing, 1)
        others = alternatives(made, portfolio.optimum, number, apart, portfolio.solver)
        found |= beside.alternatives(portfolio, others)
    return found


_LEFT_OUT = ("version",)
"""Another version may say the same."""


def _compare(claimed: Any, fresh: Any, path: str, apart: list[str]) -> int:
    """Add the paths that differ; returns how many entries were looked at."""
    if isinstance(claimed, dict) and isinstance(fresh, dict):
        count = 0
        for key, value in claimed.items():
            at = f"{path}.{key}" if path else key
            if not path and key in _LEFT_OUT:
                continue
            if key in fresh:
                count += _compare(value, fresh[key], at, apart)
            else:
                apart.append(at)
        return count
    if isinstance(claimed, list) and isinstance(fresh, (list, tuple)) and len(claimed) == len(fresh):
        parts = enumerate(zip(claimed, fresh, strict=True))
        return sum(_compare(one, other, f"{path}.{i}", apart) for i, (one, other) in parts)
    numbers = all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in (claimed, fresh))
    if numbers:
        same = isclose(claimed, fresh, rel_tol=1e-7, abs_tol=1e-9)
    else:
        same = type(claimed) is type(fresh) and claimed == fresh
    if not same:
        apart.append(path)
    return 1


# ---------------------------------------------------------------- shown


def view(result: Result, found: list[Finding]) -> JSON:
    return {
        "result": {"file": result.file, "sha256": result.sha256, "schema": result.data["schema"]},
        "confirmed": confirmed(found),
        "findings": [{"what": f.what, "status": f.status, "says": f.says} for f in found],
        "not_looked_at": "what the case file itself claims: its readings, costs and sources",
    }


def rows(view: JSON) -> tuple[list[str], list[JSON]]:
    """One row a finding."""
    return ["what", "status", "says"], view["findings"]


def text(view: JSON, width: int) -> str:
    found = view["findings"]
    counts = {status: sum(f["status"] == status for f in found) for status in ("refuted", "not checked")}
    if view["confirmed"]:
        stated = sum(f["status"] == "confirmed" for f in found)
        says = f"All {stated} findings confirm {view['result']['file']}"
        says += "." if stated == len(found) else "; what it leaves out is not checked."
    else:
        parts = [f"{number} {status}" for status, number in counts.items() if number]
        says = f"{view['result']['file']} is not confirmed: of {len(found)} findings {' and '.join(parts)}."
    lines = [[f["status"], f["what"], f["says"]] for f in found]
    return "\n\n".join(
        [
            table(["", "what", "finding"], lines, width),
            paragraph(f"{says} Not looked at: {view['not_looked_at']}.", width),
        ]
    )
