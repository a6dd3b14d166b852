"""What the page asks of the models: the same functions as the command line, held to a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from ..cases import Loaded
from ..models.analysis import Analysis, analyse
from ..models.case import Case
from ..models.explain import explain
from ..models.frontier import MOST_EXACT
from ..models.matrix import rank
from ..models.milp import OutOfTime, SolverError
from ..models.optimum import Programme
from ..models.portfolio import Infeasible, programme
from ..models.readings import Open, vary
from ..models.weighing import WeightProfile, profile_name, weight_profile
from ..report import explaining, views
from ..report.console import least_change
from . import whatif
from .solves import Solves
from .whatif import WhatIf

REPORT = 6
"""A report, which nobody waits for while moving a slider, may take so many times as long."""


@dataclass(frozen=True)
class Answer:
    """What a case comes to; without a portfolio where there is none."""

    loaded: Loaded
    ranked: Open
    analysis: Analysis | None
    trouble: tuple[str, ...] = ()
    """Why there is no portfolio, and what would have to give"""


def weights(what: WhatIf) -> tuple[Loaded, WeightProfile]:
    """The case and its weights: what follows a judgement at once."""
    loaded = whatif.current(what)
    return loaded, weight_profile(loaded.case, profile_name(loaded.case))


def answer(solves: Solves, visitor: str, what: WhatIf) -> Answer:
    """Rank and fund the case as it stands.

    Raises:
        CaseError: it is no sound case.
        Superseded: the visitor has asked for something else meanwhile.
    """
    return solves.get(f"{visitor} answer", what.key, lambda: _answer(what))


def first(solves: Solves, visitor: str, what: WhatIf) -> Answer | None:
    """The portfolio alone, which is there long before what stands beside it; ``None`` where it is not.

    Raises:
        CaseError, Superseded: as for ``answer``.
    """
    if len(_programme(what)[1].pairs) <= MOST_EXACT or solves.knows(what.key):
        return None
    return solves.get(f"{visitor} answer", f"{what.key} first", lambda: _answer(what, alone=True))


def _programme(what: WhatIf) -> tuple[Case, Programme]:
    loaded, weighed = weights(what)
    return loaded.case, programme(loaded.case, rank(loaded.case, weighed))


def whole(solves: Solves, visitor: str, what: WhatIf) -> Answer:
    """The same with all that a report says: how sure it is, and how the profiles compare."""
    return solves.get(f"{visitor} whole", f"{what.key} whole", lambda: _answer(what, sure=True), REPORT)


def _answer(what: WhatIf, sure: bool = False, alone: bool = False) -> Answer:
    loaded = whatif.current(what)
    try:
        made = analyse(loaded.case, sure=sure, beside=0.0 if alone else inf)
        return Answer(loaded, made.robust.open, made)
    except Infeasible as infeasible:
        said = [str(infeasible), *least_change(loaded, infeasible)[1]]
        trouble = tuple(f"{words[:1].upper()}{words[1:]}." for words in said)
    except OutOfTime:
        trouble = ("The time was over before any portfolio was found.",)
    except SolverError as error:
        trouble = (str(error),)
    return Answer(loaded, vary(loaded.case, weights(what)[1]), None, trouble)


def why(solves: Solves, visitor: str, what: WhatIf, pair: str) -> str | None:
    """Why a pair is in or out of the portfolio, as ``loopfolio explain`` says it.

    ``None``: it is no option of the case, or there is no portfolio to be in or out of.
    """
    case, made = _programme(what)
    if pair not in {option.pair for option in made.pairs}:
        return None

    def explained() -> str | None:
        try:
            return str(explaining.view(case, explain(made, [pair]))["sentence"])
        except Infeasible:
            return None
        except OutOfTime:
            return "The time was over before the reason was found."

    return solves.get(f"{visitor} why", f"{what.key} why {pair}", explained)


# ---------------------------------------------------------------- files


def _report(found: Answer, made: Analysis) -> bytes:
    from ..report.page import report_html

    return report_html(made, found.loaded).encode()


def _workbook(found: Answer, made: Analysis) -> bytes:
    from ..report.workbook import results_workbook

    return results_workbook(views.analysis(found.loaded, made))


def _json(found: Answer, made: Analysis) -> bytes:
    return (views.as_json(views.analysis(found.loaded, made)) + "\n").encode()


FILES: dict[str, tuple[str, Callable[[Answer, Analysis], bytes]]] = {
    "report": ("report.html", _report),
    "workbook": ("results.xlsx", _workbook),
    "json": ("analysis.json", _json),
}
"""What can be taken along besides the case → its file and how it is made"""
