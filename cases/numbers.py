"""Numbers that stand in a file as text, read by the mark that the file uses; in one place for all ways in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..models.entry.numbers import LIKE_A_NUMBER, Mark, Unclear, is_like_a_number, read
from ..models.entry.problem import Path
from ..models.validation.text_fields import is_text
from .yaml.document import Node, Slip

MARKS: tuple[Mark, ...] = (".", ",")


def read_numbers(tree: Node) -> list[Slip]:
    """Make numbers of the texts in a file's own tree that are some, and say which have two readings.

    What the file says of its marks is taken out: it is of this file, not of those that extend it.
    """
    slips: list[Slip] = []
    mark = _mark(tree, slips)
    levels = _levels(tree)
    for path, node in _scalars(tree):
        if isinstance(node.value, str):
            if not is_like_a_number(node.value) or node.value in levels or is_text(path):
                continue
            found = read(node.value, mark)
        elif isinstance(node.value, float) and mark == ",":
            found = _of_yaml(node)
        else:
            continue
        if isinstance(found, Unclear):
            slips.append(Slip(node.place, path, found.says))
        elif found is not None and found.percent:
            node.value = f"{found.value:.15g} %"  # of what, its field says
        elif found is not None:
            whole = found.value.is_integer() and abs(found.value) < 1e15  # 1e400 is not
            node.value = int(found.value) if whole else found.value
    return slips


def _mark(tree: Node, slips: list[Slip]) -> Mark | None:
    says = tree.value.pop("numbers", None) if isinstance(tree.value, dict) else None
    if says is None:
        return None
    fields = says.value if isinstance(says.value, dict) else {}
    node = fields.get("decimal")
    found = next((mark for mark in MARKS if node is not None and node.value == mark), None)
    if found is None or len(fields) > 1:
        slips.append(
            Slip(says.key_place or says.place, ("numbers",), 'write {decimal: ","} or {decimal: "."}')
        )
    return found


def _of_yaml(node: Node) -> Unclear | None:
    """What YAML reads by its point, in a file of decimal commas: nobody can tell 1.250 from 1250."""
    written = LIKE_A_NUMBER.match(node.place.text, node.place.column - 1) if node.place.text else None
    if written is None or not re.fullmatch(r"[+-]?[1-9]\d{0,2}\.\d{3}", text := written[0].strip(" ,")):
        return None
    return Unclear(
        f"{text} is {node.value:.12g} to YAML, and {text.replace('.', '')} where commas are decimal marks: "
        f"write {f'{node.value:.12g}'.replace('.', ',')} or {text.replace('.', '')}"
    )


def _scalars(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    if isinstance(node.value, dict):
        for key, inner in node.value.items():
            yield from _scalars(inner, (*path, key))
    elif isinstance(node.value, list):
        for number, inner in enumerate(node.value):
            yield from _scalars(inner, (*path, number))
    else:
        yield path, node


def _levels(tree: Node) -> set[str]:
    """Levels of the file's own scales, which may be called 1 and 2."""
    scale, scales = (tree.value.get(key) for key in ("scale", "scales"))
    every = [scale, *(scales.value.values() if scales is not None and isinstance(scales.value, dict) else ())]
    return {level for one in every if one is not None and isinstance(one.value, dict) for level in one.value}
