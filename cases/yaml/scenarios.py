"""Scenarios: what a case file holds under a name to be changed all at once."""

from __future__ import annotations

from typing import NamedTuple

from ...models.case.file_schema import NOT_IN_SCENARIOS
from .document import Node, Slip
from .merge import inherit


class Merged(NamedTuple):
    """A scenario, what it makes of its case, and what it may not say."""

    own: Node
    tree: Node
    slips: list[Slip]


MOST_TOGETHER = 200_000
"""Values of all scenarios together, where each holds those of the case."""
LEAST = 200
"""What a scenario counts at least: a small one takes time as well."""


def merged_scenarios(tree: Node) -> tuple[dict[str, Merged], list[Slip]]:
    """Each scenario of a case over the case, as a file that extends it would be; the case's name stays.

    The paths of slips start within the scenario, but for one that says there are too many of them.
    What is no mapping is left to the check of the form.
    """
    section = tree.value.get("scenarios")
    if section is None or not isinstance(section.value, dict):
        return {}, []
    case = Node({key: node for key, node in tree.value.items() if key != "scenarios"}, tree.place)
    most = MOST_TOGETHER // max(_size(case), LEAST)
    if len(section.value) > most:
        says = f"holds {len(section.value):,} scenarios: a case of this size can have {most:,}"
        return {}, [Slip(section.key_place or section.place, ("scenarios",), says)]
    found = {
        name: _merged(case, node) for name, node in section.value.items() if isinstance(node.value, dict)
    }
    return found, []


def _size(node: Node) -> int:
    """How many values a tree holds."""
    inner = node.value.values() if isinstance(node.value, dict) else node.value
    return 1 + sum(map(_size, inner)) if isinstance(node.value, (dict, list)) else 1


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
