"""Panels of controls: steps, weights stated outright, rules off, pairs forced, a figure to change."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from dash import dcc, html

from ...cases import Loaded
from ...models.ranking.weights import profile_name
from ...report.words import wording as say
from ...report.words.plain_text import number
from ..state import whatif
from ..state.figures import MOST_FIGURES, figures
from ..state.history import Moment
from ..state.weighting import WHOLE, order, points, shares
from ..state.whatif import WhatIf, rule_name
from .parts import Part, choice, element

MOST_PAIRS = 200
"""Of which each has a list of its own"""

KINDS = {"cost": "Costs", "reading": "Readings", "fit": "Fit"}


def steps(moments: Sequence[Moment], at: int) -> list[Part]:
    """The steps that led to the state, and those that were undone; each can be gone to."""
    return [
        html.Li(
            html.Button(
                say.capital(moment.words),
                type="button",
                value=str(i),
                className="undone" if i > at else "",
                **{"data-choice": "step", **({"aria-current": "step"} if i == at else {})},
            )
        )
        for i, moment in enumerate(moments)
    ]


def stated_weights(loaded: Loaded) -> list[Part]:
    """Sliders for weights that are stated directly, fields for points, buttons for an order."""
    case, profile = loaded.case, profile_name(loaded.case)
    parts: list[Part] = []
    for share in shares(case, profile):
        control = {"share": share.path}
        slider = dcc.Input(id=control, type="range", min=0, max=WHOLE, step=1, value=share.position)
        ends = [html.Span(say.criterion_name(case, share.criterion)), html.Span(f"{100 * share.part:.3g} %")]
        parts.append(
            html.Div(
                [html.Label(ends, htmlFor=element(control), className="ends"), slider],
                className="share",
                **{"data-share": share.path},
            )
        )
    if parts:
        parts.append(html.P("The other weights make room in proportion.", className="note"))
    for swing in points(case, profile):
        control = {"control": swing.path}
        field = dcc.Input(id=control, type="number", step="any", value=swing.points, debounce=True)
        label = f"{say.criterion_name(case, swing.criterion)}, points"
        parts.append(html.Div([html.Label(label, htmlFor=element(control)), field], className="field"))
    ordered = order(case, profile)
    if ordered:
        last = len(ordered) - 1
        rows = [
            html.Li([html.Span(say.criterion_name(case, criterion)),
                     _mover("up", "↑", "Up", case_name, criterion, i == 0),
                     _mover("down", "↓", "Down", case_name, criterion, i == last)])
            for i, criterion in enumerate(ordered)
            for case_name in [say.criterion_name(case, criterion)]
        ]  # fmt: skip
        parts.append(html.Ol(rows, className="order"))
    return parts


def _mover(which: str, sign: str, word: str, name: str, criterion: str, off: bool) -> html.Button:
    label = {"aria-label": f"{word}: {name}", "data-choice": f"{which} {criterion}"}
    return html.Button(sign, type="button", disabled=off, **label)


def rules(what: WhatIf, turn: int) -> list[Part]:
    """Each rule of the case as opened, counted or not."""
    stated = whatif.base(what).tree.plain().get("rules") or []
    options = [("on", "counts"), ("off", "switched off")]
    lists = [
        choice(f"rule {i}", rule_name(rule, i), options, "off" if i in what.off else "on", turn)
        for i, rule in enumerate(stated)
    ]
    return [_folded("Rules switched off and on", lists, bool(what.off), "rules")] if lists else []


def pairs(what: WhatIf, turn: int) -> list[Part]:
    """Each pair: free, forced in, or forced out."""
    case = whatif.current(what).case
    options = [("free", "free"), ("in", "in: has to be funded"), ("out", "out: must not be funded")]
    known = [f"{stage}/{technology}" for stage, technology in case.option_ids()]
    # What is forced is always there, so that it can be freed again.
    first = [pair for i, pair in enumerate(known) if i < MOST_PAIRS or pair in what.forced]
    lists: list[Part] = [
        choice(f"pair {pair}", say.pair_name(case, pair), options, what.forced.get(pair, "free"), turn)
        for pair in first
    ]
    if len(first) < len(known):
        words = f"{len(first):,} of {len(known):,} pairs are listed: force others by a rule in the file."
        lists.append(html.P(words, className="note"))
    return [_folded("Pairs forced in or out", lists, bool(what.forced), "forced")] if lists else []


def figure_panel() -> html.Details:
    """One figure of the case to change: which, and what it is to be.

    It is always there: built anew with the controls, it would lose what is being typed.
    """
    field = {"figure": "value"}
    inside: list[Part] = [
        html.Div(id="figures"),
        html.Div(
            [
                html.Label("What it is to be", htmlFor=element(field)),
                dcc.Input(id=field, type="text", maxLength=100, autoComplete="off"),
            ],
            className="field",
            **{"data-figure": "value"},
        ),
        html.Button("Change", type="button", **{"data-choice": "figure"}),
    ]
    return _folded("Change a cost, a reading or a fit", inside, False, "figures")


def figure_list(what: WhatIf, turn: int) -> list[Part]:
    """Every figure that can be changed, with what the case says there now."""
    found, which = figures(whatif.current(what)), f"figure {turn}"
    groups = [
        html.Optgroup(
            [html.Option(f"{one.name}: {_shown(one.value)}", value=one.path) for one in ones],
            label=KINDS[kind],
        )
        for kind, ones in groupby(found[:MOST_FIGURES], key=lambda one: one.kind)
    ]
    parts: list[Part] = [
        html.Div(
            [html.Label("Which", htmlFor=which), html.Select(groups, id=which, **{"data-figures": "which"})],
            className="field",
        )
    ]
    if len(found) > MOST_FIGURES:
        words = f"The first {MOST_FIGURES:,} of {len(found):,} figures: change others in the file."
        parts.append(html.P(words, className="note"))
    return parts


def _shown(value: object) -> str:
    return "not stated" if value is None else value if isinstance(value, str) else number(value)


def _folded(title: str, inside: list[Part], opened: bool, name: str) -> html.Details:
    return html.Details([html.Summary(html.H2(title)), *inside], open=opened, **{"data-fold": name})
