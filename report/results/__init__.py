"""One result a question: a frozen value and its tables."""

from __future__ import annotations

from typing import Any

RESULTS = {
    "check": "check.CheckResult",
    "collect": "collect.CollectResult",
    "weigh": "weigh.WeighResult",
    "rank": "rank.RankResult",
    "rank-explain": "rank_explain.RankExplainResult",
    "rank-methods": "methods.RankMethodsResult",
    "compare": "compare.CompareResult",
    "stress": "stress.StressResult",
    "fund": "fund.FundResult",
    "replan": "replan.ReplanResult",
    "explain": "explain.ExplainResult",
    "frontier": "frontier.FrontierResult",
    "scenarios": "scenarios.ScenariosResult",
    "verify": "verify.VerifyResult",
    "diff": "diff.DiffResult",
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
    about_case = name != "diff"  # which is of two
    return document_schema(name, getattr(import_module(f".{module}", __name__), made), about_case)
