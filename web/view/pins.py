"""Results that were pinned, beside what is there now."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Any

from dash import html
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ...models.case.case import Case
from ...models.options.option import Option
from ...report.results.stages import rank as rank_result
from ...report.words import wording as say
from ..state import whatif
from ..state.whatif import WhatIf
from .answer import PageAnswer
from .parts import MOST_ROWS, Part, section, table

MOST = 6
"""Columns that can still be read beside each other"""

DIFFERS = "≠"


class Pin(BaseModel):
    """What a result is compared by, as the tab keeps it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str
    changes: list[str]
    profile: str
    budget: str
    ranks: dict[str, int]
    """By stage"""
    names: dict[str, str]
    """Of stages and pairs"""
    cost: str = "–"
    value: str = "–"
    proven: str = "no portfolio"
    funded: dict[str, int] = {}
    """Priority by pair"""
    ways: dict[str, str] = {}
    """Level and start by pair, where it has them"""

    @property
    def key(self) -> str:
        """The same for pins that say the same: it does not matter which of them is removed."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


_PINS = TypeAdapter(list[Pin])


def kept(sent: Any) -> list[Pin]:
    """The last pins of a tab; none where what it sent is none."""
    try:
        return _PINS.validate_python(sent or [])[-MOST:]
    except ValidationError:
        return []


def without(pins: Sequence[Pin], key: str) -> list[Pin]:
    """The pins but the one that is meant; all of them where it is gone already."""
    at = next((i for i, made in enumerate(pins) if made.key == key), len(pins))
    return [*pins[:at], *pins[at + 1 :]]


def pin(what: WhatIf, found: PageAnswer) -> Pin:
    case, ranked = found.loaded.case, rank_result.rank(found.loaded, found.ranked)
    names = {stage: say.stage_name(case, stage) for stage in case.stages}
    outcome: dict[str, Any] = {} if found.timely else {"proven": "none in the time there was"}
    if found.analysis is not None:
        portfolio = found.analysis.portfolio
        names |= {made.pair.pair: say.pair_name(case, made.pair.pair) for made in portfolio.funded}
        outcome = {
            "cost": _money(portfolio.optimum.cost, case.currency),
            "value": say.score(portfolio.optimum.value),
            "proven": "yes" if portfolio.gap == 0 and portfolio.optimum.halted is None else "no",
            "funded": {made.pair.pair: made.priority for made in portfolio.funded},
            "ways": {made.pair.pair: how for made in portfolio.funded if (how := _how(case, made.pair))},
        }
    return Pin(
        name=case.name,
        changes=whatif.said(what),
        profile=say.profile_title(case, ranked.profile),
        budget=_money(case.budget_limit, case.currency),
        ranks={stage.id: stage.rank for stage in ranked.stages},
        names=names,
        **outcome,
    )


def _how(case: Case, pair: Option) -> str:
    """At which level, and from when on."""
    return say.option_parts(case, pair.id)[1]


def compared(pinned: Sequence[Pin], now: Pin) -> Part:
    """All pinned results and the present one, row by row; what differs says so."""
    columns = [*pinned, now]
    names = {place: name for made in reversed(columns) for place, name in made.names.items()}
    head = [("", ""), *((f"Pin {i}", "") for i in range(1, len(pinned) + 1)), ("Now", "")]
    remove: list[Part] = [_remove(i, made) for i, made in enumerate(pinned, 1)]
    rows = [
        _row("Case", [made.name for made in columns]),
        _row("Changed", [[html.Div(words) for words in made.changes] or "nothing" for made in columns]),
        _row("Weights", [made.profile for made in columns]),
        _row("Budget", [made.budget for made in columns]),
        _row("Cost", [made.cost for made in columns]),
        _row("Value", [made.value for made in columns]),
        _row("Proven the best", [made.proven for made in columns]),
        ["Remove", *remove, "–"],
    ]
    more = []
    for stage in dict.fromkeys(stage for made in columns for stage in made.ranks):
        ranks = [str(made.ranks.get(stage, "–")) for made in columns]
        more.append(_row(f"Rank: {names.get(stage, stage)}", ranks))
    for pair in dict.fromkeys(pair for made in columns for pair in made.funded):
        cells = [
            ", ".join(filter(None, [f"yes, priority {made.funded[pair]}", made.ways.get(pair)]))
            if pair in made.funded
            else "no"
            for made in columns
        ]
        some = len({(pair in made.funded, made.ways.get(pair)) for made in columns}) > 1
        more.append(_row(f"Fund: {names.get(pair, pair)}", cells, differs=some))
    if len(more) > MOST_ROWS:  # what differs comes first
        more.sort(key=lambda row: not row[0].startswith(DIFFERS))
    said = f"{DIFFERS} marks a row in which the results differ."
    if len(more) > MOST_ROWS:
        said += f" Of {len(more):,} ranks and projects {MOST_ROWS} are shown."
    return section(
        "pinned-results",
        "Pinned results beside this one",
        table("Pinned results beside this one", head, [*rows, *more[:MOST_ROWS]], wide=True),
        html.P(said, className="note"),
    )


def _remove(place: int, made: Pin) -> html.Button:
    """The browser alone listens to it (page.js): built anew with the table, it cannot click by itself."""
    words = {"aria-label": f"Remove pin {place}", "data-unpin": made.key}
    return html.Button("Remove", type="button", **words)


def _money(amount: float, currency: str) -> str:
    return f"{say.amount(amount)} {currency}" if currency and math.isfinite(amount) else say.amount(amount)


def _row(name: str, cells: list[Part], differs: bool | None = None) -> list[Part]:
    """A row; ≠ where not all say the same, unless ``differs`` says it."""
    if differs is None:
        differs = len({str(cell) for cell in cells}) > 1
    return [f"{DIFFERS} {name}" if differs else name, *cells]
