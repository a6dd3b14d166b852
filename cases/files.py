"""The files of a case as trees: the named one, and on top of what it extends."""

from __future__ import annotations

import re
from dataclasses import field
from functools import lru_cache
from pathlib import Path

from ..models.entry.problem import clipped, did_you_mean
from ..records import dataclass
from .no_case import TABLE, is_table, no_case, other_json, picture_or_pdf, written_result
from .numbers import read_numbers
from .workbook.archive import is_workbook
from .yaml.document import Node, Place, Slip
from .yaml.given import MAX_BYTES, Given, as_text, content, is_nameless, unread
from .yaml.merge import inherit
from .yaml.parser import parse
from .yaml.problems import CaseError, Located, located, refusal

_LINE_ENDS = re.compile(r"\r\n|[\r\n]")

MOST_EXTENDED = 20
"""Files in a row, each of which extends the next."""
LIBRARY = Path(__file__).parent / "library"
SUFFIXES = (".yaml", ".yml", ".xlsx")


@dataclass(frozen=True)
class Source:
    """A file that a case was read from."""

    file: str
    content: bytes = field(repr=False)
    notes: tuple[str, ...] = ()
    """What is worth knowing of how it was read."""

    @property
    def sha256(self) -> str:
        import hashlib

        return hashlib.sha256(self.content).hexdigest()


def library() -> tuple[str, ...]:
    """Names of the library's cases."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


def given(name: str, most: int = MAX_BYTES) -> Given:
    """The file ``name``: a path, the name of a library case, or ``-`` for stdin.

    Raises:
        CaseError: it cannot be read.
    """
    path, shown = named(name)
    return Given(name, _bytes(path, name, shown, most))


def named(name: str) -> tuple[Path | None, str]:
    """The path that a name stands for, none for standard input, and what to call it."""
    if name == "-":
        return None, "<stdin>"
    path = Path(name)
    if name in library() and not path.is_file():
        return LIBRARY / f"{name}.yaml", f"{name} (library)"
    return path, as_text(name)


def _bytes(path: Path | None, name: str, shown: str, most: int = MAX_BYTES) -> bytes:
    try:
        return content(path, most)
    except IsADirectoryError:
        raise failure(shown, "is a directory: name the case file in it") from None
    except FileNotFoundError:
        known = library()
        hint = did_you_mean(name, known) or f"; library cases: {', '.join(known)}"
        raise failure(shown, f"no such file or library case{hint}") from None
    except (OSError, ValueError) as error:
        raise failure(shown, f"cannot be read: {unread(error)}") from None


def failure(shown: str, message: str, place: Place | None = None, path: str = "") -> CaseError:
    if place is None:
        return CaseError([Located(shown, None, None, path, message)])
    return CaseError([located(Slip(place, (path,) if path else (), message))])


def file_tree(
    raw: bytes, shown: str, folder: Path, root: Path, chain: tuple[Path, ...]
) -> tuple[Node, list[Slip], list[Source]]:
    """The tree of one file, on top of the tree it extends."""
    own = _own_tree(raw, shown)
    return _on_base(own.tree, list(own.slips), [Source(shown, raw, own.notes)], folder, root, chain)


@dataclass(frozen=True)
class _Own:
    """What one file says by itself, its numbers read, whatever it extends."""

    tree: Node
    slips: tuple[Slip, ...]
    notes: tuple[str, ...] = ()


def _own_tree(raw: bytes, shown: str) -> _Own:
    """
    Raises:
        CaseError: nothing can be made of it.
    """
    if len(raw) > MAX_BYTES:
        seems = picture_or_pdf(raw) or written_result(raw)
        if seems is not None:
            raise failure(shown, no_case(seems))
        raise failure(shown, f"is over {MAX_BYTES:,} bytes: a case file is text of a few kilobytes")
    if (seems := picture_or_pdf(raw)) is not None:
        raise failure(shown, no_case(seems))
    if is_workbook(raw, shown):
        tree, slips, notes = _workbook(raw, shown)
        return _Own(tree, (*slips, *read_numbers(tree)), notes)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = _LINE_ENDS.split(raw[: error.start].decode("utf-8-sig"))
        message = f"byte {raw[error.start]:#04x} is not UTF-8: is this a text file?"
        raise failure(shown, message, Place(shown, len(before), len(before[-1]) + 1, "")) from None
    found, slips = parse(text, shown)
    if found is None and slips:
        if is_table(text):
            raise failure(shown, no_case(TABLE))
        raise refusal(slips, shown)
    if found is None or found.value is None:
        raise failure(shown, "is empty: write format: 1, stages, …, or start with 'loopfolio new'")
    if not isinstance(found.value, dict):
        what = "a list" if isinstance(found.value, list) else TABLE if is_table(text) else "text"
        raise failure(shown, no_case(what), found.place)
    if (seems := other_json(text, found.plain())) is not None:
        raise failure(shown, no_case(seems))
    return _Own(found, (*slips, *read_numbers(found)))


# Many cases extend one and the same file, and what it says by itself does not depend on them: to read it
# takes longer than all else. Nobody changes a tree that another one lies on.
_base_tree = lru_cache(maxsize=4)(_own_tree)


def _workbook(raw: bytes, shown: str) -> tuple[Node, list[Slip], tuple[str, ...]]:
    from .workbook.read import read_workbook
    from .workbook.rows import Unreadable

    try:
        tree, slips, notes = read_workbook(raw, shown)
    except Unreadable as error:
        raise failure(shown, str(error)) from None
    if tree is None:
        raise refusal(slips, shown)
    return tree, slips, tuple(notes)


def on_base(
    tree: Node, slips: list[Slip], sources: list[Source], folder: Path, root: Path, chain: tuple[Path, ...]
) -> tuple[Node, list[Slip], list[Source]]:
    """The tree, its numbers read, on top of the one that it extends, where it extends one."""
    return _on_base(tree, [*slips, *read_numbers(tree)], sources, folder, root, chain)


def _on_base(
    tree: Node, slips: list[Slip], sources: list[Source], folder: Path, root: Path, chain: tuple[Path, ...]
) -> tuple[Node, list[Slip], list[Source]]:
    extends = tree.value.get("extends")
    if extends is None:
        return tree, slips, sources
    if len(chain) > MOST_EXTENDED:
        message = f"is the end of a row of more than {MOST_EXTENDED} files, each of which extends the next"
        raise failure("", message, extends.place, "extends")
    raw, shown, path = _extended(extends, folder, root, chain)
    own = _base_tree(raw, shown)
    base, base_slips, base_sources = _on_base(
        own.tree, list(own.slips), [Source(shown, raw, own.notes)], path.parent, root, (*chain, path)
    )
    merged, merge_slips = inherit(base, tree)
    return merged, base_slips + slips + merge_slips, sources + base_sources


def _extended(node: Node, folder: Path, root: Path, chain: tuple[Path, ...]) -> tuple[bytes, str, Path]:
    """What ``extends`` names: its bytes, the name to show and its path."""
    name, place = node.value, node.place
    if not isinstance(name, str):
        raise failure("", "expected a library case or a relative path", place, "extends")
    said = f"'{clipped(name)}'"
    if name in library():
        path, shown = (LIBRARY / f"{name}.yaml").resolve(), f"{name} (library)"
    elif not name.endswith(SUFFIXES):
        hint = did_you_mean(name, library()) or f"; library cases: {', '.join(library())}"
        raise failure("", f"{said} is no library case, nor a path to a .yaml file{hint}", place, "extends")
    else:
        try:
            path = (folder / name).resolve()
        except (OSError, ValueError, RuntimeError) as error:  # a null byte, links that loop
            raise failure("", f"{said} cannot be read: {error}", place, "extends") from None
        inside = folder == LIBRARY.resolve() or path.is_relative_to(root)
        if root == LIBRARY.resolve() and folder == root and not chain:
            raise failure(
                "", f"{said} is no library case, and an uploaded file has no others beside it: "
                f"extend {', '.join(library())}, or write all into one file",
                place, "extends",
            )  # fmt: skip
        if Path(name).is_absolute() or not inside:
            raise failure(
                "", f"{said} leaves the case file's folder: only files in or below it can be extended",
                place, "extends",
            )  # fmt: skip
        beside = Path(place.file)
        shown = name if place.file == "<stdin>" or is_nameless(beside) else str(beside.parent / name)
    if path in chain:
        names = " → ".join(p.name for p in (*chain, path))
        raise failure("", f"extends itself: {names}", place, "extends")
    try:
        return _bytes(path, name, shown), shown, path
    except CaseError as error:
        raise failure("", f"{said} {error.problems[0].message}", place, "extends") from None
