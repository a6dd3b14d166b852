"""One result a question: a frozen value and its tables."""

from __future__ import annotations

from typing import Any

RESULTS = {
    "check": "case.check.CheckResult",
    "check-document": "case.checklist.ChecklistResult",
    "check-sound": "case.sound.SoundResult",
    "collect": "case.collect.CollectResult",
    "weigh": "stages.weigh.WeighResult",
    "rank": "stages.rank.RankResult",
    "rank-explain": "stages.rank_explain.RankExplainResult",
    "rank-methods": "stages.methods.RankMethodsResult",
    "compare": "doubt.compare.CompareResult",
    "stress": "doubt.stress.StressResult",
    "worth": "doubt.worth.WorthResult",
    "robust": "doubt.robust.RobustResult",
    "consensus": "doubt.consensus.ConsensusResult",
    "draws": "doubt.draws.DrawsResult",
    "fund": "portfolio.fund.FundResult",
    "replan": "portfolio.replan.ReplanResult",
    "explain": "portfolio.explain.ExplainResult",
    "model": "portfolio.model.ModelResult",
    "frontier": "portfolio.frontier.FrontierResult",
    "tradeoff": "portfolio.tradeoff.TradeoffResult",
    "scenarios": "case.scenarios.ScenariosResult",
    "verify": "verified.VerifyResult",
    "diff": "case.diff.DiffResult",
    "chain": "case.chain.ChainResult",
    "fleet": "case.fleet.FleetResult",
    "run": "run.RunResult",
}
"""The questions by what their documents are called, and the type that answers each."""


def result_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a question's document, or of the one that says why there is none.

    Args:
        name: of ``RESULTS``, or ``error``.
    Raises:
        KeyError: there is no such document.
    """
    from importlib import import_module

    from ..documents.json_document import ErrorDocument
    from ..documents.schemas import document_schema

    if name == "error":
        return document_schema(name, ErrorDocument, about_case=False)
    module, _, made = RESULTS[name].rpartition(".")
    about_case = name not in ("diff", "chain", "fleet")  # which are of several
    return document_schema(name, getattr(import_module(f".{module}", __name__), made), about_case)
