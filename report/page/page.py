"""The report: one HTML file that opens without a network, reads on a phone and prints on A4."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..._version import __version__
from ...cases.reader import Loaded
from ...models.analysis import Analysis
from ...models.case.case import Case
from ...models.checklist.checklist import checklist as checked
from ...models.checklist.point import Material
from ...models.entry.entry import Entry
from ...models.options.option import OPERATING, Option
from ...models.portfolio.portfolio import Funded
from ..charts.ranking import contributions, marks
from ..charts.registry import CHARTS, CONFIG
from ..diagram.block import cell_text
from ..diagram.svg import conceptual_svg
from ..documents.left_out import COMMANDS, omissions, sentences
from ..results.case.checklist import checklist
from ..results.portfolio.fund_extras import realised
from ..words import wording as say
from ..words.rules import hold, rule_used, rule_words
from ..words.subject import is_list, picture_says, question
from ..words.sureness import share_range
from ..words.text_metrics import clean
from ..words.vetoes import Veto, veto_words
from .changes import against_doubt, changes, overspending
from .decision import asked, basis, decision, obligations, open_readings, owner_of, running, times_funded
from .doubt.methods import other_methods
from .doubt.profiles import agreeing
from .doubt.robustness import sureness
from .doubt.scenarios import scenarios
from .doubt.worth import finding_out
from .frontier import additive, frontier
from .further import further
from .inputs.assumptions import inputs
from .matrix import barring, matrix
from .minutes import minutes
from .roadmap import roadmap

if TYPE_CHECKING:
    from jinja2 import Environment

    from ...models.sensitivity.monte_carlo import CoreIndex

_HERE = Path(__file__).parent

Facts = dict[str, Any]
"""What one part of the template shows: every number already as it is read."""


def report_html(analysis: Analysis, loaded: Loaded, board: bool = False) -> str:
    """The whole analysis as one self-contained page.

    ``board``: only what a board gets, four sheets: the decision, the picture, what is sure, what it rests on.
    """
    import json

    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    case = analysis.case
    heading = f"{case.name}: what is funded where"
    drawn = {} if board else {name: chart.draw(analysis) for name, chart in CHARTS.items()}
    charts = {name: figure.to_json() for name, figure in drawn.items() if figure is not None}
    return (
        templates()
        .get_template("report.html")
        .render(
            facts(analysis, loaded),
            board=board,
            style=Markup(styles()),
            picture=Markup(conceptual_svg(analysis.model, case, heading)),
            further=further(analysis, charts),
            # A name holding </script> must not end the element that the figures stand in.
            charts={name: Markup(text.replace("<", "\\u003c")) for name, text in charts.items()},
            chart_config=Markup(json.dumps(dict(CONFIG)).replace("<", "\\u003c")),
            plotly=Markup("" if board else get_plotlyjs()),
        )
    )


def styles() -> str:
    """How pages look."""
    return (_HERE / "report.css").read_text(encoding="utf-8")


@cache
def templates(folder: Path = _HERE) -> Environment:
    """Of a folder; kept, since compiling them takes longer than filling them in."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from .compiled import Compiled

    found = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=Compiled(folder),
    )
    found.filters["clean"] = clean
    return found


def facts(analysis: Analysis, loaded: Loaded) -> Facts:
    """All that the report says, by part."""
    case, portfolio = analysis.case, analysis.portfolio
    ways = _any_way(portfolio.programme.pairs)
    return {
        **essentials(analysis),
        "asked": asked(analysis),
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
        "open_readings": open_readings(analysis),
        "sure": sureness(analysis),
        "worth": finding_out(analysis),
        "agree": agreeing(analysis),
        "scenarios": scenarios(analysis, loaded),
        "methods": other_methods(analysis),
        "obligations": obligations(analysis),
        "any_way": say.listed([*ways]) or None,
        "any_way_short": f"at any {say.listed([*ways.values()], 'or')}",
        "not_funded": [
            _pair_row(analysis, pair, pair.sized)
            for pair in sorted(portfolio.not_funded, key=lambda pair: -pair.value)
        ],
        "additive": additive(analysis),
        "synergies": [
            f"{say.listed([say.pair_name(case, pair) for pair in made.pairs])} {made.value:+.3f}"
            for made in realised(portfolio.programme, portfolio.optimum.funded)
        ],
        "inputs": inputs(analysis, loaded),
        "checklist": checklist(checked(Material(analysis))),
        "minutes": minutes(case),
    }


def _any_way(options: Sequence[Option]) -> dict[str, str]:
    """In which ways a project can be funded and is the same, in words and in one; none of one way only."""
    found = {"at any size": "size"} if any(option.level for option in options) else {}
    later = any((option.start or 0) > 0 for option in options)
    return found | ({"whenever it starts": "start"} if later else {})


def essentials(analysis: Analysis, most: int | None = None) -> Facts:
    """What is decided, what that follows from, and what it brings; ``most``: so many rows of each table."""
    case, portfolio = analysis.case, analysis.portfolio
    return {
        "unit": f" {case.currency}" if case.currency else "",
        "decision": decision(analysis),
        "running": running(analysis),
        "changes": changes(analysis),
        "overspending": overspending(analysis),
        "against_doubt": against_doubt(analysis),
        "model": _model(analysis, most),
        "ranking": _ranking(analysis, most),
        "matrix": matrix(analysis, most),
        "barred": sorted(set(barring(analysis).values())),
        "portfolio": [_funded_row(analysis, i) for i in range(len(portfolio.funded[:most]))],
        "rules": _rules(analysis, most),
        "frontier": frontier(analysis, most),
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
        best, worst = analysis.reading_robustness.open.rank_range(stage)
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


def _pair_row(analysis: Analysis, pair: Option, named: str) -> Facts:
    """``named``: its id, or that without a start where it has none."""
    case, core = analysis.case, analysis.stress and analysis.stress.core
    ways = len(analysis.reading_robustness.open.assignments)
    solved = analysis.reading_robustness.portfolios is not None
    what, where = say.pair_parts(case, named)
    return {
        "what": say.pair_parts(case, pair.sized)[0],
        "id": named,
        "name": say.pair_name(case, named),
        "stage": where,
        "technology": what,
        "cost": say.amount(pair.cost),
        "mark": say.mark(case, pair.basis),
        "value": say.score(pair.value),
        "difficulty": say.amount(pair.difficulty),
        "maturity": say.amount(pair.maturity),
        "why": pair.why,
        "owner": owner_of(case, pair),
        "basis": say.basis_words(case, pair.basis) + _to_run(case, pair),
        "holds": f"{times_funded(analysis, pair.pair)} of {ways}" if solved else "–",
        "starts": None if pair.period is None else say.period_name(case, pair.period),
        "share": _share(core, pair.pair) if core else "–",
        "share_range": _share_range(analysis, pair.pair),
    }


MOST_STARTS = 3
"""Other periods that page 1 names beside the one that a project starts in"""


def _share(core: CoreIndex, pair: str) -> str:
    if pair in core.committed:
        return "committed"
    return "owed" if pair in core.owed else say.percent(core.share[pair])


def _share_range(analysis: Analysis, pair: str) -> str | None:
    """Between which shares that one lies, where it is of draws and not of all ways there are."""
    core = analysis.stress and analysis.stress.core
    if not core or analysis.stress is None or analysis.stress.exact:
        return None
    return None if pair in core.owed or pair in core.committed else share_range(core.share[pair], core.draws)


def _to_run(case: Case, pair: Option) -> str:
    """What of a cost is to run it, where anything is."""
    amount = pair.amount(OPERATING)
    return f"; {say.money(case, amount)} of it to run it to the last period" if amount else ""


def _funded_row(analysis: Analysis, i: int) -> Facts:
    funded = analysis.portfolio.funded[i]
    others = [say.period_name(analysis.case, period) for period in funded.free_starts or ()]
    return {
        **_pair_row(analysis, funded.pair, funded.pair.id),
        "priority": funded.priority,
        "entry": say.amount(funded.entry_budget),
        "owed": funded.owed_to,
        "or_as_well": say.listed(others, "or"),
        "or_briefly": ", ".join(others) if len(others) <= MOST_STARTS else f"in {len(others)} others",
        "runs": funded.pair.runs,
        **_certain(analysis, funded),
    }


BINDING = {"yes": "yes", "shapes": "not full, but it shapes the portfolio", "no": "no"}


def _certain(analysis: Analysis, funded: Funded) -> dict[str, str]:
    """Of what is in every portfolio the reason for that, in place of shares that say nothing of it."""
    pair = funded.pair.pair
    if pair in analysis.portfolio.programme.committed:
        return {"share": "committed", "holds": "committed"}
    return {"holds": "owed"} if funded.owed_to else {}


def _rules(analysis: Analysis, most: int | None) -> list[Facts]:
    case = analysis.case
    return [
        {
            "name": use.rule.title,
            "kind": use.rule.rule,
            "words": rule_words(case, use.rule),
            "used": rule_used(case, use.rule, use.used),
            "binding": BINDING[hold(use.binding, use.saved or use.forgone)],
            "forgone": "not computed" if use.forgone is None else say.score(use.forgone),
            "mark": say.mark(case, use.rule.basis),
            "why": say.own_words(use.rule),
        }
        for use in analysis.portfolio.rules[:most]
    ]
