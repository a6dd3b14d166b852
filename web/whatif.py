"""A case and what somebody changes about it: all that the page remembers, as plain data.

The browser keeps it and sends it along, so the server holds nobody's state. The changes are made
in the text of the case file, and that text is read as any case file is: what the page shows is what
the command line says of the file that it saves.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ..cases.edit import BOM, NotEditable, changed, with_values
from ..cases.reader import Loaded, library, load, read
from ..cases.starter import whole
from ..cases.workbook.archive import is_workbook
from ..cases.workbook.cells import same
from ..cases.yaml.document import visible
from ..cases.yaml.dump import as_yaml
from ..cases.yaml.flow import Path as Place
from ..cases.yaml.flow import path_of, path_text
from ..cases.yaml.given import MAX_BYTES
from ..cases.yaml.problems import CaseError, Located
from ..models.case.case import Case
from ..models.case.profiles import hierarchy
from ..models.ranking.weights import profile_name
from ..models.rules.kinds import RULES
from ..models.solver.milp import check_time
from ..report.words.judgement import saaty
from ..report.words.plain_text import number

Value = (
    Annotated[int, Field(ge=-(10**15), le=10**15)] | float | Annotated[str, StringConstraints(max_length=200)]
)

MARK = "what-if"
"""Stands in the name of every case that was changed here."""

MOST_CHANGES = 2_000


class WhatIf(BaseModel):
    """A case as it was opened, and what was changed since."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    file: Annotated[str, Field(max_length=200)]
    text: Annotated[str, Field(max_length=MAX_BYTES)]
    scenario: str | None = None
    changes: Annotated[
        dict[Annotated[str, StringConstraints(max_length=500)], Value], Field(max_length=MOST_CHANGES)
    ] = {}
    """Path within the case → value"""

    @property
    def key(self) -> str:
        """The same for the same state, whoever's it is."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def same_file(self, other: WhatIf) -> bool:
        return (self.file, self.text) == (other.file, other.text)

    def __hash__(self) -> int:
        return hash(self.key)


def opened(loaded: Loaded, file: str) -> WhatIf:
    """A case to be changed: its own text where that says all, else all that it says as one file."""
    own = loaded.sources[0]
    if len(loaded.sources) == 1 and not is_workbook(own.content, own.file):
        return WhatIf(file=file[-200:], text=own.content.decode("utf-8-sig"))
    return WhatIf(file=f"{Path(file).stem[-190:]}.yaml", text=as_yaml(whole(loaded)))


@cache
def of_library(name: str) -> WhatIf:
    """A case of the library.

    Raises:
        ValueError: there is none of this name.
    """
    if name not in library():
        raise ValueError(f"'{name}' is no library case")
    return opened(load(name), f"{name}.yaml")


def as_opened(what: WhatIf) -> Loaded:
    """The case as the file says it, with all its scenarios.

    Raises:
        CaseError: it is no sound case.
    """
    return _read(what.text, what.file)


def base(what: WhatIf) -> Loaded:
    """The case without the changes, under the scenario that was chosen.

    Raises:
        CaseError: it is no sound case, or has no such scenario.
    """
    loaded = as_opened(what)
    if what.scenario is None:
        return loaded
    if what.scenario not in loaded.scenarios:
        raise _trouble(what, f"has no scenario '{what.scenario}'")
    return loaded.scenarios[what.scenario]


def current(what: WhatIf) -> Loaded:
    """The case as it stands now.

    Raises:
        CaseError: with everything that is wrong with it.
        OutOfTime: the time was over before it was read.
    """
    return _current(what).found()


def uploaded(raw: bytes, file: str) -> WhatIf:
    """A file that somebody opened, as a case to be changed.

    Raises:
        CaseError: it is no sound case.
    """
    file = file[-200:]
    try:
        loaded = read(raw, file) if is_workbook(raw, file) else _read(raw.decode("utf-8-sig"), file)
    except UnicodeDecodeError:
        loaded = read(raw, file)  # which says where
    made = opened(loaded, file)
    current(made)
    return made


class _Once:
    """A case that is read once, however many ask for it at the same time."""

    def __init__(self, reading: Callable[[], Loaded]) -> None:
        self._reading = reading
        self._lock = threading.Lock()
        self._found: Loaded | CaseError | None = None

    @property
    def done(self) -> bool:
        return self._found is not None

    def found(self) -> Loaded:
        with self._lock:
            if self._found is None:
                check_time()
                try:
                    self._found = self._reading()
                except CaseError as error:
                    self._found = error
        if isinstance(self._found, CaseError):
            raise self._found.with_traceback(None)
        return self._found


@lru_cache(maxsize=64)
def _text_read(text: str, file: str) -> _Once:
    return _Once(lambda: read(text.encode(), file))


def _read(text: str, file: str) -> Loaded:
    return _text_read(text, file).found()


@lru_cache(maxsize=64)
def _current(what: WhatIf) -> _Once:
    return _Once(lambda: _read(text(what), what.file))


def is_read(what: WhatIf) -> bool:
    """Whether the case as it stands now is there without any reading."""
    return _current(what).done


@lru_cache(maxsize=64)
def text(what: WhatIf) -> str:
    """The case file as it stands now: the one that was opened where nothing was changed."""
    if what.scenario is None and not what.changes:
        return what.text
    before = base(what)
    values = {path_of(path) or (): value for path, value in what.changes.items()}
    name = before.case.name
    if MARK not in name:
        values["name",] = f"{name} ({MARK})"
    try:
        if what.scenario is not None or before.tree.value.get("extends"):
            raise NotEditable("the text that was opened does not say all")
        made = with_values(what.text, values)
    except NotEditable:
        try:
            made = as_yaml(changed(whole(before), values))
        except (KeyError, IndexError, TypeError):
            raise _trouble(what, "the changes do not fit this case") from None
    head = [f"{MARK.capitalize()} of {what.file}", *(f"  {words}" for words in said(what))]
    comments = "".join(f"# {visible(' '.join(line.split()))}\n" for line in head)
    return comments + made.removeprefix(BOM)


def _trouble(what: WhatIf, message: str) -> CaseError:
    return CaseError([Located(what.file, None, None, "", message)])


def with_change(what: WhatIf, path: str, value: Value) -> WhatIf:
    """The state after one more change; what is as it was in the file is no change."""
    if same(_stated(base(what), path), value):
        return _without(what, path)
    kept = _without(what, path).changes
    return what.model_copy(update={"changes": {**kept, path: value}})


def _without(what: WhatIf, path: str) -> WhatIf:
    """The state with a change taken back."""
    return what.model_copy(update={"changes": {k: old for k, old in what.changes.items() if k != path}})


def moved(what: WhatIf, path: str, value: Any) -> WhatIf:
    """The state after a control was moved: the one before where that says nothing new.

    Raises:
        CaseError: with the change it would be no sound case.
    """
    loaded = current(what)
    profile = profile_name(loaded.case)
    cells = {cell.path: cell for made in judgements(loaded.case, profile) for cell in made.cells}
    stated = {limit.path: limit for limit in limits(loaded)}
    if path == "profile":
        # What is used when nothing is said is no change.
        back = value == profile_name(base(what).case)
        made = _without(what, path) if back else with_change(what, path, value)
    elif path in cells:
        if value == position(cells[path].value):
            return what
        made = with_change(what, path, cells[path].written(int(value)))
    elif path in stated:
        limit = stated[path]
        if value is None and _stated(base(what), path) is None:
            return _without(what, path)
        if value is None:
            raise _trouble(what, f"{limit.name}, {limit.side}: write a number; the one before counts")
        if same(limit.value, value):
            return what
        made = with_change(what, path, value)
    else:  # of a case that is no longer there
        return what
    current(made)
    return made


def shown(what: WhatIf) -> dict[str, Any]:
    """What each control shows."""
    loaded = current(what)
    sets = judgements(loaded.case, profile_name(loaded.case))
    found: dict[str, Any] = {cell.path: position(cell.value) for made in sets for cell in made.cells}
    return found | {limit.path: limit.value for limit in limits(loaded)}


def said(what: WhatIf) -> list[str]:
    """The scenario and each change in words."""
    before = base(what)
    scenario = [f"scenario {what.scenario}"] if what.scenario is not None else []
    return scenario + [
        f"{path}: {_shown(_stated(before, path))} → {_shown(value)}" for path, value in what.changes.items()
    ]


def _shown(value: Any) -> str:
    return "nothing" if value is None else value if isinstance(value, str) else number(value)


def _stated(loaded: Loaded, path: str) -> Any:
    """What the case says at a path; ``None``: nothing."""
    found: Any = loaded.tree.plain()
    for step in path_of(path) or ():
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return None
    return found


# ---------------------------------------------------------------- what can be changed


@dataclass(frozen=True)
class Judged:
    """One comparison of two criteria, or of two groups of them."""

    path: str
    row: str
    column: str
    value: float | None
    """How much more the row counts than the column; ``None``: nobody compared them"""
    inverse: bool
    """The file states it the other way round."""

    def written(self, position: int) -> int | str:
        """What the file says where a slider stands at ``position``."""
        return _judgement(-position if self.inverse else position)


@dataclass(frozen=True)
class JudgedSet:
    """What one person compared with each other."""

    expert: str | None
    group: str | None
    cells: tuple[Judged, ...]


FARTHEST = 8
"""A slider's last place: 9 times as much. 0 is equal; to the left the row counts more."""


def position(value: float | None) -> int:
    """Where a slider stands for a judgement: at the nearest value of Saaty's scale."""
    if value is None:
        return 0
    return 1 - round(value) if value >= 1 else round(1 / value) - 1


def _judgement(position: int) -> int | str:
    return 1 - position if position <= 0 else f"1/{position + 1}"


def judgements(case: Case, name: str) -> tuple[JudgedSet, ...]:
    """Everything that is compared in a profile; nothing where its weights do not come from judgements."""
    profile = case.profiles.get(name)
    if profile is None:
        return ()
    found = []
    for place, stated in profile.judged.items():
        for siblings in hierarchy(profile, tuple(case.criteria)):
            members = siblings.members
            cells = []
            for i, row in enumerate(members):
                for column in members[i + 1 :]:
                    inverse = row in stated.get(column, {}) and column not in stated.get(row, {})
                    first, second = (column, row) if inverse else (row, column)
                    value = stated.get(first, {}).get(second)
                    if value is not None and inverse:
                        value = 1 / value
                    path = path_text(("profiles", name, *place, first, second))
                    cells.append(Judged(path, row, column, value, inverse))
            if cells:
                expert = place[1] if place[0] == "experts" else None
                found.append(JudgedSet(expert, siblings.group, tuple(cells)))
    return tuple(found)


@dataclass(frozen=True)
class Limit:
    """A figure that limits the portfolio."""

    path: str
    name: str
    side: str
    """at most, at least, or the amount of a pool"""
    value: Value | None
    levels: tuple[str, ...] = ()
    """The words it can be, where it is one"""


def limits(loaded: Loaded) -> tuple[Limit, ...]:
    """The budget, the periods' and the pools', and the limits of the rules, as the case states them."""
    data = loaded.tree.plain()
    found = [_money(("budget",), "budget", data.get("budget"))]
    for name, period in (data.get("periods") or {}).items():
        if isinstance(period, dict) and period.get("budget") is not None:
            found.append(_money(("periods", name, "budget"), f"budget of {name}", period["budget"]))
    for name, pool in (data.get("pools") or {}).items():
        found.append(Limit(path_text(("pools", name, "amount")), name, "amount", pool["amount"]))
    levels = tuple(loaded.case.scale)
    for i, rule in enumerate(data.get("rules") or []):
        for field in RULES[rule["rule"]].bounds:
            value = rule.get(field)
            if value is not None:
                title = rule.get("name") or f"{rule['rule']} {i + 1}"
                words = levels if isinstance(value, str) else ()
                found.append(
                    Limit(path_text(("rules", i, field)), title, field.replace("_", " "), value, words)
                )
    return tuple(found)


def _money(path: Place, name: str, stated: Any) -> Limit:
    if isinstance(stated, dict):
        path, stated = (*path, "at_most"), stated["at_most"]
    return Limit(path_text(path), name, "at most", stated)


def ratio(value: float | None) -> str:
    """A judgement as people write it."""
    return "not compared" if value is None else saaty(value)
