"""Scenarios: what a case file holds under a name to be changed all at once."""

from __future__ import annotations

from typing import NamedTuple

from ..models.case import NOT_IN_SCENARIOS
from .document import Node, Slip
from .merge import inherit


class Merged(NamedTuple):
    """A scenario, what it makes of its case, and what it may not say."""

    own: Node
    tree: Node
    slips: list[Slip]


def merged_scenarios(tree: Node) -> dict[str, Merged]:
    """Each scenario of a case over the case, as a file that extends it would be; the case's name stays.

    The paths of slips start within the scenario. What is no mapping is left to the check of the form.
    """
    section = tree.value.get("scenarios")
    if section is None or not isinstance(section.value, dict):
        return {}
    case = Node({key: node for key, node in tree.value.items() if key != "scenarios"}, tree.place)
    return {name: _merged(case, node) for name, node in section.value.items() if isinstance(node.value, dict)}


def _merged(case: Node, own: Node) -> Merged:
    slips = [
        Slip(node.key_place or node.place, (key,), f"a scenario cannot change '{key}': take it out")
        for key, node in own.value.items()
        if key in NOT_IN_SCENARIOS
    ]
    kept = {key: node for key, node in own.value.items() if key not in NOT_IN_SCENARIOS}
    changes = Node(kept, own.place, own.key_place)
    merged, merge_slips = inherit(case, changes)
    for key in ("source", "why"):  # what backs the case as it stands does not back another
        if key not in kept:
            merged.value.pop(key, None)
    merged.value.setdefault("name", case.value["name"])
    return Merged(changes, merged, slips + merge_slips)
