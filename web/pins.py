"""Results that were pinned, beside what is there now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html

from ..report import views
from ..report import wording as say
from . import whatif
from .answers import Answer
from .parts import Part, section, table
from .whatif import WhatIf

MOST = 6
"""Columns that can still be read beside each other"""

Pin = dict[str, Any]


def pin(what: WhatIf, found: Answer) -> Pin:
    """What a result is compared by, as the tab keeps it."""
    case, view = found.loaded.case, views.rank(found.loaded, found.ranked)
    made = found.analysis
    pinned: Pin = {
        "name": case.name,
        "changes": whatif.said(what),
        "profile": say.profile_title(case, view["profile"]),
        "unit": case.currency,
        "ranks": {say.stage_name(case, stage["id"]): stage["rank"] for stage in view["stages"]},
        "funded": None,
    }
    if made is not None:
        portfolio = made.portfolio
        pinned |= {
            "budget": say.amount(portfolio.budget),
            "cost": say.amount(portfolio.optimum.cost),
            "value": say.score(portfolio.optimum.value),
            "proven": portfolio.gap == 0 and portfolio.optimum.halted is None,
            "funded": {say.project(case, funded.pair): funded.priority for funded in portfolio.funded},
        }
    return pinned


def compared(pinned: Sequence[Pin], now: Pin) -> Part:
    """All pinned results and the present one, row by row; what differs says so."""
    columns = [*pinned, now]
    head = [("", ""), *((f"Pin {i}", "") for i in range(1, len(pinned) + 1)), ("Now", "")]
    rows = [
        _row("Case", [made["name"] for made in columns]),
        _row("Changed", [[html.Div(words) for words in made["changes"]] or "nothing" for made in columns]),
        _row("Weights", [made["profile"] for made in columns]),
    ]
    figures = [("budget", "Budget"), ("cost", "Cost"), ("value", "Value")]
    for key, name in figures:
        unit = "" if key == "value" else "unit"
        rows.append(_row(name, [_figure(made, key, unit) for made in columns]))
    rows.append(
        _row(
            "Proven the best", [{True: "yes", False: "no", None: "–"}[made.get("proven")] for made in columns]
        )
    )
    for stage in dict.fromkeys(name for made in columns for name in made["ranks"]):
        rows.append(_row(f"Rank: {stage}", [str(made["ranks"].get(stage, "–")) for made in columns]))
    for project in dict.fromkeys(name for made in columns for name in made["funded"] or {}):
        rows.append(
            _row(
                f"Fund: {project}",
                [_priority((made["funded"] or {}).get(project)) for made in columns],
                lambda words: words == "no",
            )
        )
    return section(
        "pinned-results",
        "Pinned results beside this one",
        html.Button("Remove all pins", id={"act": "unpin"}, type="button"),
        table("Pinned results beside this one", head, rows, wide=True),
        html.P("≠ marks a row in which the results differ.", className="note"),
    )


def _priority(priority: int | None) -> str:
    return "no" if priority is None else f"yes, priority {priority}"


def _figure(made: Pin, key: str, unit: str) -> str:
    if made["funded"] is None:
        return "no portfolio"
    return " ".join(filter(None, [made[key], made[unit] if unit else ""]))


def _row(name: str, cells: list[Part], brief: Any = None) -> list[Part]:
    """A row; ≠ where not all say the same. ``brief``: what alone is compared of a cell."""
    seen = {str(brief(cell) if brief else cell) for cell in cells}
    return [f"≠ {name}" if len(seen) > 1 else name, *cells]
