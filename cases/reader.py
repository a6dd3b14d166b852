"""The one place where case files are read: a file, and all it extends, to a ``Case``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..models.case.case import Case
from ..models.entry.problem import Problem, clipped, did_you_mean
from ..models.validation.validate import validate
from .workbook.archive import is_workbook
from .yaml.document import Node, Place, Slip, parse
from .yaml.given import MAX_BYTES, Given, as_text, content, current_folder, is_nameless, unread
from .yaml.merge import inherit
from .yaml.problems import MOST_SHOWN, CaseError, Located, doubted, located, refusal
from .yaml.scenarios import merged_scenarios

MOST_EXTENDED = 20
"""Files in a row, each of which extends the next."""
LIBRARY = Path(__file__).parent / "library"
SUFFIXES = (".yaml", ".yml", ".xlsx")


@dataclass(frozen=True)
class Source:
    """A file that a case was read from."""

    file: str
    content: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        import hashlib

        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Loaded:
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
        case = self.case
        counts = f"{len(case.stages)} stages, {len(case.technologies)} technologies"
        return f"<case {self.id!r}: {counts}; warnings: {len(self.warnings)}>"

    def at(self, path: tuple[str | int, ...], message: str) -> Located:
        """Something to say of one place of the case."""
        return located(_slip(self.tree, Problem(path, message)))

    def override(self, budget: float | None = None, **fields: str | None) -> Loaded:
        """The case with another budget, or other fields, where one is given."""
        given = {name: value for name, value in fields.items() if value is not None}
        case = self.case.changed(**given)
        overrides: dict[str, str | float] = {**self.overrides, **given}
        if budget is not None:
            case = case.with_budget(budget)
            overrides["budget"] = budget
        return replace(self, case=case, overrides=overrides)


def library() -> tuple[str, ...]:
    """Names of the library's cases."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


def given(name: str, most: int = MAX_BYTES) -> Given:
    """The file ``name``: a path, the name of a library case, or ``-`` for stdin.

    Raises:
        CaseError: it cannot be read.
    """
    path, shown = _named(name)
    return Given(name, _bytes(path, name, shown, most))


def load(name: str | Given) -> Loaded:
    """Read the case file ``name``: a path, the name of a library case, or ``-`` for stdin.

    Raises:
        CaseError: with every problem of the file and of those it extends, located.
    """
    found = given(name) if isinstance(name, str) else name
    path, shown = _named(found.name)
    if path is None:
        return _load(found.raw, shown, "case", current_folder(), ())
    # Results go into a folder of this name: '..yaml' must not lead out of the output folder.
    stem = as_text(path.stem).lstrip(".") or "case"
    if is_nameless(path):
        return _load(found.raw, shown, stem, current_folder(), ())
    return _load(found.raw, shown, stem, path.resolve().parent, (path.resolve(),))


def _named(name: str) -> tuple[Path | None, str]:
    """The path that a name stands for, none for standard input, and what to call it."""
    if name == "-":
        return None, "<stdin>"
    path = Path(name)
    if name in library() and not path.is_file():
        return LIBRARY / f"{name}.yaml", f"{name} (library)"
    return path, as_text(name)


def read(raw: bytes, file: str) -> Loaded:
    """Read a case from its bytes. What came without a folder can extend library cases only.

    Raises:
        CaseError: with every problem of the file, located.
    """
    return _load(raw, file, Path(file).stem.lstrip(".") or "case", LIBRARY.resolve(), ())


def _bytes(path: Path | None, name: str, shown: str, most: int = MAX_BYTES) -> bytes:
    try:
        return content(path, most)
    except IsADirectoryError:
        raise _failure(shown, "is a directory: name the case file in it") from None
    except FileNotFoundError:
        known = library()
        hint = did_you_mean(name, known) or f"; library cases: {', '.join(known)}"
        raise _failure(shown, f"no such file or library case{hint}") from None
    except (OSError, ValueError) as error:
        raise _failure(shown, f"cannot be read: {unread(error)}") from None


def _failure(shown: str, message: str, place: Place | None = None, path: str = "") -> CaseError:
    if place is None:
        return CaseError([Located(shown, None, None, path, message)])
    return CaseError([located(Slip(place, (path,) if path else (), message))])


def _load(raw: bytes, shown: str, stem: str, root: Path, chain: tuple[Path, ...]) -> Loaded:
    tree, slips, sources = _tree(raw, shown, root, root, chain)
    assert isinstance(tree.value, dict)
    if "name" not in tree.value:
        tree.value["name"] = Node(stem, tree.place)
    verdict = validate(tree.plain(), [slip.path for slip in slips if slip.path])
    under, more = _scenarios(tree, stem, sources, slips, verdict.problems)
    slips = [*slips, *(_slip(tree, problem) for problem in verdict.problems), *more]
    if slips or verdict.case is None:
        raise refusal(slips, shown)
    warnings = doubted([_slip(tree, warning) for warning in verdict.warnings], shown)
    return Loaded(verdict.case, stem, tuple(sources), warnings, tree, scenarios=under)


def _scenarios(
    tree: Node, stem: str, sources: list[Source], slips: list[Slip], known: Sequence[Problem]
) -> tuple[dict[str, Loaded], list[Slip]]:
    """The case under each scenario, and what is wrong with them that is not wrong without them."""
    found: dict[str, Loaded] = {}
    if len(slips) > MOST_SHOWN:  # what they would say is not read before these are mended
        return found, []
    scenarios, problems = merged_scenarios(tree)
    told = set(known)
    for name, (node, merged, own_slips) in scenarios.items():
        here = ("scenarios", name)
        problems += [replace(slip, path=(*here, *slip.path)) for slip in own_slips]
        spoilt = [slip.path for slip in (*slips, *own_slips) if slip.path]
        spoilt += [path[2:] for path in spoilt if path[:2] == here]
        verdict = validate(merged.plain(), spoilt)
        for problem in verdict.problems:
            if problem in told:
                continue
            if problem.path[:1] and problem.path[0] in node.value:
                slip = _slip(merged, problem)
                problems.append(replace(slip, path=(*here, *problem.path)))
            else:  # what the scenario takes away is missed elsewhere
                path = ".".join(map(str, problem.path))
                says = f"with it, {path}: {problem.says}"
                problems.append(_slip(tree, Problem(here, says, True, problem.near)))
        if verdict.case is not None:
            warnings = doubted([_slip(merged, warning) for warning in verdict.warnings], sources[0].file)
            found[name] = Loaded(
                verdict.case, f"{stem}-{name}", tuple(sources), warnings, merged, {"scenario": name}
            )
    return found, problems


def _slip(tree: Node, problem: Problem) -> Slip:
    """A problem with the place where it stands."""
    return Slip(tree.locate(problem.path, problem.at_key), problem.path, problem.says, problem.near)


def _tree(
    raw: bytes, shown: str, folder: Path, root: Path, chain: tuple[Path, ...]
) -> tuple[Node, list[Slip], list[Source]]:
    """The tree of one file, on top of the tree it extends."""
    if len(raw) > MAX_BYTES:
        raise _failure(shown, f"is over {MAX_BYTES:,} bytes: a case file is text of a few kilobytes")
    if is_workbook(raw, shown):
        return _on_base(*_workbook(raw, shown), [Source(shown, raw)], folder, root, chain)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        before = raw[raw.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8-sig")
        message = f"byte {raw[error.start]:#04x} is not UTF-8: is this a text file?"
        raise _failure(shown, message, Place(shown, line, len(before) + 1, "")) from None
    tree, slips = parse(text, shown)
    if tree is None and slips:
        raise refusal(slips, shown)
    if tree is None or tree.value is None:
        raise _failure(shown, "is empty: write format: 1, stages, …, or start with 'loopfolio new'")
    if not isinstance(tree.value, dict):
        raise _failure(shown, "expected a mapping (key: value) at the top", tree.place)
    return _on_base(tree, slips, [Source(shown, raw)], folder, root, chain)


def _workbook(raw: bytes, shown: str) -> tuple[Node, list[Slip]]:
    from .workbook.read import read_workbook
    from .workbook.rows import Unreadable

    try:
        tree, slips = read_workbook(raw, shown)
    except Unreadable as error:
        raise _failure(shown, str(error)) from None
    if tree is None:
        raise refusal(slips, shown)
    return tree, slips


def _on_base(
    tree: Node, slips: list[Slip], sources: list[Source], folder: Path, root: Path, chain: tuple[Path, ...]
) -> tuple[Node, list[Slip], list[Source]]:
    """The tree on top of the one that it extends, where it extends one."""
    extends = tree.value.get("extends")
    if extends is None:
        return tree, slips, sources
    if len(chain) > MOST_EXTENDED:
        message = f"is the end of a row of more than {MOST_EXTENDED} files, each of which extends the next"
        raise _failure("", message, extends.place, "extends")
    base_raw, base_shown, base_path = _extended(extends, folder, root, chain)
    base, base_slips, base_sources = _tree(base_raw, base_shown, base_path.parent, root, (*chain, base_path))
    merged, merge_slips = inherit(base, tree)
    return merged, base_slips + slips + merge_slips, sources + base_sources


def _extended(node: Node, folder: Path, root: Path, chain: tuple[Path, ...]) -> tuple[bytes, str, Path]:
    """What ``extends`` names: its bytes, the name to show and its path."""
    name, place = node.value, node.place
    if not isinstance(name, str):
        raise _failure("", "expected a library case or a relative path", place, "extends")
    said = f"'{clipped(name)}'"
    if name in library():
        path, shown = (LIBRARY / f"{name}.yaml").resolve(), f"{name} (library)"
    elif not name.endswith(SUFFIXES):
        hint = did_you_mean(name, library()) or f"; library cases: {', '.join(library())}"
        raise _failure("", f"{said} is no library case, nor a path to a .yaml file{hint}", place, "extends")
    else:
        try:
            path = (folder / name).resolve()
        except (OSError, ValueError, RuntimeError) as error:  # a null byte, links that loop
            raise _failure("", f"{said} cannot be read: {error}", place, "extends") from None
        inside = folder == LIBRARY.resolve() or path.is_relative_to(root)
        if root == LIBRARY.resolve() and folder == root and not chain:
            raise _failure(
                "", f"{said} is no library case, and an uploaded file has no others beside it: "
                f"extend {', '.join(library())}, or write all into one file",
                place, "extends",
            )  # fmt: skip
        if Path(name).is_absolute() or not inside:
            raise _failure(
                "", f"{said} leaves the case file's folder: only files in or below it can be extended",
                place, "extends",
            )  # fmt: skip
        beside = Path(place.file)
        shown = name if place.file == "<stdin>" or is_nameless(beside) else str(beside.parent / name)
    if path in chain:
        names = " → ".join(p.name for p in (*chain, path))
        raise _failure("", f"extends itself: {names}", place, "extends")
    try:
        return _bytes(path, name, shown), shown, path
    except CaseError as error:
        raise _failure("", f"{said} {error.problems[0].message}", place, "extends") from None
