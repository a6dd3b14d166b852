"""The report: one HTML file that opens without a network, reads on a phone and prints on A4."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import __version__
from ..cases.reader import Loaded
from ..mcda.ahp import CONSISTENT_BELOW, RANDOM_INDEX_NAME
from ..models.analysis import Analysis
from ..models.case import Case
from ..models.pairs import Pair
from ..models.portfolio import MOST_LIFTED, Portfolio
from ..models.readings import MOST_ASSIGNMENTS
from ..models.rules import Fund, Pooled
from ..models.weighing import WeightProfile
from . import wording as say
from .agreeing import agreeing
from .charts import CHARTS, CONFIG, contributions
from .layout import reading_text
from .picture import conceptual_svg
from .sureness import sureness

_HERE = Path(__file__).parent

Facts = dict[str, Any]
"""What one part of the template shows: every number already as it is read."""


def report_html(analysis: Analysis, loaded: Loaded) -> str:
    """The whole analysis as one self-contained page."""
    import json

    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    case = analysis.case
    heading = f"{case.name}: what is funded where"
    drawn = {name: draw(analysis) for name, draw in CHARTS.items()}
    charts = {name: figure.to_json() for name, figure in drawn.items() if figure is not None}
    return environment.get_template("report.html").render(
        facts(analysis, loaded),
        style=Markup((_HERE / "report.css").read_text(encoding="utf-8")),
        picture=Markup(conceptual_svg(analysis.model, case, heading)),
        # A name holding </script> must not end the element that the figures stand in.
        charts={name: Markup(text.replace("<", "\\u003c")) for name, text in charts.items()},
        chart_config=Markup(json.dumps(dict(CONFIG)).replace("<", "\\u003c")),
        plotly=Markup(get_plotlyjs()),
    )


def facts(analysis: Analysis, loaded: Loaded) -> Facts:
    """All that the page says, by part."""
    case = analysis.case
    return {
        "case": case,
        "version": __version__,
        "unit": f" {case.currency}" if case.currency else "",
        "illustrative": say.ILLUSTRATIVE,
        "unsourced": say.UNSOURCED,
        "decision": _decision(analysis),
        "robust": _robust(analysis),
        "sure": sureness(analysis),
        "agree": agreeing(analysis),
        "obligations": _obligations(analysis),
        "model": _model(analysis),
        "ranking": _ranking(analysis),
        "portfolio": [_funded_row(analysis, i) for i in range(len(analysis.portfolio.funded))],
        "not_funded": [
            _pair_row(analysis, pair)
            for pair in sorted(analysis.portfolio.not_funded, key=lambda pair: -pair.value)
        ],
        "rules": _rules(analysis),
        "frontier": _frontier(analysis),
        "weights": _weights(analysis),
        "additive": _additive(analysis),
        "basis": _basis(analysis),
        "readings": _readings(case),
        "sources": loaded.sources,
        "warnings": [warning.message for warning in loaded.warnings],
    }


def _decision(analysis: Analysis) -> Facts:
    case, portfolio, ranking = analysis.case, analysis.portfolio, analysis.ranking
    method = "additive value" if ranking.method == "additive" else "TOPSIS closeness"
    profile = case.profiles.get(ranking.profile.id)
    left = portfolio.budget - portfolio.optimum.cost
    return {
        "count": say.count(len(portfolio.funded), "project"),
        "options": len(portfolio.programme.pairs),
        "cost": say.amount(portfolio.optimum.cost),
        "budget": say.amount(portfolio.budget),
        "limited": math.isfinite(portfolio.budget),
        "pools": _pools(portfolio),
        "left": say.amount(left) if math.isfinite(left) and left > 1e-9 * portfolio.budget else None,
        "value": say.score(portfolio.optimum.value),
        "gap": portfolio.gap if math.isfinite(portfolio.gap) else None,
        "proven": portfolio.gap == 0 and portfolio.optimum.halted is None,
        "synergies": say.score(portfolio.optimum.value - math.fsum(f.pair.value for f in portfolio.funded))
        if portfolio.programme.synergies
        else None,
        "method": method,
        "profile": say.profile_title(case, ranking.profile.id),
        "why": profile.why if profile else None,
        "profiles": len(analysis.profiles),
        "normalisation": ranking.normalisation,
        "solver": portfolio.solver,
    }


def _pools(portfolio: Portfolio) -> str | None:
    """What of the cost comes from money for some pairs only; ``None`` where there are no pools."""
    used = next((use.used for use in portfolio.rules if isinstance(use.rule, Pooled)), None)
    return None if used is None else say.amount(portfolio.optimum.cost - used)


def _robust(analysis: Analysis) -> Facts:
    """What holds however the open cells read, and what does not."""
    case, robust, portfolio = analysis.case, analysis.robust, analysis.portfolio
    opened = robust.open
    ways = len(opened.assignments)
    found: Facts = {
        "cells": [
            f"{say.stage_name(case, stage)}, {say.criterion_name(case, criterion)}: "
            + say.listed([reading_text(case, criterion, reading) for reading in readings], "or")
            for (stage, criterion), readings in opened.cells.items()
        ],
        "ways": ways,
        "complete": opened.complete,
        "most": MOST_ASSIGNMENTS,
        "leaders": [
            say.stage_name(case, stage)
            for stage in case.stages
            if any(r.ranks[r.matrix.stages.index(stage)] == 1 for r in opened.rankings)
        ],
        "solved": robust.portfolios is not None,
        "most_solved": MOST_LIFTED,
        "certain": [],
        "doubtful": [],
        "instead": [],
        "impossible": 0,
    }
    if robust.portfolios is not None:
        found["impossible"] = sum(funded is None for funded in robust.portfolios)
        for funded in portfolio.funded:
            times = _times(analysis, funded.pair.id)
            name = say.project(case, funded.pair)
            if times == ways:
                found["certain"].append(name)
            else:
                found["doubtful"].append(f"{funded.priority} {name} (in {times} of {ways})")
        for pair in portfolio.not_funded:
            times = _times(analysis, pair.id)
            if times:
                found["instead"].append(f"{say.project(case, pair)} (in {times} of {ways})")
    return found


def _times(analysis: Analysis, pair: str) -> int:
    """Under how many readings the pair is funded."""
    return sum(pair in (funded or ()) for funded in analysis.robust.portfolios or ())


def _obligations(analysis: Analysis) -> list[Facts]:
    """What is owed, the earliest day first."""
    case, portfolio = analysis.case, analysis.portfolio
    found = []
    for use in portfolio.rules:
        rule = use.rule
        if isinstance(rule, Fund):
            named = {portfolio.programme.pairs[i].id for i in rule.named(portfolio.programme.pairs)}
            found.append(
                {
                    "name": rule.title,
                    "by": rule.by,
                    "projects": [
                        (f.priority, say.project(case, f.pair))
                        for f in portfolio.funded
                        if f.pair.id in named
                    ],
                    "words": say.own_words(rule) or say.basis_words(case, rule.basis),
                    "mark": say.mark(case, rule.basis),
                }
            )
    return sorted(found, key=lambda made: str(made["by"] or "9999"))


def _model(analysis: Analysis) -> Facts:
    """The conceptual model as a table."""
    case, model = analysis.case, analysis.model
    words = {"y": "height", "x": "left to right", "size": "bubble area", "colour": "colour"}
    return {
        "roles": [
            (say.criterion_name(case, criterion), words[role]) for role, criterion in model.axes.items()
        ],
        "rows": [
            {
                "rank": bubble.rank,
                "name": bubble.name,
                "readings": [
                    say.listed([reading_text(case, c, r) for r in case.readings(bubble.stage, c)], "or")
                    + (" ?" if role in bubble.is_open else "")
                    for role, c in model.axes.items()
                ],
                "funded": [(made.priority, made.name) for made in bubble.funded],
            }
            for bubble in sorted(model.bubbles, key=lambda bubble: bubble.rank)
        ],
    }


def _ranking(analysis: Analysis) -> Facts:
    case, ranking = analysis.case, analysis.ranking
    added = contributions(ranking)
    rows = []
    for stage in ranking.order:
        i = ranking.matrix.stages.index(stage)
        best, worst = analysis.robust.open.rank_range(stage)
        rows.append(
            {
                "rank": int(ranking.ranks[i]),
                "name": say.stage_name(case, stage),
                "closeness": say.score(float(ranking.closeness[i])),
                "additive": say.score(float(ranking.additive[i])),
                "range": f"{best}" if best == worst else f"{best}–{worst}",
                "added": [say.score(float(value)) for value in added[i]],
            }
        )
    return {"criteria": [say.criterion_name(case, c) for c in ranking.matrix.criteria], "rows": rows}


def _pair_row(analysis: Analysis, pair: Pair) -> Facts:
    case = analysis.case
    ways = len(analysis.robust.open.assignments)
    solved = analysis.robust.portfolios is not None
    return {
        "id": pair.id,
        "name": say.project(case, pair),
        "stage": say.stage_name(case, pair.stage),
        "technology": say.pair_parts(case, pair.id)[0],
        "cost": say.amount(pair.cost),
        "mark": say.mark(case, pair.basis),
        "value": say.score(pair.value),
        "difficulty": say.amount(pair.difficulty),
        "maturity": say.amount(pair.maturity),
        "why": pair.why,
        "basis": say.basis_words(case, pair.basis),
        "holds": f"{_times(analysis, pair.id)} of {ways}" if solved else "–",
    }


def _funded_row(analysis: Analysis, i: int) -> Facts:
    funded = analysis.portfolio.funded[i]
    return {
        **_pair_row(analysis, funded.pair),
        "priority": funded.priority,
        "entry": say.amount(funded.entry_budget),
        "owed": funded.owed_to,
    }


def _rules(analysis: Analysis) -> list[Facts]:
    case = analysis.case
    return [
        {
            "name": use.rule.title,
            "kind": use.rule.rule,
            "words": say.rule_words(case, use.rule),
            "used": say.rule_used(use.rule, use.used),
            "binding": "yes" if use.binding else "no",
            "forgone": "not computed" if use.forgone is None else say.score(use.forgone),
            "mark": say.mark(case, use.rule.basis),
            "why": say.own_words(use.rule),
        }
        for use in analysis.portfolio.rules
    ]


def _frontier(analysis: Analysis) -> Facts:
    portfolio = analysis.portfolio
    rows, before = [], frozenset[int]()
    for point in portfolio.frontier.points:
        rows.append(
            {
                "cost": say.amount(point.cost),
                "value": say.score(point.value),
                "count": len(point.funded),
                "enter": _names(analysis, point.funded - before),
                "leave": _names(analysis, before - point.funded),
                "chosen": point.funded == portfolio.optimum.funded,
            }
        )
        before = point.funded
    return {"rows": rows, "complete": portfolio.frontier.complete}


def _names(analysis: Analysis, indices: frozenset[int]) -> str:
    pairs = analysis.portfolio.programme.pairs
    return ", ".join(say.project(analysis.case, pairs[i]) for i in sorted(indices)) or "–"


def _weights(analysis: Analysis) -> Facts:
    case = analysis.case
    return {
        "criteria": [
            (say.criterion_name(case, c), "more is better" if made.direction == "max" else "less is better")
            for c, made in case.criteria.items()
        ],
        "rows": [_profile(analysis, name, made) for name, made in analysis.profiles.items()],
        "index": RANDOM_INDEX_NAME,
        "threshold": CONSISTENT_BELOW,
        "ahp": any(made.prioritisation for made in analysis.profiles.values()),
    }


def _profile(analysis: Analysis, name: str, made: WeightProfile) -> Facts:
    case, judged = analysis.case, made.prioritisation
    entry = case.profiles.get(name)
    methods: Mapping[str, str] = {
        "ahp": "AHP, principal eigenvector",
        "direct": "stated directly",
        "order": "rank-order centroid",
        "equal": "equal",
    }
    return {
        "name": say.profile_title(case, name),
        "why": entry.why if entry else None,
        "used": name == analysis.ranking.profile.id,
        "method": methods.get(made.method, made.method),
        "missing": made.missing,
        "weights": [say.score(made.weights[c]) for c in case.criteria],
        "lambda_max": say.score(judged.lambda_max) if judged else "–",
        "ratio": say.score(judged.consistency_ratio) if judged else "–",
        "gci": say.score(judged.gci) if judged else "–",
        "inconsistent": judged is not None and not judged.consistent,
    }


def _additive(analysis: Analysis) -> Facts:
    portfolio, ranking = analysis.portfolio, analysis.ranking
    other = portfolio.additive
    ours, theirs = portfolio.optimum.funded, other.funded if other else frozenset[int]()
    return {
        "is_method": ranking.method == "additive",
        "only_ours": _names(analysis, ours - theirs),
        "only_theirs": _names(analysis, theirs - ours),
        "same": ours == theirs,
        "cost": say.amount(other.cost) if other else "",
        "possible": other is not None,
    }


def _basis(analysis: Analysis) -> Facts:
    """How many of the figures nobody measured."""
    case, pairs = analysis.case, analysis.portfolio.programme.pairs
    marks = [say.mark(case, pair.basis) for pair in pairs]
    funded = [say.mark(case, f.pair.basis) for f in analysis.portfolio.funded]
    marks_of_rules = [say.mark(case, rule.basis) for rule in case.all_rules]
    everything = marks + marks_of_rules
    return {
        "illustrative": marks.count(say.ILLUSTRATIVE),
        "unsourced": marks.count(say.UNSOURCED),
        "sourced": marks.count(""),
        "options": len(marks),
        "funded_unmeasured": sum(mark != "" for mark in funded),
        "funded_illustrative": say.ILLUSTRATIVE in funded,
        "funded_unsourced": say.UNSOURCED in funded,
        "funded": len(funded),
        "any_illustrative": say.ILLUSTRATIVE in everything,
        "any_unsourced": say.UNSOURCED in everything,
        "scale": ", ".join(
            f"{level} {say.amount(number)}"
            for level, number in sorted(case.scale.items(), key=lambda item: item[1])
        ),
    }


def _readings(case: Case) -> Facts:
    return {
        "criteria": [say.criterion_name(case, c) for c in case.criteria],
        "rows": [
            (
                say.stage_name(case, stage),
                [
                    say.listed([reading_text(case, c, r) for r in case.readings(stage, c)], "or")
                    + (" ?" if len(case.readings(stage, c)) > 1 else "")
                    for c in case.criteria
                ],
            )
            for stage in case.stages
        ],
        "several": [
            f"{say.stage_name(case, stage)}, {say.criterion_name(case, c)}: "
            + ", ".join(f"{who} {reading}" for who, reading in cell.items())
            for stage, made in case.stages.items()
            for c in case.criteria
            if isinstance(cell := made.extras[c], dict)
        ],
    }
