"""Data frames of pandas to the tree of a case, each cell with its frame, row and column as its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from ..models.entry.problem import Path
from .values import Values, key_of, kind_of, nowhere
from .yaml.document import Node, Place, Slip

ROWS = {
    "readings": "stages",
    "criteria": "criteria",
    "technologies": "technologies",
    "fit": "stages",
    "weights": "profiles",
}
"""What the rows of each frame are."""


def frames_tree(frames: Mapping[str, Any], fields: Mapping[str, Any]) -> tuple[Node, list[Slip]]:
    """The tree of a case that the frames and the fields say, and what is wrong with it as it stands."""
    values, tree = Values("case"), Values("case").tree({"format": 1})
    values.slips += [
        Slip(nowhere("case"), (key,), f"is what {frame} say: leave {key} out, or {frame}")
        for key, frame in (("stages", "readings"), ("profiles", "weights"), *((k, k) for k in frames))
        if key in fields and frames.get(frame) is not None
    ]
    for name, found in frames.items():
        if found is None:
            continue
        for key, node in _SECTIONS[name](Frame(name, values), found):
            tree.value[key] = node
    if frames["criteria"] is None and isinstance(frames["readings"], pd.DataFrame):
        tree.value["criteria"] = _more_is_better(tree.value.get("stages"), frames["readings"])
    for key, given in fields.items():
        if key not in tree.value:
            place = nowhere("case")
            tree.value[key] = values.tree(given, (key,), place)
            tree.value[key].key_place = place
    return tree, values.slips


class Frame:
    """One of the frames, by the name of its argument."""

    def __init__(self, name: str, values: Values) -> None:
        self.name, self.values = name, values

    def at(self, row: Any = None, column: Any = None) -> Place:
        """A place as pandas addresses it: readings.loc['reuse', 'impact']."""
        if row is None:
            return nowhere(self.name if column is None else f"{self.name}[{column!r}]")
        return nowhere(
            f"{self.name}.loc[{row!r}]" if column is None else f"{self.name}.loc[{row!r}, {column!r}]"
        )

    def refuse(self, place: Place, path: Path, says: str) -> None:
        self.values.slips.append(Slip(place, path, says))

    def table(self, found: Any, section: str) -> dict[str, Node]:
        """A mapping a row, each of what the row says."""
        if not isinstance(found, pd.DataFrame):
            says = f"expected a data frame, {ROWS[self.name]} by row, found {kind_of(found)}"
            self.refuse(self.at(), (section,), says)
            return {}
        if isinstance(found.index, pd.RangeIndex):
            says = (
                f"its rows are numbered, not named: name the column that holds the {ROWS[self.name]}, "
                f"{self.name}.set_index(…)"
            )
            self.refuse(self.at(), (section,), says)
            return {}
        columns = self._names(found.columns, lambda label: self.at(column=label), (section,))
        rows: dict[str, Node] = {}
        for number, row in self._names(found.index, self.at, (section,)):
            label = found.index[number]
            cells: dict[str, Node] = {}
            for position, column in columns:
                place = self.at(label, found.columns[position])
                cell = found.iat[number, position]
                if not _missing(cell):
                    cells[column] = self.values.tree(cell, (section, row, column), place)
                    cells[column].key_place = place
            rows[row] = Node(cells, self.at(label), self.at(label))
        return rows

    def _names(self, labels: pd.Index[Any], at: Callable[[Any], Place], path: Path) -> list[tuple[int, str]]:
        """Labels as keys, each with its number."""
        found: dict[str, int] = {}
        for number, label in enumerate(labels):
            key = key_of(label)
            if key is None or _missing(label):
                self.refuse(at(label), path, f"{label!r} cannot be a name: write it as text")
            elif key in found:
                self.refuse(at(label), (*path, key), f"'{key}' is given twice")
            else:
                found[key] = number
        return [(number, key) for key, number in found.items()]


_Section = Iterator[tuple[str, Node]]


def _readings(frame: Frame, found: Any) -> _Section:
    yield "stages", Node(frame.table(found, "stages"), frame.at(), frame.at())


def _criteria(frame: Frame, found: Any) -> _Section:
    if isinstance(found, Mapping):
        node = frame.values.tree(found, ("criteria",), frame.at())
        node.value = {
            key: Node({"direction": inner}, inner.place, inner.key_place)
            if isinstance(inner.value, str)
            else inner
            for key, inner in node.value.items()
        }
    else:
        node = Node(frame.table(found, "criteria"), frame.at(), frame.at())
    yield "criteria", node


def _technologies(frame: Frame, found: Any) -> _Section:
    if isinstance(found, pd.Series):
        found = found.to_frame("cost")
    yield "technologies", Node(frame.table(found, "technologies"), frame.at(), frame.at())


def _fit(frame: Frame, found: Any) -> _Section:
    yield "fit", Node(frame.table(found, "fit"), frame.at(), frame.at())


def _weights(frame: Frame, found: Any) -> _Section:
    if isinstance(found, pd.Series):
        found = found.to_frame("weights").T
        frame = _OneProfile(frame.name, frame.values)
    rows = frame.table(found, "profiles")
    profiles = {
        name: Node({"direct": Node(row.value, row.place, row.place)}, row.place, row.place)
        for name, row in rows.items()
    }
    yield "profiles", Node(profiles, frame.at(), frame.at())


class _OneProfile(Frame):
    """A Series of weights, whose rows are criteria."""

    def at(self, row: Any = None, column: Any = None) -> Place:
        return nowhere(self.name if column is None else f"{self.name}[{column!r}]")


_SECTIONS: Mapping[str, Callable[[Frame, Any], _Section]] = {
    "readings": _readings,
    "criteria": _criteria,
    "technologies": _technologies,
    "fit": _fit,
    "weights": _weights,
}


def _more_is_better(stages: Node | None, readings: pd.DataFrame) -> Node:
    """Criteria that nothing is said of: one a column that says no more than readings of a stage."""
    about = ("name", "why", "source", "illustrative")
    names = dict.fromkeys(key for row in (stages.value if stages else {}).values() for key in row.value)
    found = {}
    for name in names:
        if name not in about:
            place = nowhere(f"readings[{name!r}]")
            found[name] = Node({"direction": Node("max", place, place)}, place, place)
    return Node(found, nowhere("readings"), nowhere("readings"))


def _missing(cell: Any) -> bool:
    """Whether a cell says nothing: NaN, None, NA or NaT."""
    return cell is None or (pd.api.types.is_scalar(cell) and bool(pd.isna(cell)))
