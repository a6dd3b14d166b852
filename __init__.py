"""loopfolio: which digital technologies to fund at which stages of a circular value chain.

One case file in, a ranked value chain and a proven-optimal funding portfolio out. In a notebook:

    from loopfolio import analyse, chart, load

    case = load("recycler")
    analysis = analyse(case)
    analysis.portfolio.to_frame()
    chart(analysis, "frontier")

A case is what ``load`` gives, its ``case``, or the name of a file or of a library case. The pipeline
behind it, one way: ``cases.load`` reads a file into a ``Case``; ``models.analysis.analyse`` turns the
case into an ``Analysis``; ``report`` draws it; ``cli`` prints and writes it.

Nothing is imported before it is asked for, so that ``import loopfolio`` costs nothing.
"""

from __future__ import annotations

__all__ = [
    "Analysis", "Case", "CaseError", "Infeasible", "Loaded", "Picture", "__version__", "analyse", "chart",
    "charts", "compare", "explain", "frontier", "fund", "library", "load", "picture", "rank", "report_html",
    "stress", "weigh",
]  # fmt: skip

_ELSEWHERE = {
    "Analysis": "models.analysis",
    "Case": "models.case.case",
    "CaseError": "cases",
    "Infeasible": "models.portfolio.portfolio",
    "Loaded": "cases",
    "Picture": "api",
    "__version__": "_version",
    "analyse": "api",
    "chart": "api",
    "charts": "api",
    "compare": "api",
    "explain": "api",
    "frontier": "api",
    "fund": "api",
    "library": "cases",
    "load": "cases",
    "picture": "api",
    "rank": "api",
    "report_html": "report.page.page",
    "stress": "api",
    "weigh": "api",
}
"""Name → the module it comes from when it is first asked for."""

TYPE_CHECKING = False
if TYPE_CHECKING:  # ``typing`` itself takes a while to import
    from ._version import __version__
    from .api import (
        Picture,
        analyse,
        chart,
        charts,
        compare,
        explain,
        frontier,
        fund,
        picture,
        rank,
        stress,
        weigh,
    )  # fmt: skip
    from .cases import CaseError, Loaded, library, load
    from .models.analysis import Analysis
    from .models.case.case import Case
    from .models.portfolio.portfolio import Infeasible
    from .report.page.page import report_html
else:

    def __getattr__(name: str) -> object:
        if name not in _ELSEWHERE:
            raise AttributeError(f"module 'loopfolio' has no attribute {name!r}")
        from importlib import import_module

        globals()[name] = found = getattr(import_module(f".{_ELSEWHERE[name]}", __name__), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
