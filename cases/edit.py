"""Changes to the text of a case file, where every other byte stays as it is.

The text is not printed anew from its data, which would lose comments and layout: YAML's parser says
where things stand, what is new is written there, and the outcome is read again to make sure
that it says what it said before, but for the change.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from ..models.validation.validate import validate
from .reader import Loaded
from .yaml.document import Node, parse, visible
from .yaml.flow import Path, flow, path_text
from .yaml.merge import inherit

BOM = "\ufeff"

Judgements = Mapping[str, Mapping[str, int | str]]
"""Row over column, as written: 3, or 1/5 as text."""

_Change = tuple[int, int, str]
"""Start and end of what goes, and what comes instead."""


class NotEditable(Exception):
    """The change cannot be made in this file; the message says why and what to do."""


def with_profile(loaded: Loaded, name: str, judgements: Judgements, replace: bool = False) -> bytes:
    """The case's own file with the profile ``name`` in it, as bytes to write.

    Raises:
        NotEditable: the file has such a profile already, or with the profile in it the whole
            case, with all it extends, would say something else than before plus the profile.
    """
    own = loaded.sources[0].content
    bases = [source.content.decode("utf-8-sig") for source in loaded.sources[1:]]
    before = _data(own.decode("utf-8-sig"), bases)
    expected = {**before, "profiles": {**before.get("profiles", {}), name: _entry(judgements)}}
    problems = validate({"name": loaded.id, **expected}).problems
    if problems:
        raise NotEditable("; ".join(problem.message for problem in problems))
    text = add_profile(own.decode("utf-8"), name, judgements, replace)
    if _data(text.removeprefix(BOM), bases) != expected:
        raise NotEditable(
            "what is written here would mix with what the case inherits; choose another name with --as, "
            "and instead of 'profiles: null' remove what is not wanted name by name (name: null)"
        )
    return text.encode("utf-8")


def add_profile(text: str, name: str, judgements: Judgements, replace: bool = False) -> str:
    """The text of a case file with an AHP profile in it.

    Block mappings grow by lines and flow mappings by an entry, after the profiles that are there; a
    file without ``profiles:`` gets it at its end. With ``replace``, an entry of that name gives way,
    with the comments inside it.

    Raises:
        NotEditable: there is such a profile, or the text is written in a way this cannot extend.
    """
    mark = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    root = _compose(text)
    if not isinstance(root, MappingNode):
        raise NotEditable("expected a mapping (key: value) at the top of the file")
    result = text
    for start, end, fresh in sorted(_changes(text, root, name, judgements, replace), reverse=True):
        result = result[:start] + fresh + result[end:]
    before, after = _data(text, []), _data(result, [])
    old = before.get("profiles") or {}
    if not isinstance(old, dict) or after != {**before, "profiles": {**old, name: _entry(judgements)}}:
        raise NotEditable(
            "profiles cannot be added to in the way this file is written; write 'profiles:' on a line of its "
            "own, above other entries and with its own indented below it"
        )
    return mark + result


def changed(data: Any, values: Mapping[Path, Any]) -> Any:
    """Plain data with other values at some places; mappings on the way there are made where missing.

    Raises:
        KeyError, IndexError, TypeError: a place is in a list that is shorter, or in no mapping.
    """
    made = copy.deepcopy(data)
    for path, value in values.items():
        inside = made
        for step in path[:-1]:
            inside = inside.setdefault(step, {}) if isinstance(inside, dict) else inside[step]
        inside[path[-1]] = value
    return made


def with_values(text: str, values: Mapping[Path, Any]) -> str:
    """The text of a case file that extends nothing, with other values at some places.

    Raises:
        NotEditable: a place holds no single value, or does not exist and is no entry of the top.
    """
    mark = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    root = _compose(text)
    changes: list[_Change] = []
    for path, value in values.items():
        node = _node(root, path)
        if isinstance(node, ScalarNode) and node.end_mark.index > node.start_mark.index:
            changes.append((node.start_mark.index, node.end_mark.index, flow(value)))
        elif node is None and len(path) == 1 and isinstance(root, MappingNode) and not root.flow_style:
            end = _last_line_end(text, root)
            newline = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
            line = " " * root.start_mark.column + f"{flow(path[0])}: {flow(value)}"
            changes.append((end, end, newline + line))
        else:
            raise NotEditable(f"{path_text(path)} holds no single value in this file")
    result = text
    for start, end, fresh in sorted(changes, reverse=True):
        result = result[:start] + fresh + result[end:]
    if _data(result, []) != changed(_alone(text), values):
        raise NotEditable("the values cannot be changed in the way this file is written")
    return mark + result


def written(name: str, judgements: Judgements, step: int = 2) -> list[str]:
    """The lines of a profile, not indented yet."""
    rows = [f"{' ' * (2 * step)}{row}: {_flow(columns)}" for row, columns in judgements.items()]
    return [f"{name}:", f"{' ' * step}ahp:", *rows]


def _changes(text: str, root: MappingNode, name: str, judgements: Judgements, replace: bool) -> list[_Change]:
    newline = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    flow = f"{name}: {_flow_entry(judgements)}"
    found = _find(root, "profiles")
    if found is None:
        if root.flow_style:
            return _into_flow(text, root, f"profiles: {{{flow}}}", newline)
        column = root.start_mark.column
        lines = _indented(["profiles:", *_indented(written(name, judgements), 2)], column)
        end = _last_line_end(text, root)
        return [(end, end, newline * 2 + newline.join(lines))]
    key, profiles = found
    if isinstance(profiles, MappingNode):
        entry = _find(profiles, name)
        if entry is not None:
            if not replace:
                raise NotEditable(
                    "there is a profile of this name already; choose another name with --as, "
                    "or replace it with --force"
                )
            return _instead(text, entry[1], judgements, newline)
        if profiles.flow_style:
            return _into_flow(text, profiles, flow, newline)
        column = profiles.start_mark.column
        step = max(column - key.start_mark.column, 1)
        end = _after_comments(text, _line_end(text, _content_end(text, profiles)), column)
        return [(end, end, newline + newline.join(_indented(written(name, judgements, step), column)))]
    if root.flow_style:  # profiles: null
        return [(profiles.start_mark.index, profiles.end_mark.index, f"{{{flow}}}")]
    # Nothing is there. An empty value has no place of its own; a null gives way.
    start = end = key.end_mark.index
    changes: list[_Change] = []
    if profiles.value:
        start, end = profiles.start_mark.index, profiles.end_mark.index
        while text[start - 1] in " \t":
            start -= 1
        changes.append((start, end, ""))
    column = key.start_mark.column
    lines = _indented(written(name, judgements), column + 2)
    end = _after_comments(text, _line_end(text, end), column + 1)
    return [*changes, (end, end, newline + newline.join(lines))]


def _into_flow(text: str, mapping: MappingNode, entry: str, newline: str) -> list[_Change]:
    """After the last entry of ``{…}``; on a line of its own where the others have theirs."""
    if not mapping.value:
        start = mapping.start_mark.index + 1
        return [(start, start, entry)]
    key, last = mapping.value[-1]
    end = last.end_mark.index
    line_end = _line_end(text, end)
    rest, comma = text[end:line_end].lstrip(), end
    if rest.startswith(","):
        rest, comma = rest[1:].lstrip(), text.index(",", end) + 1
    alone = not text[text.rfind("\n", 0, key.start_mark.index) + 1 : key.start_mark.index].strip()
    if alone and (not rest or rest.startswith("#")):
        line = newline + " " * key.start_mark.column + entry
        return [*([(end, end, ",")] if comma == end else []), (line_end, line_end, line)]
    return [(end, end, f", {entry}")]


def _instead(text: str, value: Any, judgements: Judgements, newline: str) -> list[_Change]:
    """In the place of an entry's value; of a block all lines go, with the comments in them."""
    start = value.start_mark.index
    if not isinstance(value, MappingNode) or value.flow_style:
        return [(start, value.end_mark.index, _flow_entry(judgements))]
    column = value.start_mark.column
    first, *rows = written("", judgements, 2)[1:]
    lines = [first.lstrip(), *_indented([row[2:] for row in rows], column)]
    return [(start, _line_end(text, _content_end(text, value)), newline.join(lines))]


def _flow(columns: Mapping[str, int | str]) -> str:
    return "{" + ", ".join(f"{column}: {judgement}" for column, judgement in columns.items()) + "}"


def _flow_entry(judgements: Judgements) -> str:
    rows = ", ".join(f"{row}: {_flow(columns)}" for row, columns in judgements.items())
    return f"{{ahp: {{{rows}}}}}"


def _entry(judgements: Judgements) -> dict[str, Any]:
    return {"ahp": {row: dict(columns) for row, columns in judgements.items()}}


def _indented(lines: list[str], column: int) -> list[str]:
    return [" " * column + line for line in lines]


@lru_cache(maxsize=4)  # who tries one value after another changes the same text again and again
def _compose(text: str) -> Any:
    try:
        return YAML(typ="safe", pure=True).compose(text)
    except YAMLError as error:
        raise NotEditable(f"this is not YAML: {error}") from None


def _find(mapping: MappingNode, name: str) -> tuple[Any, Any] | None:
    """Key and value of an entry, as nodes."""
    for key, value in mapping.value:
        if isinstance(key, ScalarNode) and key.value == name:
            return key, value
    return None


def _node(root: Any, path: Path) -> Any:
    """What stands at a path; ``None`` where nothing does."""
    node = root
    for step in path:
        if isinstance(node, MappingNode):
            node = (_find(node, str(step)) or (None, None))[1]
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            return None
    return node


def _content_end(text: str, node: Any) -> int:
    """Where the last thing said in a node ends: a block's own end is past the comments after it."""
    while not isinstance(node, ScalarNode) and not node.flow_style and node.value:
        last = node.value[-1]
        if isinstance(last, tuple):
            key, value = last
            if isinstance(value, ScalarNode) and not value.value and value.style is None:
                return int(key.end_mark.index)  # an empty value's mark is past the comments as well
            last = value
        node = last
    end = int(node.end_mark.index)
    while text[end - 1] in " \t\r\n":  # of a block scalar
        end -= 1
    return end


def _line_end(text: str, at: int) -> int:
    """Where the line ends on which ``at`` stands, before its line break."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if end > at and text[end - 1] == "\r" else end


def _after_comments(text: str, end: int, column: int) -> int:
    """The end of the comment lines right below, where they are indented as the entries are."""
    while True:
        start = text.find("\n", end) + 1
        if not start:
            return end
        line_end = _line_end(text, start)
        line = text[start:line_end]
        if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) < column:
            return end
        end = line_end


def _last_line_end(text: str, root: MappingNode) -> int:
    """The end of the last line with something on it, if only a comment."""
    end = len(text.rstrip())
    if text[text.rfind("\n", 0, end) + 1 : end].startswith("..."):  # the document ends there
        return _line_end(text, _content_end(text, root))
    return end


@lru_cache(maxsize=4)
def _alone(text: str) -> dict[str, Any]:
    """What a file says that extends nothing; not to be changed."""
    return _data(text, [])


def _data(text: str, bases: list[str]) -> dict[str, Any]:
    """What a file says, on top of the files it extends, the nearest first."""
    tree: Node | None = None
    for layer in reversed([text, *bases]):
        node, slips = parse(layer, "")
        if node is None or slips or not isinstance(node.value, dict):
            what = slips[0].message if slips else "it is no mapping"
            raise NotEditable(f"as changed, the file could not be read: {visible(what)}")
        tree = node if tree is None else inherit(tree, node)[0]
    assert tree is not None
    found: dict[str, Any] = tree.plain()
    return found
