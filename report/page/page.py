"""The report: one HTML file that opens without a network, reads on a phone and prints on A4."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..._version import __version__
from ...cases.reader import Loaded
from ...models.analysis import Analysis
from ...models.case.case import Case
from ...models.entry.entry import Entry
from ...models.options.option import Option
from ..charts.ranking import contributions, marks
from ..charts.registry import CHARTS, CONFIG
from ..diagram.block import cell_text
from ..diagram.svg import conceptual_svg
from ..documents.left_out import COMMANDS, omissions, sentences
from ..results.fund_extras import realised
from ..words import wording as say
from ..words.rules import rule_used, rule_words
from ..words.subject import is_list, picture_says, question
from ..words.vetoes import Veto, veto_words
from .assumptions import inputs
from .changes import changes
from .decision import basis, decision, obligations, robust, running, times_funded
from .further import further
from .matrix import barring, matrix
from .methods import other_methods
from .profiles import agreeing
from .roadmap import roadmap
from .robustness import funded_shares, sureness

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent

Facts = dict[str, Any]
"""What one part of the template shows: every number already as it is read."""


def report_html(analysis: Analysis, loaded: Loaded) -> str:
    """The whole analysis as one self-contained page."""
    import json

    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    case = analysis.case
    heading = f"{case.name}: what is funded where"
    drawn = {name: chart.draw(analysis) for name, chart in CHARTS.items()}
    charts = {name: figure.to_json() for name, figure in drawn.items() if figure is not None}
    return (
        _templates()
        .get_template("report.html")
        .render(
            facts(analysis, loaded),
            style=Markup((_HERE / "report.css").read_text(encoding="utf-8")),
            picture=Markup(conceptual_svg(analysis.model, case, heading)),
            further=further(analysis, charts),
            # A name holding </script> must not end the element that the figures stand in.
            charts={name: Markup(text.replace("<", "\\u003c")) for name, text in charts.items()},
            chart_config=Markup(json.dumps(dict(CONFIG)).replace("<", "\\u003c")),
            plotly=Markup(get_plotlyjs()),
        )
    )


@cache
def _templates() -> Environment:
    """Kept, since compiling them takes longer than filling them in."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def facts(analysis: Analysis, loaded: Loaded) -> Facts:
    """All that the report says, by part."""
    case, portfolio = analysis.case, analysis.portfolio
    return {
        **essentials(analysis),
        "case": case,
        "listed": is_list(case),
        "question": question(case),
        "picture_says": picture_says(case),
        "version": __version__,
        "long_words": _long_words(case),
        "illustrative": say.ILLUSTRATIVE,
        "unsourced": say.UNSOURCED,
        "commands": COMMANDS,
        "left_out": sentences([left for left in omissions(analysis.left_out) if left.why != "size"]),
        "robust": robust(analysis),
        "sure": sureness(analysis),
        "agree": agreeing(analysis),
        "methods": other_methods(analysis),
        "obligations": obligations(analysis),
        "sized": any(pair.level or pair.period for pair in portfolio.programme.pairs),
        "not_funded": [
            _pair_row(analysis, pair) for pair in sorted(portfolio.not_funded, key=lambda pair: -pair.value)
        ],
        "additive": _additive(analysis),
        "synergies": [
            f"{say.listed([say.pair_name(case, pair) for pair in made.pairs])} {made.value:+.3f}"
            for made in realised(portfolio.programme, portfolio.optimum.funded)
        ],
        "inputs": inputs(analysis, loaded),
    }


MOST_NAMED = 12
"""Names in one cell of a table, where not all are to be shown"""


def essentials(analysis: Analysis, most: int | None = None) -> Facts:
    """What is decided, what that follows from, and what it brings; ``most``: so many rows of each table."""
    case, portfolio = analysis.case, analysis.portfolio
    return {
        "unit": f" {case.currency}" if case.currency else "",
        "decision": decision(analysis),
        "running": running(analysis),
        "changes": changes(analysis),
        "model": _model(analysis, most),
        "ranking": _ranking(analysis, most),
        "matrix": matrix(analysis, most),
        "barred": sorted(set(barring(analysis).values())),
        "portfolio": [_funded_row(analysis, i) for i in range(len(portfolio.funded[:most]))],
        "rules": _rules(analysis, most),
        "frontier": _frontier(analysis, most),
        "roadmap": roadmap(analysis, most),
        "basis": basis(analysis),
    }


LONG_WORD = 20
"""Characters that may be too wide for a column on paper."""


def _long_words(case: Case) -> bool:
    """Whether some name has a word that has to be broken wherever it is."""
    entries: list[Entry] = [
        *case.stages.values(), *case.technologies.values(), *case.criteria.values(), *case.profiles.values(),
        *case.periods.values(), *case.all_rules,
    ]  # fmt: skip
    names = [case.currency, *(entry.name or "" for entry in entries)]
    return any(len(word) > LONG_WORD for name in names for word in name.split())


def _model(analysis: Analysis, most: int | None) -> Facts:
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
                    cell_text(case, bubble.stage, c) + (" ?" if role in bubble.is_open else "")
                    for role, c in model.axes.items()
                ],
                "funded": [(made.priority, made.name) for made in bubble.funded],
            }
            for bubble in sorted(model.bubbles, key=lambda bubble: bubble.rank)[:most]
        ],
    }


def _ranking(analysis: Analysis, most: int | None) -> Facts:
    case, ranking = analysis.case, analysis.ranking
    added, beside = contributions(ranking), marks(ranking)
    rows = []
    at = {stage: i for i, stage in enumerate(ranking.matrix.stages)}
    for stage in ranking.order[:most]:
        i = at[stage]
        best, worst = analysis.robust.open.rank_range(stage)
        rows.append(
            {
                "rank": int(ranking.ranks[i]),
                "name": say.stage_name(case, stage),
                "beside": say.score(float(beside.scores[i])),
                "additive": say.score(float(ranking.additive[i])),
                "range": f"{best}" if best == worst else f"{best}–{worst}",
                "added": [say.score(float(value)) for value in added[i]],
            }
        )
    return {
        "criteria": [say.criterion_name(case, c) for c in ranking.matrix.criteria],
        "beside": beside.name,
        "beside_title": beside.title,
        "rows": rows,
        "vetoes": [
            veto_words(say.stage_name(case, stage), [_veto(case, stage, c) for c in vetoed])
            for stage in ranking.order
            if (vetoed := case.vetoed(stage))
        ],
    }


def _veto(case: Case, stage: str, criterion: str) -> Veto:
    made, reading = case.criteria[criterion], case.readings(stage, criterion)[0]
    assert made.veto is not None
    return Veto(say.criterion_name(case, criterion), reading, made.veto, made.direction == "max")


def _pair_row(analysis: Analysis, pair: Option) -> Facts:
    case, core = analysis.case, analysis.stress and analysis.stress.core
    ways = len(analysis.robust.open.assignments)
    solved = analysis.robust.portfolios is not None
    what, where = say.pair_parts(case, pair.id)
    return {
        "id": pair.id,
        "name": say.project(case, pair),
        "stage": where,
        "technology": what,
        "cost": say.amount(pair.cost),
        "mark": say.mark(case, pair.basis),
        "value": say.score(pair.value),
        "difficulty": say.amount(pair.difficulty),
        "maturity": say.amount(pair.maturity),
        "why": pair.why,
        "basis": say.basis_words(case, pair.basis),
        "holds": f"{times_funded(analysis, pair.pair)} of {ways}" if solved else "–",
        "share": say.percent(funded_shares(core.share)[pair.pair]) if core else "–",
    }


def _funded_row(analysis: Analysis, i: int) -> Facts:
    funded = analysis.portfolio.funded[i]
    return {
        **_pair_row(analysis, funded.pair),
        "priority": funded.priority,
        "entry": say.amount(funded.entry_budget),
        "owed": funded.owed_to,
        "runs": funded.pair.runs,
        **({"share": "committed", "holds": "committed"} if _committed(analysis, funded.pair) else {}),
    }


def _committed(analysis: Analysis, pair: Option) -> bool:
    """Whether it runs and cannot be stopped: in every portfolio, which says nothing of how sure it is."""
    return any(made.committed and made.going_on.id == pair.id for made in analysis.portfolio.running)


def _rules(analysis: Analysis, most: int | None) -> list[Facts]:
    case = analysis.case
    return [
        {
            "name": use.rule.title,
            "kind": use.rule.rule,
            "words": rule_words(case, use.rule),
            "used": rule_used(case, use.rule, use.used),
            "binding": "yes" if use.binding else "no",
            "forgone": "not computed" if use.forgone is None else say.score(use.forgone),
            "mark": say.mark(case, use.rule.basis),
            "why": say.own_words(use.rule),
        }
        for use in analysis.portfolio.rules[:most]
    ]


def _frontier(analysis: Analysis, most: int | None) -> Facts:
    portfolio = analysis.portfolio
    points, named = portfolio.frontier.points, None if most is None else MOST_NAMED
    start = 0 if most is None else max(len(points) - most, 0)  # up to the portfolio chosen
    in_place = portfolio.programme.in_place
    rows, before = [], in_place(points[start - 1].funded if start else ())
    for point in points[start:]:
        funded = in_place(point.funded)
        rows.append(
            {
                "cost": say.amount(point.cost),
                "value": say.score(point.value),
                "count": len(funded),
                "enter": _names(analysis, funded - before, named),
                "leave": _names(analysis, before - funded, named),
                "chosen": point.funded == portfolio.optimum.funded,
            }
        )
        before = funded
    traced = not portfolio.lacks("entry_budgets")
    return {"rows": rows, "complete": portfolio.frontier.complete, "traced": traced}


def _names(analysis: Analysis, indices: frozenset[int], most: int | None = None) -> str:
    pairs = analysis.portfolio.programme.pairs
    named = [say.project(analysis.case, pairs[i]) for i in sorted(indices)[:most]]
    more = len(indices) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "") or "–"


def _additive(analysis: Analysis) -> Facts:
    portfolio, ranking = analysis.portfolio, analysis.ranking
    other = portfolio.additive
    in_place = portfolio.programme.in_place
    ours, theirs = in_place(portfolio.optimum.funded), in_place(other.funded if other else ())
    return {
        "is_method": ranking.is_additive,
        "only_ours": _names(analysis, ours - theirs),
        "only_theirs": _names(analysis, theirs - ours),
        "same": ours == theirs,
        "cost": say.amount(other.cost) if other else "",
        "known": not portfolio.lacks("additive"),
        "possible": other is not None,
    }
