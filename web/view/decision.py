"""What to fund, in figures: how sure it is, what would change it; or why there is no portfolio."""

from __future__ import annotations

from dash import html

from ...report.page.page import Facts
from ...report.results.stages import rank as rank_result
from ...report.text.stages.rank import readings
from ...report.words import wording as say
from .answer import PageAnswer
from .parts import MOST_ROWS, Part, section, table


def decision_section(found: PageAnswer, read: Facts, computing: bool) -> html.Section:
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
        *_listed("What runs already", _running(read)),
        *_listed("What would change it", [[html.Strong(f"{what}: "), how] for what, how in read["changes"]]),
        *_warnings(found),
        opening=found.loaded.case.name,
    )


def _running(read: Facts) -> list[Part]:
    """What goes on and what is stopped, and why."""
    decided = [*read["running"]["goes_on"], *read["running"]["stopped"]]
    return [[html.Strong(f"{made['name']} "), made["why"]] for made in decided]


def _proof(decision: Facts) -> str:
    if decision["proven"]:
        return "The portfolio is proven to be the best."
    found = "The portfolio is the best found in the time there was"
    if decision["listed_by_hand"]:
        found = (
            "The portfolio is what one takes by hand, by value per cost: the solver found nothing better in "
            "the time there was"
        )
    if decision["gap"] is None:
        return f"{found}; how much better one is, is not known."
    return (
        f"{found}, not proven to be the best: its value lies "
        f"within {100 * decision['gap']:.2g}\xa0% of the highest that the rules allow."
    )


def _incomplete(read: Facts, computing: bool) -> str:
    if computing:
        return "Still being computed: the order of funding, what each rule costs, and what less money buys."
    words = "The time was over before all that belongs to the portfolio was computed: what is missing says so"
    return words + (
        "." if read["frontier"]["traced"] else ", and the priorities follow value per cost alone."
    )


def _listed(heading: str, items: list[Part]) -> list[Part]:
    return [html.H3(heading), html.Ul([html.Li(item) for item in items])] if items else []


def _warnings(found: PageAnswer) -> list[Part]:
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


def no_portfolio(found: PageAnswer) -> html.Section:
    return section(
        "decision",
        "No portfolio" if found.timely else "No portfolio in the time there was",
        html.Div([html.P(words) for words in found.trouble], className="banner"),
        *_warnings(found),
        opening=found.loaded.case.name,
    )


def only_ranked(found: PageAnswer) -> Part:
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
