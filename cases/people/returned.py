"""One file that a participant returned: what it says of readings and weights, and whose that is.

The file is a copy of the case, as YAML or as a workbook, or extends it. Only readings and judgements are
taken from it; whatever else differs from the case is listed with its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from pathlib import Path as FilePath
from typing import Any

from ...models.case.profiles import JUDGED, WAYS
from ...models.entry.entry import Entry
from ...models.entry.levels import NOT_PEOPLE, Level, has_evidence
from ...models.entry.problem import Path, named
from ...models.validation.spelling import spelt
from ...records import dataclass
from ..judge import judge
from ..reader import Loaded, unjudged
from ..workbook.archive import is_workbook
from ..workbook.cells import same
from ..workbook.people import people_of
from ..workbook.sheets import READINGS, meant
from ..yaml.document import LONGEST_KEY, Node, Place, Slip
from ..yaml.given import Given, as_text
from ..yaml.problems import Located, located, refusal
from .differences import NOTHING, Difference, differences

Cell = tuple[str, str]
"""(stage, criterion)"""
Data = dict[str, Any]


@dataclass(frozen=True)
class Judgement:
    """A profile of weights that a participant stated."""

    person: str
    profile: str
    """What the file calls it."""
    way: str
    """One of ``WAYS``; experts: an entry of one expert in a profile of several."""
    entry: Data
    """As a profile says it; of an expert, as an expert does."""
    place: Place


@dataclass(frozen=True)
class Returned:
    """What one file says, by person."""

    file: str
    readings: Mapping[str, Mapping[Cell, Level]] = field(default_factory=dict)
    """person → (stage, criterion) → reading"""
    judgements: tuple[Judgement, ...] = ()
    not_taken: tuple[Located, ...] = ()
    """What else differs from the case."""

    @property
    def people(self) -> tuple[str, ...]:
        judged = [judgement.person for judgement in self.judgements]
        return tuple(dict.fromkeys([*self.readings, *judged]))


def returned(found: Given, base: Loaded) -> Returned:
    """What a returned file says beside the case ``base``.

    Raises:
        CaseError: with every problem of what would be taken from the file, located; or it is of another case.
    """
    tree, slips, sources = unjudged(found)
    file = _File(found, tree, sources[0].file, base)
    if other := [*file.of_another_case()]:
        raise refusal([*slips, *other], file.shown)
    slips = [*slips, *file.sort_out()]
    sound = judge(file.beside_the_case(), slips, file.shown, base.id)
    readings: dict[str, dict[Cell, Level]] = {}
    for person, cells in file.readings.items():
        extras = {cell: sound.case.stages[cell[0]].extras[cell[1]] for cell in cells}
        readings[person] = {cell: people[person] for cell, people in extras.items()}
    differing = [
        located(Slip(file.place(one.path), one.path, one.words(base.sources[0].file)))
        for one in file.not_taken()
    ]
    return Returned(file.shown, readings, tuple(file.judgements), tuple(differing))


_TAKEN_KEYS = (*(way for way in WAYS if way != "experts"), "groups", "why", "source")
"""Of a profile that is taken, what goes with it"""


def is_name(person: str) -> bool:
    """Whether somebody can be called so in a case file."""
    spoken_for = person.casefold() in NOT_PEOPLE or len(person) > LONGEST_KEY
    return bool(person) and person.isprintable() and not spoken_for


class _File:
    """A returned file as it is sorted into what is taken and what is not."""

    def __init__(self, found: Given, tree: Node, shown: str, base: Loaded) -> None:
        self.found, self.tree, self.shown, self.base = found, tree, shown, base
        self.here: Data = spelt(tree.plain())[0]
        self.there: Data = spelt(base.tree.plain())[0]
        self.readings: dict[str, dict[Cell, Node]] = {}
        self.judgements: list[Judgement] = []
        self.strange: dict[Cell, Node] = {}
        """What a stage says that is neither a reading nor of every entry"""
        self.taken_profiles: set[str] = set()
        self.known_people: dict[str, str] | None = None
        self.left: list[Difference] = []
        """Readings that differ and are nobody's"""

    def place(self, path: Path) -> Place:
        """Where something stands, or would: in this file, or one that it extends."""
        return self.tree.locate(path)

    # ---------------------------------------------------------------- is it of this case?

    def of_another_case(self) -> Iterator[Slip]:
        """Stages and criteria that differ, and scales on which readings would mean something else."""
        case = self.base.sources[0].file
        for section, what in (("stages", "stage"), ("criteria", "criterion")):
            mine, theirs = _keys(self.here, section), _keys(self.there, section)
            lacking, further = [k for k in theirs if k not in mine], [k for k in mine if k not in theirs]
            parts = [f"it has no {what} {named(lacking)}"] if lacking else []
            parts += [f"it has {named(further)}, and {case} has not"] if further else []
            if parts:
                says = f"is of another case: {'; '.join(parts)}: start from a copy of {case}"
                yield Slip(self.place((section,)), (section,), says)
        for name in _keys(self.there, "criteria"):
            for key in ("unit", "bounds"):
                path = ("criteria", name, key)
                one = Difference(path, _at(self.here, path), _at(self.there, path))
                if not same(one.here, one.there):
                    says = f"is read on another scale: {one.words(case)}: write it as the case does"
                    yield Slip(self.place(path), path, says)

    # ---------------------------------------------------------------- whose is what?

    def sort_out(self) -> Iterator[Slip]:
        """Sort readings and judgements by person; yields what nobody could have meant."""
        by_name, plain = dict[str, dict[Cell, Node]](), dict[Cell, Node]()
        for cell, node in self._cells():
            if isinstance(node.value, dict) and not node.value.keys() & {*NOT_PEOPLE}:
                known = _at(self.there, ("stages", *cell))
                known = known if isinstance(known, dict) else {}
                for person, inner in node.value.items():
                    said = _at(self.here, ("stages", *cell, person))
                    if self._own(inner) and said is not None and not same(said, known.get(person)):
                        by_name.setdefault(self._called(person), {})[cell] = inner
            elif self._own(node) and node.value is not None:
                plain[cell] = node
        sheets = people_of(self.found.raw, self.shown) if is_workbook(self.found.raw, self.shown) else []
        named_alone = len(by_name) > 1 or len(sheets) > 1 or any(map(_on_a_sheet, _nodes(by_name)))
        self.readings = by_name
        paths = {cell: ("stages", *cell) for cell in plain}
        changed = {
            cell: Difference(path, mine, theirs)
            for cell, path in paths.items()
            if not same(mine := _at(self.here, path), theirs := _at(self.there, path))
        }
        if named_alone:
            self.left += changed.values()
        else:
            person = self._called([*by_name, *sheets, _stem(self.found.name)][0])
            if sheets:  # beside a sheet of one's own, what the case said is nobody's
                plain = {cell: plain[cell] for cell in changed}
            yield from self._is_person(person)
            yield from self._readings_of(person, plain)
        yield from self._profiles(named_alone)

    def _called(self, person: str) -> str:
        """A person as the case calls them, who may be known there in other letters."""
        if self.known_people is None:
            stages, profiles = (_keys(self.there, section).values() for section in ("stages", "profiles"))
            cells = [cell for entry in stages if isinstance(entry, dict) for cell in entry.values()]
            panels = [entry.get("experts") for entry in profiles if isinstance(entry, dict)]
            known = [name for one in (*cells, *panels) if isinstance(one, dict) for name in one]
            self.known_people = {name.casefold(): name for name in known}
        return self.known_people.get(person.casefold(), person)

    def _is_person(self, person: str) -> Iterator[Slip]:
        place = Place(self.shown, 1, 1, "")
        if not is_name(person):
            yield Slip(place, (), f"'{person}' cannot be a person's name: call the file after whose it is")

    def _readings_of(self, person: str, plain: Mapping[Cell, Node]) -> Iterator[Slip]:
        """The cells that a person filled in; what the case leaves open and they did too is left blank."""
        mine = self.readings.setdefault(person, {})
        for cell, node in plain.items():
            path = ("stages", *cell)
            if isinstance(node.value, list) and len(node.value) == 1:
                mine[cell] = node.value[0]
            elif not isinstance(node.value, (list, dict)):
                mine[cell] = node
            elif not same(_at(self.here, path), _at(self.there, path)):
                says = "is more than one reading: a person reads one thing: write it, or leave the cell blank"
                yield Slip(node.place, path, says)

    def _cells(self) -> Iterator[tuple[Cell, Node]]:
        """The readings of the file; what else stands at a stage is strange, or of every entry."""
        known = _keys(self.there, "criteria")
        for stage, entry in self._nodes_of("stages").items():
            for key, node in entry.value.items() if isinstance(entry.value, dict) else ():
                if key in known:
                    # Where a reading comes from is not what a person reads.
                    yield (stage, key), node.value["reading"] if has_evidence(node.value) else node
                elif key not in Entry.model_fields:
                    self.strange[stage, key] = node

    def _nodes_of(self, section: str) -> dict[str, Node]:
        node = self.tree.value.get(section)
        return node.value if node is not None and isinstance(node.value, dict) else {}

    def _own(self, node: Node) -> bool:
        """Whether the file says it itself, and not one that it extends."""
        return node.place.file == self.shown

    # ---------------------------------------------------------------- weights

    def _profiles(self, named_alone: bool) -> Iterator[Slip]:
        """The profiles that the file adds or changes; those as the case has them are nobody's."""
        for name, node in self._nodes_of("profiles").items():
            said, known = _at(self.here, ("profiles", name)), _at(self.there, ("profiles", name))
            if not isinstance(said, dict) or same(said, known) or not any(map(self._own, _inside(node))):
                continue
            known = known if isinstance(known, dict) else {}
            way = next((way for way in WAYS if way in said), "")
            if not way or same(said[way], known.get(way)):
                if not way:
                    self.taken_profiles.add(name)  # to be refused where it stands
                continue
            self.taken_profiles.add(name)
            if way == "experts" and isinstance(said[way], dict):
                self._experts(name, said, known, node)
                continue
            person = self._whose(name, named_alone)
            if person is None:
                says = f"whose judgement is it? Call the profile after one of {named([*self.readings])}"
                yield Slip(node.key_place or node.place, ("profiles", name), says)
                continue
            about = {key: said[key] for key in ("why", "source", "illustrative") if key in said}
            about = {key: value for key, value in about.items() if not same(value, known.get(key))}
            entry = {way: said[way], **({"groups": said["groups"]} if "groups" in said else {}), **about}
            self.judgements.append(Judgement(person, name, way, entry, node.key_place or node.place))

    def _whose(self, profile: str, named_alone: bool) -> str | None:
        people = [*self.readings]
        alike = [person for person in people if person.casefold() == profile.casefold()]
        return (alike or people)[0] if alike or len(people) == 1 or not named_alone else None

    def _experts(self, name: str, said: Data, known: Data, node: Node) -> None:
        for expert, entry in said["experts"].items():
            before = _at(known, ("experts", expert))
            before = before if isinstance(before, dict) else {}
            if not isinstance(entry, dict) or all(same(entry.get(way), before.get(way)) for way in JUDGED):
                continue
            kept = {key: value for key, value in before.items() if key not in JUDGED}
            made = {**kept, **{way: entry[way] for way in JUDGED if way in entry}}
            if expert not in (known.get("experts") or {}) and "weight" in entry:
                path = ("profiles", name, "experts", expert, "weight")
                self.left.append(Difference(path, entry["weight"], NOTHING))
            groups = {"groups": said["groups"]} if "groups" in said else {}
            place = self.tree.locate(("profiles", name, "experts", expert), at_key=True)
            self.judgements.append(Judgement(expert, name, "experts", {**made, **groups}, place))

    # ---------------------------------------------------------------- the case with it, and what is not taken

    def beside_the_case(self) -> Node:
        """The case with what is taken in its places, each from where the file says it."""
        tree = dict(self.base.tree.value)
        stages = dict(tree["stages"].value)
        cells: dict[Cell, Node] = dict(self.strange)
        for person, read in self.readings.items():
            for cell, node in read.items():
                there = cells.get(cell)
                people = dict(there.value) if there is not None and isinstance(there.value, dict) else {}
                cells[cell] = Node({**people, person: node}, node.place, node.key_place)
        for (stage, key), node in cells.items():
            entry = stages[stage]
            stages[stage] = replace(entry, value={**entry.value, key: node})
        tree["stages"] = replace(tree["stages"], value=stages)
        if self.taken_profiles:
            there = tree.get("profiles") or Node({}, self.tree.place)
            taken = {name: self._nodes_of("profiles")[name] for name in self.taken_profiles}
            tree["profiles"] = replace(there, value={**there.value, **taken})
        return Node(tree, self.base.tree.place)

    def not_taken(self) -> Iterator[Difference]:
        """What differs from the case besides readings and judgements, and readings that are nobody's."""
        criteria = _keys(self.there, "criteria")

        def passed_over(path: Path) -> bool:
            if path[0] == "stages" and len(path) > 2:
                return path[2] in criteria
            if path[0] == "profiles" and len(path) > 1 and path[1] in self.taken_profiles:
                if path[1] not in _keys(self.there, "profiles"):
                    return True
                if path[2:3] == ("experts",) and len(path) == 4:
                    return path[3] not in (_at(self.there, path[:3]) or {})
                return (len(path) > 2 and path[2] in _TAKEN_KEYS) or path[4:5] in [(way,) for way in JUDGED]
            return len(path) == 1 and path[0] in ("name", "decision", "format", "extends", "source", "why")

        yield from self.left
        yield from differences(self.here, self.there, passed_over)


def _keys(data: Data, section: str) -> dict[str, Any]:
    found = data.get(section)
    return found if isinstance(found, dict) else {}


def _at(data: Any, path: Path) -> Any:
    """What stands at a path; ``None`` where nothing does."""
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data


def _nodes(by_name: Mapping[str, Mapping[Cell, Node]]) -> Iterator[Node]:
    for cells in by_name.values():
        yield from cells.values()


def _on_a_sheet(node: Node) -> bool:
    """Whether a reading stands on a sheet that is its reader's."""
    return meant(node.place.cell.rpartition("!")[0].strip("'")).startswith(READINGS)


def _inside(node: Node) -> Iterator[Node]:
    """A node and all in it."""
    yield node
    inner = node.value
    for one in inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ():
        yield from _inside(one)


def _stem(name: str) -> str:
    return " ".join(as_text(FilePath(name).stem).split())
