"""Changes to the text of a case file, where every other byte stays as it is.

The text is not printed anew from its data, which would lose comments and layout: YAML's parser says
where things stand, what is new is written there, and the outcome is read again to make sure
that it says what it said before, but for the change.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml.nodes import MappingNode, ScalarNode

from ..mcda.weighting.elicitation import Answers, answered
from ..models.validation.validate import validate
from .files import Source
from .reader import Loaded
from .workbook.archive import is_workbook
from .yaml.dump import as_yaml
from .yaml.flow import Path, flow, path_text
from .yaml.places import (
    BOM,
    NotEditable,
    TextChange,
    after_comments,
    composed,
    content_end,
    entry_of,
    indented,
    into_flow,
    last_line_end,
    line_end,
    node_at,
    said,
    said_alone,
)

Judgements = Mapping[str, Mapping[str, int | str]]
"""Row over column, as written: 3, or 1/5 as text."""


def judgements(keys: Sequence[str], steps: Answers) -> Judgements:
    """The answers as a case file states them, row over column: 3, or 1/5 as text."""
    rows: dict[str, dict[str, int | str]] = {}
    for (i, j), strength in sorted(answered(steps).items()):
        rows.setdefault(keys[i], {})[keys[j]] = strength if strength > 0 else f"1/{-strength}"
    return rows


def with_profile(loaded: Loaded, name: str, judgements: Judgements, replace: bool = False) -> bytes:
    """The case's own file with the profile ``name`` in it, as bytes to write.

    Raises:
        NotEditable: the file has such a profile already, or with the profile in it the whole
            case, with all it extends, would say something else than before plus the profile.
    """
    own = loaded.sources[0].content
    bases = [text_of(source) for source in loaded.sources[1:]]
    before = said(own.decode("utf-8-sig"), bases)
    expected = {**before, "profiles": {**before.get("profiles", {}), name: _entry(judgements)}}
    problems = validate({"name": loaded.id, **expected}).problems
    if problems:
        raise NotEditable("; ".join(problem.message for problem in problems))
    text = add_profile(own.decode("utf-8"), name, judgements, replace)
    if said(text.removeprefix(BOM), bases) != expected:
        raise NotEditable(
            "what is written here would mix with what the case inherits; choose another name with --as, "
            "and instead of 'profiles: null' remove what is not wanted name by name (name: null)"
        )
    return text.encode("utf-8")


def text_of(source: Source) -> str:
    """A file that a case extends, as the text of a case file that says the same."""
    if not is_workbook(source.content, source.file):
        return source.content.decode("utf-8-sig")
    from .workbook.read import read_workbook

    tree, _, _ = read_workbook(source.content, source.file)
    return as_yaml(tree.plain() if tree is not None else {})


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
    root = composed(text)
    if not isinstance(root, MappingNode):
        raise NotEditable("expected a mapping (key: value) at the top of the file")
    result = text
    for start, end, fresh in sorted(_changes(text, root, name, judgements, replace), reverse=True):
        result = result[:start] + fresh + result[end:]
    before, after = said(text, []), said(result, [])
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
    root = composed(text)
    changes: list[TextChange] = []
    for path, value in values.items():
        node = node_at(root, path)
        if isinstance(node, ScalarNode) and node.end_mark.index > node.start_mark.index:
            changes.append((node.start_mark.index, node.end_mark.index, flow(value)))
        elif node is None and len(path) == 1 and isinstance(root, MappingNode) and not root.flow_style:
            end = last_line_end(text, root)
            newline = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
            line = " " * root.start_mark.column + f"{flow(path[0])}: {flow(value)}"
            changes.append((end, end, newline + line))
        else:
            raise NotEditable(f"{path_text(path)} holds no single value in this file")
    result = text
    for start, end, fresh in sorted(changes, reverse=True):
        result = result[:start] + fresh + result[end:]
    if said(result, []) != changed(said_alone(text), values):
        raise NotEditable("the values cannot be changed in the way this file is written")
    return mark + result


def written(name: str, judgements: Judgements, step: int = 2) -> list[str]:
    """The lines of a profile, not indented yet."""
    rows = [f"{' ' * (2 * step)}{row}: {_flow(columns)}" for row, columns in judgements.items()]
    return [f"{name}:", f"{' ' * step}ahp:", *rows]


def _changes(
    text: str, root: MappingNode, name: str, judgements: Judgements, replace: bool
) -> list[TextChange]:
    newline = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    flow = f"{name}: {_flow_entry(judgements)}"
    found = entry_of(root, "profiles")
    if found is None:
        if root.flow_style:
            return into_flow(text, root, f"profiles: {{{flow}}}", newline)
        column = root.start_mark.column
        lines = indented(["profiles:", *indented(written(name, judgements), 2)], column)
        end = last_line_end(text, root)
        return [(end, end, newline * 2 + newline.join(lines))]
    key, profiles = found
    if isinstance(profiles, MappingNode):
        entry = entry_of(profiles, name)
        if entry is not None:
            if not replace:
                raise NotEditable(
                    "there is a profile of this name already; choose another name with --as, "
                    "or replace it with --force"
                )
            return _instead(text, entry[1], judgements, newline)
        if profiles.flow_style:
            return into_flow(text, profiles, flow, newline)
        column = profiles.start_mark.column
        step = max(column - key.start_mark.column, 1)
        end = after_comments(text, line_end(text, content_end(text, profiles)), column)
        return [(end, end, newline + newline.join(indented(written(name, judgements, step), column)))]
    if root.flow_style:  # profiles: null
        return [(profiles.start_mark.index, profiles.end_mark.index, f"{{{flow}}}")]
    # Nothing is there. An empty value has no place of its own; a null gives way.
    start = end = key.end_mark.index
    changes: list[TextChange] = []
    if profiles.value:
        start, end = profiles.start_mark.index, profiles.end_mark.index
        while text[start - 1] in " \t":
            start -= 1
        changes.append((start, end, ""))
    column = key.start_mark.column
    lines = indented(written(name, judgements), column + 2)
    end = after_comments(text, line_end(text, end), column + 1)
    return [*changes, (end, end, newline + newline.join(lines))]


def _instead(text: str, value: Any, judgements: Judgements, newline: str) -> list[TextChange]:
    """In the place of an entry's value; of a block all lines go, with the comments in them."""
    start = value.start_mark.index
    if not isinstance(value, MappingNode) or value.flow_style:
        return [(start, value.end_mark.index, _flow_entry(judgements))]
    column = value.start_mark.column
    first, *rows = written("", judgements, 2)[1:]
    lines = [first.lstrip(), *indented([row[2:] for row in rows], column)]
    return [(start, line_end(text, content_end(text, value)), newline.join(lines))]


def _flow(columns: Mapping[str, int | str]) -> str:
    return "{" + ", ".join(f"{column}: {judgement}" for column, judgement in columns.items()) + "}"


def _flow_entry(judgements: Judgements) -> str:
    rows = ", ".join(f"{row}: {_flow(columns)}" for row, columns in judgements.items())
    return f"{{ahp: {{{rows}}}}}"


def _entry(judgements: Judgements) -> dict[str, Any]:
    return {"ahp": {row: dict(columns) for row, columns in judgements.items()}}
