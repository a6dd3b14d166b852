"""The one place where cases are read: a file, or what stands for one, and all it extends, to a ``Case``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ..models.case.case import Case as CaseFields
from ..models.entry.problem import Problem
from ..records import dataclass
from .case import NAME, Case, counted, tree_of, whole_tree
from .changes import FILE, Change, Changes, merged, written
from .files import LIBRARY, Source, failure, file_tree, given, named
from .judge import Sound, judge, slip_at
from .yaml.document import Node, Slip
from .yaml.given import MAX_BYTES, Given, as_text, current_folder, is_nameless, unread
from .yaml.problems import Located, located

if TYPE_CHECKING:
    from typing import IO, Self

CaseLike: TypeAlias = "str | PathLike[str] | Mapping[str, Any] | IO[str] | CaseFields | Loaded"
"""What a case can be given as: the name of a file or of a library case, a dictionary as YAML would give
it, an open text, or a case."""


@dataclass(frozen=True)
class Loaded(Changes):
    """A case as read, with where it came from and what is doubtful about it."""

    case: Case
    id: str
    """The file's name without its ending."""
    sources: tuple[Source, ...]
    """The case's own file first, then what it extends."""
    warnings: tuple[Located, ...]
    tree: Node
    """What stood where."""
    overrides: Mapping[str, str | float] = field(default_factory=dict)
    """What was asked for instead of what the file says: scenario, budget, method, normalisation."""
    scenarios: Mapping[str, Loaded] = field(default_factory=dict)
    """The case under each of its scenarios."""

    def __repr__(self) -> str:
        return f"<case {self.id!r}: {counted(self.case)}; warnings: {len(self.warnings)}>"

    def at(self, path: tuple[str | int, ...], message: str) -> Located:
        """Something to say of one place of the case."""
        return located(slip_at(self.tree, Problem(path, message)))

    def asked(self, budget: float | None = None, **fields: str | None) -> Loaded:
        """The case with what the command line asked for, and checked, instead of what the file says."""
        given = {name: value for name, value in fields.items() if value is not None}
        case = self.case.changed(**given)
        overrides: dict[str, str | float] = {**self.overrides, **given}
        if budget is not None:
            case = case.limited_to(budget)
            overrides["budget"] = budget
        return replace(self, case=case, overrides=overrides)

    @property
    def scenario_cases(self) -> dict[str, Case]:
        """Its scenarios with what was asked of it; none where a budget was, which is not theirs."""
        if "budget" in self.overrides:
            return {}
        asked = {
            key: str(self.overrides[key]) for key in ("method", "normalisation") if key in self.overrides
        }
        return {name: made.asked(None, **asked).case for name, made in self.scenarios.items()}

    @property
    def _fields(self) -> CaseFields:
        return self.case

    def _changed(self, *changes: Change) -> Self:
        """Its files stay its files. What the command line can ask for as well is noted as asked for;
        anything else counts as one more file, which extends them."""
        asked_before = {key: value for key, value in self.overrides.items() if key != "scenario"}
        tree, slips = merged(self.tree, (asked_before, *changes))
        found = judge(tree, slips, FILE, self.case.name)
        every = (Source(FILE, written(*changes)), *self.sources)
        touched = {key for change in changes for key in change}
        overrides = {key: value for key, value in self.overrides.items() if key not in touched}
        asked = {key: tree.value[key].value for key in touched & tree.value.keys()}
        noted = asked.keys() == touched and all(_can_be_asked(*item) for item in asked.items())
        if noted:
            overrides |= asked
        return replace(
            self,
            case=Case.of(found.case),
            sources=self.sources if noted else every,
            warnings=found.warnings,
            tree=found.tree,
            overrides=overrides,
            scenarios=_scenarios(found, self.id, every),
        )


def _can_be_asked(field: str, value: Any) -> bool:
    """Whether a field with this value is an option of the command line."""
    return field in ("method", "normalisation") or (field == "budget" and isinstance(value, (int, float)))


def load(case: CaseLike | Given) -> Loaded:
    """Read a case: a file, a library case, a dictionary, an open text, or a case that Python made.

    A name is that of a file, or else of a library case; ``-`` is standard input. A dictionary holds
    what the YAML of a file would. What it, or a text that is no file, extends is a library case or lies
    in the current folder.

    Raises:
        CaseError: with every problem of the case and of what it extends, located: by line and column in
            a file, by path in a dictionary.
        TypeError: it is nothing of all that.
    """
    if isinstance(case, Loaded):
        return case
    if isinstance(case, CaseFields):
        return _of_values(whole_tree(case), [], [])
    if isinstance(case, Mapping):
        return _of_values(*tree_of(case, NAME))
    if isinstance(case, (str, PathLike)):
        name = fspath(case)
        if name.count("\n") > 1:
            says = "is text, not the name of a file: wrap it, load(io.StringIO(text))"
            raise failure("<text>", says)
        return _of_file(given(name))
    return _of_file(case) if isinstance(case, Given) else _of_text(case)


def _of_values(own: Node, slips: list[Slip], bases: list[Source], tree: Node | None = None) -> Loaded:
    found = judge(tree or own, slips, NAME, NAME)
    return _loaded(found, NAME, (Source(NAME, written(own.plain())), *bases))


def _of_text(text: Any) -> Loaded:
    if not hasattr(text, "read"):
        raise TypeError(
            "a case is the name of a file or of a library case, a dictionary, an open text or a Case, not a "
            f"{type(text).__name__}" + ("; see Case.from_frames" if hasattr(text, "iloc") else "")
        )
    try:
        raw = text.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise failure("<text>", f"cannot be read: {unread(error)}") from None
    raw = raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw
    name = getattr(text, "name", None)
    if isinstance(name, str) and Path(name).is_file():
        return _of_file(Given(name, raw))
    return _load(raw, "<text>", NAME, current_folder(), ())


def _of_file(found: Given) -> Loaded:
    return _load(found.raw, *_where(found))


def unjudged(found: Given) -> tuple[Node, list[Slip], list[Source]]:
    """The tree of a file on top of what it extends, with what is wrong with it as it stands.

    Raises:
        CaseError: nothing can be made of it, or of what it extends.
    """
    shown, _, root, chain = _where(found)
    return file_tree(found.raw, shown, root, root, chain)


def _where(found: Given) -> tuple[str, str, Path, tuple[Path, ...]]:
    """What to call a file and its case, the folder that it may extend files of, and its own path."""
    path, shown = named(found.name)
    if path is None:
        return shown, "case", current_folder(), ()
    # Results go into a folder of this name: '..yaml' must not lead out of the output folder.
    stem = as_text(path.stem).lstrip(".") or "case"
    if is_nameless(path):
        return shown, stem, current_folder(), ()
    return shown, stem, path.resolve().parent, (path.resolve(),)


def read(raw: bytes, file: str) -> Loaded:
    """Read a case from its bytes. What came without a folder can extend library cases only.

    Raises:
        CaseError: with every problem of the file, located.
    """
    return _load(raw, file, Path(file).stem.lstrip(".") or "case", LIBRARY.resolve(), ())


def _load(raw: bytes, shown: str, stem: str, root: Path, chain: tuple[Path, ...]) -> Loaded:
    tree, slips, sources = file_tree(raw, shown, root, root, chain)
    return _loaded(judge(tree, slips, shown, stem), stem, tuple(sources))


def _loaded(found: Sound, stem: str, sources: tuple[Source, ...]) -> Loaded:
    notes = tuple(Located(one.file, None, None, "", note) for one in sources for note in one.notes)
    return Loaded(
        Case.of(found.case),
        stem,
        sources,
        (*notes, *found.warnings),
        found.tree,
        scenarios=_scenarios(found, stem, sources),
    )


def _scenarios(found: Sound, stem: str, sources: tuple[Source, ...]) -> dict[str, Loaded]:
    return {
        name: Loaded(
            Case.of(under.case), f"{stem}-{name}", sources, under.warnings, under.tree, {"scenario": name}
        )
        for name, under in found.scenarios.items()
    }
