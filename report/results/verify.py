"""A result held against its case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from math import inf

from ..._version import __version__
from ...cases import Loaded
from ...cases.result import WrittenResult, read_result
from ...cases.yaml.given import Given
from ...models.analysis import Analysis, analyse
from ...models.audit.audit import verify
from ...models.audit.claims import ClaimedFund
from ...models.audit.findings import Finding
from ...models.audit.front import verify_front
from ...models.audit.replanned import verify_replan
from ...models.audit.robust import verify_robust
from ...models.audit.worth import verify_worth
from ...models.portfolio.portfolio import Infeasible, Portfolio
from ...models.ranking.open_readings import vary
from ...models.ranking.ranking import rank
from ...models.ranking.weights import all_profiles, weight_profile
from ...models.sensitivity.doubt import Doubt
from ...models.solver.lexicographic import best
from ...models.solver.milp import SolverError, check_time
from ...models.tradeoffs.alternatives import alternatives
from ...models.tradeoffs.sums import UnknownSum
from ...models.tradeoffs.tradeoff import tradeoff as between_sums
from ...models.uncertainty.robust import robust
from ...models.uncertainty.worth import worth
from ..documents import json_document, matching
from ..documents.left_out import PARTS
from ..documents.result import plain
from ..documents.stated import (
    StatedDocument,
    StatedFundAlone,
    StatedReplan,
    StatedRun,
    StatedTradeoff,
    stated,
)
from ..documents.stated_claims import Claims
from ..documents.stated_robust import StatedRobust
from ..documents.stated_worth import StatedWorth
from ..words.plain_text import JSON
from ..words.wording import listed
from . import run as run_result
from .doubt.robust import robust as robust_result
from .doubt.worth_answer import worth as worth_result
from .portfolio import fund as fund_result
from .portfolio import fund_extras as fund_extras_result
from .portfolio import tradeoff as tradeoff_result
from .portfolio.fund import FundResult
from .verified import verification

NOT_CONFIRMED = 5
"""The exit code of a result that is not what its case gives, or of which not all could be checked."""


def findings(result: WrittenResult, document: Claims, loaded: Loaded) -> Iterator[Finding]:
    """Files first, then every claim, then whether the whole document comes out again."""
    yield from _files(document, loaded)
    asked = document.overrides
    if asked.scenario is not None:
        if asked.scenario not in loaded.scenarios:
            yield Finding("scenario", "refuted", f"the case has no scenario '{asked.scenario}'")
            return
        loaded = loaded.scenarios[asked.scenario]
    if isinstance(document, (StatedTradeoff, StatedReplan, StatedWorth, StatedRobust)):
        loaded = loaded.asked(asked.budget, method=asked.method, normalisation=asked.normalisation)
    if isinstance(document, StatedReplan):
        yield from verify_replan(loaded.case, document)
        return
    if isinstance(document, StatedWorth):
        again = _worth_again(result, document, loaded)
        yield from verify_worth(loaded.case, document.claim, again.status == "confirmed")
        yield again
        return
    if isinstance(document, StatedRobust):
        yield from _robust_again(result, document, loaded)
        return
    if isinstance(document, StatedTradeoff):
        yield from verify_front(loaded.case, document)
        yield _front_again(result, document, loaded)
        return
    forced = document.overrides_cost
    if forced is not None:
        loaded = fund_extras_result.overridden(loaded, forced.force, forced.without)
    loaded = loaded.asked(asked.budget, method=asked.method, normalisation=asked.normalisation)
    fund = document.fund if isinstance(document, StatedRun) else document
    claims = list(verify(loaded.case, fund, document.rank if isinstance(document, StatedRun) else None))
    yield from claims
    yield from _again(result, document, loaded, fund)


def confirms(loaded: Loaded, made: Analysis) -> bool:
    """Whether the figures of an analysis are confirmed by other means than those that made them."""
    found = fund_result.fund(made.ranking, made.portfolio, made.reading_robustness)
    text = json_document.as_json(json_document.document(loaded, "fund", found))
    read = read_result(Given("result", text.encode()))
    return verification(read, list(findings(read, stated(read), loaded))).confirmed


def _files(document: StatedDocument, loaded: Loaded) -> Iterator[Finding]:
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


def _again(
    result: WrittenResult, document: StatedRun | StatedFundAlone, loaded: Loaded, fund: ClaimedFund
) -> Iterator[Finding]:
    """Everything else that the document says, by computing it again: not an independent check.

    What it says it leaves out for want of time is left out again, however fast this machine is.
    """
    what = "the rest of the document"
    claimed = result.data
    if (
        result.command == "run"
        and isinstance(claimed.get("version"), str)
        and claimed["version"] != __version__
    ):
        says = f"the result says {claimed['version']}, this is {__version__}: which one made it is not known"
        yield Finding("version", "not checked", says)
        claimed = {**claimed, "version": __version__}
    leave = [left.plain for left in document.left_out if left.why in ("time", "stopped")]
    try:
        if fund.status != "optimal":
            yield from _without_search(result.command, claimed, document, loaded, fund)
            return
        if not fund.complete and not fund.left_out:
            says = "the result is not complete, and does not say what it leaves out"
            yield Finding(what, "not checked", says)
            return
        if result.command == "run":
            made = analyse(
                loaded.case, fund.profile, fund.solver, sure=True, beside=inf, leave=leave,
                scenarios=loaded.scenario_cases, doubt=_doubt(document),
            )  # fmt: skip
            fresh = json_document.document(loaded, "run", run_result.run(loaded, made))
        else:
            made = analyse(loaded.case, fund.profile, fund.solver, beside=inf, leave=leave)
            found = fund_result.fund(made.ranking, made.portfolio, made.reading_robustness)
            fresh = json_document.document(loaded, "fund", _beside(document, made.portfolio, found))
        check_time()  # an analysis leaves out what there is no time for
    except (Infeasible, SolverError, KeyError) as error:
        yield Finding(what, "not checked", f"it could not be computed again: {error}")
        return
    if not fund.complete and {entry.id for entry in fund.funded} != set(made.portfolio.pair_ids):
        says = "computed again, another portfolio is as good: the search was stopped before it chose"
        yield Finding(what, "not checked", says)
        return
    yield from _unproven(document)
    yield compared(what, _without_unproven(claimed), fresh)
    if leave:
        says = f"{listed([PARTS[left.part] for left in leave])}: the result says so, and says nothing of it"
        yield Finding("what it leaves out", "left out", says)


def _worth_again(result: WrittenResult, document: StatedWorth, loaded: Loaded) -> Finding:
    """All of it from the same seed: not an independent check, but that nothing in it was changed."""
    case, ranking = loaded.case, rank(loaded.case, weight_profile(loaded.case, document.profile))
    how = document.vary, document.held, document.draws, document.portfolios, document.seed
    try:
        fresh = worth_result(worth(case, ranking, *how), case.currency)
    except (Infeasible, SolverError) as error:
        return Finding("the whole document", "not checked", f"it could not be computed again: {error}")
    again = json_document.document(loaded, "worth", fresh)
    return compared("the whole document", result.data, again)


def _robust_again(result: WrittenResult, document: StatedRobust, loaded: Loaded) -> Iterator[Finding]:
    """Its choices by another solver, and all of it from the same seed."""
    case, ranking = loaded.case, rank(loaded.case, weight_profile(loaded.case, document.profile))
    try:
        yield from verify_robust(case, document.claim)
        found = robust(case, ranking, document.risk, document.vary, document.draws, document.seed)
    except (Infeasible, SolverError) as error:
        yield Finding("the whole document", "not checked", f"it could not be computed again: {error}")
        return
    again = json_document.document(loaded, "robust", robust_result(found, case.currency))
    yield compared("the whole document", result.data, again)


def _front_again(result: WrittenResult, document: StatedTradeoff, loaded: Loaded) -> Finding:
    """Everything else that a list of portfolios says, by computing it again: not an independent check."""
    what = "the rest of the document"
    if document.halted not in (None, "points"):
        return Finding(
            what, "not checked", f"the search was stopped ({document.halted}): it may end elsewhere"
        )
    asked = [f"{one.name}={one.better}" for one in document.objectives]
    try:
        weights = weight_profile(loaded.case, document.profile)
        most = len(document.points) if document.halted else MOST_LISTED
        found = between_sums(loaded.case, rank(loaded.case, weights), asked, most)
    except (Infeasible, SolverError, KeyError, UnknownSum) as error:
        return Finding(what, "not checked", f"it could not be computed again: {error}")
    fresh = json_document.document(loaded, "tradeoff", tradeoff_result.tradeoff(found, document.profile))
    return compared(what, result.data, fresh)


MOST_LISTED = 10_000
"""Portfolios that ``tradeoff --points`` may ask for"""


def _doubt(document: StatedDocument) -> Doubt | None:
    return document.doubt.plain if isinstance(document, StatedRun) and document.doubt else None


def compared(what: str, claimed: JSON, fresh: JSON, partly: bool = False) -> Finding:
    different = list(matching.apart(claimed, fresh, partly=partly))
    if different:
        more = f", and {len(different) - 5} more" if len(different) > 5 else ""
        return Finding(what, "refuted", f"computed again, it differs in {', '.join(different[:5])}{more}")
    number = matching.entries(fresh)
    says = f"{number:,} entries come out the same when this version computes them again (not independent)"
    return Finding(what, "confirmed", says)


def _without_search(
    command: str, claimed: JSON, document: StatedRun | StatedFundAlone, loaded: Loaded, fund: ClaimedFund
) -> Iterator[Finding]:
    """Of a result whose search was stopped: what comes before the search, and the names of the rest."""
    opened = vary(loaded.case, weight_profile(loaded.case, fund.profile))
    begins = run_result.before_search(loaded, command, opened, all_profiles(loaded.case))
    fresh = {**plain(json_document.head(loaded, command)), **begins}
    yield compared("what comes before the search", claimed, fresh, partly=True)
    found_by_search = {
        "status",
        "by_hand",
        "complete",
        "overrides_cost",
        "alternatives",
        "differing",
        "differ_in",
        "alternatives_exhausted",
        "alternatives_missing",
        "left_out",
    }
    looked_at = document.model_dump(exclude_unset=True, exclude=found_by_search)
    if command == "run":
        looked_at["fund"] = fund.model_dump(exclude_unset=True, exclude=found_by_search)
    says = (
        f"the search was stopped ({fund.status}): computed again, it may end with another portfolio; "
        f"that is {', '.join(matching.unread(claimed, fresh, looked_at))}"
    )
    yield Finding("the rest of the document", "not checked", says)


def _beside(document: StatedDocument, portfolio: Portfolio, found: FundResult) -> FundResult:
    """With what ``fund`` adds when it is asked for overrides or alternatives."""
    made, forced = portfolio.programme, document.overrides_cost
    if forced is not None:
        known = forced.value_lost is not None
        free = best(fund_extras_result.unbound(made), portfolio.solver) if known else None
        cost = fund_extras_result.overrides_cost(forced.force, forced.without, free, portfolio.optimum)
        found = replace(found, overrides_cost=cost)
    if document.alternatives is not None:
        number = len(_proven(document.alternatives)) + document.alternatives_exhausted
        apart = max(document.differing, 1)
        how = document.differ_in
        others = alternatives(made, portfolio.optimum, number, apart, portfolio.solver, how)
        found = replace(found, **vars(fund_extras_result.alternatives(portfolio, others)))
    return found


def _proven(alternatives: Sequence[JSON]) -> list[JSON]:
    """Those before the first that is said not to be proven: it decides which come after it."""
    return list(takewhile(lambda made: made.get("proven", True) is not False, alternatives))


def _unproven(document: StatedDocument) -> Iterator[Finding]:
    """What stands beside the portfolio and is not proven, as the result says."""
    alternatives = document.alternatives or []
    number = len(alternatives) - len(_proven(alternatives)) + document.alternatives_missing
    if number:
        says = f"{number} of them are not proven or missing: there was no time, as the result says"
        yield Finding("alternatives", "not checked", says)
    forced = document.overrides_cost
    if forced is not None and forced.value_lost is None:
        yield Finding("overrides_cost", "not checked", "there was no time for it, as the result says")


def _without_unproven(claimed: JSON) -> JSON:
    """A result without what it says itself to be unproven."""
    found = dict(claimed)
    if found.get("alternatives") is not None:
        found["alternatives"] = _proven(found["alternatives"])
        found["alternatives_missing"] = 0
    if (found.get("overrides_cost") or {}).get("value_lost", 0.0) is None:
        found["overrides_cost"] = {**found["overrides_cost"], "value_without_overrides": None}
    return found
