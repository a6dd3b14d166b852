"""loopfolio: which digital technologies to fund at which stages of a circular value chain.

One case in, a ranked value chain and a proven-optimal funding portfolio out. In a notebook:

    from loopfolio import analyse, chart, load

    case = load("recycler")
    analysis = analyse(case)
    analysis.portfolio.to_frame()
    chart(analysis, "frontier")

A case is what ``load`` gives, a ``Case``, a dictionary, or the name of a file or of a library case. The
pipeline behind it, one way: ``cases.load`` reads a file into a ``Case``; ``models.analysis.analyse`` turns
the case into an ``Analysis``; ``report`` draws it; ``cli`` prints and writes it.

Nothing is imported before it is asked for, so that ``import loopfolio`` costs nothing.
"""

from __future__ import annotations

__all__ = [
    "Alternatives", "Analysis", "BudgetFrontier", "Case", "CaseError", "CaseLike", "ChainResult",
    "ChecklistResult", "Collected", "CostMinimised", "DiffResult", "Doubt", "Failing", "FleetResult",
    "GroupConsensus", "Infeasible", "Loaded", "Located", "MethodComparison", "ModelResult", "NoGroup",
    "NoPortfolio", "NotWritten", "Picture", "Portfolio", "ProfileComparison", "Ranking", "Reasons",
    "Repair", "Replan", "ResultLike", "Robust", "ScenariosResult", "SolverError", "Soundness", "Stress",
    "TooFewChanges", "Tradeoff", "Unknown", "UnknownSum", "VerifyResult", "WeightProfile", "Worth",
    "__version__", "alternatives", "analyse", "chain", "chart", "charts", "checklist", "collect",
    "compare", "consensus", "diff", "explain", "failing", "fleet", "frontier", "fund", "library", "load",
    "methods", "model", "picture", "rank", "repair", "replan", "report_html", "robust", "scenarios",
    "schema", "soundness", "stress", "tradeoff", "verify", "weigh", "worth", "write_report",
]  # fmt: skip

_ELSEWHERE = {
    "Alternatives": "models.tradeoffs.alternatives",
    "Analysis": "models.analysis",
    "BudgetFrontier": "models.tradeoffs.budget_frontier",
    "Case": "cases",
    "CaseError": "cases",
    "CaseLike": "cases",
    "ChainResult": "report.results.case.chain",
    "ChecklistResult": "report.results.case.checklist",
    "Collected": "cases.people.collect",
    "CostMinimised": "models.portfolio.at_least_cost",
    "DiffResult": "report.results.case.diff",
    "Doubt": "models.sensitivity.doubt",
    "Failing": "models.uncertainty.failing",
    "FleetResult": "report.results.case.fleet",
    "GroupConsensus": "models.group.consensus",
    "Infeasible": "models.portfolio.portfolio",
    "Loaded": "cases",
    "Located": "cases",
    "MethodComparison": "models.ranking.method_comparison",
    "ModelResult": "report.results.portfolio.model",
    "NoGroup": "models.group.consensus",
    "NoPortfolio": "models.chain.answer",
    "NotWritten": "api.drawing",
    "Picture": "api.drawing",
    "Portfolio": "models.portfolio.portfolio",
    "ProfileComparison": "models.sensitivity.profile_regret",
    "Ranking": "models.ranking.ranking",
    "Reasons": "models.sensitivity.counterfactuals",
    "Repair": "report.results.stages.judgements",
    "Replan": "models.tradeoffs.replan",
    "ResultLike": "api.sides",
    "Robust": "models.uncertainty.robust",
    "ScenariosResult": "report.results.case.scenarios",
    "SolverError": "models.solver.milp",
    "Soundness": "models.sensitivity.soundness",
    "Stress": "models.sensitivity.monte_carlo",
    "TooFewChanges": "models.tradeoffs.replan",
    "Tradeoff": "models.tradeoffs.tradeoff",
    "Unknown": "api.given",
    "UnknownSum": "models.tradeoffs.sums",
    "VerifyResult": "report.results.verified",
    "WeightProfile": "models.ranking.weights",
    "Worth": "models.uncertainty.worth",
    "__version__": "_version",
    "alternatives": "api.portfolio",
    "analyse": "api.portfolio",
    "chain": "api.results",
    "chart": "api.drawing",
    "charts": "api.drawing",
    "checklist": "api.results",
    "collect": "api.results",
    "compare": "api.portfolio",
    "consensus": "api.doubt",
    "diff": "api.results",
    "explain": "api.portfolio",
    "failing": "api.doubt",
    "fleet": "api.results",
    "frontier": "api.portfolio",
    "fund": "api.portfolio",
    "library": "cases",
    "load": "cases",
    "methods": "api.ranking",
    "model": "api.portfolio",
    "picture": "api.drawing",
    "rank": "api.ranking",
    "repair": "api.ranking",
    "replan": "api.portfolio",
    "report_html": "api.drawing",
    "robust": "api.doubt",
    "scenarios": "api.results",
    "schema": "api.results",
    "soundness": "api.portfolio",
    "stress": "api.portfolio",
    "tradeoff": "api.portfolio",
    "verify": "api.results",
    "weigh": "api.ranking",
    "worth": "api.doubt",
    "write_report": "api.drawing",
}
"""Name → the module it comes from when it is first asked for."""

TYPE_CHECKING = False
if TYPE_CHECKING:  # ``typing`` itself takes a while to import
    from ._version import __version__
    from .api.doubt import consensus, failing, robust, worth
    from .api.drawing import NotWritten, Picture, chart, charts, picture, report_html, write_report
    from .api.given import Unknown
    from .api.portfolio import (
        alternatives,
        analyse,
        compare,
        explain,
        frontier,
        fund,
        model,
        replan,
        soundness,
        stress,
        tradeoff,
    )
    from .api.ranking import methods, rank, repair, weigh
    from .api.results import chain, checklist, collect, diff, fleet, scenarios, schema, verify
    from .api.sides import ResultLike
    from .cases import Case, CaseError, CaseLike, Loaded, Located, library, load
    from .cases.people.collect import Collected
    from .models.analysis import Analysis
    from .models.chain.answer import NoPortfolio
    from .models.group.consensus import GroupConsensus, NoGroup
    from .models.portfolio.at_least_cost import CostMinimised
    from .models.portfolio.portfolio import Infeasible, Portfolio
    from .models.ranking.method_comparison import MethodComparison
    from .models.ranking.ranking import Ranking
    from .models.ranking.weights import WeightProfile
    from .models.sensitivity.counterfactuals import Reasons
    from .models.sensitivity.doubt import Doubt
    from .models.sensitivity.monte_carlo import Stress
    from .models.sensitivity.profile_regret import ProfileComparison
    from .models.sensitivity.soundness import Soundness
    from .models.solver.milp import SolverError
    from .models.tradeoffs.alternatives import Alternatives
    from .models.tradeoffs.budget_frontier import BudgetFrontier
    from .models.tradeoffs.replan import Replan, TooFewChanges
    from .models.tradeoffs.sums import UnknownSum
    from .models.tradeoffs.tradeoff import Tradeoff
    from .models.uncertainty.failing import Failing
    from .models.uncertainty.robust import Robust
    from .models.uncertainty.worth import Worth
    from .report.results.case.chain import ChainResult
    from .report.results.case.checklist import ChecklistResult
    from .report.results.case.diff import DiffResult
    from .report.results.case.fleet import FleetResult
    from .report.results.case.scenarios import ScenariosResult
    from .report.results.portfolio.model import ModelResult
    from .report.results.stages.judgements import Repair
    from .report.results.verified import VerifyResult
else:

    def __getattr__(name: str) -> object:
        if name not in _ELSEWHERE:
            raise AttributeError(f"module 'loopfolio' has no attribute {name!r}")
        from importlib import import_module

        globals()[name] = found = getattr(import_module(f".{_ELSEWHERE[name]}", __name__), name)
        return found

    def __dir__() -> list[str]:
        dunders = (name for name in globals() if name.startswith("__") and name.endswith("__"))
        return sorted({*dunders, *__all__})
