"""Scenarios: what a case file holds under a name to be changed all at once.

Each goes over its case as a file that extends it would, but for its rules, which go over those of the case
by name: one of the same name is replaced, ``null`` takes one out, the others stay.
"""

from __future__ import annotations

from ...models.case.file_schema import NOT_IN_SCENARIOS
from ...models.entry.problem import Near, Path
from ...records import dataclass
from .document import Node, Slip
from .merge import OWN, inherit


@dataclass(frozen=True)
class Merged:
    """A scenario, what it makes of its case, and what it may not say."""

    own: Node
    tree: Node
    slips: list[Slip]
    rules: tuple[str | int | None, ...] | None
    """Where in the scenario each rule of ``tree`` stands, ``None`` where it is the case's; ``None`` of a
    scenario that says nothing of rules"""

    def says(self, path: Path) -> Path | None:
        """Where in the scenario that stands which is at ``path`` in its tree; ``None``: in the case."""
        if not path or path[0] not in self.own.value:
            return None
        if self.rules is None or path[0] != "rules" or len(path) < 2 or not isinstance(path[1], int):
            return path
        at = self.rules[path[1]]
        return None if at is None else ("rules", at, *path[2:])

    def in_tree(self, path: Path) -> Path:
        """Where in its tree that is which stands at ``path`` in the scenario."""
        if self.rules is not None and path[:1] == ("rules",) and len(path) > 1 and path[1] in self.rules:
            return ("rules", self.rules.index(path[1]), *path[2:])
        return path


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
    rules = None
    if _holds_rules(kept.get("rules")) and _is_a(list, case.value.get("rules"), absent=True):
        rules, where = _rules(case.value.get("rules"), kept["rules"], slips)
        kept = {**kept, "rules": rules}
    merged, merge_slips = inherit(case, Node(kept, own.place, own.key_place))
    for key in ("source", "why"):  # what backs the case as it stands does not back another
        if key not in kept:
            merged.value.pop(key, None)
    merged.value.update({key: case.value[key] for key in OWN if key in case.value and key not in kept})
    return Merged(changes, merged, slips + merge_slips, None if rules is None else where)


def _is_a(kind: type, node: Node | None, absent: bool = False) -> bool:
    return absent if node is None else isinstance(node.value, kind)


def _holds_rules(node: Node | None) -> bool:
    return _is_a(list, node) or _is_a(dict, node)


def _rules(base: Node | None, own: Node, slips: list[Slip]) -> tuple[Node, tuple[str | int | None, ...]]:
    """The rules of a case with those of a scenario over them, and where in the scenario each stands."""
    rules: list[Node | None] = [*base.value] if base is not None else []
    if rules and not own.value:
        says = (
            "changes nothing, as rules go over those of the case by name: rules: null takes all of them out"
        )
        slips.append(Slip(own.key_place or own.place, ("rules",), says))
    titles = [_title(node, number) for number, node in enumerate(rules, 1)]
    where: list[str | int | None] = [None] * len(rules)
    items = own.value.items() if isinstance(own.value, dict) else enumerate(own.value)
    for at, node in items:
        named = isinstance(at, str)
        name = at if isinstance(at, str) else _title(node)
        known = name in titles
        if named and node.value is None:
            if not known:
                says = f"there is no rule '{at}' to take out"
                slips.append(
                    Slip(
                        node.key_place or node.place,
                        ("rules", at),
                        says,
                        Near(str(at), [t for t in titles if t]),
                    )
                )
            else:
                rules[titles.index(name)] = None
            continue
        if named and isinstance(node.value, dict):
            if "name" in node.value:
                says = f"the rule is called '{at}' already, as its key says: take name out"
                slips.append(Slip(node.value["name"].place, ("rules", at, "name"), says))
            node = Node(
                {**node.value, "name": Node(at, node.key_place or node.place)}, node.place, node.key_place
            )
        if known:
            rules[titles.index(name)], where[titles.index(name)] = node, at
        else:
            rules.append(node)
            where.append(at)
    if None in rules:  # those without a name are called by their number, which must not change
        rules = [
            _called(node, titles[i]) if i < len(titles) and node is not None and where[i] is None else node
            for i, node in enumerate(rules)
        ]
    kept = [i for i, node in enumerate(rules) if node is not None]
    found = Node([rules[i] for i in kept], own.place, own.key_place)
    return found, tuple(where[i] for i in kept)


def _title(node: Node | None, number: int | None = None) -> str | None:
    """What a rule is called; of one without a name its kind and number, where that is given."""
    said = node.value if node is not None and isinstance(node.value, dict) else {}
    name = said["name"].value if "name" in said else None
    if isinstance(name, str) and name:
        return name
    return f"{said['rule'].value} {number}" if number is not None and "rule" in said else None


def _called(node: Node, title: str | None) -> Node:
    if title is None or not isinstance(node.value, dict) or "name" in node.value:
        return node
    stands = node.key_place or node.place
    return Node({**node.value, "name": Node(title, stands)}, node.place, node.key_place)
