"""A case and what somebody changes about it: all that the page remembers, as plain data.

The browser keeps it and sends it along, so the server holds nobody's state. The changes are made
in the text of the case file, and that text is read as any case file is: what the page shows is what
the command line says of the file that it saves.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ...cases import Loaded, library, load
from ...cases.edit import changed, with_values
from ...cases.numbers import MARKS
from ...cases.reader import read
from ...cases.starter import whole
from ...cases.workbook.archive import is_workbook
from ...cases.yaml.document import visible
from ...cases.yaml.dump import as_yaml
from ...cases.yaml.edit_rules import other_rules, with_rules
from ...cases.yaml.flow import Path as Place
from ...cases.yaml.flow import path_of, path_text
from ...cases.yaml.given import MAX_BYTES
from ...cases.yaml.merge import ABOUT
from ...cases.yaml.places import BOM, NotEditable, said_alone
from ...cases.yaml.problems import CaseError, Located
from ...models.entry.numbers import Mark
from ...models.solver.milp import check_time
from ...report.words.plain_text import number

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
    forced: Annotated[
        dict[Annotated[str, StringConstraints(max_length=500)], Literal["in", "out"]],
        Field(max_length=MOST_CHANGES),
    ] = {}
    """Pairs that have to be funded, and those that must not be"""
    off: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(strict=False, max_length=MOST_CHANGES)] = ()
    """The rules of the case that do not count, by their numbers from 0"""

    @property
    def untouched(self) -> bool:
        """Nothing is changed: the case is the one of the file."""
        return self.scenario is None and not (self.changes or self.forced or self.off)

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
        raise unsound(what, f"has no scenario '{what.scenario}'")
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
    if what.untouched:
        return what.text
    before = base(what)
    rules = before.tree.plain().get("rules") or []
    if what.off and max(what.off) >= len(rules):
        raise unsound(what, f"has no rule {max(what.off) + 1} to be switched off")
    more = _forcing(what, {str(rule.get("name")) for rule in rules})
    values: dict[Place, Any] = {path_of(path) or (): value for path, value in what.changes.items()}
    values |= _unsaid(before, values)
    name = before.case.name
    if MARK not in name:
        values["name",] = f"{name} ({MARK})"
    try:
        if what.scenario is not None or before.tree.value.get("extends"):
            raise NotEditable("the text that was opened does not say all")
        made = with_values(what.text, _as_the_file_writes(what, values))
        if more or what.off:
            made = with_rules(made, what.off, more)
    except NotEditable:
        try:
            data = changed(whole(before), values)
            made = as_yaml(other_rules(data, what.off, more) if more or what.off else data)
        except (KeyError, IndexError, TypeError):
            raise unsound(what, "the changes do not fit this case") from None
    head = [f"{MARK.capitalize()} of {what.file}", *(f"  {words}" for words in said(what))]
    comments = "".join(f"# {visible(' '.join(line.split()))}\n" for line in head)
    return comments + made.removeprefix(BOM)


def _unsaid(before: Loaded, changes: Mapping[Place, Any]) -> dict[Place, None]:
    """What entries say of the figures that are changed: a source or a reason that was another's.

    As where one file extends another, of the mapping that holds the figure; and whose judgements they
    were, of the profile or the expert.
    """
    found: dict[Place, None] = {}
    for path in changes:
        whose = (path[:2], path[:4]) if path[:1] == ("profiles",) else ()
        for holder in {path[:-1], *whose} - {()}:
            entry = stated_at(before, path_text(holder))
            said = ("source",) if holder in whose else ABOUT
            if isinstance(entry, dict):
                found |= {(*holder, key): None for key in said if entry.get(key) is not None}
    return {place: None for place in found if place not in changes}


@lru_cache(maxsize=64)
def decimal_mark(what: WhatIf) -> Mark | None:
    """What the file says that it writes before decimals; ``None``: nothing."""
    try:
        stated = said_alone(what.text.removeprefix(BOM)).get("numbers")
    except NotEditable:
        return None
    mark = stated.get("decimal") if isinstance(stated, dict) else None
    return mark if mark in MARKS else None


def _as_the_file_writes(what: WhatIf, values: dict[Place, Any]) -> dict[Place, Any]:
    """Values with decimal commas in a file of them, where 1.250 could be 1250."""
    if decimal_mark(what) != ",":
        return values
    return {
        path: str(value).replace(".", ",") if isinstance(value, float) else value
        for path, value in values.items()
    }


def _forcing(what: WhatIf, names: set[str]) -> list[dict[str, Any]]:
    """The rules that force pairs in and out, one a pair, so that a conflict names the pair."""
    made = []
    for pair, side in what.forced.items():
        name = f"{pair} forced {side}"
        while name in names:
            name += " again"
        made.append({"rule": "fund" if side == "in" else "skip", "pairs": [pair], "name": name})
    return made


def unsound(what: WhatIf, message: str) -> CaseError:
    return CaseError([Located(what.file, None, None, "", message)])


def said(what: WhatIf) -> list[str]:
    """The scenario and each change in words."""
    before = base(what)
    lines = [f"scenario {what.scenario}"] if what.scenario is not None else []
    lines += [
        f"{path}: {in_words(stated_at(before, path))} → {in_words(value)}"
        for path, value in what.changes.items()
    ]
    lines += [f"{pair}: forced {side}" for pair, side in what.forced.items()]
    rules = before.tree.plain().get("rules") or []
    return lines + [f"rule {rule_name(rules[i], i)}: switched off" for i in what.off if i < len(rules)]


def rule_name(rule: dict[str, Any], i: int) -> str:
    """What a rule is called: by itself, else its kind and its number."""
    return str(rule.get("name") or f"{rule['rule']} {i + 1}")


def in_words(value: Any) -> str:
    """What stands at a place, as the page says it."""
    return "nothing" if value is None else value if isinstance(value, str) else number(value)


def stated_at(loaded: Loaded, path: str) -> Any:
    """What the case says at a path; ``None``: nothing."""
    found: Any = loaded.tree.plain()
    for step in path_of(path) or ():
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return None
    return found
