"""What only shows something is one component; what callbacks read or write stays one of its own."""

import json
import re

import pytest

pytest.importorskip("dash")

from browsing import SMALL
from dash import dcc, html
from loopfolio.web.server import application
from loopfolio.web.solving.answers import answer
from loopfolio.web.solving.solves import Solves
from loopfolio.web.state.whatif import uploaded
from loopfolio.web.view import layout, panels
from loopfolio.web.view.tree import Tree, light

YEARS = "periods: {2027: {budget: 60}, 2028: {budget: 60}, 2029: {budget: 60}}\nbudget: 120"


def test_elements_that_only_show_something_become_one():
    made = light(
        html.Section(
            [html.H2("Costs", id="costs"), None, [html.P(["of ", html.B(3)], className="note"), "all"]],
            **{"aria-labelledby": "costs"},
        )
    )
    assert made.to_plotly_json() == {
        "type": "Tree",
        "namespace": "loopfolio",
        "props": {
            "node": [
                "section", {"aria-labelledby": "costs"},
                [
                    ["h2", {"id": "costs"}, ["Costs"]],
                    ["p", {"className": "note"}, ["of ", ["b", {}, [3]]]],
                    "all",
                ],
            ]
        },
    }  # fmt: skip


def test_what_is_typed_into_drawn_or_answered_stays_with_trees_around_it():
    field = dcc.Input(id={"control": "budget"}, type="number", value=3)
    made = light([html.Div([html.Label("Budget"), field], className="field"), html.Div(id="why"), "text"])
    [around, why, text] = made
    assert (type(around), around.className, type(why), text) == (html.Div, "field", html.Div, "text")
    label, kept = around.children
    assert (label.node, kept) == (["label", {}, ["Budget"]], field)


@pytest.mark.parametrize("text", [SMALL, SMALL.replace("budget: 120", YEARS)], ids=["pumps", "plan"])
def test_no_callback_reads_or_writes_what_is_in_a_tree(text):
    """Dash would say nothing: the callback would never run, or what it says would be shown nowhere."""
    what = uploaded(text.encode(), "pumps.yaml")
    app = application(what, frozenset(), 5.0)
    named = set()
    for outputs, made in app.callback_map.items():
        named |= {part["id"] for part in (*made["inputs"], *made["state"])}
        named |= {name.rpartition(".")[0] for name in outputs.strip(".").split("...")}
    kinds = {next(iter(json.loads(name))) for name in named if name.startswith("{")}
    shown = [*answer(Solves(5.0, 4), "me", what).drawn]
    for parts in (layout.opening(what, what, 1), layout.controls(what, 1), panels.figure_list(what, 1)):
        shown += light(parts)
    inside = [node for part in shown for tree in trees(part) for node in elements(tree.node)]
    ids = {attributes["id"] for _, attributes, _ in inside if "id" in attributes}
    assert {"decision", "portfolio", "rules"} <= ids
    assert not {re.sub(r"@.*", "", name) for name in named} & ids
    asked = {json.loads(name).popitem()[0] for name in ids if name.startswith("{")}
    assert asked == {"ask"}
    assert not asked & kinds


def trees(part):
    if isinstance(part, Tree):
        yield part
    inside = getattr(part, "children", None) or []
    for child in inside if isinstance(inside, list) else [inside]:
        yield from trees(child)


def elements(node):
    if isinstance(node, list):
        yield node
        for child in node[2]:
            yield from elements(child)
