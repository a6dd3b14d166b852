"""What a case comes to, as parts of the page: the facts of the report, the same figures."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING

from dash import dcc, html

from ..mcda.ahp import CONSISTENT_BELOW
from ..models.analysis import Analysis
from ..models.case.case import Case
from ..models.portfolio.conceptual import title
from ..models.ranking.weights import WeightProfile
from ..report.charts.registry import CHARTS, CONFIG
from ..report.diagram.svg import conceptual_svg
from ..report.page.page import Facts, essentials
from ..report.results import rank as rank_result
from ..report.results.weigh import Diagnosis, ProfileJudgements
from ..report.text.rank import readings
from ..report.words import wording as say
from .parts import ELSEWHERE, MOST_ROWS, Part, section, table
from .whatif import ratio

if TYPE_CHECKING:
    from .answer import Answer

MOST_DRAWN = 60
"""Stages of a picture: with more, none of them can be read"""

TOO_MANY = f"Over {MOST_DRAWN} stages: a picture of them could not be read, and the table stands for it."


def results(found: Answer, computing: bool = False) -> list[Part]:
    """Everything that follows from the case as it stands; ``computing``: the rest is still to come."""
    if found.analysis is None:
        return [_no_portfolio(found), _only_ranked(found)]
    made, case = found.analysis, found.loaded.case
    read = essentials(made, MOST_ROWS)
    unit = read["unit"]
    return [
        _decision(found, read, computing),
        section(
            "portfolio",
            "Portfolio",
            html.P("Ask of any pair why it is in or out: choose it.", className="note ask-hint"),
            *_matrix(found, read),
            html.Div(id="why", role="status", className="why"),
            _projects(made, read, unit),
            _legend(read["portfolio"]),
        ),
        *([_roadmap(found, read, unit)] if read["roadmap"]["known"] else []),
        section(
            "model",
            "Conceptual model",
            _picture(made, case),
            _model(made, read),
        ),
        section("ranking", "Ranking of the stages", _chart(found, "ranking"), _ranking(made, read)),
        section(
            "frontier",
            "What each amount of money can buy",
            html.P("Still being computed." if computing else _how_traced(read["frontier"])),
            _chart(found, "frontier"),
            _frontier(made, read, unit),
        ),
        section("rules", "Rules", _rules(made, read), _legend(read["rules"])),
    ]


def _picture(made: Analysis, case: Case) -> Part:
    if len(made.model.bubbles) > MOST_DRAWN:
        return html.P(TOO_MANY, className="note")
    picture = conceptual_svg(made.model, case, f"{case.name}: what is funded where")
    encoded = base64.b64encode(picture.encode()).decode()
    image = html.Img(
        src=f"data:image/svg+xml;base64,{encoded}",
        alt="The value chain, with what is funded at each stage; the tables say the same.",
    )
    how = {"aria-label": "Picture of the conceptual model"}
    return html.Div(image, className="panel", role="region", tabIndex=0, **how)


def _decision(found: Answer, read: Facts, computing: bool) -> html.Section:
    decision, unit = read["decision"], read["unit"]
    pools = decision["pools"]
    figures = [
        ("Funded", f"{decision['count']} of {decision['options']}"),
        ("Cost", f"{decision['cost']}{unit}"),
        ("Budget", f"{decision['budget']}{unit}" if decision["limited"] else "none"),
        *([("From pools", f"{pools['drawn']} of {pools['there']}{unit}")] if pools else []),
        ("Value", f"{decision['value']} (a score, not money)"),
        ("Weights", decision["profile"]),
    ]
    return section(
        "decision",
        "What to fund",
        html.Dl([html.Div([html.Dt(name), html.Dd(words)]) for name, words in figures], className="figures"),
        html.P(_proof(decision)),
        None if decision["complete"] else html.P(_incomplete(read, computing), className="banner"),
        _illustrative(read),
        *_listed("What would change it", [[html.Strong(f"{what}: "), how] for what, how in read["changes"]]),
        *_warnings(found),
        opening=found.loaded.case.name,
    )


def _proof(decision: Facts) -> str:
    if decision["proven"]:
        return "The portfolio is proven to be the best."
    if decision["gap"] is None:
        return "The portfolio is the best found in the time there was; how much better one is, is not known."
    return (
        "The portfolio is the best found in the time there was, not proven to be the best: its value lies "
        f"within {100 * decision['gap']:.2g}\xa0% of the highest that the rules allow."
    )


def _incomplete(read: Facts, computing: bool) -> str:
    if computing:
        return "Still being computed: the order of funding, what each rule costs, and what less money buys."
    words = "The time was over before all that belongs to the portfolio was computed: what is missing says so"
    return words + (
        "." if read["frontier"]["traced"] else ", and the priorities follow value per cost alone."
    )


def _how_traced(frontier: Facts) -> str:
    if frontier["complete"]:
        return "Every portfolio that no cheaper or equally cheap one beats, up to the one chosen."
    if frontier["traced"]:
        return "Read at evenly spread budgets: between them a higher value may be possible."
    return "There was no time for less money than the portfolio costs."


def _listed(heading: str, items: list[Part]) -> list[Part]:
    return [html.H3(heading), html.Ul([html.Li(item) for item in items])] if items else []


def _warnings(found: Answer) -> list[Part]:
    """What the command line writes beside its result."""
    said = [": ".join(filter(None, [made.path, made.message])) for made in found.loaded.warnings]
    return _listed("Doubtful in the case file", said)


def _illustrative(read: Facts) -> Part:
    basis = read["basis"]
    if not (basis["any_illustrative"] or basis["any_unsourced"]):
        return None
    return html.P(
        f"Of {basis['options']} options {basis['sourced']} state a source for their cost; "
        f"{basis['illustrative']} are illustrative, which nobody measured, "
        f"and {basis['unsourced']} state none.",
        className="banner",
    )


def _marked(words: str, mark: str) -> Part:
    return [words, html.Span(mark, className="mark")] if mark else words


def _legend(rows: list[Facts]) -> Part:
    marks = {row["mark"] for row in rows}
    words = {
        say.ILLUSTRATIVE: "illustrative: nobody measured it.",
        say.UNSOURCED: "no source stated.",
    }
    said = [f"{mark} {meaning}" for mark, meaning in words.items() if mark in marks]
    return html.P(" ".join(said), className="note") if said else None


def _matrix(found: Answer, read: Facts) -> list[Part]:
    """Stages by technologies: the priority of what is funded, else the value; every pair can be asked."""
    case = found.loaded.case
    technologies = iter(case.technologies)
    there = len(read["matrix"][0]["rows"]) if read["matrix"] else 0
    columns = sum(len(made["technologies"]) for made in read["matrix"])
    parts: list[Part] = []
    for made in read["matrix"]:
        shown = [next(technologies) for _ in made["technologies"]]
        head = [("Stage", ""), *((name, "c") for name in made["technologies"])]
        rows = [
            [row["name"], *(_cell(case, f"{stage}/{technology}", cell) for technology, cell in cells)]
            for row in made["rows"]
            for stage in [row["id"]]
            for cells in [list(zip(shown, row["cells"], strict=True))]
        ]
        parts.append(table(f"Portfolio, {say.listed(made['technologies'])}", head, rows, wide=True))
    words = "A value alone: not funded. · no fit."
    if read["barred"]:
        words += f" ✕ a rule of its own keeps it out ({'; '.join(read['barred'])})."
    left_out = [
        f"the {there:,} stages that rank first of {len(case.stages):,}" if there < len(case.stages) else "",
        f"the first {columns:,} of {len(case.technologies):,} technologies"
        if columns < len(case.technologies)
        else "",
    ]
    shown_of = say.listed([words for words in left_out if words])
    return [
        html.P(f"Shown here: {shown_of}; {ELSEWHERE}", className="note") if shown_of else None,
        *parts,
        html.P([html.Span(1, className="badge"), f" funded, with its priority. {words}"], className="note"),
    ]


def _cell(case: Case, pair: str, cell: Facts) -> Part:
    kind, named = cell["kind"], say.pair_name(case, pair)
    if kind == "none":
        return html.Span("·", title="no fit")
    if kind == "funded":
        inside: list[Part] = [html.Span(cell["priority"], className="badge"), f" {cell['value']}"]
        inside += [html.Small(cell["how"])] if cell["how"] else []
        words = f"{named}: funded, priority {cell['priority']}. Why?"
    else:
        inside = [f"✕ {cell['value']}" if kind == "barred" else cell["value"]]
        words = f"{named}: not funded, value {cell['value']}. Why?"
    return html.Button(inside, id={"ask": pair}, type="button", className="ask", **{"aria-label": words})


def _projects(made: Analysis, read: Facts, unit: str) -> Part:
    if not read["portfolio"]:
        return html.P("Nothing is funded.")
    head = [("Project", ""), ("Priority", "n"), (f"Cost{_in(unit)}", "n"), ("Value", "n")]
    head += [(f"Entry budget{_in(unit)}", "n"), ("Owed to", "")]
    return table(
        "Projects funded, in their order",
        head,
        [
            [row["name"], row["priority"], _marked(row["cost"], row["mark"]), row["value"], row["entry"],
             row["owed"] or "–"]
            for row in read["portfolio"]
        ],
        of=len(made.portfolio.funded),
    )  # fmt: skip


def _in(unit: str) -> str:
    return f" [{unit.strip()}]" if unit else ""


def _roadmap(found: Answer, read: Facts, unit: str) -> html.Section:
    made = read["roadmap"]
    head = [("Period", ""), ("Starts", ""), (f"Spent{_in(unit)}", "n"), ("Budget", "n"), ("Left", "n")]
    years = [
        [
            year["name"],
            [html.Div([html.Span(number, className="badge"), f" {name}"]) for number, name in year["starts"]]
            or "nothing",
            year["spent"],
            year["budget"],
            year["left"],
        ]
        for year in made["years"]
    ]
    spent = [("Project", ""), *((name, "n") for name in made["names"])]
    projects = [
        [[project["name"], *(html.Small(note) for note in project["notes"])], *project["spent"]]
        for project in made["projects"]
    ]
    return section(
        "roadmap",
        "Roadmap",
        _chart(found, "roadmap"),
        table("Spending by period", head, years, wide=True),
        table("Spending by project", spent, projects, True, len(found.analysis.portfolio.funded))
        if projects and found.analysis
        else None,
    )


def _model(made: Analysis, read: Facts) -> html.Div:
    """The picture in words."""
    model = read["model"]
    head = [("Stage", ""), ("Rank", "n"), *((f"{name}: {role}", "") for name, role in model["roles"])]
    rows = [
        [
            row["name"],
            row["rank"],
            *row["readings"],
            [html.Div([html.Span(number, className="badge"), f" {name}"]) for number, name in row["funded"]]
            or "nothing",
        ]
        for row in model["rows"]
    ]
    return table("The conceptual model", [*head, ("Funded there", "")], rows, True, len(made.model.bubbles))


def _ranking(made: Analysis, read: Facts) -> html.Div:
    ranking = read["ranking"]
    head = [
        ("Stage", ""),
        ("Rank", "n"),
        ("Closeness", "n"),
        ("Additive value", "n"),
        ("Rank if read otherwise", "n"),
    ]
    rows = [
        [row["name"], row["rank"], row["closeness"], row["additive"], row["range"]] for row in ranking["rows"]
    ]
    return table("Ranking of the stages", head, rows, of=len(made.ranking.order))


def _frontier(made: Analysis, read: Facts, unit: str) -> html.Div:
    head = [(f"Cost{_in(unit)}", "n"), ("Value", "n"), ("Projects", "n"), ("Enters", ""), ("Leaves", "")]
    rows = [
        [
            [row["cost"], html.Small("chosen")] if row["chosen"] else row["cost"],
            row["value"], row["count"], row["enter"], row["leave"],
        ]
        for row in read["frontier"]["rows"]
    ]  # fmt: skip
    points = len(made.portfolio.frontier.points)
    return table("What each amount of money can buy", head, rows, True, points, "dearest")


def _rules(made: Analysis, read: Facts) -> Part:
    if not read["rules"]:
        return html.P("The case has no rules.")
    head = [("Rule", ""), ("Limit", ""), ("Used", "n"), ("Binding", ""), ("Value gained without it", "n")]
    rows = [
        [_marked(row["name"], row["mark"]), row["words"], row["used"], row["binding"], row["forgone"]]
        for row in read["rules"]
    ]
    return table("Rules", head, rows, True, len(made.portfolio.rules))


def _chart(found: Answer, name: str) -> Part:
    if found.analysis is None:
        return None
    if name == "ranking" and len(found.analysis.ranking.order) > MOST_DRAWN:
        return html.P(TOO_MANY, className="note")
    figure = CHARTS[name](found.analysis)
    if figure is None:
        return None
    graph = dcc.Graph(figure=figure, config=dict(CONFIG), responsive=True)
    words = f"Chart of the {name}; the table below holds the same numbers."
    if name == "roadmap":  # on a phone it scrolls, by keyboard too
        return html.Div(
            graph, className="panel chart wide", role="img", tabIndex="0", **{"aria-label": words}
        )
    return html.Div(graph, className="panel chart", role="img", **{"aria-label": words})


def _no_portfolio(found: Answer) -> html.Section:
    return section(
        "decision",
        "No portfolio" if found.timely else "No portfolio in the time there was",
        html.Div([html.P(words) for words in found.trouble], className="banner"),
        *_warnings(found),
        opening=found.loaded.case.name,
    )


def _only_ranked(found: Answer) -> Part:
    ranked = rank_result.rank(found.loaded, found.ranked)
    head = [("Stage", ""), ("Rank", "n"), ("Score", "n")]
    rows = [
        [say.stage_name(found.loaded.case, row.id), row.rank, say.score(row.score)]
        for row in ranked.stages[:MOST_ROWS]
    ]
    return section(
        "ranking",
        "Ranking of the stages",
        html.P(readings(ranked)) if ranked.open_readings.cells else None,
        table("Ranking of the stages", head, rows, of=len(ranked.stages)),
    )


# ---------------------------------------------------------------- weights


def consistency(names: Mapping[str, str], judged: ProfileJudgements) -> list[Part]:
    """How far the judgements contradict each other, and which one does so most."""
    if judged.consistency_ratio is None:
        return []
    sound = judged.consistency_ratio < CONSISTENT_BELOW
    verdict = "consistent (below" if sound else "inconsistent, look at them again (from"
    parts: list[Part] = [
        html.P(
            [
                "Consistency ratio ",
                html.Strong(say.score(judged.consistency_ratio)),
                f": {verdict} {CONSISTENT_BELOW}).",
            ]
        )
    ]
    worst = _worst(judged)
    if worst is not None:
        row, column = (names.get(side) or title(side) for side in (worst.row, worst.column))
        whose = ", ".join(filter(None, [worst.expert, worst.group and title(worst.group)]))
        parts.append(
            html.P(
                f"The judgement that contradicts the others most{whose and f' ({whose})'}: "
                f"{row} over {column} is {ratio(worst.judgement)}; "
                f"with {ratio(worst.suggestion)} the ratio would be {say.score(worst.ratio_after)}.",
                id="worst",
            )
        )
    return parts


def _worst(judged: ProfileJudgements) -> Diagnosis | None:
    """The judgement that does most harm among those that contradict each other most, whosever they are."""
    ratios = {(who, made.group): made.consistency_ratio for who, sets in judged.sets.items() for made in sets}
    return max(
        judged.diagnosis or (),
        key=lambda remark: (ratios[remark.expert, remark.group], -remark.ratio_after),
        default=None,
    )


def weighed(found: WeightProfile, names: Mapping[str, str], judged: ProfileJudgements) -> list[Part]:
    """The weights."""
    if not found.weights:
        return []
    rows = [[names[criterion], say.score(weight)] for criterion, weight in found.weights.items()]
    parts: list[Part] = [table("Weights of the criteria", [("Criterion", ""), ("Weight", "n")], rows)]
    if judged.missing_judgements:
        parts.append(
            html.P(f"{say.count(judged.missing_judgements, 'comparison')} nobody made.", className="note")
        )
    return parts
