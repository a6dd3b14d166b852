"""What a case comes to, as parts of the page: the facts of the report, the same figures."""

from __future__ import annotations

import base64

from dash import dcc, html

from ...models.analysis import Analysis
from ...models.case.case import Case
from ...report.charts.registry import CHARTS, CONFIG
from ...report.diagram.svg import conceptual_svg
from ...report.page.page import Facts, essentials
from ...report.words import wording as say
from ...report.words.subject import picture_alt
from .answer import PageAnswer
from .decision import decision_section, no_portfolio, only_ranked
from .parts import MOST_ROWS, Part, section, table
from .portfolio_matrix import matrix

MOST_DRAWN = 60
"""Stages of a picture: with more, none of them can be read"""

TOO_MANY = f"Over {MOST_DRAWN} stages: a picture of them could not be read, and the table stands for it."


def results(found: PageAnswer, computing: bool = False) -> list[Part]:
    """Everything that follows from the case as it stands; ``computing``: the rest is still to come."""
    if found.analysis is None:
        return [no_portfolio(found), only_ranked(found)]
    made, case = found.analysis, found.loaded.case
    read = essentials(made, MOST_ROWS)
    unit = read["unit"]
    return [
        decision_section(found, read, computing),
        *([_conceptual(made, read, case)] if case.criteria else []),
        section(
            "portfolio",
            "Portfolio",
            html.P("Ask of any pair why it is in or out: choose it.", className="note ask-hint"),
            *matrix(found, read),
            html.Div(id="why", role="status", className="why"),
            _projects(made, read, unit),
            _legend(read["portfolio"]),
        ),
        *([_roadmap(found, read, unit)] if read["roadmap"]["known"] else []),
        *([_ranked(found, made, read)] if case.criteria else []),
        section(
            "frontier",
            "What each amount of money can buy",
            html.P("Still being computed." if computing else _how_traced(read["frontier"])),
            _chart(found, "frontier"),
            _frontier(made, read, unit),
        ),
        section("rules", "Rules", _rules(made, read), _legend(read["rules"])),
    ]


def _conceptual(made: Analysis, read: Facts, case: Case) -> html.Section:
    return section("model", "Conceptual model", _picture(made, case), _model(made, read))


def _ranked(found: PageAnswer, made: Analysis, read: Facts) -> html.Section:
    """Where each stage stands, and why."""
    vetoes = [html.P(says) for says in read["ranking"]["vetoes"]]
    return section(
        "ranking", "Ranking of the stages", _chart(found, "ranking"), _ranking(made, read), *vetoes
    )


def _picture(made: Analysis, case: Case) -> Part:
    if len(made.model.bubbles) > MOST_DRAWN:
        return html.P(TOO_MANY, className="note")
    picture = conceptual_svg(made.model, case, f"{case.name}: what is funded where")
    encoded = base64.b64encode(picture.encode()).decode()
    image = html.Img(
        src=f"data:image/svg+xml;base64,{encoded}",
        alt=picture_alt(case),
    )
    how = {"aria-label": "Picture of the conceptual model"}
    return html.Div(image, className="panel", role="region", tabIndex=0, **how)


def _how_traced(frontier: Facts) -> str:
    if frontier["complete"]:
        return "Every portfolio that no cheaper or equally cheap one beats, up to the one chosen."
    if frontier["traced"]:
        return "Read at evenly spread budgets: between them a higher value may be possible."
    return "There was no time for less money than the portfolio costs."


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


def _projects(made: Analysis, read: Facts, unit: str) -> Part:
    if not read["portfolio"]:
        return html.P("Nothing is funded.")
    head = [("Project", ""), ("Priority", "n"), (f"Cost{_in(unit)}", "n"), ("Value", "n")]
    head += [(f"Entry budget{_in(unit)}", "n"), ("Owed to, or goes on", "")]
    free = any(row["or_as_well"] for row in read["portfolio"])
    head += [("Start as well in", "")] if free else []
    return table(
        "Projects funded, in their order",
        head,
        [
            [row["name"], row["priority"], _marked(row["cost"], row["mark"]), row["value"], row["entry"],
             "goes on" if row["runs"] else row["owed"] or "–", *([row["or_as_well"] or "–"] if free else [])]
            for row in read["portfolio"]
        ],
        of=len(made.portfolio.funded),
    )  # fmt: skip


def _in(unit: str) -> str:
    return f" [{unit.strip()}]" if unit else ""


def _roadmap(found: PageAnswer, read: Facts, unit: str) -> html.Section:
    made = read["roadmap"]
    head = [("Period", ""), ("Starts", ""), (f"Budget{_in(unit)}", "n")]
    head += [("Carried over", "n")] if made["carry_over"] else []
    head += [("Spent", "n"), *([("Of it to run", "n")] if made["runs"] else []), ("Left", "n")]
    head += [(name, "n") for name in made["resources"]]
    years = [
        [
            year["name"],
            [html.Div([html.Span(number, className="badge"), f" {name}"]) for number, name in year["starts"]]
            or "nothing",
            year["budget"],
            *([year["carried"]] if made["carry_over"] else []),
            year["spent"],
            *([year["operating"]] if made["runs"] else []),
            year["left"],
            *year["used"],
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
        (ranking["beside_title"], "n"),
        ("Additive value", "n"),
        ("Rank if read otherwise", "n"),
    ]
    rows = [
        [row["name"], row["rank"], row["beside"], row["additive"], row["range"]] for row in ranking["rows"]
    ]
    return table("Ranking of the stages", head, rows, of=len(made.ranking.order))


def _frontier(made: Analysis, read: Facts, unit: str) -> html.Div:
    head = [(f"Cost{_in(unit)}", "n"), ("Value", "n"), ("Projects", "n"), ("Enters", ""), ("Leaves", "")]
    moved = read["frontier"]["moved"]
    head += [("Otherwise", "")] if moved else []
    rows = [
        [
            [row["cost"], html.Small("chosen")] if row["chosen"] else row["cost"],
            row["value"], row["count"], row["enter"], row["leave"],
            *([row["otherwise"]] if moved else []),
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


def _chart(found: PageAnswer, name: str) -> Part:
    if found.analysis is None:
        return None
    if name == "ranking" and len(found.analysis.ranking.order) > MOST_DRAWN:
        return html.P(TOO_MANY, className="note")
    figure = CHARTS[name].draw(found.analysis)
    if figure is None:
        return None
    graph = dcc.Graph(figure=figure, config=dict(CONFIG), responsive=True)
    words = f"Chart of the {name}; the table below holds the same numbers."
    if name == "roadmap":  # on a phone it scrolls, by keyboard too
        return html.Div(
            graph, className="panel chart wide", role="img", tabIndex="0", **{"aria-label": words}
        )
    return html.Div(graph, className="panel chart", role="img", **{"aria-label": words})
