"""What the page asks of the models: the same functions as the command line, held to a time."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from math import inf

from ...cases import Loaded
from ...models.analysis import Analysis, analyse
from ...models.portfolio.at_least_cost import CostMinimised
from ...models.portfolio.frontier import MOST_EXACT
from ...models.portfolio.portfolio import Infeasible, programme
from ...models.ranking.open_readings import vary
from ...models.ranking.ranking import rank
from ...models.ranking.weights import WeightProfile, profile_name, weight_profile
from ...models.sensitivity.counterfactuals import explain
from ...models.solver.limits import active, limited
from ...models.solver.milp import OutOfTime, SolverError, check_time
from ...report.documents import json_document
from ...report.results import run as run_result
from ...report.results.portfolio import explain as explain_result
from ...report.words.infeasible import least_change
from ...report.words.wording import capital
from ..state import whatif
from ..state.whatif import WhatIf
from ..view.answer import PageAnswer
from ..view.results import results
from ..view.tree import light
from .solves import Late, Solves, Tell

REPORT = 6
"""A report, which nobody waits for while moving a slider, may take so many times as long."""

TO_DRAW = 0.2
"""The share of the time left that what was found is drawn in"""


def weights(what: WhatIf) -> tuple[Loaded, WeightProfile]:
    """The case and its weights: what follows a judgement at once."""
    loaded = whatif.current(what)
    return loaded, weight_profile(loaded.case, profile_name(loaded.case))


def ready(solves: Solves, visitor: str, what: WhatIf) -> None:
    """Have a case read that was not, so that all that asks for it afterwards finds it.

    Raises:
        CaseError: it is no sound case.
        Superseded, Late: as for ``Solves.get``.
    """
    if not whatif.is_read(what):
        key = f"{what.key} read"
        # Its own question: what else the visitor asks about the same case does not wait in vain.
        solves.get(f"{visitor} {key}", key, lambda: _kept_there(what))
    whatif.current(what)


def uploaded(solves: Solves, visitor: str, raw: bytes, file: str) -> WhatIf:
    """A file that somebody opened.

    Raises:
        CaseError, Superseded, Late: as for ``ready``.
    """
    key = f"{hashlib.sha256(raw).hexdigest()} {file}"
    return solves.get(f"{visitor} file", key, lambda: whatif.uploaded(raw, file))


def _kept_there(what: WhatIf) -> None:
    """Read it; what was read is kept where cases are, not among the results."""
    whatif.current(what)


def answer(solves: Solves, visitor: str, what: WhatIf) -> PageAnswer:
    """Rank and fund the case as it stands, and draw it.

    Raises:
        CaseError: it is no sound case.
        Superseded, Late: as for ``Solves.get``.
    """
    return solves.get(f"{visitor} answer", what.key, lambda: _answer(what))


def soon(solves: Solves, visitor: str, what: WhatIf) -> tuple[PageAnswer, bool]:
    """The portfolio as soon as it is there, and whether that is all: what stands beside it takes longer.

    Where there is no time for a portfolio, the ranking.

    Raises:
        CaseError, Superseded: as for ``answer``.
    """
    try:
        return solves.soon(f"{visitor} answer", what.key, lambda tell: _answer(what, tell))
    except Late as late:
        return _drawn(_ranked(what, (str(late),), timely=False)), True


def shown(solves: Solves, what: WhatIf) -> PageAnswer:
    """What ``soon`` and ``answer`` found in their time: nothing is computed for it a second time."""
    found: PageAnswer | None = solves.known(what.key)
    return found or _ranked(what, (), timely=False)


def whole(solves: Solves, visitor: str, what: WhatIf) -> PageAnswer:
    """The same with all that a report says: how sure it is, and how the profiles compare."""
    return solves.get(f"{visitor} whole", f"{what.key} whole", lambda: _found(what, sure=True), REPORT)


def _answer(what: WhatIf, tell: Tell | None = None) -> PageAnswer:
    whatif.current(what)  # whatever time that takes, what is left is divided
    with _time_to_draw():
        loaded, weighed = weights(what)
        options = programme(loaded.case, rank(loaded.case, weighed)).pairs
        if tell is not None and len(options) > MOST_EXACT:
            return _in_two_steps(what, tell)
        found = _found(what)
    return _drawn(found)


def _drawn(found: PageAnswer, computing: bool = False) -> PageAnswer:
    return replace(found, drawn=tuple(light(results(found, computing))))


def _in_two_steps(what: WhatIf, tell: Tell) -> PageAnswer:
    """The portfolio first; what stands beside it where there is time to find the portfolio once more."""
    began = time.monotonic()
    first = _found(what, alone=True)
    took = time.monotonic() - began
    if first.analysis is not None and active().remaining > 2 * took:
        tell(_drawn(first, computing=True))
        second = _found(what)
        if second.analysis is not None and not second.analysis.portfolio.optimum.halted:
            first = second
    return _drawn(first)


@contextmanager
def _time_to_draw() -> Iterator[None]:
    """Leave some of the time for what comes after."""
    check_time()
    with limited((1 - TO_DRAW) * active().remaining):
        yield


def _found(what: WhatIf, sure: bool = False, alone: bool = False) -> PageAnswer:
    loaded = whatif.current(what)
    try:
        made = analyse(
            loaded.case,
            sure=sure,
            beside=0.0 if alone else inf,
            scenarios=loaded.scenario_cases if sure else None,
        )
        if made.portfolio.optimum.halted and not made.portfolio.funded:
            raise OutOfTime(None, made.portfolio.optimum.halted)  # nothing is no portfolio to show a board
        return PageAnswer(loaded, made.reading_robustness.open, made)
    except Infeasible as infeasible:
        said = [str(infeasible)]
        with suppress(OutOfTime):
            said += least_change(loaded, infeasible)[1]
        trouble = tuple(f"{capital(words)}." for words in said)
    except OutOfTime:
        return _ranked(what, ("The time was over before any portfolio was found.",), timely=False)
    except SolverError as error:
        trouble = (str(error),)
    return _ranked(what, trouble)


def _ranked(what: WhatIf, trouble: tuple[str, ...], timely: bool = True) -> PageAnswer:
    """The ranking alone, and why there is no more."""
    loaded, weighed = weights(what)
    return PageAnswer(loaded, vary(loaded.case, weighed), None, trouble, timely)


def why(solves: Solves, visitor: str, what: WhatIf, pair: str) -> str | None:
    """Why a pair is in or out of the portfolio, as ``loopfolio explain`` says it.

    ``None``: it is no option of the case, or there is no portfolio to be in or out of.
    """

    def explained() -> str | None:
        loaded, weighed = weights(what)
        case = loaded.case
        try:
            made = programme(case, rank(case, weighed))
            if pair not in {option.pair for option in made.pairs}:
                return None
            return explain_result.sentences(case, explain(made, [pair]))[0]
        except Infeasible:
            return None
        except CostMinimised as reason:
            return f"{reason.problem.message.capitalize()}."
        except OutOfTime:
            return "The time was over before the reason was found."

    return solves.get(f"{visitor} why", f"{what.key} why {pair}", explained)


# ---------------------------------------------------------------- files


def _report(found: PageAnswer, made: Analysis) -> bytes:
    from ...report.page.page import report_html

    return report_html(made, found.loaded).encode()


def _workbook(found: PageAnswer, made: Analysis) -> bytes:
    from ...report.export.workbook import results_workbook

    return results_workbook(found.loaded, run_result.run(found.loaded, made))


def _json(found: PageAnswer, made: Analysis) -> bytes:
    document = json_document.document(found.loaded, "run", run_result.run(found.loaded, made))
    return (json_document.as_json(document) + "\n").encode()


FILES: dict[str, tuple[str, Callable[[PageAnswer, Analysis], bytes]]] = {
    "report": ("report.html", _report),
    "workbook": ("results.xlsx", _workbook),
    "json": ("analysis.json", _json),
}
"""What can be taken along besides the case → its file and how it is made"""
