"""One case file on top of another: what a company's file inherits and what it changes.

Mappings merge key by key, anything else replaces, ``null`` removes. Two things follow, so that
nothing is claimed that nobody said: what hangs on a removed stage, technology or criterion
goes with it, who decided what about another case is not taken over, and a changed entry does not keep
the ``source`` or ``why`` of the old one. It stays
``illustrative`` unless it names a source of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ...models.entry.levels import RANGE, has_evidence
from ...models.entry.problem import Near
from .document import Node, Slip

ABOUT = ("source", "why", "date", "strength")
"""What an entry says of its figures, which does not hold of others put in their place."""
OWN = ("name", "decision")
"""What a case says of itself alone."""


def inherit(base: Node, own: Node) -> tuple[Node, list[Slip]]:
    """The tree of ``own`` on top of ``base``; neither is changed."""
    removed = {
        section: [key for key, node in _entries(own, section).items() if node.value is None]
        for section in ("stages", "technologies", "criteria")
    }
    slips: list[Slip] = []
    inherited = _pruned(base, removed).value.items()
    kept = Node({key: node for key, node in inherited if key not in OWN}, base.place)
    return _merge(kept, own, (), slips), slips


def _merge(base: Node, own: Node, path: tuple[str | int, ...], slips: list[Slip]) -> Node:
    result = dict(base.value)
    plain = [key for key, node in own.value.items() if not isinstance(node.value, dict)]
    if any(key not in (*ABOUT, "illustrative") for key in plain):
        for key in ABOUT:
            result.pop(key, None)
    if "source" in own.value:  # who names a source answers for the entry
        result.pop("illustrative", None)
    for key, node in own.value.items():
        beneath = result.get(key)
        if path == ("scenarios",) and node.value is not None:
            result[key] = node  # what it removes it removes from the case, not from another scenario
        elif node.value is None:
            if beneath is None and key not in base.value and _is_cell(path):
                result[key] = node  # a person who left the cell blank
                continue
            if beneath is None and key not in base.value:
                place, says = node.key_place or node.place, f"there is no '{key}' to remove"
                slips.append(Slip(place, (*path, key), says, Near(key, base.value)))
            result.pop(key, None)
        elif beneath is not None and _is_cell((*path, key)) and _kind(beneath) != _kind(node):
            result[key] = node  # a range in place of people's readings, or the other way round
        elif beneath is not None and isinstance(beneath.value, dict) and isinstance(node.value, dict):
            result[key] = _merge(beneath, node, (*path, key), slips)
        else:
            result[key] = node
    return Node(result, own.place, own.key_place)


def _is_cell(path: tuple[str | int, ...]) -> bool:
    """Whether a mapping at the path holds what several people read: stages.STAGE.CRITERION."""
    return len(path) == 3 and path[0] == "stages"


def _kind(node: Node) -> str:
    """What the mapping of a cell says: a range, a reading with its evidence, or who read what."""
    if has_evidence(node.value):
        return "evidence"
    is_range = isinstance(node.value, dict) and bool(node.value.keys() & {*RANGE})
    return "range" if is_range else "people"


def _within(node: Node, change: Callable[[Node], Node]) -> Node:
    """A mapping with every value of it changed; anything else as it is."""
    if not isinstance(node.value, dict):
        return node
    return Node({key: change(inner) for key, inner in node.value.items()}, node.place, node.key_place)


def _of_each_expert(stated: Node, change: Callable[[Node], Node]) -> Node | None:
    """What several people judged, with each one's part changed; ``None`` where one set is stated."""
    inner = stated.value.get("experts") if isinstance(stated.value, dict) and len(stated.value) == 1 else None
    if inner is None or not isinstance(inner.value, dict):
        return None
    parts = inner.value.values()
    if not all(isinstance(own.value, dict) for own in parts):
        return None
    return Node({"experts": _within(inner, change)}, stated.place, stated.key_place)


def _entries(tree: Node, section: str) -> dict[str, Node]:
    node = tree.value.get(section)
    return node.value if node is not None and isinstance(node.value, dict) else {}


def _pruned(base: Node, removed: dict[str, list[str]]) -> Node:
    """``base`` without what hangs on the removed entries, which themselves stay to be removed."""
    stages, technologies, criteria = (
        set(removed[section]) for section in ("stages", "technologies", "criteria")
    )
    if not (stages or technologies or criteria):
        return base

    def gone(pair: object) -> bool:
        stage, _, technology = str(pair).partition("/")
        return stage in stages or technology in technologies

    def keep(node: Node, drop: set[str]) -> Node:
        """A mapping without some keys, one level down as well."""
        if not isinstance(node.value, dict):
            return node
        kept = {key: inner for key, inner in node.value.items() if key not in drop}
        return Node(kept, node.place, node.key_place)

    def each(section: str, change: Callable[[Node], Node]) -> None:
        if section in tree:
            tree[section] = _within(tree[section], change)

    def profile(node: Node) -> Node:
        if not isinstance(node.value, dict):
            return node
        about = {"ahp": judgements, "order": members, "groups": groups, "swing": points, "intervals": points,
            "statements": statements, "experts": experts, "best_worst": preferences}  # fmt: skip
        inner = {key: about[key](part) if key in about else part for key, part in node.value.items()}
        return Node(inner, node.place, node.key_place)

    def points(node: Node) -> Node:
        return keep(node, criteria)

    def preferences(node: Node) -> Node:
        return _within(node, points)

    def judgements(node: Node) -> Node:
        return _within(points(node), points)

    def members(node: Node) -> Node:
        if not isinstance(node.value, list):
            return node
        items = [item for item in node.value if item.value not in criteria]
        return Node(items, node.place, node.key_place)

    def statements(node: Node) -> Node:
        """Without those that speak of a criterion that is gone."""
        if not isinstance(node.value, list):
            return node
        items = [item for item in node.value if not criteria & {*re.findall(r"[\w.-]+", str(item.value))}]
        return Node(items, node.place, node.key_place)

    def groups(node: Node) -> Node:
        return _within(node, members)

    def experts(node: Node) -> Node:
        return _within(node, profile)

    tree: dict[str, Node] = dict(base.value)
    if "fit" in tree:
        tree["fit"] = keep(tree["fit"], stages)
        each("fit", lambda row: keep(row, technologies))
    if "pairs" in tree:
        tree["pairs"] = keep(tree["pairs"], {key for key in _entries(base, "pairs") if gone(key)})
    synergies = tree.get("synergies")
    if synergies is not None and isinstance(synergies.value, list):
        kept = [
            item
            for item in synergies.value
            if not (isinstance(item.value, dict) and any(map(gone, item.plain().get("pairs") or ())))
        ]
        tree["synergies"] = Node(kept, synergies.place, synergies.key_place)
    each("stages", lambda stage: keep(stage, criteria))
    each("profiles", profile)
    if "pairwise" in tree:
        tree["pairwise"] = keep(tree["pairwise"], criteria)

        def judged(stated: Node) -> Node:
            return _within(keep(stated, stages), lambda row: keep(row, stages))

        each("pairwise", lambda stated: _of_each_expert(stated, judged) or judged(stated))
    if "conceptual_model" in tree:
        axes = tree["conceptual_model"]
        drawn = {key for key, node in _entries(base, "conceptual_model").items() if node.value in criteria}
        tree["conceptual_model"] = keep(axes, drawn)
    return Node(tree, base.place)
