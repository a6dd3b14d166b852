"""The tree of a case as the cells of a workbook make it grow, with what is wrong on the way."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import field, replace
from itertools import pairwise
from typing import Any

from ...models.entry.problem import Near
from ...records import dataclass
from ..yaml.document import LONGEST_KEY, Node, Place, Slip, too_long
from ..yaml.flow import Path
from .cells import read
from .rows import Cell
from .sheets import SheetColumn


@dataclass
class Growing:
    """The tree as it grows, with what is wrong."""

    file: str
    root: Node
    slips: list[Slip] = field(default_factory=list)
    readers: dict[Path, dict[str, Node]] = field(default_factory=dict)
    """What the participants' sheets say of each cell."""
    formulas: list[str] = field(default_factory=list)
    """Cells whose value is what a formula gave."""
    hidden: list[str] = field(default_factory=list)
    """Rows and columns that a spreadsheet program does not show."""
    struck: list[str] = field(default_factory=list)
    """Rows that are struck out."""
    renames: dict[str, dict[str, str]] = field(default_factory=dict)
    """By section, what is called otherwise where it is declared than elsewhere, and how."""
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)
    """By section, new names that other sheets may use already, and what they stand for."""
    renamed: list[str] = field(default_factory=list)
    """Renames in words."""
    known: Mapping[str, Mapping[str, None]] = field(default_factory=dict)
    """Stages and technologies, by section, where a row may name no others."""

    def slip(self, place: Place, says: str, path: Path = (), near: Near | None = None) -> None:
        self.slips.append(Slip(place, path, says, near))

    def value(self, cell: Cell, column: SheetColumn, path: Path) -> Node | None:
        """What a cell says; nothing, with a slip, where it may not be said so."""
        if cell.trouble:
            self.slip(cell.place, cell.trouble, path)
            return None
        written = cell.written
        if isinstance(written, datetime.datetime):
            written = written.date().isoformat()
            if column.kind not in ("day", "text"):
                message = f"is the date {written}: format the cell as text and write the value again"
                self.slip(cell.place, message, path)
                return None
        node, slips = read(written, column.kind, cell.place)
        self.slips += [replace(slip, path=path) for slip in slips]
        return None if slips else node

    def put(self, path: Path, node: Node) -> None:
        """Hang a node into the tree, or say that something is there."""
        long = [step for step in path if isinstance(step, str) and len(step) > LONGEST_KEY]
        if long:
            self.slip(node.place, too_long(long[0]))
            return
        at = self.root
        for step, following in pairwise(path):
            fresh = Node([] if isinstance(following, int) else {}, node.place, node.place)
            inner = self._step(at, step, fresh, path)
            if inner is None:
                return
            at = inner
        there = self._step(at, path[-1], node, path)
        if there is None or there is node:
            return
        if isinstance(there.value, dict) and isinstance(node.value, dict):
            for key, inner in node.value.items():
                self.put((*path, key), inner)
        elif there.value == [] and isinstance(node.value, list):
            there.value = node.value
        elif node.value != []:
            self.slip(node.place, f"is given twice, first at {there.place.cell}", path)

    def _step(self, at: Node, step: str | int, fresh: Node, path: Path) -> Node | None:
        """What is at a step; ``fresh`` where nothing was."""
        if isinstance(at.value, dict) and isinstance(step, str):
            found: Node = at.value.setdefault(step, fresh)
            return found
        if isinstance(at.value, list) and isinstance(step, int) and step <= len(at.value):
            if step == len(at.value):
                at.value.append(fresh)
            there: Node = at.value[step]
            return there
        self.slip(fresh.place, f"does not go with what is given at {at.place.cell}", path)
        return None

    def text(self, cell: Cell) -> str:
        """A heading or a path; empty, with a slip, where it may not be one."""
        if cell.trouble:
            self.slip(cell.place, cell.trouble)
            return ""
        return str(cell.written).strip()

    def key_of(self, section: str, name: str) -> str:
        """The key under which an entry grows that may have been renamed; of a pair, that of both."""
        if section == "pairs" and "/" in name:
            stage, _, technology = name.partition("/")
            return f"{self.key_of('stages', stage)}/{self.key_of('technologies', technology)}"
        return self.aliases.get(section, {}).get(name, name)

    def has(self, *path: str) -> bool:
        at: Any = self.root
        for step in path:
            if not (isinstance(at.value, dict) and step in at.value):
                return False
            at = at.value[step]
        return True
