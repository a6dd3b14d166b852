"""What is wrong with a case: where, what would be right, and what was perhaps meant.

A file can hold a hundred thousand problems, of which somebody reads forty. So a problem is small, and
what takes time to say, a name that is nearly the one given, is looked for only where it is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import field
from itertools import chain, islice
from typing import TypeAlias

from ...records import dataclass

Path: TypeAlias = tuple[str | int, ...]

MOST_NAMED = 40
"""Names in one message."""
MOST_COMPARED = 1_000
"""Names that one is looked for among, in the order in which they are declared."""
LONGEST_MESSAGE = 1_000
LONGEST_MEANT = 60
"""Characters of a word that may have been meant otherwise."""


@dataclass(frozen=True)
class Near:
    """A name that is not known, beside those that are."""

    word: str
    known: Collection[str]
    listing: str = ""
    """What to call the names that are known, where none of them is near; they are not listed without."""
    otherwise: str = ""
    """What to say where nothing is near."""

    def hint(self) -> str:
        if near := did_you_mean(self.word, self.known):
            return near
        return f"; {self.listing}: {named(self.known)}" if self.listing else self.otherwise


@dataclass(frozen=True)
class Problem:
    """What is wrong, where in the case, and what would be right."""

    path: Path
    says: str
    """The message but for what was perhaps meant."""
    at_key: bool = False
    """The key at the end of the path is what is wrong, not its value."""
    near: Near | None = field(default=None, compare=False, repr=False)

    @property
    def message(self) -> str:
        return message(self.says, self.near)


def message(says: str, near: Near | None) -> str:
    """What to say, with what was perhaps meant; not all of what would fill a screen."""
    return clipped(says, LONGEST_MESSAGE) + (near.hint() if near else "")


class Paths:
    """Paths of which something has been said, to ask what lies at, in or around them."""

    def __init__(self, paths: Iterable[Path] = ()) -> None:
        self._at: set[Path] = set()
        self._around: set[Path] = set()
        self.add(paths)

    def add(self, paths: Iterable[Path]) -> None:
        for path in paths:
            self._at.add(path)
            self._around.update(path[:length] for length in range(len(path)))

    def hold(self, path: Path) -> bool:
        """Whether the path is one of them, or lies in one."""
        return any(path[:length] in self._at for length in range(len(path) + 1))

    def lie_in(self, path: Path) -> bool:
        """Whether one of them lies in the path."""
        return path in self._around

    def touch(self, path: Path) -> bool:
        """Whether a problem at the path may only follow from one of these."""
        return self.lie_in(path) or self.hold(path)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion to append to a message, empty where nothing is near."""
    from difflib import get_close_matches

    size = len(word)
    if size > LONGEST_MEANT:
        return ""
    # Nothing of another length than these can be as near as that.
    alike = (name for name in known if size * 3 <= len(name) * 7 and len(name) * 3 <= size * 7)
    near = get_close_matches(word, list(islice(alike, MOST_COMPARED)), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def undeclared(path: Path, name: str, what: str, known: Collection[str]) -> Problem:
    """A name that nothing in the case goes by."""
    says = f"no {what} '{clipped(name)}' is declared"
    return Problem(path, says, name in str(path[-1]), Near(name, known, "declared"))


def named(names: Collection[str]) -> str:
    """low, medium, high; none where there is none, the first of many."""
    first = ", ".join(map(clipped, islice(names, MOST_NAMED)))
    more = len(names) - MOST_NAMED
    return f"{first} and {more:,} more" if more > 0 else first or "none"


def listed(words: Collection[str]) -> str:
    """low, medium or high; the first of many."""
    if len(words) > MOST_NAMED:
        return f"{', '.join(islice(words, MOST_NAMED))} or one of {len(words) - MOST_NAMED:,} more"
    *rest, last = words or ["nothing"]
    return f"{', '.join(rest)} or {last}" if rest else last


def clipped(text: str, most: int = 80) -> str:
    """The text, or the start of a long one."""
    return text if len(text) <= most else text[:most] + "…"


def either(*names: Collection[str]) -> Collection[str]:
    """Names from several places as one collection."""
    return dict.fromkeys(chain(*names))
