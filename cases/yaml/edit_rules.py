"""Rules taken out of the text of a case file and put into it, where every other byte stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ruamel.yaml.nodes import MappingNode, SequenceNode

from .flow import flow
from .places import (
    BOM,
    NotEditable,
    TextChange,
    composed,
    content_end,
    entry_of,
    last_line_end,
    line_end,
    said,
    said_alone,
)


def other_rules(
    data: dict[str, Any], without: Collection[int], more: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Plain data of a case without some of its rules, by their numbers from 0, and with more behind them."""
    rules = [rule for i, rule in enumerate(data.get("rules") or []) if i not in without]
    return {**data, "rules": [*rules, *map(dict, more)]}


def with_rules(text: str, without: Collection[int], more: Sequence[Mapping[str, Any]]) -> str:
    """The text of a case file that extends nothing, without some of its rules and with more behind them.

    Raises:
        NotEditable: the rules cannot be changed in the way the file is written.
    """
    mark = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    made = _changed(text, composed(text), without, [flow(dict(rule)) for rule in more])
    if said(made, []) != other_rules(said_alone(text), without, more):
        raise NotEditable("the rules cannot be changed in the way this file is written")
    return mark + made


def _changed(text: str, root: Any, without: Collection[int], more: Sequence[str]) -> str:
    newline = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    found = entry_of(root, "rules") if isinstance(root, MappingNode) else None
    if found is None:
        if root.flow_style:
            raise NotEditable("the file is written on one line")
        indent = " " * root.start_mark.column
        end = last_line_end(text, root)
        lines = [f"{indent}rules:", *(f"{indent}  - {rule}" for rule in more)]
        return text[:end] + newline + newline.join(lines) + text[end:]
    key, rules = found
    if not isinstance(rules, SequenceNode):
        raise NotEditable("rules are no list in this file")
    items = rules.value
    if rules.flow_style or not items:
        kept = [text[item.start_mark.index : item.end_mark.index] for i, item in enumerate(items)
                if i not in without]  # fmt: skip
        start, end = rules.start_mark.index, rules.end_mark.index
        return f"{text[:start]}[{', '.join([*kept, *more])}]{text[end:]}"
    changes: list[TextChange] = []
    for i in without:
        start = text.rfind("\n", 0, items[i].start_mark.index) + 1
        end = line_end(text, content_end(text, items[i]))
        changes.append((start, min(end + len(newline), len(text)), ""))
    if more:
        end = line_end(text, content_end(text, rules))
        dash = " " * rules.start_mark.column + "- "
        # Behind the last line; what goes there may go up to here.
        at = min(end + len(newline), len(text))
        fresh = "".join(dash + rule + newline for rule in more)
        changes.append((at, at, fresh if at > end else newline + fresh))
    elif len(without) == len(items):
        colon = text.index(":", key.end_mark.index) + 1
        changes.append((colon, colon, " []"))
    for start, end, instead in sorted(changes, reverse=True):
        text = text[:start] + instead + text[end:]
    return text
