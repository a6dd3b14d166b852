"""The YAML that most case files are written in, read by a few patterns: a parser of all of it takes longer.

Keys and values without quotes or in quotes that hold no escapes, each on one line; lists and mappings, in
blocks or in brackets; comments. Whatever else a text holds, and whatever is wrong with it, is left to the
parser. What is read here, that reads alike: the tests hold one against the other.
"""

from __future__ import annotations

import re

from .document import LONGEST_KEY, MAX_DEPTH, MOST_VALUES, Node, Tree, plain_scalar

_MARKERS = re.compile(r"^(?:---|\.\.\.|%)", re.MULTILINE)
"""What begins or ends a document, at the start of a line"""
_FIRST = r"""(?:[^\s\-?:,\[\]{}#&*!|>'"%@`]|-(?=[0-9A-Za-z.]))"""
"""What text without quotes begins with"""
_PLAIN = re.compile(_FIRST)
_QUOTES = r""""([^"\\\n]*)"|'([^'\n]*)'(?!')"""
_QUOTED = re.compile(_QUOTES)
_KEY = re.compile(rf"(?:({_FIRST}[^:#\n]*?)|{_QUOTES}) *:(?=[ \n])")
_IN_BRACKETS = re.compile(rf"({_FIRST}(?:[^\s,\[\]{{}}:?#]| +(?=[^\s,\[\]{{}}:?#]))*)|{_QUOTES}")
_COLON = re.compile(r" *:(?=[ \n])")
_BETWEEN = re.compile(r"(?:[ \n]+|(?<![^ \n])#[^\n]*)*")
"""Spaces, new lines and comments"""


class _Other(Exception):
    """The text holds something else."""


def simple_tree(text: str, file: str) -> Tree | None:
    """The tree of a text; ``None`` where it holds what is left to the parser."""
    if not text.replace("\n", "").isprintable() or _MARKERS.search(text):
        return None
    try:
        return _Reader(text, file).read()
    except _Other:
        return None


class _Reader:
    """Goes through a text once. Positions are counted from its beginning, lines and columns from 0."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text if text.endswith("\n") else text + "\n"
        self.tree = Tree(text, file)
        self.blocks: list[tuple[int, bool]] = []
        """Of each that is open: its column, and whether it is a list"""
        self.owed: tuple[int, int] | None = None
        """Line and column behind the last key or dash, where a value is missing so far"""
        self.seen = 2
        """Keys and values, as the parser counts them: that a stream and a document begin are two"""
        self.line, self.start = 0, 0
        """The line that is being read, and where it begins"""

    def read(self) -> Tree:
        at = self._next(0)
        while at < len(self.text):
            if self.tree.root is not None and not self.blocks:
                raise _Other  # something behind what stands in brackets
            dash = self._is_dash(at)
            self._enter(at, dash)
            at = self._next(self._entry(at, dash) if self.blocks else self._value(at))
        if self.tree.root is None:
            raise _Other
        self._settle(at)
        for _ in self.blocks:
            self.tree.end()
        return self.tree

    def _next(self, at: int) -> int:
        """Where something stands next, on whichever line."""
        found = _BETWEEN.match(self.text, at)
        assert found is not None
        end = found.end()
        if lines := self.text.count("\n", at, end):
            self.line += lines
            self.start = self.text.rindex("\n", at, end) + 1
        return end

    def _spaces(self, at: int) -> int:
        while self.text[at] == " ":
            at += 1
        return at

    def _is_dash(self, at: int) -> bool:
        return self.text[at] == "-" and self.text[at + 1] in " \n"

    # ---------------------------------------------------------------- blocks

    def _enter(self, at: int, dash: bool) -> None:
        """Make innermost the block that what begins a line belongs to."""
        column = at - self.start
        if not self.blocks:
            if self.text[at] not in "[{":
                self._open(column, dash)
            return
        innermost, is_list = self.blocks[-1]
        if self.owed is not None and (column > innermost or (column == innermost and dash and not is_list)):
            self.owed = None
            self._open(column, dash)
            return
        self._settle(at)
        # A list may stand in the column of the key that it belongs to.
        while self.blocks and (
            self.blocks[-1][0] > column or (self.blocks[-1] == (column, True) and not dash)
        ):
            self.blocks.pop()
            self.tree.end()
        if not self.blocks or self.blocks[-1] != (column, dash):
            raise _Other

    def _open(self, column: int, is_list: bool) -> None:
        self.blocks.append((column, is_list))
        self._begin(self.start + column, [] if is_list else {})

    def _settle(self, at: int) -> None:
        """Behind the last key or dash there is nothing, and the next thing stands at ``at``."""
        if self.owed is None:
            return
        if at == len(self.text) != len(self.tree.text):
            raise _Other
        self._count()
        # The parser has what a key lacks stand where the next thing does, and what a dash lacks behind it.
        of_list = self.blocks[-1][1]
        self.tree.value(*(self.owed if of_list else (self.line, at - self.start)), None)
        self.owed = None

    def _entry(self, at: int, dash: bool) -> int:
        """What stands on a line of a block; returns where it ends."""
        text = self.text
        if dash:
            self.owed = self.line, at + 1 - self.start
            at = self._spaces(at + 1)
            if text[at] in "#\n":
                return at
            self.owed = None
            if _KEY.match(text, at) is None:
                return self._value(at)
            self._open(at - self.start, False)
        found = _KEY.match(text, at)
        if found is None or found.end() - at > LONGEST_KEY:
            raise _Other
        self._key(at, found)
        end = self._spaces(found.end())
        if text[end] in "#\n":
            self.owed = self.line, found.end() - self.start
            return end
        return self._value(end)

    def _value(self, at: int) -> int:
        """What stands behind a key or a dash; nothing but a comment may stand behind it."""
        text = self.text
        if text[at] in "[{":
            at = self._brackets(at)
        elif found := _QUOTED.match(text, at):
            self._scalar(at, found[1] or found[2] or "")
            at = found.end()
        elif _PLAIN.match(text, at):
            end = text.index("\n", at)
            comment = text.find(" #", at, end)
            said = text[at : end if comment < 0 else comment].rstrip(" ")
            if ": " in said or said[-1] == ":":
                raise _Other
            self._scalar(at, plain_scalar(said))
            return end
        else:
            raise _Other
        end = self._spaces(at)
        if text[end] != "\n" and (text[end] != "#" or end == at):
            raise _Other
        return end

    # ---------------------------------------------------------------- brackets

    def _brackets(self, at: int) -> int:
        """What stands in brackets, over however many lines; returns where they end."""
        is_list = self.text[at] == "["
        closing = "]" if is_list else "}"
        self._begin(at, [] if is_list else {})
        at = self._inside(at + 1)
        if self.text[at] != closing:
            while True:
                at = self._item(at if is_list else self._key_of_item(at))
                if self.text[at] == closing:
                    break
                if self.text[at] != ",":
                    raise _Other
                at = self._inside(at + 1)
        self.tree.end()
        return at + 1

    def _inside(self, at: int) -> int:
        """Where something stands next before brackets are closed."""
        at = self._next(at)
        if at == len(self.text):
            raise _Other
        return at

    def _key_of_item(self, at: int) -> int:
        found = _IN_BRACKETS.match(self.text, at)
        colon = _COLON.match(self.text, found.end()) if found else None
        if found is None or colon is None or colon.end() - at > LONGEST_KEY:
            raise _Other
        self._key(at, found)
        return self._inside(colon.end())

    def _item(self, at: int) -> int:
        if self.text[at] in "[{":
            return self._inside(self._brackets(at))
        found = _IN_BRACKETS.match(self.text, at)
        if found is None:
            raise _Other
        self._scalar(at, plain_scalar(found[1]) if found[1] else found[2] or found[3] or "")
        return self._inside(found.end())

    # ---------------------------------------------------------------- the tree

    def _count(self) -> None:
        self.seen += 1
        if self.seen > MOST_VALUES:
            raise _Other

    def _begin(self, at: int, value: dict[str, Node] | list[Node]) -> None:
        self._count()
        self.tree.begin(self.line, at - self.start, value)
        if len(self.tree.stack) >= MAX_DEPTH:
            raise _Other

    def _key(self, at: int, found: re.Match[str]) -> None:
        self._count()
        self.tree.key(self.line, at - self.start, found[1] or found[2] or found[3] or "")

    def _scalar(self, at: int, value: object) -> None:
        self._count()
        self.tree.value(self.line, at - self.start, value)
