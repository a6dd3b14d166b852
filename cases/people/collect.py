"""What participants returned, brought into one case: each reading and each judgement with its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from ...models.case.profiles import JUDGED
from ...models.entry.levels import NOT_PEOPLE, reading_of
from ...models.entry.problem import Path
from ...records import dataclass
from ..edit import text_of
from ..grow import grown, with_entries
from ..reader import Loaded, load
from ..starter import whole
from ..table.keys import Keys
from ..workbook.archive import is_workbook
from ..yaml.dump import as_yaml
from ..yaml.flow import flow
from ..yaml.given import Given
from ..yaml.places import said
from ..yaml.problems import CaseError, Located
from .returned import Cell, Data, Judgement, Returned, returned

PEOPLE = "people"
"""What a profile is called that brings several people's judgements together."""

JOINED = ("ahp", "best_worst", "experts")
"""Ways to state weights in which a profile holds several people's"""


def _kind(entry: Data) -> str:
    """By what an expert judges: one profile brings those of one kind together."""
    return next((way for way in JUDGED if way in entry), "ahp")


AGGREGATES = {"best_worst": "bayesian", "swing": "mean"}
"""How judgements are brought together that cannot be averaged one by one"""


@dataclass(frozen=True)
class Collected:
    """What goes into the case, and what came of each file."""

    base: Loaded
    """The case that they were asked about"""
    files: tuple[Returned, ...]
    values: Mapping[Path, Any]
    """What stands where in the case, in place of what stood there"""
    profiles: Mapping[str, tuple[str, ...]]
    """person → the profiles that hold their judgements"""
    replaced: tuple[str, ...]
    """What the case said already of the same people, in words"""

    @cached_property
    def loaded(self) -> Loaded:
        """The case with each reading by name and the judgements as experts."""
        return load(whole_with(self.base, self.values))

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(person for file in self.files for person in file.people))

    @property
    def readings(self) -> Mapping[str, Mapping[Cell, Any]]:
        """person → (stage, criterion) → reading"""
        return {person: cells for file in self.files for person, cells in file.readings.items()}


def collected(base: Loaded, found: Sequence[Given]) -> Collected:
    """What the files say, each with whose it is.

    Raises:
        CaseError: with every problem of every file; of two files of the same person, too.
    """
    problems: list[Located] = []
    more = 0
    files: list[Returned] = []
    for one in found:
        try:
            files.append(returned(one, base))
        except CaseError as error:
            problems += error.problems
            more += error.more
    problems += _of_the_same_person(files)
    if problems:
        raise CaseError(problems, more)
    replaced: list[str] = []
    values = dict(_cells(base, files, replaced))
    profiles: dict[str, tuple[str, ...]] = {}
    for path, value, people in _profiles(base, files, replaced):
        values[path] = value
        for person in people:
            profiles[person] = tuple(dict.fromkeys([*profiles.get(person, ()), str(path[1])]))
    return Collected(base, tuple(files), values, profiles, tuple(replaced))


def _of_the_same_person(files: Sequence[Returned]) -> Iterator[Located]:
    first: dict[str, tuple[str, str]] = {}
    for file in files:
        for person in file.people:
            before, called = first.setdefault(person.casefold(), (file.file, person))
            if before != file.file or called != person:
                says = f"is of '{person}', as {before} is: leave one of them out, or rename it"
                yield Located(file.file, None, None, "", says)


# ---------------------------------------------------------------- readings


def _cells(base: Loaded, files: Sequence[Returned], replaced: list[str]) -> Iterator[tuple[Path, Any]]:
    """The readings of each cell that somebody read, by person; nothing where one left it blank."""
    readings = {person: cells for file in files for person, cells in file.readings.items() if cells}
    for stage in base.case.stages:
        for criterion in base.case.criteria:
            given = {person: cells.get((stage, criterion)) for person, cells in readings.items()}
            if all(reading is None for reading in given.values()):
                continue
            cell = reading_of(base.case.stages[stage].extras[criterion])
            people = dict(cell) if isinstance(cell, dict) and not cell.keys() & {*NOT_PEOPLE} else {}
            for person, reading in given.items():
                if people.get(person) is not None and reading is not None and people[person] != reading:
                    place = f"stages.{stage}.{criterion}"
                    replaced.append(f"{place}: {person} reads {reading}, and read {people[person]} before")
                people[person] = people.get(person) if reading is None else reading
            yield ("stages", stage, criterion), people


# ---------------------------------------------------------------- judgements


def _profiles(
    base: Loaded, files: Sequence[Returned], replaced: list[str]
) -> Iterator[tuple[Path, Any, tuple[str, ...]]]:
    """Where each judgement goes: (path, what stands there, whose it is)."""
    every = [judgement for file in files for judgement in file.judgements]
    theirs: Data = base.tree.plain().get("profiles") or {}
    names = {*theirs}
    panels: dict[str, list[Judgement]] = {}
    for judgement in every:
        if judgement.way in JOINED:
            name = _panel(judgement, every, theirs, panels)
            panels.setdefault(name, []).append(judgement)
    for name, judgements in panels.items():
        known = theirs.get(name)
        names.add(name)
        experts = dict(known["experts"]) if isinstance(known, dict) else {}
        for one in judgements:
            if one.person in experts:
                replaced.append(f"profiles.{name}.experts.{one.person}: judges otherwise than before")
            experts[one.person] = {key: value for key, value in one.entry.items() if key != "groups"}
        people = tuple(one.person for one in judgements)
        if isinstance(known, dict):
            yield ("profiles", name, "experts"), experts, people
        else:
            first = judgements[0].entry
            about = {"groups": first["groups"]} if "groups" in first else {}
            about |= {"aggregate": AGGREGATES[_kind(first)]} if _kind(first) in AGGREGATES else {}
            yield ("profiles", name), {**about, "experts": experts}, people
    alone = [one for one in every if one.way not in JOINED]
    for one in alone:
        several = sum(other.person == one.person for other in alone) > 1
        called = f"{one.person}, {one.profile}" if several else one.person
        key = _key(called, theirs, names)
        names.add(key)
        if key in theirs:
            replaced.append(f"profiles.{key}: judges otherwise than before")
        yield ("profiles", key), {"name": called, **one.entry}, (one.person,)


def _panel(
    one: Judgement, every: Sequence[Judgement], theirs: Data, panels: Mapping[str, Sequence[Judgement]]
) -> str:
    """The profile whose experts a judgement joins: the case's own of that name, if it has experts.

    Else one for all who judge by the same kind of answers, as long as each judged once; with groups of its
    own where groups differ.
    """
    kind = _kind(one.entry)

    def fits(name: str) -> bool:
        known = theirs.get(name)
        joined = panels.get(name, ())
        groups = known.get("groups") if isinstance(known, dict) else None
        if isinstance(known, dict) and not isinstance(known.get("experts"), dict):
            return False
        if name in theirs and groups != one.entry.get("groups"):
            return False
        experts = known["experts"].values() if isinstance(known, dict) else ()
        if any(_kind(expert) != kind for expert in experts if isinstance(expert, dict)):
            return False
        return all(
            other.entry.get("groups") == one.entry.get("groups") and _kind(other.entry) == kind
            for other in joined
        )

    if isinstance((theirs.get(one.profile) or {}).get("experts"), dict) and fits(one.profile):
        return one.profile
    others = [j for j in every if j.way in JOINED and _kind(j.entry) == kind]
    once = len({j.person for j in others}) == len(others)
    called = {j.profile for j in others}
    wanted = PEOPLE if once and len(called) > 1 else one.profile
    if wanted in theirs and not fits(wanted):
        wanted = PEOPLE if once else f"{wanted}_{PEOPLE}"
    name, number = wanted, 2
    while not fits(name):
        name, number = f"{wanted}_{number}", number + 1
    return name


def _key(called: str, theirs: Data, taken: set[str]) -> str:
    """The key of a person's profile: that of an earlier one of theirs, or a free one."""
    key = Keys().of("profile", called)
    key = key if re.fullmatch(r"\w[\w.-]*", key) else "profile"
    found, number = key, 2
    while found in taken:
        known = theirs.get(found)
        if isinstance(known, dict) and known.get("name") == called:
            break
        found, number = f"{key}_{number}", number + 1
    return found


# ---------------------------------------------------------------- written


def as_case(base: Loaded, values: Mapping[Path, Any], library: bool) -> str:
    """The text of the case with what was collected in it: the case's own, whose comments stay.

    A library case is extended, and of a workbook all is written.

    Raises:
        NotEditable: the text is written in a way that cannot be added to.
    """
    own, *bases = base.sources
    if library:
        return f"format: 1\nextends: {base.id}\nname: {flow(base.case.name)}\n\n" + as_yaml(
            with_entries({}, values)
        )
    if is_workbook(own.content, own.file):
        return as_yaml(whole_with(base, values))
    text = own.content.decode("utf-8")
    return grown(text, _marked(text, values), [text_of(source) for source in bases])


def whole_with(base: Loaded, values: Mapping[Path, Any]) -> Data:
    """All that the case says, with what it extends and what was collected, as plain data."""
    return with_entries(whole(base), values)


def _marked(text: str, values: Mapping[Path, Any]) -> Mapping[Path, Any]:
    """The values by the decimal mark that the file uses, where it says that it is the comma."""
    numbers = said(text.removeprefix("\ufeff"), []).get("numbers")
    if not isinstance(numbers, dict) or numbers.get("decimal") != ",":
        return values
    return {path: _with_commas(value) for path, value in values.items()}


def _with_commas(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_commas(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_commas(inner) for inner in value]
    plain = isinstance(value, float) and value != int(value) and "e" not in repr(value)
    return repr(value).replace(".", ",") if plain else value


def beside(case: FilePath) -> FilePath:
    """Where the collected case goes if nobody says: acme-collected.yaml beside acme.yaml."""
    return case.with_name(f"{case.stem}-collected{case.suffix or '.yaml'}")


def sound_at(path: FilePath, content: bytes) -> Loaded:
    """The case that the content is where the path lies.

    Raises:
        CaseError: it is none there.
    """
    return load(Given(str(path), content))
