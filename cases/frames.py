"""Data frames of pandas to the tree of a case, each cell with its frame, row and column as its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from ..models.entry.problem import Path
from .table.keys import Keys
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

COLUMNS = {"readings": "criteria", "fit": "technologies", "weights": "criteria"}
"""What the columns of a frame are, where they are no fields."""

NAMING = ("readings", "criteria", "technologies")
"""Frames whose rows say what is called so; those of the others speak of it."""

KIND = {"stages": "stage", "criteria": "criterion", "technologies": "technology", "profiles": "profile"}

OF_A_STAGE = ("name", "why", "source", "illustrative")
"""Columns of readings that are no criteria, but what a stage says of itself."""


def frames_tree(frames: Mapping[str, Any], fields: Mapping[str, Any]) -> tuple[Node, list[Slip]]:
    """The tree of a case that the frames and the fields say, and what is wrong with it as it stands."""
    values, tree, keys = Values("case"), Values("case").tree({"format": 1}), Keys()
    values.slips += [
        Slip(nowhere("case"), (key,), f"is what {frame} say: leave {key} out, or {frame}")
        for key, frame in (("stages", "readings"), ("profiles", "weights"), *((k, k) for k in frames))
        if key in fields and frames.get(frame) is not None
    ]
    for name, found in frames.items():
        if found is None:
            continue
        if says := _turned(name, found, frames["readings"]):
            values.slips.append(Slip(nowhere(name), (_HOLDS[name],), says))
            continue
        for key, node in _SECTIONS[name](Frame(name, values, keys), found):
            tree.value[key] = node
    if frames["criteria"] is None and isinstance(frames["readings"], pd.DataFrame):
        tree.value["criteria"] = _more_is_better(Frame("readings", values, keys), frames["readings"])
    for key, given in fields.items():
        if key not in tree.value:
            place = nowhere("case")
            tree.value[key] = values.tree(given, (key,), place)
            tree.value[key].key_place = place
    return tree, values.slips


_HOLDS = {"weights": "profiles", "fit": "fit"}


def _turned(name: str, found: Any, readings: Any) -> str | None:
    """What to do about a frame that has its rows where its columns belong; ``None``: it does not seem so."""
    if not isinstance(found, pd.DataFrame) or not isinstance(readings, pd.DataFrame):
        return None
    if name == "weights" and not found.empty:
        criteria = set(readings.columns)
        if criteria.issuperset(found.index) and criteria.isdisjoint(found.columns):
            return "its rows are criteria and its columns profiles, which go the other way: give weights.T"
    if name == "fit" and not found.empty:
        stages = set(readings.index)
        if stages.issuperset(found.columns) and stages.isdisjoint(found.index):
            return "its rows are technologies and its columns stages, which go the other way: give fit.T"
    return None


class Frame:
    """One of the frames, by the name of its argument."""

    def __init__(self, name: str, values: Values, keys: Keys) -> None:
        self.name, self.values, self.keys = name, values, keys

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
        columns = self._names(
            found.columns, lambda label: self.at(column=label), (section,), COLUMNS.get(self.name)
        )
        rows: dict[str, Node] = {}
        for number, row in self._names(found.index, self.at, (section,), ROWS[self.name]):
            label = found.index[number]
            cells = self.named(label, row, self.at(label)) if self.name in NAMING else {}
            for position, column in columns:
                place = self.at(label, found.columns[position])
                cell = found.iat[number, position]
                if not _missing(cell):
                    cells[column] = self.values.tree(cell, (section, row, column), place)
                    cells[column].key_place = place
            rows[row] = Node(cells, self.at(label), self.at(label))
        return rows

    def key(self, label: Any, section: str | None) -> str | None:
        """The key of what a label calls: the label itself, or one made from its words."""
        key = key_of(label)
        if key is None or section is None or re.fullmatch(r"\w[\w.-]*", key) or not re.search(r"\w", key):
            return key
        return self.keys.of(KIND[section], key.strip())

    def named(self, label: Any, key: str, place: Place) -> dict[str, Node]:
        """The name of what is called by words, which its key cannot be."""
        return {} if key_of(label) == key else {"name": Node(str(label).strip(), place, place)}

    def _names(
        self, labels: pd.Index[Any], at: Callable[[Any], Place], path: Path, section: str | None
    ) -> list[tuple[int, str]]:
        """Labels as keys, each with its number."""
        found: dict[str, int] = {}
        for number, label in enumerate(labels):
            key = self.key(label, None if label in OF_A_STAGE else section)
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
        said: dict[str, Node] = {}
        for label, inner in node.value.items():
            key = frame.key(label, "criteria") or label
            says = {"direction": inner} if isinstance(inner.value, str) else inner.value
            if isinstance(says, dict):
                says = {**frame.named(label, key, inner.place), **says}
            said[key] = Node(says, inner.place, inner.key_place)
        node.value = said
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
        frame = _OneProfile(frame.name, frame.values, frame.keys)
    rows = frame.table(found, "profiles")
    profiles = {
        name: Node({"direct": Node(row.value, row.place, row.place)}, row.place, row.place)
        for name, row in rows.items()
    }
    for label in found.index:
        key = frame.key(label, "profiles")
        if key in profiles:
            profiles[key].value.update(frame.named(label, key, frame.at(label)))
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


def _more_is_better(frame: Frame, readings: pd.DataFrame) -> Node:
    """Criteria that nothing is said of: one a column that says no more than readings of a stage."""
    found = {}
    for label in readings.columns[readings.notna().any().to_numpy()]:
        key, place = frame.key(label, "criteria"), frame.at(column=label)
        if key is not None and label not in OF_A_STAGE:
            says = {"direction": Node("max", place, place), **frame.named(label, key, place)}
            found[key] = Node(says, place, place)
    return Node(found, frame.at(), frame.at())


def _missing(cell: Any) -> bool:
    """Whether a cell says nothing: NaN, None, NA or NaT."""
    return cell is None or (pd.api.types.is_scalar(cell) and bool(pd.isna(cell)))
