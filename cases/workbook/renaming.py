"""An entry is renamed in one cell: where it is declared. What the other sheets call it stays as it was.

The sheets that declare stages, criteria, technologies and profiles have a last column with what each is
called elsewhere in the workbook. The tree grows under these names, and is renamed when it is whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping

from ...models.case.criterion import ROLES
from ...models.entry.entry import OF_PAIRS, Entry
from ..yaml.document import Node
from .cells import read
from .growing_tree import Growing
from .rows import Cell, SheetRow
from .sheets import ENTRIES, KEY, KEYED, Sheet

Change = Callable[[Node], Node]

DRAWN = {"y": "circularity_impact", "size": "carbon_footprint"}
"""What is drawn of the criteria that are called so, where nothing says otherwise; roles apart."""


def key_column(rows: list[SheetRow]) -> int | None:
    """The column that says what the other sheets call each row."""
    cells = rows[0].cells.items() if rows else ()
    return next((number for number, cell in cells if str(cell.written).strip() == KEY), None)


def keys_of(sheet: Sheet, rows: list[SheetRow], growing: Growing) -> dict[int, str]:
    """What the other sheets call the rows of a sheet, by line; renames are noted on the way.

    A row that was copied is a new one: its key is that of the row that still bears it as its name. Names
    that have changed places are refused: cells were moved without those of the last column. What the workbook
    inherits has its name elsewhere, where no cell of it reaches.
    """
    column = key_column(rows)
    if sheet.title not in KEYED or column is None or growing.has("extends"):
        return {}
    section = ENTRIES[sheet.title]
    named: dict[int, str] = {}
    by_key: dict[str, list[SheetRow]] = {}
    for row in rows[1:]:
        name, key = _text(row.at(1)), _text(row.at(column))
        if name:
            named[row.start.line] = name
            if key:
                by_key.setdefault(key, []).append(row)
    found: dict[int, str] = {}
    renames: dict[str, str] = {}
    for key, of in by_key.items():
        still = [row for row in of if named[row.start.line] == key]
        if not still and len(of) > 1:
            says = f"{len(of)} rows come from '{key}': clear the cell under '{KEY}' of those that are new"
            growing.slip(of[-1].start, says)
            continue
        owner = (still or of)[0]
        found[owner.start.line] = key
        name = named[owner.start.line]
        if name != key and name in by_key:  # columns were sorted, or moved, without this one
            says = (
                f"is called '{name}' here and '{key}' under '{KEY}', where another row is '{name}': sort and "
                "move whole rows, or give it a name of its own"
            )
            growing.slip(owner.start, says)
        elif name != key:
            renames[key] = name
            growing.renamed.append(f"{owner.cells[1].place.cell}: what was '{key}' is '{renames[key]}' now")
    for row in rows[1:]:
        again = named.get(row.start.line, "")
        if again in renames and row.start.line not in found:
            says = f"'{again}' was the name of what is '{renames[again]}' now: choose another one"
            growing.slip(row.start, says)
    growing.renames[section] = renames
    # Who has written the new name into some other sheet as well means the same.
    growing.aliases[section] = {name: key for key, name in renames.items()}
    return found


def _text(cell: Cell | None) -> str:
    """What a cell names; empty where it does not, or may not."""
    if cell is None or cell.trouble or not isinstance(cell.written, (str, int, float)):
        return ""
    node, _ = read(cell.written, "text", cell.place)
    return "" if node is None else str(node.value)


def renamed(growing: Growing) -> Node:
    """The tree with every name as the sheets that declare it have it."""
    if not any(growing.renames.values()):
        return growing.root
    tree = _Renaming(growing).case(growing.root)
    for old, new in growing.renames.get("criteria", {}).items():
        _keep_part(tree, old, new)
    return tree


def _keep_part(tree: Node, old: str, new: str) -> None:
    """What a criterion did by its name, it goes on doing: its role, and its place in the drawing."""
    criteria = tree.value["criteria"].value
    entry = criteria[new]
    if not isinstance(entry.value, dict):
        return
    stated = [one.value["role"].value for one in criteria.values() if "role" in (one.value or ())]
    if old in ROLES and old not in stated and old not in criteria:
        entry.value.setdefault("role", Node(old, entry.place, entry.place))
    axis = next((axis for axis, name in DRAWN.items() if name == old), None)
    if axis is not None and old not in criteria:
        axes = tree.value.setdefault("conceptual_model", Node({}, entry.place, entry.place))
        if isinstance(axes.value, dict):
            axes.value.setdefault(axis, Node(new, entry.place, entry.place))


class _Renaming:
    def __init__(self, growing: Growing) -> None:
        self.growing = growing
        self.stages, self.technologies, self.criteria, self.profiles = (
            growing.renames.get(section, {}) for section in ("stages", "technologies", "criteria", "profiles")
        )

    def case(self, tree: Node) -> Node:
        """A case, or what a scenario says of one."""
        within: dict[str, Change] = {
            "criteria": lambda node: self.keys(node, self.criteria),
            "stages": lambda node: self.each(self.keys(node, self.stages), self.of_criteria),
            "technologies": lambda node: self.keys(node, self.technologies),
            "fit": lambda node: self.each(
                self.keys(node, self.stages), lambda row: self.keys(row, self.technologies)
            ),
            "pairwise": lambda node: self.each(self.of_criteria(node), self.compared),
            "pairs": self.pairs,
            "synergies": lambda node: self.each(node, self.limits),
            "rules": lambda node: self.each(node, self.limits),
            "pools": lambda node: self.each(node, self.limits),
            "profile": lambda node: self.names(node, self.profiles),
            "profiles": lambda node: self.each(self.keys(node, self.profiles), self.profile),
            "conceptual_model": lambda node: self.each(
                node, lambda axis: self.names(axis, self.criteria), but=Entry.model_fields
            ),
            "scenarios": lambda node: self.each(node, self.case),
        }
        return self.fields(tree, within)

    def profile(self, node: Node) -> Node:
        def judgements(rows: Node) -> Node:
            return self.each(self.of_criteria(rows), self.of_criteria)

        def best_worst(said: Node) -> Node:
            within: dict[str, Change] = dict.fromkeys(("best_to_others", "others_to_worst"), self.of_criteria)
            within |= dict.fromkeys(("best", "worst"), lambda one: self.names(one, self.criteria))
            return self.fields(said, within)

        within: dict[str, Change] = {
            "ahp": judgements,
            "direct": self.of_criteria,
            "intervals": self.of_criteria,
            "statements": self.statements,
            "swing": self.of_criteria,
            "order": lambda order: self.names(order, self.criteria),
            "groups": lambda groups: self.each(groups, lambda one: self.names(one, self.criteria)),
            "best_worst": best_worst,
            "experts": lambda experts: self.each(experts, self.profile),
        }
        return self.fields(node, within)

    def statements(self, node: Node) -> Node:
        """Texts that say what counts at least as much as what."""
        if isinstance(node.value, list):
            return Node([self.statements(one) for one in node.value], node.place, node.key_place)
        if not isinstance(node.value, str):
            return node
        text = re.sub(r"[\w.-]+", lambda word: self.criteria.get(word[0], word[0]), node.value)
        return Node(text, node.place, node.key_place)

    def compared(self, node: Node) -> Node:
        """Stage over stage, of one or of each of several people."""
        people = node.value.get("experts") if isinstance(node.value, dict) and len(node.value) == 1 else None
        if people is not None and isinstance(people.value, dict):
            return self.each(node, lambda several: self.each(several, self._judged))
        return self._judged(node)

    def _judged(self, node: Node) -> Node:
        return self.each(self.keys(node, self.stages), lambda row: self.keys(row, self.stages))

    def limits(self, node: Node) -> Node:
        """A rule, a pool or a synergy: pairs, what they are of, and where they hold."""

        def of(said: Node) -> Node:
            return said if said.value in OF_PAIRS else self.names(said, self.criteria)

        def scope(said: Node) -> Node:
            within: dict[str, Change] = {
                "stages": lambda one: self.names(one, self.stages),
                "technologies": lambda one: self.names(one, self.technologies),
            }
            return self.fields(said, within)

        within: dict[str, Change] = dict.fromkeys(("pair", "pairs", "needs"), self.patterns)
        return self.fields(node, {**within, "of": of, "weight": of, "scope": scope})

    def pairs(self, node: Node) -> Node:
        found = node.value if isinstance(node.value, dict) else {}
        return self.keys(node, {pair: self.pattern(pair) for pair in found})

    def of_criteria(self, node: Node) -> Node:
        return self.keys(node, self.criteria)

    def pattern(self, text: str) -> str:
        stage, slash, technology = text.partition("/")
        return self.stages.get(stage, stage) + slash + self.technologies.get(technology, technology)

    def patterns(self, node: Node) -> Node:
        if isinstance(node.value, list):
            return Node([self.patterns(one) for one in node.value], node.place, node.key_place)
        is_text = isinstance(node.value, str)
        return Node(self.pattern(node.value), node.place, node.key_place) if is_text else node

    # ---------------------------------------------------------------- the steps

    def names(self, node: Node, now: Mapping[str, str]) -> Node:
        """A name, or a list of names."""
        if isinstance(node.value, list):
            return Node([self.names(one, now) for one in node.value], node.place, node.key_place)
        known = isinstance(node.value, str) and node.value in now
        return Node(now[node.value], node.place, node.key_place) if known else node

    def keys(self, node: Node, now: Mapping[str, str]) -> Node:
        """A mapping with its keys renamed, all at once."""
        if not isinstance(node.value, dict):
            return node
        found: dict[str, Node] = {}
        for key, inner in node.value.items():
            name = now.get(key, key)
            if name in found:
                self.growing.slip(inner.key_place or inner.place, f"'{name}' is given twice")
            found[name] = inner
        return Node(found, node.place, node.key_place)

    def each(self, node: Node, change: Change, but: Container[str] = ()) -> Node:
        """A mapping or a list with each of its values changed."""
        if isinstance(node.value, list):
            return Node([change(one) for one in node.value], node.place, node.key_place)
        if not isinstance(node.value, dict):
            return node
        found = {key: inner if key in but else change(inner) for key, inner in node.value.items()}
        return Node(found, node.place, node.key_place)

    def fields(self, node: Node, within: Mapping[str, Change]) -> Node:
        """A mapping with some of its values changed."""
        if not isinstance(node.value, dict):
            return node
        found = {key: within[key](one) if key in within else one for key, one in node.value.items()}
        return Node(found, node.place, node.key_place)
